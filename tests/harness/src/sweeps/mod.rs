//! A vendor, queues and a table of one test's own, and the real binary between them: the test is the queue's event source,
//! so that it decides when an invocation ends and when a process dies.

mod tally;

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType,
};
use aws_sdk_sqs::types::{Message, QueueAttributeName};
use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{pipeline::Pipeline, runtime::Runtime, vendor::Genesys};

pub use tally::Tally;

/// What a sweep needs, apart from what others use.
#[derive(Debug)]
pub struct Lab<'a> {
    /// The stack, whose ledger and credentials it shares.
    pub stack: &'a Pipeline,
    /// The vendor that is swept.
    pub vendor: Genesys,
    /// The URL of the downloaders' queue, on which nobody works.
    pub recordings: String,
    /// The URL of the windows' queue.
    pub sweeps: String,
    /// The Sweeps table.
    pub table: String,
}

fn in_seconds(seconds: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_secs(seconds)
}

impl<'a> Lab<'a> {
    /// A lab whose queues and table are called after `name`.
    ///
    /// # Errors
    /// They could not be made.
    pub async fn new(stack: &'a Pipeline, name: &str) -> Result<Self> {
        let vendor = Genesys::start_with(stack.genesys.credentials()).await?;
        let recordings = format!("{name}-recordings.fifo");
        let created = stack.queues.create_queue().queue_name(recordings);
        let created = created.attributes(QueueAttributeName::FifoQueue, "true").send().await?;
        let recordings = created.queue_url.context("no queue")?;
        let created = stack.queues.create_queue().queue_name(format!("{name}-sweeps"));
        let sweeps = created.send().await?.queue_url.context("no queue")?;
        let table = format!("{name}-sweeps");
        let mut create = stack
            .dynamodb
            .create_table()
            .table_name(&table)
            .billing_mode(BillingMode::PayPerRequest);
        for (attribute, kind) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
            let key = KeySchemaElement::builder().attribute_name(attribute).key_type(kind);
            let definition = AttributeDefinition::builder()
                .attribute_name(attribute)
                .attribute_type(ScalarAttributeType::S);
            create = create.key_schema(key.build()?).attribute_definitions(definition.build()?);
        }
        create.send().await?;
        Ok(Self { stack, vendor, recordings, sweeps, table })
    }

    /// The function, with what it needs to work here.
    ///
    /// # Errors
    /// The local AWS or the function did not answer as it should.
    pub async fn function(&self, settings: &[(&str, String)]) -> Result<Runtime> {
        let mut all = vec![
            ("GENESYS_BASE_URL", self.vendor.base_url()),
            ("RECORDINGS_QUEUE_URL", self.recordings.clone()),
            ("SWEEPS_QUEUE_URL", self.sweeps.clone()),
            ("SWEEPS_TABLE", self.table.clone()),
            // As many messages as a test likes.
            ("SWEEP_QUEUE_AHEAD", "1000000".to_owned()),
            ("SWEEP_PASS_PAUSE_SECONDS", "0".to_owned()),
        ];
        all.extend(settings.iter().cloned());
        self.stack.function_with("backfill", "BackfillFunction", &all).await
    }

    /// Begins a run over 2022, in windows of so many days.
    ///
    /// # Errors
    /// The local AWS or the function did not answer as it should.
    pub async fn begin(&self, function: &Runtime, days: u32) -> Result<Value> {
        let request = json!({
            "platform": "genesys", "from": "2022-01-01T00:00:00Z", "to": "2022-03-31T23:59:59Z",
            "mediaTypes": ["voice"], "windowDays": days, "runId": "run-2022",
        });
        function.invoke(&request, in_seconds(60)).await
    }

    /// The next message of `sweeps`, if there is one that can be seen.
    ///
    /// # Errors
    /// The local AWS or the function did not answer as it should.
    pub async fn next(&self) -> Result<Option<Message>> {
        let receive = self.stack.queues.receive_message().queue_url(&self.sweeps);
        let received = receive.visibility_timeout(300).send().await?;
        Ok(received.messages.unwrap_or_default().pop())
    }

    /// Hands a message to the function, which has so many seconds for it, and deletes it if it was dealt with.
    ///
    /// # Errors
    /// The local AWS or the function did not answer as it should.
    pub async fn hand(&self, function: &Runtime, message: &Message, seconds: i64) -> Result<bool> {
        let event = event(message);
        let response = function.invoke(&event, in_seconds(seconds)).await?;
        let dealt_with = response.get("batchItemFailures") == Some(&json!([]));
        if dealt_with {
            let receipt = message.receipt_handle().unwrap_or_default();
            let delete = self.stack.queues.delete_message().queue_url(&self.sweeps);
            delete.receipt_handle(receipt).send().await?;
        }
        Ok(dealt_with)
    }

    /// Works until nothing is left to be seen on `sweeps`. Returns how many invocations that took.
    ///
    /// # Errors
    /// The local AWS or the function did not answer as it should.
    pub async fn work(&self, function: &Runtime, seconds: i64) -> Result<usize> {
        let mut invocations = 0;
        while let Some(message) = self.next().await? {
            self.hand(function, &message, seconds).await?;
            invocations += 1;
            ensure!(invocations < 500, "the sweep has no end");
        }
        Ok(invocations)
    }

    /// Every window's item, by its sort key.
    ///
    /// # Errors
    /// The local AWS or the function did not answer as it should.
    pub async fn windows(&self, run_id: &str) -> Result<BTreeMap<String, Value>> {
        let query = self
            .stack
            .dynamodb
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :run)")
            .expression_attribute_values(":pk", AttributeValue::S("sweep#genesys".to_owned()))
            .expression_attribute_values(":run", AttributeValue::S(format!("{run_id}/")));
        let items = query.send().await?.items.unwrap_or_default();
        let text = |item: &Value, name| item.get(name).and_then(Value::as_str).map(str::to_owned);
        let items = items.into_iter().map(|item| Ok(serde_dynamo::from_item::<_, Value>(item)?));
        let items = items.collect::<Result<Vec<_>>>()?;
        Ok(items.into_iter().filter_map(|item| Some((text(&item, "sk")?, item))).collect())
    }

    /// How many messages are on the downloaders' queue.
    ///
    /// # Errors
    /// The local AWS or the function did not answer as it should.
    pub async fn queued(&self) -> Result<usize> {
        let name = QueueAttributeName::ApproximateNumberOfMessages;
        let get = self.stack.queues.get_queue_attributes().queue_url(&self.recordings);
        let attributes = get.attribute_names(name.clone()).send().await?.attributes;
        let attributes = attributes.unwrap_or_default();
        Ok(attributes.get(&name).context("no count")?.parse()?)
    }

    /// Takes every message off the downloaders' queue: their bodies.
    ///
    /// # Errors
    /// The local AWS or the function did not answer as it should.
    pub async fn drain(&self) -> Result<Vec<Value>> {
        let takers = (0..8).map(|_| async {
            let mut bodies = Vec::new();
            loop {
                let receive = self.stack.queues.receive_message().queue_url(&self.recordings);
                let received = receive.max_number_of_messages(10).send().await?;
                let messages = received.messages.unwrap_or_default();
                if messages.is_empty() {
                    return anyhow::Ok(bodies);
                }
                for message in messages {
                    bodies.push(serde_json::from_str(message.body().unwrap_or_default())?);
                }
            }
        });
        Ok(try_join_all(takers).await?.into_iter().flatten().collect())
    }
}

/// A message as the event source hands it over.
#[must_use]
pub fn event(message: &Message) -> Value {
    json!({"Records": [{
        "messageId": message.message_id(),
        "receiptHandle": message.receipt_handle(),
        "body": message.body(),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }]})
}

/// The ids that messages name.
///
/// # Errors
/// One is named twice.
pub fn ids(bodies: &[Value]) -> Result<HashSet<String>> {
    let mut ids = HashSet::with_capacity(bodies.len());
    for body in bodies {
        let id = body.get("recordingId").and_then(Value::as_str).context("no recordingId")?;
        ensure!(ids.insert(id.to_owned()), "{id} is on the queue twice");
    }
    Ok(ids)
}

//! One platform's side of the whole system: a test that is written against it runs for each.

use std::{collections::HashMap, time::Duration};

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    message::{Metadata, RecordingMessage, Source},
    platform::Platform,
};
use jiff::Timestamp;
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    pipeline::Pipeline,
    vendor::{Recording, Simulated, genesys},
    webhook::recording_created,
};

/// A platform of a running [`Pipeline`].
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    stack: &'a Pipeline,
    platform: Platform,
}

impl<'a> Site<'a> {
    pub(crate) fn new(stack: &'a Pipeline, platform: Platform) -> Self {
        Self { stack, platform }
    }

    /// Which platform it is.
    #[must_use]
    pub fn platform(&self) -> Platform {
        self.platform
    }

    /// Its simulated vendor.
    #[must_use]
    pub fn vendor(&self) -> &'a Simulated {
        match self.platform {
            Platform::Cxone => &self.stack.vendor,
            Platform::Genesys => &self.stack.genesys,
        }
    }

    /// Makes a recording known as its platform does: CXone posts a webhook, Genesys has none, and a sweep of its
    /// listing puts a message with the item's metadata on the queue.
    ///
    /// # Errors
    /// Intake did not take the webhook, or SQS the message.
    pub async fn announce(&self, recording: &Recording) -> Result<()> {
        match self.platform {
            Platform::Cxone => {
                let event = recording_created(recording.id(), "call");
                let status = self.stack.webhooks.send(&event).await?;
                ensure!(status == 200, "the webhook was answered with {status}");
                Ok(())
            }
            Platform::Genesys => {
                let message = swept(&genesys::item(recording))?;
                let dedup = format!("genesys:sweep:{}", recording.id());
                self.enqueue(recording.id(), &dedup, serde_json::to_string(&message)?).await
            }
        }
    }

    /// Puts a message on `recordings.fifo`.
    ///
    /// # Errors
    /// SQS did not take it.
    pub async fn enqueue(&self, group: &str, dedup: &str, body: String) -> Result<()> {
        let url = self.stack.stack.output("RecordingsQueueUrl")?;
        let message = self.stack.queues.send_message().queue_url(url).message_body(body);
        message.message_group_id(group).message_deduplication_id(dedup).send().await?;
        Ok(())
    }

    /// The ledger's item of a recording, if there is one.
    ///
    /// # Errors
    /// DynamoDB did not answer.
    pub async fn ledger(&self, recording_id: &str) -> Result<Option<Value>> {
        let item = self
            .stack
            .dynamodb
            .get_item()
            .table_name(self.stack.stack.output("RecordingsTable")?)
            .key("pk", AttributeValue::S(format!("{}#{recording_id}", self.platform)))
            .consistent_read(true)
            .send()
            .await?
            .item;
        item.map(|item: HashMap<_, _>| Ok(serde_dynamo::from_item(item)?)).transpose()
    }

    /// Waits until the ledger's item of a recording is in one of `states`; asks every 50 ms.
    ///
    /// # Errors
    /// It was not within `patience`; the message says where it stands.
    pub async fn settled(
        &self,
        recording_id: &str,
        states: &[&str],
        patience: Duration,
    ) -> Result<Value> {
        let end = Instant::now() + patience;
        loop {
            let item = self.ledger(recording_id).await?;
            let state = item.as_ref().and_then(|item| item["state"].as_str()).unwrap_or("unknown");
            if states.contains(&state) {
                return item.context("an item with a state");
            }
            ensure!(
                Instant::now() < end,
                "{recording_id} of {} is {state} after {patience:?}, not one of {states:?}",
                self.platform,
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// The message that a sweep makes of a listed item.
fn swept(item: &Value) -> Result<RecordingMessage> {
    let text = |name: &str| item[name].as_str().map(str::to_owned);
    let participants = item["participants"].as_array().into_iter().flatten();
    let agent = participants.clone().find(|participant| participant["purpose"] == "agent");
    let agent = agent.and_then(|agent| agent["id"].as_str());
    let time = |name: &str| item[name].as_str().map(str::parse).transpose();
    Ok(RecordingMessage {
        platform: Platform::Genesys,
        recording_id: text("id").context("an item has an id")?.parse()?,
        call_id: None,
        source: Source::Sweep,
        seen_at: Timestamp::now(),
        metadata: Metadata {
            start_time: time("startTime")?,
            end_time: time("endTime")?,
            duration: item["duration"].as_u64(),
            media_type: text("mediaType"),
            agent_id: agent.map(str::parse).transpose()?,
            queue_id: item["queueId"].as_str().map(str::parse).transpose()?,
            wrapup_code: text("wrapupCode"),
            container: text("container"),
        },
        run_id: Some("run-1".to_owned()),
    })
}

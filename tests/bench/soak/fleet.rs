//! The fleet: processes that are fed from a queue, and killed.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName, QueueAttributeName};
use harness::{
    Platform, all,
    counter::Counter,
    pipeline::Pipeline,
    process,
    runtime::Runtime,
    vendor::{Bucket, Fault, Media, Quota, Recording},
};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::Arguments;

/// How long an invocation lasts: its last ten seconds are for putting things in order.
const INVOCATION: SignedDuration = SignedDuration::from_secs(25);

/// A message of a process that died is seen again after this, by when its lease is over.
const VISIBILITY_SECONDS: u32 = 30;

/// What a worker that is killed may lose: the least there is, so that the larger recordings pass several checkpoints.
const CHECKPOINT: u64 = 24 * 1024 * 1024;

/// Downloads that the vendor allows at a time.
pub(crate) const CONCURRENCY: usize = 20;

/// What should come of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expect {
    Archived,
    Quarantined,
    AudioMissing,
}

/// A soak that is over.
pub(crate) struct Soaked {
    pub(crate) expected: BTreeMap<String, (Media, Expect)>,
    /// Recordings whose message was never done with.
    pub(crate) undone: usize,
    pub(crate) begun: Instant,
    /// When nine tenths were done: what comes after is the tail.
    pub(crate) nearly: Instant,
    pub(crate) ended: Instant,
    pub(crate) kills: u32,
    pub(crate) peak_bytes: u64,
    pub(crate) requests: BTreeMap<String, u64>,
}

struct Fleet<'a> {
    stack: &'a Pipeline,
    arguments: &'a Arguments,
    queue: String,
    counter: Counter,
    left: Mutex<BTreeMap<String, ()>>,
    nearly: Mutex<Option<Instant>>,
    kills: AtomicU32,
    started: AtomicU32,
    peak: AtomicU64,
    bar: ProgressBar,
    end: Instant,
}

/// Runs the fleet until every recording's message is done with, or patience ends.
pub(crate) async fn soak(
    stack: &Pipeline,
    arguments: &Arguments,
    patience: Duration,
) -> Result<Soaked> {
    fastrand::seed(arguments.seed);
    let expected = catalogue(stack, arguments.recordings);
    stack.on(Platform::Genesys).vendor().set_quota(Quota {
        concurrency: Some(CONCURRENCY),
        bucket: Some(Bucket { burst: 10, per_second: arguments.per_second }),
        retry_after: 1,
        locks: true,
        // What a process may send that has not heard of the refusal yet (docs/LIMITS.md).
        forgiven: Duration::from_millis(150),
        // A download lasts a second at least: the vendor's concurrency matters as much as its bucket.
        latency: Duration::from_secs(1),
    });
    let queue = queue(stack, expected.keys()).await?;
    let bar = ProgressBar::new(expected.len() as u64);
    bar.set_style(ProgressStyle::with_template("  {bar:32} {pos}/{len} done  {elapsed_precise}")?);
    let begun = Instant::now();
    let fleet = Fleet {
        stack,
        arguments,
        queue,
        counter: Counter::start(stack.aws.endpoint_url()).await?,
        left: Mutex::new(expected.keys().map(|id| (id.clone(), ())).collect()),
        nearly: Mutex::default(),
        kills: AtomicU32::new(0),
        started: AtomicU32::new(0),
        peak: AtomicU64::new(0),
        bar,
        end: begun + patience,
    };
    all((0..arguments.workers).map(|n| fleet.work(n))).await?;
    fleet.bar.finish_and_clear();
    let ended = Instant::now();
    let nearly = *fleet.nearly.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Soaked {
        expected,
        undone: fleet.left.lock().unwrap_or_else(PoisonError::into_inner).len(),
        begun,
        nearly: nearly.unwrap_or(ended),
        ended,
        kills: fleet.kills.load(Ordering::Relaxed),
        peak_bytes: fleet.peak.load(Ordering::Relaxed),
        requests: fleet.counter.counts(),
    })
}

/// The vendor's recordings: most of 64 KiB to 2 MiB, one in fifty of several parts and so of several checkpoints. A quarter
/// of them meet a fault or two, so that a fifth of all requests, resumes included, is answered wrongly.
fn catalogue(stack: &Pipeline, count: u32) -> BTreeMap<String, (Media, Expect)> {
    let site = stack.on(Platform::Genesys);
    let draw = |n: u32| {
        let id = format!("soak-{n:05}");
        let len = match n % 50 {
            0 => fastrand::u64(9 << 20..28 << 20),
            _ => fastrand::u64(64 << 10..2 << 20),
        };
        let media = Media::webm(len, u64::from(n));
        let (faults, expect) = match n % 100 {
            7 => (vec![Fault::HtmlPage], Expect::Quarantined),
            57 => (vec![Fault::Status(404)], Expect::AudioMissing),
            n if n % 5 == 2 => (vec![fault(len)], Expect::Archived),
            n if n % 20 == 3 => (vec![fault(len), fault(len)], Expect::Archived),
            _ => (Vec::new(), Expect::Archived),
        };
        site.vendor().add_recording(Recording::new(&id, media.clone()));
        site.vendor().script(&id, faults);
        (id, (media, expect))
    };
    (0..count).map(draw).collect()
}

/// Anything that a recording survives.
fn fault(len: u64) -> Fault {
    let at = fastrand::u64(0..len);
    match fastrand::u8(0..12) {
        0 | 1 => Fault::CutAfter(at),
        2 => Fault::ResetAfter(at),
        3 => Fault::StallAfter(at, Duration::from_secs(5)),
        4 => Fault::ShortBody,
        5 => Fault::IgnoreRange,
        6 => Fault::ChangedTotal(len + 1),
        7 => Fault::ChangedEtag,
        8 => Fault::WrongLength(fastrand::u64(1..5_000)),
        9 => Fault::Status(503),
        10 => Fault::Unauthorized,
        _ => Fault::Status(500),
    }
}

/// A FIFO queue of the soak's own, with a message for each recording.
async fn queue(stack: &Pipeline, ids: impl Iterator<Item = &String>) -> Result<String> {
    let created = stack
        .queues
        .create_queue()
        .queue_name("soak.fifo")
        .attributes(QueueAttributeName::FifoQueue, "true")
        .attributes(QueueAttributeName::VisibilityTimeout, VISIBILITY_SECONDS.to_string())
        .send()
        .await?;
    let url = created.queue_url.context("a queue without an address")?;
    for id in ids {
        let body = json!({
            "platform": "genesys", "recordingId": id, "source": "sweep", "seenAt": Timestamp::now(),
            "metadata": {"startTime": "2024-05-01T10:00:00Z", "mediaType": "voice", "container": "webm"},
        });
        let message = stack.queues.send_message().queue_url(&url).message_body(body.to_string());
        message.message_group_id(id).message_deduplication_id(id).send().await?;
    }
    Ok(url)
}

impl Fleet<'_> {
    /// One worker: receives, invokes, deletes what is done; and is killed now and then.
    async fn work(&self, number: u8) -> Result<()> {
        let mut random = fastrand::Rng::with_seed(self.arguments.seed * 1000 + u64::from(number));
        let mut function = self.process(number).await?;
        while !self.is_done() && Instant::now() < self.end {
            let messages = self.receive().await?;
            if messages.is_empty() {
                continue;
            }
            let event = json!({"Records": messages.iter().map(record).collect::<Vec<_>>()});
            let most = self.arguments.kills.div_ceil(u32::from(self.arguments.workers));
            let kill = random.f32() < 0.08
                && self.kills.load(Ordering::Relaxed) / u32::from(self.arguments.workers) < most;
            let lasts = if kill { random.u64(100..4_000) } else { 60_000 };
            let invocation = function.invoke(&event, Timestamp::now() + INVOCATION);
            let answer = tokio::time::timeout(Duration::from_millis(lasts), invocation).await;
            self.note_peak(&function);
            match answer {
                Ok(response) => self.delete(&messages, &response?).await?,
                Err(_) => {
                    ensure!(kill, "an invocation went on for a minute");
                    function.kill().await?;
                    self.kills.fetch_add(1, Ordering::Relaxed);
                    function = self.process(number).await?;
                }
            }
        }
        Ok(())
    }

    /// A downloader that knows the soak's queue, AWS through the counter, and the vendor at an address of its own.
    async fn process(&self, number: u8) -> Result<Runtime> {
        let client = format!("process-{}", self.started.fetch_add(1, Ordering::Relaxed));
        let vendor = self.stack.on(Platform::Genesys).vendor().base_url_for(&client);
        let mut settings = vec![
            ("GENESYS_BASE_URL", vendor),
            ("RECORDINGS_QUEUE_URL", self.queue.clone()),
            ("AWS_ENDPOINT_URL", self.counter.url()),
            ("CHECKPOINT_BYTES", CHECKPOINT.to_string()),
        ];
        if self.arguments.without_limiter {
            settings.push(("LIMITS_TABLE", own_table(self.stack, number).await?));
            settings.push(("VENDOR_CONCURRENCY", "100".to_owned()));
        }
        self.stack.function_with("downloader", "DownloaderFunction", &settings).await
    }

    async fn receive(&self) -> Result<Vec<Message>> {
        let received = self
            .stack
            .queues
            .receive_message()
            .queue_url(&self.queue)
            .max_number_of_messages(10)
            .wait_time_seconds(1)
            .message_system_attribute_names(MessageSystemAttributeName::All)
            .send()
            .await?;
        Ok(received.messages.unwrap_or_default())
    }

    async fn delete(&self, messages: &[Message], response: &Value) -> Result<()> {
        let failed: Vec<_> = response
            .get("batchItemFailures")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|item| item.get("itemIdentifier")?.as_str())
            .collect();
        for message in messages {
            if message.message_id().is_some_and(|id| failed.contains(&id)) {
                continue;
            }
            let handle = message.receipt_handle().context("a message without a receipt")?;
            let request = self.stack.queues.delete_message().queue_url(&self.queue);
            request.receipt_handle(handle).send().await?;
            let body: Value = serde_json::from_str(message.body().unwrap_or_default())?;
            let id = body.get("recordingId").and_then(Value::as_str).unwrap_or_default();
            let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
            if left.remove(id).is_some() {
                self.bar.inc(1);
            }
            if left.len() <= self.arguments.recordings as usize / 10 {
                let mut nearly = self.nearly.lock().unwrap_or_else(PoisonError::into_inner);
                nearly.get_or_insert_with(Instant::now);
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn note_peak(&self, function: &Runtime) {
        let peak = function.pid().and_then(|pid| process::peak_memory(pid).ok()).unwrap_or(0);
        self.peak.fetch_max(peak, Ordering::Relaxed);
    }
}

/// A received message as the event source hands it over.
fn record(message: &Message) -> Value {
    let attribute = |name: &MessageSystemAttributeName| {
        message.attributes().and_then(|attributes| attributes.get(name)).cloned()
    };
    json!({
        "messageId": message.message_id(),
        "receiptHandle": message.receipt_handle(),
        "body": message.body(),
        "attributes": {
            "MessageGroupId": attribute(&MessageSystemAttributeName::MessageGroupId),
            "ApproximateReceiveCount":
                attribute(&MessageSystemAttributeName::ApproximateReceiveCount),
        },
        "eventSource": "aws:sqs",
    })
}

/// A limits table that only one process knows.
async fn own_table(stack: &Pipeline, number: u8) -> Result<String> {
    use aws_sdk_dynamodb::types::{
        AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    };
    let name = format!("soak-limits-{number}");
    let key = KeySchemaElement::builder().attribute_name("pk").key_type(KeyType::Hash).build()?;
    let attribute = AttributeDefinition::builder()
        .attribute_name("pk")
        .attribute_type(ScalarAttributeType::S)
        .build()?;
    let created = stack
        .dynamodb
        .create_table()
        .table_name(&name)
        .key_schema(key)
        .attribute_definitions(attribute)
        .billing_mode(BillingMode::PayPerRequest)
        .send()
        .await;
    match created {
        // A killed process left it.
        Err(error)
            if error.as_service_error().is_some_and(|e| e.is_resource_in_use_exception()) =>
        {
            Ok(name)
        }
        created => created.map(|_| name).context("no table for the limits of one process"),
    }
}

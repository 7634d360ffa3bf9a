//! What each kind of item asks of AWS, counted at the functions' own endpoints.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use anyhow::{Result, ensure};
use harness::{
    counter::Counter,
    pipeline::Pipeline,
    runtime::Runtime,
    transcript::{segment, segment_id},
    vendor::{Media, Recording},
    webhook::recording_created,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};

use crate::report::Table;

/// Segments of a call.
pub(crate) const SEGMENTS: u32 = 3;

/// Everything that was counted.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counted {
    /// A webhook at a warm intake.
    pub(crate) webhook: Each,
    /// A recording that is alone in its invocation, as they come live.
    pub(crate) alone: Each,
    /// A recording among ten, as they come when history is fetched.
    pub(crate) batched: Each,
    /// A segment of a call of [`SEGMENTS`], each alone in its invocation, the writing of the transcript shared among them.
    pub(crate) segment: Each,
}

impl Counted {
    fn columns(&self) -> [(&'static str, &Each); 4] {
        [
            ("webhook", &self.webhook),
            ("recording, alone", &self.alone),
            ("recording, one of ten", &self.batched),
            ("segment, one of three", &self.segment),
        ]
    }

    /// The figures to be read: a column for each kind of item.
    pub(crate) fn table(&self) -> Table {
        let columns = self.columns();
        let row = |name: &str, figure: &dyn Fn(&Each) -> String| {
            let figures = columns.iter().map(|(_, each)| figure(each));
            [name.to_owned()].into_iter().chain(figures).collect::<Vec<_>>()
        };
        let mut rows = vec![row("invocations", &|each| format!("{:.2}", each.invocations))];
        let names: BTreeSet<_> =
            columns.iter().flat_map(|(_, each)| each.requests.keys()).collect();
        for name in names {
            rows.push(row(name, &|each| match each.requests.get(name) {
                Some(count) => format!("{count:.2}"),
                None => "-".to_owned(),
            }));
        }
        rows.push(row("seconds in the function", &|each| format!("{:.3}", each.seconds)));
        rows.push(row("bytes logged", &|each| format!("{:.0}", each.logged_bytes)));
        let heads: Vec<_> = [""].into_iter().chain(columns.map(|(name, _)| name)).collect();
        Table::new("Counted for each item", &heads, rows)
    }
}

/// What one item took.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Each {
    /// Requests by operation.
    pub(crate) requests: BTreeMap<String, f64>,
    /// Invocations.
    pub(crate) invocations: f64,
    /// Time in the function, seconds.
    pub(crate) seconds: f64,
    /// What it logged, metrics included, bytes.
    pub(crate) logged_bytes: f64,
}

impl Each {
    /// Requests whose operation begins so.
    pub(crate) fn of(&self, operations: &[&str]) -> f64 {
        let named = |name: &str| operations.iter().any(|operation| name.ends_with(operation));
        self.requests.iter().filter(|(name, _)| named(name)).map(|(_, count)| count).sum()
    }
}

/// A function whose requests are counted.
struct Watched<'a> {
    stack: &'a Pipeline,
    counter: Counter,
    function: Runtime,
    /// Requests, S3's own, and lines, at the end of the warm-up.
    before: (BTreeMap<String, u64>, usize, usize),
    seconds: f64,
    invocations: u32,
}

impl<'a> Watched<'a> {
    async fn start(stack: &'a Pipeline, package: &str, output: &str) -> Result<Self> {
        let counter = Counter::start(stack.aws.endpoint_url()).await?;
        let settings = [("AWS_ENDPOINT_URL", counter.url())];
        let function = stack.function_with(package, output, &settings).await?;
        let before = (BTreeMap::new(), 0, 0);
        Ok(Self { stack, counter, function, before, seconds: 0.0, invocations: 0 })
    }

    /// What came before was to warm up.
    fn begin(&mut self) {
        let s3 = self.stack.s3.requests().len();
        self.before = (self.counter.counts(), s3, self.function.lines().len());
        (self.seconds, self.invocations) = (0.0, 0);
    }

    async fn invoke(&mut self, event: &Value) -> Result<()> {
        let begun = Instant::now();
        let deadline = Timestamp::now() + SignedDuration::from_secs(120);
        let answer = self.function.invoke(event, deadline).await?;
        self.seconds += begun.elapsed().as_secs_f64();
        self.invocations += 1;
        let failures = answer.get("batchItemFailures").and_then(Value::as_array);
        ensure!(failures.is_none_or(Vec::is_empty), "not done: {answer}");
        let status = answer.get("statusCode").and_then(Value::as_u64);
        ensure!(status.is_none_or(|status| status == 200), "answered with {answer}");
        Ok(())
    }

    /// What an item took of `items` since the warm-up; of S3 what was done to the archive bucket.
    fn each(&self, items: u32) -> Result<Each> {
        let mut requests = self.counter.counts();
        for (name, before) in &self.before.0 {
            requests.entry(name.clone()).and_modify(|count| *count -= before);
        }
        let bucket = self.stack.bucket()?;
        let s3 = self.stack.s3.requests();
        for request in s3.iter().skip(self.before.1).filter(|request| request.bucket == bucket) {
            *requests.entry(format!("S3.{:?}", request.operation)).or_default() += 1;
        }
        let lines = self.function.lines();
        let logged: usize = lines.iter().skip(self.before.2).map(|line| line.len() + 1).sum();
        let per_item = |count: f64| count / f64::from(items);
        let requests = requests.into_iter().filter(|(_, count)| *count > 0);
        Ok(Each {
            requests: requests.map(|(name, count)| (name, per_item(count as f64))).collect(),
            invocations: per_item(f64::from(self.invocations)),
            seconds: per_item(self.seconds),
            logged_bytes: per_item(logged as f64),
        })
    }
}

/// Webhooks at a warm intake.
pub(crate) async fn webhooks(stack: &Pipeline, count: u32) -> Result<Each> {
    // Its queue is the stack's own: the recordings are unknown to the vendor, and nobody minds.
    let mut intake = Watched::start(stack, "intake", "IntakeFunction").await?;
    for n in 0..=count {
        let body = recording_created(&format!("cost-webhook-{n}"), "call").to_string();
        let event = stack.webhooks.webhook(body).event("cxone")?;
        intake.invoke(&event).await?;
        if n == 0 {
            intake.begin();
        }
    }
    intake.each(count)
}

/// Recordings of a size, so many in an invocation.
pub(crate) async fn recordings(stack: &Pipeline, items: u32, kib: u64, batch: u32) -> Result<Each> {
    let mut downloader = Watched::start(stack, "downloader", "DownloaderFunction").await?;
    let batches = items.div_ceil(batch);
    for n in 0..=batches {
        let ids = (0..batch).map(|m| format!("cost-{batch}-{n}-{m}"));
        let records: Vec<Value> = ids
            .map(|id| {
                let media = Media::wav(kib * 1024, u64::from(n));
                stack.vendor.add_recording(Recording::new(&id, media));
                let body = json!({
                    "platform": "cxone", "recordingId": id, "source": "webhook", "seenAt": Timestamp::now(),
                });
                record("recordings.fifo", &id, &id, &body)
            })
            .collect();
        downloader.invoke(&json!({"Records": records})).await?;
        if n == 0 {
            downloader.begin();
        }
    }
    downloader.each(batches * batch)
}

/// Segments of calls, each in an invocation of its own; the last of a call has its transcript written.
pub(crate) async fn transcripts(stack: &Pipeline, count: u32) -> Result<Each> {
    let mut assembler = Watched::start(stack, "assembler", "AssemblerFunction").await?;
    let calls = count.div_ceil(SEGMENTS);
    for n in 0..=calls {
        let call = format!("cost-call-{n}");
        for index in 1..=SEGMENTS {
            let start = u64::from(index) * 60_000;
            let said = (start, start + 4_000, "agent", "thank you for calling", 0.98);
            let id = segment_id(&call, index);
            stack.vendor.add_transcript(&id, segment(&call, index, SEGMENTS, &[said; 20]));
            let body = json!({
                "platform": "cxone", "transcriptId": id, "callId": call, "seenAt": Timestamp::now(),
            });
            let record = record("transcripts.fifo", &id, &call, &body);
            assembler.invoke(&json!({"Records": [record]})).await?;
        }
        if n == 0 {
            assembler.begin();
        }
    }
    assembler.each(calls * SEGMENTS)
}

/// A message as SQS delivers it.
fn record(queue: &str, id: &str, group: &str, body: &Value) -> Value {
    json!({
        "messageId": format!("message-{id}"), "receiptHandle": "none", "body": body.to_string(),
        "attributes": {"MessageGroupId": group, "ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
        "eventSourceARN": format!("arn:aws:sqs:us-east-1:000000000000:{queue}"),
    })
}

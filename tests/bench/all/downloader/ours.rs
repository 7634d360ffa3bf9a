//! The subject: the downloader's own binary at a Runtime API, warm.

use std::{collections::BTreeMap, path::Path, time::Instant};

use anyhow::{Context, Result, ensure};
use harness::{all, process, runtime::Runtime};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::sample::{Sample, Workload};
use crate::stand::{Asked, Behaviour, Stand, content::Content};

/// What SQS hands over at a time.
const BATCH: usize = 10;

/// The recording that every process fetches before it counts.
const WARM_UP: u64 = 4_096;

/// How the downloader is run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Runs<'a> {
    pub(crate) binary: &'a Path,
    /// How many processes share the work.
    pub(crate) processes: u64,
    /// The stand's, once all of them are warm.
    pub(crate) behaviour: Behaviour,
}

/// Runs a workload. The start of the processes, and the first recording of each, are not counted.
pub(crate) async fn run(stand: &Stand, runs: Runs<'_>, workload: Workload) -> Result<Sample> {
    let mut environment = stand.environment(stand.ca());
    // Slots enough for every process: what is measured is the work, not the waiting.
    environment.insert("VENDOR_CONCURRENCY".to_owned(), "200".to_owned());
    let mut functions = Vec::new();
    for number in 0..runs.processes {
        let function = Runtime::start(runs.binary, "downloader", &environment).await?;
        invoke(&function, &[Content { len: WARM_UP, number }]).await?;
        functions.push(function);
    }
    stand.reset(runs.behaviour).await?;
    let contents: Vec<_> = workload.contents().collect();
    let each = contents.len().div_ceil(functions.len());
    let (before, begun) = (cpu(&functions)?, Instant::now());
    all(functions.iter().zip(contents.chunks(each)).map(|(function, contents)| async move {
        for batch in contents.chunks(BATCH) {
            invoke(function, batch).await?;
        }
        Ok(())
    }))
    .await?;
    let (wall_s, cpu_s) = (begun.elapsed().as_secs_f64(), cpu(&functions)? - before);
    let mut peak_bytes = 0;
    for function in functions {
        let pid = function.pid().context("the process is gone")?;
        peak_bytes = peak_bytes.max(process::peak_memory(pid)?);
        function.kill().await?;
    }
    let (files, bytes) = (workload.files, workload.files * workload.len);
    Ok(Sample {
        files,
        bytes,
        cpu_s,
        wall_s,
        peak_bytes,
        s3_per_object: 0.0,
        dynamodb_per_object: 0.0,
        uploads_at_once: 0,
    })
}

/// The hashes that stand in the ledger, by recording.
pub(crate) fn hashes(asked: &Asked) -> BTreeMap<String, (String, String)> {
    let archived = |(key, item): (&String, &serde_json::Map<String, Value>)| {
        let text = |name: &str| item.get(name)?.get("S")?.as_str().map(str::to_owned);
        let id = key.strip_prefix("recordings/genesys#")?;
        (text("state")? == "archived").then_some((id.to_owned(), (text("md5")?, text("sha256")?)))
    };
    asked.items.iter().filter_map(archived).collect()
}

async fn invoke(function: &Runtime, contents: &[Content]) -> Result<()> {
    let until = Timestamp::now() + SignedDuration::from_mins(14);
    let response = function.invoke(&event(contents), until).await?;
    let done = response == json!({ "batchItemFailures": [] });
    ensure!(done, "{response} {:#?}", function.lines().iter().rev().take(20).collect::<Vec<_>>());
    Ok(())
}

/// A batch of recordings, as SQS delivers it.
pub(crate) fn event(contents: &[Content]) -> Value {
    let records: Vec<_> = contents.iter().map(|content| record(&content.id())).collect();
    json!({ "Records": records })
}

fn record(id: &str) -> Value {
    let body = json!({
        "platform": "genesys", "recordingId": id, "source": "sweep", "seenAt": Timestamp::now(),
        "metadata": {"startTime": "2024-05-01T10:00:00Z", "mediaType": "voice", "container": "webm"},
    });
    json!({
        "messageId": id, "receiptHandle": "none", "body": body.to_string(),
        "attributes": {"MessageGroupId": id, "ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    })
}

fn cpu(functions: &[Runtime]) -> Result<f64> {
    let mut seconds = 0.0;
    for function in functions {
        let pid = function.pid().context("the process is gone")?;
        seconds += process::cpu_time(pid)?.as_secs_f64();
    }
    Ok(seconds)
}

//! The day's sweep: a quarter of history in Genesys Cloud, asked for in one call.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use harness::{
    Platform,
    pipeline::Pipeline,
    vendor::{Endpoint, Media, Recording},
};
use serde::Serialize;
use serde_json::{Value, json};

/// Recordings of the quarter.
pub(crate) const LISTED: usize = 9;

/// What came of the sweep.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Swept {
    pub(crate) run_id: String,
    pub(crate) windows: u64,
    pub(crate) listed: usize,
    pub(crate) archived: usize,
    /// Is every recording in the archive with the vendor's bytes, each downloaded once?
    pub(crate) as_expected: bool,
}

fn id(n: usize) -> String {
    format!("history-{n:02}")
}

fn media(n: usize) -> Media {
    Media::webm(40_000 + 9_000 * n as u64, n as u64)
}

/// Puts the quarter into the vendor's listing, and asks for it as an operator does.
pub(crate) async fn begin(stack: &Pipeline) -> Result<Value> {
    for n in 0..LISTED {
        let start = format!("2023-{:02}-{:02}T11:00:00Z", 10 + n % 3, 1 + 3 * n);
        let recording = Recording::new(id(n), media(n)).with("startTime", start);
        stack.genesys.add_recording(recording.with("queueId", "history"));
    }
    let request = json!({
        "platform": "genesys", "from": "2023-10-01T00:00:00Z", "to": "2023-12-31T23:59:59Z",
        "mediaTypes": ["voice"], "windowDays": 30,
    });
    stack.invoke("BackfillFunction", &request).await
}

/// Waits until everything is archived, and reads it back.
pub(crate) async fn judge(stack: &Pipeline, begun: &Value, patience: Duration) -> Result<Swept> {
    let end = Instant::now() + patience;
    let (site, bucket) = (stack.on(Platform::Genesys), stack.bucket()?);
    let (mut archived, mut as_expected) = (0, true);
    for n in 0..LISTED {
        let left = end.saturating_duration_since(Instant::now());
        let item = site.settled(&id(n), &["archived", "quarantined"], left).await?;
        let path = item.get("storagePath").and_then(Value::as_str).unwrap_or_default();
        let key = path.strip_prefix(&format!("s3://{bucket}/"));
        let sum = key.map(|key| stack.s3.sha256(bucket, key)).transpose()?;
        let downloads = stack.genesys.count(Endpoint::Content, &id(n));
        let well = sum.is_some_and(|sum| sum == media(n).sha256());
        archived += usize::from(well);
        as_expected &= well && downloads == 1;
    }
    let run_id = begun.get("runId").and_then(Value::as_str).context("the run has no name")?;
    let windows = begun.get("windows").and_then(Value::as_u64).unwrap_or_default();
    Ok(Swept { run_id: run_id.to_owned(), windows, listed: LISTED, archived, as_expected })
}

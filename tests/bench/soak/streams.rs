//! The peak memory of one downloader with ten streams of 1 GiB each.

use anyhow::{Context, Result, ensure};
use harness::{
    Platform,
    pipeline::Pipeline,
    process,
    vendor::{Media, Recording},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

const MIB: u64 = 1024 * 1024;
const STREAMS: u64 = 10;

/// Two parts of 5 MiB for each stream, three more for whoever needs them, and the program itself.
const BOUND: u64 = ((STREAMS * 2 + 3) * 5 + 40) * MIB;

/// Measures it; tells whether it keeps to the bound.
pub(crate) async fn measure(stack: &Pipeline) -> Result<bool> {
    let site = stack.on(Platform::Genesys);
    let records: Vec<_> = (0..STREAMS)
        .map(|n| {
            let id = format!("stream-{n}");
            site.vendor().add_recording(Recording::new(&id, Media::webm(1024 * MIB, n)));
            let body = json!({
                "platform": "genesys", "recordingId": id, "source": "sweep",
                "seenAt": Timestamp::now(), "metadata": {"mediaType": "voice"},
            });
            json!({
                "messageId": id, "receiptHandle": "none", "body": body.to_string(),
                "attributes": {"MessageGroupId": id, "ApproximateReceiveCount": "1"},
                "eventSource": "aws:sqs",
            })
        })
        .collect();
    let function = stack.function("downloader", "DownloaderFunction").await?;
    let begun = std::time::Instant::now();
    let until = Timestamp::now() + SignedDuration::from_mins(14);
    let response = function.invoke(&json!({"Records": records}), until).await?;
    let seconds = begun.elapsed().as_secs_f64();
    ensure!(response == json!({"batchItemFailures": []}), "{response} {:#?}", function.lines());
    let peak = process::peak_memory(function.pid().context("the process is gone")?)?;
    println!(
        "{STREAMS} streams of 1 GiB at a time: {} MiB at the peak, bound {} MiB, {seconds:.0} s",
        peak / MIB,
        BOUND / MIB
    );
    Ok(peak <= BOUND)
}

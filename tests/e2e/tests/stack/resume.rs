//! A download outlives the invocation that began it (promise 5), and only one worker has it at a time (promise 3).
//!
//! The binaries run outside the local AWS here, so that a test decides when an invocation ends and when a process dies.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use aws::ledger::Claim;
use aws_sdk_dynamodb::types::AttributeValue;
use harness::{
    Platform,
    pipeline::Pipeline,
    runtime::Runtime,
    s3::Operation,
    vendor::{Endpoint, Fault, Media, Recording},
};
use jiff::{SignedDuration, Timestamp};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{PATIENCE, Shared, downloads::proven, on_stack};

const MIB: u64 = 1024 * 1024;

/// What the downloader's parts are by default.
const PART: u64 = 5 * MIB;

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        on_stack(shared, "a_download_longer_than_an_invocation_goes_on_in_the_next", out_of_time),
        on_stack(shared, "a_refusal_before_the_download_keeps_what_is_there", kept),
        on_stack(shared, "a_hash_of_another_release_is_read_back_from_the_object", other_release),
        on_stack(shared, "a_killed_worker_loses_no_more_than_a_checkpoint", killed),
        on_stack(shared, "two_workers_never_download_one_recording", one_at_a_time),
        on_stack(shared, "a_recording_that_kills_every_worker_is_set_aside", crashes),
    ]
}

/// A batch of one message, as SQS would deliver it.
pub(crate) fn batch(platform: Platform, recording_id: &str) -> Value {
    let body = json!({
        "platform": platform.as_str(), "recordingId": recording_id, "source": "webhook",
        "seenAt": Timestamp::now(),
    });
    json!({"Records": [{
        "messageId": format!("message-{recording_id}"),
        "receiptHandle": "none",
        "body": body.to_string(),
        "attributes": {"MessageGroupId": recording_id, "ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }]})
}

pub(crate) async fn downloader(stack: &Pipeline) -> Result<Runtime> {
    stack.function("downloader", "DownloaderFunction").await
}

pub(crate) fn in_seconds(seconds: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_secs(seconds)
}

/// The ranges asked for, and how often each part was uploaded.
fn traffic(stack: &Pipeline, id: &str) -> (Vec<String>, Vec<usize>) {
    let ranges = stack
        .vendor
        .requests()
        .into_iter()
        .filter(|request| request.endpoint == Endpoint::Content && request.id == id)
        .map(|request| request.range.unwrap_or_default())
        .collect();
    let uploads: Vec<_> = stack
        .s3
        .requests()
        .into_iter()
        .filter(|request| request.operation == Operation::UploadPart)
        .filter(|request| request.key.contains(id) && request.status == Some(200))
        .filter_map(|request| request.part_number)
        .collect();
    let last = uploads.iter().copied().max().unwrap_or(0);
    let counts = (1..=last).map(|n| uploads.iter().filter(|part| **part == n).count());
    (ranges, counts.collect())
}

async fn out_of_time(stack: Arc<Pipeline>) -> Result<()> {
    let media = Media::wav(100 * MIB + 5, 30);
    stack.vendor.add_recording(Recording::new("out-of-time", media.clone()));
    let stall = Fault::StallAfter(75 * MIB, Duration::from_secs(60));
    stack.vendor.script("out-of-time", [stall]);
    let function = downloader(&stack).await?;
    // Ten seconds before an invocation's end the work stops; the idle time-out of three would break the stall first.
    let response = function.invoke(&batch(Platform::Cxone, "out-of-time"), in_seconds(12)).await?;
    ensure!(response["batchItemFailures"][0]["itemIdentifier"] == "message-out-of-time");
    let item = stack.on(Platform::Cxone).ledger("out-of-time").await?.context("no item")?;
    ensure!(item["state"] == "partial" && item["reason"] == "out_of_time", "{item}");
    let offset = item["checkpoint"]["offset"].as_u64().context("no offset")?;
    ensure!(offset > 0 && offset % PART == 0 && offset <= 75 * MIB, "{offset}");
    ensure!(item["attempts"] == 0, "time that ran out counted against the recording");

    let next = downloader(&stack).await?;
    let response = next.invoke(&batch(Platform::Cxone, "out-of-time"), in_seconds(60)).await?;
    ensure!(response["batchItemFailures"] == json!([]), "{response} {:#?}", next.lines());
    let item = stack.on(Platform::Cxone).ledger("out-of-time").await?.context("no item")?;
    proven(&stack, &item, &media)?;
    let (ranges, uploads) = traffic(&stack, "out-of-time");
    ensure!(ranges == ["bytes=0-".to_owned(), format!("bytes={offset}-")], "{ranges:?}");
    ensure!(uploads.iter().all(|count| *count == 1), "parts uploaded again: {uploads:?}");
    Ok(())
}

/// Leaves a recording of 40 MiB half-way, and tells at which byte.
async fn half_way(stack: &Pipeline, id: &str, media: &Media) -> Result<u64> {
    let site = stack.on(Platform::Cxone);
    site.vendor().add_recording(Recording::new(id, media.clone()));
    site.vendor().script(id, [Fault::StallAfter(30 * MIB, Duration::from_secs(60))]);
    let function = downloader(stack).await?;
    function.invoke(&batch(Platform::Cxone, id), in_seconds(12)).await?;
    let item = site.ledger(id).await?.context("no item")?;
    ensure!(item["state"] == "partial", "{item}");
    item["checkpoint"]["offset"].as_u64().context("no offset")
}

async fn kept(stack: Arc<Pipeline>) -> Result<()> {
    let (id, media) = ("kept", Media::wav(40 * MIB, 34));
    let offset = half_way(&stack, id, &media).await?;
    let site = stack.on(Platform::Cxone);
    stack.vendor.script_metadata(id, [Fault::Status(503)]);
    let function = downloader(&stack).await?;
    function.invoke(&batch(Platform::Cxone, id), in_seconds(60)).await?;
    let item = site.ledger(id).await?.context("no item")?;
    ensure!(item["state"] == "partial" && item["checkpoint"]["offset"] == offset, "{item}");
    // Gone at the vendor meanwhile: then the upload is given up too.
    site.vendor().alter(id, |recording| recording.status("expired"));
    function.invoke(&batch(Platform::Cxone, id), in_seconds(60)).await?;
    let item = site.ledger(id).await?.context("no item")?;
    ensure!(item["state"] == "audio_missing" && item["checkpoint"].is_null(), "{item}");
    let open = stack.s3.open_uploads(stack.bucket()?);
    ensure!(!open.iter().any(|upload| upload.key.ends_with("/kept.wav")), "its upload stays open");
    Ok(())
}

async fn other_release(stack: Arc<Pipeline>) -> Result<()> {
    let (id, media) = ("release-of-another", Media::wav(40 * MIB, 35));
    let offset = half_way(&stack, id, &media).await?;
    let series = AttributeValue::S("sha2-9".to_owned());
    stack
        .dynamodb
        .update_item()
        .table_name(stack.stack.output("RecordingsTable")?)
        .key("pk", AttributeValue::S(format!("cxone#{id}")))
        .update_expression("SET checkpoint.digests.series = :series")
        .expression_attribute_values(":series", series)
        .send()
        .await?;
    let function = downloader(&stack).await?;
    let response = function.invoke(&batch(Platform::Cxone, id), in_seconds(60)).await?;
    ensure!(response["batchItemFailures"] == json!([]), "{response} {:#?}", function.lines());
    let item = stack.on(Platform::Cxone).ledger(id).await?.context("no item")?;
    proven(&stack, &item, &media)?;
    let (ranges, _) = traffic(&stack, id);
    ensure!(ranges == ["bytes=0-".to_owned(), format!("bytes={offset}-")], "{ranges:?}");
    Ok(())
}

async fn killed(stack: Arc<Pipeline>) -> Result<()> {
    let media = Media::wav(150 * MIB, 31);
    stack.vendor.add_recording(Recording::new("killed", media.clone()));
    stack.vendor.script("killed", [Fault::StallAfter(140 * MIB, Duration::from_secs(60))]);
    let function = downloader(&stack).await?;
    let until = in_seconds(16);
    let event = batch(Platform::Cxone, "killed");
    let invocation = function.invoke(&event, until);
    let checkpointed = async {
        loop {
            let item = stack.on(Platform::Cxone).ledger("killed").await?.unwrap_or_default();
            if item["checkpoint"]["offset"].as_u64().is_some_and(|offset| offset >= 64 * MIB) {
                return anyhow::Ok(item);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let item = tokio::select! {
        item = tokio::time::timeout(PATIENCE, checkpointed) => item.context("no checkpoint")??,
        early = invocation => anyhow::bail!("ended before its first checkpoint: {early:?}"),
    };
    function.kill().await?;
    let saved = item["checkpoint"]["offset"].as_u64().context("no offset")?;
    ensure!(item["state"] == "claimed", "{item}");

    // Until the dead worker's lease is over, nobody else gets the recording; then the next one goes on.
    let next = downloader(&stack).await?;
    let response = next.invoke(&batch(Platform::Cxone, "killed"), in_seconds(60)).await?;
    ensure!(response["batchItemFailures"][0].is_object(), "{response}");
    let left = Duration::try_from(until.duration_since(Timestamp::now())).unwrap_or_default();
    tokio::time::sleep(left).await;
    let response = next.invoke(&batch(Platform::Cxone, "killed"), in_seconds(60)).await?;
    ensure!(response["batchItemFailures"] == json!([]), "{response} {:#?}", next.lines());
    let item = stack.on(Platform::Cxone).ledger("killed").await?.context("no item")?;
    proven(&stack, &item, &media)?;
    let (ranges, uploads) = traffic(&stack, "killed");
    let resumed = ranges.get(1).and_then(|range| range.strip_prefix("bytes="));
    let resumed = resumed.and_then(|range| range.strip_suffix('-')).context("no second request")?;
    let resumed: u64 = resumed.parse()?;
    ensure!(ranges.len() == 2 && resumed >= saved, "{ranges:?}, saved at {saved}");
    let kept = usize::try_from(resumed / PART)?;
    ensure!(uploads.iter().take(kept).all(|count| *count == 1), "kept parts again: {uploads:?}");
    Ok(())
}

async fn one_at_a_time(stack: Arc<Pipeline>) -> Result<()> {
    let media = Media::wav(30 * MIB, 32);
    stack.vendor.add_recording(Recording::new("one-at-a-time", media.clone()));
    let mut functions = Vec::new();
    for _ in 0..4 {
        functions.push(downloader(&stack).await?);
    }
    let (event, deadline) = (batch(Platform::Cxone, "one-at-a-time"), in_seconds(60));
    harness::all(functions.iter().map(|function| function.invoke(&event, deadline))).await?;
    let item = stack.on(Platform::Cxone).settled("one-at-a-time", &["archived"], PATIENCE).await?;
    proven(&stack, &item, &media)?;
    ensure!(stack.vendor.count(Endpoint::Content, "one-at-a-time") == 1, "downloaded twice");
    ensure!(stack.vendor.max_streams_of("one-at-a-time") == 1, "downloaded twice at a time");
    Ok(())
}

async fn crashes(stack: Arc<Pipeline>) -> Result<()> {
    stack.vendor.add_recording(Recording::new("crashes", Media::wav(MIB, 33)));
    let ledger = crate::ledger::ledger(&stack)?;
    let message = crate::ledger::message("crashes")?;
    for n in 0..5 {
        // A worker that dies leaves a claim behind, and a lease that runs out.
        let over = Timestamp::now() - SignedDuration::from_secs(1);
        let claim = ledger.claim(&message, &format!("dead-{n}"), over, over).await?;
        ensure!(matches!(claim, Claim::Granted(_)), "{claim:?}");
    }
    let function = downloader(&stack).await?;
    let response = function.invoke(&batch(Platform::Cxone, "crashes"), in_seconds(60)).await?;
    ensure!(response["batchItemFailures"] == json!([]), "{response}");
    let item = stack.on(Platform::Cxone).ledger("crashes").await?.context("no item")?;
    ensure!(item["state"] == "quarantined" && item["reason"] == "crashes", "{item}");
    Ok(())
}

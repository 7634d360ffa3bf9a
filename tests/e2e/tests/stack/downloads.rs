//! From a webhook to an object in the archive (CXone guide §1, §3 and edge case 1).

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use harness::{
    pipeline::Pipeline,
    process,
    vendor::{Endpoint, Fault, Media, Recording},
    webhook::recording_created,
};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{PATIENCE, Shared, alone_on_stack, on_stack, resume};

const MIB: u64 = 1024 * 1024;

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        on_stack(shared, "a_recording_arrives_byte_for_byte", byte_for_byte),
        on_stack(shared, "a_duplicate_event_costs_no_second_download", duplicate),
        on_stack(shared, "a_cut_stream_resumes_at_the_next_byte", resume),
        on_stack(shared, "a_401_forces_one_new_token", unauthorized_once),
        on_stack(shared, "audio_the_vendor_archived_is_missing_not_failed", audio_missing),
        on_stack(shared, "what_is_no_recording_is_quarantined_with_its_reason", quarantined),
        on_stack(
            shared,
            "an_error_of_the_vendor_is_tried_again_and_then_quarantined",
            vendor_errors,
        ),
        on_stack(shared, "whatever_breaks_a_stream_the_recording_comes_out_right", broken_streams),
        on_stack(shared, "a_vendor_that_never_sends_what_it_promises_is_given_up", never_whole),
        on_stack(shared, "throttling_counts_for_nothing", throttled),
        on_stack(shared, "what_is_gone_or_forbidden_is_not_asked_for_again", terminal),
        on_stack(shared, "a_poison_message_costs_no_neighbour_and_ends_in_the_dlq", poison),
        alone_on_stack(shared, "a_recording_of_one_gibibyte_takes_little_memory", gibibyte),
    ]
}

/// Announces a recording that the vendor has, and waits for it to be settled.
async fn archive(stack: &Pipeline, recording: Recording, faults: Vec<Fault>) -> Result<Value> {
    let id = recording.id().to_owned();
    stack.vendor.add_recording(recording);
    stack.vendor.script(&id, faults);
    ensure!(stack.webhooks.send(&recording_created(&id, "call")).await? == 200);
    stack.settled(&id, &["archived", "audio_missing", "quarantined"], PATIENCE).await
}

/// The archive holds exactly the vendor's bytes, and the ledger says so.
pub(crate) fn proven(stack: &Pipeline, item: &Value, media: &Media) -> Result<()> {
    ensure!(item["state"] == "archived", "{item}");
    let path = item["storagePath"].as_str().context("no storagePath")?;
    let prefix = format!("s3://{}/", stack.bucket()?);
    let key = path.strip_prefix(&prefix).with_context(|| format!("{path} in another bucket"))?;
    ensure!(stack.s3.sha256(stack.bucket()?, key)? == media.sha256(), "{key} has other bytes");
    ensure!(item["sha256"] == media.sha256() && item["md5"] == media.md5(), "{item}");
    ensure!(item["sizeBytes"] == media.len(), "{item}");
    let object = stack.s3.object(stack.bucket()?, key).context("no object")?;
    ensure!(item["crc64nvme"] == object.crc64nvme, "{item}");
    ensure!(item["contentType"] == media.content_type(), "{item}");
    Ok(())
}

async fn byte_for_byte(stack: Arc<Pipeline>) -> Result<()> {
    let part = 8 * MIB;
    let sizes = [45, 4_096, 100_000, part - 1, part, part + 1, 3 * part, 3 * part + 7];
    let archived = sizes.into_iter().enumerate().map(|(n, size)| {
        let stack = stack.clone();
        async move {
            let media = Media::wav(size, n as u64);
            let id = format!("bytes-{size}");
            let item = archive(&stack, Recording::new(&id, media.clone()), vec![]).await?;
            proven(&stack, &item, &media).with_context(|| id)
        }
    });
    harness::all(archived).await?;

    let media = Media::mp3(70_000, 9);
    let recording = Recording::new("bytes-mp3", media.clone())
        .with("startTime", "2024-02-29T23:59:59Z")
        .with("queueId", "billing");
    let item = archive(&stack, recording, vec![]).await?;
    proven(&stack, &item, &media)?;
    let key = "recordings/platform=cxone/year=2024/month=02/queue=billing/bytes-mp3.mp3";
    ensure!(item["storagePath"] == format!("s3://{}/{key}", stack.bucket()?), "{item}");
    Ok(())
}

async fn duplicate(stack: Arc<Pipeline>) -> Result<()> {
    let media = Media::wav(200_000, 3);
    let item = archive(&stack, Recording::new("duplicate", media.clone()), vec![]).await?;
    // Within five minutes SQS drops the copy; later, or by another way, the ledger has to know.
    ensure!(stack.webhooks.send(&recording_created("duplicate", "call")).await? == 200);
    let message = json!({
        "platform": "cxone", "recordingId": "duplicate", "source": "webhook",
        "seenAt": "2024-01-01T00:00:00Z",
    });
    let url = stack.stack.output("RecordingsQueueUrl")?;
    stack
        .queues
        .send_message()
        .queue_url(url)
        .message_body(message.to_string())
        .message_group_id("duplicate")
        .message_deduplication_id("another")
        .send()
        .await?;
    let downloader = stack.stack.output("DownloaderFunction")?;
    stack
        .logged(downloader, PATIENCE, |line| {
            line["message"] == "settled before" && line["recording_id"] == "duplicate"
        })
        .await?;
    ensure!(stack.vendor.count(Endpoint::Content, "duplicate") == 1, "downloaded twice");
    ensure!(stack.vendor.count(Endpoint::Metadata, "duplicate") == 1, "asked for twice");
    ensure!(stack.ledger("duplicate").await? == Some(item), "the ledger changed");
    ensure!(stack.s3.overwrites().is_empty(), "{:?}", stack.s3.overwrites());
    Ok(())
}

async fn resume(stack: Arc<Pipeline>) -> Result<()> {
    let media = Media::wav(20 * MIB + 11, 4);
    let cut = 9 * MIB + 123;
    let faults = vec![Fault::CutAfter(cut)];
    let item = archive(&stack, Recording::new("resume", media.clone()), faults).await?;
    proven(&stack, &item, &media)?;
    let ranges: Vec<_> = stack
        .vendor
        .requests()
        .into_iter()
        .filter(|request| request.endpoint == Endpoint::Content && request.id == "resume")
        .map(|request| request.range.unwrap_or_default())
        .collect();
    ensure!(ranges == ["bytes=0-".to_owned(), format!("bytes={cut}-")], "{ranges:?}");
    Ok(())
}

async fn unauthorized_once(stack: Arc<Pipeline>) -> Result<()> {
    let media = Media::wav(30_000, 5);
    let before = stack.vendor.count(Endpoint::Token, "");
    let faults = vec![Fault::Unauthorized];
    let item = archive(&stack, Recording::new("unauthorized", media.clone()), faults).await?;
    proven(&stack, &item, &media)?;
    ensure!(stack.vendor.count(Endpoint::Content, "unauthorized") == 2, "not repeated once");
    ensure!(stack.vendor.count(Endpoint::Token, "") > before, "no new token");
    ensure!(item["attempts"] == 0, "an expired token counted against the recording: {item}");
    Ok(())
}

async fn audio_missing(stack: Arc<Pipeline>) -> Result<()> {
    for (id, status, location, reason) in [
        ("missing-archived", "archived", "active", "archived_by_vendor"),
        ("missing-expired", "expired", "active", "expired"),
        ("missing-cold", "available", "cold", "not_in_active_storage"),
    ] {
        let recording =
            Recording::new(id, Media::wav(1_000, 6)).status(status).storage_location(location);
        let item = archive(&stack, recording, vec![]).await?;
        ensure!(item["state"] == "audio_missing" && item["reason"] == reason, "{item}");
        ensure!(stack.vendor.count(Endpoint::Content, id) == 0, "{id} was downloaded");
    }
    Ok(())
}

async fn quarantined(stack: Arc<Pipeline>) -> Result<()> {
    for (id, fault, reason) in [
        ("odd-html", Fault::HtmlPage, "content_type"),
        ("odd-empty", Fault::Empty, "empty_file"),
        ("odd-header", Fault::HeaderOnly, "no_samples"),
        ("odd-type", Fault::WrongContentType("audio/mpeg".into()), "container_mismatch"),
    ] {
        let recording = Recording::new(id, Media::wav(50_000, 7));
        let item = archive(&stack, recording, vec![fault]).await?;
        ensure!(item["state"] == "quarantined" && item["reason"] == reason, "{item}");
    }
    let objects = stack.s3.objects(stack.bucket()?);
    ensure!(!objects.iter().any(|object| object.key.contains("odd-")), "an object of a quarantine");
    Ok(())
}

async fn vendor_errors(stack: Arc<Pipeline>) -> Result<()> {
    let media = Media::wav(10_000, 8);
    let once = vec![Fault::Status(500)];
    let item = archive(&stack, Recording::new("error-once", media.clone()), once).await?;
    proven(&stack, &item, &media)?;
    let always = vec![Fault::Status(500), Fault::Status(502), Fault::Status(503)];
    let item = archive(&stack, Recording::new("error-always", media), always).await?;
    ensure!(item["state"] == "quarantined" && item["reason"] == "vendor_error", "{item}");
    ensure!(stack.vendor.count(Endpoint::Content, "error-always") == 3, "not three attempts");
    Ok(())
}

async fn broken_streams(stack: Arc<Pipeline>) -> Result<()> {
    let second = Duration::from_secs(60);
    let cases: [(&str, Vec<Fault>); 9] = [
        ("reset", vec![Fault::ResetAfter(9 * MIB)]),
        ("stall", vec![Fault::StallAfter(9 * MIB, second)]),
        ("short", vec![Fault::ShortBody]),
        ("ignored-range", vec![Fault::CutAfter(9 * MIB), Fault::IgnoreRange]),
        ("changed-total", vec![Fault::CutAfter(9 * MIB), Fault::ChangedTotal(7 * MIB)]),
        ("changed-etag", vec![Fault::CutAfter(9 * MIB), Fault::ChangedEtag]),
        ("wrong-length", vec![Fault::WrongLength(100)]),
        ("error-in-resume", vec![Fault::CutAfter(9 * MIB), Fault::Status(503)]),
        ("cut-early", vec![Fault::CutAfter(0), Fault::CutAfter(1), Fault::CutAfter(100)]),
    ];
    let archived = cases.into_iter().enumerate().map(|(n, (name, faults))| {
        let stack = stack.clone();
        async move {
            let media = Media::wav(20 * MIB + 3, 50 + n as u64);
            let id = format!("broken-{name}");
            let item = archive(&stack, Recording::new(&id, media.clone()), faults).await?;
            proven(&stack, &item, &media).with_context(|| id)
        }
    });
    harness::all(archived).await?;
    Ok(())
}

async fn never_whole(stack: Arc<Pipeline>) -> Result<()> {
    let id = "never-whole";
    let faults = vec![Fault::WrongLength(100); 100];
    let item = archive(&stack, Recording::new(id, Media::wav(12 * MIB, 60)), faults).await?;
    ensure!(item["state"] == "quarantined", "{item}");
    // Three deliveries, each with a bounded number of breaks: the vendor is not asked for ever.
    let asked = stack.vendor.count(Endpoint::Content, id);
    ensure!(asked <= 12, "{asked} downloads of a recording that never comes whole");
    let open = stack.s3.open_uploads(stack.bucket()?);
    ensure!(!open.iter().any(|upload| upload.key.contains(id)), "its upload is still open");
    Ok(())
}

async fn throttled(stack: Arc<Pipeline>) -> Result<()> {
    let media = Media::wav(12 * MIB, 61);
    let faults =
        vec![Fault::throttle(1), Fault::throttle(6), Fault::throttle(1), Fault::throttle(1)];
    let begun = std::time::Instant::now();
    let item = archive(&stack, Recording::new("throttled", media.clone()), faults).await?;
    proven(&stack, &item, &media)?;
    ensure!(begun.elapsed() >= Duration::from_secs(9), "a Retry-After was undercut");
    ensure!(item["attempts"] == 0, "throttling counted against the recording: {item}");
    Ok(())
}

async fn terminal(stack: Arc<Pipeline>) -> Result<()> {
    for (status, state, reason) in [
        (404, "audio_missing", "gone_after_check"),
        (410, "audio_missing", "gone_after_check"),
        (403, "quarantined", "forbidden"),
    ] {
        let id = format!("terminal-{status}");
        let recording = Recording::new(&id, Media::wav(1_000, 62));
        let item = archive(&stack, recording, vec![Fault::Status(status)]).await?;
        ensure!(item["state"] == state && item["reason"] == reason, "{item}");
        ensure!(stack.vendor.count(Endpoint::Content, &id) == 1, "{id} was asked for again");
    }
    Ok(())
}

async fn poison(stack: Arc<Pipeline>) -> Result<()> {
    let url = stack.stack.output("RecordingsQueueUrl")?;
    stack
        .queues
        .send_message()
        .queue_url(url)
        .message_body("{\"platform\":\"cxone\"}")
        .message_group_id("poison")
        .message_deduplication_id("poison")
        .send()
        .await?;
    let media = Media::wav(10_000, 9);
    let item = archive(&stack, Recording::new("neighbour", media.clone()), vec![]).await?;
    proven(&stack, &item, &media)?;
    let received = stack
        .queues
        .receive_message()
        .queue_url(stack.stack.output("RecordingsDeadLetterQueueUrl")?)
        .wait_time_seconds(20);
    for _ in 0..3 {
        let received = received.clone().send().await?;
        if let Some(message) = received.messages().first() {
            ensure!(message.body() == Some("{\"platform\":\"cxone\"}"), "{message:?}");
            return Ok(());
        }
    }
    let logged = stack.aws.logs(stack.stack.output("DownloaderFunction")?).await?;
    anyhow::bail!("not in the dead-letter queue; the downloader logged {logged:#?}")
}

async fn gibibyte(stack: Arc<Pipeline>) -> Result<()> {
    let media = Media::wav(1024 * MIB, 10);
    stack.vendor.add_recording(Recording::new("gibibyte", media.clone()));
    // A process of its own, so that its peak is this recording's.
    let function = resume::downloader(&stack).await?;
    let begun = std::time::Instant::now();
    let response = function.invoke(&resume::batch("gibibyte"), resume::in_seconds(600)).await?;
    let took = begun.elapsed();
    ensure!(response["batchItemFailures"] == json!([]), "{response} {:#?}", function.lines());
    let item = stack.ledger("gibibyte").await?.context("no item")?;
    proven(&stack, &item, &media)?;
    let peak = process::peak_memory(function.pid().context("the function is gone")?)?;
    println!("1 GiB archived in {:.1} s, peak memory {} MiB", took.as_secs_f64(), peak / MIB);
    // Two parts, and the program itself.
    ensure!(peak <= (2 * 8 + 40) * MIB, "peak memory of {} MiB", peak / MIB);
    Ok(())
}

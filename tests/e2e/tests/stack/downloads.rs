//! From an announced recording to an object in the archive (CXone guide §1, §3 and edge case 1; Genesys guide §1, §3
//! and edge case 3). Both platforms go the same way, so most tests run for each.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use harness::{
    Platform,
    pipeline::Pipeline,
    process,
    site::Site,
    vendor::{Endpoint, Fault, Media, Recording},
};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{
    PATIENCE, PLATFORMS, Shared, alone_on_stack, on_each_platform, on_stack, resume as resuming,
    segments::set_aside_in,
};

const MIB: u64 = 1024 * 1024;

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let mut trials = vec![
        on_stack(shared, "audio_the_vendor_archived_is_missing_not_failed", audio_missing),
        on_stack(shared, "a_poison_message_costs_no_neighbour_and_ends_in_the_dlq", poison),
    ];
    trials.extend(PLATFORMS.map(|platform| {
        let name = format!("{platform}::a_recording_of_one_gibibyte_takes_little_memory");
        alone_on_stack(shared, &name, move |stack| gibibyte(stack, platform))
    }));
    trials.extend(
        [
            on_each_platform(shared, "a_recording_arrives_byte_for_byte", byte_for_byte),
            on_each_platform(shared, "a_duplicate_event_costs_no_second_download", duplicate),
            on_each_platform(shared, "a_cut_stream_resumes_at_the_next_byte", resume),
            on_each_platform(shared, "a_401_forces_one_new_token", unauthorized_once),
            on_each_platform(
                shared,
                "what_is_no_recording_is_quarantined_with_its_reason",
                quarantined,
            ),
            on_each_platform(
                shared,
                "an_error_of_the_vendor_is_tried_again_and_then_quarantined",
                vendor_errors,
            ),
            on_each_platform(shared, "a_refusal_for_good_is_final_with_its_reason", refused),
            on_each_platform(shared, "retry_after_is_waited_for", throttled),
            on_each_platform(
                shared,
                "whatever_breaks_a_stream_the_recording_comes_out_right",
                broken_streams,
            ),
            on_each_platform(
                shared,
                "a_vendor_that_never_sends_what_it_promises_is_given_up",
                never_whole,
            ),
        ]
        .into_iter()
        .flatten(),
    );
    trials
}

/// Voice as this platform has it.
fn voice(platform: Platform, len: u64, seed: u64) -> Media {
    match platform {
        Platform::Cxone => Media::wav(len, seed),
        Platform::Genesys => Media::webm(len, seed),
    }
}

/// Announces a recording that the vendor has, and waits for it to be settled.
pub(crate) async fn archive(
    site: Site<'_>,
    recording: Recording,
    faults: Vec<Fault>,
) -> Result<Value> {
    let id = recording.id().to_owned();
    site.vendor().add_recording(recording.clone());
    site.vendor().script(&id, faults);
    site.announce(&recording).await?;
    site.settled(&id, &["archived", "audio_missing", "quarantined"], PATIENCE).await
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

async fn byte_for_byte(stack: Arc<Pipeline>, platform: Platform) -> Result<()> {
    // Up to `whole` it is one PutObject, beyond it parts.
    let (whole, part) = (8 * MIB, 5 * MIB);
    let sizes = [45, 4_096, 100_000, whole - 1, whole, whole + 1, 2 * part, 6 * part + 7];
    let archived = sizes.into_iter().enumerate().map(|(n, size)| {
        let stack = stack.clone();
        async move {
            let media = voice(platform, size, n as u64);
            let id = format!("bytes-{size}");
            let recording = Recording::new(&id, media.clone());
            let item = archive(stack.on(platform), recording, vec![]).await?;
            proven(&stack, &item, &media).with_context(|| id)
        }
    });
    harness::all(archived).await?;

    let media = Media::mp3(70_000, 9);
    let recording = Recording::new("bytes-mp3", media.clone())
        .with("startTime", "2024-02-29T23:59:59Z")
        .with("queueId", "billing");
    let item = archive(stack.on(platform), recording, vec![]).await?;
    proven(&stack, &item, &media)?;
    let key =
        format!("recordings/platform={platform}/year=2024/month=02/queue=billing/bytes-mp3.mp3");
    ensure!(item["storagePath"] == format!("s3://{}/{key}", stack.bucket()?), "{item}");
    Ok(())
}

async fn duplicate(stack: Arc<Pipeline>, platform: Platform) -> Result<()> {
    let site = stack.on(platform);
    let recording = Recording::new("duplicate", voice(platform, 200_000, 3));
    let item = archive(site, recording.clone(), vec![]).await?;
    // Within five minutes SQS drops the copy; later, or by another way, the ledger has to know.
    site.announce(&recording).await?;
    let message = json!({
        "platform": platform.as_str(), "recordingId": "duplicate", "source": "webhook",
        "seenAt": "2024-01-01T00:00:00Z",
    });
    site.enqueue("duplicate", &format!("{platform}-another"), message.to_string()).await?;
    let downloader = stack.stack.output("DownloaderFunction")?;
    stack
        .logged(downloader, PATIENCE, |line| {
            line["message"] == "settled before"
                && line["recording_id"] == "duplicate"
                && line["platform"] == platform.as_str()
        })
        .await?;
    // Genesys has no status to ask for: what the listing said came with the message.
    let lookups = usize::from(platform == Platform::Cxone);
    ensure!(site.vendor().count(Endpoint::Content, "duplicate") == 1, "downloaded twice");
    ensure!(site.vendor().count(Endpoint::Metadata, "duplicate") == lookups, "asked for twice");
    ensure!(site.ledger("duplicate").await? == Some(item), "the ledger changed");
    ensure!(stack.s3.overwrites().is_empty(), "{:?}", stack.s3.overwrites());
    Ok(())
}

async fn resume(stack: Arc<Pipeline>, platform: Platform) -> Result<()> {
    let media = voice(platform, 20 * MIB + 11, 4);
    let cut = 9 * MIB + 123;
    let faults = vec![Fault::CutAfter(cut)];
    let site = stack.on(platform);
    let item = archive(site, Recording::new("resume", media.clone()), faults).await?;
    proven(&stack, &item, &media)?;
    let ranges: Vec<_> = site
        .vendor()
        .requests()
        .into_iter()
        .filter(|request| request.endpoint == Endpoint::Content && request.id == "resume")
        .map(|request| request.range.unwrap_or_default())
        .collect();
    ensure!(ranges == ["bytes=0-".to_owned(), format!("bytes={cut}-")], "{ranges:?}");
    Ok(())
}

async fn unauthorized_once(stack: Arc<Pipeline>, platform: Platform) -> Result<()> {
    let media = voice(platform, 30_000, 5);
    let site = stack.on(platform);
    let before = site.vendor().count(Endpoint::Token, "");
    let faults = vec![Fault::Unauthorized];
    let item = archive(site, Recording::new("unauthorized", media.clone()), faults).await?;
    proven(&stack, &item, &media)?;
    ensure!(site.vendor().count(Endpoint::Content, "unauthorized") == 2, "not repeated once");
    ensure!(site.vendor().count(Endpoint::Token, "") > before, "no new token");
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
        let item = archive(stack.on(Platform::Cxone), recording, vec![]).await?;
        ensure!(item["state"] == "audio_missing" && item["reason"] == reason, "{item}");
        ensure!(stack.vendor.count(Endpoint::Content, id) == 0, "{id} was downloaded");
    }
    Ok(())
}

async fn quarantined(stack: Arc<Pipeline>, platform: Platform) -> Result<()> {
    for (id, fault, reason) in [
        ("odd-html", Fault::HtmlPage, "content_type"),
        ("odd-empty", Fault::Empty, "empty_file"),
        ("odd-header", Fault::HeaderOnly, "no_samples"),
        ("odd-type", Fault::WrongContentType("audio/mpeg".into()), "container_mismatch"),
    ] {
        let recording = Recording::new(id, voice(platform, 50_000, 7));
        let item = archive(stack.on(platform), recording, vec![fault]).await?;
        ensure!(item["state"] == "quarantined" && item["reason"] == reason, "{item}");
    }
    let objects = stack.s3.objects(stack.bucket()?);
    ensure!(!objects.iter().any(|object| object.key.contains("odd-")), "an object of a quarantine");
    Ok(())
}

async fn vendor_errors(stack: Arc<Pipeline>, platform: Platform) -> Result<()> {
    let media = voice(platform, 10_000, 8);
    let site = stack.on(platform);
    let once = vec![Fault::Status(500)];
    let item = archive(site, Recording::new("error-once", media.clone()), once).await?;
    proven(&stack, &item, &media)?;
    let always = vec![Fault::Status(500), Fault::Status(502), Fault::Status(503)];
    let item = archive(site, Recording::new("error-always", media), always).await?;
    ensure!(item["state"] == "quarantined" && item["reason"] == "vendor_error", "{item}");
    ensure!(site.vendor().count(Endpoint::Content, "error-always") == 3, "not three attempts");
    Ok(())
}

async fn refused(stack: Arc<Pipeline>, platform: Platform) -> Result<()> {
    for (status, state, reason) in [
        (403, "quarantined", "forbidden"),
        (404, "audio_missing", "gone_after_check"),
        (410, "audio_missing", "gone_after_check"),
    ] {
        let id = format!("refused-{status}");
        let recording = Recording::new(&id, voice(platform, 10_000, 11));
        let site = stack.on(platform);
        let item = archive(site, recording, vec![Fault::Status(status)]).await?;
        ensure!(item["state"] == state && item["reason"] == reason, "{item}");
        ensure!(site.vendor().count(Endpoint::Content, &id) == 1, "{id} was asked for again");
    }
    Ok(())
}

async fn throttled(stack: Arc<Pipeline>, platform: Platform) -> Result<()> {
    let media = voice(platform, 10_000, 12);
    let site = stack.on(platform);
    let recording = Recording::new("throttled", media.clone());
    let item = archive(site, recording, vec![Fault::throttle(2), Fault::throttle(6)]).await?;
    proven(&stack, &item, &media)?;
    ensure!(item["attempts"] == 0, "a 429 counted against the recording: {item}");
    let requests = site.vendor().requests();
    let times: Vec<_> = requests
        .iter()
        .filter(|request| request.endpoint == Endpoint::Content && request.id == "throttled")
        .map(|request| request.at)
        .collect();
    let [first, second, third] = times[..] else { anyhow::bail!("not three: {times:?}") };
    // The first wait is slept, for the second the message goes back to its queue.
    for (wait, waited) in [(2, second - first), (6, third - second)] {
        ensure!(waited >= Duration::from_secs(wait), "Retry-After was undercut: {waited:?}");
    }
    Ok(())
}

async fn broken_streams(stack: Arc<Pipeline>, platform: Platform) -> Result<()> {
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
            let media = voice(platform, 20 * MIB + 3, 50 + n as u64);
            let id = format!("broken-{name}");
            let recording = Recording::new(&id, media.clone());
            let item = archive(stack.on(platform), recording, faults).await?;
            proven(&stack, &item, &media).with_context(|| id)
        }
    });
    harness::all(archived).await?;
    Ok(())
}

async fn never_whole(stack: Arc<Pipeline>, platform: Platform) -> Result<()> {
    let id = "never-whole";
    let faults = vec![Fault::WrongLength(100); 100];
    let site = stack.on(platform);
    let recording = Recording::new(id, voice(platform, 12 * MIB, 60));
    let item = archive(site, recording, faults).await?;
    ensure!(item["state"] == "quarantined", "{item}");
    // Three deliveries, each with a bounded number of breaks: the vendor is not asked for ever.
    let asked = site.vendor().count(Endpoint::Content, id);
    ensure!(asked <= 12, "{asked} downloads of a recording that never comes whole");
    let open = stack.s3.open_uploads(stack.bucket()?);
    let of_this = format!("platform={platform}/");
    let open = open.iter().any(|upload| upload.key.contains(&of_this) && upload.key.contains(id));
    ensure!(!open, "its upload is still open");
    Ok(())
}

async fn poison(stack: Arc<Pipeline>) -> Result<()> {
    let cxone = stack.on(Platform::Cxone);
    cxone.enqueue("poison", "poison", "{\"platform\":\"cxone\"}".to_owned()).await?;
    let media = Media::wav(10_000, 9);
    let item = archive(cxone, Recording::new("neighbour", media.clone()), vec![]).await?;
    proven(&stack, &item, &media)?;
    let reason =
        set_aside_in(&stack, "RecordingsDeadLetterQueueUrl", "{\"platform\":\"cxone\"}").await?;
    ensure!(reason == "unreadable", "{reason}");
    Ok(())
}

async fn gibibyte(stack: Arc<Pipeline>, platform: Platform) -> Result<()> {
    let media = voice(platform, 1024 * MIB, 10);
    let site = stack.on(platform);
    site.vendor().add_recording(Recording::new("gibibyte", media.clone()));
    // A process of its own, so that its peak is this recording's.
    let function = resuming::downloader(&stack).await?;
    let begun = std::time::Instant::now();
    let event = resuming::batch(platform, "gibibyte");
    let response = function.invoke(&event, resuming::in_seconds(600)).await?;
    let took = begun.elapsed();
    ensure!(response["batchItemFailures"] == json!([]), "{response} {:#?}", function.lines());
    let item = site.ledger("gibibyte").await?.context("no item")?;
    proven(&stack, &item, &media)?;
    let peak = process::peak_memory(function.pid().context("the function is gone")?)?;
    println!("1 GiB archived in {:.1} s, peak memory {} MiB", took.as_secs_f64(), peak / MIB);
    // Four parts, and the program itself.
    ensure!(peak <= (4 * 5 + 40) * MIB, "peak memory of {} MiB", peak / MIB);
    Ok(())
}

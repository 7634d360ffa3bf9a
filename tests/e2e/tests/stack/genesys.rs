//! What only Genesys Cloud asks for (Genesys guide §1, §3 and edge case 3).

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use harness::{
    Platform,
    pipeline::Pipeline,
    vendor::{Endpoint, Fault, Media, Quota, Recording},
};
use libtest_mimic::Trial;
use serde_json::json;

use crate::{
    PATIENCE, Shared, alone_on_stack,
    downloads::{archive, proven},
    on_stack,
    resume::{batch, downloader, in_seconds},
};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        on_stack(shared, "genesys::what_the_listing_said_is_kept", metadata),
        on_stack(shared, "genesys::chat_is_json_and_video_is_mp4", media_types),
        on_stack(shared, "genesys::media_of_another_type_is_quarantined", another_type),
        on_stack(shared, "genesys::what_no_listing_vouched_for_is_waited_for", unlisted),
        alone_on_stack(shared, "genesys::a_missing_scope_stops_all_work_by_its_name", scope),
        alone_on_stack(shared, "genesys::the_organisations_limit_loses_nothing", limit),
    ]
}

/// Genesys guide §4: WebM with Opus by default; the manifest's fields come with the listing's item.
async fn metadata(stack: Arc<Pipeline>) -> Result<()> {
    let media = Media::webm(60_000, 31);
    let recording = Recording::new("listed", media.clone())
        .with("startTime", "2023-11-30T23:30:00Z")
        .with("duration", 90_000)
        .with("queueId", "sales");
    let item = archive(stack.on(Platform::Genesys), recording, vec![]).await?;
    proven(&stack, &item, &media)?;
    for (field, expected) in [
        ("source", "sweep"),
        ("startTime", "2023-11-30T23:30:00Z"),
        ("endTime", "2023-11-30T23:31:30Z"),
        ("mediaType", "voice"),
        ("agentId", "agent-1"),
        ("queueId", "sales"),
        ("wrapupCode", "resolved"),
        ("container", "webm"),
        ("objectContainer", "webm"),
        ("codec", "opus"),
    ] {
        ensure!(item[field] == expected, "{field}: {item}");
    }
    let key = "recordings/platform=genesys/year=2023/month=11/queue=sales/listed.webm";
    ensure!(item["storagePath"] == format!("s3://{}/{key}", stack.bucket()?), "{item}");
    Ok(())
}

/// A recording that is announced before it can be had: without a listing or a status check, a 404 is no last word.
async fn unlisted(stack: Arc<Pipeline>) -> Result<()> {
    let (id, media) = ("unlisted", Media::webm(60_000, 36));
    let site = stack.on(Platform::Genesys);
    site.vendor().add_recording(Recording::new(id, media.clone()));
    site.vendor().script(id, [Fault::Status(404), Fault::Status(404)]);
    let (function, event) = (downloader(&stack).await?, batch(Platform::Genesys, id));
    let mut since = None;
    for _ in 0..2 {
        let response = function.invoke(&event, in_seconds(60)).await?;
        ensure!(response["batchItemFailures"][0].is_object(), "{response}");
        let item = site.ledger(id).await?.context("no item")?;
        ensure!(item["state"] == "discovered" && item["reason"] == "not_found", "{item}");
        ensure!(item["attempts"] == 0, "{item}");
        let waiting = item["waitingSince"].as_str().context("no waitingSince")?.to_owned();
        ensure!(*since.get_or_insert(waiting.clone()) == waiting, "the wait began anew");
    }
    let response = function.invoke(&event, in_seconds(60)).await?;
    ensure!(response["batchItemFailures"] == json!([]), "{response}");
    let item = site.ledger(id).await?.context("no item")?;
    ensure!(item["waitingSince"].is_null(), "{item}");
    proven(&stack, &item, &media)
}

async fn media_types(stack: Arc<Pipeline>) -> Result<()> {
    let octets = Fault::WrongContentType("application/octet-stream".to_owned());
    for (id, media, faults, extension) in [
        ("type-chat", Media::json(5_000, 32), vec![], "json"),
        ("type-video", Media::mp4(50_000, 33), vec![], "mp4"),
        // What was asked for in the Accept header may be all that the Content-Type says.
        ("type-octets", Media::webm(50_000, 34), vec![octets], "webm"),
    ] {
        let recording = Recording::new(id, media.clone());
        let item = archive(stack.on(Platform::Genesys), recording, faults).await?;
        ensure!(item["state"] == "archived" && item["sha256"] == media.sha256(), "{item}");
        let path = item["storagePath"].as_str().context("no storagePath")?;
        ensure!(path.ends_with(&format!("/{id}.{extension}")), "{path}");
    }
    Ok(())
}

/// Genesys guide, edge case 3: a Content-Type that is not the media type's, and bytes that are not the Content-Type's.
async fn another_type(stack: Arc<Pipeline>) -> Result<()> {
    for (id, media_type, media) in [
        ("other-chat", "chat", Media::webm(5_000, 35)),
        ("other-voice", "voice", Media::json(5_000, 36)),
        ("other-video", "video", Media::json(5_000, 37)),
        ("other-bytes", "voice", Media::fixed(Media::wav(5_000, 38).range(0, 5_000), "audio/webm")),
    ] {
        let recording = Recording::new(id, media).with("mediaType", media_type);
        let item = archive(stack.on(Platform::Genesys), recording, vec![]).await?;
        let reason = &item["reason"];
        ensure!(item["state"] == "quarantined" && reason == "container_mismatch", "{item}");
    }
    let objects = stack.s3.objects(stack.bucket()?);
    ensure!(!objects.iter().any(|o| o.key.contains("other-")), "an object of a quarantine");
    Ok(())
}

/// Genesys guide §1: `recording:read` alone would make every download a 403, and every recording a quarantine.
async fn scope(stack: Arc<Pipeline>) -> Result<()> {
    let site = stack.on(Platform::Genesys);
    let recording = Recording::new("scopeless", Media::webm(9_000, 39));
    site.vendor().add_recording(recording.clone());
    site.vendor().set_scope(Some("recording:read"));
    site.vendor().revoke_tokens();
    site.announce(&recording).await?;
    let downloader = stack.stack.output("DownloaderFunction")?;
    let logged = stack
        .logged(downloader, PATIENCE, |line| {
            line["recording_id"] == "scopeless" && line["reason"] == "missing_scope"
        })
        .await;
    let asked = site.vendor().requests();
    site.vendor().set_scope(Some("recording:read recording:download"));
    let cause = logged?["cause"].to_string();
    ensure!(cause.contains("without the scope recording:download;"), "{cause}");
    // A token from before may still be tried; one without the scope never is.
    let used = asked
        .iter()
        .any(|r| r.endpoint == Endpoint::Content && r.id == "scopeless" && r.status != 401);
    ensure!(!used, "{asked:?}");
    // Granted, the work goes on by itself, and nothing is held against the recording.
    let item = site.settled("scopeless", &["archived", "quarantined"], PATIENCE).await?;
    ensure!(item["state"] == "archived" && item["attempts"] == 0, "{item}");
    Ok(())
}

/// Genesys guide, edge case 2: over the limit comes a 429, and what got it comes again.
async fn limit(stack: Arc<Pipeline>) -> Result<()> {
    let site = stack.on(Platform::Genesys);
    let limited = Quota { concurrency: Some(2), retry_after: 1, ..Quota::default() };
    site.vendor().set_quota(limited);
    let archived = harness::all((0..8_u64).map(|n| {
        let recording = Recording::new(format!("limit-{n}"), Media::webm(9_000_000, 40 + n));
        archive(site, recording, vec![])
    }))
    .await;
    site.vendor().set_quota(Quota::default());
    for item in archived? {
        ensure!(item["state"] == "archived" && item["attempts"] == 0, "{item}");
    }
    let refused = site.vendor().requests().into_iter().filter(|request| request.status == 429);
    println!("8 recordings under a limit of 2 downloads: {} answers of 429", refused.count());
    Ok(())
}

//! A transcript and the audio of its call: what each says of the other (CXone guide, edge case 1).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use harness::{
    pipeline::Pipeline,
    vendor::{Fault, Media, Recording},
    webhook::recording_created,
};
use libtest_mimic::Trial;

use crate::{
    PATIENCE, Shared, on_stack,
    transcripts::{announce, plain},
};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let name = |name: &str| format!("transcript::{name}");
    vec![
        on_stack(shared, &name("audio_that_turns_out_missing_is_told_in_r2"), audio_missing),
        on_stack(shared, &name("audio_that_is_archived_is_told"), audio_archived),
        on_stack(shared, &name("a_recording_that_comes_later_points_to_its_call"), pointed_later),
    ]
}

/// The transcript is written while nothing is known of the recording; then its vendor says that it has moved away.
async fn audio_missing(stack: Arc<Pipeline>) -> Result<()> {
    let (call, id) = ("call-audio-missing", "gone-recording");
    let mut body = plain(call, 1, 1);
    body["recordingId"] = id.into();
    announce(&stack, call, 1, body).await?;
    let first = stack.revision(call, 1, PATIENCE).await?;
    ensure!(first.transcript["audio"]["status"] == "pending", "{:?}", first.transcript);

    let recording = Recording::new(id, Media::wav(9_000, 73)).call_id(call);
    stack.vendor.add_recording(recording.status("archived").storage_location("cold"));
    // Its own event names another call: what counts is whom the transcript names.
    ensure!(stack.webhooks.send(&recording_created(id, "call-another")).await? == 200);
    stack.settled(id, &["audio_missing"], PATIENCE).await?;
    let begun = Instant::now();
    let second = stack.revision(call, 2, PATIENCE).await?;
    ensure!(begun.elapsed() < Duration::from_secs(12), "by the timer, not by the ledger's stream");
    let audio = &second.transcript["audio"];
    ensure!(audio["status"] == "missing" && audio["reason"] == "archived_by_vendor", "{audio}");
    ensure!(second.redacted["audio"] == *audio);
    ensure!(second.transcript["utterances"] == first.transcript["utterances"]);
    ensure!(stack.read_revision(&first.key)?.bytes == first.bytes);
    points_to(&stack, id, 2, &second.key).await
}

/// Recordings that come into the ledger once their call is written, and change nothing for it: the call's audio is as good as
/// that of its worst recording.
async fn pointed_later(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-pointed-later";
    let ids = ["pointed-missing", "pointed-archived", "pointed-quarantined"];
    for (index, id) in (1..).zip(ids) {
        let mut body = plain(call, index, 3);
        body["recordingId"] = id.into();
        announce(&stack, call, index, body).await?;
        stack.vendor.add_recording(match id {
            "pointed-missing" => Recording::new(id, Media::wav(9_000, 77)).status("expired"),
            _ => Recording::new(id, Media::wav(9_000, 78)),
        });
    }
    stack.vendor.script("pointed-quarantined", [Fault::Status(403)]);
    stack.revision(call, 1, PATIENCE).await?;
    ensure!(stack.webhooks.send(&recording_created(ids[0], call)).await? == 200);
    let second = stack.revision(call, 2, PATIENCE).await?;
    ensure!(second.transcript["audio"]["status"] == "missing", "{:?}", second.transcript);
    for (id, state) in ids.into_iter().zip(["audio_missing", "archived", "quarantined"]) {
        ensure!(stack.webhooks.send(&recording_created(id, call)).await? == 200);
        stack.settled(id, &[state], PATIENCE).await?;
        points_to(&stack, id, 2, &second.key).await.context(id)?;
    }
    ensure!(stack.transcript_keys(call)?.len() == 6, "a revision that says nothing new");
    Ok(())
}

/// The ledger points a recording to its call's newest transcript, soon after that is written.
pub(crate) async fn points_to(stack: &Pipeline, id: &str, revision: u32, key: &str) -> Result<()> {
    let path = format!("s3://{}/{key}", stack.bucket()?);
    let pointed = async {
        loop {
            let item = stack.ledger(id).await?.unwrap_or_default();
            if item["transcriptPath"] == path.as_str() && item["transcriptRevision"] == revision {
                return anyhow::Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, pointed).await.context("the ledger points elsewhere")?
}

async fn audio_archived(stack: Arc<Pipeline>) -> Result<()> {
    let (call, id) = ("call-audio-archived", "kept-recording");
    let mut body = plain(call, 1, 1);
    body["recordingId"] = id.into();
    stack.vendor.add_recording(
        Recording::new(id, Media::wav(9_000, 74))
            .call_id(call)
            .with("startTime", "2023-07-04T10:00:00Z")
            .with("queueId", "billing"),
    );
    ensure!(stack.webhooks.send(&recording_created(id, call)).await? == 200);
    stack.settled(id, &["archived"], PATIENCE).await?;
    announce(&stack, call, 1, body).await?;
    let revision = stack.revision(call, 1, PATIENCE).await?;
    let audio = &revision.transcript["audio"];
    ensure!(audio["status"] == "archived" && audio["reason"].is_null(), "{audio}");
    let place = "/year=2023/month=07/queue=billing/call-audio-archived/r1/";
    ensure!(revision.key.contains(place), "{}", revision.key);
    points_to(&stack, id, 1, &revision.key).await
}

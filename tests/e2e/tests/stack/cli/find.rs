//! `callarchive find` and `callarchive link`.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use harness::{
    Platform,
    pipeline::Pipeline,
    transcript::{segment, segment_id},
    vendor::{Fault, Media, Recording},
    webhook::{recording_created, transcript_completed},
};

use super::{json, run};
use crate::PATIENCE;

/// A call leads to its recording and transcript, a recording to its call; what nothing leads to is found by reading the
/// whole ledger.
pub(super) async fn found(stack: Arc<Pipeline>) -> Result<()> {
    let (call, id) = ("cli-call", "cli-call-recording");
    archived(&stack, id, call).await?;
    let mut body = segment(call, 1, 1, &[(0, 900, "agent", "good morning", 0.9)]);
    body["recordingId"] = id.into();
    stack.vendor.add_transcript(segment_id(call, 1), body);
    let event = transcript_completed(&segment_id(call, 1), call);
    ensure!(stack.webhooks.send(&event).await? == 200);
    let newest = stack.newest(call, 1, PATIENCE).await?;
    for name in [call, id] {
        let found = json(&stack, &["find", name]).await?;
        ensure!(found["recordings"][0]["recordingId"] == id, "{found}");
        let transcripts = found["transcripts"].as_array().context("no list")?;
        ensure!(transcripts.len() == 3, "{found}");
        let path = transcripts[0]["path"].as_str().unwrap_or_default();
        ensure!(path.ends_with(&newest), "{path} is not {}", newest);
        ensure!(
            transcripts[0]["sizeBytes"] == stack.s3.read(stack.bucket()?, &newest)?.len(),
            "{found}"
        );
        ensure!(!found.to_string().contains("good morning"), "an utterance is printed");
    }
    let table = run(&stack, &["find", call]).await?;
    ensure!(table.code == Some(0) && table.out.contains(&newest), "{table:?}");

    let (silent, id) = ("cli-silent-call", "cli-silent-recording");
    archived(&stack, id, silent).await?;
    let nothing = run(&stack, &["find", silent]).await?;
    ensure!(nothing.code == Some(1) && nothing.out.contains("--scan"), "{nothing:?}");
    let found = json(&stack, &["find", silent, "--scan"]).await?;
    ensure!(found["recordings"][0]["recordingId"] == id, "{found}");
    Ok(())
}

/// A link leads to the bytes of the recording, is all that is printed, and does not last.
pub(super) async fn linked(stack: Arc<Pipeline>) -> Result<()> {
    let id = "cli-linked";
    archived(&stack, id, "call").await?;
    let said = run(&stack, &["link", id, "--expires", "90s"]).await?;
    ensure!(
        said.code == Some(0) && said.err.is_empty() && said.out.lines().count() == 1,
        "{said:?}"
    );
    ensure!(said.out.contains("X-Amz-Expires=90"), "{said:?}");
    let http = reqwest::Client::builder().no_proxy().build()?;
    let bytes = http.get(said.out.trim()).send().await?.error_for_status()?.bytes().await?;
    let item = stack.ledger(id).await?.context("no item")?;
    ensure!(
        bytes.len() as u64 == item["sizeBytes"].as_u64().unwrap_or_default(),
        "{}",
        bytes.len()
    );
    ensure!(domain::digest::crc64nvme(&bytes) == item["crc64nvme"], "other bytes");
    let document = json(&stack, &["link", id]).await?;
    ensure!(document["url"].is_string() && document["expiresAt"].is_string(), "{document}");

    let long = run(&stack, &["link", id, "--expires", "13h"]).await?;
    ensure!(long.code == Some(2) && long.err.contains("12h at the most"), "{long:?}");
    let refused = "cli-not-linked";
    stack.vendor.add_recording(Recording::new(refused, Media::wav(9_000, 71)));
    stack.vendor.script(refused, [Fault::HtmlPage]);
    ensure!(stack.webhooks.send(&recording_created(refused, "call")).await? == 200);
    stack.on(Platform::Cxone).settled(refused, &["quarantined"], PATIENCE).await?;
    let refused = run(&stack, &["link", refused]).await?;
    ensure!(refused.code == Some(2) && refused.err.contains("is quarantined"), "{refused:?}");
    Ok(())
}

async fn archived(stack: &Pipeline, id: &str, call: &str) -> Result<()> {
    stack.vendor.add_recording(Recording::new(id, Media::wav(20_000, 70)));
    ensure!(stack.webhooks.send(&recording_created(id, call)).await? == 200);
    stack.on(Platform::Cxone).settled(id, &["archived"], PATIENCE).await?;
    Ok(())
}

//! `callarchive quarantine`.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use harness::{
    Platform,
    pipeline::Pipeline,
    vendor::{Fault, Media, Recording},
    webhook::recording_created,
};

use super::{json, run};
use crate::PATIENCE;

/// A quarantined recording is found, understood and redriven.
pub(super) async fn redriven(stack: Arc<Pipeline>) -> Result<()> {
    let (id, site) = ("cli-quarantined", stack.on(Platform::Cxone));
    stack.vendor.add_recording(Recording::new(id, Media::wav(9_000, 62)));
    stack.vendor.script(id, [Fault::HtmlPage]);
    ensure!(stack.webhooks.send(&recording_created(id, "call")).await? == 200);
    let item = site.settled(id, &["quarantined"], PATIENCE).await?;
    let reason = item["reason"].as_str().context("no reason")?;

    let listed =
        json(&stack, &["quarantine", "list", "--limit", "10000", "--reason", reason]).await?;
    ensure!(listed["more"] == false, "{listed}");
    let listed = listed["recordings"].as_array().context("no list")?;
    let mine = listed.iter().find(|one| one["recordingId"] == id).context("not listed")?;
    ensure!(mine["platform"] == "cxone" && mine["reason"] == reason, "{mine}");
    let table = run(&stack, &["quarantine", "list", "--platform", "cxone"]).await?;
    ensure!(table.code == Some(0) && table.out.contains(id), "{table:?}");

    let shown = run(&stack, &["quarantine", "show", id]).await?;
    ensure!(shown.code == Some(0), "{shown:?}");
    let command = format!("callarchive quarantine redrive --platform cxone --id {id}");
    for part in [reason, "an error page", &command] {
        ensure!(shown.out.contains(part), "no {part}: {}", shown.out);
    }
    ensure!(json(&stack, &["quarantine", "show", id]).await?["state"] == "quarantined");

    let redriven = json(&stack, &["quarantine", "redrive", "--id", id]).await?;
    ensure!(
        redriven == serde_json::json!({"matched": 1, "redriven": 1, "failed": 0, "more": false}),
        "{redriven}"
    );
    site.settled(id, &["archived"], PATIENCE).await?;

    let settled = run(&stack, &["quarantine", "redrive", "--id", id]).await?;
    ensure!(settled.code == Some(2) && settled.err.contains("is archived"), "{settled:?}");
    let unknown = run(&stack, &["quarantine", "show", "unheard-of"]).await?;
    ensure!(unknown.code == Some(2) && unknown.err.contains("callarchive find"), "{unknown:?}");
    let none = ["quarantine", "redrive", "--reason", "no-such-reason"];
    ensure!(json(&stack, &none).await?["matched"] == 0);
    Ok(())
}

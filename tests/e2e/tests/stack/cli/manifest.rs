//! `callarchive manifest`.

use std::sync::Arc;

use anyhow::{Result, ensure};
use harness::{
    pipeline::Pipeline,
    vendor::{Media, Recording},
    webhook::recording_created,
};
use serde_json::json;

use super::{json, run};
use crate::PATIENCE;

pub(super) async fn again(stack: Arc<Pipeline>) -> Result<()> {
    let id = "cli-again";
    stack.vendor.add_recording(Recording::new(id, Media::wav(9_000, 61)));
    ensure!(stack.webhooks.send(&recording_created(id, "call-cli-again")).await? == 200);
    stack.manifested(id, 1, PATIENCE).await?;
    let again = ["manifest", "again", "--platform", "cxone", "--id", id];
    let made = json(&stack, &again).await?;
    ensure!(made == json!({"lines": 1, "without": []}), "{made}");
    stack.manifested(id, 2, PATIENCE).await?;

    let unknown = run(&stack, &[&again[..], &["--id", "cli-unheard-of"]].concat()).await?;
    ensure!(unknown.code == Some(1), "{unknown:?}");
    for part in ["1 lines made again", "cxone#cli-unheard-of", "has no such recording"] {
        ensure!(unknown.out.contains(part), "no {part}: {unknown:?}");
    }
    Ok(())
}

/// All lines of a stack of which nobody counts them: it has `least` recordings at their end, and a broken item.
pub(crate) async fn all(stack: &Pipeline, least: u64) -> Result<()> {
    let said = run(stack, &["manifest", "again", "--all", "--output", "json"]).await?;
    let made = said.json()?;
    ensure!(made["lines"].as_u64() >= Some(least), "{said:?}");
    let broken = made["without"].as_array().is_some_and(|without| !without.is_empty());
    ensure!(said.code == Some(i32::from(broken)), "{said:?}");
    Ok(())
}

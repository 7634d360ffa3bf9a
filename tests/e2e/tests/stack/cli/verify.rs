//! `callarchive verify`.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use aws::archive::Archive;
use aws_sdk_dynamodb::types::AttributeValue;
use harness::{
    Platform,
    pipeline::Pipeline,
    vendor::{Media, Recording},
    webhook::recording_created,
};
use serde_json::Value;

use super::{json, run};
use crate::PATIENCE;

pub(super) async fn compared(stack: Arc<Pipeline>) -> Result<()> {
    let id = "cli-verified";
    let item = archived(&stack, id, 63).await?;
    let good = json(&stack, &["verify", "--id", id]).await?;
    ensure!(
        good["checked"] == 1 && good["good"] == 1 && good["bytes"] == item["sizeBytes"],
        "{good}"
    );

    // A byte is another one: in a copy, for no test of this stack may find an object that was written over.
    let path = item["storagePath"].as_str().context("no path")?;
    let key =
        path.split_once("s3://").and_then(|(_, path)| path.split_once('/')).context("no key")?.1;
    let mut bytes = stack.s3.read(stack.bucket()?, key)?;
    *bytes.last_mut().context("an empty object")? ^= 1;
    let config =
        stack.aws.sdk_config().into_builder().endpoint_url(stack.s3.endpoint_url()).build();
    let archive = Archive::new(Archive::client(&config), stack.bucket()?.to_owned());
    let crc = domain::digest::crc64nvme(&bytes);
    let altered = format!("{key}.altered");
    archive.put(&altered, "audio/wav", bytes.into(), &crc).await?;
    lies_under(&stack, id, &archive.path(&altered)).await?;
    let bad = run(&stack, &["verify", "--id", id, "--output", "json"]).await?;
    ensure!(bad.code == Some(1), "{bad:?}");
    let report = bad.json()?;
    let problem = &report["problems"][0];
    ensure!(
        problem["kind"] == "differs" && problem["recording"] == format!("cxone#{id}"),
        "{report}"
    );
    let details = problem["details"].to_string();
    for sum in ["md5", "sha256", "CRC64NVME"] {
        ensure!(details.contains(sum), "{report}");
    }
    ensure!(!details.contains("length"), "{report}");

    lies_under(&stack, id, &archive.path(&format!("{key}.gone"))).await?;
    let missing = run(&stack, &["verify", "--id", id]).await?;
    ensure!(missing.code == Some(1) && missing.out.contains("MISSING"), "{missing:?}");
    // The stream tells the manifest of both changes, and what it was told first stands there still.
    stack.manifested(id, 3, PATIENCE).await?;
    let everything = ["verify", "--all", "--manifest", "--output", "json"];
    let report = run(&stack, &everything).await?.json()?;
    let problems = report["problems"].as_array().context("no problems")?;
    let mine = problems.iter().filter(|problem| problem["recording"] == format!("cxone#{id}"));
    let mut kinds: Vec<_> = mine.filter_map(|problem| problem["kind"].as_str()).collect();
    kinds.sort_unstable();
    ensure!(kinds == ["contradicted", "missing"], "{report}");
    ensure!(report["parts"].as_u64() > Some(0), "{report}");

    lies_under(&stack, id, path).await?;
    ensure!(json(&stack, &["verify", "--id", id]).await?["good"] == 1);
    Ok(())
}

/// A sample has as many as were asked for, and `--all` all; other tests archive, and quarantine, what they like meanwhile.
pub(super) async fn sampled(stack: Arc<Pipeline>) -> Result<()> {
    for (seed, n) in (64..).zip(0..4) {
        archived(&stack, &format!("cli-sampled-{n}"), seed).await?;
    }
    for size in [1, 3] {
        let arguments = ["verify", "--sample", &size.to_string(), "--output", "json"];
        let sample = run(&stack, &arguments).await?;
        ensure!(sample.json()?["checked"] == size, "{sample:?}");
    }
    // As many as are in the table, though a request reads three items of it.
    let before = in_archive(&stack).await?;
    let all = ["verify", "--all", "--at-once", "3", "--page", "3", "--output", "json"];
    let all = run(&stack, &all).await?.json()?;
    let checked = all["checked"].as_u64().context("no count")?;
    let after = in_archive(&stack).await?;
    ensure!(before >= 4 && (before..=after).contains(&checked), "{before} to {after}: {all}");
    ensure!(!all["problems"].to_string().contains("cli-sampled"), "{all}");
    let more = run(&stack, &["verify", "--sample", "100000", "--output", "json"]).await?.json()?;
    ensure!(more["checked"].as_u64().context("no count")? >= checked, "{more}");
    Ok(())
}

async fn archived(stack: &Pipeline, id: &str, seed: u64) -> Result<Value> {
    stack.vendor.add_recording(Recording::new(id, Media::wav(30_000, seed)));
    ensure!(stack.webhooks.send(&recording_created(id, "call")).await? == 200);
    stack.on(Platform::Cxone).settled(id, &["archived"], PATIENCE).await
}

/// How many recordings the ledger says are in the archive.
async fn in_archive(stack: &Pipeline) -> Result<u64> {
    let scan = stack.dynamodb.scan().table_name(stack.stack.output("RecordingsTable")?);
    let scan = scan.expression_attribute_names("#state", "state");
    let archived = AttributeValue::S("archived".to_owned());
    let scan = scan.filter_expression("#state = :archived");
    let scan = scan.expression_attribute_values(":archived", archived);
    let mut items = scan.into_paginator().items().send();
    let mut count = 0;
    while let Some(item) = items.next().await {
        item?;
        count += 1;
    }
    Ok(count)
}

/// Has the ledger say that a recording lies elsewhere.
async fn lies_under(stack: &Pipeline, id: &str, path: &str) -> Result<()> {
    let update = stack.dynamodb.update_item().table_name(stack.stack.output("RecordingsTable")?);
    let update = update.key("pk", AttributeValue::S(format!("cxone#{id}")));
    let update = update.update_expression("SET storagePath = :path");
    update.expression_attribute_values(":path", AttributeValue::S(path.to_owned())).send().await?;
    Ok(())
}

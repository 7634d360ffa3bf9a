//! The schedule's sweeps.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use harness::{
    Platform,
    pipeline::Pipeline,
    runtime::Runtime,
    sweeps::{Lab, ids},
    vendor::{Media, Recording},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{PATIENCE, resume::in_seconds};

fn ago(hours: i64) -> String {
    let now = Timestamp::now();
    now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(now).to_string()
}

fn recording(id: &str, hours: i64) -> Recording {
    Recording::new(id, Media::webm(500, 5)).with("startTime", ago(hours))
}

/// One that began a day and a quarter of an hour ago: due, and within the first sweep.
fn due(id: &str) -> Recording {
    let start = Timestamp::now() - SignedDuration::from_mins(24 * 60 + 15);
    Recording::new(id, Media::webm(500, 5)).with("startTime", start.to_string())
}

async fn tick(function: &Runtime) -> Result<Value> {
    function.invoke(&json!({"reconcile": {}}), in_seconds(60)).await
}

/// The values of a metric that the function has printed.
fn metric(function: &Runtime, name: &str) -> Vec<f64> {
    let lines = function.lines();
    let lines = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter_map(|line| line[name].as_f64()).collect()
}

/// The first tick looks a day back, the next one only from the mark on less the overlap: what the vendor lists late is
/// found, and what is queued already is not queued again. An empty window is told loudly.
pub(super) async fn mark(stack: Arc<Pipeline>) -> Result<()> {
    let lab = Lab::new(&stack, "mark").await?;
    for (id, hours) in [("mark-old", 200), ("mark-yesterday", 20), ("mark-today", 3)] {
        lab.vendor.add_recording(recording(id, hours));
    }
    lab.vendor
        .add_recording(Recording::new("mark-now", Media::webm(500, 5)).with("startTime", ago(0)));
    let function = lab.function(&[("SWEEP_MEDIA_TYPES", "voice,chat".to_owned())]).await?;
    let planned = tick(&function).await?;
    ensure!(planned.as_array().is_some_and(|all| all.len() == 2), "{planned}");
    // A second tick before the first sweep is done plans nothing.
    let again = tick(&function).await?;
    ensure!(again[0]["skipped"] == "under_way", "{again}");
    ensure!(lab.work(&function, 60).await? == 2);
    let found = ids(&lab.drain().await?)?;
    ensure!(found == ["mark-yesterday", "mark-today"].map(str::to_owned).into(), "{found:?}");
    ensure!(!metric(&function, "SweepLagSeconds").is_empty(), "no lag");
    ensure!(metric(&function, "SweepsEmpty").iter().sum::<f64>() > 0.0, "no chat, and no word");
    let lines = function.lines().join("\n");
    ensure!(lines.contains("check the client's permissions"), "nothing said of an empty listing");

    lab.vendor.add_recording(recording("mark-late", 10));
    let planned = tick(&function).await?;
    ensure!(planned[0]["windows"] == 1, "{planned}");
    lab.work(&function, 60).await?;
    let found = ids(&lab.drain().await?)?;
    ensure!(found == ["mark-late"].map(str::to_owned).into(), "{found:?}");
    let lag = metric(&function, "SweepLagSeconds");
    let last = lag.last().context("no lag")?;
    // The mark is at the end of the first sweep: half an hour, the time that a vendor has to list a recording.
    ensure!((1_800.0..1_900.0).contains(last), "{lag:?}");
    Ok(())
}

/// A recording that the vendor has listed for a day and that is not settled is a number for an alarm; one that is, is none.
pub(super) async fn missing(stack: Arc<Pipeline>) -> Result<()> {
    let lab = Lab::new(&stack, "missing").await?;
    let site = stack.on(Platform::Genesys);
    let settled = due("missing-not");
    stack.genesys.add_recording(settled.clone());
    site.announce(&settled).await?;
    site.settled("missing-not", &["archived"], PATIENCE).await?;
    lab.vendor.add_recording(settled);
    lab.vendor.add_recording(due("missing-one"));
    lab.vendor.add_recording(recording("missing-young", 5));
    let settings = [("SWEEP_MEDIA_TYPES", "voice".to_owned())];
    let function = lab.function(&settings).await?;
    tick(&function).await?;
    lab.work(&function, 60).await?;
    let missing: f64 = metric(&function, "SweepItemsMissing").iter().sum();
    ensure!(missing > 0.0 && missing < 1.5, "{missing}");
    let found = ids(&lab.drain().await?)?;
    ensure!(found == ["missing-one", "missing-young"].map(str::to_owned).into(), "{found:?}");
    Ok(())
}

/// The schedule of the deployed stack invokes the deployed function.
pub(super) async fn ticks(stack: Arc<Pipeline>) -> Result<()> {
    let function = stack.stack.output("BackfillFunction")?;
    let patience = std::time::Duration::from_secs(120);
    let swept = |line: &Value| line["message"] == "window swept" && line["kind"] == "reconcile";
    stack.logged(function, patience, swept).await?;
    Ok(())
}

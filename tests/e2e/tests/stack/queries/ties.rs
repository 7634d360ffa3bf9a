//! Two lines of the same version: every query takes the same one of them, in whatever order the parts are read.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context, Result, ensure};
use harness::pipeline::Pipeline;
use serde_json::{Value, json};

use super::part;

/// What the window goes over and is ordered by first.
const KEY: [&str; 3] = ["platform", "recordingid", "version"];

const CALL: &str = "call-ties";

/// The queries that take the newest line of each recording.
const NEWEST: [&str; 4] =
    ["newest", "missing-audio-last-week", "quarantine-by-reason", "bytes-per-queue-and-month"];

pub(super) async fn broken(stack: Arc<Pipeline>) -> Result<()> {
    // A recording for each field, and of each recording two lines that differ in that field alone.
    let (_, lines) = part(&[json!({"callId": CALL})])?;
    let line: Value = serde_json::from_str(&lines)?;
    let kinds: BTreeMap<_, _> = stack.manifest_columns("manifest")?.into_iter().collect();
    let (mut one, mut other) = (Vec::new(), Vec::new());
    for (field, value) in line.as_object().context("no line")? {
        if KEY.contains(&field.to_lowercase().as_str()) {
            continue;
        }
        let kind =
            kinds.get(&field.to_lowercase()).with_context(|| format!("no column {field}"))?;
        let id = format!("tie-{field}");
        let differing = match (kind.as_str(), value.as_i64()) {
            ("string", _) => json!(format!("{}x", value.as_str().unwrap_or_default())),
            (_, number) => json!(number.unwrap_or_default() + 1),
        };
        one.push(json!({"callId": CALL, "recordingId": id}));
        let mut changed = json!({"callId": CALL, "recordingId": id});
        changed[field] = differing;
        other.push(changed);
    }
    ensure!(one.len() == kinds.len() - KEY.len(), "{} of {}", one.len(), kinds.len());
    let (one, other) = (part(&one)?, part(&other)?);
    let orders = [[one.clone(), other.clone()], [other, one]];
    let view =
        [stack.named_query("newest")?, "SELECT * FROM recordings ORDER BY recordingid".to_owned()];
    let call = [stack.named_query("everything-about-this-call")?];
    for (statements, parameters) in [(&view[..], &[][..]), (&call[..], &[CALL][..])] {
        let first = stack.ask(&orders[0], statements, parameters).await?;
        let second = stack.ask(&orders[1], statements, parameters).await?;
        ensure!(first.len() >= kinds.len() - KEY.len(), "{} rows", first.len());
        ensure!(second.len() == first.len(), "{} rows, then {}", first.len(), second.len());
        for (one, other) in first.iter().zip(&second) {
            ensure!(one == other, "it depends on the order of the parts: {one} or {other}");
        }
    }
    same_window(&stack)
}

/// What the view takes, the other queries take.
fn same_window(stack: &Pipeline) -> Result<()> {
    let window = |name: &str| -> Result<Vec<String>> {
        let query = stack.named_query(name)?;
        let window =
            query.split_once("row_number() OVER (").and_then(|(_, rest)| rest.split_once(')'));
        let (window, _) = window.with_context(|| format!("{name} has no window"))?;
        Ok(window.split_whitespace().map(str::to_owned).collect())
    };
    let view = window("newest")?;
    for name in NEWEST {
        ensure!(window(name)? == view, "{name} takes other lines than the view");
    }
    Ok(())
}

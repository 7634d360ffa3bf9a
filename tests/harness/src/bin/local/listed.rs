//! What the manifest says of the day.

#![expect(clippy::indexing_slicing, reason = "what a JSON value lacks reads as null")]

use std::time::{Duration, Instant};

use anyhow::Result;
use harness::pipeline::Pipeline;
use serde::Serialize;

use crate::day::Settled;

/// The manifest after the day.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Manifested {
    /// Where it lies.
    pub(crate) path: String,
    pub(crate) parts: usize,
    pub(crate) lines: usize,
    /// Recordings of which the manifest does not say what the ledger says.
    pub(crate) differing: Vec<String>,
}

impl Manifested {
    pub(crate) fn as_expected(&self) -> bool {
        self.differing.is_empty()
    }
}

/// Waits until every recording has its line, and compares the newest one with how it was settled.
pub(crate) async fn judge(
    stack: &Pipeline,
    recordings: &[Settled],
    patience: Duration,
) -> Result<Manifested> {
    let begun = Instant::now();
    let mut differing = Vec::new();
    for recording in recordings {
        let left = patience.saturating_sub(begun.elapsed());
        let lines = stack.manifested(&recording.recording_id, 1, left).await?;
        let newest = lines.iter().max_by_key(|listed| listed.line["version"].as_u64());
        let same = newest.is_some_and(|newest| {
            newest.line["status"] == recording.state
                && newest.line["sha256"].as_str() == recording.sha256.as_deref()
        });
        if !same {
            differing.push(recording.recording_id.clone());
        }
    }
    Ok(Manifested {
        path: format!("s3://{}/manifest/", stack.manifest_bucket()?),
        parts: stack.manifest_parts()?.len(),
        lines: stack.manifest()?.len(),
        differing,
    })
}

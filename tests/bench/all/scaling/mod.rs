//! How the assembler and the redactor grow with what they read.

mod call;
mod fit;
mod utterances;

use std::process::Stdio;

use anyhow::{Context, Result};
use domain::{
    id::CallId,
    redact::{self, Redactor, Utterance},
    transcript::{Assembly, DUE_AFTER_MS, Effect, Transcript, read},
};
use harness::process;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::process::Command;

use crate::{
    Common,
    clock::thread_ms,
    programs,
    report::{Section, median},
};

use fit::Report;

/// What one call took.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Took {
    utterances: u32,
    segments: u32,
    /// CPU time of reading all segments, putting them together, and writing the transcript, ms.
    assembly_ms: f64,
    /// The same of redacting it and writing the twin and the review list, ms.
    redaction_ms: f64,
    /// What the process took for it beyond the segments' text, MB.
    memory_mb: f64,
}

/// Assembles and redacts made-up calls of growing length, each in a process of its own, and redacts utterances of growing length;
/// fits how time and memory grow.
pub(crate) async fn measure(common: &Common) -> Result<Section> {
    let runs = common.runs(5, 1);
    let mut took: Vec<Vec<Took>> = vec![Vec::new(); fit::cases().len()];
    for run in 0..runs {
        eprintln!("calls, run {} of {runs}", run + 1);
        for ((utterances, segments), took) in fit::cases().into_iter().zip(&mut took) {
            took.push(in_a_process(utterances, segments).await?);
        }
    }
    let report = Report::new(took.iter().filter_map(|took| middle(took)).collect());
    eprintln!("utterances");
    let grown = utterances::measure(runs)?;
    let missed = report.missed().into_iter().chain(utterances::missed(&grown)).collect();
    let mut tables = report.tables();
    tables.push(utterances::table(&grown));
    Ok(Section {
        name: "scaling",
        size: format!("Runs of each: {runs}."),
        tables,
        notes: Vec::new(),
        missed,
        figures: json!({"calls": report, "runs": took, "utterances": grown}),
    })
}

/// One call in a process of its own, whose memory nothing else has touched.
async fn in_a_process(utterances: u32, segments: u32) -> Result<Took> {
    let mut child = Command::new(std::env::current_exe()?);
    child.args(["call", &utterances.to_string(), &segments.to_string()]).stderr(Stdio::piped());
    Ok(serde_json::from_str(&programs::run(&mut child).await?)?)
}

/// The median of each figure by itself.
fn middle(took: &[Took]) -> Option<Took> {
    let of = |figure: fn(&Took) -> f64| median(took.iter().map(figure));
    Some(Took {
        assembly_ms: of(|took| took.assembly_ms),
        redaction_ms: of(|took| took.redaction_ms),
        memory_mb: of(|took| took.memory_mb),
        ..*took.first()?
    })
}

/// Assembles one call in this process, and prints what that took.
pub(crate) fn one(utterances: u32, segments: u32) -> Result<()> {
    let redactor = Redactor::new(redact::Config::default())?;
    // What is built at the first use is no part of how it grows.
    redacted(&redactor, &assembled(&call::segments(10, 1))?)?;
    let bodies = call::segments(utterances, segments);
    let before = process::peak_memory(std::process::id())?;
    let begun = thread_ms()?;
    let transcript = assembled(&bodies)?;
    anyhow::ensure!(!transcript.to_json()?.is_empty());
    let assembly_ms = thread_ms()? - begun;
    let begun = thread_ms()?;
    redacted(&redactor, &transcript)?;
    let redaction_ms = thread_ms()? - begun;
    let memory = process::peak_memory(std::process::id())? - before;
    let memory_mb = memory as f64 / 1e6;
    let took = Took { utterances, segments, assembly_ms, redaction_ms, memory_mb };
    println!("{}", serde_json::to_string(&took)?);
    Ok(())
}

/// The first revision of a call whose segments arrive in order.
fn assembled(bodies: &[Vec<u8>]) -> Result<Transcript> {
    let id: CallId = "measured".parse()?;
    let mut assembly = Assembly::new(DUE_AFTER_MS);
    for (at_ms, body) in (0_i64..).zip(bodies) {
        for effect in assembly.segment(at_ms, read(body)?) {
            if let Effect::Write(output) = effect {
                return Ok(assembly.transcript(&id, &output)?);
            }
        }
    }
    None.context("the call did not become complete")
}

fn redacted(redactor: &Redactor, transcript: &Transcript) -> Result<()> {
    let said = transcript.utterances.iter().map(|line| Utterance {
        speaker: &line.speaker,
        text: &line.text,
        start_ms: line.start_ms,
        end_ms: line.end_ms,
    });
    let redacted = redactor.redact(&said.collect::<Vec<_>>());
    let twin = transcript.redacted(redacted.texts, redacted.redactions)?;
    anyhow::ensure!(!twin.to_json()?.is_empty() && !twin.review("key")?.is_empty());
    Ok(())
}

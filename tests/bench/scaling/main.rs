//! `cargo scaling`: how the assembler's time and memory grow with a call.

mod call;
mod report;

use std::{
    process::{Command, ExitCode},
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum};
use domain::{
    id::CallId,
    redact::{self, Redactor, Utterance},
    transcript::{Assembly, DUE_AFTER_MS, Effect, Transcript, read},
};
use harness::process;
use serde::{Deserialize, Serialize};

use report::Report;

/// Assembles and redacts made-up calls of growing length, each in a process of its own, and fits how time and memory grow: with
/// the utterances, all in as many segments, and with the segments, all with as many utterances.
///
/// Exits with 1 when anything grows faster than n log n, with room for a noisy machine.
#[derive(Debug, Parser)]
#[command(name = "cargo scaling", bin_name = "cargo scaling", version)]
struct Arguments {
    /// How often each call is assembled; the median counts
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    runs: u16,
    /// How the figures are printed
    #[arg(long, value_enum, default_value = "table")]
    output: Format,
    /// Assemble one call, of so many utterances and segments, and print what that took
    #[arg(long, hide = true, num_args = 2)]
    one: Option<Vec<u32>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Markdown
    Table,
    /// One JSON document
    Json,
}

/// What one call took.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Took {
    utterances: u32,
    segments: u32,
    /// Reading all segments, putting them together, and writing the transcript, ms.
    assembly_ms: f64,
    /// Redacting it and writing the twin and the review list, ms.
    redaction_ms: f64,
    /// What the process took for it beyond the segments' text, MB.
    memory_mb: f64,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool> {
    if let Some([utterances, segments]) = arguments.one.as_deref() {
        println!("{}", serde_json::to_string(&one(*utterances, *segments)?)?);
        return Ok(true);
    }
    let sizes = report::LENGTHS.map(|utterances| (utterances, report::SEGMENTS_OF_LENGTHS));
    let cuts = report::CUTS.map(|segments| (report::LENGTH_OF_CUTS, segments));
    let mut cases: Vec<(u32, u32)> = sizes.into_iter().chain(cuts).collect();
    cases.sort_unstable();
    cases.dedup();
    let mut took: Vec<Vec<Took>> = vec![Vec::new(); cases.len()];
    for _ in 0..arguments.runs {
        for ((utterances, segments), took) in cases.iter().zip(&mut took) {
            took.push(in_a_process(*utterances, *segments)?);
        }
    }
    let report = Report::new(took.iter().filter_map(|took| median(took)).collect());
    match arguments.output {
        Format::Table => print!("{}", report.table()),
        Format::Json => println!("{}", serde_json::to_string_pretty(&report)?),
    }
    Ok(report.is_good())
}

/// The same in a process of its own, whose memory nothing else has touched.
fn in_a_process(utterances: u32, segments: u32) -> Result<Took> {
    let mut child = Command::new(std::env::current_exe()?);
    let output = child.args(["--one", &utterances.to_string(), &segments.to_string()]).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The median of each figure by itself.
fn median(took: &[Took]) -> Option<Took> {
    let of = |figure: fn(&Took) -> f64| {
        let mut figures: Vec<f64> = took.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied()
    };
    Some(Took {
        assembly_ms: of(|took| took.assembly_ms)?,
        redaction_ms: of(|took| took.redaction_ms)?,
        memory_mb: of(|took| took.memory_mb)?,
        ..*took.first()?
    })
}

fn one(utterances: u32, segments: u32) -> Result<Took> {
    let redactor = Redactor::new(redact::Config::default())?;
    // What is built at the first use is no part of how it grows.
    redacted(&redactor, &assembled(&call::segments(10, 1))?)?;
    let bodies = call::segments(utterances, segments);
    let before = process::peak_memory(std::process::id())?;
    let begun = Instant::now();
    let transcript = assembled(&bodies)?;
    ensure!(!transcript.to_json()?.is_empty());
    let assembly_ms = begun.elapsed().as_secs_f64() * 1e3;
    let begun = Instant::now();
    redacted(&redactor, &transcript)?;
    let redaction_ms = begun.elapsed().as_secs_f64() * 1e3;
    let memory = process::peak_memory(std::process::id())? - before;
    let memory_mb = memory as f64 / 1e6;
    Ok(Took { utterances, segments, assembly_ms, redaction_ms, memory_mb })
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
    ensure!(!twin.to_json()?.is_empty() && !twin.review("key")?.is_empty());
    Ok(())
}

//! `cargo local`: the whole pipeline on this machine, with a day's calls pushed through it.

mod day;
mod history;
mod listed;
mod report;
mod talk;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Result;
use clap::{Parser, ValueEnum};
use harness::{
    local_aws::Progress,
    pipeline::{Options, Pipeline},
};
use indicatif::{ProgressBar, ProgressStyle};

/// Runs call-archive on this machine: builds the functions, starts a local AWS, deploys template.yaml into it, starts a
/// simulated CXone and Genesys Cloud, sends a signed batch of webhooks to the one and sweeps the history of the other, and shows
/// what was archived and what was refused.
///
/// The first run installs the local AWS into target/local-aws (Python 3.10+, about 15 seconds). Everything listens on
/// loopback only and is gone when the command ends.
#[derive(Debug, Parser)]
#[command(name = "cargo local", bin_name = "cargo local", version, after_help = EXAMPLES)]
struct Arguments {
    /// Leave the stack up and print its endpoints, until Ctrl-C
    #[arg(long)]
    keep: bool,
    /// Serve the .wav, .mp3, .ogg, .webm, .mp4 files of this directory instead of generated recordings
    #[arg(long, value_name = "DIR")]
    media: Option<PathBuf>,
    /// How many generated recordings the day has
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=5000))]
    recordings: u16,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = Output::Table)]
    output: Output,
    /// Give up when the day is not archived after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    timeout: u64,
}

const EXAMPLES: &str = "\
Examples:
  cargo local                       a day of 24 generated calls and two of recorded speech
  cargo local --media ~/recordings  your own files
  cargo local --keep                look around afterwards: the endpoints are printed
  cargo local --output json         for scripts; the exit code is 1 when anything is not as it should be";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// For reading.
    Table,
    /// For scripts: one JSON document on standard output; progress stays on standard error.
    Json,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = tokio::select! {
        // With --keep both wait for the same Ctrl-C: the day's own end comes first.
        biased;
        done = run(&arguments) => done,
        _ = tokio::signal::ctrl_c() => {
            eprintln!("\ninterrupted; the stack is taken down");
            return ExitCode::from(130);
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the day; tells whether everything came out as it should.
async fn run(arguments: &Arguments) -> Result<bool> {
    // The operator's files are read before anything is started: a wrong directory is told at once.
    let day = day::Day::plan(arguments.media.as_deref(), arguments.recordings)?;
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(120));
    let steps = bar.clone();
    let progress = Progress::new(move |step| {
        // Where nobody watches a bar, a line per step goes into the log.
        if steps.is_hidden() {
            eprintln!("{step}");
        }
        steps.println(format!("  {step}"));
        steps.set_message(step.to_owned());
    });
    let parameters = vec![
        ("RetryBaseSeconds".to_owned(), "1".to_owned()),
        ("AssemblyDeadlineSeconds".to_owned(), talk::DEADLINE.to_string()),
        // A quarter of an hour is for a vendor that reindexes.
        ("SweepPassPauseSeconds".to_owned(), "5".to_owned()),
    ];
    let stack = Pipeline::start(Options { parameters, progress, ..Options::default() }).await?;
    bar.finish_and_clear();

    let bar = ProgressBar::new(day.expected() as u64);
    bar.set_style(ProgressStyle::with_template(
        "  {bar:32} {pos}/{len} settled  {elapsed_precise}  {msg}",
    )?);
    bar.enable_steady_tick(Duration::from_millis(250));
    let patience = Duration::from_secs(arguments.timeout);
    let outcome = day.push_through(&stack, patience, &bar).await?;
    bar.finish_and_clear();

    match arguments.output {
        Output::Table => report::table(&stack, &outcome)?,
        Output::Json => report::json(&stack, &outcome)?,
    }
    if arguments.keep {
        report::endpoints(&stack)?;
        tokio::signal::ctrl_c().await?;
        eprintln!("\nthe stack is taken down");
    }
    Ok(outcome.as_expected())
}

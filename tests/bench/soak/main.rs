//! `cargo soak`: a fleet of downloaders against a vendor that breaks, throttles and locks out, while workers are killed.

mod fleet;
mod report;
mod streams;
mod tokens;

use std::{process::ExitCode, time::Duration};

use anyhow::Result;
use clap::Parser;
use harness::{
    local_aws::Progress,
    pipeline::{Options, Pipeline},
};

/// Archives recordings with a fleet of downloader processes. A fifth of the vendor's answers is faulty in every way there is,
/// processes are killed with SIGKILL while they work, and the vendor enforces a concurrency and a token bucket: whoever comes
/// back before Retry-After is over is locked out for longer.
///
/// Exits with 1 when a recording was lost, corrupted or archived twice, a Retry-After undercut, a token asked for without
/// cause once in 1,000 requests of a process, or, unless without the limiter, 5 % of the requests were answered with 429 or
/// 85 % or less of the quota were used.
#[derive(Debug, Clone, Parser)]
#[command(name = "cargo soak", bin_name = "cargo soak", version)]
pub(crate) struct Arguments {
    /// How many recordings
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) recordings: u32,
    /// How many downloader processes
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=32))]
    pub(crate) workers: u8,
    /// Downloads that the vendor lets begin in a second, over a while
    #[arg(long, default_value_t = 10.0)]
    pub(crate) per_second: f64,
    /// How many processes are killed on the way
    #[arg(long, default_value_t = 20)]
    pub(crate) kills: u32,
    /// Seed of sizes, faults and kills
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Give every process a limits table of its own, so that none knows of the others
    #[arg(long)]
    pub(crate) without_limiter: bool,
    /// Instead: the peak memory of one downloader with ten streams of 1 GiB each
    #[arg(long)]
    pub(crate) streams: bool,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Give up after so many minutes
    #[arg(long, default_value_t = 15)]
    pub(crate) minutes: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<bool> {
    let progress = Progress::new(|step| eprintln!("{step}"));
    let parameters = [("RetryBaseSeconds", "1"), ("IdleTimeoutSeconds", "2")];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let stack = Pipeline::start(Options { parameters, progress, ..Options::default() }).await?;
    if arguments.streams {
        return streams::measure(&stack).await;
    }
    let patience = Duration::from_secs(arguments.minutes * 60);
    let soaked = fleet::soak(&stack, arguments, patience).await?;
    let outcome = report::Outcome::of(&stack, arguments, &soaked).await?;
    outcome.print(arguments.json)?;
    let misses = outcome.misses();
    for miss in &misses {
        eprintln!("missed: {miss}");
    }
    Ok(misses.is_empty())
}

//! `cargo webhooks`: how fast and how surely intake answers.

use std::{process::ExitCode, time::Duration};

use anyhow::Result;
use clap::Parser;
use harness::{
    front::Front,
    load::{Load, Outcome},
    local_aws::Progress,
    pipeline::{Options, Pipeline},
};

/// No answer may take longer: the vendor waits for three seconds (CXone guide §2).
const LONGEST: Duration = Duration::from_millis(2_500);

/// Delivers webhooks to intake at its own Runtime API, once with SQS in good health and once while it stalls for five seconds.
/// One in a hundred is forged, one in ten is delivered twice, and what is put off is delivered again.
///
/// Exits with 1 when a forged one was taken, a genuine one was lost or queued twice, or an answer took longer than 2.5 s.
#[derive(Debug, Parser)]
#[command(name = "cargo webhooks", bin_name = "cargo webhooks", version)]
struct Arguments {
    /// How many webhooks each time
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    webhooks: u32,
    /// How many environments of the function
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=64))]
    environments: u8,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
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
    let stack = Pipeline::start(Options { progress, ..Options::default() }).await?;
    let webhooks = usize::try_from(arguments.webhooks)?;
    let mut good = true;
    for (name, stall) in [("healthy", 0), ("stalling", 5)] {
        let front = Front::start(&stack, name, usize::from(arguments.environments)).await?;
        let stall = Duration::from_secs(stall);
        let load = Load { webhooks, forged_every: 100, twice_every: 10, stall };
        let outcome = load.run(&stack, &front, name).await?;
        print(name, &outcome);
        good &= outcome.misses.is_empty() && outcome.percentile(1.0) <= LONGEST;
    }
    Ok(good)
}

fn print(name: &str, outcome: &Outcome) {
    let ms = |share| outcome.percentile(share).as_secs_f64() * 1_000.0;
    let answers = outcome.latencies.len();
    let (took, put_off) = (outcome.took.as_secs_f64(), outcome.put_off);
    println!("SQS {name}: {answers} answers in {took:.1} s, {put_off} of them put off with 503");
    println!("  p50 {:.1} ms, p99 {:.1} ms, slowest {:.1} ms", ms(0.5), ms(0.99), ms(1.0));
    for miss in &outcome.misses {
        println!("  missed: {miss}");
    }
}

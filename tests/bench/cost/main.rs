//! `cargo cost`: what a million recordings cost, from counted requests and list prices.

mod counted;
mod prices;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, ValueEnum};
use harness::{
    local_aws::Progress,
    pipeline::{Options, Pipeline},
};

use counted::Counted;
use prices::Bill;

/// Runs webhooks, recordings and transcripts through the functions, counts every request that AWS is asked, and prints what a
/// million of each cost at the list prices in `tests/bench/cost/prices.rs`, beside a naive design.
///
/// Counts are exact. Seconds are this machine's, the local AWS's slowness among them: what Lambda will bill is less.
#[derive(Debug, Parser)]
#[command(name = "cargo cost", bin_name = "cargo cost", version)]
struct Arguments {
    /// How many of each
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(10..=10_000))]
    items: u32,
    /// Size of a recording, in KiB; a recording above the part size of 8 MiB is uploaded in parts
    #[arg(long, default_value_t = 2048, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    kib: u64,
    /// How the figures are printed
    #[arg(long, value_enum, default_value = "table")]
    output: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Markdown
    Table,
    /// One JSON document
    Json,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<()> {
    let progress = Progress::new(|step| eprintln!("{step}"));
    let stack = Pipeline::start(Options { progress, ..Options::default() }).await?;
    let counted = Counted {
        webhook: counted::webhooks(&stack, arguments.items).await?,
        alone: counted::recordings(&stack, arguments, 1).await?,
        batched: counted::recordings(&stack, arguments, 10).await?,
        segment: counted::transcripts(&stack, arguments.items).await?,
    };
    let bills = Bill::all(&counted);
    match arguments.output {
        Format::Table => print!("{}", prices::table(&counted, &bills)),
        Format::Json => {
            let document = serde_json::json!({"counted": counted, "bills": bills});
            println!("{}", serde_json::to_string_pretty(&document)?);
        }
    }
    Ok(())
}

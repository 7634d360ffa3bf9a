//! What a million recordings cost, from counted requests and list prices.

mod counted;
mod prices;

use std::path::Path;

use anyhow::Result;
use clap::Args;
use harness::{
    local_aws::Progress,
    pipeline::{Options, Pipeline},
};
use serde_json::json;

use crate::{Common, report::Section};

use counted::Counted;
use prices::Bill;

/// Runs webhooks, recordings and transcripts through the functions, counts every request that AWS is asked, and tells what a
/// million of each cost at the list prices in `tests/bench/all/cost/prices.rs`, beside a naive design.
///
/// Counts are exact. Seconds are this machine's, the local AWS's slowness among them: what Lambda will bill is less.
#[derive(Debug, Default, Args)]
pub(crate) struct Arguments {
    /// How many of each [default: 100; with --quick 20]
    #[arg(long, value_parser = clap::value_parser!(u32).range(10..=10_000))]
    items: Option<u32>,
    /// Size of a recording, in KiB; one above 8 MiB is uploaded in parts [default: 2048]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    kib: Option<u64>,
}

pub(crate) async fn measure(
    common: &Common,
    arguments: &Arguments,
    functions: &Path,
) -> Result<Section> {
    let progress = Progress::new(|step| eprintln!("{step}"));
    let functions = Some(functions.to_owned());
    let stack = Pipeline::start(Options { progress, functions, ..Options::default() }).await?;
    let items = arguments.items.unwrap_or(common.pick(100, 20));
    let kib = arguments.kib.unwrap_or(2048);
    eprintln!("{items} webhooks, recordings and segments");
    let counted = Counted {
        webhook: counted::webhooks(&stack, items).await?,
        alone: counted::recordings(&stack, items, kib, 1).await?,
        batched: counted::recordings(&stack, items, kib, 10).await?,
        segment: counted::transcripts(&stack, items).await?,
    };
    let bills = Bill::all(&counted);
    Ok(Section {
        name: "cost",
        size: format!("Items of each kind: {items}; KiB of a recording: {kib}. {}", prices::PRICED),
        tables: vec![prices::table(&bills), counted.table()],
        notes: Vec::new(),
        missed: Vec::new(),
        figures: json!({"counted": counted, "bills": bills}),
    })
}

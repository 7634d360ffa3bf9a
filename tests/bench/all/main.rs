//! `cargo bench-all`: what the product costs, next to what a user would pick instead.

mod document;
mod downloader;
mod rivals;
mod sample;
mod stand;
mod versus;

use std::{
    path::{Path, PathBuf},
    process::{ExitCode, Stdio},
};

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand, ValueEnum};
use harness::binaries::workspace;
use tokio::process::Command;

/// Runs the benchmarks: contestants take turns, a figure is the median of its runs, and what counts is the ratio to the others
/// of the same run. Writes the tables into docs/BENCHMARKS.md, unless --quick.
#[derive(Debug, Parser)]
#[command(name = "cargo bench-all", bin_name = "cargo bench-all", version)]
struct Arguments {
    /// Only these
    #[arg(long, value_enum)]
    only: Vec<Suite>,
    /// A tenth of the work, once, and docs/BENCHMARKS.md is left alone
    #[arg(long)]
    quick: bool,
    /// How often each contestant runs
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=15))]
    runs: u8,
    /// What is printed
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
    /// Measure this downloader instead of building the one that ships
    #[arg(long)]
    downloader: Option<PathBuf>,
    /// Leave out whoever is not ours
    #[arg(long)]
    without_rivals: bool,
    #[command(subcommand)]
    mode: Option<Mode>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Suite {
    Downloader,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
enum Mode {
    /// What the measured programs talk to: started by the benchmark itself
    #[command(hide = true)]
    Serve { ca: PathBuf },
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
    if let Some(Mode::Serve { ca }) = &arguments.mode {
        return stand::serve(ca).await;
    }
    let chosen = |suite| arguments.only.is_empty() || arguments.only.contains(&suite);
    let mut sections = Vec::new();
    if chosen(Suite::Downloader) {
        let binary = match &arguments.downloader {
            Some(binary) => binary.clone(),
            None => shipped("downloader").await?,
        };
        sections.push(versus::downloader(arguments, &binary).await?);
    }
    match arguments.output {
        Output::Text => sections.iter().for_each(|section| println!("{}", section.markdown())),
        Output::Json => println!("{}", serde_json::to_string_pretty(&sections)?),
    }
    if !arguments.quick {
        document::write(&sections).await?;
    }
    Ok(())
}

/// Builds a function as it ships, and tells where it lies.
async fn shipped(package: &str) -> Result<PathBuf> {
    eprintln!("building {package} as it ships: a few minutes the first time");
    let mut cargo = Command::new("cargo");
    cargo.current_dir(workspace()).args(["build", "--quiet", "--release", "--locked"]);
    let output = cargo.args(["--package", package]).stdin(Stdio::null()).output().await?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).context("this program is not in target/")?;
    Ok(Path::join(target, "release").join(package))
}

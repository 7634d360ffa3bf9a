//! `cargo start`: what a cold start and a webhook cost.

mod report;
mod rivals;
mod stub;
mod subject;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum};
use harness::binaries::{FUNCTIONS, workspace};
use tokio::time::timeout;

use report::{Measured, Size};
use stub::Stub;
use subject::{First, Start, Subject};

/// Starts each function as it ships before a Runtime API of its own and AWS over TLS, and gives it its first event; next to
/// intake the same webhook in Python and in Node. One start after another, all programs in turn; medians.
///
/// The functions are those of `cargo build --release`; --build makes them first, which takes some minutes.
#[derive(Debug, Parser)]
#[command(name = "cargo start", bin_name = "cargo start", version)]
struct Arguments {
    /// How many starts of each program
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=1000))]
    runs: u16,
    /// How many webhooks are sent to a warm program
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    webhooks: u32,
    /// Where the functions' programs lie [default: beside this one, in `release`]
    #[arg(long)]
    functions: Option<PathBuf>,
    /// Build them first
    #[arg(long)]
    build: bool,
    /// Leave Python and Node out
    #[arg(long)]
    no_rivals: bool,
    /// How the figures are printed
    #[arg(long, value_enum, default_value = "table")]
    output: Format,
}

/// A program that has not answered by then does not start.
const PATIENCE: Duration = Duration::from_mins(1);

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
    let target = target()?;
    let functions = arguments.functions.clone().unwrap_or_else(|| target.join("release"));
    if arguments.build {
        build().await?;
    }
    let directory = target.join("bench-start");
    fs::create_dir_all(&directory)?;
    let stub = Stub::start(&directory).await?;
    let mut subjects = ours(&functions)?;
    if !arguments.no_rivals {
        for (name, rival) in
            [("Python", rivals::python(&directory).await), ("Node", rivals::node(&directory).await)]
        {
            match rival {
                Ok(rival) => subjects.push(rival),
                Err(error) => eprintln!("measured without {name}: {error:#}"),
            }
        }
    }
    let measured = measure(arguments, subjects, &stub).await?;
    let text = match arguments.output {
        Format::Table => report::table(&measured),
        Format::Json => report::json(&measured)?,
    };
    println!("{text}");
    Ok(())
}

async fn measure(
    arguments: &Arguments,
    subjects: Vec<Subject>,
    stub: &Stub,
) -> Result<Vec<Measured>> {
    // Once, unmeasured: what is on disk is in memory afterwards, for all alike, and what does not start is told at once.
    let mut starts: Vec<Vec<Start>> = Vec::new();
    for subject in &subjects {
        let started = timeout(PATIENCE, subject.start(stub)).await.map_err(anyhow::Error::from);
        let started = started.flatten();
        started.with_context(|| format!("{} does not start", subject.name))?;
        starts.push(Vec::new());
    }
    for _ in 0..arguments.runs {
        for (subject, starts) in subjects.iter().zip(&mut starts) {
            starts.push(subject.start(stub).await?);
        }
    }
    let mut measured = Vec::new();
    for (subject, starts) in subjects.into_iter().zip(starts) {
        let webhook = subject.first == First::Webhook;
        let warm = if webhook { Some(subject.warm(stub, arguments.webhooks).await?) } else { None };
        measured.push(Measured {
            start: Start::median(&starts),
            warm,
            size: Size::of(&subject)?,
            name: subject.name,
        });
    }
    Ok(measured)
}

fn ours(functions: &Path) -> Result<Vec<Subject>> {
    let subject = |name: &str| {
        let program = functions.join(name);
        ensure!(program.is_file(), "there is no {}: build it with --build", program.display());
        let first = match name {
            "intake" => First::Webhook,
            "manifest" => First::Manifest,
            _ => First::Nothing,
        };
        Ok(Subject { name: name.to_owned(), command: vec![program], first })
    };
    FUNCTIONS.into_iter().map(subject).collect()
}

/// Where this program was built.
fn target() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).context("this program lies in no target directory")?;
    Ok(target.to_owned())
}

async fn build() -> Result<()> {
    let mut cargo = tokio::process::Command::new("cargo");
    cargo.current_dir(workspace()).args(["build", "--release", "--locked"]);
    cargo.arg("--target-dir").arg(target()?);
    cargo.args(FUNCTIONS.iter().flat_map(|function| ["--package", function]));
    ensure!(cargo.status().await?.success(), "cargo could not build the functions");
    Ok(())
}

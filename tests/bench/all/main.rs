//! `cargo bench-all`: what the product costs, next to what a user would pick instead.

mod clock;
mod cost;
mod downloader;
mod programs;
mod report;
mod scaling;
mod stand;
mod start;
mod sweep;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::{Result, ensure};
use clap::{Args, Parser, Subcommand, ValueEnum};
use harness::binaries::FUNCTIONS;
use serde_json::json;

use report::Section;

/// Runs all benchmarks, or those of --only, with the functions as they ship, and writes their tables into docs/BENCHMARKS.md and
/// docs/OPERATIONS.md, with the machine and the commit.
///
/// A suite by itself, as in `cargo bench-all start`, prints its tables and writes nothing; its own --help tells what it does and
/// which sizes it takes. Whoever is compared takes turns, a figure is a median, and what counts is the ratio to the
/// others of the same run: keep the machine free of other work.
///
/// Exits with 1 when a suite did not come to its end, or something grew too fast or was missed.
#[derive(Debug, Parser)]
#[command(name = "cargo bench-all", bin_name = "cargo bench-all", version, after_help = AFTER)]
struct Arguments {
    /// Only these suites
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Suite>,
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    mode: Option<Mode>,
}

const AFTER: &str = "The functions are built first with `cargo build --release`: some ten minutes the first time. Then everything \
takes about nine minutes, and --quick less. What is compared with is installed below target/ from PyPI and npm; whoever cannot \
be, for want of Node, say, is left out with a note.

Examples:
  cargo bench-all                                everything, into the documents
  cargo bench-all --only start,scaling           these two, into the documents
  cargo bench-all --quick --output json          every figure on standard output, the documents left alone
  cargo bench-all downloader --functions DIR     the downloader that lies in DIR, printed";

/// What all suites are told.
#[derive(Debug, Clone, Args)]
struct Common {
    /// A tenth of the work, fewer runs, and the documents are left alone
    #[arg(long, global = true)]
    quick: bool,
    /// How often everything is measured, where a figure is a median [default: downloader 3, start 15, scaling 5; with --quick 1,
    /// 3, 1]
    #[arg(long, global = true, value_parser = clap::value_parser!(u16).range(1..=1000))]
    runs: Option<u16>,
    /// Leave out what is not ours
    #[arg(long, global = true)]
    without_rivals: bool,
    /// Measure the functions in this directory instead of building those that ship
    #[arg(long, global = true, value_name = "DIR")]
    functions: Option<PathBuf>,
    /// What goes to standard output; progress goes to standard error
    #[arg(long, global = true, value_enum, default_value_t = Output::Table)]
    output: Output,
}

impl Common {
    /// How often, where it is not said: in full, or quickly.
    fn runs(&self, full: u16, quick: u16) -> u16 {
        self.runs.unwrap_or_else(|| self.pick(full, quick))
    }

    fn pick<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// Markdown
    Table,
    /// One JSON document: the tables, and every figure behind them
    Json,
}

/// In the order in which they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Suite {
    Downloader,
    Start,
    Scaling,
    Sweep,
    Cost,
}

#[derive(Debug, Subcommand)]
enum Mode {
    /// Downloads, beside the guides' programs, rclone, and curl with the AWS CLI
    Downloader,
    /// Cold starts of all functions; webhooks beside Python and Node
    Start(start::Arguments),
    /// How the assembler and the redactor grow with what they read
    Scaling,
    /// Items a second and requests per 1,000 items of a sweep over history
    Sweep(sweep::Arguments),
    /// What a million recordings cost, from counted requests
    Cost(cost::Arguments),
    /// What the measured programs talk to: started by the benchmark itself
    #[command(hide = true)]
    Serve { ca: PathBuf },
    /// One call: assembled by the benchmark itself in a process of its own
    #[command(hide = true)]
    Call { utterances: u32, segments: u32 },
}

/// What the suites are asked for.
#[derive(Debug, Default)]
struct Sizes {
    start: start::Arguments,
    sweep: sweep::Arguments,
    cost: cost::Arguments,
}

impl Suite {
    /// As it is called on the command line and in the documents.
    fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    /// The functions that it needs.
    fn functions(self) -> &'static [&'static str] {
        match self {
            Self::Downloader => &["downloader"],
            Self::Scaling => &[],
            Self::Start | Self::Sweep | Self::Cost => &FUNCTIONS,
        }
    }

    async fn measure(self, common: &Common, sizes: &Sizes, functions: &Path) -> Result<Section> {
        match self {
            Self::Downloader => downloader::measure(common, functions).await,
            Self::Start => start::measure(common, &sizes.start, functions).await,
            Self::Scaling => scaling::measure(common).await,
            Self::Sweep => sweep::measure(common, &sizes.sweep, functions).await,
            Self::Cost => cost::measure(common, &sizes.cost, functions).await,
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything is as it should be.
async fn run(arguments: Arguments) -> Result<bool> {
    let Arguments { only, common, mode } = arguments;
    ensure!(mode.is_none() || only.is_empty(), "--only and a suite by itself: which one?");
    let mut sizes = Sizes::default();
    let suite = match mode {
        Some(Mode::Serve { ca }) => return stand::serve(&ca).await.map(|()| true),
        Some(Mode::Call { utterances, segments }) => {
            return scaling::one(utterances, segments).map(|()| true);
        }
        Some(Mode::Downloader) => Some(Suite::Downloader),
        Some(Mode::Start(size)) => {
            sizes.start = size;
            Some(Suite::Start)
        }
        Some(Mode::Scaling) => Some(Suite::Scaling),
        Some(Mode::Sweep(size)) => {
            sizes.sweep = size;
            Some(Suite::Sweep)
        }
        Some(Mode::Cost(size)) => {
            sizes.cost = size;
            Some(Suite::Cost)
        }
        None => None,
    };
    let written = suite.is_none() && !common.quick;
    let wanted = |each: &Suite| match suite {
        Some(suite) => suite == *each,
        None => only.is_empty() || only.contains(each),
    };
    let suites: Vec<Suite> = Suite::value_variants().iter().copied().filter(wanted).collect();
    all(&suites, &common, &sizes, written).await
}

async fn all(suites: &[Suite], common: &Common, sizes: &Sizes, written: bool) -> Result<bool> {
    let needed: BTreeSet<_> = suites.iter().flat_map(|suite| suite.functions()).copied().collect();
    let functions = match &common.functions {
        Some(directory) => directory.clone(),
        None => programs::shipped(&needed).await?,
    };
    let tenth = common.pick("", " A tenth of the work.");
    let origin = format!("{}{tenth}", report::origin().await?);
    let (mut sections, mut good) = (Vec::new(), true);
    for suite in suites {
        let (name, begun) = (suite.name(), Instant::now());
        eprintln!("{name} begins");
        // One that fails costs the others nothing.
        match suite.measure(common, sizes, &functions).await {
            Ok(section) => {
                eprintln!("{name} took {:.0} s", begun.elapsed().as_secs_f64());
                section.missed.iter().for_each(|missed| eprintln!("{name}: {missed}"));
                good &= section.missed.is_empty();
                if written {
                    section.write(&origin)?;
                }
                if common.output == Output::Table {
                    println!("{}", section.markdown(&origin));
                }
                sections.push(section);
            }
            Err(error) => {
                eprintln!("error: {name}: {error:#}");
                good = false;
            }
        }
    }
    if common.output == Output::Json {
        let document = json!({"origin": origin, "sections": sections});
        println!("{}", serde_json::to_string_pretty(&document)?);
    }
    Ok(good)
}

//! `cargo redaction`: how much of labelled dialogues the redactor leaks, and how much it takes away in vain.

mod corpus;
mod finder;
mod markup;
mod misses;
mod patterns;
mod presidio;
mod report;
mod score;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Result;
use clap::{Parser, ValueEnum};

use corpus::Subset;
use domain::redact::Profile;
use finder::Found;
use markup::Snippet;
use report::{Measured, Report};
use score::Score;

/// Measures the redactor on labelled dialogues, beside the usual regular expressions and Presidio's pattern recognisers.
///
/// A value leaks when more than 40 % of its characters stay readable, all of its pieces taken together. The
/// snippets tagged `heldout` are held out: the rules are tuned on the others.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "cargo redaction",
    bin_name = "cargo redaction",
    version,
    after_help = "Example, while tuning:\n  cargo redaction --only dev --misses --no-presidio"
)]
struct Arguments {
    /// Which snippets are measured
    #[arg(long, value_enum, default_value = "all")]
    only: Subset,
    /// List leaks and what was redacted in vain, with the snippet's id and the rule; of held-out snippets only
    /// with --only heldout
    #[arg(long)]
    misses: bool,
    /// Leave Presidio out. Otherwise it is installed under target/redaction-baseline, about 400 MB, the first time
    #[arg(long)]
    no_presidio: bool,
    /// How the figures are printed
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
    /// Exit with 1 when a target is missed. The target of time counts in an optimised profile only
    #[arg(long)]
    check: bool,
    /// Where the labelled dialogues are, *.txt
    #[arg(long, default_value_os_t = dialogues(), hide_default_value = true)]
    dialogues: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table
    Text,
    /// One JSON document
    Json,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo redaction: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether what was to be checked is as it should be.
fn run(arguments: &Arguments) -> Result<bool> {
    let all = corpus::load(&arguments.dialogues)?;
    let snippets: Vec<&Snippet> = all.iter().filter(|s| arguments.only.contains(s)).collect();
    let redactor = finder::redactor("redactor", Profile::Strict, &snippets)?;
    // Only its card data is of interest: everything else is left readable on purpose.
    let pci = finder::redactor("profile pci", Profile::Pci, &snippets)?;
    let misses = arguments.misses.then(|| list(&snippets, &redactor, arguments.only));
    let mut finders = vec![redactor, pci, finder::patterns(&snippets)?];
    if !arguments.no_presidio {
        match finder::presidio(&snippets) {
            Ok(found) => finders.push(found),
            Err(error) => eprintln!("measured without Presidio: {error:#}"),
        }
    }
    let measure = |found: Found| Measured { score: Score::of(&snippets, &found), found };
    let report = Report {
        subset: arguments
            .only
            .to_possible_value()
            .map_or_else(String::new, |v| v.get_name().to_owned()),
        profile: profile(),
        timed: !cfg!(debug_assertions),
        measured: finders.into_iter().map(measure).collect(),
        misses,
        snippets: snippets.clone(),
    };
    let text = match arguments.output {
        Format::Text => report.text(),
        Format::Json => format!("{:#}\n", report.json()),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(!arguments.check || report.missed().is_empty())
}

/// The misses; those of held-out snippets only when these alone were asked for, so that nobody tunes on them in passing.
fn list(snippets: &[&Snippet], found: &Found, only: Subset) -> Vec<misses::Miss> {
    let shown = |snippet: &Snippet| only == Subset::Heldout || !snippet.heldout;
    let (shown, hits) = snippets
        .iter()
        .zip(&found.hits)
        .filter(|(snippet, _)| shown(snippet))
        .map(|(snippet, hits)| (*snippet, hits.clone()))
        .unzip::<_, _, Vec<_>, Vec<_>>();
    misses::list(&shown, &Found { name: found.name.clone(), hits, ..*found })
}

/// Where the committed dialogues are.
fn dialogues() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("redaction/dialogues")
}

/// The profile the program was built in, by the directory it lies in.
fn profile() -> String {
    let path = std::env::current_exe().ok();
    let name = path.as_deref().and_then(Path::parent).and_then(Path::file_name);
    match name.and_then(|name| name.to_str()) {
        Some("debug") => "dev".to_owned(),
        name => name.unwrap_or("unknown").to_owned(),
    }
}

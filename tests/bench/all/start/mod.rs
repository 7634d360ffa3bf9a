//! What a cold start costs, and a webhook.

mod rivals;
mod subject;
mod tables;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use clap::Args;
use harness::binaries::FUNCTIONS;
use serde_json::json;
use tokio::time::timeout;

use crate::{Common, report::Section, stand::Stand};

use subject::{Place, Start, Subject};
use tables::{Measured, Size};

/// Starts each function as it ships before a Runtime API of its own and AWS over TLS, and gives it its first event; next to
/// intake the same webhook in Python and in Node. One start after another, all programs in turn. Then many webhooks,
/// one after another, to each warm program that takes them: what one costs, and how many a core takes in a second.
#[derive(Debug, Default, Args)]
pub(crate) struct Arguments {
    /// How many webhooks are sent to a warm program [default: 2000; with --quick 200]
    #[arg(long, value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    webhooks: Option<u32>,
}

/// A program that has not answered by then does not start.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where a system keeps its roots: Amazon Linux, Debian.
const SYSTEM_ROOTS: [&str; 2] =
    ["/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt"];

pub(crate) async fn measure(
    common: &Common,
    arguments: &Arguments,
    functions: &Path,
) -> Result<Section> {
    let directory = tempfile::tempdir()?;
    let stand = Stand::start(directory.path()).await?;
    let trusted = trusted(&stand, directory.path())?;
    let place = Place { stand: &stand, trusted: &trusted };
    let (mut subjects, mut notes) = (ours(functions)?, Vec::new());
    if !common.without_rivals {
        for (name, rival) in [("Python", rivals::python().await), ("Node", rivals::node().await)] {
            match rival {
                Ok(rival) => subjects.push(rival),
                Err(error) => notes.push(format!("Measured without {name}: {error:#}.")),
            }
        }
    }
    let (runs, webhooks) = (common.runs(15, 3), common.pick(2_000, 200));
    let webhooks = arguments.webhooks.unwrap_or(webhooks);
    let starts = starts(&subjects, place, runs).await?;
    let mut measured = Vec::new();
    for (subject, starts) in subjects.into_iter().zip(starts) {
        let warm = match subject.takes_webhooks() {
            true => {
                eprintln!("{webhooks} webhooks: {}", subject.name);
                Some(subject.warm(place, webhooks).await?)
            }
            false => None,
        };
        let (median, size) = (Start::median(&starts), Size::of(&subject)?);
        measured.push(Measured { name: subject.name, median, warm, size, starts });
    }
    Ok(Section {
        name: "start",
        size: format!("Starts of each: {runs}; webhooks to each: {webhooks}."),
        tables: tables::tables(&measured),
        notes,
        missed: Vec::new(),
        figures: json!(measured),
    })
}

/// All programs in turn, so often.
async fn starts(subjects: &[Subject], place: Place<'_>, runs: u16) -> Result<Vec<Vec<Start>>> {
    // Once, unmeasured: what is on disk is in memory afterwards, for all alike, and what does not start, or does not do what
    // its first event asks for, is told at once.
    let mut starts: Vec<Vec<Start>> = Vec::new();
    for subject in subjects {
        let tried = timeout(PATIENCE, subject.start(place)).await.map_err(anyhow::Error::from);
        tried.flatten().with_context(|| format!("{} does not start", subject.name))?;
        let asked = place.stand.asked().await?;
        let known = [&asked.other, &asked.dynamodb, &asked.s3.requests];
        let done = known.iter().any(|requests| requests.contains_key(subject.proof()));
        ensure!(done, "{} asked for no {}: {asked:?}", subject.name, subject.proof());
        starts.push(Vec::new());
    }
    for run in 0..runs {
        eprintln!("starts, run {} of {runs}", run + 1);
        for (subject, starts) in subjects.iter().zip(&mut starts) {
            starts.push(subject.start(place).await?);
        }
    }
    Ok(starts)
}

fn ours(functions: &Path) -> Result<Vec<Subject>> {
    let subject = |name: &str| {
        let program = functions.join(name);
        ensure!(program.is_file(), "there is no {}", program.display());
        Subject::function(name, program)
    };
    // Intake first: what it is compared with stands below it.
    let mut names = FUNCTIONS;
    names.sort_by_key(|name| *name != "intake");
    names.into_iter().map(subject).collect()
}

/// The system's roots and the stand's own: what a client in Lambda has to read, and one certificate more.
fn trusted(stand: &Stand, directory: &Path) -> Result<PathBuf> {
    let roots = SYSTEM_ROOTS.iter().find_map(|path| fs::read_to_string(path).ok());
    let path = directory.join("trusted.pem");
    fs::write(&path, roots.unwrap_or_default() + &fs::read_to_string(stand.ca())?)?;
    Ok(path)
}

//! `verify`: is what lies in S3 what the ledger says was archived?

mod compare;
mod report;

use std::time::Duration;

use aws::{
    archive::Archive,
    ledger::{Entry, Ledger, Page, Place, Wanted},
};
use clap::Args;
use domain::{id::RecordingId, platform::Platform};
use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    entry,
    failure::Failure,
    options::{self, OfPlatform, Output},
    output::{Verdict, bytes},
    stack::Stack,
};
use compare::checked;
use report::{Checked, Kind, Problem, Report};

/// How many recordings make a sample, when nothing is said.
const SAMPLE: u32 = 100;

/// Reads archived recordings back and compares them with the ledger
///
/// Length, md5, sha256 and CRC64NVME are taken of every byte anew. The exit code is 1 when an object differs, is missing or
/// cannot be read. Reading costs what S3 asks for it; an object in a colder class has to be restored before.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Asked {
    /// So many recordings, chosen at random [default: 100]
    #[arg(long, value_name = "N", group = "which", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    sample: Option<u32>,
    /// Everything: the whole ledger and every byte of the archive are read
    #[arg(long, group = "which")]
    all: bool,
    /// This recording
    #[arg(long, group = "which")]
    id: Option<RecordingId>,
    /// Whose, where both have a recording of that id
    #[arg(long, requires = "id", value_parser = options::platform())]
    platform: Option<Platform>,
    /// How many objects are read at the same time; each takes a few hundred kilobytes of memory
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    at_once: u16,
}

const EXAMPLES: &str = "\
Examples:
  callarchive verify                        a hundred recordings, chosen at random
  callarchive verify --sample 5000
  callarchive verify --id REC-1
  callarchive verify --all --at-once 32 --output json > report.json || echo 'not as it should be'";

pub(crate) async fn run(stack: &Stack, asked: &Asked, output: Output) -> Result<Verdict, Failure> {
    let mut checker = Checker {
        archive: stack.archive()?,
        at_once: asked.at_once.into(),
        report: Report::default(),
        bar: bar(asked)?,
    };
    let ledger = stack.ledger()?;
    if let Some(id) = &asked.id {
        let of = OfPlatform { platform: asked.platform };
        let entry = entry::archived(stack, &of, id).await?;
        checker.check(vec![entry]).await;
    } else if asked.all {
        let mut place = None;
        loop {
            let page = ledger.scan(Wanted::Archived, place, None).await?;
            place = checker.page(page).await;
            if place.is_none() {
                break;
            }
        }
    } else {
        checker.sample(&ledger, asked.sample.unwrap_or(SAMPLE)).await?;
    }
    checker.bar.finish_and_clear();
    let report = checker.report;
    let verdict = Verdict::good_if(report.good == report.checked);
    output.show(verdict, &report, || report.text())
}

fn bar(asked: &Asked) -> Result<ProgressBar, Failure> {
    let (bar, template) = match asked {
        Asked { all: true, .. } => {
            (ProgressBar::no_length(), "  {spinner} {pos} checked  {elapsed_precise}  {msg}")
        }
        Asked { id: Some(_), .. } => (ProgressBar::new(1), "  {spinner} {elapsed_precise}  {msg}"),
        Asked { sample, .. } => {
            let sample = sample.unwrap_or(SAMPLE);
            (
                ProgressBar::new(sample.into()),
                "  {bar:32} {pos}/{len} checked  {elapsed_precise}  {msg}",
            )
        }
    };
    bar.set_style(ProgressStyle::with_template(template)?);
    bar.enable_steady_tick(Duration::from_millis(250));
    Ok(bar)
}

/// Checks recordings, several at once.
struct Checker {
    archive: Archive,
    at_once: usize,
    report: Report,
    bar: ProgressBar,
}

impl Checker {
    async fn check(&mut self, entries: Vec<Entry>) {
        // A task each: the sums are taken on all cores.
        let tasks = entries.into_iter().map(|entry| {
            let archive = self.archive.clone();
            async move { tokio::spawn(checked(archive, entry)).await }
        });
        let mut tasks = stream::iter(tasks).buffer_unordered(self.at_once);
        while let Some(checked) = tasks.next().await {
            let checked = checked.unwrap_or_else(|error| Checked {
                bytes: 0,
                problem: Some(Problem {
                    recording: "?".to_owned(),
                    storage_path: None,
                    kind: Kind::Unread,
                    details: vec![error.to_string()],
                }),
            });
            self.report.add(checked);
            let bad = self.report.checked - self.report.good;
            self.bar.set_position(self.report.checked);
            self.bar.set_message(format!(
                "{} read, {bad} not as they should be",
                bytes(self.report.bytes)
            ));
        }
    }

    /// Checks a stretch of the ledger; where to read on.
    async fn page(&mut self, page: Page) -> Option<Place> {
        page.unreadable.into_iter().for_each(|pk| self.report.unreadable(pk));
        self.check(page.entries).await;
        page.next
    }

    /// Checks what follows a random place, and, from the ledger's end, what stands at its beginning.
    async fn sample(&mut self, ledger: &Ledger, size: u32) -> Result<(), Failure> {
        let mut seen = std::collections::HashSet::new();
        let (mut place, mut wrapped) = (Some(Place::at_random()), false);
        loop {
            let left = u64::from(size).saturating_sub(self.report.checked);
            let most = u32::try_from(left).unwrap_or(u32::MAX);
            let mut page = ledger.scan(Wanted::Archived, place, Some(most)).await?;
            let found = page.entries.len();
            page.entries.retain(|entry| seen.insert((entry.platform, entry.recording_id.clone())));
            // Once round: everything there is has been checked.
            let round = wrapped && page.entries.len() < found;
            place = self.page(page).await;
            if self.report.checked >= size.into() || round || (wrapped && place.is_none()) {
                return Ok(());
            }
            wrapped |= place.is_none();
        }
    }
}

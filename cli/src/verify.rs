//! `verify`: is what lies in S3 what the ledger says was archived?

mod compare;
mod manifest;
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
use jiff::SignedDuration;

use crate::{
    entry,
    failure::Failure,
    options::{self, OfPlatform, Output},
    output::{Verdict, bytes},
    stack::Stack,
};
use compare::checked;
use manifest::Manifest;
use report::Report;

/// How many recordings make a sample, when nothing is said.
const SAMPLE: u32 = 100;

/// Reads archived recordings back and compares them with the ledger
///
/// Length, md5, sha256 and CRC64NVME are taken of every byte anew. The exit code is 1 when an object differs, is missing or
/// cannot be read, and when there was nothing to check. What is missing since RetentionDays are over is counted apart.
/// Reading costs what S3 asks for it; an object in a colder class has to be restored before.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Asked {
    /// So many recordings, chosen at random [default: 100]
    #[arg(long, value_name = "N", group = "which", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    sample: Option<u32>,
    /// Everything: the whole ledger and every byte of the archive are read
    #[arg(long, group = "which")]
    all: bool,
    /// With --all, compare the ledger with the manifest, too: every part of it is read
    ///
    /// Whoever alters an object and its entry in the ledger has to alter the manifest as well, every line of which, the older
    /// ones too, has to name the same object. A recording takes about half a kilobyte of memory. A line may come an hour late.
    #[arg(long, requires = "all")]
    manifest: bool,
    /// This recording
    #[arg(long, group = "which")]
    id: Option<RecordingId>,
    /// Whose, where both have a recording of that id
    #[arg(long, requires = "id", value_parser = options::platform())]
    platform: Option<Platform>,
    /// How many objects are read at the same time; each takes a few hundred kilobytes of memory
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    at_once: u16,
    /// How many items of the ledger a request reads; as many as fit into its answer when not given
    #[arg(long, value_name = "N", hide = true, requires = "all")]
    page: Option<u32>,
}

const EXAMPLES: &str = "\
Examples:
  callarchive verify                        a hundred recordings, chosen at random
  callarchive verify --sample 5000
  callarchive verify --id REC-1
  callarchive verify --all --manifest       the manifest against the ledger, and the objects against both
  callarchive verify --all --at-once 32 --output json > report.json || echo 'not as it should be'";

pub(crate) async fn run(stack: &Stack, asked: &Asked, output: Output) -> Result<Verdict, Failure> {
    let mut checker = Checker {
        archive: stack.archive()?,
        retention: stack.retention(),
        manifest: None,
        at_once: asked.at_once.into(),
        report: Report::default(),
        bar: bar(asked)?,
    };
    let ended = tokio::select! {
        ended = checker.run(stack, asked) => ended,
        _ = tokio::signal::ctrl_c() => {
            Err(Failure::Interrupted { help: "interrupted; what was found stands above".to_owned() })
        }
    };
    checker.bar.finish_and_clear();
    told(checker.report, ended, |report| output.show(report.verdict(), report, || report.text()))
}

/// What was found until an end that came too early is told all the same.
fn told(
    mut report: Report,
    ended: Result<(), Failure>,
    show: impl FnOnce(&Report) -> Result<Verdict, Failure>,
) -> Result<Verdict, Failure> {
    report.broke_off = ended.as_ref().err().map(Failure::line);
    match ended {
        Ok(()) => show(&report),
        Err(failure) if report.checked == 0 => Err(failure),
        Err(failure) => show(&report).and(Err(failure)),
    }
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
    /// How long the archive keeps a recording.
    retention: Option<SignedDuration>,
    /// What the ledger's entries are compared with.
    manifest: Option<Manifest>,
    at_once: usize,
    report: Report,
    bar: ProgressBar,
}

impl Checker {
    async fn run(&mut self, stack: &Stack, asked: &Asked) -> Result<(), Failure> {
        let ledger = stack.ledger()?;
        if let Some(id) = &asked.id {
            let of = OfPlatform { platform: asked.platform };
            return self.check(vec![entry::archived(stack, &of, id).await?]).await;
        }
        if !asked.all {
            return self.sample(&ledger, asked.sample.unwrap_or(SAMPLE)).await;
        }
        if asked.manifest {
            let (bucket, report) = (stack.manifest()?, &mut self.report);
            let manifest = Manifest::read(&bucket, self.at_once, &self.bar, report).await?;
            self.manifest = Some(manifest);
        }
        let mut place = None;
        loop {
            let page = ledger.scan(Wanted::Archived, place, asked.page).await?;
            place = self.page(page).await?;
            if place.is_none() {
                break;
            }
        }
        let rest = self.manifest.take().into_iter().flat_map(Manifest::rest);
        rest.for_each(|problem| self.report.problem(problem));
        Ok(())
    }

    async fn check(&mut self, entries: Vec<Entry>) -> Result<(), Failure> {
        // A task each: the sums are taken on all cores.
        let tasks = entries.into_iter().map(|entry| {
            let (archive, retention) = (self.archive.clone(), self.retention);
            async move { tokio::spawn(checked(archive, entry, retention)).await }
        });
        let mut tasks = stream::iter(tasks).buffer_unordered(self.at_once);
        while let Some(checked) = tasks.next().await {
            self.report.add(checked??);
            self.bar.set_position(self.report.checked);
            self.bar.set_message(format!(
                "{} read, {} not as they should be",
                bytes(self.report.bytes),
                self.report.bad()
            ));
        }
        Ok(())
    }

    /// Checks a stretch of the ledger; where to read on.
    async fn page(&mut self, page: Page) -> Result<Option<Place>, Failure> {
        if let Some(manifest) = &mut self.manifest {
            page.unreadable.iter().for_each(|pk| manifest.skip(pk));
            let problems = page.entries.iter().filter_map(|entry| manifest.compare(entry));
            problems.for_each(|problem| self.report.problem(problem));
        }
        page.unreadable.into_iter().for_each(|pk| self.report.unreadable(pk));
        self.check(page.entries).await?;
        Ok(page.next)
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
            place = self.page(page).await?;
            if self.report.checked >= size.into() || round || (wrapped && place.is_none()) {
                return Ok(());
            }
            wrapped |= place.is_none();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        report::{Checked, Found},
        *,
    };

    /// Hours of reading ended in an error message and nothing else.
    #[test]
    fn what_was_found_before_an_error_is_told() {
        let mut report = Report::default();
        report.add(Checked { bytes: 1, found: Found::Good });
        report.unreadable("cxone#r".to_owned());
        let mut shown = String::new();
        let ended = told(report, Err(Failure::new("Scan failed")), |report| {
            shown = report.text();
            Ok(report.verdict())
        });
        assert!(matches!(ended, Err(Failure::Wrong { .. })), "{ended:?}");
        assert!(shown.contains("1 as they were archived, 1 not\n\n"), "{shown}");
        assert!(shown.contains("cxone#r"), "{shown}");
        assert!(shown.ends_with("Not everything was checked: Scan failed"), "{shown}");
    }
}

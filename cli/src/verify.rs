//! `verify`: is what lies in S3 what the ledger says was archived?

use std::time::Duration;

use aws::{
    archive::{Archive, Measured},
    ledger::{Entry, Ledger, Page, Place, State, Wanted},
};
use clap::Args;
use domain::{id::RecordingId, platform::Platform};
use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::{
    Verdict,
    args::{self, Output},
    entry,
    failure::Failure,
    output::{self, Table, bytes},
    stack::Stack,
};

/// How many problems are told one by one; more are counted.
const MOST_TOLD: usize = 1_000;

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
    #[arg(long, requires = "id", value_parser = args::platform())]
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

/// What came out.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    checked: u64,
    good: u64,
    bytes: u64,
    /// At most [`MOST_TOLD`].
    problems: Vec<Problem>,
}

/// An object that is not as it should be.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Problem {
    recording: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_path: Option<String>,
    kind: Kind,
    details: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// It is another than was archived.
    Differs,
    /// There is none.
    Missing,
    /// It could not be told.
    Unread,
}

/// An object that was looked at.
struct Checked {
    bytes: u64,
    problem: Option<Problem>,
}

impl Report {
    fn add(&mut self, Checked { bytes, problem }: Checked) {
        self.checked += 1;
        self.bytes += bytes;
        match problem {
            None => self.good += 1,
            Some(problem) if self.problems.len() < MOST_TOLD => self.problems.push(problem),
            Some(_) => {}
        }
    }

    fn unreadable(&mut self, pk: String) {
        let details = vec!["the ledger's item cannot be read".to_owned()];
        let problem = Problem { recording: pk, storage_path: None, kind: Kind::Unread, details };
        self.add(Checked { bytes: 0, problem: Some(problem) });
    }

    fn text(&self) -> String {
        let bad = self.checked - self.good;
        let mut text = format!(
            "{} recordings checked, {} read: {} as they were archived, {bad} not",
            self.checked,
            bytes(self.bytes),
            self.good,
        );
        if bad > 0 {
            let mut table = Table::new(["recording", "", "what", "object"]);
            for Problem { recording, storage_path, kind, details } in &self.problems {
                let kind = match kind {
                    Kind::Differs => "DIFFERS",
                    Kind::Missing => "MISSING",
                    Kind::Unread => "not read",
                };
                let path = storage_path.clone().unwrap_or_default();
                table.row([recording.clone(), kind.to_owned(), details.join(", "), path]);
            }
            text.push_str(&format!("\n\n{}", table.text()));
            if self.problems.len() as u64 != bad {
                text.push_str(&format!("\n  and {} more", bad - self.problems.len() as u64));
            }
            text.push_str(
                "\n\nThe bucket keeps every version: `aws s3api list-object-versions` shows who lies beneath.",
            );
        }
        text
    }
}

pub(crate) async fn run(stack: &Stack, asked: &Asked, output: Output) -> Result<Verdict, Failure> {
    let mut checker = Checker {
        archive: stack.archive()?,
        at_once: asked.at_once.into(),
        report: Report::default(),
        bar: bar(asked)?,
    };
    let ledger = stack.ledger()?;
    if let Some(id) = &asked.id {
        let entry = entry::one(stack, asked.platform, id).await?;
        if entry.state != State::Archived {
            let state = entry.state.as_str();
            return Err(Failure::new(format!(
                "{id} is {state}, not archived: there is nothing to verify"
            )));
        }
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
    match output {
        Output::Json => output::json(&report)?,
        Output::Table => output::say(&report.text())?,
    }
    Ok(if report.good == report.checked { Verdict::Good } else { Verdict::Bad })
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

async fn checked(archive: Archive, entry: Entry) -> Checked {
    let storage_path = entry.object.as_ref().map(|object| object.storage_path.clone());
    let (bytes, kind, details) = match compare(&archive, &entry).await {
        Ok((bytes, differences)) if differences.is_empty() => {
            return Checked { bytes, problem: None };
        }
        Ok((bytes, differences)) => (bytes, Kind::Differs, differences),
        Err((kind, detail)) => (0, kind, vec![detail]),
    };
    let recording = format!("{}#{}", entry.platform, entry.recording_id);
    Checked { bytes, problem: Some(Problem { recording, storage_path, kind, details }) }
}

/// Reads an object; how many bytes, and in what it differs from the ledger.
async fn compare(archive: &Archive, entry: &Entry) -> Result<(u64, Vec<String>), (Kind, String)> {
    let Some(object) = &entry.object else {
        return Err((Kind::Unread, "the ledger has no checksums of it".to_owned()));
    };
    let Some(key) = archive.key(&object.storage_path) else {
        return Err((Kind::Unread, "it is not in this stack's bucket".to_owned()));
    };
    let measured = archive.measure(key).await;
    let measured = measured.map_err(|error| (Kind::Unread, Failure::from(error).line()))?;
    let found = measured.ok_or((Kind::Missing, "there is no such object".to_owned()))?;
    let recorded = Measured { size_bytes: object.size_bytes, checksums: object.checksums.clone() };
    Ok((found.size_bytes, differences(&recorded, &found)))
}

fn differences(recorded: &Measured, found: &Measured) -> Vec<String> {
    let (then, now) = (&recorded.checksums, &found.checksums);
    let pairs = [
        ("length", recorded.size_bytes.to_string(), found.size_bytes.to_string()),
        ("md5", then.md5.clone(), now.md5.clone()),
        ("sha256", then.sha256.clone(), now.sha256.clone()),
        ("CRC64NVME", then.crc64nvme.clone(), now.crc64nvme.clone()),
    ];
    let differ = pairs.into_iter().filter(|(_, recorded, found)| recorded != found);
    differ.map(|(what, recorded, found)| format!("{what} was {recorded} and is {found}")).collect()
}

#[cfg(test)]
mod tests {
    use domain::digest::Digests;

    use super::*;

    fn measured(content: &[u8]) -> Measured {
        let mut digests = Digests::default();
        digests.update(content);
        Measured { size_bytes: content.len() as u64, checksums: digests.finish().unwrap() }
    }

    #[test]
    fn every_difference_is_named() {
        assert!(differences(&measured(b"same"), &measured(b"same")).is_empty());
        let altered = differences(&measured(b"same"), &measured(b"Same"));
        assert_eq!(altered.len(), 3);
        assert!(
            altered[0].starts_with("md5 was ") && altered[2].starts_with("CRC64NVME"),
            "{altered:?}"
        );
        let cut = differences(&measured(b"same"), &measured(b"sam"));
        assert_eq!(cut[0], "length was 4 and is 3");
    }

    #[test]
    fn problems_are_counted_beyond_those_that_are_told() {
        let mut report = Report::default();
        report.add(Checked { bytes: 10, problem: None });
        for n in 0..MOST_TOLD + 5 {
            report.unreadable(format!("cxone#{n}"));
        }
        assert_eq!((report.checked, report.good, report.problems.len()), (1_006, 1, MOST_TOLD));
        assert!(report.text().contains("1 as they were archived, 1005 not"), "{}", report.text());
        assert!(report.text().contains("and 5 more"));
    }
}

//! `quarantine`: what could not be archived, why, and another try.

use aws::ledger::{Entry, Order, State};
use clap::{Args, Subcommand};
use domain::{id::RecordingId, platform::Platform};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    entry,
    failure::Failure,
    options::{Named, OfPlatform, Output},
    output::{Table, Verdict},
    stack::Stack,
};

/// Lists, shows and redrives what could not be archived
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Asked {
    #[command(subcommand)]
    what: What,
}

const EXAMPLES: &str = "\
Examples:
  callarchive quarantine list
  callarchive quarantine show REC-1
  callarchive quarantine redrive --id REC-1";

#[derive(Debug, Subcommand)]
enum What {
    List(List),
    Show(Show),
    Redrive(Redrive),
}

/// Lists quarantined recordings, newest first
#[derive(Debug, Args)]
#[command(after_help = LIST_EXAMPLES)]
struct List {
    #[command(flatten)]
    of: OfPlatform,
    /// Quarantined for this reason only
    #[arg(long)]
    reason: Option<String>,
    /// At most so many of each platform
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

const LIST_EXAMPLES: &str = "\
Examples:
  callarchive quarantine list
  callarchive quarantine list --platform cxone --reason content_type --limit 1000
  callarchive quarantine list --output json | jq -r '.recordings[].recordingId'";

/// Shows all that the ledger has of a recording, and what its reason means
#[derive(Debug, Args)]
#[command(after_help = SHOW_EXAMPLES)]
struct Show {
    #[command(flatten)]
    recording: Named,
}

const SHOW_EXAMPLES: &str = "\
Examples:
  callarchive quarantine show REC-1
  callarchive quarantine show REC-1 --platform genesys --output json";

/// Puts quarantined recordings back on their queue, oldest first
///
/// Do it once the cause is gone, and again while it says that there are more. A recording whose audio was missing at the vendor can be redriven by its id, too.
#[derive(Debug, Args)]
#[command(after_help = REDRIVE_EXAMPLES)]
struct Redrive {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    of: OfPlatform,
    /// At most so many of each platform
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// This recording
    #[arg(long)]
    id: Option<RecordingId>,
    /// All that are quarantined for this reason
    #[arg(long)]
    reason: Option<String>,
    /// All that are quarantined
    #[arg(long)]
    all: bool,
}

const REDRIVE_EXAMPLES: &str = "\
Examples:
  callarchive quarantine redrive --id REC-1
  callarchive quarantine redrive --reason content_type --limit 1000
  callarchive quarantine redrive --all --platform cxone --limit 10000";

/// A quarantined recording in a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    platform: Platform,
    recording_id: RecordingId,
    reason: String,
    since: Timestamp,
}

/// A list, and whether it goes on.
#[derive(Debug, Default, Serialize)]
struct Listing {
    recordings: Vec<Listed>,
    more: bool,
}

impl Listing {
    /// Takes a platform's, of which there are more where one beyond the limit was found.
    fn add(&mut self, limit: usize, found: Vec<Listed>) {
        self.more |= found.len() > limit;
        self.recordings.extend(found.into_iter().take(limit));
    }
}

/// What a redrive did, of all platforms together.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Redriven {
    matched: usize,
    redriven: usize,
    failed: usize,
    /// Beyond the limit. A function of an earlier release does not say.
    #[serde(default)]
    more: bool,
}

pub(crate) async fn run(stack: &Stack, asked: &Asked, output: Output) -> Result<Verdict, Failure> {
    match &asked.what {
        What::List(asked) => list(stack, asked, output).await,
        What::Show(Show { recording }) => {
            let entry = entry::one(stack, &recording.of, &recording.id).await?;
            show(stack, &entry, output)
        }
        What::Redrive(asked) => redrive(stack, asked, output).await,
    }
}

async fn list(stack: &Stack, asked: &List, output: Output) -> Result<Verdict, Failure> {
    let (ledger, limit) = (stack.ledger()?, usize::try_from(asked.limit)?);
    let mut listing = Listing::default();
    for platform in asked.of.all() {
        let (reason, one_more) = (asked.reason.as_deref(), limit.saturating_add(1));
        let items = ledger.quarantined(platform, reason, Order::Newest, one_more).await?;
        let listed = items.into_iter().map(|item| Listed {
            platform,
            recording_id: item.recording_id,
            reason: item.reason,
            since: Timestamp::from_millisecond(item.settled_at).unwrap_or_default(),
        });
        listing.add(limit, listed.collect());
    }
    output.show(Verdict::Good, &listing, || table(&listing))
}

fn table(listing: &Listing) -> String {
    let mut table = Table::new(["platform", "recording", "reason", "since"]);
    for Listed { platform, recording_id, reason, since } in &listing.recordings {
        let since = format!("{since:.0}");
        table.row([platform.to_string(), recording_id.to_string(), reason.clone(), since]);
    }
    match listing {
        Listing { recordings, .. } if recordings.is_empty() => "nothing is quarantined".to_owned(),
        Listing { more: false, .. } => table.text(),
        Listing { more: true, .. } => {
            format!("{}\n\n  there are more: list them with a higher --limit", table.text())
        }
    }
}

fn show(stack: &Stack, entry: &Entry, output: Output) -> Result<Verdict, Failure> {
    let mut text = entry::text(entry)?;
    if matches!(entry.state, State::Quarantined | State::AudioMissing) {
        text.push_str(&format!(
            "\n\n  once the cause is gone: callarchive quarantine redrive{} --platform {} --id {}",
            stack.option(),
            entry.platform,
            entry.recording_id
        ));
    }
    output.show(Verdict::Good, &entry::document(entry)?, || text)
}

async fn redrive(stack: &Stack, asked: &Redrive, output: Output) -> Result<Verdict, Failure> {
    let platforms = match &asked.which.id {
        Some(id) => {
            let entry = entry::one(stack, &asked.of, id).await?;
            if !matches!(entry.state, State::Quarantined | State::AudioMissing) {
                let state = entry.state.as_str();
                return Err(Failure::new(format!("{id} is {state}, not quarantined"))
                    .help("there is nothing to redrive; a recording on its way needs no help"));
            }
            vec![entry.platform]
        }
        None => asked.of.all(),
    };
    let mut sum = Redriven::default();
    for platform in platforms {
        let answer = stack.invoke("DownloaderFunction", &request(asked, platform)).await?;
        let Redriven { matched, redriven, failed, more } = serde_json::from_value(answer)?;
        sum.matched += matched;
        sum.redriven += redriven;
        sum.failed += failed;
        sum.more |= more;
    }
    output.show(Verdict::good_if(sum.failed == 0), &sum, || told(&sum))
}

fn told(sum: &Redriven) -> String {
    let Redriven { matched, redriven, failed, more } = sum;
    let mut text = format!(
        "{matched} matched, {redriven} put back on the queue, {failed} that the queue did not take"
    );
    if *more {
        text.push_str("\nthere are more: do it again, or with a higher --limit");
    }
    text
}

/// What the downloader is asked.
fn request(asked: &Redrive, platform: Platform) -> Value {
    let limit = asked.limit;
    let redrive = match &asked.which {
        Which { id: Some(id), .. } => json!({"platform": platform, "recordingId": id}),
        Which { reason: Some(reason), .. } => {
            json!({"platform": platform, "reason": reason, "limit": limit})
        }
        _ => json!({"platform": platform, "all": true, "limit": limit}),
    };
    json!({"redrive": redrive})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options;

    fn read(line: &str) -> Option<Value> {
        options::tests::read::<Redrive>(line).map(|asked| request(&asked, Platform::Cxone))
    }

    #[test]
    fn a_list_and_a_redrive_say_when_there_is_more() {
        let listed = |n: u32| Listed {
            platform: Platform::Cxone,
            recording_id: format!("r{n}").parse().unwrap(),
            reason: "too_long".to_owned(),
            since: Timestamp::UNIX_EPOCH,
        };
        let (mut all, mut cut) = (Listing::default(), Listing::default());
        all.add(3, (0..3).map(listed).collect());
        cut.add(3, (0..4).map(listed).collect());
        cut.add(3, (0..1).map(listed).collect());
        assert_eq!((all.recordings.len(), all.more), (3, false));
        assert_eq!((cut.recordings.len(), cut.more), (4, true));
        assert!(!table(&all).contains("there are more") && table(&cut).contains("there are more"));

        let redriven = |more| Redriven { matched: 1, redriven: 1, failed: 0, more };
        assert!(!told(&redriven(false)).contains("again"));
        assert!(told(&redriven(true)).contains("there are more: do it again"));
    }

    #[test]
    fn a_redrive_names_exactly_one_choice() {
        let of = |redrive: Value| Some(json!({"redrive": redrive}));
        assert_eq!(read("--id r1"), of(json!({"platform": "cxone", "recordingId": "r1"})));
        assert_eq!(
            read("--reason content_type --limit 7"),
            of(json!({"platform": "cxone", "reason": "content_type", "limit": 7}))
        );
        assert_eq!(read("--all"), of(json!({"platform": "cxone", "all": true, "limit": 100})));
        for bad in ["", "--all --id r1", "--id ../r1", "--all --limit 0", "--all --limit 10001"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}

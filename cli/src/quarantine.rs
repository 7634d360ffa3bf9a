//! `quarantine`: what could not be archived, why, and another try.

use aws::ledger::{Entry, Order, State};
use clap::{Args, Subcommand};
use domain::{id::RecordingId, platform::Platform};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Verdict,
    args::{Named, OfPlatform, Output},
    entry,
    failure::Failure,
    output::Table,
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
  callarchive quarantine list --output json | jq -r '.[].recordingId'";

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

/// Puts quarantined recordings back on their queue, newest first
///
/// Do it once the cause is gone. A recording whose audio was missing at the vendor can be redriven by its id, too.
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

/// What a redrive did, of all platforms together.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Redriven {
    matched: usize,
    redriven: usize,
    failed: usize,
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
    let mut listed = Vec::new();
    for platform in asked.of.all() {
        let items =
            ledger.quarantined(platform, asked.reason.as_deref(), Order::Newest, limit).await?;
        listed.extend(items.into_iter().map(|item| Listed {
            platform,
            recording_id: item.recording_id,
            reason: item.reason,
            since: Timestamp::from_millisecond(item.settled_at).unwrap_or_default(),
        }));
    }
    output.show(&listed, || table(&listed))?;
    Ok(Verdict::Good)
}

fn table(listed: &[Listed]) -> String {
    let mut table = Table::new(["platform", "recording", "reason", "since"]);
    for Listed { platform, recording_id, reason, since } in listed {
        let since = format!("{since:.0}");
        table.row([platform.to_string(), recording_id.to_string(), reason.clone(), since]);
    }
    if listed.is_empty() { "nothing is quarantined".to_owned() } else { table.text() }
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
    output.show(&entry::document(entry)?, || text)?;
    Ok(Verdict::Good)
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
        let Redriven { matched, redriven, failed } = serde_json::from_value(answer)?;
        sum.matched += matched;
        sum.redriven += redriven;
        sum.failed += failed;
    }
    output.show(&sum, || {
        format!(
            "{} matched, {} put back on the queue, {} that the queue did not take",
            sum.matched, sum.redriven, sum.failed
        )
    })?;
    Ok(if sum.failed == 0 { Verdict::Good } else { Verdict::Bad })
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
    use clap::Parser;

    use super::*;
    use crate::args::{Arguments, Command, OnStack};

    fn read(line: &str) -> Option<Value> {
        let line = format!("callarchive quarantine redrive {line}");
        let command = Arguments::try_parse_from(line.split_whitespace()).ok()?.command;
        match command {
            Command::OnStack(OnStack::Quarantine(Asked { what: What::Redrive(asked) })) => {
                Some(request(&asked, Platform::Cxone))
            }
            other => panic!("{other:?}"),
        }
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

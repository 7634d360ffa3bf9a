//! `manifest`: lines of the manifest, made again.

use std::{cell::RefCell, time::Duration};

use clap::{Args, Subcommand};
use domain::{id::RecordingId, platform::Platform};
use indicatif::ProgressBar;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    failure::Failure,
    options::{self, Output},
    output::{Table, Verdict},
    stack::Stack,
    terminal,
};

/// The most recordings that the function takes by their ids in one invocation.
const MOST_IDS: usize = 1_000;

/// Makes lines of the manifest again
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Asked {
    #[command(subcommand)]
    what: What,
}

const EXAMPLES: &str = "\
Examples:
  callarchive manifest again --platform genesys --id REC-1
  callarchive manifest again --all";

#[derive(Debug, Subcommand)]
enum What {
    Again(Again),
}

/// Makes lines that the manifest has lost again, from what the ledger says now
///
/// As after the alarm LinesSetAside (docs/ALARMS.md). Lines that are there already do no harm: a query takes the newest of each
/// recording. The exit code is 1 when an item was found of which no line can be made.
#[derive(Debug, Args)]
#[command(after_help = AGAIN_EXAMPLES)]
struct Again {
    #[command(flatten)]
    which: Which,
    /// Whose recordings
    #[arg(long, value_parser = options::platform(), conflicts_with = "all")]
    platform: Option<Platform>,
    /// Go on behind this item, which an earlier call that did not come to its end has named
    #[arg(long, value_name = "PLACE", conflicts_with = "id")]
    from: Option<String>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// This recording; may be given several times
    #[arg(long, value_name = "RECORDING_ID", requires = "platform")]
    id: Vec<RecordingId>,
    /// All that are at their end: reads the whole ledger, a gigabyte for a million recordings, and adds a line for each
    #[arg(long)]
    all: bool,
}

const AGAIN_EXAMPLES: &str = "\
Examples:
  callarchive manifest again --platform genesys --id REC-1 --id REC-2
  callarchive manifest again --all
  callarchive manifest again --all --from genesys#REC-7      where an earlier call was interrupted
  callarchive manifest again --all --output json | jq '.without[]'

Exit codes: 0, every line was made; 1, of an item no line can be made; 2, the command could not be carried out.";

/// What the function answers; of several invocations, all together.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Answer {
    lines: u64,
    without: Vec<Without>,
    /// Where to go on.
    #[serde(skip_serializing)]
    next: Option<String>,
}

/// An item of which no line was made.
#[derive(Debug, Serialize, Deserialize)]
struct Without {
    pk: String,
    reason: String,
}

pub(crate) async fn run(stack: &Stack, asked: &Asked, output: Output) -> Result<Verdict, Failure> {
    let What::Again(asked) = &asked.what;
    // What is known, and where to go on, should somebody press Ctrl-C or AWS refuse.
    let (sum, place) = (RefCell::default(), RefCell::new(asked.from.clone()));
    let spinner = ProgressBar::new_spinner();
    spinner.set_message("the manifest function is at it");
    spinner.enable_steady_tick(Duration::from_millis(250));
    let resume = || match &*place.borrow() {
        Some(place) => {
            format!("to go on: callarchive manifest again{} --all --from '{place}'", stack.option())
        }
        None => "what was asked for can be asked for again".to_owned(),
    };
    let done = tokio::select! {
        done = again(stack, asked, (&sum, &place), &spinner) => done,
        _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted { help: resume() }),
    };
    spinner.finish_and_clear();
    let sum: Answer = sum.into_inner();
    done.inspect_err(|failure| {
        // The next call does not come to these again.
        if sum.lines > 0 || !sum.without.is_empty() {
            terminal::note(&text(&sum));
        }
        if place.borrow().is_some() && !matches!(failure, Failure::Interrupted { .. }) {
            terminal::note(&resume());
        }
    })?;
    output.show(Verdict::good_if(sum.without.is_empty()), &sum, || text(&sum))
}

/// Asks until there is nothing left to ask for.
async fn again(
    stack: &Stack,
    asked: &Again,
    (sum, place): (&RefCell<Answer>, &RefCell<Option<String>>),
    spinner: &ProgressBar,
) -> Result<(), Failure> {
    let mut rest = asked.which.id.chunks(MOST_IDS);
    loop {
        let request = if asked.which.all {
            everything(place.borrow().as_deref())
        } else if let Some(ids) = rest.next() {
            json!({"again": {"platform": asked.platform, "recordingIds": ids}})
        } else {
            break;
        };
        let answer = stack.invoke("ManifestFunction", &request).await?;
        let Answer { lines, without, next } = serde_json::from_value(answer)?;
        let lines = {
            let mut sum = sum.borrow_mut();
            sum.lines += lines;
            sum.without.extend(without);
            sum.lines
        };
        if asked.which.all {
            let Some(next) = next else { break };
            let news = format!("{lines} lines so far; the ledger is read up to {next}");
            // Where nobody sees a spinner, a line an invocation: each takes minutes.
            if spinner.is_hidden() {
                terminal::note(&news);
            }
            spinner.set_message(news);
            place.replace(Some(next));
        }
    }
    Ok(())
}

/// What is asked for behind `place`.
fn everything(place: Option<&str>) -> Value {
    match place {
        Some(place) => json!({"again": {"all": true, "from": place}}),
        None => json!({"again": {"all": true}}),
    }
}

fn text(sum: &Answer) -> String {
    let mut text = format!("{} lines made again", sum.lines);
    if sum.without.is_empty() {
        return text;
    }
    let mut table = Table::new(["no line of", "reason", ""]);
    for Without { pk, reason } in &sum.without {
        table.row([pk.clone(), reason.clone(), meaning(reason).to_owned()]);
    }
    text.push_str(&format!("\n\n{}", table.text()));
    text
}

/// What a reason means to an operator (docs/DATA-DICTIONARY.md).
fn meaning(reason: &str) -> &'static str {
    match reason {
        "unknown" => "the ledger has no such recording",
        "unsettled" => "it is not at its end; its line comes by itself then",
        _ => "this release cannot read the item; try it with the newest",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_line_was_made_of_is_told_with_its_meaning() {
        let answer =
            json!({"lines": 2, "next": null, "without": [{"pk": "cxone#r1", "reason": "unknown"}]});
        let sum: Answer = serde_json::from_value(answer).unwrap();
        let text = text(&sum);
        assert!(text.starts_with("2 lines made again\n"), "{text}");
        assert!(text.contains("cxone#r1") && text.contains("has no such recording"), "{text}");
        let document = serde_json::to_value(&sum).unwrap();
        assert!(document.get("next").is_none(), "{document}");
    }

    #[test]
    fn a_request_names_recordings_of_a_platform_or_all() {
        let reads = |line: &str| options::tests::read::<Again>(line).is_some();
        for good in ["--platform genesys --id r1 --id r2", "--all", "--all --from genesys#r1"] {
            assert!(reads(good), "{good}");
        }
        for bad in [
            "",
            "--id r1",
            "--platform genesys",
            "--platform genesys --id ../r1",
            "--platform genesys --id r1 --all",
            "--platform genesys --id r1 --from genesys#r1",
            "--from genesys#r1",
            "--platform genesys --all",
        ] {
            assert!(!reads(bad), "{bad}");
        }
    }
}

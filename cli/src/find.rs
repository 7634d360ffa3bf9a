//! `find`: everything that is known of a call or a recording.

use std::collections::BTreeSet;

use aws::{
    archive::Archive,
    assemblies::Call,
    ledger::{Entry, Wanted},
};
use clap::Args;
use domain::{
    id::{CallId, RecordingId},
    platform::Platform,
};
use indicatif::ProgressBar;
use serde::Serialize;
use serde_json::Value;

use crate::{
    entry,
    failure::Failure,
    options::{OfPlatform, Output},
    output::{Table, Verdict},
    stack::Stack,
};

/// Shows the ledger's entries of a recording, or of a call's recordings, and the objects of its transcript
///
/// A recording is found by its id at once, and its call through it. A call is found by its id at once for 30 days after its
/// first transcript segment; after that, and for a call without a transcript, only --scan finds its recordings, since the
/// ledger has no index by call. The exit code is 1 when nothing is found.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Asked {
    /// A recording or a call, as its vendor names it
    #[arg(value_name = "CALL_OR_RECORDING_ID")]
    id: RecordingId,
    #[command(flatten)]
    of: OfPlatform,
    /// Read the whole ledger for recordings of this call: every item costs its reading, a million about 0.05 US-$
    #[arg(long)]
    scan: bool,
}

const EXAMPLES: &str = "\
Examples:
  callarchive find REC-1
  callarchive find CALL-1 --output json
  callarchive find CALL-OF-2019 --scan";

#[derive(Debug, Default, Serialize)]
struct Found {
    recordings: Vec<Value>,
    transcripts: Vec<Object>,
    #[serde(skip)]
    texts: Vec<String>,
}

/// An object of a transcript's revision.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    platform: Platform,
    call_id: String,
    revision: u32,
    path: String,
    size_bytes: u64,
}

/// A call's newest transcript.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Newest {
    platform: Platform,
    call_id: String,
    key: String,
    revision: u32,
}

pub(crate) async fn run(stack: &Stack, asked: &Asked, output: Output) -> Result<Verdict, Failure> {
    let (ledger, archive) = (stack.ledger()?, stack.archive()?);
    let mut entries = entry::all(&ledger, &asked.of, &asked.id).await?;
    let call: CallId = asked.id.as_str().parse()?;
    let mut newest = BTreeSet::new();
    for call in calls(asked, &entries, &call) {
        let Some(stored) = stack.assemblies()?.head(&call).await? else { continue };
        for (id, _) in stored.head.recordings() {
            add(&mut entries, ledger.get(call.platform, id).await?);
        }
        let (platform, call_id) = (call.platform, call.call_id.to_string());
        let revision = stored.head.written();
        newest.extend(stored.newest.map(|key| Newest { platform, call_id, key, revision }));
    }
    if asked.scan {
        scan(stack, asked, &call, &mut entries).await?;
    }
    newest.extend(entries.iter().filter_map(|entry| transcript_of(entry, &archive)));
    let mut found = Found::default();
    for entry in &entries {
        found.recordings.push(entry::document(entry)?);
        found.texts.push(entry::text(entry)?);
    }
    for newest in newest_only(newest) {
        found.transcripts.extend(objects(&archive, &newest).await?);
    }
    let nothing = found.recordings.is_empty() && found.transcripts.is_empty();
    output.show(Verdict::good_if(!nothing), &found, || text(&found, asked, stack))
}

/// The calls that may be meant: one of that id on each platform, and those of the recordings.
fn calls(asked: &Asked, entries: &[Entry], call: &CallId) -> Vec<Call> {
    let platforms = asked.of.all().into_iter();
    let mut calls: Vec<_> =
        platforms.map(|platform| Call { platform, call_id: call.clone() }).collect();
    for entry in entries {
        let call_id = entry.call_id.clone();
        let call = call_id.map(|call_id| Call { platform: entry.platform, call_id });
        calls.extend(call.filter(|call| !calls.contains(call)));
    }
    calls
}

fn add(entries: &mut Vec<Entry>, entry: Option<Entry>) {
    let same = |a: &Entry, b: &Entry| a.platform == b.platform && a.recording_id == b.recording_id;
    entries.extend(entry.filter(|entry| !entries.iter().any(|known| same(known, entry))));
}

/// Reads the whole ledger.
async fn scan(
    stack: &Stack,
    asked: &Asked,
    call: &CallId,
    entries: &mut Vec<Entry>,
) -> Result<(), Failure> {
    let (ledger, spinner, mut place) = (stack.ledger()?, ProgressBar::new_spinner(), None);
    loop {
        let page = ledger.scan(Wanted::OfCall(call), place, None).await?;
        let wanted = |entry: &Entry| asked.of.platform.is_none_or(|of| of == entry.platform);
        page.entries.into_iter().filter(wanted).for_each(|entry| add(entries, Some(entry)));
        spinner.inc(1);
        spinner.set_message(format!("{} MB of the ledger read", spinner.position()));
        place = page.next;
        if place.is_none() {
            spinner.finish_and_clear();
            return Ok(());
        }
    }
}

/// The transcript that an entry points to.
fn transcript_of(entry: &Entry, archive: &Archive) -> Option<Newest> {
    let key = archive.key(entry.transcript_path.as_deref()?)?.to_owned();
    let call_id = key.rsplit('/').nth(2)?.to_owned();
    Some(Newest { platform: entry.platform, call_id, revision: entry.transcript_revision?, key })
}

/// Of each call the newest that anybody knows of.
fn newest_only(newest: BTreeSet<Newest>) -> Vec<Newest> {
    let mut of_calls: Vec<Newest> = Vec::new();
    for one in newest {
        let same =
            |other: &&mut Newest| (other.platform, &other.call_id) == (one.platform, &one.call_id);
        match of_calls.iter_mut().find(same) {
            Some(other) if other.revision >= one.revision => {}
            Some(other) => *other = one,
            None => of_calls.push(one),
        }
    }
    of_calls
}

/// The objects of all revisions of a transcript that are there; a revision's number may have been passed over.
async fn objects(archive: &Archive, newest: &Newest) -> Result<Vec<Object>, Failure> {
    let mut objects = Vec::new();
    for revision in 1..=newest.revision {
        for key in keys(&newest.key, revision) {
            let Some(size_bytes) = archive.size(&key).await? else { continue };
            let (platform, call_id) = (newest.platform, newest.call_id.clone());
            objects.push(Object {
                platform,
                call_id,
                revision,
                path: archive.path(&key),
                size_bytes,
            });
        }
    }
    Ok(objects)
}

/// The keys of a revision's objects, from the key of another revision's `transcript.json`.
fn keys(newest: &str, revision: u32) -> Vec<String> {
    let directory =
        newest.strip_prefix("transcripts/").and_then(|rest| rest.strip_suffix("/transcript.json"));
    let Some((directory, _)) = directory.and_then(|directory| directory.rsplit_once('/')) else {
        return Vec::new();
    };
    let of = |prefix: &str, name: &str| format!("{prefix}/{directory}/r{revision}/{name}");
    vec![
        of("transcripts", "transcript.json"),
        of("transcripts-redacted", "transcript.redacted.json"),
        of("transcripts-redacted", "review.ndjson"),
    ]
}

fn text(found: &Found, asked: &Asked, stack: &Stack) -> String {
    let mut parts = Vec::new();
    for text in &found.texts {
        parts.push(format!("recording\n{text}"));
    }
    if !found.transcripts.is_empty() {
        let mut table = Table::new(["call", "revision", "bytes", "object"]);
        for Object { call_id, revision, path, size_bytes, .. } in &found.transcripts {
            table.row([
                call_id.clone(),
                format!("r{revision}"),
                size_bytes.to_string(),
                path.clone(),
            ]);
        }
        parts.push(format!("transcript\n{}", table.text()));
    }
    if parts.is_empty() {
        parts.push(format!("nothing is known of {}", asked.id));
    }
    if !asked.scan && found.recordings.is_empty() {
        parts.push(format!(
            "The ledger has no index by call: recordings of a call without a transcript in the last 30 days are found by\n\
             callarchive find{} {} --scan, which reads all of the ledger.",
            stack.option(),
            asked.id
        ));
    }
    parts.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_a_revision_follow_from_another_ones() {
        let newest =
            "transcripts/platform=cxone/year=2024/month=01/queue=q/call/r3/transcript.json";
        assert_eq!(
            keys(newest, 1),
            [
                "transcripts/platform=cxone/year=2024/month=01/queue=q/call/r1/transcript.json",
                "transcripts-redacted/platform=cxone/year=2024/month=01/queue=q/call/r1/transcript.redacted.json",
                "transcripts-redacted/platform=cxone/year=2024/month=01/queue=q/call/r1/review.ndjson",
            ]
        );
        assert!(keys("elsewhere/r1/transcript.json", 1).is_empty());
    }

    #[test]
    fn of_a_call_the_newest_transcript_counts() {
        let newest = |call: &str, revision| Newest {
            platform: Platform::Cxone,
            call_id: call.to_owned(),
            key: format!("{call}{revision}"),
            revision,
        };
        let all = BTreeSet::from([newest("a", 1), newest("a", 3), newest("b", 2)]);
        assert_eq!(newest_only(all), [newest("a", 3), newest("b", 2)]);
    }
}

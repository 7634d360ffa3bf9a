//! A batch of the Recordings table's stream, and the parts that are made of it.

use std::collections::BTreeMap;

use aws::ledger::Image;
use domain::{
    manifest::{Run, SequenceNumber, part_key},
    platform::Platform,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::line::{NoLine, line};

/// A record of the stream, as far as it is read.
#[derive(Debug, Deserialize)]
struct Record {
    dynamodb: Change,
}

/// What changed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    new_image: Option<Image>,
    old_image: Option<Image>,
}

/// Where in its stream a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Position {
    number: SequenceNumber,
    time: Timestamp,
}

/// An object of the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it lies.
    pub key: String,
    /// Its content.
    pub lines: String,
    /// How many lines that is, by platform.
    pub count: BTreeMap<Platform, u64>,
}

impl Part {
    /// The part of these lines, at least one, under the key that `key` gives their text.
    pub(crate) fn new(lines: Vec<(Platform, String)>, key: impl FnOnce(&str) -> String) -> Self {
        let mut count = BTreeMap::new();
        lines.iter().for_each(|(platform, _)| *count.entry(*platform).or_default() += 1);
        let lines: String = lines.into_iter().map(|(_, line)| line).collect();
        Self { key: key(&lines), lines, count }
    }
}

/// A record of which no line can be made: enough to find it in the stream or, by its key, in the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetAside {
    /// [`NoLine::as_str`].
    pub reason: &'static str,
    /// The item's key.
    pub pk: Option<String>,
    /// The record's number in its stream.
    pub sequence_number: Option<String>,
    /// The record's id.
    #[serde(rename = "eventID")]
    pub event_id: Option<String>,
    /// The stream.
    #[serde(rename = "eventSourceARN")]
    pub stream: Option<String>,
}

/// What is to be done about a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What is to be written.
    pub parts: Vec<Part>,
    /// What is to be named in the queue of failures.
    pub set_aside: Vec<SetAside>,
    /// Where Lambda is to go on when that fails: at the batch's first record, so that what is written again is written over
    /// itself.
    pub again: Option<SequenceNumber>,
}

/// Not one record says where in its stream it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a batch of a DynamoDB stream is expected, and no record of this one has its number and time"
)]
pub struct NotOfStream;

/// Makes parts of a batch, one for each run. The same batch makes the same parts.
///
/// # Errors
/// [`NotOfStream`]; never for a batch of AWS's.
pub fn plan(records: &[Value]) -> Result<Plan, NotOfStream> {
    if records.is_empty() {
        return Ok(Plan::default());
    }
    let first = records.iter().find_map(position).ok_or(NotOfStream)?;
    let (mut lines, mut set_aside) = (BTreeMap::<Run, Vec<(Platform, String)>>::new(), Vec::new());
    for record in records {
        match news(record) {
            Ok(None) => {}
            Ok(Some((run, platform, line))) => lines.entry(run).or_default().push((platform, line)),
            Err(why) => set_aside.push(named(record, why)),
        }
    }
    let part = |(run, lines)| Part::new(lines, |_| part_key(&run, first.time, &first.number));
    let parts = lines.into_iter().map(part).collect();
    Ok(Plan { parts, set_aside, again: Some(first.number) })
}

fn position(record: &Value) -> Option<Position> {
    let change = record.get("dynamodb")?;
    let number = change.get("SequenceNumber")?.as_str()?.parse().ok()?;
    let seconds = change.get("ApproximateCreationDateTime")?.as_f64()?;
    let since_1970 = SignedDuration::try_from_secs_f64(seconds).ok()?;
    Some(Position { number, time: Timestamp::from_duration(since_1970).ok()? })
}

/// The line that a change makes, if it changes what the manifest says: an end, or something else about one.
fn news(record: &Value) -> Result<Option<(Run, Platform, String)>, NoLine> {
    let record = Record::deserialize(record).map_err(|_| NoLine::Record)?.dynamodb;
    // A deleted item has come to no other end than the one that its line tells.
    let Some(new) = record.new_image else { return Ok(None) };
    let new = new.entry().map_err(|_| NoLine::Item)?;
    let Some(now) = line(&new)? else { return Ok(None) };
    // An item that could not be read before has no line.
    let old = record.old_image.and_then(|old| line(&old.entry().ok()?).ok()?);
    if old.is_some_and(|earlier| now.repeats(&earlier)) {
        return Ok(None);
    }
    let written = now.to_ndjson().map_err(|_| NoLine::Unwritable)?;
    Ok(Some((now.run(), now.platform, written)))
}

fn named(record: &Value, why: NoLine) -> SetAside {
    let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    SetAside {
        reason: why.as_str(),
        pk: text("/dynamodb/Keys/pk/S"),
        sequence_number: text("/dynamodb/SequenceNumber"),
        event_id: text("/eventID"),
        stream: text("/eventSourceARN"),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

//! The manifest: a line for every recording that came to an end, in NDJSON, and where its parts lie.
//!
//! Genesys guide §4, "Manifest Generation & External Storage Routing": the manifest maps a recording to its agent, queue,
//! duration and place; it is newline-delimited JSON, partitioned by export run, in a bucket of its own. The guide's fields
//! come first, under its names and in its order.
//!
//! Every line has every field, `null` where it is not known: so a missing column is a broken line and never a gap in what is
//! known, and every line of a part reads alike. A line never holds a URL. "Never embed pre-signed URLs in the manifest", says
//! the guide; the types of a line's texts take none.

use std::{borrow::Cow, fmt::Arguments};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::{
    checked::checked,
    id::{AgentId, CallId, QueueId, RecordingId, RunId},
    media::Container,
    message::Source,
    platform::Platform,
    sweep::Kind,
};

/// The longest text of a vendor's that a line takes, in bytes.
const MAX_TEXT: usize = 256;

/// How a recording ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In the archive, proven.
    Archived,
    /// The vendor no longer has the audio; there may be a transcript (CXone guide, edge case 1).
    AudioMissing,
    /// Not archived; an operator has to look at it.
    Quarantined,
}

/// A line of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Which recording, as its vendor names it.
    pub recording_id: RecordingId,
    /// When it begins; written with milliseconds.
    #[serde(serialize_with = "milliseconds")]
    pub start_time: Option<Timestamp>,
    /// When it ends, alike.
    #[serde(serialize_with = "milliseconds")]
    pub end_time: Option<Timestamp>,
    /// Length in milliseconds, as the vendor tells it.
    pub duration: Option<u64>,
    /// `voice`, `chat`, `video`, or what the vendor calls it.
    pub media_type: Option<Text>,
    /// The agent on the call.
    pub agent_id: Option<AgentId>,
    /// The queue the call came through.
    pub queue_id: Option<QueueId>,
    /// The agent's wrap-up code.
    pub wrapup_code: Option<Text>,
    /// Where the object lies.
    pub storage_path: Option<StoragePath>,
    /// md5 of the object, lower-case hex.
    pub checksum: Option<Text>,
    /// When what this line says became so, by the clock of who made it so; written with microseconds. Clocks differ, so
    /// it is [`version`](Self::version) that says which line is the newest.
    #[serde(serialize_with = "microseconds")]
    pub export_timestamp: Timestamp,
    /// Whose recording.
    pub platform: Platform,
    /// The call it belongs to.
    pub call_id: Option<CallId>,
    /// How it ended.
    pub status: Status,
    /// Why there is no object: a label of the runbook.
    pub reason: Option<Text>,
    /// sha256 of the object, lower-case hex.
    pub sha256: Option<Text>,
    /// CRC64NVME of the object as S3 writes it.
    pub crc64nvme: Option<Text>,
    /// Length of the object in bytes.
    pub size_bytes: Option<u64>,
    /// The Content-Type the object is stored with.
    pub content_type: Option<Text>,
    /// The container its first bytes prove.
    pub container: Option<Container>,
    /// The codec inside, where the first bytes tell.
    pub codec: Option<Text>,
    /// The sweep that first listed it.
    pub run_id: Option<RunId>,
    /// Attempts that failed by the vendor's doing.
    pub attempts: u32,
    /// How it first became known.
    pub source: Source,
    /// Where the newest transcript of its call lies.
    pub transcript_path: Option<StoragePath>,
    /// Which revision that is.
    pub transcript_revision: Option<u32>,
    /// When it came to its end, which a transcript that comes later does not move; written with milliseconds.
    #[serde(serialize_with = "milliseconds")]
    pub settled_at: Option<Timestamp>,
    /// Which change of the ledger's item this is, counted from 1. Of a recording's lines the one with the greatest counts.
    pub version: u64,
}

impl Line {
    /// Does this line say what `earlier` said, at another time?
    #[must_use]
    pub fn repeats(&self, earlier: &Self) -> bool {
        let Self { export_timestamp, version, .. } = *earlier;
        Self { export_timestamp, version, ..self.clone() } == *earlier
    }

    /// What it became known with.
    #[must_use]
    pub fn run(&self) -> Run {
        self.run_id.as_ref().map_or(Run::LIVE, Run::from)
    }

    /// The line, with its line break.
    ///
    /// # Errors
    /// The serialiser's; none is known for this type.
    pub fn to_ndjson(&self) -> serde_json::Result<String> {
        serde_json::to_string(self).map(|line| line + "\n")
    }
}

fn milliseconds<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(&format_args!("{time:.3}")),
        None => serializer.serialize_none(),
    }
}

// All of one length, so that they sort as texts.
fn microseconds<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.6}"))
}

/// A text that does not belong into a line. It is not repeated: it may hold a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotForManifest {
    /// Not `s3://bucket/key`, or more than that.
    #[error("a path in the manifest is s3://bucket/key and nothing else")]
    Path,
    /// It holds `//` or control characters, or is longer than 256 bytes.
    #[error("a text in the manifest has at most {MAX_TEXT} bytes, no control character and no //")]
    Text,
    /// Not a stream's sequence number.
    #[error("a sequence number has 1 to 40 digits")]
    SequenceNumber,
}

checked! {
    /// Where an object lies: `s3://bucket/key`, without a query and so without a signature.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    #[serde(transparent)]
    StoragePath: storage_path => NotForManifest;
    /// A short text, a vendor's or ours, that is no URL.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    #[serde(transparent)]
    Text: text => NotForManifest;
    /// A stream's number of a record, which grows within its shard.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
    #[serde(transparent)]
    SequenceNumber: sequence_number => NotForManifest;
}

fn storage_path(s: &str) -> Result<(), NotForManifest> {
    let place = s.strip_prefix("s3://").and_then(|place| place.split_once('/'));
    let plain = |b: u8| b.is_ascii_graphic() && !b"?#%\\\"".contains(&b);
    let sound = place.is_some_and(|(bucket, key)| {
        !bucket.is_empty() && !key.is_empty() && !key.contains("//") && s.bytes().all(plain)
    });
    sound.then_some(()).ok_or(NotForManifest::Path)
}

fn text(s: &str) -> Result<(), NotForManifest> {
    let sound = s.len() <= MAX_TEXT && !s.contains("//") && !s.contains(char::is_control);
    sound.then_some(()).ok_or(NotForManifest::Text)
}

fn sequence_number(s: &str) -> Result<(), NotForManifest> {
    let sound = (1..=40).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    sound.then_some(()).ok_or(NotForManifest::SequenceNumber)
}

/// What became known together: a sweep over history that somebody asked for by name, or all that came of itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run(Cow<'static, str>);

impl Run {
    /// What no sweep over history listed: it came by webhook, or by a sweep of the schedule's. Each of those is a run of
    /// its own, an hour long, which nobody knows by name.
    pub const LIVE: Self = Self(Cow::Borrowed("live"));
}

impl From<&RunId> for Run {
    fn from(id: &RunId) -> Self {
        match Kind::of(id) {
            Kind::Reconcile => Self::LIVE,
            Kind::Backfill => Self(Cow::Owned(id.as_str().to_owned())),
        }
    }
}

/// Where a part of a batch lies: `manifest/run={runId|live}/year={yyyy}/month={mm}/day={dd}/part-{sequence number}.ndjson`, the date in
/// UTC.
///
/// Date and number are those of the batch's first record. A batch that comes again is written over itself.
#[must_use]
pub fn part_key(run: &Run, time: Timestamp, first: &SequenceNumber) -> String {
    key(run, day(time), format_args!("part-{first}"))
}

/// Where lines lie that are made again of what the ledger says: beside the parts of their run and day, as
/// `again-{32 digits}.ndjson`.
///
/// The digits are those of the lines' sha256: the same lines are written over themselves, and other lines over none.
#[must_use]
pub fn again_key(run: &Run, day: Date, lines: &str) -> String {
    let digest = hex::encode(Sha256::digest(lines));
    let short = digest.get(..32).unwrap_or(&digest);
    key(run, day, format_args!("again-{short}"))
}

/// The day in UTC under which a line lies that became so at `time`.
#[must_use]
pub fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

fn key(run: &Run, day: Date, name: Arguments<'_>) -> String {
    let (year, month, day) = (day.year(), day.month(), day.day());
    format!("manifest/run={}/year={year:04}/month={month:02}/day={day:02}/{name}.ndjson", run.0)
}

#[cfg(test)]
mod tests;

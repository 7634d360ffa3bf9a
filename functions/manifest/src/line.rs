//! A line of the manifest, from the ledger's item.

use aws::ledger::{Entry, Object, State};
use domain::manifest::{Line, Status, Text};
use jiff::Timestamp;

/// Why no line can be made of a change. `as_str` is what the message in the queue of failures says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoLine {
    /// The record is not one of a table's stream with images.
    #[error("the record cannot be read")]
    Record,
    /// The item is not one of the ledger's.
    #[error("the item cannot be read")]
    Item,
    /// Archived, and nothing of the object is known.
    #[error("the item is archived and has no object")]
    NoObject,
    /// A path that is not `s3://bucket/key`.
    #[error("a path of the item's is not s3://bucket/key")]
    Path,
    /// A run's id that cannot be part of a key.
    #[error("the run's id cannot be part of a key")]
    RunId,
    /// It could not be written as JSON.
    #[error("the line cannot be written as JSON")]
    Unwritable,
}

impl NoLine {
    /// A stable label.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Item => "item",
            Self::NoObject => "no_object",
            Self::Path => "path",
            Self::RunId => "run_id",
            Self::Unwritable => "unwritable",
        }
    }
}

/// The line of an item; `None` while its recording has not come to an end.
///
/// A vendor's text that is no text for a line ([`Text`]) is left out of it.
///
/// # Errors
/// The ledger wrote something that it never writes.
pub fn line(entry: &Entry) -> Result<Option<Line>, NoLine> {
    let status = match entry.state {
        State::Archived => Status::Archived,
        State::AudioMissing => Status::AudioMissing,
        State::Quarantined => Status::Quarantined,
        State::Discovered | State::Claimed | State::Partial => return Ok(None),
    };
    let object = match status {
        Status::Archived => Some(entry.object.as_ref().ok_or(NoLine::NoObject)?),
        Status::AudioMissing | Status::Quarantined => None,
    };
    let path = |path: &str| path.parse().map_err(|_| NoLine::Path);
    let sum = |of: fn(&Object) -> &str| object.and_then(|object| text(of(object)));
    let metadata = &entry.metadata;
    Ok(Some(Line {
        recording_id: entry.recording_id.clone(),
        start_time: metadata.start_time,
        end_time: metadata.end_time,
        // A column of Athena's is a signed number, and one line that does not fit it would fail every query.
        duration: metadata.duration.filter(|ms| i64::try_from(*ms).is_ok()),
        media_type: metadata.media_type.as_deref().and_then(text),
        agent_id: metadata.agent_id.clone(),
        queue_id: metadata.queue_id.clone(),
        wrapup_code: metadata.wrapup_code.as_deref().and_then(text),
        storage_path: object.map(|object| path(&object.storage_path)).transpose()?,
        checksum: sum(|object| &object.checksums.md5),
        export_timestamp: entry.updated_at,
        platform: entry.platform,
        call_id: entry.call_id.clone(),
        status,
        reason: entry.reason.as_deref().and_then(text),
        sha256: sum(|object| &object.checksums.sha256),
        crc64nvme: sum(|object| &object.checksums.crc64nvme),
        size_bytes: object.map(|object| object.size_bytes),
        content_type: sum(|object| &object.content_type),
        container: object.map(|object| object.container),
        codec: object.and_then(|object| object.codec.as_deref()).and_then(text),
        run_id: entry.run_id.as_deref().map(str::parse).transpose().map_err(|_| NoLine::RunId)?,
        attempts: entry.attempts,
        source: entry.source,
        transcript_path: entry.transcript_path.as_deref().map(path).transpose()?,
        transcript_revision: entry.transcript_revision,
        settled_at: entry.settled_at.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
        version: entry.version,
    }))
}

fn text(text: &str) -> Option<Text> {
    text.parse().ok()
}

//! Webhook events (CXone guide §2).
//!
//! The guide's sample is flat and names no event; registrations name `media.recording.created` and
//! `media.transcript.completed`. What a sender adds must not cost a recording: unknown fields are passed over and an
//! unusable optional field is dropped by name. The ids that a recording or transcript is known by are taken strictly.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::{
    id::{CallId, InvalidId, RecordingId, TranscriptId},
    message::{Metadata, RecordingMessage, Source, TranscriptMessage, is_plain},
    platform::Platform,
};

/// The event that announces a recording.
pub const RECORDING_CREATED: &str = "media.recording.created";

/// The event that announces a transcript segment.
pub const TRANSCRIPT_COMPLETED: &str = "media.transcript.completed";

/// The longest text kept of an optional field or of an unknown event's name, in bytes.
const MAX_TEXT: usize = 128;

/// An event, as far as it concerns the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A recording can be fetched.
    RecordingCreated(RecordingCreated),
    /// A transcript segment can be fetched.
    TranscriptCompleted(TranscriptCompleted),
    /// Something else; nothing to do.
    Other {
        /// The event's name, cut to 128 bytes; what is not an ASCII letter, digit, `.`, `_` or `-` is replaced by `?`.
        name: String,
    },
}

/// `media.recording.created`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingCreated {
    /// Whose recording it is.
    pub platform: Platform,
    /// Which one.
    pub recording_id: RecordingId,
    /// The call it belongs to.
    pub call_id: Option<CallId>,
    /// What else the event says.
    pub metadata: Metadata,
    /// Optional fields that were there but unusable, by name.
    pub dropped: Vec<&'static str>,
}

/// `media.transcript.completed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptCompleted {
    /// Whose transcript it is.
    pub platform: Platform,
    /// Which segment.
    pub transcript_id: TranscriptId,
    /// The call it belongs to.
    pub call_id: Option<CallId>,
    /// The recording it transcribes.
    pub recording_id: Option<RecordingId>,
}

/// Why a body is not an event. Nothing of the body is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// Not JSON in UTF-8, or nested deeper than 128 levels.
    #[error("the body is not JSON (line {line}, column {column})")]
    NotJson {
        /// Where it stops being JSON, from 1.
        line: usize,
        /// Where in that line, from 1; 0 at its beginning.
        column: usize,
    },
    /// JSON, but not an object.
    #[error("the body is not a JSON object")]
    NotAnObject,
    /// No name and no id to guess it from.
    #[error("the body names no event and has neither a transcriptId nor a recordingId")]
    Unrecognised,
    /// The id that the event is about is not there.
    #[error("{field} is missing")]
    Missing {
        /// The field's name.
        field: &'static str,
    },
    /// An id that is not a string.
    #[error("{field} is not a string")]
    NotAString {
        /// The field's name.
        field: &'static str,
    },
    /// An id that cannot be one.
    #[error("{field} is not an id")]
    InvalidId {
        /// The field's name.
        field: &'static str,
        /// What is wrong with it.
        #[source]
        source: InvalidId,
    },
}

impl WebhookError {
    /// A stable label for metrics and logs.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotJson { .. } => "not_json",
            Self::NotAnObject => "not_an_object",
            Self::Unrecognised => "unrecognised",
            Self::Missing { .. } => "missing_id",
            Self::NotAString { .. } | Self::InvalidId { .. } => "invalid_id",
        }
    }

    /// The field at fault, where it is one.
    #[must_use]
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::Missing { field }
            | Self::NotAString { field }
            | Self::InvalidId { field, .. } => Some(field),
            Self::NotJson { .. } | Self::NotAnObject | Self::Unrecognised => None,
        }
    }
}

/// Reads a webhook's body, whose signature is already known to hold.
///
/// The event's name is a string in `event`, `eventType` or `type`; a `type` without a dot is taken for the medium, not
/// the event. The payload stands beside it or inside `data`. Without a name, a `transcriptId` makes it a transcript's
/// event and else a `recordingId` a recording's.
///
/// # Errors
/// The body is not a JSON object, cannot be told apart, or lacks a usable id.
pub fn parse(body: &[u8], platform: Platform) -> Result<Event, WebhookError> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|e| WebhookError::NotJson { line: e.line(), column: e.column() })?;
    let Value::Object(top) = &value else {
        return Err(WebhookError::NotAnObject);
    };
    let payload = Payload { top, data: top.get("data").and_then(Value::as_object) };
    match name(top) {
        Some(RECORDING_CREATED) => payload.recording(platform),
        Some(TRANSCRIPT_COMPLETED) => payload.transcript(platform),
        Some(other) => Ok(Event::Other { name: sanitised(other) }),
        None if payload.get("transcriptId").is_some() => payload.transcript(platform),
        None if payload.get("recordingId").is_some() => payload.recording(platform),
        None => Err(WebhookError::Unrecognised),
    }
}

impl RecordingCreated {
    /// The job it makes, first seen at `seen_at`.
    #[must_use]
    pub fn into_message(self, seen_at: Timestamp) -> RecordingMessage {
        RecordingMessage {
            platform: self.platform,
            recording_id: self.recording_id,
            call_id: self.call_id,
            source: Source::Webhook,
            seen_at,
            metadata: self.metadata,
            run_id: None,
        }
    }

    /// The SQS message group: one recording's jobs run one after another (promise 3).
    #[must_use]
    pub fn group_id(&self) -> &str {
        self.recording_id.as_str()
    }

    /// The SQS deduplication id: the same event within five minutes is one message (promise 2).
    #[must_use]
    pub fn deduplication_id(&self) -> String {
        format!("{}:{RECORDING_CREATED}:{}", self.platform, self.recording_id)
    }
}

impl TranscriptCompleted {
    /// The job it makes, first seen at `seen_at`.
    #[must_use]
    pub fn into_message(self, seen_at: Timestamp) -> TranscriptMessage {
        TranscriptMessage {
            platform: self.platform,
            transcript_id: self.transcript_id,
            call_id: self.call_id,
            recording_id: self.recording_id,
            seen_at,
            waiting: None,
        }
    }

    /// The SQS message group: one call's segments run one after another. Without a call, the segment is its own.
    #[must_use]
    pub fn group_id(&self) -> &str {
        self.call_id.as_ref().map_or(self.transcript_id.as_str(), CallId::as_str)
    }

    /// The SQS deduplication id: the same event within five minutes is one message (promise 2).
    #[must_use]
    pub fn deduplication_id(&self) -> String {
        format!("{}:{TRANSCRIPT_COMPLETED}:{}", self.platform, self.transcript_id)
    }
}

fn name(top: &Map<String, Value>) -> Option<&str> {
    let text = |key| top.get(key).and_then(Value::as_str).map(str::trim).filter(|s| !s.is_empty());
    let known = |name: &&str| [RECORDING_CREATED, TRANSCRIPT_COMPLETED].contains(name);
    let names = [text("event"), text("eventType"), text("type").filter(|s| s.contains('.'))];
    let found = || names.iter().copied().flatten();
    found().find(known).or_else(|| found().next())
}

fn sanitised(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    name.chars().take(MAX_TEXT).map(|c| if plain(c) { c } else { '?' }).collect()
}

/// The fields, wherever they stand. `null` counts as absent.
#[derive(Clone, Copy)]
struct Payload<'a> {
    top: &'a Map<String, Value>,
    data: Option<&'a Map<String, Value>>,
}

impl<'a> Payload<'a> {
    fn get(self, field: &str) -> Option<&'a Value> {
        let present = |value: &&Value| !value.is_null();
        let inside = self.data.and_then(|data| data.get(field)).filter(present);
        inside.or_else(|| self.top.get(field).filter(present))
    }

    fn recording(self, platform: Platform) -> Result<Event, WebhookError> {
        let mut dropped = Vec::new();
        Ok(Event::RecordingCreated(RecordingCreated {
            platform,
            recording_id: self.required("recordingId")?,
            call_id: self.id("callId")?,
            metadata: self.metadata(&mut dropped),
            dropped,
        }))
    }

    fn transcript(self, platform: Platform) -> Result<Event, WebhookError> {
        Ok(Event::TranscriptCompleted(TranscriptCompleted {
            platform,
            transcript_id: self.required("transcriptId")?,
            call_id: self.id("callId")?,
            recording_id: self.id("recordingId")?,
        }))
    }

    fn required<T>(self, field: &'static str) -> Result<T, WebhookError>
    where
        T: std::str::FromStr<Err = InvalidId>,
    {
        self.id(field)?.ok_or(WebhookError::Missing { field })
    }

    /// An id, or `None` where there is none. An empty one counts as none: some senders fill every field.
    fn id<T>(self, field: &'static str) -> Result<Option<T>, WebhookError>
    where
        T: std::str::FromStr<Err = InvalidId>,
    {
        let Some(value) = self.get(field) else {
            return Ok(None);
        };
        // Some senders write an id of digits as a number.
        let digits = value.as_u64().map(|number| number.to_string());
        let text = digits.as_deref().or_else(|| value.as_str());
        let text = text.ok_or(WebhookError::NotAString { field })?;
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|source| WebhookError::InvalidId { field, source })
    }

    fn metadata(self, dropped: &mut Vec<&'static str>) -> Metadata {
        Metadata {
            start_time: self.usable("startTime", dropped, parsed),
            end_time: self.usable("endTime", dropped, parsed),
            duration: self.usable("duration", dropped, Value::as_u64),
            media_type: self.usable("mediaType", dropped, text),
            agent_id: self.usable("agentId", dropped, parsed),
            queue_id: self.usable("queueId", dropped, parsed),
            wrapup_code: self.usable("wrapupCode", dropped, text),
            container: self.usable("container", dropped, text),
        }
    }

    fn usable<T>(
        self,
        field: &'static str,
        dropped: &mut Vec<&'static str>,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(field).filter(|value| value.as_str() != Some(""))?;
        let read = read(value);
        if read.is_none() {
            dropped.push(field);
        }
        read
    }
}

fn parsed<T: std::str::FromStr>(value: &Value) -> Option<T> {
    value.as_str()?.parse().ok()
}

/// Text short enough that a message stays far below what a queue takes, and fit to be logged on one line.
fn text(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    (text.len() <= MAX_TEXT && is_plain(text)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;

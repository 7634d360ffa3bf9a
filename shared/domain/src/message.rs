//! The messages on the queues: what intake and the sweeps send, what downloader and assembler read.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgentId, CallId, QueueId, RecordingId, TranscriptId},
    platform::Platform,
};

/// How a recording or transcript became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A vendor's webhook.
    Webhook,
    /// A sweep over the vendor's listing.
    Sweep,
    /// An operator's redrive.
    Redrive,
}

/// Whether a vendor's text is fit for messages, tables and terminals: no control character, and neither of the two
/// characters that SQS takes no message with.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    !text.contains(|c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
}

/// What is known of a recording besides its id. All of it may be missing in a webhook; a sweep fills it from the
/// listing (Genesys guide §4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metadata {
    /// When the recording begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Timestamp>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<Timestamp>,
    /// Length in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<u64>,
    /// `voice`, `chat`, `video`, or what the vendor calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The agent on the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<AgentId>,
    /// The queue the call came through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_id: Option<QueueId>,
    /// The agent's wrap-up code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrapup_code: Option<String>,
    /// The container the vendor declares (`wav`, `webm`, …); the archive's own comes from the bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
}

impl Metadata {
    /// This, with every gap filled from `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            start_time: self.start_time.or(other.start_time),
            end_time: self.end_time.or(other.end_time),
            duration: self.duration.or(other.duration),
            media_type: self.media_type.or(other.media_type),
            agent_id: self.agent_id.or(other.agent_id),
            queue_id: self.queue_id.or(other.queue_id),
            wrapup_code: self.wrapup_code.or(other.wrapup_code),
            container: self.container.or(other.container),
        }
    }
}

/// A message on `recordings.fifo`: archive this recording. Message group: the recording id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordingMessage {
    /// Whose recording it is.
    pub platform: Platform,
    /// Which one.
    pub recording_id: RecordingId,
    /// The call it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<CallId>,
    /// How it became known.
    pub source: Source,
    /// When it became known; stands in for a missing start time in the object key.
    pub seen_at: Timestamp,
    /// What else is known of it.
    #[serde(default)]
    pub metadata: Metadata,
    /// The sweep that listed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
}

/// A message on `transcripts.fifo`: fetch this segment. Message group: the call id, or the transcript id where the
/// event names no call, or where it waits by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TranscriptMessage {
    /// Whose transcript it is.
    pub platform: Platform,
    /// Which segment.
    pub transcript_id: TranscriptId,
    /// The call it belongs to; a segment without one is resolved through its recording (CXone guide §4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<CallId>,
    /// The recording it transcribes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_id: Option<RecordingId>,
    /// When it became known.
    pub seen_at: Timestamp,
    /// Set where its vendor did not deliver it: it waits by itself then, and the rest of its call goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
}

/// A segment that its vendor did not deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// When it was asked for first.
    pub since: Timestamp,
    /// When to ask again for the first time; a FIFO queue cannot delay a single message.
    pub until: Timestamp,
}

/// What a call is to be looked at for, when it is not a segment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Look {
    /// Its time is over, or was to be over when the message came.
    #[default]
    Due,
    /// The ledger has settled one of its recordings.
    Audio,
}

/// A message on `assembly-deadlines`: look at this call. What becomes of it is decided by the call's head, so that one too
/// many does no harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LookMessage {
    /// Whose call it is.
    pub platform: Platform,
    /// Which one.
    pub call_id: CallId,
    /// Why.
    #[serde(default)]
    pub look: Look,
}

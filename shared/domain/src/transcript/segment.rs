//! A segment as the archive keeps it until its call is written.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::{CallId, RecordingId, TranscriptId};

/// The largest `segmentIndex` and `totalSegments` taken. A call of that many segments would last for weeks; without a
/// limit one wrong number would make a list of billions of missing segments.
pub const MAX_INDEX: u32 = 10_000;

/// What a segment is known by within its call. On the wire a number or a string.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SegmentKey {
    /// `segmentIndex`, where a vendor counts its segments.
    Index(u32),
    /// The segment's id, where a vendor lists them instead.
    Id(TranscriptId),
}

impl fmt::Display for SegmentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => index.fmt(f),
            Self::Id(id) => id.fmt(f),
        }
    }
}

/// One stretch of speech, as the vendor delivered it. `Debug` shows no text and no speaker.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Utterance {
    /// When it begins, in milliseconds from the call's start.
    pub start_ms: u64,
    /// When it ends; not before it begins.
    pub end_ms: u64,
    /// The vendor's label, trimmed; `None` if there was none.
    pub speaker: Option<String>,
    /// What was said, trimmed; never blank.
    pub text: String,
    /// 0 to 1; `None` if missing or unusable.
    pub confidence: Option<f64>,
    /// Where it stood in its segment, from 0.
    pub position: usize,
}

impl fmt::Debug for Utterance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Utterance")
            .field("position", &self.position)
            .field("start_ms", &self.start_ms)
            .field("end_ms", &self.end_ms)
            .field("confidence", &self.confidence)
            .field("text_bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

/// What was wrong with a part of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The utterance is not a JSON object: dropped.
    NotAnObject,
    /// No readable `startTime`: dropped.
    StartUnreadable,
    /// No readable `endTime`: dropped.
    EndUnreadable,
    /// No `text`, or one that is no string: dropped.
    TextUnreadable,
    /// The end was set to the start.
    EndBeforeStart,
    /// The utterance belongs to nobody and is never merged.
    SpeakerMissing,
    /// The label is longer than any name, and was cut.
    SpeakerTooLong,
    /// Not a number from 0 to 1: counts as missing.
    ConfidenceUnusable,
    /// `totalSegments` is not a whole number from 1 to [`MAX_INDEX`]: counts as missing.
    TotalUnusable,
    /// `language` counts as missing.
    LanguageUnusable,
    /// `id` counts as missing.
    IdUnusable,
    /// `recordingId` counts as missing.
    RecordingIdUnusable,
}

impl ProblemKind {
    /// A stable label for metrics and logs.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotAnObject => "utterance_not_an_object",
            Self::StartUnreadable => "start_unreadable",
            Self::EndUnreadable => "end_unreadable",
            Self::TextUnreadable => "text_unreadable",
            Self::EndBeforeStart => "end_before_start",
            Self::SpeakerMissing => "speaker_missing",
            Self::SpeakerTooLong => "speaker_too_long",
            Self::ConfidenceUnusable => "confidence_unusable",
            Self::TotalUnusable => "total_unusable",
            Self::LanguageUnusable => "language_unusable",
            Self::IdUnusable => "id_unusable",
            Self::RecordingIdUnusable => "recording_id_unusable",
        }
    }
}

/// A part of a segment that was not as it should be. Nothing of it is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The utterance's position, from 0; `None` where the problem is the segment's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
    /// What it is.
    pub kind: ProblemKind,
}

/// The usable part of a vendor's segment (CXone guide §4). Serialised, it is what the Assemblies table holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Segment {
    /// The segment's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<TranscriptId>,
    /// The call; where it is missing, the recording tells (CXone guide §4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<CallId>,
    /// The recording it transcribes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_id: Option<RecordingId>,
    /// The recording as its event named it, where it names none itself. No part of its content: see
    /// [`Segment::fingerprint`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced: Option<RecordingId>,
    /// Which segment of the call.
    pub key: SegmentKey,
    /// How many segments the call has, as far as this one knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
    /// A language tag, such as `en-US`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What was said, in the vendor's order.
    pub utterances: Vec<Utterance>,
    /// How many utterances were malformed and are not among them.
    pub dropped: usize,
    /// What was wrong, in order; a hundred at most.
    pub problems: Vec<Problem>,
}

/// Tells one content of a segment from another: the first 128 bits of a SHA-256, as lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The hex digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Segment {
    /// The recording it transcribes, whoever says so.
    #[must_use]
    pub fn recording(&self) -> Option<&RecordingId> {
        self.recording_id.as_ref().or(self.announced.as_ref())
    }

    /// The fingerprint of recording, language and utterances. Id and total are left out: a vendor that delivers the
    /// same words under a new id, or with a larger total, has not said anything else (rule 3).
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut hash = Sha256::new();
        // Every part goes in with its length, so that no two contents run into the same bytes.
        let mut put = |part: Option<&[u8]>| {
            hash.update(part.map_or(u64::MAX, |part| part.len() as u64).to_be_bytes());
            hash.update(part.unwrap_or_default());
        };
        put(self.recording_id.as_ref().map(|id| id.as_str().as_bytes()));
        put(self.language.as_deref().map(str::as_bytes));
        for utterance in &self.utterances {
            put(Some(&utterance.start_ms.to_be_bytes()));
            put(Some(&utterance.end_ms.to_be_bytes()));
            put(utterance.speaker.as_deref().map(str::as_bytes));
            put(Some(utterance.text.as_bytes()));
            put(utterance.confidence.map(f64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
        }
        Fingerprint(hex::encode(hash.finalize().iter().copied().take(16).collect::<Vec<_>>()))
    }
}

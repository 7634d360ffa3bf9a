//! The objects of a revision: `transcript.json`, its redacted twin of the same shape, and `review.ndjson`.
//!
//! Fields come in the order in which they are declared here and nothing depends on a hash or a clock, so the same
//! revision is the same bytes (rule 9).

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use super::{
    event::{Output, Status},
    merge::{Spoken, merge},
    segment::{Segment, SegmentKey},
    speakers, time,
};
use crate::id::{CallId, RecordingId};

/// The speaker of an utterance that came without a label.
pub const UNKNOWN_SPEAKER: &str = "unknown";

/// Where a call's audio is. Serialised in lower case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AudioStatus {
    /// In the archive.
    Archived,
    /// Not known yet.
    #[default]
    Pending,
    /// The vendor no longer has it: the guide's `audio_missing` (CXone guide, edge case 1).
    Missing,
}

/// The audio of a recording, or of all recordings of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audio {
    /// Where it is.
    pub status: AudioStatus,
    /// The ledger's reason, where it has one.
    pub reason: Option<String>,
}

impl Audio {
    /// The audio of a call: missing if one recording's is, else pending if one recording's is, else archived. Without
    /// any recording it is pending.
    #[must_use]
    pub fn of_call<'a>(recordings: impl IntoIterator<Item = &'a Self>) -> Self {
        // The first of the worst, so that the reason does not hang on chance.
        let worse = |worst: &'a Self, next: &'a Self| {
            if next.status > worst.status { next } else { worst }
        };
        recordings.into_iter().reduce(worse).cloned().unwrap_or_default()
    }
}

/// One utterance of a transcript. `Debug` shows no text and no speaker.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// When it begins, in milliseconds from the call's start; written as `HH:MM:SS.mmm`.
    #[serde(rename = "startTime", with = "time")]
    pub start_ms: u64,
    /// When it ends, alike.
    #[serde(rename = "endTime", with = "time")]
    pub end_ms: u64,
    /// The vendor's label, or [`UNKNOWN_SPEAKER`].
    pub speaker: String,
    /// What was said.
    pub text: String,
    /// 0 to 1; `null` where it is not known.
    pub confidence: Option<f64>,
    /// The segments it came from, ascending.
    pub segments: BTreeSet<SegmentKey>,
    /// Whether a person should look at it (rule 8).
    pub review: bool,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("start_ms", &self.start_ms)
            .field("end_ms", &self.end_ms)
            .field("text_bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

impl From<Spoken> for Line {
    fn from(spoken: Spoken) -> Self {
        Self {
            start_ms: spoken.start_ms,
            end_ms: spoken.end_ms,
            speaker: spoken.speaker.unwrap_or_else(|| UNKNOWN_SPEAKER.to_owned()),
            text: spoken.text,
            confidence: spoken.confidence,
            segments: spoken.segments,
            review: spoken.review,
        }
    }
}

/// A revision of a call's transcript: the content of `transcript.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transcript {
    /// The call.
    pub call_id: CallId,
    /// The recordings its segments name, ascending.
    pub recording_ids: BTreeSet<RecordingId>,
    /// The language of the first segment that names one.
    pub language: Option<String>,
    /// `complete` or `partial`.
    pub status: Status,
    /// The revision, from 1.
    pub revision: u32,
    /// The expected segments that are not in it, ascending.
    pub missing_segments: BTreeSet<SegmentKey>,
    /// Where the call's audio is.
    pub audio: Audio,
    /// What was said, in order.
    pub utterances: Vec<Line>,
}

/// A segment of a revision was not given. A revision without it would not be the one that was decided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("segment {0} of this revision is not in the store; read it again before writing")]
pub struct IncompleteStore(pub SegmentKey);

/// As many texts are needed as there are utterances. Anything else could show a text that was to be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{given} replaced texts for {needed} utterances")]
pub struct TextCount {
    /// The utterances.
    pub needed: usize,
    /// The texts.
    pub given: usize,
}

impl Transcript {
    /// The transcript of a revision. Segments that are not part of it are passed over.
    ///
    /// # Errors
    /// A segment of the revision is not among those given.
    pub fn new<'a>(
        call_id: &CallId,
        output: &Output,
        stored: impl IntoIterator<Item = &'a Segment>,
    ) -> Result<Self, IncompleteStore> {
        // Ordered by key: the store's order must not show.
        let segments: BTreeMap<_, _> = stored
            .into_iter()
            .filter(|segment| output.segments.contains(&segment.key))
            .map(|segment| (&segment.key, segment))
            .collect();
        if let Some(key) = output.segments.iter().find(|key| !segments.contains_key(key)) {
            return Err(IncompleteStore(key.clone()));
        }
        Ok(Self {
            call_id: call_id.clone(),
            recording_ids: segments.values().filter_map(|s| s.recording().cloned()).collect(),
            language: segments.values().find_map(|s| s.language.clone()),
            status: output.status,
            revision: output.revision,
            missing_segments: output.missing.clone(),
            audio: output.audio.clone(),
            utterances: merge(segments.into_values()).into_iter().map(Line::from).collect(),
        })
    }

    /// The bytes of `transcript.json`: one line, without a line break at its end.
    ///
    /// # Errors
    /// The serialiser's; none is known for this type.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// The redacted twin: the same transcript with one replaced text for each utterance, in order, and the list of
    /// what was replaced. A speaker's label that is more than a role becomes `speaker_1` and so on.
    ///
    /// # Errors
    /// There are more or fewer texts than utterances.
    pub fn redacted<R>(
        &self,
        texts: Vec<String>,
        redactions: Vec<R>,
    ) -> Result<Redacted<R>, TextCount> {
        let (needed, given) = (self.utterances.len(), texts.len());
        if needed != given {
            return Err(TextCount { needed, given });
        }
        let mut transcript = self.clone();
        let speakers = speakers::neutral(self.utterances.iter().map(|line| &*line.speaker));
        let replaced = texts.into_iter().zip(speakers);
        for (line, (text, speaker)) in transcript.utterances.iter_mut().zip(replaced) {
            (line.text, line.speaker) = (text, speaker);
        }
        Ok(Redacted { transcript, redactions })
    }
}

/// The content of `transcript.redacted.json`. Only [`Transcript::redacted`] makes one, so a review list cannot be made
/// of a text that was not replaced.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Redacted<R> {
    #[serde(flatten)]
    transcript: Transcript,
    redactions: Vec<R>,
}

/// A line of `review.ndjson`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Review<'a> {
    call_id: &'a CallId,
    revision: u32,
    #[serde(flatten)]
    line: &'a Line,
    transcript: &'a str,
    pointer: String,
}

impl<R: Serialize> Redacted<R> {
    /// The bytes of `transcript.redacted.json`, alike.
    ///
    /// # Errors
    /// Those of serialising a redaction.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// The content of `review.ndjson`: a line for each flagged utterance, with its redacted text, the key of the
    /// redacted transcript and a JSON pointer (RFC 6901) to the utterance in it. Empty if none is flagged.
    ///
    /// # Errors
    /// The serialiser's; none is known for these types.
    pub fn review(&self, redacted_key: &str) -> serde_json::Result<String> {
        let mut lines = String::new();
        let all = self.transcript.utterances.iter().enumerate();
        for (index, line) in all.filter(|(_, line)| line.review) {
            let review = Review {
                call_id: &self.transcript.call_id,
                revision: self.transcript.revision,
                line,
                transcript: redacted_key,
                pointer: format!("/utterances/{index}"),
            };
            lines.push_str(&serde_json::to_string(&review)?);
            lines.push('\n');
        }
        Ok(lines)
    }
}

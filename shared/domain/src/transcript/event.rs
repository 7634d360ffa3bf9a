//! What happens to a call, and what is to be done about it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    output::Audio,
    segment::{Fingerprint, Segment, SegmentKey},
};
use crate::id::{RecordingId, TranscriptId};

/// Where a call stands. Serialised in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Waiting for segments; nothing is written.
    Open,
    /// Every expected segment is in the newest revision.
    Complete,
    /// The newest revision lacks some.
    Partial,
}

/// A segment that has been stored, or met a stored one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// When it came, in milliseconds.
    pub at_ms: i64,
    /// Which segment.
    pub key: SegmentKey,
    /// The total it names.
    pub total: Option<u32>,
    /// The recording it belongs to, if its content is the one stored.
    pub recording: Option<RecordingId>,
    /// Its content, if another one is stored under its key (rule 3).
    pub conflict: Option<Fingerprint>,
}

impl Arrival {
    /// The arrival of `segment` where the store now holds `stored` under its key: its own content, or one that was
    /// there before.
    #[must_use]
    pub fn new(at_ms: i64, segment: &Segment, stored: &Fingerprint) -> Self {
        let own = segment.fingerprint();
        let same = own == *stored;
        Self {
            at_ms,
            key: segment.key.clone(),
            total: segment.total,
            recording: segment.recording().cloned().filter(|_| same),
            conflict: (!same).then_some(own),
        }
    }
}

/// What can happen to a call. Times are milliseconds of one clock, and do not run backwards within a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A segment came, in time or late.
    Segment(Arrival),
    /// The vendor listed the segments that the call has.
    Listed(BTreeSet<TranscriptId>),
    /// The timer rang.
    Deadline {
        /// When.
        at_ms: i64,
    },
    /// The timer of [`Effect::StartDeadline`] is set.
    DeadlineStarted,
    /// A recording's audio is known to be somewhere, or not to be.
    Audio {
        /// Which recording.
        recording: RecordingId,
        /// Where it stands.
        audio: Audio,
    },
    /// The objects of a revision are stored.
    Written {
        /// Which revision.
        revision: u32,
    },
    /// Another content lies under a key of this revision: of a call that was swept up since, or of a worker that died
    /// in the middle of it and redacted by other rules. It stays as it is, and the same output gets the next number.
    Taken {
        /// Which revision.
        revision: u32,
    },
}

/// What an event asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send [`Event::Deadline`] at this time, the first millisecond that is too late for a segment; then apply
    /// [`Event::DeadlineStarted`].
    StartDeadline {
        /// When, in milliseconds.
        at_ms: i64,
    },
    /// Store the objects of this revision; then apply [`Event::Written`].
    Write(Output),
    /// Count a conflict: this segment came with another content before (rule 3).
    Conflict(SegmentKey),
    /// Report a segment that has no place in the call (rule 1) and is not in the newest revision.
    OutOfRange(SegmentKey),
}

/// What goes into a revision. Once decided it does not change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// The revision, from 1.
    pub revision: u32,
    /// `complete` or `partial`.
    pub status: Status,
    /// The segments in it.
    pub segments: BTreeSet<SegmentKey>,
    /// The expected segments that are not in it.
    pub missing: BTreeSet<SegmentKey>,
    /// The audio of the call.
    pub audio: Audio,
}

impl Output {
    /// Whether this says anything that `last` does not (rule 4).
    pub(super) fn differs(&self, last: &Self) -> bool {
        (self.status, &self.segments, &self.missing, self.audio.status)
            != (last.status, &last.segments, &last.missing, last.audio.status)
    }
}

//! When a call is written, and what goes into it: rules 1 to 4 as a state machine over one small item.
//!
//! ```text
//!            last expected segment
//!   open ───────────────────────────▶ r1 complete ──┐ something new   ┌──▶ r(n+1) complete
//!     │                                             ├────────────────▶│
//!     └───────────────────────────────▶ r1 partial ─┘ and rn written  └──▶ r(n+1) partial
//!            900 s after the first
//! ```
//!
//! Segments are stored one by one, each under its key and only if none is there; what decides is the [`Head`] beside
//! them. An event is applied to a head that was read, and the result written on condition that [`Head::version`] is
//! still what was read: of two workers that both saw the last segment come in, one makes the transition, and the other
//! reads again and finds it made. A transition fixes the revision's [`Output`], so whoever writes its objects, and
//! however often, writes the same bytes. What remains to be done follows from the head alone ([`Head::outstanding`]),
//! so a crash between any two steps is repaired by applying the event again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    event::{Arrival, Effect, Event, Output, Status},
    expected::Expected,
    output::{Audio, AudioStatus},
    segment::{Fingerprint, SegmentKey},
};
use crate::id::RecordingId;

/// How long a call waits for its segments after the first, in milliseconds (CXone guide §4: 15 minutes).
pub const DUE_AFTER_MS: i64 = 900_000;

/// The conflicts noted of one call. A vendor that never says the same twice must not grow the item without end.
const MAX_CONFLICTS: usize = 256;

/// All that is known of a call, but for the segments' contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    version: u64,
    due_after_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_seen_ms: Option<i64>,
    deadline_started: bool,
    expected: Expected,
    seen: BTreeSet<SegmentKey>,
    conflicts: BTreeSet<(SegmentKey, Fingerprint)>,
    audio: BTreeMap<RecordingId, Audio>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    output: Option<Output>,
    written: u32,
}

impl Head {
    /// A call of which nothing has been seen. `due_after_ms` is [`DUE_AFTER_MS`] everywhere but in tests of a deployed
    /// stack; a call keeps the one it began with.
    #[must_use]
    pub fn new(due_after_ms: i64) -> Self {
        Self {
            version: 0,
            due_after_ms,
            first_seen_ms: None,
            deadline_started: false,
            expected: Expected::default(),
            seen: BTreeSet::new(),
            conflicts: BTreeSet::new(),
            audio: BTreeMap::new(),
            output: None,
            written: 0,
        }
    }

    /// Counts the changes; what a conditional write compares. 0: not stored yet.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Where the call stands.
    #[must_use]
    pub fn status(&self) -> Status {
        self.output.as_ref().map_or(Status::Open, |output| output.status)
    }

    /// The newest revision that has been decided.
    #[must_use]
    pub fn output(&self) -> Option<&Output> {
        self.output.as_ref()
    }

    /// The newest revision whose objects are stored; 0: none.
    #[must_use]
    pub fn written(&self) -> u32 {
        self.written
    }

    /// The last millisecond in which a segment is in time; `None` before the first.
    #[must_use]
    pub fn due_ms(&self) -> Option<i64> {
        self.first_seen_ms.map(|first| first.saturating_add(self.due_after_ms))
    }

    /// The segments that are stored.
    #[must_use]
    pub fn seen(&self) -> &BTreeSet<SegmentKey> {
        &self.seen
    }

    /// The recordings that the call's segments belong to, each with what is known of its audio.
    pub fn recordings(&self) -> impl Iterator<Item = (&RecordingId, &Audio)> {
        self.audio.iter()
    }

    /// Whether something is still to come of it, if only its time: no revision is decided, or one is not stored yet.
    #[must_use]
    pub fn unsettled(&self) -> bool {
        self.output.as_ref().is_none_or(|output| self.written < output.revision)
    }

    /// Every content that lost to an earlier one of the same segment; 256 at most.
    #[must_use]
    pub fn conflicts(&self) -> &BTreeSet<(SegmentKey, Fingerprint)> {
        &self.conflicts
    }

    /// The stored segments that have no place in the call (rule 1).
    pub fn out_of_range(&self) -> impl Iterator<Item = &SegmentKey> {
        self.seen.iter().filter(|key| !self.expected.includes(key, &self.seen))
    }

    /// Applies an event. Applied again it changes nothing, and asks again for what is not confirmed yet.
    #[must_use]
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        self.apply_all([event])
    }

    /// Applies events that became known together, in order. What they change is decided once, when all are in: a
    /// segment and the state of its recording's audio make one revision, not two.
    #[must_use]
    pub fn apply_all(&mut self, events: impl IntoIterator<Item = Event>) -> Vec<Effect> {
        let before = self.clone();
        for event in events {
            self.take_in(event);
        }
        self.settle();
        if *self != before {
            self.version = self.version.saturating_add(1);
        }
        let mut effects = self.news(&before);
        effects.extend(self.outstanding());
        effects
    }

    /// What has been decided and is not confirmed yet.
    #[must_use]
    pub fn outstanding(&self) -> Vec<Effect> {
        match (&self.output, self.due_ms()) {
            (Some(output), _) if self.written < output.revision => {
                vec![Effect::Write(output.clone())]
            }
            (None, Some(due_ms)) if !self.deadline_started => {
                vec![Effect::StartDeadline { at_ms: due_ms.saturating_add(1) }]
            }
            _ => Vec::new(),
        }
    }

    fn take_in(&mut self, event: Event) {
        match event {
            Event::Segment(arrival) => self.arrived(arrival),
            Event::Listed(ids) => self.expected.list(ids),
            Event::Deadline { at_ms } if self.passed(at_ms) => self.decide(),
            // While the call is open, a timer that rang too early has to ring again.
            Event::Deadline { .. } => self.deadline_started &= self.output.is_some(),
            Event::DeadlineStarted => self.deadline_started = true,
            Event::Audio { recording, audio } => self.heard(recording, audio),
            Event::Written { revision } => self.written = self.written.max(revision),
            Event::Taken { revision } => self.taken(revision),
        }
    }

    /// What is known of a recording is not unlearnt: who read the ledger first may come to speak last.
    fn heard(&mut self, recording: RecordingId, audio: Audio) {
        let certainty = |audio: &Audio| match audio.status {
            AudioStatus::Pending => 0,
            AudioStatus::Missing => 1,
            AudioStatus::Archived => 2,
        };
        let known = self.audio.entry(recording).or_default();
        if certainty(&audio) >= certainty(known) {
            *known = audio;
        }
    }

    fn taken(&mut self, revision: u32) {
        let unwritten = self.written < revision;
        if let Some(output) = self.output.as_mut().filter(|o| unwritten && o.revision == revision) {
            output.revision = revision.saturating_add(1);
        }
    }

    fn arrived(&mut self, arrival: Arrival) {
        // A segment that is too late is not in the first revision, even where the timer has yet to ring.
        if self.passed(arrival.at_ms) {
            self.decide();
        }
        self.first_seen_ms.get_or_insert(arrival.at_ms);
        if let Some(total) = arrival.total {
            self.expected.raise(total);
        }
        if let Some(recording) = arrival.recording {
            self.audio.entry(recording).or_default();
        }
        if let Some(content) = arrival.conflict.filter(|_| self.conflicts.len() < MAX_CONFLICTS) {
            self.conflicts.insert((arrival.key.clone(), content));
        }
        self.seen.insert(arrival.key);
        if let Some(last) = &self.output {
            self.expected.hold(&last.segments, &self.seen);
        }
    }

    /// Whether the call is open and its time over.
    fn passed(&self, at_ms: i64) -> bool {
        self.output.is_none() && self.due_ms().is_some_and(|due_ms| at_ms > due_ms)
    }

    /// Decides what can be decided; a revision only once the one before it is stored.
    fn settle(&mut self) {
        let ripe = match &self.output {
            None => self.expected.complete(&self.seen),
            Some(last) => last.revision == self.written && self.plan().differs(last),
        };
        if ripe {
            self.decide();
        }
    }

    fn decide(&mut self) {
        self.output = Some(self.plan());
    }

    fn plan(&self) -> Output {
        let last = self.output.as_ref();
        let complete = self.expected.complete(&self.seen);
        let included = |key: &&SegmentKey| self.expected.includes(key, &self.seen);
        Output {
            revision: last.map_or(0, |last| last.revision).saturating_add(1),
            status: if complete { Status::Complete } else { Status::Partial },
            segments: self.seen.iter().filter(included).cloned().collect(),
            missing: self.expected.missing(&self.seen),
            audio: Audio::of_call(self.audio.values()),
        }
    }

    fn news(&self, before: &Self) -> Vec<Effect> {
        let conflicts = self.conflicts.difference(&before.conflicts);
        let mut effects: Vec<_> = conflicts.map(|(key, _)| Effect::Conflict(key.clone())).collect();
        if self.output.is_some() {
            let known: BTreeSet<_> = match before.output {
                Some(_) => before.out_of_range().collect(),
                None => BTreeSet::new(),
            };
            let new = self.out_of_range().filter(|key| !known.contains(key));
            effects.extend(new.cloned().map(Effect::OutOfRange));
        }
        effects
    }
}

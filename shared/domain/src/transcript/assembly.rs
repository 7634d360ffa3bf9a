//! A call with its segments in memory: the state machine without a table.

use std::collections::{BTreeMap, btree_map::Entry};

use super::{
    buffer::Head,
    event::{Arrival, Effect, Event, Output},
    output::{IncompleteStore, Transcript},
    segment::{Segment, SegmentKey},
};
use crate::id::CallId;

/// A call as the pipeline keeps it, in one piece.
#[derive(Debug, Clone, PartialEq)]
pub struct Assembly {
    head: Head,
    segments: BTreeMap<SegmentKey, Segment>,
}

impl Assembly {
    /// A call of which nothing has been seen.
    #[must_use]
    pub fn new(due_after_ms: i64) -> Self {
        Self { head: Head::new(due_after_ms), segments: BTreeMap::new() }
    }

    /// What decides.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Takes in a segment: stored if it is the first of its key, then applied.
    #[must_use]
    pub fn segment(&mut self, at_ms: i64, segment: Segment) -> Vec<Effect> {
        let arrival = match self.segments.entry(segment.key.clone()) {
            Entry::Occupied(stored) => Arrival::new(at_ms, &segment, &stored.get().fingerprint()),
            Entry::Vacant(free) => {
                let stored = free.insert(segment);
                Arrival::new(at_ms, stored, &stored.fingerprint())
            }
        };
        self.apply(Event::Segment(arrival))
    }

    /// Applies any other event.
    #[must_use]
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        self.head.apply(event)
    }

    /// The transcript of a revision.
    ///
    /// # Errors
    /// A segment of the revision is not stored.
    pub fn transcript(
        &self,
        call_id: &CallId,
        output: &Output,
    ) -> Result<Transcript, IncompleteStore> {
        Transcript::new(call_id, output, self.segments.values())
    }
}

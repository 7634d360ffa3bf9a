//! Which segments a call should have (rule 1).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::segment::SegmentKey;
use crate::id::TranscriptId;

/// What is known of a call's segments before they are seen. It only ever grows, so the order in which totals come in
/// does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Expected {
    /// No segment has told a total yet.
    #[default]
    Unknown,
    /// The largest `totalSegments` seen.
    Count(u32),
    /// The ids that the vendor lists. They outweigh any count.
    Ids(BTreeSet<TranscriptId>),
}

impl Expected {
    /// Takes in a segment's `totalSegments`.
    pub fn raise(&mut self, total: u32) {
        match self {
            Self::Unknown => *self = Self::Count(total),
            Self::Count(count) => *count = total.max(*count),
            Self::Ids(_) => {}
        }
    }

    /// Takes in a vendor's list of segments.
    pub fn list(&mut self, listed: BTreeSet<TranscriptId>) {
        match self {
            Self::Ids(ids) => ids.extend(listed),
            Self::Unknown | Self::Count(_) => *self = Self::Ids(listed),
        }
    }

    /// Makes room for segments that are published: an index 0 that comes after them moves the count, and would push the last
    /// one out.
    pub fn hold(&mut self, published: &BTreeSet<SegmentKey>, seen: &BTreeSet<SegmentKey>) {
        if let (Self::Count(count), Some(last)) = (self, largest(published)) {
            *count = last.saturating_add(1).saturating_sub(base(seen)).max(*count);
        }
    }

    /// Whether `seen` is everything.
    #[must_use]
    pub fn complete(&self, seen: &BTreeSet<SegmentKey>) -> bool {
        match self {
            Self::Unknown => false,
            Self::Count(_) | Self::Ids(_) => self.missing(seen).is_empty(),
        }
    }

    /// What is not in `seen` and should be. Without a total, that is what lies below the largest index.
    #[must_use]
    pub fn missing(&self, seen: &BTreeSet<SegmentKey>) -> BTreeSet<SegmentKey> {
        let absent = |key: &SegmentKey| !seen.contains(key);
        match self {
            Self::Ids(ids) => ids.iter().cloned().map(SegmentKey::Id).filter(absent).collect(),
            Self::Unknown | Self::Count(_) => {
                let base = base(seen);
                let end = match self {
                    Self::Count(count) => base.saturating_add(*count),
                    _ => largest(seen).unwrap_or(base),
                };
                (base..end).map(SegmentKey::Index).filter(absent).collect()
            }
        }
    }

    /// Whether a segment has a place in the call, given what was seen.
    #[must_use]
    pub fn includes(&self, key: &SegmentKey, seen: &BTreeSet<SegmentKey>) -> bool {
        match (self, key) {
            (Self::Unknown, _) => true,
            (Self::Count(count), SegmentKey::Index(index)) => {
                let base = base(seen);
                (base..base.saturating_add(*count)).contains(index)
            }
            (Self::Ids(ids), SegmentKey::Id(id)) => ids.contains(id),
            (Self::Count(_), SegmentKey::Id(_)) | (Self::Ids(_), SegmentKey::Index(_)) => false,
        }
    }
}

fn base(seen: &BTreeSet<SegmentKey>) -> u32 {
    u32::from(!seen.contains(&SegmentKey::Index(0)))
}

fn largest(seen: &BTreeSet<SegmentKey>) -> Option<u32> {
    seen.iter().rev().find_map(|key| match key {
        SegmentKey::Index(index) => Some(*index),
        SegmentKey::Id(_) => None,
    })
}

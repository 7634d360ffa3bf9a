//! One conversation out of all segments: rules 5 to 8. O(n log n) in the number of utterances.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
};

use super::{
    repeats,
    segment::{Segment, SegmentKey, Utterance},
};

/// The confidence below which a person should look (CXone guide §4).
pub const REVIEW_BELOW: f64 = 0.85;

/// An utterance of the whole call. `Debug` shows no text and no speaker.
#[derive(Clone, PartialEq)]
pub struct Spoken {
    /// When it begins, in milliseconds from the call's start.
    pub start_ms: u64,
    /// When it ends.
    pub end_ms: u64,
    /// The label of its first source; `None` if that had none.
    pub speaker: Option<String>,
    /// The texts of its sources, in order.
    pub text: String,
    /// The least confidence known of its sources.
    pub confidence: Option<f64>,
    /// The segments of its sources.
    pub segments: BTreeSet<SegmentKey>,
    /// Whether a person should look at it.
    pub review: bool,
    /// Segment and position of the first source; the order among those that begin and end together.
    pub first: (SegmentKey, usize),
}

impl fmt::Debug for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spoken")
            .field("start_ms", &self.start_ms)
            .field("end_ms", &self.end_ms)
            .field("confidence", &self.confidence)
            .field("segments", &self.segments)
            .field("review", &self.review)
            .field("text_bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

/// An utterance and the segment it came in.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) key: &'a SegmentKey,
    pub(super) utterance: &'a Utterance,
}

impl Source<'_> {
    /// What a speaker is told by; see [`speaker_key`].
    pub(super) fn speaker_key(&self) -> Option<String> {
        speaker_key(self.utterance.speaker.as_deref())
    }
}

/// What two utterances of one speaker have in common; `None` has nothing in common with anyone.
pub(super) fn speaker_key(label: Option<&str>) -> Option<String> {
    label.map(|label| label.trim().to_lowercase())
}

/// Makes one conversation of a call's segments, in whatever order they are given.
pub fn merge<'a>(segments: impl IntoIterator<Item = &'a Segment>) -> Vec<Spoken> {
    let mut sources: Vec<_> = segments
        .into_iter()
        .flat_map(|segment| {
            let of_segment = |utterance| Source { key: &segment.key, utterance };
            segment.utterances.iter().map(of_segment)
        })
        .collect();
    sources.sort_by_key(|Source { key, utterance: u }| (u.start_ms, u.end_ms, *key, u.position));
    chain(repeats::remove(sources).into_iter().map(Spoken::from).collect())
}

/// Rule 7. Chains are followed per speaker, so an interjection ends none.
pub(super) fn chain(mut utterances: Vec<Spoken>) -> Vec<Spoken> {
    utterances.sort_by(Spoken::order);
    let mut chained: Vec<Spoken> = Vec::with_capacity(utterances.len());
    let mut current: HashMap<String, usize> = HashMap::new();
    for next in utterances {
        let speaker = speaker_key(next.speaker.as_deref());
        let last = speaker.as_ref().and_then(|speaker| current.get(speaker));
        match last.and_then(|at| chained.get_mut(*at)) {
            Some(last) if next.start_ms < last.end_ms => last.append(next),
            _ => {
                current.extend(speaker.map(|speaker| (speaker, chained.len())));
                chained.push(next);
            }
        }
    }
    // A chain ends later than its first source, which can move it behind one that began with it.
    chained.sort_by(Spoken::order);
    chained
}

impl Spoken {
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |u: &Self| (u.start_ms, u.end_ms);
        key(self).cmp(&key(other)).then_with(|| self.first.cmp(&other.first))
    }

    fn append(&mut self, next: Self) {
        self.end_ms = self.end_ms.max(next.end_ms);
        self.text.push(' ');
        self.text.push_str(&next.text);
        self.confidence = [self.confidence, next.confidence].into_iter().flatten().reduce(f64::min);
        self.segments.extend(next.segments);
        self.review |= next.review;
    }
}

impl From<Source<'_>> for Spoken {
    fn from(Source { key, utterance }: Source<'_>) -> Self {
        Self {
            start_ms: utterance.start_ms,
            end_ms: utterance.end_ms,
            speaker: utterance.speaker.clone(),
            text: utterance.text.clone(),
            confidence: utterance.confidence,
            segments: BTreeSet::from([key.clone()]),
            review: utterance.confidence.is_none_or(|confidence| confidence < REVIEW_BELOW),
            first: (key.clone(), utterance.position),
        }
    }
}

//! Words that two segments both have because they were spoken where one ends and the other begins (rule 6).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{merge::Source, segment::SegmentKey};

/// Leaves one of each boundary repeat. `sources` are in order; the result need not be. O(n log n).
pub(super) fn remove(sources: Vec<Source<'_>>) -> Vec<Source<'_>> {
    let mut kept: Vec<Source<'_>> = Vec::with_capacity(sources.len());
    let mut audible: HashMap<(String, String), Audible<'_>> = HashMap::new();
    for source in sources {
        let Some(speaker) = source.speaker_key() else {
            kept.push(source);
            continue;
        };
        let audible = audible.entry((speaker, normalised(&source.utterance.text))).or_default();
        audible.forget_before(source.utterance.start_ms);
        let slot = audible.first_of_another(source.key);
        match slot.and_then(|slot| kept.get_mut(slot).map(|earlier| (slot, earlier))) {
            None => {
                audible.insert(kept.len(), &source);
                kept.push(source);
            }
            Some((slot, earlier)) if rank(&source) > rank(earlier) => {
                audible.remove(slot, earlier);
                audible.insert(slot, &source);
                *earlier = source;
            }
            Some(_) => {}
        }
    }
    kept
}

/// A missing confidence is below every other.
fn rank(source: &Source<'_>) -> f64 {
    source.utterance.confidence.unwrap_or(-1.0)
}

/// The end, for comparing: an utterance without duration is audible for the millisecond in which it begins.
fn end(source: &Source<'_>) -> u64 {
    source.utterance.end_ms.max(source.utterance.start_ms.saturating_add(1))
}

/// Words in lower case, parted by single blanks, without apostrophes; what has no words is compared as it is.
fn normalised(text: &str) -> String {
    let apostrophe = |c: char| matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`');
    let plain: String = text.chars().filter(|c| !apostrophe(*c)).collect();
    let words: Vec<_> =
        plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { text.to_owned() } else { words.join(" ").to_lowercase() }
}

/// Those kept, of one speaker and the same words, that have not ended yet. A plain list would be searched through
/// thousands of times by a segment that says the same word thousands of times at once.
#[derive(Default)]
struct Audible<'a> {
    /// The slots of each segment.
    of_segment: BTreeMap<&'a SegmentKey, BTreeSet<usize>>,
    /// The first slot of each segment; of the first two, at least one is another segment's.
    first: BTreeSet<(usize, &'a SegmentKey)>,
    /// All of them by their end.
    by_end: BTreeSet<(u64, usize, &'a SegmentKey)>,
}

impl<'a> Audible<'a> {
    fn first_of_another(&self, key: &SegmentKey) -> Option<usize> {
        self.first.iter().find(|(_, other)| *other != key).map(|(slot, _)| *slot)
    }

    fn insert(&mut self, slot: usize, source: &Source<'a>) {
        self.by_end.insert((end(source), slot, source.key));
        self.change(source.key, |slots| slots.insert(slot));
    }

    fn remove(&mut self, slot: usize, source: &Source<'a>) {
        self.by_end.remove(&(end(source), slot, source.key));
        self.change(source.key, |slots| slots.remove(&slot));
    }

    fn forget_before(&mut self, start_ms: u64) {
        while let Some(&(end_ms, slot, key)) = self.by_end.first()
            && end_ms <= start_ms
        {
            self.by_end.pop_first();
            self.change(key, |slots| slots.remove(&slot));
        }
    }

    fn change(&mut self, key: &'a SegmentKey, change: impl FnOnce(&mut BTreeSet<usize>) -> bool) {
        let slots = self.of_segment.entry(key).or_default();
        if let Some(first) = slots.first() {
            self.first.remove(&(*first, key));
        }
        change(slots);
        match slots.first() {
            Some(first) => drop(self.first.insert((*first, key))),
            None => drop(self.of_segment.remove(key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn words_are_compared_without_case_and_punctuation() {
        assert_eq!(normalised("Yes, it's  4567-8901!"), "yes its 4567 8901");
        assert_eq!(normalised("ГОВОРИТЕ, пожалуйста…"), "говорите пожалуйста");
        assert_eq!(normalised("نعم، شكرا"), "نعم شكرا");
        assert_ne!(normalised("👍"), normalised("👎"), "what has no words is not all the same");
    }
}

//! A call's transcript, put together from the segments its vendor delivers (CXone guide §4).
//!
//! Segments come in any order, more than once, late or never. What becomes of them is decided here, without I/O or a
//! clock: [`read()`] makes a [`Segment`] of the vendor's JSON, [`Head`] decides when a call is complete or due and which
//! revision to write, [`merge()`] makes one conversation of all segments, [`Transcript`] is the object that is stored.
//!
//! # The rules, and how they are read
//!
//! 1. *Complete* is a call whose every expected segment was seen. Expected are as many indices as the largest
//!    `totalSegments` seen says, repeats and conflicting segments included, counted from 0 if index 0 was seen and else
//!    from 1; or a set of ids, where a vendor lists them. A segment outside of them is *out of range*: it is held and
//!    reported, but neither counts nor is merged, until a larger total takes it in. What is in a revision stays in: where
//!    index 0 comes after it, the total is raised to fit. Without any total a call is never complete.
//! 2. *Due* is a call 900,000 ms after its first usable segment; an arrival at exactly that time is in time. It is
//!    written as `partial`, with the expected indices that were not seen. Without any total these are the gaps below
//!    the largest index. The time of an arrival decides, not the order in which the deadline and it are handled.
//! 3. *Same content* is the same recording, language and usable utterances; id, total and blank utterances do not count. Of
//!    different contents for one index the first to be stored wins; each further content is counted once, however
//!    often it is delivered.
//! 4. *A later revision* is written when something would be different in it: a segment, what is missing, the status, or
//!    audio that has been archived or has turned out missing. What lies in the archive is never written over: a number
//!    whose objects turn out to be another output's is passed over.
//! 5. *Order*: by start, end, segment and position in the segment, for the merged utterances too (segment and position
//!    of their first source). Text is trimmed at both ends; text without a visible character is blank.
//! 6. *Boundary repeats*: the utterances are gone through in order, and each is compared with those kept so far. Of
//!    two, the one with the higher confidence stays as it is, with its own times and segment; a missing confidence is
//!    the lowest, and of equals the first stays. Normalised words are lower case, without apostrophes and parted at
//!    whatever is neither letter nor digit. Touching is not overlapping; two that start together do overlap.
//! 7. *Merging* goes by speaker: "same speaker" and "next.start < current.end" are all the rule asks for, so what
//!    somebody else says in between does not end a chain, and stays an utterance of its own. Speakers are the same when
//!    their labels differ only in case and outer blanks; the first label is kept. Utterances without a label (shown as
//!    `unknown`) belong to nobody and are neither merged nor taken for repeats.
//! 8. *Review*: the confidence of a merged utterance is the least of those known, and it is flagged if any source was
//!    below 0.85 or had none.
//! 9. *Determinism*: the bytes of a revision follow from its number and from what was stored for its segments. Among
//!    conflicting contents the order of arrival decides which is stored (rule 3), and nothing else does; where totals
//!    disagree, or segments come after the deadline, it also decides how many revisions lead to the last one.
//!
//! The redacted twin shows a speaker's label only where it says no more than a role (`agent`, `customer`, `speaker_2`);
//! anybody else is `speaker_1` and so on, in the order of speaking.
//!
//! # A segment that is not as it should be
//!
//! One bad utterance is dropped and reported by its position; the rest of the segment stays. Dropped is what has no
//! readable start, end or text. An end before the start becomes the start: the words were said. A confidence that is
//! not a number from 0 to 1 counts as missing. [`SegmentError`] is what leaves nothing to use; a call without any usable
//! segment is never begun, so nothing is written for it.

mod assembly;
mod buffer;
mod event;
mod expected;
mod merge;
mod output;
mod read;
mod repeats;
mod segment;
mod speakers;
pub mod time;

pub use assembly::Assembly;
pub use buffer::{DUE_AFTER_MS, Head};
pub use event::{Arrival, Effect, Event, Output, Status};
pub use expected::Expected;
pub use merge::{REVIEW_BELOW, Spoken, merge};
pub use output::{
    Audio, AudioStatus, IncompleteStore, Line, Redacted, TextCount, Transcript, UNKNOWN_SPEAKER,
};
pub use read::{SegmentError, from_value, read};
pub use segment::{Fingerprint, MAX_INDEX, Problem, ProblemKind, Segment, SegmentKey, Utterance};

#[cfg(test)]
mod tests;

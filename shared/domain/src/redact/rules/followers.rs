//! The words behind names, and names that are rather words.

use crate::redact::{text::Line, words};

/// What goes on behind "this is X".
pub(super) const AFTER_NAME: &[&str] = &[
    "speaking", "from", "here", "with", "calling", "how", "and", "at", "in", "on", "your", "may",
    "again", "i'm", "i", "can", "what", "who", "thank", "thanks", "could", "would", "is", "my",
    "um", "uh", "but", "yeah", "yes", "to", "so", "for", "please", "let", "are", "we", "you",
    "was", "has", "had", "said", "did", "it", "that", "this", "or", "she", "he", "who", "she's",
    "he's", "they", "about", "i'll", "i've", "i'd", "we'll", "let's", "it's",
];
/// What goes on behind "hi X".
pub(super) const AFTER_GREETING: &[&str] = &[
    "from", "calling", "here", "speaking", "again", "with", "how", "i", "i'm", "can", "this",
    "thank", "thanks", "what", "my", "could", "may", "let", "it", "it's", "nice", "yes", "yeah",
    "and", "so", "for", "good", "are", "is", "we", "you", "your", "just", "one", "um", "uh",
];
/// Words that are a name only when written with a capital.
const NEVER: &[&str] = &[
    "to", "so", "an", "do", "may", "will", "day", "long", "go", "min", "mo", "no", "ho", "chi",
    "an",
];
/// Whether a word is a name only with a capital, which it lacks here.
pub(super) fn is_never(line: &Line<'_>, at: usize) -> bool {
    NEVER.contains(&line.word(at)) && !line.tokens.get(at).is_some_and(|t| t.capital)
}

/// Whether a name is an everyday word in the first place, which only "my name is" or "my wife" makes a name of.
pub(super) fn is_hardly(line: &Line<'_>, at: usize) -> bool {
    line.has(at, words::WORD_NAME | words::HARDLY)
}

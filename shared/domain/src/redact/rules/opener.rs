//! What stands before a name: "my name is", "this is … from", "thank you, Mrs …", "my wife …".

use std::ops::Range;

use crate::redact::{
    rules::{names::name, places::is_place},
    text::{Kind, Line},
    words::{self, AMBIGUOUS, COMMON, EVERYDAY, GIVEN, SURNAME},
};

/// How much the words before a name say that it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// Only a listed name, or a capital within a sentence.
    Little,
    /// An unknown word as well when it is all that follows: "hi X", "thanks X how are you".
    Greeting,
    /// Any word that is no everyday one.
    Some,
    /// Anything but the words that hold sentences together.
    Full,
}

use Trust::{Full, Greeting, Little, Some as Fair};

/// Words before a name.
const OPENERS: &[(Trust, &[&str])] = &[
    (
        Full,
        &[
            "speaking with",
            "speaking to",
            "name is",
            "name was",
            "name's",
            "go by",
            "goes by",
            "named",
        ],
    ),
    (
        Fair,
        &[
            "talking with",
            "talking to",
            "talked to",
            "talked with",
            "speak with",
            "speak to",
            "spoke with",
            "spoke to",
            "spoken to",
            "spoken with",
            "ask for",
            "asked for",
            "call me",
            "this is",
            "is this",
            "it is",
            "i am",
            "i'm",
            "wife",
            "husband",
            "son",
            "daughter",
            "brother",
            "sister",
            "mother",
            "father",
            "mom",
            "dad",
            "mum",
            "fiance",
            "fiancee",
            "boyfriend",
            "girlfriend",
            "grandson",
            "granddaughter",
            "colleague",
            "roommate",
            "agent today is",
            "assistant",
            "attention",
            "attention of",
            "care of",
            "on behalf of",
            "known as",
            "calls her",
            "calls him",
            "calls me",
            "call her",
            "call him",
            "made out to",
            "addressed to",
            "transfer you to",
            "transferring you to",
            "addressed as",
            "wife is",
            "husband is",
            "son is",
            "daughter is",
            "brother is",
            "sister is",
            "mother is",
            "father is",
            "mom is",
            "dad is",
            "mum is",
            "fiance is",
            "fiancee is",
            "boyfriend is",
            "girlfriend is",
            "grandson is",
            "granddaughter is",
            "colleague is",
            "roommate is",
            "assistant is",
            "partner is",
            "friend is",
            "boss is",
            "manager is",
            "supervisor is",
        ],
    ),
    (
        Greeting,
        &[
            "hi",
            "hello",
            "hey",
            "hiya",
            "thanks",
            "thank you",
            "thank you so much",
            "thanks so much",
            "thank you very much",
            "morning",
            "afternoon",
            "evening",
            "bye",
            "goodbye",
            "welcome",
            "appreciate it",
            "care",
            "nice to meet you",
            "bear with me",
            "hold on",
            "hang on",
        ],
    ),
    (
        Little,
        &[
            "that is",
            "you are",
            "you're",
            "under",
            "called",
            "okay",
            "ok",
            "alright",
            "all right",
            "great",
            "perfect",
            "sure",
            "yes",
            "yeah",
            "no",
            "sorry",
            "right",
            "well",
            "so",
            "for",
            "with",
            "and",
            "uncle",
            "aunt",
            "partner",
            "friend",
            "boss",
            "manager",
            "supervisor",
            "agent",
            "representative",
            "rep",
        ],
    ),
];

/// What goes on behind "this is X".
pub(super) const AFTER_NAME: &[&str] = &[
    "speaking", "from", "here", "with", "calling", "how", "and", "at", "in", "on", "your", "may",
    "again", "i'm", "i", "can", "what", "who", "thank", "thanks", "could", "would", "is", "my",
    "um", "uh", "but", "yeah", "yes", "to", "so", "for", "please", "let", "are", "we", "you",
    "was", "has", "had", "said", "did", "it", "that", "this",
];
/// What goes on behind "hi X".
const AFTER_GREETING: &[&str] = &[
    "from", "calling", "here", "speaking", "again", "with", "how", "i", "i'm", "can", "this",
    "thank", "thanks", "what", "my", "could", "may", "let", "it", "it's", "nice", "yes", "yeah",
    "and", "so", "for", "good", "are", "is", "we", "you", "your", "just", "one", "um", "uh",
];
/// Words that are a name only when written with a capital.
const NEVER: &[&str] = &[
    "to", "so", "an", "do", "may", "will", "day", "long", "go", "min", "mo", "no", "ho", "chi",
    "an",
];
/// Everyday words among the ambiguous names, which only "my name is" makes a name of.
const HARDLY: &[&str] = &[
    "will", "may", "an", "so", "to", "do", "don", "day", "long", "art", "hung", "chance", "bill",
    "cash", "price", "page", "park", "love", "major", "young", "van", "hope", "pat", "ho", "chi",
    "min", "mo", "go", "june", "april", "august", "white", "black", "green", "brown", "gray",
    "grey", "sunny", "storm", "sun", "golden", "winter", "summer", "wood", "stone", "hall", "ford",
    "max", "mark", "chase", "wells", "law", "sky", "peace", "patience", "liberty", "destiny",
    "ball", "bell", "bond", "bush", "field", "forest", "fox", "hill", "ring", "cross", "best",
    "baker", "cook", "guy", "buddy", "sonny", "sue", "rob", "skip", "penny", "dot", "page", "home",
    "noble", "rich",
];

/// "Mrs X", "doctor X".
pub(super) fn titled(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let before = at.checked_sub(1)?;
    if !line.has(before, words::TITLE)
        || line.gap(at).contains([',', '?', '!'])
        || line.word(before) == "miss" && before > 0 && line.word(before - 1) == "i"
    {
        return None;
    }
    let initials = (at..line.len()).take_while(|&t| line.word(t).len() == 1).count();
    let end = name(line, at + initials, Full)?;
    let certain = line.tokens.get(at)?.flags & (GIVEN | SURNAME | AMBIGUOUS) != 0
        || !line.cased
        || line.tokens.get(at)?.capital;
    certain.then_some((at..end, "title"))
}

/// A name behind one of [`OPENERS`].
pub(super) fn opened(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let token = line.tokens.get(at)?;
    if token.kind != Kind::Word || line.is_ordinary(at) && token.flags & AMBIGUOUS == 0 {
        return None;
    }
    let trust = OPENERS
        .iter()
        .flat_map(|(trust, phrases)| phrases.iter().map(move |phrase| (*trust, *phrase)))
        .filter(|(_, phrase)| ends_with(line, at, phrase))
        .map(|(trust, _)| trust)
        .max()?;
    let end = name(line, at, Full)?;
    let goes = if token.flags & AMBIGUOUS != 0 {
        ambiguous(line, at..end, trust)
    } else {
        token.flags & (GIVEN | SURNAME) != 0 || unknown(line, at..end, trust)
    };
    (goes && !is_place(line, at, end)).then_some((at..end, "announced"))
}

fn is_closed(line: &Line<'_>, end: usize, after: &[&str]) -> bool {
    end >= line.len() || line.pauses_before(end) || after.contains(&line.word(end))
}

/// Whether a word that is a name and other things as well is one here.
fn ambiguous(line: &Line<'_>, name: Range<usize>, trust: Trust) -> bool {
    let capital = line.tokens.get(name.start).is_some_and(|t| t.capital);
    let surname = name.len() > 1;
    let closed = is_closed(line, name.end, AFTER_NAME);
    if NEVER.contains(&line.word(name.start)) && !capital {
        return false;
    }
    if HARDLY.contains(&line.word(name.start)) {
        return closed && (trust == Full || capital && trust > Little || surname && trust >= Fair);
    }
    let ends = is_closed(line, name.end, &[]);
    let linked = matches!(
        line.word(name.start - 1),
        "for" | "with" | "under" | "called" | "and" | "so" | "no"
    );
    closed && (trust >= Greeting || capital || ends && !linked)
}

/// Whether an unknown word is a name here.
fn unknown(line: &Line<'_>, name: Range<usize>, trust: Trust) -> bool {
    let Some(token) = line.tokens.get(name.start) else { return false };
    let letters = token.word.chars().count();
    if letters < 3 && !token.capital
        || token.flags & (EVERYDAY | COMMON | words::REGION) != 0 && trust < Full
    {
        return false;
    }
    let closed = is_closed(line, name.end, AFTER_NAME);
    match trust {
        Full => true,
        Fair if line.cased => token.capital,
        Fair => closed || line.is_ordinary(name.end),
        Greeting if line.cased => token.capital && closed && name.len() <= 2,
        Greeting => is_closed(line, name.end, AFTER_GREETING) && name.len() <= 2,
        Little => {
            token.capital
                && closed
                && name.len() <= 2
                && line.cased
                && !matches!(line.word(name.start - 1), "for" | "with" | "called" | "under" | "and")
        }
    }
}

fn ends_with(line: &Line<'_>, at: usize, phrase: &str) -> bool {
    let mut end = at;
    // "my mother's maiden name"
    if at.checked_sub(1).and_then(|b| line.tokens.get(b)).is_some_and(|t| t.clitic)
        && !matches!(phrase, "name is" | "this is" | "it is" | "that is" | "agent today is")
    {
        return false;
    }
    for word in phrase.rsplit(' ') {
        let Some(before) = end.checked_sub(1) else { return false };
        if word == "is"
            && line.tokens.get(before).is_some_and(|t| t.clitic)
            && line.word(before) != "is"
        {
            continue;
        }
        if line.word(before) != word || line.breaks_before(end) {
            return false;
        }
        end = before;
    }
    // nothing was matched but a contracted "is"
    end < at
}

/// "X speaking".
pub(super) fn speaking(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let token = line.tokens.get(at)?;
    if line.is_ordinary(at) || token.kind != Kind::Word || token.flags & words::TITLE != 0 {
        return None;
    }
    let end = name(line, at, Full)?;
    let says = match line.word(end) {
        "speaking" => true,
        "here" | "calling" => {
            token.flags & EVERYDAY == 0
                && (0..at).all(|t| {
                    line.has(t, words::BACKCHANNEL | words::FILLER) || is_hail(line.word(t))
                })
        }
        _ => false,
    };
    (says && !line.pauses_before(end)).then_some((at..end, "announced"))
}

fn is_hail(word: &str) -> bool {
    matches!(
        word,
        "hi" | "hello"
            | "hey"
            | "good"
            | "morning"
            | "afternoon"
            | "evening"
            | "it"
            | "this"
            | "is"
    )
}

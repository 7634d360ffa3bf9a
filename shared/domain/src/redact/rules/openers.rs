//! The words before names and behind them.

use Trust::{Full, Greeting, Little, Some as Fair};

use crate::redact::text::Line;

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

/// Words before a name.
pub(super) const OPENERS: &[(Trust, &[&str])] = &[
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

/// Everyday words among the ambiguous names, which only "my name is" makes a name of.
pub(super) const HARDLY: &[&str] = &[
    "will", "may", "an", "so", "to", "do", "don", "day", "long", "art", "hung", "chance", "bill",
    "cash", "price", "page", "park", "love", "major", "young", "van", "hope", "pat", "ho", "chi",
    "min", "mo", "go", "june", "april", "august", "white", "black", "green", "brown", "gray",
    "grey", "sunny", "storm", "sun", "golden", "winter", "summer", "wood", "stone", "hall", "ford",
    "max", "mark", "chase", "wells", "law", "sky", "peace", "patience", "liberty", "destiny",
    "ball", "bell", "bond", "bush", "field", "forest", "fox", "hill", "ring", "cross", "best",
    "baker", "cook", "guy", "buddy", "sonny", "sue", "rob", "skip", "penny", "dot", "page", "home",
    "noble", "rich",
];

//! Prices without a currency: "comes to forty two fifty", "bought gas for thirty one fifty".

use crate::redact::{analysis::Analysis, run::Run};

/// Whether what stands around a run makes a price of it: "comes to …", "… today", "… a month".
pub(super) fn is_priced(analysis: &Analysis<'_>, run: &Run) -> bool {
    let line = &analysis.line;
    let before = run.tokens.start.checked_sub(1);
    analysis.money
        || before.is_some_and(|at| {
            PRICE_BEFORE.contains(&line.word(at)) || line.tokens.get(at).is_some_and(|t| t.clitic)
        })
        || PRICE_AFTER.contains(&line.word(run.tokens.end))
}

/// "I bought gas for thirty one fifty": a price, whatever was asked.
pub(super) fn is_paid(analysis: &Analysis<'_>, run: &Run) -> bool {
    let line = &analysis.line;
    let pays = |word: &str| {
        matches!(word, "bought" | "paid" | "spent" | "cost" | "costs" | "charged" | "purchased")
    };
    let from = run.tokens.start.saturating_sub(6);
    let linked = run.tokens.start.checked_sub(1).is_some_and(|at| {
        matches!(line.word(at), "for" | "about" | "like" | "was" | "me") || pays(line.word(at))
    });
    run.digits <= 5 && linked && (from..run.tokens.start).any(|at| pays(line.word(at)))
}

/// Words before a price, and behind it.
const PRICE_BEFORE: &[&str] = &[
    "to",
    "be",
    "me",
    "at",
    "another",
    "of",
    "for",
    "only",
    "like",
    "just",
    "that",
    "thats",
    "see",
    "you",
    "was",
    "were",
    "an",
    "extra",
    "additional",
    "make",
    "makes",
    "is",
    "it",
    "its",
    "by",
    "than",
    "from",
    "plus",
    "then",
    "being",
];
const PRICE_AFTER: &[&str] = &[
    "today",
    "even",
    "each",
    "apiece",
    "plus",
    "before",
    "after",
    "last",
    "per",
    "more",
    "extra",
    "off",
    "total",
    "now",
    "due",
    "altogether",
    "exactly",
    "flat",
    "max",
    "minimum",
    "instead",
    "including",
    "with",
    "every",
    "a",
];

//! Answers to security questions, of everyday words: what a secret was set to, what is guessed, short answers whole.

use std::ops::Range;

use crate::redact::{analysis::Analysis, rules::secrets::LINKS, words};

/// "I set it up as blue heron i think": what a secret was set to, everyday words included.
pub(super) fn set_as(analysis: &Analysis<'_>) -> Option<Range<usize>> {
    const ENDS: &[&str] =
        &["i", "and", "but", "so", "or", "when", "maybe", "if", "for", "though", "do", "did"];
    let line = &analysis.line;
    let sets =
        |word: &str| matches!(word, "set" | "have" | "put" | "got" | "had" | "down" | "made");
    let link = (1..line.len()).find(|&at| {
        line.word(at) == "as" && (at.saturating_sub(4)..at).any(|before| sets(line.word(before)))
    })?;
    let mut end = link + 1;
    while end < line.len()
        && end - link <= SHORT
        && !(end > link + 1 && line.pauses_before(end))
        && !ENDS.contains(&line.word(end))
    {
        end += 1;
    }
    (end > link + 1).then_some(link + 1..end)
}

/// "He'd have put pancake tuesday", "it must be the red lion": what stands behind a guess, everyday words included.
pub(super) fn guessed(analysis: &Analysis<'_>) -> Option<Range<usize>> {
    let line = &analysis.line;
    if line.text.contains('?') {
        return None;
    }
    let links = |at: usize| match line.word(at) {
        "put" | "said" | "typed" | "chose" | "picked" => true,
        "be" | "been" => at > 0,
        "with" => matches!(line.word(at.wrapping_sub(1)), "gone" | "went" | "go"),
        "it" => line.tokens.get(at).is_some_and(|t| t.clitic),
        _ => false,
    };
    let from = (0..line.len()).rev().find(|&at| links(at))? + 1;
    let lead = words::FILLER | words::BACKCHANNEL;
    let skips = |at: &usize| line.has(*at, lead) || HEDGES.contains(&line.word(*at));
    let start = (from..line.len()).find(|at| !skips(at))?;
    let mut end = start;
    while end < line.len() && !(end > start && line.pauses_before(end)) {
        end += 1;
    }
    while end > start && line.has(end - 1, lead) {
        end -= 1;
    }
    let evasive =
        (start..end).any(|at| EVASIVE.contains(&line.word(at)) || line.word(at).contains('\''));
    ((1..=SHORT).contains(&(end - start)) && !evasive).then_some(start..end)
}

/// Longest answer that is taken whole, in words.
const SHORT: usize = 5;
/// Words that make another thing of a short reply than an answer.
const EVASIVE: &[&str] = &[
    "i",
    "you",
    "we",
    "he",
    "she",
    "they",
    "me",
    "that",
    "this",
    "what",
    "which",
    "who",
    "how",
    "why",
    "when",
    "where",
    "know",
    "remember",
    "sorry",
    "sure",
    "hold",
    "second",
    "sec",
    "moment",
    "minute",
    "can",
    "can't",
    "don't",
    "didn't",
    "forgot",
    "idea",
    "have",
    "haven't",
    "not",
    "no",
    "yes",
    "yeah",
    "look",
    "check",
    "find",
    "try",
    "wait",
    "ask",
    "tell",
    "need",
    "want",
    "reset",
    "change",
    "help",
    "please",
    "thanks",
    "thank",
    "okay",
    "correct",
    "right",
    "one",
    "password",
    "code",
    "did",
    "do",
    "does",
    "got",
    "get",
    "it",
    "coming",
    "come",
    "came",
    "yet",
    "still",
    "through",
    "nothing",
    "anything",
    "something",
    "there",
    "great",
    "perfect",
    "good",
    "ready",
    "go",
    "ahead",
    "never",
    "mind",
    "none",
    "take",
    "time",
    "hang",
    "waiting",
    "back",
];

/// All of a short answer to a security question, everyday words included: "probably the sound of music".
pub(super) fn short(analysis: &Analysis<'_>) -> Option<Range<usize>> {
    let line = &analysis.line;
    if line.text.contains('?') {
        return None;
    }
    let lead = words::LEAD_IN | words::FILLER | words::BACKCHANNEL;
    let leads = |at: &usize| {
        !line.has(*at, lead)
            && !LINKS.contains(&line.word(*at))
            && !HEDGES.contains(&line.word(*at))
    };
    let start = (0..line.len()).find(leads)?;
    let mut end = start;
    while end < line.len() && !(end > start && line.pauses_before(end)) {
        end += 1;
    }
    while end > start && line.has(end - 1, words::FILLER | words::BACKCHANNEL) {
        end -= 1;
    }
    let evasive =
        (start..end).any(|at| EVASIVE.contains(&line.word(at)) || line.word(at).contains('\''));
    ((1..=SHORT).contains(&(end - start)) && !evasive).then_some(start..end)
}

/// Whether a word makes another thing of a short reply than an answer.
pub(super) fn is_evasive(word: &str) -> bool {
    EVASIVE.contains(&word) || word.contains('\'')
}

/// What stands between two guesses.
const BETWEEN: &[&str] = &[
    "or",
    "but",
    "no",
    "try",
    "actually",
    "maybe",
    "otherwise",
    "because",
    "cause",
    "wait",
    "sorry",
    "hang",
    "think",
    "guess",
    "believe",
    "else",
    "either",
    "well",
    "oh",
    "i",
    "which",
    "what",
    "we",
    "he",
    "she",
    "they",
    "you",
    "i'm",
    "i've",
    "that's",
];
/// Words that are no part of a guess at its beginning.
const OPENS: &[&str] = &["i", "on", "was", "it", "then", "is", "if", "not", "that", "could", "be"];

/// Guesses one after the other: "butlins no hang on margate", "cedar i think or no it'd be elm".
pub(super) fn guesses(analysis: &Analysis<'_>) -> Vec<Range<usize>> {
    let line = &analysis.line;
    let between = |at: usize| BETWEEN.contains(&line.word(at)) || line.pauses_before(at);
    if line.text.contains('?') || !(0..line.len()).any(|at| BETWEEN.contains(&line.word(at))) {
        return Vec::new();
    }
    let lead = words::FILLER | words::BACKCHANNEL | words::LEAD_IN;
    let mut found = Vec::new();
    let mut start = 0;
    for at in 1..=line.len() {
        if at < line.len() && !between(at) {
            continue;
        }
        let opens = |t: &usize| {
            !matches!(line.word(*t), "a" | "an" | "the") && line.has(*t, lead)
                || line.word(*t) != "a"
                    && line.word(*t) != "an"
                    && [HEDGES, OPENS, BETWEEN, LINKS]
                        .iter()
                        .any(|list| list.contains(&line.word(*t)))
        };
        let from = (start..at).find(|t| !opens(t)).unwrap_or(at);
        let mut end = at;
        while end > from && (line.has(end - 1, lead) || OPENS.contains(&line.word(end - 1))) {
            end -= 1;
        }
        let evasive = (from..end).any(|t| is_evasive(line.word(t)));
        let says = (from..end).all(|t| {
            matches!(line.word(t), "the" | "of")
                || !line.has(t, words::COMMON | lead)
                    && (t + 1 < end
                        || !["ed", "ing", "ly"].iter().any(|end| line.word(t).ends_with(end)))
        });
        if (1..SHORT).contains(&(end - from)) && !evasive && says {
            found.push(from..end);
        }
        start = at;
    }
    found
}

/// Words before an answer.
pub(super) const HEDGES: &[&str] = &[
    "probably",
    "maybe",
    "guess",
    "believe",
    "put",
    "wanna",
    "want",
    "say",
    "that'd",
    "it'd",
    "gosh",
    "boy",
    "god",
    "hmm",
    "jeez",
    "wow",
    "man",
    "goodness",
    "lord",
    "heavens",
    "crikey",
    "blimey",
    "sounds",
    "looks",
    "something",
    "like",
    "i'm",
    "pretty",
    "called",
    "named",
];

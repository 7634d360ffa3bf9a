//! Pieces of an e-mail address in an answer: "it's mountain", "the real underscore", "at gee mail".

use std::ops::Range;

use crate::redact::{
    analysis::Analysis,
    entity::Entity,
    expected::Expected,
    rules::stories::is_evasive,
    words::{self, COMMON, DOMAIN},
};

/// Most words of a piece that holds nothing but words.
const WORDS: usize = 3;
/// Most tokens of one that holds marks, digits or letters.
const TOKENS: usize = 24;
/// Words behind which an address begins.
const BEGINS: &[&str] = &["it's", "is", "its", "use", "be", "it", "that's"];

/// What of an answer is a piece of the address that was asked for.
pub(super) fn piece(
    analysis: &Analysis<'_>,
    expected: &Expected,
    speaker: &str,
) -> Option<Range<usize>> {
    let asked = expected.entities.first() == Some(&Entity::Email);
    if !asked || !expected.answers_in_words(speaker) || analysis.line.text.contains('?') {
        return None;
    }
    let line = &analysis.line;
    let skips = |at: usize| {
        line.has(at, words::LEAD_IN | words::FILLER | words::BACKCHANNEL | words::CORRECTION)
            && !matches!(line.word(at), "the" | "my" | "one" | "dash" | "hyphen" | "good" | "see")
            || matches!(line.word(at), "email" | "address")
    };
    let begins = |at: &usize| {
        BEGINS.contains(&line.word(*at))
            || line.tokens.get(*at).is_some_and(|t| t.clitic && t.word == "it")
    };
    let from = (0..line.len()).rev().find(begins).map_or(0, |at| at + 1);
    let start = (from..line.len()).find(|&at| !skips(at))?;
    let mut end = line.len();
    while end > start
        && line.has(end - 1, words::FILLER | words::BACKCHANNEL)
        && !is_sign(analysis, end - 1)
    {
        end -= 1;
    }
    // "… all one word"
    while end > start
        && matches!(line.word(end - 1), "all" | "one" | "word" | "together" | "lowercase")
    {
        end -= 1;
    }
    let tokens = start..end;
    let signs = tokens.clone().any(|at| is_sign(analysis, at));
    let said = tokens.clone().any(|at| !line.has(at, COMMON | words::LEAD_IN));
    let fits = if signs { tokens.len() <= TOKENS } else { tokens.len() <= WORDS && said };
    let evasive = tokens.clone().any(|at| is_evasive(line.word(at)) && !is_sign(analysis, at));
    (!tokens.is_empty() && fits && !evasive).then_some(tokens)
}

/// Whether a token is one that addresses are joined of.
fn is_sign(analysis: &Analysis<'_>, at: usize) -> bool {
    let line = &analysis.line;
    matches!(line.word(at), "dot" | "underscore" | "dash" | "hyphen")
        || line.has(at, DOMAIN) && !line.has(at, COMMON | words::LEAD_IN)
        || line.word(at) == "mail"
        || analysis.run_at(at).is_some_and(|r| !r.quantity)
}

//! An utterance as tokens that know where in the original bytes they came from.

use std::{borrow::Cow, ops::Range};

use super::words::{self, Flags};

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, perhaps with an apostrophe.
    Word,
    /// ASCII digits alone.
    Digits,
    /// Digits with a unit or an ordinal ending: `5pm`, `16gb`, `3rd`.
    Measure,
    /// Digits and letters mixed: `sw1a`.
    Code,
}

/// One word, without a genitive's or contraction's `'s`.
#[derive(Debug)]
pub(super) struct Token<'a> {
    /// Byte offset of the first character.
    pub(super) start: usize,
    /// Byte offset after the last one.
    pub(super) end: usize,
    /// In ASCII lower case, typographic apostrophes made plain.
    pub(super) word: Cow<'a, str>,
    /// What [`words`] knows of it.
    pub(super) flags: Flags,
    pub(super) kind: Kind,
    /// Written with a capital first.
    pub(super) capital: bool,
    /// An `'s` was cut off: an "is" or a genitive.
    pub(super) clitic: bool,
}

/// A tokenised utterance.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token<'a>>,
    /// Written with capitals where sentences and names begin.
    pub(super) cased: bool,
}

const MEASURES: &[&str] = &[
    "am", "pm", "gb", "mb", "tb", "k", "kg", "lb", "lbs", "mins", "min", "hrs", "hr", "p", "mg",
    "ml", "cm", "mm", "ft", "x", "st", "nd", "rd", "th", "km", "mph", "mbps", "gbps", "hz", "ghz",
    "kwh", "inch", "s", "g", "h", "m", "d", "am's", "yrs", "yr", "oz", "px", "w",
];

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}')
}

impl<'a> Line<'a> {
    /// Cuts a text into tokens, in one pass.
    pub(super) fn new(text: &'a str) -> Self {
        let mut tokens = Vec::with_capacity(text.len() / 5 + 1);
        let mut open: Option<usize> = None;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let inside = c.is_alphanumeric()
                || is_apostrophe(c)
                    && open.is_some()
                    && chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
            match (inside, open) {
                (true, None) => open = Some(at),
                (false, Some(start)) => {
                    tokens.extend(Token::new(text, start..at));
                    open = None;
                }
                _ => {}
            }
        }
        if let Some(start) = open {
            tokens.extend(Token::new(text, start..text.len()));
        }
        let cased = tokens.iter().any(|t: &Token<'_>| t.capital && t.word != "i");
        Self { text, tokens, cased }
    }

    /// The word at an index; empty past the end.
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.word.as_ref())
    }

    /// Whether the token there has any of these meanings.
    pub(super) fn has(&self, at: usize, flags: Flags) -> bool {
        self.tokens.get(at).is_some_and(|t| t.flags & flags != 0)
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|t| t.kind)
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// What stands between the token before and this one.
    pub(super) fn gap(&self, at: usize) -> &str {
        let from = match at.checked_sub(1) {
            Some(before) => self.tokens.get(before).map_or(0, |t| t.end),
            None => 0,
        };
        let to = self.tokens.get(at).map_or(self.text.len(), |t| t.start);
        self.text.get(from..to).unwrap_or("")
    }

    /// Whether a sentence ends between the token before and this one.
    pub(super) fn breaks_before(&self, at: usize) -> bool {
        let gap = self.gap(at);
        at >= self.len() || gap.contains(['?', '!', ';', '\n']) || gap.contains(". ")
    }

    /// Whether the text pauses there: a comma, a sentence's end, the end of the text.
    pub(super) fn pauses_before(&self, at: usize) -> bool {
        self.breaks_before(at)
            || self.gap(at).contains([',', ':', '\u{2014}', '\u{2026}', '(', ')'])
    }

    /// Bytes of a range of tokens.
    pub(super) fn bytes(&self, tokens: &Range<usize>) -> Option<Range<usize>> {
        let first = self.tokens.get(tokens.start)?;
        let last = self.tokens.get(tokens.end.checked_sub(1)?)?;
        (first.start < last.end).then_some(first.start..last.end)
    }

    /// Whether a token is a word that callers use for other things than naming.
    pub(super) fn is_ordinary(&self, at: usize) -> bool {
        self.tokens.get(at).is_none_or(|t| words::is_ordinary(&t.word, t.flags))
    }

    /// Whether an everyday word stands there, or the text has ended.
    pub(super) fn is_ordinary_or_end(&self, at: usize) -> bool {
        at >= self.len() || self.is_ordinary(at)
    }

    /// Whether a token carries meaning: no hesitation, back-channel or correction.
    pub(super) fn is_substance(&self, at: usize) -> bool {
        !self.has(at, words::FILLER | words::BACKCHANNEL | words::CORRECTION)
    }
}

impl<'a> Token<'a> {
    fn new(text: &'a str, bytes: Range<usize>) -> Option<Self> {
        let raw = text.get(bytes.clone())?;
        let (raw, clitic) = strip_clitic(raw);
        let capital = raw.chars().next()?.is_uppercase();
        let word = if raw.contains(|c: char| c.is_uppercase() || c == '\u{2019}' || c == '\u{2018}')
        {
            Cow::Owned(raw.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'"))
        } else {
            Cow::Borrowed(raw)
        };
        let kind = kind(&word);
        let flags = if kind == Kind::Word { words::flags(&word) } else { 0 };
        Some(Self {
            start: bytes.start,
            end: bytes.start + raw.len(),
            word,
            flags,
            kind,
            capital,
            clitic,
        })
    }
}

fn strip_clitic(raw: &str) -> (&str, bool) {
    let cut = raw.strip_suffix(['s', 'S']).and_then(|r| r.strip_suffix(is_apostrophe));
    match cut {
        Some(base) if !base.is_empty() => (base, true),
        _ => (raw, false),
    }
}

fn kind(word: &str) -> Kind {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return Kind::Digits;
    }
    if !word.bytes().any(|b| b.is_ascii_digit()) {
        return Kind::Word;
    }
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if unit.len() < word.len() && MEASURES.contains(&unit) { Kind::Measure } else { Kind::Code }
}

//! Letters that are spelled: alone, doubled, explained ("m for mother") or by their code words.

use super::{
    number::{self, Part},
    run::Element,
    text::{Kind, Line},
    words,
};

fn single_letter(line: &Line<'_>, at: usize) -> Option<char> {
    let mut chars = line.word(at).chars();
    let c = chars.next().filter(|c| c.is_alphabetic())?;
    (chars.next().is_none() && line.kind(at) == Some(Kind::Word) && !line.tokens.get(at)?.clitic)
        .then_some(c)
}

/// A letter that is spelled: alone, doubled, explained ("m for mother") or by its code word.
pub(super) fn letter(
    line: &Line<'_>,
    at: usize,
    after_letter: bool,
    after_digits: bool,
) -> Option<Element> {
    let element = |end: usize, c: String| Some(Element::spelled(at..end, c));
    if let (Some(Part::Repeat(times)), Some(c)) =
        (number::part(line.word(at)), single_letter(line, at + 1))
    {
        let zero = c == 'o' && !after_letter;
        return (!zero).then(|| element(at + 2, c.to_string().repeat(times)))?;
    }
    if line.has(at, words::NATO) && (after_letter || after_digits || nato_follows(line, at)) {
        return element(at + 1, line.word(at).chars().take(1).collect());
    }
    let Some(c) = single_letter(line, at) else {
        return sounding(line, at).or_else(|| pair(line, at, after_letter || after_digits));
    };
    if let Some(end) = explained(line, at, c) {
        return element(end, c.to_string());
    }
    let next_letter = single_letter(line, at + 1).is_some_and(|n| !matches!(n, 'a' | 'i'))
        || explained(line, at + 1, single_letter(line, at + 1).unwrap_or(' ')).is_some();
    let next_digit = number::is_digit_word(line, at + 1);
    let counts = match c {
        // articles, pronouns and the interjection want company on either side
        'a' | 'i' => {
            after_letter
                || (next_letter && (at == 0 || line.is_ordinary(at - 1)))
                || after_digits && (single_letter(line, at + 1).is_some() || next_digit)
        }
        'o' => after_letter && !after_digits && !next_digit || next_letter && !after_digits,
        _ => true,
    };
    counts.then(|| element(at + 1, c.to_string()))?
}

/// "SW 1A", "ab 12 34": two or three letters said together before digits, or behind them.
fn pair(line: &Line<'_>, at: usize, after: bool) -> Option<Element> {
    let token = line.tokens.get(at)?;
    let initials = token.kind == Kind::Word && token.word.len() <= 3 && token.word.is_ascii();
    let known = token.flags != 0 || number::part(&token.word).is_some();
    let shouted = token.capital
        && line.text.get(token.start..token.end).is_some_and(|t| t.chars().all(char::is_uppercase));
    // "two words", "kwok wai two words"
    let counted = line.has(at + 2, words::UNIT);
    let digits = matches!(line.kind(at + 1), Some(Kind::Digits | Kind::Code | Kind::Measure))
        || number::is_digit_word(line, at + 1);
    let digits_follow = digits && !counted;
    let counts = initials
        && token.word.len() > 1
        && !token.clitic
        && (!known || shouted)
        && (digits_follow || after);
    counts.then(|| Element::spelled(at..at + 1, token.word.to_string()))
}

/// Words that sound like a letter's name.
const SOUNDING: &[(&str, char)] = &[
    ("ay", 'a'),
    ("bee", 'b'),
    ("be", 'b'),
    ("see", 'c'),
    ("sea", 'c'),
    ("dee", 'd'),
    ("ef", 'f'),
    ("gee", 'g'),
    ("eye", 'i'),
    ("jay", 'j'),
    ("kay", 'k'),
    ("el", 'l'),
    ("em", 'm'),
    ("en", 'n'),
    ("oh", 'o'),
    ("pee", 'p'),
    ("pea", 'p'),
    ("cue", 'q'),
    ("queue", 'q'),
    ("are", 'r'),
    ("ess", 's'),
    ("tea", 't'),
    ("tee", 't'),
    ("you", 'u'),
    ("vee", 'v'),
    ("ex", 'x'),
    ("why", 'y'),
    ("zee", 'z'),
    ("zed", 'z'),
];

/// "why as in yellow": a word that sounds like the letter that is explained behind it.
fn sounding(line: &Line<'_>, at: usize) -> Option<Element> {
    let (_, letter) = SOUNDING.iter().find(|(word, _)| *word == line.word(at))?;
    let named = (line.word(at + 1), line.word(at + 2)) == ("as", "in")
        && line.word(at + 3).starts_with(*letter);
    named.then(|| Element::spelled(at..at + 4, letter.to_string()))
}

fn nato_follows(line: &Line<'_>, at: usize) -> bool {
    line.has(at + 1, words::NATO)
        || number::is_digit_word(line, at + 1)
        || single_letter(line, at + 1).is_some_and(|c| !matches!(c, 'a' | 'i'))
}

/// The token after "as in sam", "for mother", "like nancy".
fn explained(line: &Line<'_>, at: usize, letter: char) -> Option<usize> {
    let word = match (line.word(at + 1), line.word(at + 2)) {
        ("as" | "is", "in") => return (at + 3 < line.len()).then_some(at + 4),
        ("for" | "like" | "in", _) => at + 2,
        _ => return None,
    };
    (line.word(word).chars().count() > 1 && line.word(word).starts_with(letter)).then_some(word + 1)
}

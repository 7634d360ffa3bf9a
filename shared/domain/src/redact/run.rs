//! Runs: numbers and spelled letters that belong together although hesitations, joints and corrections stand between.

use std::ops::Range;

use super::{
    date::Date,
    number::{self, Part},
    quantity,
    spell::letter,
    text::{Kind, Line},
    words,
};

/// A value said in one utterance, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) tokens: Range<usize>,
    /// Digits and lower-case letters.
    pub(super) value: String,
    pub(super) digits: usize,
    pub(super) letters: usize,
    /// Tokens that are part of the value; the others of the range only join them.
    pub(super) spoken_tokens: usize,
    /// Digits that were said or written one by one, not as "twenty three".
    pub(super) digitwise: usize,
    /// Said as an amount: "two hundred and five".
    pub(super) cardinal: bool,
    /// Said as prices are: "sixty two forty", "one oh four sixty", "two nineteen".
    pub(super) price: bool,
    /// An amount, a time, a percentage, a count of something.
    pub(super) quantity: bool,
}

impl Run {
    pub(super) fn len(&self) -> usize {
        self.digits + self.letters
    }
}

pub(super) struct Element {
    pub(super) tokens: Range<usize>,
    pub(super) value: String,
    cardinal: bool,
    /// Said as "twenty three" or "fifteen".
    pair: bool,
}

impl Element {
    pub(super) fn spelled(tokens: Range<usize>, value: String) -> Self {
        Self { tokens, value, cardinal: false, pair: false }
    }
}

/// Most joints between two elements.
const MAX_JOINTS: usize = 5;

/// Every run of an utterance, in order and without overlap. Dates are left out.
pub(super) fn runs(line: &Line<'_>, dates: &[Date]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut open: Vec<Element> = Vec::new();
    let mut dates = dates.iter().peekable();
    let (mut at, mut joints) = (0, 0);
    while at < line.len() {
        if let Some(date) = dates.next_if(|d| d.tokens.start <= at) {
            close(line, &mut open, &mut runs);
            at = date.tokens.end.max(at);
            continue;
        }
        // "551, for $86.20" is no one number
        let apart = open.is_empty() || joints > 0 || line.gap(at).ends_with(['$', '£', '€']);
        if let Some(end) = quantity::quantity(line, at).filter(|_| apart) {
            close(line, &mut open, &mut runs);
            runs.push(Run {
                quantity: true,
                ..run_of(&[Element::spelled(at..end, String::new())])
            });
            at = end;
            continue;
        }
        if let Some(element) = element(line, at, open.last()) {
            at = element.tokens.end;
            open.push(element);
            joints = 0;
        } else {
            joints += 1;
            let joint = line.has(at, words::FILLER | words::CORRECTION);
            if !joint || joints > MAX_JOINTS || line.has(at, words::UNIT) {
                close(line, &mut open, &mut runs);
            }
            at += 1;
        }
    }
    close(line, &mut open, &mut runs);
    runs
}

fn run_of(elements: &[Element]) -> Run {
    let value: String = elements.iter().map(|e| e.value.as_str()).collect();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    Run {
        tokens: elements.first().map_or(0, |e| e.tokens.start)
            ..elements.last().map_or(0, |e| e.tokens.end),
        letters: value.chars().count() - digits,
        digits,
        value,
        spoken_tokens: elements.iter().map(|e| e.tokens.len()).sum(),
        digitwise: elements
            .iter()
            .filter(|e| !e.pair && !e.cardinal)
            .map(|e| e.value.bytes().filter(u8::is_ascii_digit).count())
            .sum(),
        cardinal: elements.iter().any(|e| e.cardinal),
        price: is_price(elements),
        quantity: false,
    }
}

/// Pounds and pence, dollars and cents: up to three digits, then two.
fn is_price(elements: &[Element]) -> bool {
    let forms: Option<String> = elements
        .iter()
        .map(|e| match (e.pair, e.value.as_str()) {
            (true, _) => Some('p'),
            (false, "0") => Some('0'),
            (false, value) => (value.len() == 1).then_some('d'),
        })
        .collect();
    matches!(
        forms.as_deref(),
        Some("pp" | "dp" | "dpp" | "dp0d" | "p0d" | "d0dp" | "d0d0d" | "dd0d" | "ddp")
    )
}

/// Ends the open run. A number that counts what follows it ("… four two two tickets") is cut off from a longer value.
fn close(line: &Line<'_>, open: &mut Vec<Element>, runs: &mut Vec<Run>) {
    let elements = std::mem::take(open);
    let Some((last, before)) = elements.split_last() else { return };
    let counts = counts_something(line, last.tokens.end);
    let rest = run_of(before);
    if counts && rest.digits >= 6 {
        runs.push(rest);
        runs.push(Run { quantity: true, ..run_of(std::slice::from_ref(last)) });
        return;
    }
    let mut run = run_of(&elements);
    // "… four one two the second part is": nobody counts things digit by digit
    let spelled = run.digitwise >= 3 && run.digitwise == run.digits && run.spoken_tokens >= 3;
    let soft = quantity::SOFT.contains(&line.word(last.tokens.end));
    run.quantity = counts && run.digits < 12 && !(spelled && soft);
    if run.digits > 0 || run.letters > 1 {
        runs.push(run);
    }
}

fn counts_something(line: &Line<'_>, at: usize) -> bool {
    let near = !line.breaks_before(at) && line.has(at, words::UNIT);
    // "four digits", "two numbers" count; "1234 is my number" and "4421 of that card" do not get here
    near && !(line.gap(at).contains([',', '-']) && line.has(at, words::BACKCHANNEL))
}

fn element(line: &Line<'_>, at: usize, before: Option<&Element>) -> Option<Element> {
    let touches = before.filter(|e| e.tokens.end == at);
    let after_digits = touches.is_some_and(|e| e.value.ends_with(|c: char| c.is_ascii_digit()));
    let after_letter = touches.is_some_and(|e| e.value.ends_with(|c: char| c.is_alphabetic()));
    // "the new one's three to five days"
    let pronoun = line.word(at) == "one"
        && line.tokens.get(at).is_some_and(|t| t.clitic)
        && at.checked_sub(1).is_some_and(|before| line.is_substance(before));
    if asks_for_digits(line, at) || pronoun || touches.is_none() && is_pronoun(line, at) {
        return None;
    }
    if line.kind(at) == Some(Kind::Code) {
        return Some(Element::spelled(at..at + 1, line.word(at).to_owned()));
    }
    if let Some(letter) = letter(line, at, after_letter, after_digits) {
        return Some(letter);
    }
    let number = number::number(line, at, after_digits)?;
    let mut end = number.end;
    // "1,200.50"
    if number.cardinal
        && line.gap(end) == "."
        && line.kind(end) == Some(Kind::Digits)
        && line.word(end).len() == 2
    {
        end += 1;
    }
    let pair = matches!(number::part(line.word(at)), Some(Part::Teen(_) | Part::Tens(_)));
    Some(Element { tokens: at..end, value: number.digits, cardinal: number.cardinal, pair })
}

/// "It's not that one": what was named before.
fn is_pronoun(line: &Line<'_>, at: usize) -> bool {
    line.word(at) == "one"
        && at.checked_sub(1).is_some_and(|before| {
            matches!(
                line.word(before),
                "that"
                    | "this"
                    | "which"
                    | "another"
                    | "wrong"
                    | "other"
                    | "new"
                    | "same"
                    | "picked"
            ) && !line.tokens.get(before).is_some_and(|t| t.clitic)
        })
        && number::number(line, at + 1, true).is_none()
}

/// "last four", "first three", "sixteen digit": a number that says how many digits, not which.
fn asks_for_digits(line: &Line<'_>, at: usize) -> bool {
    if !matches!(number::part(line.word(at)), Some(Part::Digit(_) | Part::Teen(_)))
        && line.word(at).len() > 2
    {
        return false;
    }
    let before = at.checked_sub(1).map_or("", |b| line.word(b));
    matches!(before, "last" | "first" | "final" | "middle")
        && number::number(line, at, false).is_some()
        || matches!(line.word(at + 1), "digit" | "digits" | "character" | "characters")
            && number::number(line, at, false).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::date;

    fn values(text: &str) -> Vec<(String, bool)> {
        let line = Line::new(text);
        runs(&line, &date::dates(&line)).into_iter().map(|r| (r.value, r.quantity)).collect()
    }

    #[track_caller]
    fn one(text: &str, value: &str) {
        assert_eq!(values(text), [(value.to_owned(), false)], "{text:?}");
    }

    #[test]
    fn digits_are_joined_over_what_people_say_between() {
        one("four seven nine five oh nine won three", "47950913");
        one("for one nine one two", "41912");
        one("forty seven twelve um double oh nine", "4712009");
        one("four one one no sorry one two", "41112");
        one("4111-1111-1111-1111", "4111111111111111");
        one("m for mother one two s as in sam", "m12s");
        one("s w one a two a a", "sw1a2aa");
        one("SW1A 2AA", "sw1a2aa");
        one("j o h n", "john");
    }

    #[test]
    fn quantities_are_told_apart() {
        for text in ["$45.20", "at 3:30", "twenty five dollars", "45%", "5pm", "two tickets"] {
            let found = values(text);
            assert!(
                !found.is_empty() && found.iter().all(|(_, quantity)| *quantity),
                "{text:?}: {found:?}"
            );
        }
        assert_eq!(values("four four two one nine nine seven two tickets").len(), 2);
        assert_eq!(values("the last four of it"), []);
    }
}

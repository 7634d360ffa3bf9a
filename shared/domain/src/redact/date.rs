//! Dates as they are said and written. Whether one is a birth date is decided elsewhere.

use std::ops::Range;

use super::{
    number,
    text::{Kind, Line},
    words,
};

/// A date within an utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) tokens: Range<usize>,
    /// The year, if one was said; two digits are taken for the last hundred years.
    pub(super) year: Option<u32>,
    /// Plainly a day of the month, as an ordinal or before the month.
    pub(super) day: bool,
    /// Day, month and year.
    pub(super) full: bool,
}

const ORDINALS: &[&str] = &[
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "thirtieth",
];

/// Every date of an utterance, in order and without overlap.
pub(super) fn dates(line: &Line<'_>) -> Vec<Date> {
    let mut found: Vec<Date> = Vec::new();
    let mut at = 0;
    while at < line.len() {
        let floor = found.last().map_or(0, |d| d.tokens.end);
        let date = if line.has(at, words::MONTH) {
            named(line, at, floor)
        } else {
            numeric(line, at).or_else(|| ordinals(line, at)).or_else(|| month_of_year(line, at))
        };
        at = date.as_ref().map_or(at + 1, |d| d.tokens.end.max(at + 1));
        found.extend(date);
    }
    found
}

/// The token after an ordinal that begins here: "third", "twenty third", "3rd".
pub(super) fn ordinal(line: &Line<'_>, at: usize) -> Option<usize> {
    let word = line.word(at);
    if ORDINALS.contains(&word) {
        return Some(at + 1);
    }
    let tens = matches!(number::part(word), Some(number::Part::Tens(20 | 30)));
    if tens && ORDINALS.contains(&line.word(at + 1)) {
        return Some(at + 2);
    }
    let written = line.kind(at) == Some(Kind::Measure)
        && ["st", "nd", "rd", "th"].iter().any(|e| word.ends_with(e));
    written.then_some(at + 1)
}

/// A date around the name of a month.
fn named(line: &Line<'_>, month: usize, floor: usize) -> Option<Date> {
    let (start, day_before) = day_before(line, month, floor);
    let mut end = month + 1;
    let mut day_after = false;
    let skipped = skip(line, end);
    if let Some(after) = ordinal(line, skipped).filter(|_| !day_before) {
        day_after = true;
        end = after;
    }
    let (after, digits) = numbers(line, end, if day_before || day_after { 4 } else { 6 });
    if after > end {
        end = after;
    }
    if !day_before && !day_after && digits.is_empty() {
        return None;
    }
    let (year, has_day) = year_of(&digits, day_before || day_after);
    let day = day_before || day_after;
    Some(Date { tokens: start..end, year, day, full: year.is_some() && has_day })
}

/// "the fourteenth of" or "14" before a month.
fn day_before(line: &Line<'_>, month: usize, floor: usize) -> (usize, bool) {
    let mut at = month;
    // "the tenth of this past february"
    if at > floor + 1 && line.word(at - 2) == "this" && line.word(at - 1) == "past" {
        at -= 2;
    }
    if at > floor && line.word(at - 1) == "of" {
        at -= 1;
    }
    for len in [2, 1] {
        let Some(start) = at.checked_sub(len).filter(|&s| s >= floor) else { continue };
        let is_ordinal = ordinal(line, start) == Some(at);
        let is_number = number::number(line, start, false).is_some_and(|n| {
            n.end == at && n.digits.parse::<u32>().is_ok_and(|d| (1..=31).contains(&d))
        });
        // "at 5 may i" is no date: a bare "may" or "march" wants its day in front to be a day of the month in words or digits
        if is_ordinal || is_number && !(line.word(month) == "may" && line.word(month + 1) == "i") {
            return (start, true);
        }
    }
    (month, false)
}

fn skip(line: &Line<'_>, mut at: usize) -> usize {
    let from = at;
    while at < from + 3
        && matches!(line.word(at), "the" | "of" | "um" | "uh" | "in" | "comma" | "and")
    {
        at += 1;
    }
    at
}

/// Numbers that follow, up to so many digits in all; a whole year ends them.
fn numbers(line: &Line<'_>, from: usize, most: usize) -> (usize, String) {
    let mut digits = String::new();
    let mut end = from;
    while digits.len() < most {
        let at = skip(line, end);
        if line.breaks_before(at) && !line.gap(at).contains(". ") {
            break;
        }
        let Some(n) = number::number(line, at, !digits.is_empty()) else { break };
        let clock = line.gap(n.end) == ":" || line.gap(at).contains(['$', '£', '€', '#']);
        if n.digits.len() + digits.len() > most
            || clock
            || line.has(n.end, words::UNIT) && !digits.is_empty()
        {
            break;
        }
        let whole_year = n.digits.len() == 4;
        digits.push_str(&n.digits);
        end = n.end;
        if whole_year {
            break;
        }
    }
    (end, digits)
}

/// The year in the digits behind a month, and whether a day is known.
fn year_of(digits: &str, has_day: bool) -> (Option<u32>, bool) {
    let tail = |n: usize| {
        digits
            .len()
            .checked_sub(n)
            .and_then(|at| digits.get(at..))
            .and_then(|y| y.parse::<u32>().ok())
    };
    let whole = tail(4).filter(|y| (1900..2100).contains(y));
    if let Some(year) = whole {
        return (Some(year), has_day || digits.len() > 4);
    }
    let short = |y: u32| if y > 26 { 1900 + y } else { 2000 + y };
    match (digits.len(), has_day) {
        (2, true) => (tail(2).map(short), true),
        (3 | 4, false) => (tail(2).map(short), true),
        _ => (None, true),
    }
}

/// "the twenty second of the seventh sixty eight": day and month of the year as ordinals, with or without the year.
fn ordinals(line: &Line<'_>, at: usize) -> Option<Date> {
    let day = ordinal(line, at)?;
    let of = (line.word(day) == "of").then_some(day + 1)?;
    let end = ordinal(line, of + usize::from(line.word(of) == "the"))?;
    let (after, digits) = numbers(line, end, 4);
    let (year, _) = year_of(&digits, true);
    Some(Date {
        tokens: at..if year.is_some() { after } else { end },
        year,
        day: true,
        full: year.is_some(),
    })
}

/// "nine of thirty", "oh one of twenty seven": the month and year of a card.
fn month_of_year(line: &Line<'_>, at: usize) -> Option<Date> {
    let zero = matches!(
        number::part(line.word(at)),
        Some(number::Part::Homophone(0) | number::Part::Digit(0))
    );
    let month = number::number(line, at + usize::from(zero), zero)?;
    let alone = at == 0 || number::number(line, at - 1, false).is_none();
    if !alone || line.word(month.end) != "of" || !small(&month.digits, 12) {
        return None;
    }
    let year = number::number(line, month.end + 1, false)?;
    let value = year.digits.parse::<u32>().ok()?;
    let goes_on = number::number(line, year.end, true).is_some() || line.has(year.end, words::UNIT);
    let value = if value < 100 { 2000 + value } else { value };
    ((2020..2045).contains(&value) && !goes_on).then_some(Date {
        tokens: at..year.end,
        year: Some(value),
        day: false,
        full: false,
    })
}

fn small(s: &str, most: u32) -> bool {
    s.len() <= 2 && s.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n))
}

/// `03/14/1985`, `14.03.85`, `1985-03-14`.
fn numeric(line: &Line<'_>, at: usize) -> Option<Date> {
    let mark = line.gap(at + 1);
    if !matches!(mark, "/" | "-" | ".")
        || line.gap(at + 2) != mark
        || line.gap(at + 3) == mark
        || at > 0 && line.gap(at) == mark
    {
        return None;
    }
    let part = |n: usize| (line.kind(at + n) == Some(Kind::Digits)).then(|| line.word(at + n));
    let (a, b, c) = (part(0)?, part(1)?, part(2)?);
    let year = match (a.len(), b.len(), c.len()) {
        (4, 1..=2, 1..=2) if small(b, 12) && small(c, 31) => a.parse().ok()?,
        (1..=2, 1..=2, 4) if small(a, 31) && small(b, 31) => c.parse().ok()?,
        // two digits each between dashes is a sort code's form as well
        (1..=2, 1..=2, 2) if small(a, 31) && small(b, 31) && mark != "-" => {
            let y: u32 = c.parse().ok()?;
            if y > 26 { 1900 + y } else { 2000 + y }
        }
        _ => return None,
    };
    Some(Date { tokens: at..at + 3, year: Some(year), day: true, full: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, tokens: Range<usize>, year: Option<u32>, full: bool) {
        let found = dates(&Line::new(text));
        let plain: Vec<_> = found.into_iter().map(|d| (d.tokens, d.year, d.full)).collect();
        assert_eq!(plain, [(tokens, year, full)], "{text:?}");
    }

    #[test]
    fn dates_in_words_and_figures() {
        reads("march fourteenth nineteen eighty five", 0..5, Some(1985), true);
        reads("the third of june 1972 yes", 1..5, Some(1972), true);
        reads("May 5, 1990", 0..3, Some(1990), true);
        reads("born 03/14/1985", 1..4, Some(1985), true);
        reads("april 2027", 0..2, Some(2027), false);
        reads("on october twenty second", 1..4, None, false);
        reads("june 3 71", 0..3, Some(1971), true);
        reads("the twenty second of the seventh sixty eight", 1..8, Some(1968), true);
        reads("oh nine of thirty one", 0..5, Some(2031), false);
        reads("the third of the fourth", 1..5, None, false);
    }

    #[test]
    fn months_alone_and_version_numbers_are_no_dates() {
        for text in ["may i have it", "we march on", "version 2.14.3.1", "call 555.123.4567"] {
            assert_eq!(dates(&Line::new(text)), [], "{text:?}");
        }
    }
}

//! Numbers that measure, count or price something, or tell a time: they stay readable.

use super::{
    number::{self, Part},
    text::{Kind, Line},
    words,
};

/// Words that may follow a number without being counted by it.
pub(super) const SOFT: &[&str] = &[
    "number",
    "numbers",
    "digit",
    "digits",
    "letter",
    "letters",
    "line",
    "lines",
    "call",
    "calls",
    "card",
    "cards",
    "account",
    "accounts",
    "phone",
    "phones",
    "left",
    "total",
    "point",
    "time",
    "times",
    "different",
    "separate",
    "way",
    "second",
    "stop",
    "other",
    "others",
    "more",
    "word",
    "words",
    "step",
    "option",
    "off",
    "of",
    "question",
    "thing",
    "service",
    "visit",
    "try",
    "working",
    "moment",
    "order",
    "claim",
    "policy",
    "line",
    "box",
    "email",
    "payment",
];

/// The token after a quantity that begins here: `$45.20`, `3:30`, `45%`, `2.5`, `5pm`, `1/2`.
pub(super) fn quantity(line: &Line<'_>, at: usize) -> Option<usize> {
    match line.kind(at)? {
        Kind::Measure => return Some(at + 1),
        Kind::Digits => {}
        _ => return spoken(line, at),
    }
    let mut end = at + 1;
    let fraction = |end: usize, mark: &str, most: usize| {
        line.gap(end) == mark
            && line.kind(end) == Some(Kind::Digits)
            && line.word(end).len() <= most
    };
    let short = line.word(at).len() <= 3;
    let version = |mut end: usize| {
        // four parts are a version or an address of the network, more are neither
        while end <= at + 5 && line.gap(end) == "." && line.kind(end).is_some() {
            end += 1;
        }
        end
    };
    if line.gap(at).ends_with(['$', '£', '€']) {
        while end < line.len()
            && matches!(line.gap(end), "," | ".")
            && line.kind(end) == Some(Kind::Digits)
        {
            end += 1;
        }
        return Some(end);
    }
    if fraction(end, ":", 2) && line.word(at).len() <= 2 {
        return Some(end + 1);
    }
    if fraction(end, ".", 2) {
        let last = version(end);
        let longest = (at..last).map(|t| line.word(t).len()).max().unwrap_or(0);
        return (last == end + 1 || longest <= 2 && last <= at + 4).then_some(last);
    }
    if short && line.gap(end).starts_with('%') {
        return Some(end);
    }
    if line.word(end) == "point" && number::number(line, end + 1, true).is_some() {
        end += 2;
        return Some(end);
    }
    None
}

/// A time or a price in words: "half past nine", "five to seven", "forty two fifty a month", "two and four pm".
fn spoken(line: &Line<'_>, at: usize) -> Option<usize> {
    let start = at
        + usize::from(matches!(line.word(at), "half" | "quarter") && line.word(at + 1) == "past");
    if start > at {
        return small(line, start + 1);
    }
    span(line, at).or_else(|| price(line, at))
}

/// "Five to seven", "two and four pm": two ends of a time or a count.
fn span(line: &Line<'_>, at: usize) -> Option<usize> {
    let first = small(line, at)?;
    let linked =
        matches!(line.word(first), "to" | "till" | "until" | "through" | "or" | "and" | "and/or");
    // "six to four" in a number is six two four
    let linked = linked && !line.has(first, words::SOUNDS);
    let second = if linked { small(line, first + 1) } else { None };
    if let Some(end) = second {
        let before = at.checked_sub(1).map_or("", |b| line.word(b));
        let framed =
            matches!(before, "between" | "from" | "within" | "in" | "open" | "about" | "around");
        let closed = line.has(end, words::UNIT)
            || matches!(line.word(end), "a" | "p") && line.word(end + 1) == "m";
        let span = line.word(first) != "and" || framed && before == "between";
        let lone = line.is_ordinary_or_end(end) && (at == 0 || line.is_ordinary(at - 1));
        if closed || span && (framed || lone && line.word(first) != "or") {
            return Some(end);
        }
    }
    None
}

/// A number below a hundred, said as one.
fn small(line: &Line<'_>, at: usize) -> Option<usize> {
    match number::part(line.word(at))? {
        Part::Digit(_) | Part::Teen(_) | Part::Tens(_) => {
            let n = number::number(line, at, false)?;
            let after = number::part(line.word(n.end));
            let alone = !matches!(
                after,
                Some(Part::Digit(_) | Part::Teen(_) | Part::Tens(_) | Part::Repeat(_))
            );
            (!n.cardinal && alone).then_some(n.end)
        }
        _ => None,
    }
}

/// "Forty two fifty a month", "nineteen ninety nine plus tax", "fifty nine ninety five each".
fn price(line: &Line<'_>, at: usize) -> Option<usize> {
    let first = number::number(line, at, false)?;
    let end = number::number(line, first.end, false).map_or(first.end, |n| n.end);
    let per = match line.word(end) {
        "a" | "an" | "per" | "every" | "each" => {
            line.has(end + 1, words::UNIT) || line.word(end) == "each"
        }
        "plus" => matches!(line.word(end + 1), "tax" | "shipping" | "vat" | "postage"),
        "monthly" | "annually" | "yearly" | "weekly" | "daily" | "plus tax" => true,
        "with" | "including" | "before" | "after" => {
            matches!(line.word(end + 1), "tax" | "taxes" | "vat" | "shipping")
        }
        _ => false,
    };
    let digits = first.digits.len() + usize::from(end > first.end) * 2;
    (per && digits <= 6).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn measures(text: &str, tokens: Option<usize>) {
        assert_eq!(quantity(&Line::new(text), 0), tokens, "{text:?}");
    }

    #[test]
    fn times_and_spans_of_time() {
        measures("five to seven", Some(3));
        measures("five to seven days", Some(3));
        measures("two and four pm", Some(3));
        measures("half past nine", Some(3));
        measures("10:45 now", Some(2));
    }

    #[test]
    fn prices_without_a_currency() {
        measures("fifty nine ninety nine a month", Some(4));
        measures("eighty four thirty seven plus tax", Some(4));
    }

    #[test]
    fn digits_of_a_value_measure_nothing() {
        for text in
            ["four one one two", "forty seven ninety five", "five to seven two", "nine and two two"]
        {
            measures(text, None);
        }
    }
}

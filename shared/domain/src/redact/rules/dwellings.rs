//! Parts of an address that say of themselves that they are one: "apartment four c", "number 23", "east capitol drive".

use std::ops::Range;

use crate::redact::{
    analysis::Analysis,
    cue::Sense,
    entity::Entity,
    expected::Expected,
    number, shape,
    text::{Kind, Line},
    words::{self, COMMON, EVERYDAY, STREET, STREET_NAME, UNIT},
};

/// Words before the number of a dwelling.
const ROOMS: &[&str] = &["apartment", "apt", "flat", "unit", "suite"];
/// Words that make a street of the name before them, whatever stands around.
const STREETS: &[&str] = &[
    "street",
    "avenue",
    "ave",
    "road",
    "lane",
    "drive",
    "boulevard",
    "crescent",
    "terrace",
    "mews",
    "grove",
    "parade",
    "parkway",
    "cottages",
    "trail",
    "court",
    "gardens",
    "turnpike",
    "alley",
];
/// What is called after a street and is none: a shop's branch, a drive of a computer.
const NO_STREETS: &[&str] =
    &["branch", "store", "shop", "office", "depot", "station", "surgery", "clinic", "bank"];
/// Most words of a street's name.
const NAME: usize = 3;
/// Most words of a house number.
const DIGITS: usize = 5;

/// Every dwelling of an utterance.
pub(super) fn dwellings(
    analysis: &Analysis<'_>,
    expected: &Expected,
) -> Vec<(Range<usize>, &'static str)> {
    let harmless = expected.harmless && expected.entities.is_empty();
    let line = &analysis.line;
    (0..line.len())
        .filter_map(|at| {
            room(analysis, at)
                .or_else(|| numbered(analysis, at))
                .or_else(|| read_back(analysis, at, expected))
                .or_else(|| halved(line, at))
                .or_else(|| if harmless { None } else { house(analysis, at) })
                .or_else(|| street(line, at))
                .or_else(|| over_on(line, at))
                .map(|tokens| (tokens, "dwelling"))
        })
        .collect()
}

/// "Flat nine", "apartment four c", "unit two oh eight".
fn room(analysis: &Analysis<'_>, at: usize) -> Option<Range<usize>> {
    let line = &analysis.line;
    if !ROOMS.contains(&line.word(at)) {
        return None;
    }
    let from = at + 1 + usize::from(line.word(at + 1) == "number");
    let end = match analysis.run_at(from).filter(|r| r.tokens.start == from) {
        Some(run)
            if run.quantity || run.cardinal || run.len() > 5 || run.price && run.digits > 3 =>
        {
            return None;
        }
        Some(run) => run.tokens.end,
        None => number::number(line, from, false).map(|n| n.end).or_else(|| {
            let letter =
                line.word(from).chars().count() == 1 && !matches!(line.word(from), "a" | "i");
            letter.then_some(from + 1)
        })?,
    };
    let letter = line.word(end).chars().count() == 1 && !matches!(line.word(end), "a" | "i");
    let end = end + usize::from(letter);
    let counted = line.has(end, UNIT | words::AMOUNT) || line.word(end) == "fee";
    (!counted).then_some(at..end)
}

/// "It was left at number 23".
fn numbered(analysis: &Analysis<'_>, at: usize) -> Option<Range<usize>> {
    let line = &analysis.line;
    let before = at.checked_sub(1)?;
    // "ng9 8qx, number 58"
    let coded = || {
        analysis.run_at(before).is_some_and(|r| r.letters > 0 && shape::ends_in_postcode(&r.value))
    };
    let placed = line.word(at) == "number"
        && (matches!(line.word(before), "at" | "live" | "from") || coded());
    let run = analysis.run_at(at + 1).filter(|r| placed && r.tokens.start == at + 1)?;
    let house = !run.quantity && run.digits <= 3 && run.letters <= 1;
    (house && !line.has(run.tokens.end, UNIT)).then_some(at..run.tokens.end)
}

/// "Fifty eight hollin bank, is it?": an address that was asked for, or its postcode, made whole by the other one.
fn read_back(analysis: &Analysis<'_>, at: usize, expected: &Expected) -> Option<Range<usize>> {
    let line = &analysis.line;
    let run = analysis.run_at(at).filter(|r| r.tokens.start == at && at < 3)?;
    if !expected.has(Entity::Address) || run.quantity || run.letters > 1 || run.digits > 5 {
        return None;
    }
    let from = run.tokens.end;
    let tag =
        |t: usize| matches!((line.word(t), line.word(t + 1)), ("is" | "isn't", "it" | "that"));
    let end = (from + 1..=from + NAME).find(|&t| tag(t))?;
    let plain = (from..end).all(|t| {
        line.kind(t) == Some(Kind::Word)
            && !line.has(t, UNIT | words::FILLER | words::AMOUNT)
            && (line.has(t, STREET | STREET_NAME)
                || !line.has(t, COMMON)
                || t > from && t + 1 == end)
    });
    plain.then_some(at..end)
}

/// "Nine oh two and a half east magnolia".
fn halved(line: &Line<'_>, at: usize) -> Option<Range<usize>> {
    let half = line.word(at) == "half" && line.word(at.wrapping_sub(1)) == "a";
    let and = at.checked_sub(2).filter(|&and| half && line.word(and) == "and")?;
    let start = (and.saturating_sub(DIGITS)..and)
        .rev()
        .take_while(|&t| number::part(line.word(t)).is_some())
        .last()?;
    let turned = usize::from(matches!(
        line.word(at + 1),
        "east" | "west" | "north" | "south" | "northeast" | "northwest" | "southeast" | "southwest"
    ));
    let name = at + 1 + turned;
    let street = line.has(name + 1, STREET);
    ((turned > 0 || street) && is_name(line, name)).then_some(start..name + 1 + usize::from(street))
}

/// "You've been at eighty one sycamore", "we've got fourteen fourteen mulberry": too large for a time, no year of a car,
/// and an uncommon word behind it.
fn house(analysis: &Analysis<'_>, at: usize) -> Option<Range<usize>> {
    let line = &analysis.line;
    let run = analysis.run_at(at).filter(|r| r.tokens.start == at)?;
    let number = run.value.parse::<u32>().ok()?;
    let end = run.tokens.end;
    let placed = || at.checked_sub(1).is_some_and(|b| matches!(line.word(b), "at" | "on"));
    let large = match number {
        13..=99 => placed(),
        // "two fifteen pacific time"
        100..=1259 if number % 100 < 60 && number.is_multiple_of(5) => false,
        100..=99_999 => !(1950..=2035).contains(&number),
        _ => false,
    };
    let named = is_name(line, end) && line.word(end).chars().count() > 3;
    let mut last = end + 1;
    while last < end + NAME && is_name(line, last) && !line.pauses_before(last) {
        last += 1;
    }
    let closed = line.is_ordinary_or_end(last)
        || line.pauses_before(last)
        || line.has(last, words::FILLER | words::BACKCHANNEL | words::REGION | STREET)
        || analysis.run_at(last).is_some();
    let called = analysis
        .cues_before(at, 3)
        .next()
        .is_some_and(|c| matches!(c.sense, Sense::Harmless | Sense::HarmlessMention));
    let house =
        !called && large && named && closed && !run.quantity && !run.cardinal && run.letters == 0;
    house.then_some(at..last)
}

/// "She's over on tamarack".
fn over_on(line: &Line<'_>, at: usize) -> Option<Range<usize>> {
    let (on, over) = (at.checked_sub(1)?, at.checked_sub(2)?);
    let placed = matches!(line.word(on), "on" | "off")
        && matches!(line.word(over), "over" | "out" | "down" | "up" | "lives" | "live" | "living");
    let long = line.word(at).chars().count() > 3;
    (placed && is_name(line, at) && long).then_some(at..at + 1)
}

/// "East capitol drive", "pennywell lane": a street without its number.
fn street(line: &Line<'_>, at: usize) -> Option<Range<usize>> {
    let closed = at + 1 >= line.len()
        || line.is_ordinary(at + 1)
        || line.pauses_before(at + 1)
        || line.has(at + 1, EVERYDAY | words::FILLER | words::BACKCHANNEL | words::REGION);
    let name = at.checked_sub(1)?;
    if !STREETS.contains(&line.word(at))
        || NO_STREETS.contains(&line.word(at + 1))
        || !is_name(line, name)
        || line.breaks_before(at)
        || !closed
    {
        return None;
    }
    let mut start = name;
    while start > 0
        && at - start < NAME
        && !line.breaks_before(start)
        && (is_name(line, start - 1)
            || line.has(start - 1, STREET_NAME) && line.word(start - 1) != "the")
    {
        start -= 1;
    }
    Some(start..at + 1)
}

fn is_name(line: &Line<'_>, at: usize) -> bool {
    if matches!(line.word(at), "tennis" | "supreme" | "crown" | "magistrates" | "basketball") {
        return false;
    }
    const OTHER: words::Flags = COMMON
        | EVERYDAY
        | STREET
        | STREET_NAME
        | UNIT
        | words::FILLER
        | words::BACKCHANNEL
        | words::LEAD_IN
        | words::DOMAIN
        | words::MONTH;
    line.kind(at) == Some(Kind::Word)
        && !line.is_ordinary(at)
        && !line.has(at, OTHER)
        && line.word(at).chars().count() > 2
        && number::part(line.word(at)).is_none()
}

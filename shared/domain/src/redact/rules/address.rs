//! Postal addresses: a number before a street, what is joined to it, postcodes and ZIP codes.

use crate::redact::{
    analysis::Analysis,
    cue::Sense,
    entity::Entity,
    expected::Expected,
    number,
    rules::{Finding, dwellings::dwellings},
    run::Run,
    shape,
    text::{Kind, Line},
    words::{self, REGION, STREET, STREET_NAME},
};

/// Most words between the number and "street".
const STREET_WORDS: usize = 4;
/// Most words of a town.
const TOWN_WORDS: usize = 3;

const UNITS: &[&str] =
    &["apartment", "apt", "flat", "unit", "suite", "floor", "number", "building", "lot", "block"];

/// Every address of an utterance that needs no question to be one.
pub(in crate::redact) fn find(
    analysis: &Analysis<'_>,
    expected: &Expected,
    found: &mut Vec<Finding>,
) {
    let line = &analysis.line;
    let mut add = |tokens: std::ops::Range<usize>, rule: &'static str| {
        found.extend(line.bytes(&tokens).map(|bytes| Finding {
            bytes,
            entity: Entity::Address,
            rule,
        }));
    };
    let mut floor = 0;
    for run in &analysis.runs {
        if run.tokens.start < floor {
            continue;
        }
        if let Some(street) = street(line, run) {
            floor = continued(line, street);
            add(before(line, run.tokens.start)..floor, "street");
        } else if run.letters > 0
            && shape::ends_in_postcode(&run.value)
            && !is_code(analysis, run, expected)
        {
            add(run.tokens.clone(), "postcode");
        } else if is_zip(analysis, run) {
            let start = run.tokens.start;
            add(town_before(line, start)..run.tokens.end, "postcode");
        }
    }
    for (tokens, rule) in dwellings(analysis, expected) {
        add(tokens, rule);
    }
    let mut floor = 0;
    for at in 0..line.len() {
        if at < floor {
            continue;
        }
        let po_box = line.word(at) == "box"
            && (line.word(at.wrapping_sub(1)) == "o" || line.word(at.wrapping_sub(1)) == "po");
        if let Some(run) = analysis.run_at(at + 1).filter(|_| po_box) {
            floor = continued(line, run.tokens.end);
            add(at.saturating_sub(2)..floor, "street");
        }
        if after_cue(analysis, at) {
            let end = continued(line, at);
            if end > at {
                add(at..end, "cue");
                floor = end;
            }
        }
    }
}

/// Whether letters and digits are the code of a booking or the like, which may look like a postcode.
fn is_code(analysis: &Analysis<'_>, run: &Run, expected: &Expected) -> bool {
    let named = analysis.cues_before(run.tokens.start, 5).next().map(|c| c.sense);
    named == Some(Sense::Harmless)
        || named.is_none() && expected.harmless && !expected.has(Entity::Address)
}

/// The token after "maple street" behind a number.
fn street(line: &Line<'_>, run: &Run) -> Option<usize> {
    if run.quantity && line.kind(run.tokens.start) != Some(Kind::Code)
        || run.digits > 6
        || run.digits == 0 && run.letters > 0
    {
        return None;
    }
    let from = run.tokens.end;
    let mut named = false;
    for at in from..(from + STREET_WORDS + 1).min(line.len()) {
        if line.breaks_before(at) {
            return None;
        }
        let known = line.has(at, STREET_NAME);
        if named && line.has(at, STREET) && !(known && line.has(at + 1, STREET)) {
            return Some(at + 1);
        }
        // "seventy one oh nine state route one twenty four"
        let routed = named
            && matches!(line.word(at), "route" | "road" | "highway" | "hwy")
            && matches!(
                line.word(at - 1),
                "state" | "county" | "farm" | "rural" | "us" | "township"
            );
        if let Some(numbered) = number::number(line, at + 1, false).filter(|_| routed) {
            return Some(number::number(line, numbered.end, true).map_or(numbered.end, |n| n.end));
        }
        // "two hundred south wacker suite nine"
        let room = matches!(line.word(at), "suite" | "apartment" | "apt" | "unit");
        if named && room && number::number(line, at + 1, false).is_some() {
            return Some(at);
        }
        // "i have you at four one oh two linden with the number"
        let placed = from > 0 && at == from && line.word(run.tokens.start.wrapping_sub(1)) == "at";
        let number = (3..=5).contains(&run.digits) && !is_time(&run.value);
        if placed && number && town_word(line, at) {
            return Some(at + 1);
        }
        let numbered = crate::redact::date::ordinal(line, at).is_some()
            || number::part(line.word(at)).is_some();
        if line.is_ordinary(at) && !known && !numbered {
            return None;
        }
        named = true;
    }
    None
}

/// "two fifteen": as much a time as a house number.
fn is_time(value: &str) -> bool {
    let (hour, minute) = value.split_at(value.len().saturating_sub(2));
    let within = |s: &str, most: u8| s.parse::<u8>().is_ok_and(|n| n <= most);
    within(hour, 23) && within(minute, 59)
}

/// "flat three" before "twelve elm road".
fn before(line: &Line<'_>, at: usize) -> usize {
    at.checked_sub(1).filter(|&b| UNITS.contains(&line.word(b))).unwrap_or(at)
}

/// How far an address goes on: units, towns, states, codes.
fn continued(line: &Line<'_>, from: usize) -> usize {
    let mut end = from;
    let mut unknown = 0;
    let mut at = from;
    while at < line.len() && !(at > from && line.gap(at).contains(['?', '!'])) {
        let unit = UNITS.contains(&line.word(at))
            && (number::number(line, at + 1, false).is_some() || line.word(at + 1).len() == 1);
        let part = line.has(at, REGION | STREET) && !line.has(at, words::FILLER)
            || unit
            || matches!(line.kind(at), Some(Kind::Digits | Kind::Code))
                && !line.has(at + 1, words::UNIT)
            || number::number(line, at, false).is_some() && !line.has(at + 1, words::UNIT)
            || line.word(at).len() == 1
                && !matches!(line.word(at), "i")
                && (line.word(at + 1).len() == 1 || at > from && at == end)
            || line.has(at, STREET_NAME)
                && (town_word(line, at + 1) || line.has(at + 1, REGION | STREET));
        if part {
            unknown = 0;
            end = at + 1;
        } else if town_word(line, at) && unknown < TOWN_WORDS {
            unknown += 1;
            end = at + 1;
        } else if !matches!(
            line.word(at),
            "um" | "uh"
                | "er"
                | "comma"
                | "in"
                | "and"
                | "the"
                | "that's"
                | "that"
                | "zip"
                | "code"
                | "postcode"
                | "is"
                | "it's"
                | "it"
                | "of"
                | "on"
                | "dash"
        ) || at >= end + 3
        {
            break;
        }
        at += 1;
    }
    end
}

fn town_word(line: &Line<'_>, at: usize) -> bool {
    line.kind(at) == Some(Kind::Word)
        && !line.is_ordinary(at)
        && !line.has(at, words::LEAD_IN | words::FILLER | words::BACKCHANNEL | words::UNIT)
        && line.word(at).len() > 2
}

/// Whether the words "my address is" or "live at" end here.
fn after_cue(analysis: &Analysis<'_>, at: usize) -> bool {
    let line = &analysis.line;
    let cue = analysis.cues_before(at, 4).next();
    cue.is_some_and(|c| {
        let last = line.word(c.tokens.end - 1);
        let links = (c.tokens.end..at).all(|t| {
            matches!(
                line.word(t),
                "is" | "was"
                    | "at"
                    | "on"
                    | "it"
                    | "its"
                    | "um"
                    | "uh"
                    | "to"
                    | "the"
                    | "would"
                    | "be"
                    | "in"
                    | "of"
                    | "as"
            )
        });
        let linked = matches!(last, "at" | "on" | "in" | "to" | "is" | "of" | "line")
            || (c.tokens.end..at)
                .any(|t| matches!(line.word(t), "is" | "at" | "its" | "of" | "as"))
            || line.tokens.get(c.tokens.end - 1).is_some_and(|t| t.clitic);
        // "i'm at the kiosk"
        let thing = line.has(at, words::EVERYDAY)
            && !line.has(at + 1, REGION | STREET)
            && line.word(at.wrapping_sub(1)) == "the";
        let begins = town_word(line, at) && !thing
            || line.has(at, REGION)
            || number::number(line, at, false).is_some();
        c.sense == Sense::Value(Entity::Address)
            && links
            && linked
            && begins
            && !line.has(at + 1, words::UNIT)
    })
}

/// Five digits behind a state.
fn is_zip(analysis: &Analysis<'_>, run: &Run) -> bool {
    let Some(before) = run.tokens.start.checked_sub(1) else { return false };
    !run.quantity
        && run.letters == 0
        && matches!(run.digits, 5 | 9)
        && analysis.line.has(before, REGION)
}

fn town_before(line: &Line<'_>, zip: usize) -> usize {
    let mut at = zip;
    while at > 0 && zip - at < 4 && (line.has(at - 1, REGION) || town_word(line, at - 1)) {
        at -= 1;
    }
    at
}

//! Dates of birth and of expiry; every other date stays readable.

use std::ops::Range;

use crate::redact::{
    analysis::Analysis,
    cue::{Cue, Sense},
    date::Date,
    entity::Entity,
    expected::Expected,
    rules::{Finding, turning::turning},
    words,
};

/// Years in which a caller of age was born: a whole date there needs no cue.
const BIRTH_YEARS: std::ops::RangeInclusive<u32> = 1920..=2008;
/// Words that make such a date something else.
const EVENTS: &[&str] = &[
    "bought",
    "purchased",
    "since",
    "opened",
    "started",
    "joined",
    "installed",
    "built",
    "issued",
    "delivered",
    "shipped",
    "effective",
    "moved",
    "married",
    "registered",
    "closed",
    "hired",
    "surgery",
    "diagnosed",
    "founded",
    "signed",
    "dated",
    "expires",
    "expired",
];

/// What an utterance with a date is about.
#[derive(Debug, Clone, Copy)]
struct Subject {
    /// Something else than a birth happened then.
    event: bool,
    /// A card is named.
    card: bool,
}

/// Dates that are somebody's birth or a card's end.
pub(in crate::redact) fn find(
    analysis: &Analysis<'_>,
    expected: &Expected,
    speaker: &str,
    found: &mut Vec<Finding>,
) {
    for bytes in turning(analysis).iter().filter_map(|tokens| analysis.line.bytes(tokens)) {
        found.push(Finding { bytes, entity: Entity::Dob, rule: "age" });
    }
    let subject = Subject {
        event: analysis.line.tokens.iter().any(|t| EVENTS.contains(&t.word.as_ref())),
        card: analysis.cues.iter().any(|c| {
            matches!(
                c.sense,
                Sense::Value(Entity::CardExpiry | Entity::Cvv | Entity::CreditCard)
                    | Sense::Mention(Entity::CreditCard)
            )
        }),
    };
    for date in &analysis.dates {
        if let (Some((entity, rule)), Some(bytes)) =
            (read(analysis, date, expected, subject), analysis.line.bytes(&date.tokens))
        {
            found.push(Finding { bytes, entity, rule });
            if entity == Entity::Dob && date.year.is_none() {
                found.extend(year_behind(analysis, date).map(|bytes| Finding {
                    bytes,
                    entity,
                    rule: "year",
                }));
            }
        }
    }
    if expected.has(Entity::Dob) && expected.answers_in_words(speaker) {
        fragments(analysis, found);
    }
}

/// "March the eleventh i think it's ninety one": the year, with remarks before it.
fn year_behind(analysis: &Analysis<'_>, date: &Date) -> Option<Range<usize>> {
    const FAR: usize = 8;
    let next = analysis.runs.partition_point(|r| r.tokens.start < date.tokens.end);
    let run = analysis.runs.get(next)?;
    let year = !run.quantity
        && run.letters == 0
        && (run.digits == 2 || run.digits == 4 && run.value.starts_with(['1', '2']))
        && run.tokens.start <= date.tokens.end + FAR;
    if year { analysis.line.bytes(&run.tokens) } else { None }
}

fn read(
    analysis: &Analysis<'_>,
    date: &Date,
    expected: &Expected,
    subject: Subject,
) -> Option<(Entity, &'static str)> {
    let dated = |c: &&Cue| matches!(c.sense, Sense::Value(Entity::Dob | Entity::CardExpiry));
    let before = analysis.cues_before(date.tokens.start, 10).next();
    let behind = || analysis.cues_behind(date.tokens.end, 4).next().filter(dated);
    match before.or_else(behind).map(|c| c.sense) {
        Some(Sense::Value(Entity::CardExpiry)) if expected.papers() || date.day => {}
        Some(Sense::Value(entity @ (Entity::Dob | Entity::CardExpiry))) => {
            return Some((entity, "cue"));
        }
        Some(Sense::Harmless | Sense::HarmlessMention) => return None,
        _ => {}
    }
    if expected.has(Entity::Dob) && !subject.event {
        return Some((Entity::Dob, "asked"));
    }
    if is_expiry(analysis, date, expected, subject) {
        return Some((Entity::CardExpiry, "asked"));
    }
    let birth = date.full
        && date.year.is_some_and(|y| BIRTH_YEARS.contains(&y))
        && !expected.harmless
        && !subject.event;
    birth.then_some((Entity::Dob, "form"))
}

/// Whether a month, perhaps with a year, is that of a card which is asked for or spoken of.
fn is_expiry(analysis: &Analysis<'_>, date: &Date, expected: &Expected, subject: Subject) -> bool {
    if date.full || expected.harmless {
        return false;
    }
    let before = date.tokens.start.checked_sub(1).map_or("", |at| analysis.line.word(at));
    let past = date.year.is_some_and(|year| year < 2022);
    expected.has(Entity::CardExpiry) && (!date.day || expected.given(Entity::CreditCard) > 0)
        || (subject.card || expected.card())
            && !date.day
            && !past
            && before != "on"
            && !subject.event
}

/// A birth date over several turns: "june" … "the third" … "seventy one".
fn fragments(analysis: &Analysis<'_>, found: &mut Vec<Finding>) {
    let line = &analysis.line;
    // "the thirteenth i want to say of august"
    let month = (0..line.len()).any(|at| line.has(at, words::MONTH) && line.word(at) != "may");
    let both = month && (0..line.len()).any(|at| crate::redact::date::ordinal(line, at).is_some());
    // "december new year's eve baby"
    let opening = (0..line.len()).find(|&at| line.is_substance(at) && line.word(at) != "the");
    for at in 0..line.len() {
        let first = opening == Some(at);
        let alone = analysis.date_at(at).is_none();
        let month = line.has(at, words::MONTH)
            && (both || first && line.word(at) != "may" || analysis.substance <= 4);
        let day = crate::redact::date::ordinal(line, at)
            .filter(|end| both || first || analysis.substance <= 3 + (end - at));
        let end = if month { Some(at + 1) } else { day };
        if let (true, Some(bytes)) = (alone, end.and_then(|end| line.bytes(&(at..end)))) {
            found.push(Finding { bytes, entity: Entity::Dob, rule: "asked" });
        }
    }
}

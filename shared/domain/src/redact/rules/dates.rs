//! Dates of birth and of expiry; every other date stays readable.

use crate::redact::{
    analysis::Analysis,
    cue::{Cue, Sense},
    date::Date,
    dialogue::Expected,
    entity::Entity,
    rules::Finding,
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

/// Dates that are somebody's birth or a card's end.
pub(in crate::redact) fn find(
    analysis: &Analysis<'_>,
    expected: &Expected,
    speaker: &str,
    found: &mut Vec<Finding>,
) {
    for date in &analysis.dates {
        if let (Some((entity, rule)), Some(bytes)) =
            (read(analysis, date, expected), analysis.line.bytes(&date.tokens))
        {
            found.push(Finding { bytes, entity, rule });
        }
    }
    if expected.has(Entity::Dob) && expected.answers_in_words(speaker) {
        fragments(analysis, found);
    }
}

fn read(
    analysis: &Analysis<'_>,
    date: &Date,
    expected: &Expected,
) -> Option<(Entity, &'static str)> {
    let dated = |c: &&Cue| matches!(c.sense, Sense::Value(Entity::Dob | Entity::CardExpiry));
    let before = analysis.cues_before(date.tokens.start, 10).next();
    let behind = || analysis.cues_behind(date.tokens.end, 4).next().filter(dated);
    match before.or_else(behind).map(|c| c.sense) {
        Some(Sense::Value(entity @ (Entity::Dob | Entity::CardExpiry))) => {
            return Some((entity, "cue"));
        }
        Some(Sense::Harmless | Sense::HarmlessMention) => return None,
        _ => {}
    }
    if expected.has(Entity::Dob) && !is_event(analysis) {
        return Some((Entity::Dob, "asked"));
    }
    let named = analysis.says(Sense::Value(Entity::CardExpiry));
    if !date.full && (expected.card() || named) && !expected.harmless {
        return Some((Entity::CardExpiry, "asked"));
    }
    let birth = date.full
        && date.year.is_some_and(|y| BIRTH_YEARS.contains(&y))
        && !expected.harmless
        && !is_event(analysis);
    birth.then_some((Entity::Dob, "form"))
}

fn is_event(analysis: &Analysis<'_>) -> bool {
    analysis.line.tokens.iter().any(|t| EVENTS.contains(&t.word.as_ref()))
}

/// A birth date over several turns: "june" … "the third" … "seventy one".
fn fragments(analysis: &Analysis<'_>, found: &mut Vec<Finding>) {
    let line = &analysis.line;
    for at in 0..line.len() {
        let alone = analysis.date_at(at).is_none();
        let month = line.has(at, words::MONTH) && analysis.substance <= 4;
        let day = crate::redact::date::ordinal(line, at)
            .filter(|end| analysis.substance <= 3 + (end - at));
        let end = if month { Some(at + 1) } else { day };
        if let (true, Some(bytes)) = (alone, end.and_then(|end| line.bytes(&(at..end)))) {
            found.push(Finding { bytes, entity: Entity::Dob, rule: "asked" });
        }
    }
}

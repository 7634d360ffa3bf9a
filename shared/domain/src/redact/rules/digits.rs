//! Numbers: the cue in the same utterance, then what was asked, then the form alone.

use crate::redact::{
    analysis::Analysis,
    cue::Sense,
    entity::Entity,
    expected::Expected,
    rules::{
        nearest::{own_cue, resolve},
        prices::{is_paid, is_priced},
    },
    run::Run,
    shape, words,
};

/// Why a run was or was not taken for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// A value, and the rule that says so.
    Value(Entity, &'static str),
    /// Said to be something else, or counted: stays readable whatever is found elsewhere.
    Harmless,
    /// Nothing speaks for or against it.
    Unknown,
}

/// Reads one run.
pub(in crate::redact) fn read(
    analysis: &Analysis<'_>,
    run: &Run,
    expected: &Expected,
    speaker: &str,
) -> Reading {
    if run.quantity || run.digits == 0 && analysis.overlapping(&run.tokens).is_some() {
        return Reading::Harmless;
    }
    // "what do oh eight seven oh numbers cost"
    if run.len() <= 5 && analysis.line.word(run.tokens.end) == "numbers" {
        return Reading::Harmless;
    }
    // "my password no i bought tires for like six twelve"
    if run.price && is_paid(analysis, run) {
        return Reading::Harmless;
    }
    if let Some(reading) = by_cue(analysis, run, expected, speaker) {
        return reading;
    }
    let answers_digits = expected.answers_in_digits(speaker) || analysis.corrects;
    let of_card = expected.card() && expected.given_by(speaker);
    if run.price
        && (!answers_digits && !of_card && is_priced(analysis, run) || is_paid(analysis, run))
    {
        return Reading::Harmless;
    }
    if let Some(entity) = expected.fitting(run).filter(|e| answers(analysis, run, expected, *e)) {
        return Reading::Value(shape::named(entity, run), "asked");
    }
    if expected.harmless && expected.entities.is_empty() && !shape::is_card(&run.value) {
        let answer = !expected.own && run.len() >= 4;
        return if answer || analysis.mostly(run, 40) {
            Reading::Harmless
        } else {
            Reading::Unknown
        };
    }
    if expected.behind_card() && is_behind_card(analysis, run) {
        let entity = if run.digits == 3 { Entity::Cvv } else { Entity::CardExpiry };
        return Reading::Value(entity, "behind");
    }
    if let Some(entity) = expected.continued().filter(|_| goes_on(analysis, run)) {
        return Reading::Value(shape::named(entity, run), "continued");
    }
    let alone = || is_alone(analysis, run, expected).then_some(Entity::AccountNumber);
    shape::of(run).or_else(alone).map_or(Reading::Unknown, |entity| Reading::Value(entity, "form"))
}

/// Reads a run by what is named beside it.
fn by_cue(
    analysis: &Analysis<'_>,
    run: &Run,
    expected: &Expected,
    speaker: &str,
) -> Option<Reading> {
    let named = own_cue(analysis, run);
    // "tell me about it nineteen eighty two"
    if expected.has(Entity::Dob) && !expected.own && !run.cardinal && is_birth_year(run) {
        let harmless = named.is_some_and(|cue| cue.sense == Sense::Harmless);
        if !harmless {
            return Some(Reading::Value(Entity::Dob, "asked"));
        }
    }
    // "the number ending four four"
    let ends = named.is_some_and(|cue| {
        cue.sense == Sense::Partial && cue.tokens.end == run.tokens.start && run.digitwise >= 2
    });
    // "he's left me a card it says k l m seven seven": what was asked for decides
    let harmless = expected.harmless && expected.entities.is_empty() && run.len() < 13;
    Some(match named.map(|cue| resolve(analysis, cue, expected))? {
        Sense::Mention(Entity::CreditCard) if harmless => return None,
        Sense::Value(entity)
            if entity.is_numeric() && (ends || is_enough(analysis, run, entity)) =>
        {
            Reading::Value(shape::named(entity, run), "cue")
        }
        Sense::Mention(Entity::CreditCard)
            if run.letters == 0 && (run.digitwise >= 4 || run.digits == 4 || run.digits >= 12) =>
        {
            Reading::Value(Entity::CreditCard, "cue")
        }
        Sense::Mention(entity) if run.digits >= 6 && !run.cardinal => {
            Reading::Value(shape::named(entity, run), "cue")
        }
        Sense::Harmless => Reading::Harmless,
        Sense::HarmlessMention
            if is_called(analysis, run)
                || (run.digits <= 6 || run.cardinal || run.letters > 0)
                    && !(expected.answers_in_digits(speaker) && run.digitwise >= 3) =>
        {
            Reading::Harmless
        }
        _ => return None,
    })
}

/// Whether a run stands right behind what it is the number of: "order four four one nine".
fn is_called(analysis: &Analysis<'_>, run: &Run) -> bool {
    let near = analysis.cues_before(run.tokens.start, 1).next();
    near.is_some_and(|c| c.sense == Sense::HarmlessMention) && !shape::is_card(&run.value)
}

/// Whether a run behind a card number may be its expiry or its code.
fn is_behind_card(analysis: &Analysis<'_>, run: &Run) -> bool {
    let share = if run.digitwise == run.digits { 15 } else { 60 };
    run.letters == 0
        && matches!(run.digits, 3 | 4)
        && !run.cardinal
        && analysis.mostly(run, share)
        && !is_year(analysis, run)
        && !is_amount(analysis, run)
}

/// Whether a run is the next piece of a value that was begun.
fn goes_on(analysis: &Analysis<'_>, run: &Run) -> bool {
    // "six six we won the world cup"
    let first = run.tokens.start == 0 && run.digits >= 2 && run.digitwise == run.digits;
    first && run.letters == 0
        || run.digits > 0
            && (run.digits >= 2 || analysis.mostly(run, 90))
            && (!run.cardinal || analysis.mostly(run, 90))
            && analysis.mostly(run, if run.digits > 3 { 30 } else { 60 })
            && !is_year(analysis, run)
            && !is_amount(analysis, run)
}

/// Whether digits that nobody announced are said like those of a value: one by one and not in passing.
fn is_alone(analysis: &Analysis<'_>, run: &Run, expected: &Expected) -> bool {
    let each = run.digitwise == run.digits;
    // "last month it was one seventy two oh five"
    if !each && run.digits <= 5 && analysis.money {
        return false;
    }
    let share = match run.digits {
        0..=2 => return false,
        3 if expected.card() => 40,
        // "oh four seven": nobody counts so
        3 if each && run.value.starts_with('0') => 15,
        3 => 80,
        4 if each => 30,
        4 if run.digitwise == 0 => 90,
        4 | 5 => 50,
        6 => 30,
        _ => 15,
    };
    // "okay one two three": somebody counts
    let counts = run.value.len() <= 5 && "1234567".starts_with(&run.value);
    (each || run.digitwise >= 2 || expected.card() && run.digits >= 4)
        && !counts
        && run.letters == 0
        && !run.cardinal
        && !expected.harmless
        && analysis.mostly(run, share)
        && !is_year(analysis, run)
        && !is_amount(analysis, run)
}

/// Whether a run behind a cue is long enough to be a piece of that value rather than a count.
fn is_enough(analysis: &Analysis<'_>, run: &Run, entity: Entity) -> bool {
    if run.digits == 0 {
        return matches!(
            entity,
            Entity::AccountNumber
                | Entity::GovId
                | Entity::Password
                | Entity::Address
                | Entity::Pin
        ) && run.letters >= 2;
    }
    if run.cardinal && run.len() < 4 && entity != Entity::Address && !analysis.mostly(run, 50) {
        return false;
    }
    match entity {
        Entity::Address => run.len() >= 4 || run.letters > 0 || analysis.mostly(run, 40),
        _ => {
            run.len() >= 3 || run.len() == 2 && analysis.mostly(run, 25) || analysis.mostly(run, 50)
        }
    }
}

/// Whether a run answers what was asked: it is long enough, or there is little else in the utterance.
fn answers(analysis: &Analysis<'_>, run: &Run, expected: &Expected, entity: Entity) -> bool {
    if run.digits == 0 {
        let takes_letters = matches!(
            entity,
            Entity::AccountNumber | Entity::GovId | Entity::Password | Entity::Address
        );
        return takes_letters && (run.letters > 3 || analysis.mostly(run, 50));
    }
    if run.cardinal && !analysis.mostly(run, 50) || is_year(analysis, run) {
        return false;
    }
    if (is_amount(analysis, run) && run.digits < 6) || is_all(analysis, run) {
        return false;
    }
    // what was given needs more to be taken for more of it
    if (expected.weak || expected.complete(entity)) && !analysis.corrects {
        return run.digitwise >= 4 && analysis.mostly(run, 40)
            || expected.weak && run.digitwise >= 2 && analysis.mostly(run, 60);
    }
    // "fifteen, right?" are as many digits as the card has
    if entity == Entity::CreditCard
        && matches!(run.value.as_str(), "15" | "16")
        && run.digitwise == 0
    {
        return false;
    }
    let share = match entity {
        Entity::Address | Entity::Pin | Entity::Cvv | Entity::Ssn | Entity::Password => 20,
        _ => 30,
    };
    match run.len() {
        1 if expected.scattered && !expected.own || is_scattered(analysis, entity) => true,
        1 => {
            analysis.mostly(run, 50)
                && (expected.given(entity) > 0 || analysis.mostly(run, 90) || analysis.corrects)
        }
        2 => analysis.mostly(run, share) || analysis.corrects,
        3 if entity == Entity::Phone && run.digitwise == 3 => analysis.mostly(run, 10),
        3 => analysis.mostly(run, 20) || analysis.corrects,
        _ => true,
    }
}

/// "A six and a one and either a three or an eight": a short secret digit by digit.
fn is_scattered(analysis: &Analysis<'_>, entity: Entity) -> bool {
    // "nine, it's rubbed off, nine oh i think eight"
    let least = if matches!(entity, Entity::Cvv | Entity::Pin) { 2 } else { 3 };
    matches!(entity, Entity::Cvv | Entity::Pin | Entity::Password | Entity::CreditCard)
        && analysis.singles >= least
}

/// "Paid four twelve", "about sixty": but nobody says "over" before a number digit by digit.
fn is_amount(analysis: &Analysis<'_>, run: &Run) -> bool {
    let spelled = run.digits >= 3 && run.digitwise == run.digits && run.spoken_tokens >= 3;
    !spelled
        && run.tokens.start.checked_sub(1).is_some_and(|at| analysis.line.has(at, words::AMOUNT))
}

/// "All ten please": how many there are, not which.
fn is_all(analysis: &Analysis<'_>, run: &Run) -> bool {
    let before = run.tokens.start.checked_sub(1).map_or("", |at| analysis.line.word(at));
    run.tokens.len() == 1 && run.digits <= 2 && matches!(before, "all" | "whole" | "full")
}

fn is_birth_year(run: &Run) -> bool {
    run.letters == 0 && run.value.parse::<u32>().is_ok_and(|year| (1915..=2024).contains(&year))
}

/// "since 2019", "in twenty twenty": a year in passing.
fn is_year(analysis: &Analysis<'_>, run: &Run) -> bool {
    let year = run.letters == 0
        && run.digits == 4
        && (run.value.starts_with("19") || run.value.starts_with("20"));
    let before = run.tokens.start.checked_sub(1).map_or("", |at| analysis.line.word(at));
    year && matches!(before, "in" | "since" | "until" | "by" | "from" | "during" | "of" | "year")
        && !analysis.mostly(run, 50)
}

//! Which cue of an utterance a number belongs to.

use crate::redact::{
    analysis::Analysis,
    cue::{Cue, Sense},
    entity::Entity,
    expected::Expected,
    run::Run,
};

/// How far behind its cue a value may stand, in tokens.
const REACH: usize = 14;
const REACH_HARMLESS: usize = 9;
const REACH_MENTION: usize = 5;
/// How far what "ending in" is the end of may stand, in tokens and in cues.
const FAR: usize = 40;
const NEIGHBOURS: usize = 8;
/// How far before its cue: "4421 is the last four".
const REACH_BACK: usize = 4;

/// The cue that a run belongs to: the nearest before it that reaches so far, or one right behind it.
pub(super) fn own_cue<'c>(analysis: &'c Analysis<'_>, run: &Run) -> Option<&'c Cue> {
    let start = run.tokens.start;
    let before = analysis
        .cues_before(start, REACH)
        .find(|cue| start - cue.tokens.end <= reach(cue) && !is_of_words(cue));
    let weak = before.is_none_or(|cue| {
        matches!(cue.sense, Sense::Mention(_) | Sense::HarmlessMention)
            || start - cue.tokens.end > 6
            || runs_between(analysis, cue, run)
    });
    let behind = || {
        analysis.cues_behind(run.tokens.end, REACH_BACK).next().filter(|cue| {
            is_linked(analysis, run, cue)
                && !matches!(cue.sense, Sense::Mention(_) | Sense::HarmlessMention | Sense::Spell)
        })
    };
    if weak { behind().or(before) } else { before }
}

/// Whether a cue names what is made of words: "the order confirmation email says …".
fn is_of_words(cue: &Cue) -> bool {
    matches!(cue.sense, Sense::Value(Entity::Email | Entity::Name))
}

fn reach(cue: &Cue) -> usize {
    match cue.sense {
        Sense::Value(_) | Sense::Partial => REACH,
        Sense::Harmless => REACH_HARMLESS,
        Sense::Mention(_) => REACH_MENTION,
        Sense::HarmlessMention => 3,
        Sense::Spell => 0,
    }
}

/// Whether "is" or the like stands between a run and a cue behind it.
fn is_linked(analysis: &Analysis<'_>, run: &Run, cue: &Cue) -> bool {
    let line = &analysis.line;
    // "two one three area code"
    let area = run.tokens.end == cue.tokens.start
        && matches!(line.word(cue.tokens.start), "area" | "zip" | "postcode");
    area || (run.tokens.end..cue.tokens.start)
        .any(|at| matches!(line.word(at), "is" | "are" | "was" | "as" | "for" | "being"))
        || line.tokens.get(run.tokens.end.saturating_sub(1)).is_some_and(|t| t.clitic)
}

/// Whether another value stands between a cue and a run. Both are near to each other.
fn runs_between(analysis: &Analysis<'_>, cue: &Cue, run: &Run) -> bool {
    (cue.tokens.end..run.tokens.start).any(|at| {
        analysis.run_at(at).is_some_and(|r| !r.quantity && r.tokens.end <= run.tokens.start)
    })
}

/// What "ending in" is the end of.
pub(super) fn resolve(analysis: &Analysis<'_>, cue: &Cue, expected: &Expected) -> Sense {
    if cue.sense == Sense::Value(Entity::CardExpiry) && expected.papers() {
        return Sense::Harmless;
    }
    if cue.sense != Sense::Partial {
        return cue.sense;
    }
    let names = |c: &&Cue| !matches!(c.sense, Sense::Partial | Sense::Spell);
    let before = analysis.cues_before(cue.tokens.start, FAR).take(NEIGHBOURS).find(names);
    let behind = analysis.cues_behind(cue.tokens.end, FAR).take(NEIGHBOURS).find(names);
    let distance = |other: &&Cue| other.tokens.start.abs_diff(cue.tokens.start);
    let owner = before.into_iter().chain(behind).min_by_key(distance);
    match owner.map(|c| c.sense) {
        Some(Sense::Value(entity) | Sense::Mention(entity)) if entity.is_numeric() => {
            Sense::Value(entity)
        }
        Some(Sense::Harmless | Sense::HarmlessMention) => Sense::Harmless,
        // "the order number please", "it starts with a w"
        _ if expected.harmless && expected.entities.is_empty() => Sense::Harmless,
        _ => Sense::Value(
            expected
                .entities
                .iter()
                .copied()
                .find(|e| e.is_numeric())
                .unwrap_or(Entity::AccountNumber),
        ),
    }
}

//! Answers in words: what follows a question for a name, an address, an e-mail address or a secret.

use std::ops::Range;

use crate::redact::{
    analysis::Analysis,
    cue::Sense,
    entity::Entity,
    expected::Expected,
    rules::{
        Finding,
        acting::KIN,
        followers::is_never,
        mailing::piece,
        prices::is_paid,
        secrets::announced,
        stories::{HEDGES, guessed, guesses, is_evasive, set_as, short},
    },
    run::Run,
    text::Kind,
    words::{self, AMBIGUOUS},
};

/// Reads an utterance as the answer to what was asked, and secrets that are announced in the same breath.
pub(in crate::redact) fn find(
    analysis: &Analysis<'_>,
    expected: &Expected,
    speaker: &str,
    found: &mut Vec<Finding>,
) {
    announced(analysis, found);
    if !expected.answers_in_words(speaker) {
        return;
    }
    let entities = [Entity::Password, Entity::Name, Entity::Address, Entity::Email];
    let Some(entity) = entities.into_iter().find(|e| expected.has(*e)) else { return };
    if expected.story && entity == Entity::Password {
        push(analysis, &guesses(analysis), entity, found);
        if let Some(all) = guessed(analysis).or_else(|| short(analysis)) {
            push(analysis, &[all], entity, found);
            return;
        }
    }
    if entity == Entity::Name
        && expected.names
        && let Some(all) = short_name(analysis)
    {
        push(analysis, &[all], entity, found);
    }
    if entity == Entity::Name && expected.names {
        push(analysis, &last_word(analysis).into_iter().collect::<Vec<_>>(), entity, found);
    }
    if let Some(piece) = piece(analysis, expected, speaker) {
        push(analysis, &[piece], Entity::Email, found);
    }
    let mut groups = groups(analysis, entity);
    if let Some(set) = set_as(analysis).filter(|_| entity == Entity::Password) {
        groups.retain(|g| g.end <= set.start || g.start >= set.end);
        push(analysis, &[set], entity, found);
    }
    let content: usize = groups.iter().map(Range::len).sum();
    // "my niece zuleika z u l e i k a marchetti": what is spelled is found on its own
    let letters = |r: &&Run| entity == Entity::Name && r.digits == 0 && r.letters > 0;
    let spelled: usize = analysis.runs.iter().filter(letters).map(|r| r.tokens.len()).sum();
    let share = content * 100 / analysis.substance.saturating_sub(spelled).max(1);
    let enough = match entity {
        Entity::Password => share >= 34 || analysis.substance <= 5,
        Entity::Name => share >= 33 || groups.first().is_some_and(|g| leads(analysis, g.start)),
        _ => share >= 50,
    };
    if enough {
        push(analysis, &groups, entity, found);
    }
}

fn push(
    analysis: &Analysis<'_>,
    tokens: &[Range<usize>],
    entity: Entity,
    found: &mut Vec<Finding>,
) {
    found.extend(tokens.iter().filter_map(|t| analysis.line.bytes(t)).map(|bytes| Finding {
        bytes,
        entity,
        rule: "asked",
    }));
}

/// Words of an answer so short that even an everyday word is taken for a name.
const FEW: usize = 3;

/// Whether nothing but "yes, it's" stands before a token.
fn leads(analysis: &Analysis<'_>, at: usize) -> bool {
    (0..at).all(|t| {
        analysis.line.has(t, words::LEAD_IN | words::FILLER | words::BACKCHANNEL | words::TITLE)
            || analysis.line.word(t).chars().count() == 1
    })
}

/// What is left of an utterance without everyday words and cues.
fn groups(analysis: &Analysis<'_>, entity: Entity) -> Vec<Range<usize>> {
    let line = &analysis.line;
    let mut groups: Vec<Range<usize>> = Vec::new();
    for at in 0..line.len() {
        let Some(token) = line.tokens.get(at) else { break };
        let in_cue = analysis
            .cue_at(at)
            .is_some_and(|c| !matches!(c.sense, Sense::Mention(_) | Sense::HarmlessMention));
        let in_quantity =
            analysis.run_at(at).is_some_and(|r| r.quantity || r.price && is_paid(analysis, r));
        let in_run = analysis.run_at(at).is_some_and(|r| !r.quantity);
        let dated = entity == Entity::Name && analysis.date_at(at).is_some();
        let name_like = entity == Entity::Name
            && token.flags & AMBIGUOUS != 0
            && !is_never(line, at)
            && (leads(analysis, at) || groups.last().is_some_and(|g| g.end == at));
        let street_like = entity == Entity::Address
            && token.flags & (words::STREET | words::REGION | words::STREET_NAME) != 0;
        // "gravy boat captain"
        let ranks = entity == Entity::Password
            && token.flags & words::TITLE != 0
            && groups.last().is_some_and(|g| g.end == at);
        let noise = token.flags
            & (words::LEAD_IN | words::FILLER | words::BACKCHANNEL | words::UNIT | words::TITLE)
            != 0
            && !in_run
            && !ranks;
        let everyday = matches!(entity, Entity::Name | Entity::Email)
            && token.flags & words::EVERYDAY != 0
            && analysis.substance > FEW
            && groups.last().is_none_or(|g| g.end != at);
        // of a short answer all is the secret: "pickled onion"
        let ordinary = if entity == Entity::Password && analysis.substance <= FEW {
            token.flags & words::COMMON != 0
        } else {
            line.is_ordinary(at)
        };
        // "oh god go on"
        let exclaims = entity == Entity::Password && HEDGES.contains(&token.word.as_ref());
        let word = !ordinary && !noise && !everyday && !exclaims && token.word.chars().count() > 1;
        let digits = entity == Entity::Name
            && (token.kind != Kind::Word || crate::redact::number::part(&token.word).is_some());
        if in_cue
            || in_quantity
            || digits
            || dated
            || is_other(analysis, at, entity)
            || !(word || name_like || street_like || in_run && entity != Entity::Name)
        {
            continue;
        }
        match groups.last_mut().filter(|g| g.end == at) {
            Some(group) => group.end = at + 1,
            None => groups.push(at..at + 1),
        }
    }
    // "that's great" holds words of streets, and no street
    let says = |at: usize| !line.is_ordinary(at) || analysis.run_at(at).is_some();
    groups.retain(|g| entity != Entity::Address || g.clone().any(says));
    groups
}

/// Whether a word of an answer is plainly no part of it.
fn is_other(analysis: &Analysis<'_>, at: usize, entity: Entity) -> bool {
    let line = &analysis.line;
    let (Some(token), Some(before)) = (line.tokens.get(at), at.checked_sub(1)) else {
        return false;
    };
    let word = line.word(before);
    // "she's in the annexe", "like the city"
    let thing = entity == Entity::Name
        && matches!(word, "the" | "a" | "an")
        && analysis.run_at(before).is_none()
        && !token.capital;
    // "it's not that one"
    let pronoun = token.word == "one"
        && matches!(
            word,
            "the" | "that" | "this" | "not" | "which" | "another" | "same" | "other" | "right"
        );
    // "it's still loading"
    let happens = entity == Entity::Password
        && token.word.ends_with("ing")
        && matches!(word, "still" | "just" | "is" | "it's" | "i'm" | "was" | "keeps");
    // "oh boy we had like four"
    let count = entity == Entity::Password
        && analysis.substance > FEW
        && matches!(word, "like" | "had" | "about" | "have" | "were")
        && analysis.run_at(at).is_some_and(|r| r.len() == 1);
    // "that's a mouthful"
    let remark = entity == Entity::Password
        && matches!(word, "a" | "an")
        && before.checked_sub(1).is_some_and(|b| {
            let is = matches!(line.word(b), "that's" | "is" | "was" | "that" | "what")
                || line.tokens.get(b).is_some_and(|t| t.clitic);
            is && b > 0
        });
    // "unit b like boy"
    let explains =
        word == "like" && before.checked_sub(1).is_some_and(|b| line.word(b).chars().count() == 1);
    // "it's all caps", "her dad's"
    let caps = entity == Entity::Password && token.word == "caps"
        || entity == Entity::Name
            && matches!(word, "my" | "her" | "his")
            && KIN.contains(&line.word(at));
    explains || caps || thing || pronoun || happens || count || remark
}

/// "No she went back to dupree": an unknown word at the end of an answer to a question for a name.
fn last_word(analysis: &Analysis<'_>) -> Option<Range<usize>> {
    let line = &analysis.line;
    let last = line.len().checked_sub(1)?;
    let before = last.checked_sub(1).map_or("", |b| line.word(b));
    let other = words::EVERYDAY | words::FILLER | words::BACKCHANNEL | words::LEAD_IN | words::UNIT;
    let unknown = line.kind(last) == Some(Kind::Word)
        && !line.is_ordinary(last)
        && !line.has(last, other | words::TITLE | words::DOMAIN | words::REGION)
        && line.word(last).chars().count() > 2
        && crate::redact::number::part(line.word(last)).is_none();
    let thing = matches!(before, "the" | "a" | "an" | "this" | "in" | "at");
    (unknown && !thing && !line.text.contains('?')).then_some(last..last + 1)
}

/// Answers to a question for a name that name nobody.
const NOT_NAMED: &[&str] = &[
    "same",
    "both",
    "mine",
    "myself",
    "himself",
    "herself",
    "husband",
    "wife",
    "mother",
    "father",
    "mum",
    "mom",
    "dad",
    "son",
    "daughter",
    "brother",
    "sister",
    "partner",
    "business",
    "company",
    "personal",
    "joint",
    "single",
    "married",
    "deceased",
    "nobody",
    "everybody",
    "speaking",
    "yesterday",
    "today",
    "tomorrow",
    "before",
    "after",
    "another",
    "different",
    "again",
    "changed",
    "spelled",
    "spelt",
    "correctly",
    "exactly",
    "account",
    "card",
    "letter",
    "letters",
];

/// All of a short answer to a question for somebody's name, everyday words included: "early", "grace king".
fn short_name(analysis: &Analysis<'_>) -> Option<Range<usize>> {
    let line = &analysis.line;
    let skips = |at: usize| {
        line.has(at, words::LEAD_IN | words::FILLER | words::BACKCHANNEL | words::TITLE)
            || analysis.cue_at(at).is_some()
    };
    let start = (0..line.len()).find(|&at| !skips(at))?;
    let end = (start..line.len()).rev().find(|&at| !skips(at))? + 1;
    let plain = (start..end).all(|at| {
        line.kind(at) == Some(Kind::Word)
            && line.word(at).chars().count() > 2
            && !is_evasive(line.word(at))
            && crate::redact::number::part(line.word(at)).is_none()
            && !NOT_NAMED.contains(&line.word(at))
    });
    let asked = !line.text.contains('?')
        && !analysis.says(Sense::Value(Entity::Name))
        && (1..=2).contains(&(end - start));
    (asked && plain).then_some(start..end)
}

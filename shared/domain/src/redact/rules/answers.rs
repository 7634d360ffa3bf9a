//! Answers in words: what follows a question for a name, an address, an e-mail address or a secret.

use std::ops::Range;

use crate::redact::{
    analysis::Analysis,
    cue::Sense,
    dialogue::Expected,
    entity::Entity,
    rules::{
        Finding,
        digits::is_paid,
        secrets::{LINKS, announced},
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
    let all = if expected.story && entity == Entity::Password { short(analysis) } else { None };
    if let Some(all) = all {
        found.extend(analysis.line.bytes(&all).map(|bytes| Finding {
            bytes,
            entity,
            rule: "asked",
        }));
        return;
    }
    let mut groups = groups(analysis, entity);
    if let Some(set) = set_as(analysis).filter(|_| entity == Entity::Password) {
        groups.retain(|g| g.end <= set.start || g.start >= set.end);
        found.extend(analysis.line.bytes(&set).map(|bytes| Finding {
            bytes,
            entity,
            rule: "asked",
        }));
    }
    let content: usize = groups.iter().map(Range::len).sum();
    // "my niece zuleika z u l e i k a marchetti": what is spelled is found on its own
    let letters = |r: &&Run| entity == Entity::Name && r.digits == 0 && r.letters > 0;
    let spelled: usize = analysis.runs.iter().filter(letters).map(|r| r.tokens.len()).sum();
    let share = content * 100 / analysis.substance.saturating_sub(spelled).max(1);
    let enough = match entity {
        Entity::Password => share >= 34 || analysis.substance <= 5,
        Entity::Name => share >= 34 || groups.first().is_some_and(|g| leads(analysis, g.start)),
        _ => share >= 50,
    };
    if enough {
        found.extend(groups.iter().filter_map(|g| analysis.line.bytes(g)).map(|bytes| Finding {
            bytes,
            entity,
            rule: "asked",
        }));
    }
}

/// "I set it up as blue heron i think": what a secret was set to, everyday words included.
fn set_as(analysis: &Analysis<'_>) -> Option<Range<usize>> {
    const ENDS: &[&str] =
        &["i", "and", "but", "so", "or", "when", "maybe", "if", "for", "though", "do", "did"];
    let line = &analysis.line;
    let sets =
        |word: &str| matches!(word, "set" | "have" | "put" | "got" | "had" | "down" | "made");
    let link = (1..line.len()).find(|&at| {
        line.word(at) == "as" && (at.saturating_sub(4)..at).any(|before| sets(line.word(before)))
    })?;
    let mut end = link + 1;
    while end < line.len()
        && end - link <= SHORT
        && !(end > link + 1 && line.pauses_before(end))
        && !ENDS.contains(&line.word(end))
    {
        end += 1;
    }
    (end > link + 1).then_some(link + 1..end)
}

/// Words of an answer so short that even an everyday word is taken for a name.
const FEW: usize = 3;

/// Longest answer that is taken whole, in words.
const SHORT: usize = 5;
/// Words that make another thing of a short reply than an answer.
const EVASIVE: &[&str] = &[
    "i",
    "you",
    "we",
    "he",
    "she",
    "they",
    "me",
    "that",
    "this",
    "what",
    "which",
    "who",
    "how",
    "why",
    "when",
    "where",
    "know",
    "remember",
    "sorry",
    "sure",
    "hold",
    "second",
    "sec",
    "moment",
    "minute",
    "can",
    "can't",
    "don't",
    "didn't",
    "forgot",
    "idea",
    "have",
    "haven't",
    "not",
    "no",
    "yes",
    "yeah",
    "look",
    "check",
    "find",
    "try",
    "wait",
    "ask",
    "tell",
    "need",
    "want",
    "reset",
    "change",
    "help",
    "please",
    "thanks",
    "thank",
    "okay",
    "correct",
    "right",
    "one",
    "password",
    "code",
    "did",
    "do",
    "does",
    "got",
    "get",
    "it",
    "coming",
    "come",
    "came",
    "yet",
    "still",
    "through",
    "nothing",
    "anything",
    "something",
    "there",
    "great",
    "perfect",
    "good",
    "ready",
    "go",
    "ahead",
    "never",
    "mind",
    "none",
    "take",
    "time",
    "hang",
    "waiting",
    "back",
];

/// All of a short answer to a security question, everyday words included: "probably the sound of music".
fn short(analysis: &Analysis<'_>) -> Option<Range<usize>> {
    let line = &analysis.line;
    if line.text.contains('?') {
        return None;
    }
    let lead = words::LEAD_IN | words::FILLER | words::BACKCHANNEL;
    let leads = |at: &usize| {
        !line.has(*at, lead)
            && !LINKS.contains(&line.word(*at))
            && !HEDGES.contains(&line.word(*at))
    };
    let start = (0..line.len()).find(leads)?;
    let mut end = start;
    while end < line.len() && !(end > start && line.pauses_before(end)) {
        end += 1;
    }
    while end > start && line.has(end - 1, words::FILLER | words::BACKCHANNEL) {
        end -= 1;
    }
    let evasive =
        (start..end).any(|at| EVASIVE.contains(&line.word(at)) || line.word(at).contains('\''));
    ((1..=SHORT).contains(&(end - start)) && !evasive).then_some(start..end)
}

/// Words before an answer.
const HEDGES: &[&str] = &[
    "probably",
    "maybe",
    "guess",
    "believe",
    "put",
    "wanna",
    "want",
    "say",
    "that'd",
    "it'd",
    "gosh",
    "god",
    "hmm",
    "jeez",
    "wow",
    "man",
    "goodness",
    "sounds",
    "looks",
    "something",
    "like",
    "i'm",
    "pretty",
    "called",
    "named",
];

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
            && (leads(analysis, at) || groups.last().is_some_and(|g| g.end == at));
        let street_like = entity == Entity::Address
            && token.flags & (words::STREET | words::REGION | words::STREET_NAME) != 0;
        let noise = token.flags
            & (words::LEAD_IN | words::FILLER | words::BACKCHANNEL | words::UNIT | words::TITLE)
            != 0
            && !in_run;
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
        let word = !ordinary && !noise && !everyday && token.word.chars().count() > 1;
        let digits = entity == Entity::Name
            && (token.kind != Kind::Word || crate::redact::number::part(&token.word).is_some());
        if in_cue
            || in_quantity
            || digits
            || dated
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

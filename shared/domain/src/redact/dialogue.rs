//! The state of a call: what was asked for, and what is being given piece by piece, decide how the next turns are read.

use super::{
    analysis::Analysis,
    cue::Sense,
    entity::Entity,
    expected::{CARD, Expected, PATIENCE, Progress, WORD_ANSWERS},
};

/// The state between utterances.
#[derive(Debug, Default)]
pub(super) struct Dialogue {
    pub(super) expected: Expected,
}

/// What an utterance turned out to hold, for the state.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Outcome {
    /// The last value in digits that was redacted, and its characters.
    pub(super) numeric: Option<(Entity, usize)>,
    /// Anything was redacted.
    pub(super) any: bool,
}

impl Outcome {
    /// Adds a value in digits.
    pub(super) fn add(&mut self, entity: Entity, characters: usize) {
        let before = self.numeric.filter(|(e, _)| *e == entity).map_or(0, |(_, given)| given);
        self.numeric = Some((entity, before + characters));
    }
}

impl Dialogue {
    /// Takes note of who speaks, before an utterance is read.
    pub(super) fn hear(&mut self, speaker: &str, analysis: &Analysis<'_>) {
        let expected = &mut self.expected;
        expected.card = expected.card.saturating_sub(1);
        expected.own = expected.asker == speaker;
        if let Some(progress) = &mut expected.progress {
            let whole = progress.given >= progress.entity.usual();
            progress.sealed |= whole && progress.speaker != speaker && !analysis.is_backchannel();
        }
    }

    /// Takes note of an utterance that was read.
    pub(super) fn note(&mut self, speaker: &str, analysis: &Analysis<'_>, outcome: Outcome) {
        let mut next = self.question(speaker, analysis, outcome);
        let progress = self.progress(speaker, analysis, outcome);
        let card = |p: &Progress| {
            p.entity == Entity::CreditCard && p.given >= 12
                || p.entity == Entity::AccountNumber && (13..=19).contains(&p.given)
        };
        if outcome.numeric.is_some() && progress.as_ref().is_some_and(card) {
            self.expected.card = CARD;
        }
        next.card = self.expected.card;
        next.announced =
            outcome.numeric.is_some_and(|(entity, _)| next.has(entity)) && !analysis.asks_plainly();
        let relevant = !next.entities.is_empty() || next.harmless;
        // "it's a rural route so it's …": he who answers asks for nothing else
        let answers = outcome.any
            && self.expected.asked
            && !self.expected.own
            && !self.expected.entities.is_empty()
            && !analysis.asks_plainly();
        let remark =
            next.entities.is_empty() && !answers && !self.is_open_question(speaker, outcome);
        let aside = self.is_asked(speaker, outcome)
            && !analysis.asks_plainly()
            && !next.offered
            && next.entities.iter().all(|e| !e.is_numeric());
        let weak = (next.weak || aside) && self.is_open_question(speaker, outcome)
            || aside && self.expected.harmless;
        // "i'm at my girlfriend's, it's …": an answer that names what was asked for
        let same = answers && next.entities.iter().all(|e| self.expected.has(*e));
        let replaces = !next.entities.is_empty() && !weak && !same || relevant && remark;
        if replaces {
            self.expected = next;
            // a question for something else ends what was being given
            self.expected.progress =
                progress.filter(|p| outcome.numeric.is_some() || self.expected.has(p.entity));
            return;
        }
        self.expected.progress = progress;
        self.age(speaker, analysis, outcome);
    }

    /// What an utterance asks for or announces.
    fn question(&self, speaker: &str, analysis: &Analysis<'_>, outcome: Outcome) -> Expected {
        let named_last =
            analysis.cues.last().is_some_and(|c| c.tokens.end + 2 > analysis.line.len());
        let mut next = Expected {
            asker: speaker.to_owned(),
            asked: analysis.asks() || named_last && !outcome.any,
            ..Expected::default()
        };
        let mut mentioned = None;
        for cue in analysis.cues.iter().rev() {
            match cue.sense {
                // "no the long one", of the numbers on a tag
                Sense::Value(Entity::CreditCard)
                    if analysis.is_vague(cue) && (self.only_harmless() || analysis.prints()) =>
                {
                    next.harmless = true;
                }
                Sense::Value(entity) if !next.has(entity) => next.entities.push(entity),
                // "it's four oh one … extension six"
                Sense::Harmless
                    if outcome.numeric.is_some_and(|(e, _)| e == Entity::Phone)
                        && analysis.line.word(cue.tokens.start) == "extension" => {}
                // "thank you for the order number, and the account number?"
                Sense::Harmless if !next.entities.iter().any(|e| e.is_numeric()) => {
                    next.harmless = true;
                }
                Sense::Mention(entity) => mentioned = Some(entity),
                Sense::Spell if next.entities.is_empty() => next.entities.push(self.spelled()),
                _ => {}
            }
        }
        self.refine(&mut next, analysis);
        let secret = next.has(Entity::Password) || next.has(Entity::Pin);
        next.scattered = secret && analysis.picks();
        if next.entities.is_empty() && !next.harmless && next.asked && analysis.asks_for_code() {
            next.entities.push(Entity::Password);
        }
        if next.entities.is_empty() && self.expected.has(Entity::Address) && analysis.names_place()
        {
            next.entities.push(Entity::Address);
        }
        next.story = analysis.asks_for_story();
        next.names = analysis.asks_for_name();
        next.offered = analysis.offers();
        if let (true, true, Some(entity)) =
            (next.entities.is_empty() && !next.harmless, next.asked, mentioned)
        {
            next.entities.push(entity);
            next.weak = true;
        }
        next
    }

    /// Whether nothing but a number that stays readable was asked for.
    fn only_harmless(&self) -> bool {
        self.expected.harmless && self.expected.entities.is_empty()
    }

    /// What the whole utterance says of what its cues name.
    fn refine(&self, next: &mut Expected, analysis: &Analysis<'_>) {
        if self.expected.papers() && next.entities == [Entity::CardExpiry] {
            next.entities.clear();
            next.harmless = true;
        }
        if next.harmless && next.entities.is_empty() && next.asked && analysis.asks_for_sent_code()
        {
            next.entities.push(Entity::Password);
            next.harmless = false;
        }
        if analysis.only_harmless() {
            next.entities.clear();
        }
        if next.entities.is_empty() && analysis.stops_before_place() {
            next.entities.push(Entity::Address);
            next.asked = true;
        }
        if next.entities.is_empty() && next.asked && analysis.asks_for_print() {
            next.harmless = true;
        }
    }

    /// What is being given after an utterance.
    fn progress(
        &mut self,
        speaker: &str,
        analysis: &Analysis<'_>,
        outcome: Outcome,
    ) -> Option<Progress> {
        let before = self.expected.progress.take();
        let Some((entity, given)) = outcome.numeric else {
            return before.map(|p| Progress { age: p.age + 1, ..p });
        };
        Some(match before.filter(|p| p.entity == entity) {
            Some(p) if p.speaker != speaker => Progress { age: 0, ..p },
            // "no wait that is my husband's": it begins anew
            Some(p) if analysis.corrects => Progress { given, age: 0, sealed: false, ..p },
            Some(p) => Progress { given: p.given + given, age: 0, ..p },
            None => Progress { entity, given, speaker: speaker.to_owned(), age: 0, sealed: false },
        })
    }

    /// A harmless cue of the one who answers ("is that on the order number?") does not replace what was asked.
    fn is_open_question(&self, speaker: &str, outcome: Outcome) -> bool {
        !self.expected.entities.is_empty() && self.is_asked(speaker, outcome)
    }

    /// Whether this speaker was asked something that he has not answered yet.
    fn is_asked(&self, speaker: &str, outcome: Outcome) -> bool {
        self.expected.asked
            && self.expected.asker != speaker
            && !outcome.any
            && self.expected.age < 2
    }

    /// Whether a question of other things follows an answer: "that matches and what can i help with".
    fn is_past(&self, analysis: &Analysis<'_>, outcome: Outcome) -> bool {
        let expected = &self.expected;
        expected.answered
            && expected.own
            && expected.story
            && !outcome.any
            && analysis.cues.is_empty()
            && analysis.asks_plainly_anywhere()
            && analysis.substance > 4
    }

    fn age(&mut self, speaker: &str, analysis: &Analysis<'_>, outcome: Outcome) {
        let past = self.is_past(analysis, outcome);
        let expected = &mut self.expected;
        expected.answered |= outcome.any && expected.asker != speaker;
        if past {
            expected.answers = WORD_ANSWERS;
        }
        if outcome.any {
            expected.age = 0;
        } else if !analysis.is_backchannel() {
            expected.age += 1;
            expected.answers += u32::from(expected.asker != speaker);
        }
        if expected.age > PATIENCE {
            *expected = Expected {
                progress: expected.progress.take(),
                card: expected.card,
                ..Expected::default()
            };
        }
    }

    /// What "spell that" refers to.
    fn spelled(&self) -> Entity {
        let words = [Entity::Email, Entity::Address, Entity::Password];
        words.into_iter().find(|e| self.expected.has(*e)).unwrap_or(Entity::Name)
    }
}

//! The state of a call: what was asked for, and what is being given piece by piece, decide how the next turns are read.

use super::{analysis::Analysis, cue::Sense, entity::Entity, run::Run};

/// What the next turns are expected to hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Expected {
    /// The values asked for, the last one first.
    pub(super) entities: Vec<Entity>,
    /// A value that stays readable was asked for, too.
    pub(super) harmless: bool,
    /// Only the thing was named that has such a value: "which card would you like to use".
    pub(super) weak: bool,
    /// Who asked.
    asker: String,
    /// It was a question, not a remark.
    pub(super) asked: bool,
    /// Utterances since the question or the last piece of an answer.
    age: u32,
    /// Utterances of others since the question that were more than a back-channel.
    answers: u32,
    /// A security question was asked, the answer to which may be of everyday words.
    pub(super) story: bool,
    /// The value was named and given in one breath: nobody else is asked for it.
    announced: bool,
    /// Single characters of a secret were asked for: "the second and fourth digit".
    pub(super) scattered: bool,
    /// The value that is given, perhaps over several turns.
    pub(super) progress: Option<Progress>,
    /// Utterances for which a card is still the subject.
    card: u32,
    /// The one who speaks now is the one who asked.
    pub(super) own: bool,
}

/// A value that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) entity: Entity,
    /// Characters so far.
    pub(super) given: usize,
    /// Who gives it; a read-back by the other one adds nothing.
    speaker: String,
    /// Utterances since the last piece.
    age: u32,
    /// It was whole, and the other one spoke of other things since.
    sealed: bool,
}

/// A question without any answer is forgotten after so many utterances.
const PATIENCE: u32 = 8;
/// An answer in words is looked for in so many turns.
const WORD_ANSWERS: u32 = 3;
/// A value that was begun goes on within so many utterances.
const PAUSE: u32 = 4;
/// Behind a card number its expiry and code are looked for in so many utterances.
const CARD: u32 = 10;

impl Progress {
    /// Whether pieces are missing.
    fn is_open(&self) -> bool {
        self.given < self.entity.usual() && self.age <= PAUSE
    }
}

impl Expected {
    /// Whether this entity is asked for.
    pub(super) fn has(&self, entity: Entity) -> bool {
        self.entities.contains(&entity)
    }

    /// Whether an utterance of this speaker may answer in words.
    pub(super) fn answers_in_words(&self, speaker: &str) -> bool {
        self.asked && self.answers < WORD_ANSWERS && self.asker != speaker
    }

    /// Whether digits are the likely thing to be said next.
    pub(super) fn digits(&self) -> bool {
        self.card > 0
            || self.progress.as_ref().is_some_and(Progress::is_open)
            || self.asked && self.entities.iter().any(|e| e.is_numeric() && *e != Entity::Address)
    }

    /// Whether the one who speaks may be giving a value in digits: he was asked for one, or has begun one.
    pub(super) fn answers_in_digits(&self, speaker: &str) -> bool {
        let asked = !self.own
            && !self.announced
            && self.entities.iter().any(|e| e.is_numeric() && !self.complete(*e));
        asked || self.progress.as_ref().is_some_and(|p| p.is_open() && p.speaker == speaker)
    }

    /// Whether it is this speaker who gave the last value.
    pub(super) fn given_by(&self, speaker: &str) -> bool {
        self.progress.as_ref().is_some_and(|p| p.speaker == speaker)
    }

    /// The value that is being given and not yet complete.
    pub(super) fn continued(&self) -> Option<Entity> {
        self.progress.as_ref().filter(|p| p.is_open()).map(|p| p.entity)
    }

    /// Characters of this value that were given so far by those who were asked.
    pub(super) fn given(&self, entity: Entity) -> usize {
        let theirs = |p: &&Progress| p.entity == entity && p.speaker != self.asker;
        self.progress.as_ref().filter(theirs).map_or(0, |p| p.given)
    }

    /// Whether all of this value was given, and heard.
    pub(super) fn complete(&self, entity: Entity) -> bool {
        self.progress.as_ref().is_some_and(|p| p.entity == entity && p.sealed)
    }

    /// Whether a card is what is spoken of.
    pub(super) fn card(&self) -> bool {
        self.card > 0
            || [Entity::CreditCard, Entity::CardExpiry, Entity::Cvv].iter().any(|e| self.has(*e))
    }

    /// Whether a passport or the like is what is spoken of, the expiry of which is nobody's secret.
    pub(super) fn papers(&self) -> bool {
        self.has(Entity::GovId) && !self.card()
    }

    /// Whether a whole card number was given not long ago.
    pub(super) fn behind_card(&self) -> bool {
        self.card > 0 && self.entities.is_empty() && !self.harmless
    }

    /// The entity among those asked for that a run fits best.
    pub(super) fn fitting(&self, run: &Run) -> Option<Entity> {
        let numeric = || self.entities.iter().copied().filter(|e| e.is_numeric());
        let fits = |e: &Entity| {
            let (least, most) = e.length();
            (least..=most).contains(&run.len())
        };
        if self.harmless {
            return numeric().find(fits);
        }
        if self.has(Entity::CreditCard) && self.given(Entity::CreditCard) >= 13 && run.len() < 7 {
            return Some(if run.len() == 3 { Entity::Cvv } else { Entity::CardExpiry });
        }
        let open = || numeric().filter(|e| !self.complete(*e));
        open()
            .find(fits)
            .or_else(|| self.continued().filter(|e| self.has(*e)))
            .or_else(|| open().next())
            .or_else(|| numeric().find(fits))
            .or_else(|| numeric().next())
    }
}

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
        let remark = next.entities.is_empty() && !self.is_open_question(speaker, outcome);
        let aside = self.is_asked(speaker, outcome)
            && !analysis.asks_plainly()
            && next.entities.iter().all(|e| !e.is_numeric());
        let weak = (next.weak || aside) && self.is_open_question(speaker, outcome)
            || aside && self.expected.harmless;
        let replaces = !next.entities.is_empty() && !weak || relevant && remark;
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
                Sense::Value(entity) if !next.has(entity) => next.entities.push(entity),
                // "thank you for the order number, and the account number?"
                Sense::Harmless if !next.entities.iter().any(|e| e.is_numeric()) => {
                    next.harmless = true;
                }
                Sense::Mention(entity) => mentioned = Some(entity),
                Sense::Spell if next.entities.is_empty() => next.entities.push(self.spelled()),
                _ => {}
            }
        }
        if self.expected.papers() && next.entities == [Entity::CardExpiry] {
            next.entities.clear();
            next.harmless = true;
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
        if let (true, true, Some(entity)) =
            (next.entities.is_empty() && !next.harmless, next.asked, mentioned)
        {
            next.entities.push(entity);
            next.weak = true;
        }
        next
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

    fn age(&mut self, speaker: &str, analysis: &Analysis<'_>, outcome: Outcome) {
        let expected = &mut self.expected;
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

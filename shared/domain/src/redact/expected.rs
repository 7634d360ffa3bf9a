//! What the next turns are expected to hold, as far as the dialogue tells.

use super::{entity::Entity, run::Run};

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
    pub(super) asker: String,
    /// The one who asked offers the value: "can i give you my postcode".
    pub(super) offered: bool,
    /// It was a question, not a remark.
    pub(super) asked: bool,
    /// Utterances since the question or the last piece of an answer.
    pub(super) age: u32,
    /// Utterances of others since the question that were more than a back-channel.
    pub(super) answers: u32,
    /// A name itself was asked for, not who somebody is: "and your last name".
    pub(super) names: bool,
    /// Something was found in an answer.
    pub(super) answered: bool,
    /// A security question was asked, the answer to which may be of everyday words.
    pub(super) story: bool,
    /// The value was named and given in one breath: nobody else is asked for it.
    pub(super) announced: bool,
    /// Single characters of a secret were asked for: "the second and fourth digit".
    pub(super) scattered: bool,
    /// The value that is given, perhaps over several turns.
    pub(super) progress: Option<Progress>,
    /// Utterances for which a card is still the subject.
    pub(super) card: u32,
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
    pub(super) speaker: String,
    /// Utterances since the last piece.
    pub(super) age: u32,
    /// It was whole, and the other one spoke of other things since.
    pub(super) sealed: bool,
}

/// A question without any answer is forgotten after so many utterances.
pub(super) const PATIENCE: u32 = 8;
/// An answer in words is looked for in so many turns.
pub(super) const WORD_ANSWERS: u32 = 3;
/// A value that was begun goes on within so many utterances.
const PAUSE: u32 = 4;
/// Behind a card number its expiry and code are looked for in so many utterances.
pub(super) const CARD: u32 = 10;

impl Progress {
    /// Whether pieces are missing.
    pub(super) fn is_open(&self) -> bool {
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
        self.asked && self.answers < WORD_ANSWERS && (self.asker != speaker || self.offered)
    }

    /// Whether digits are the likely thing to be said next.
    pub(super) fn digits(&self) -> bool {
        self.card > 0
            || self.progress.as_ref().is_some_and(Progress::is_open)
            || self.asked && self.entities.iter().any(|e| e.is_numeric() && *e != Entity::Address)
    }

    /// Whether the one who speaks may be giving a value in digits: he was asked for one, or has begun one.
    pub(super) fn answers_in_digits(&self, speaker: &str) -> bool {
        let asked = (!self.own || self.offered)
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

//! The state of a call: what was asked for decides how the next turns are read.

use super::{
    cue::{self, Cue, Sense},
    date::{self, Date},
    entity::Entity,
    run::{self, Run},
    text::Line,
    words,
};

/// An utterance with everything that can be known of it alone.
#[derive(Debug)]
pub(super) struct Analysis<'a> {
    pub(super) line: Line<'a>,
    pub(super) dates: Vec<Date>,
    pub(super) runs: Vec<Run>,
    pub(super) cues: Vec<Cue>,
    /// Tokens that carry meaning.
    pub(super) substance: usize,
}

impl<'a> Analysis<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let line = Line::new(text);
        let dates = date::dates(&line);
        let runs = run::runs(&line, &dates);
        let cues = cue::cues(&line);
        let substance = line.substance(0..line.len());
        Self { line, dates, runs, cues, substance }
    }

    /// Whether a run makes up at least this share, in percent, of what is said.
    pub(super) fn mostly(&self, run: &Run, percent: usize) -> bool {
        let own = self.line.substance(run.tokens.clone()).max(1);
        own * 100 >= self.substance.max(1) * percent
    }

    /// Whether nothing is said but "uh huh, go ahead".
    pub(super) fn is_backchannel(&self) -> bool {
        self.line.tokens.iter().all(|t| t.flags & (words::BACKCHANNEL | words::FILLER) != 0)
    }

    /// Whether something is taken back.
    pub(super) fn corrects(&self) -> bool {
        self.line.tokens.iter().any(|t| t.flags & words::CORRECTION != 0)
    }

    fn asks(&self) -> bool {
        self.line.text.contains('?')
            || self.line.len() <= 6
            || self.line.tokens.iter().any(|t| t.flags & words::ASKING != 0)
    }
}

/// What the next turns are expected to hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Expected {
    /// The values asked for, the last one first.
    pub(super) entities: Vec<Entity>,
    /// A value that stays readable was asked for, too.
    pub(super) harmless: bool,
    /// Who asked.
    asker: String,
    /// It was a question, not a remark.
    pub(super) asked: bool,
    /// Utterances since the question or the last piece of an answer.
    age: u32,
    /// Utterances of others since the question that were more than a back-channel.
    answers: u32,
    /// Characters of the value so far.
    pub(super) given: usize,
}

/// A question without any answer is forgotten after so many utterances.
const PATIENCE: u32 = 8;
/// An answer in words is looked for in so many turns.
const WORD_ANSWERS: u32 = 2;

impl Expected {
    /// Whether this entity is asked for.
    pub(super) fn has(&self, entity: Entity) -> bool {
        self.entities.contains(&entity)
    }

    /// Whether an utterance of this speaker may answer in words.
    pub(super) fn answers_in_words(&self, speaker: &str) -> bool {
        self.asked && self.answers < WORD_ANSWERS && self.asker != speaker
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
        if self.has(Entity::CreditCard) && self.given >= 13 && run.len() < 7 {
            return Some(if run.len() == 3 { Entity::Cvv } else { Entity::CardExpiry });
        }
        numeric().find(fits).or_else(|| numeric().next())
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
    /// Characters of numeric values that were redacted.
    pub(super) numeric: usize,
    /// Anything was redacted.
    pub(super) any: bool,
}

impl Dialogue {
    /// Takes note of an utterance that was read.
    pub(super) fn note(&mut self, speaker: &str, analysis: &Analysis<'_>, outcome: Outcome) {
        let mut next =
            Expected { asker: speaker.to_owned(), asked: analysis.asks(), ..Expected::default() };
        for cue in analysis.cues.iter().rev() {
            match cue.sense {
                Sense::Value(entity) if !next.has(entity) => next.entities.push(entity),
                Sense::Harmless => next.harmless = true,
                Sense::Spell if next.entities.is_empty() => next.entities.push(self.spelled()),
                _ => {}
            }
        }
        let relevant = !next.entities.is_empty() || next.harmless && !analysis.cues.is_empty();
        let remark = next.entities.is_empty() && !self.is_open_question(speaker, outcome);
        if relevant && (!next.entities.is_empty() || remark) {
            next.given = outcome.numeric;
            self.expected = next;
            return;
        }
        self.age(speaker, analysis, outcome);
    }

    /// A harmless cue of the one who answers ("is that on the order number?") does not replace what was asked.
    fn is_open_question(&self, speaker: &str, outcome: Outcome) -> bool {
        !self.expected.entities.is_empty()
            && self.expected.asked
            && self.expected.asker != speaker
            && !outcome.any
            && self.expected.age < 2
    }

    fn age(&mut self, speaker: &str, analysis: &Analysis<'_>, outcome: Outcome) {
        let expected = &mut self.expected;
        expected.given += outcome.numeric;
        if outcome.any {
            expected.age = 0;
        } else if !analysis.is_backchannel() {
            expected.age += 1;
            expected.answers += u32::from(expected.asker != speaker);
        }
        if expected.age > PATIENCE {
            *expected = Expected::default();
        }
    }

    /// What "spell that" refers to.
    fn spelled(&self) -> Entity {
        let words = [Entity::Email, Entity::Address, Entity::Password];
        words.into_iter().find(|e| self.expected.has(*e)).unwrap_or(Entity::Name)
    }
}

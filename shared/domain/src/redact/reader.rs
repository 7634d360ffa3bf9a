//! Reads a call from its first utterance to its last.

use std::ops::Range;

use super::{
    analysis::Analysis,
    dialogue::{Dialogue, Outcome},
    entity::Entity,
    memory::Memory,
    rules::{
        Finding, address, answers, dates, digits, digits::Reading, email, extensions, names,
        secrets,
    },
    run::Run,
    shape,
};

/// What became of one utterance.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) found: Vec<Finding>,
    /// One for each run.
    pub(super) readings: Vec<Reading>,
}

/// Numbers that nobody announced, in turns that hold little else. Together they may be long enough to be a value.
#[derive(Debug, Default)]
struct Loose {
    /// Utterance and place of every piece.
    pieces: Vec<(usize, Finding)>,
    digits: String,
    last: usize,
    /// Pieces that were reported, and as what.
    settled: usize,
    entity: Option<Entity>,
}

/// Fewest digits that are redacted without any cue.
const UNANNOUNCED: usize = 7;
/// Most pieces that are reported anew when they turn out to be something else together.
const MOST_PIECES: usize = 32;
/// Most utterances between two pieces.
const APART: usize = 3;

/// The state of reading a call.
#[derive(Debug, Default)]
pub(super) struct Reader {
    dialogue: Dialogue,
    loose: Loose,
    pub(super) memory: Memory,
    /// The last value in digits, what it was and in which utterance.
    last: Option<(usize, String, Entity)>,
}

impl Reader {
    /// Reads the next utterance. Pieces of earlier ones that turn out to be sensitive are added to `late`.
    pub(super) fn read(
        &mut self,
        index: usize,
        speaker: &str,
        analysis: &Analysis<'_>,
        late: &mut Vec<(usize, Finding)>,
    ) -> Read {
        self.dialogue.hear(speaker, analysis);
        let expected = &self.dialogue.expected;
        let mut found = Vec::new();
        email::find(analysis, expected, &mut found);
        address::find(analysis, expected, &mut found);
        names::find(analysis, expected, &mut found);
        dates::find(analysis, expected, speaker, &mut found);
        answers::find(analysis, expected, speaker, &mut found);
        extensions::ending(analysis, expected, &mut found);
        let (readings, mut outcome) = self.numbers((index, speaker), analysis, &mut found);
        secrets::dictated(analysis, &mut found);
        extensions::extended(analysis, &mut found);
        extensions::counted(analysis, &mut found);
        self.loose.settle(late, &mut self.memory);
        for finding in &found {
            self.memory.keep_words(analysis, finding);
        }
        outcome.any = !found.is_empty();
        self.dialogue.note(speaker, analysis, outcome);
        Read { found, readings }
    }

    /// Reads every run of an utterance, adds those that are values and keeps them.
    fn numbers(
        &mut self,
        (index, speaker): (usize, &str),
        analysis: &Analysis<'_>,
        found: &mut Vec<Finding>,
    ) -> (Vec<Reading>, Outcome) {
        let words = Covered::new(found);
        let mut readings = Vec::with_capacity(analysis.runs.len());
        let mut outcome = Outcome::default();
        let together = are_together(analysis);
        for run in &analysis.runs {
            let reading = match self.number(speaker, analysis, run) {
                Reading::Unknown => self.echo(index, run),
                reading => reading,
            };
            readings.push(reading);
            let Some(bytes) = analysis.line.bytes(&run.tokens) else { continue };
            let covered = words.by(&bytes);
            let loose = covered.is_none()
                && (is_loose(analysis, run, reading)
                    || together && reading == Reading::Unknown && is_said_singly(run));
            if is_piece(reading) || loose && self.memory.of_run(run).is_none() {
                let piece =
                    Finding { bytes: bytes.clone(), entity: Entity::AccountNumber, rule: "chain" };
                self.loose.add(index, &run.value, piece);
            }
            if let (None, Reading::Value(entity, rule)) = (covered, reading) {
                outcome.add(entity, run.len());
                self.memory.keep_number(entity, &run.value);
                self.last = Some((index, run.value.clone(), entity));
                found.push(Finding { bytes, entity, rule });
            } else if let Some(entity) = covered.filter(|_| run.digits > 0) {
                self.memory.keep_number(entity, &run.value);
                self.last = Some((index, run.value.clone(), entity));
            }
        }
        (readings, outcome)
    }

    /// Reads one run, with what is known of the call: a read-back is what it repeats.
    fn number(&mut self, speaker: &str, analysis: &Analysis<'_>, run: &Run) -> Reading {
        let reading = digits::read(analysis, run, &self.dialogue.expected, speaker);
        match reading {
            Reading::Value(_, rule) if rule != "cue" && run.digits >= 4 => {
                if let Some(entity) = self.memory.of_run(run) {
                    return Reading::Value(entity, "repeat");
                }
                if rule == "form" && self.memory.is_harmless(&run.value) {
                    return Reading::Harmless;
                }
            }
            Reading::Harmless if !run.quantity && run.digits > 0 => {
                self.memory.keep_harmless(&run.value);
            }
            _ => {}
        }
        reading
    }

    /// A piece too short for the memory that repeats, in the turn behind it, all that was given: "sorry six four two".
    fn echo(&self, index: usize, run: &Run) -> Reading {
        let given = self.last.as_ref().filter(|(at, value, _)| {
            index <= at + 1 && run.digits >= 3 && is_said_singly(run) && *value == run.value
        });
        given.map_or(Reading::Unknown, |(_, _, entity)| Reading::Value(*entity, "repeat"))
    }

    /// Whether the next utterance is likely to hold digits.
    pub(super) fn expects_digits(&self) -> bool {
        self.dialogue.expected.digits()
    }

    /// Forgets what was asked, after an utterance that could not be read.
    pub(super) fn interrupt(&mut self) {
        self.dialogue = Dialogue::default();
        self.loose = Loose::default();
        self.last = None;
    }
}

/// Which places earlier findings cover.
struct Covered {
    /// In order of their beginning: it, the farthest end so far and what reaches so far.
    ends: Vec<(usize, usize, Entity)>,
}

impl Covered {
    fn new(found: &[Finding]) -> Self {
        let mut ends: Vec<_> =
            found.iter().map(|f| (f.bytes.start, f.bytes.end, f.entity)).collect();
        ends.sort_unstable();
        let mut farthest = None;
        for (_, end, entity) in &mut ends {
            match farthest {
                Some((far, by)) if far >= *end => (*end, *entity) = (far, by),
                _ => farthest = Some((*end, *entity)),
            }
        }
        Self { ends }
    }

    fn by(&self, bytes: &Range<usize>) -> Option<Entity> {
        let before = self.ends.partition_point(|(start, ..)| *start <= bytes.start);
        let (_, end, entity) = self.ends.get(before.checked_sub(1)?)?;
        (*end >= bytes.end).then_some(*entity)
    }
}

impl Loose {
    fn add(&mut self, index: usize, value: &str, piece: Finding) {
        if index > self.last + APART {
            *self = Self::default();
        }
        self.last = index;
        if self.digits.len() < 64 {
            self.digits.push_str(value);
        }
        self.pieces.push((index, piece));
    }

    /// Once there are enough digits, all pieces are what they are together: a card's, once they are as many.
    fn settle(&mut self, late: &mut Vec<(usize, Finding)>, memory: &mut Memory) {
        if self.digits.len() < UNANNOUNCED || self.pieces.len() == self.settled {
            return;
        }
        let entity = shape::of_digits(&self.digits).unwrap_or(Entity::AccountNumber);
        let from = if self.entity == Some(entity) { self.settled } else { 0 };
        let pieces = self.pieces.iter().skip(from).take(MOST_PIECES);
        late.extend(pieces.map(|(index, piece)| (*index, Finding { entity, ..piece.clone() })));
        memory.keep_number(entity, &self.digits);
        self.settled = self.pieces.len();
        self.entity = Some(entity);
    }
}

/// Whether a run nobody announced may be a piece of a value.
fn is_loose(analysis: &Analysis<'_>, run: &Run, reading: Reading) -> bool {
    reading == Reading::Unknown
        && run.digits >= 2
        && !(run.letters > 0 && run.value.starts_with("20"))
        && !run.cardinal
        && analysis.mostly(run, 50)
}

/// "Two oh six, that's seattle, five five five, it's easy, oh one double one": long enough to be a value, with remarks
/// between its pieces.
fn are_together(analysis: &Analysis<'_>) -> bool {
    let pieces = || analysis.runs.iter().filter(|run| is_said_singly(run));
    pieces().count() > 1 && pieces().map(|run| run.digits).sum::<usize>() >= UNANNOUNCED
}

/// Whether a run is of three digits and more, said one by one.
fn is_said_singly(run: &Run) -> bool {
    !run.quantity && run.letters == 0 && run.digits >= 3 && run.digitwise == run.digits
}

/// Whether a run was redacted without anything that tells what it is.
fn is_piece(reading: Reading) -> bool {
    matches!(reading, Reading::Value(Entity::AccountNumber, "form" | "continued"))
}

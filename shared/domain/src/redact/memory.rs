//! What was found once is found everywhere in the call: the agent's read-back before it, the caller's repetition
//! after it.

use std::collections::{HashMap, HashSet};

use super::{
    analysis::Analysis,
    entity::Entity,
    rules::{Finding, digits::Reading},
    run::Run,
    text::{Kind, Line},
    words,
};

/// Shortest repeat of a number that counts, in characters.
const GRAM: usize = 4;
/// Most characters kept of one value.
const KEPT: usize = 64;

fn grams(value: &str) -> impl Iterator<Item = [u8; GRAM]> {
    value.as_bytes().windows(GRAM).filter_map(|gram| gram.try_into().ok())
}

/// The values of a call. Dropped with the call, never written anywhere.
#[derive(Debug, Default)]
pub(super) struct Memory {
    grams: HashMap<[u8; GRAM], Entity>,
    words: HashMap<String, Entity>,
    /// Pieces of numbers that were named as something that stays readable.
    harmless: HashSet<[u8; GRAM]>,
    /// The value that is being given in pieces.
    open: Option<(Entity, String)>,
}

impl Memory {
    /// Keeps a number, or a piece that continues the last one.
    pub(super) fn keep_number(&mut self, entity: Entity, value: &str) {
        let mut whole = match self.open.take() {
            Some((open, whole)) if open == entity && whole.len() < KEPT => whole,
            _ => String::new(),
        };
        let before = whole.len().saturating_sub(GRAM - 1);
        whole.extend(value.chars().take(KEPT));
        self.grams.extend(grams(&whole).skip(before).map(|gram| (gram, entity)));
        self.open = Some((entity, whole));
    }

    /// Keeps a number that was named as something that stays readable.
    pub(super) fn keep_harmless(&mut self, value: &str) {
        self.harmless.extend(grams(value));
    }

    /// Whether a number repeats one that stays readable.
    pub(super) fn is_harmless(&self, value: &str) -> bool {
        value.len() >= GRAM && grams(value).all(|gram| self.harmless.contains(&gram))
    }

    /// Keeps the words of a name, a street or a secret.
    pub(super) fn keep_words(&mut self, analysis: &Analysis<'_>, finding: &Finding) {
        let entity = finding.entity;
        if !matches!(entity, Entity::Name | Entity::Password | Entity::Address) {
            return;
        }
        let line = &analysis.line;
        let first = line.tokens.partition_point(|t| t.start < finding.bytes.start);
        let end = line.tokens.partition_point(|t| t.start < finding.bytes.end);
        for at in first..end {
            let Some(token) = line.tokens.get(at) else { break };
            let street = entity != Entity::Address
                || line.has(at + 1, words::STREET)
                    && token.flags & (words::STREET_NAME | words::REGION) == 0;
            let number = super::number::part(&token.word).is_some()
                || !token.word.chars().all(|c| c.is_alphabetic() || c == '\'');
            if street
                && !number
                && (!line.is_ordinary(at)
                    || entity == Entity::Name && token.flags & words::AMBIGUOUS != 0)
                && (token.word.chars().count() >= 3
                    || entity == Entity::Name && token.flags == 0 && token.word.len() == 2)
                && is_kept(token.flags, entity)
            {
                self.words.insert(token.word.to_string(), entity);
            }
        }
        let runs =
            analysis.runs.iter().skip(analysis.runs.partition_point(|r| r.tokens.start < first));
        let spelled =
            runs.take_while(|r| r.tokens.start < end).filter(|r| r.digits == 0 && r.letters >= 3);
        self.words.extend(spelled.map(|r| (r.value.clone(), entity)));
    }

    /// The entity that a run repeats.
    pub(super) fn of_run(&self, run: &Run) -> Option<Entity> {
        if run.digits == 0 {
            return self.words.get(&run.value).copied();
        }
        let mut grams = grams(&run.value);
        let first = *self.grams.get(&grams.next()?)?;
        grams.all(|gram| self.grams.contains_key(&gram)).then_some(first)
    }

    /// Repeats in an utterance that the rules left readable.
    pub(super) fn repeats(
        &self,
        analysis: &Analysis<'_>,
        readings: &[Reading],
        found: &mut Vec<Finding>,
    ) {
        let line = &analysis.line;
        let mut push = |tokens: std::ops::Range<usize>, entity| {
            found.extend(line.bytes(&tokens).map(|bytes| Finding {
                bytes,
                entity,
                rule: "repeat",
            }));
        };
        for (run, reading) in analysis.runs.iter().zip(readings) {
            if let (Reading::Unknown, Some(entity)) = (reading, self.of_run(run)) {
                push(run.tokens.clone(), entity);
            }
        }
        // Every month asks for another one: looked for once, or a list of dates takes the square of its length.
        let months = line.tokens.iter().filter(|t| t.flags & words::MONTH != 0).nth(1).is_some();
        for (at, token) in line.tokens.iter().enumerate() {
            let ambiguous = token.flags & words::AMBIGUOUS != 0
                && token.flags & (words::COMMON | words::MONTH | words::HARDLY) != 0
                && !token.capital;
            // "bill grace", both of whom are known
            let paired = at
                .checked_sub(1)
                .is_some_and(|b| self.words.get(line.word(b)) == Some(&Entity::Name))
                && !line.pauses_before(at)
                && line.is_ordinary_or_end(at + 1);
            let ambiguous =
                ambiguous && !paired && !is_called(line, at, months) && !is_bare(line, at)
                    || token.flags & words::AMBIGUOUS != 0 && !token.capital && is_thing(line, at);
            if let (false, Some(&entity)) = (ambiguous, self.words.get(token.word.as_ref())) {
                let surname = entity == Entity::Name && is_surname(line, at + 1);
                push(at..at + 1 + usize::from(surname), entity);
            }
        }
    }
}

/// Whether the words of a name are worth looking for elsewhere.
fn is_kept(flags: words::Flags, entity: Entity) -> bool {
    let named = entity == Entity::Name && flags & words::AMBIGUOUS != 0;
    let months = if named { 0 } else { words::MONTH };
    flags & (months | words::NATO | words::LEAD_IN) == 0
}

/// Whether a word behind a known name can only be the surname.
fn is_surname(line: &Line<'_>, at: usize) -> bool {
    const OTHER: words::Flags = words::EVERYDAY
        | words::FILLER
        | words::BACKCHANNEL
        | words::LEAD_IN
        | words::UNIT
        | words::STREET
        | words::REGION
        | words::MONTH
        | words::TITLE;
    line.kind(at) == Some(Kind::Word)
        && !line.is_ordinary(at)
        && !line.has(at, OTHER)
        && line.word(at).chars().count() > 2
        && super::number::part(line.word(at)).is_none()
        && !line.pauses_before(at)
        && (!line.cased || line.tokens.get(at).is_some_and(|t| t.capital))
}

/// "The grant application", "the crack of dawn": the word that a name is called after.
fn is_thing(line: &Line<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |b| line.word(b));
    let counted = matches!(before, "the" | "a" | "an" | "every" | "any");
    counted
        || before == "of" && matches!(line.word(at.wrapping_sub(2)), "crack" | "state" | "leap")
        || line.has(at + 1, words::STREET)
}

/// Whether an everyday word stands without anything that makes its usual meaning of it: "rich is at lunch", yet not "an
/// art print" or "to mark it".
fn is_bare(line: &Line<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |b| line.word(b));
    let used = matches!(
        before,
        "the"
            | "a"
            | "an"
            | "this"
            | "that"
            | "my"
            | "your"
            | "our"
            | "his"
            | "her"
            | "their"
            | "to"
            | "we"
            | "you"
            | "i"
            | "they"
            | "it"
            | "of"
            | "on"
            | "like"
            | "any"
            | "some"
            | "no"
            | "guys"
            | "very"
            | "even"
            | "so"
            | "not"
            | "please"
            | "dot"
            | "com"
    );
    let does = matches!(line.word(at + 1), "it" | "the" | "that" | "this" | "me" | "them" | "com");
    let verb = matches!(line.word(at), "will" | "may" | "so" | "an" | "to" | "do" | "go");
    let other = words::COMMON | words::MONTH | words::FILLER;
    !used && !does && !verb && !line.has(at, other)
}

/// Whether somebody is plainly called by an everyday word: "which bill", "okay bill", "is mark the manager"; `months` says that
/// the line has more than one, and then none of them is a name.
fn is_called(line: &Line<'_>, at: usize, months: bool) -> bool {
    let before = at.checked_sub(1).map_or("", |b| line.word(b));
    let calls = matches!(
        before,
        "" | "hi"
            | "hello"
            | "hey"
            | "thanks"
            | "okay"
            | "ok"
            | "mr"
            | "mrs"
            | "miss"
            | "ms"
            | "mister"
            | "for"
            | "to"
            | "with"
            | "is"
            | "which"
            | "sorry"
            | "well"
            | "oh"
    ) || before == "you" && line.word(at.wrapping_sub(2)) == "thank";
    // "i'll put will on the list", "april's out"
    let next = line.word(at + 1);
    let put = matches!(before, "put" | "add" | "have" | "get" | "tell" | "take")
        && matches!(next, "on" | "off" | "down" | "to" | "that" | "know");
    let away = line.tokens.get(at).is_some_and(|t| t.clitic)
        && matches!(
            next,
            "out" | "on" | "in" | "off" | "not" | "at" | "here" | "away" | "busy" | "gone" | "back"
        );
    if put || away && matches!(before, "" | "so" | "well" | "and" | "yeah" | "but" | "no") {
        return true;
    }
    let closed = line.pauses_before(at + 1)
        || line.has(at + 1, words::AMBIGUOUS | words::SURNAME)
        || matches!(
            line.word(at + 1),
            "speaking"
                | "from"
                | "here"
                | "the"
                | "then"
                | "please"
                | "he"
                | "she"
                | "and"
                | "thanks"
                | "thank"
                | "we've"
                | "sorry"
                | "bye"
                | "about"
        );
    calls && closed && !(months && line.has(at, words::MONTH))
}

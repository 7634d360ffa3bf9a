//! Redaction: sensitive values of a call's transcript replaced, whether they were written, said digit by digit,
//! spelled, split over turns, corrected or read back (issue "Transcripts", section Redaction; DESIGN.md, promise 9).
//!
//! The way of a call: each utterance becomes tokens ([`text`]), spoken numbers ([`number`]), dates ([`date`]), runs of
//! digits and letters ([`run`]) and cues ([`cue`]); the [`reader`] goes through them with the state of the dialogue
//! ([`dialogue`]) and the rules ([`rules`]); the [`memory`] then finds every repeat. Everything is linear in the text.
//!
//! It fails closed: an utterance that cannot be read, for whatever reason, is withheld as a whole and counted.

mod analysis;
mod config;
mod cue;
mod custom;
mod date;
mod dialogue;
pub mod document;
mod entity;
mod expected;
mod homophone;
mod memory;
mod number;
mod quantity;
mod questions;
mod reader;
mod replace;
mod rules;
mod run;
mod shape;
mod spell;
mod text;
mod words;

#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Serialize;

use crate::transcript::time;

pub use config::{
    Config, ConfigError, MAX_PATTERN_BYTES, MAX_PATTERNS, MAX_TERMS, Profile, Style, UnknownChoice,
};
pub use entity::{Entity, UnknownEntity};

use analysis::Analysis;
use custom::Custom;
use reader::{Read, Reader};
use replace::Numbering;

/// One utterance of a call, in the order in which they were said.
#[derive(Debug, Clone, Copy)]
pub struct Utterance<'a> {
    /// Who speaks; only whether it is the same one matters, not how the label is written.
    pub speaker: &'a str,
    /// What is said.
    pub text: &'a str,
    /// Beginning, in milliseconds of the call.
    pub start_ms: u64,
    /// End, in milliseconds of the call.
    pub end_ms: u64,
}

/// A sensitive place in an utterance's original text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
    /// What it is.
    pub entity: Entity,
    /// The rule that found it.
    pub rule: &'static str,
}

/// What was redacted, for the transcript's `redactions`; never the value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Redaction {
    /// Index of the utterance.
    pub utterance: usize,
    /// What it is.
    #[serde(rename = "type")]
    pub entity: Entity,
    /// When it begins, in milliseconds of the call, padded.
    #[serde(rename = "startTime", serialize_with = "as_time")]
    pub start_ms: u64,
    /// When it ends, in milliseconds of the call, padded.
    #[serde(rename = "endTime", serialize_with = "as_time")]
    pub end_ms: u64,
    /// The rule that found it.
    pub rule: &'static str,
}

fn as_time<S: serde::Serializer>(ms: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time::format(*ms))
}

/// A redacted call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redacted {
    /// The utterances' texts, in order.
    pub texts: Vec<String>,
    /// The spans of each utterance, in order and without overlap.
    pub spans: Vec<Vec<Span>>,
    /// Everything that was redacted, by utterance.
    pub redactions: Vec<Redaction>,
    /// Utterances that could not be read and were withheld as a whole; belongs into a metric.
    pub withheld: usize,
}

/// A redactor, ready for any number of calls. It keeps nothing of them.
#[derive(Debug)]
pub struct Redactor {
    config: Config,
    custom: Custom,
}

impl Redactor {
    /// Compiles a configuration.
    ///
    /// # Errors
    /// A term or pattern is too long, too many or no regular expression.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        let custom = Custom::new(&config)?;
        Ok(Self { config, custom })
    }

    /// Redacts a call. All of its utterances are needed at once: what was asked decides how the next one is read, and
    /// a value found late is redacted where it was said early.
    #[must_use]
    pub fn redact(&self, call: &[Utterance<'_>]) -> Redacted {
        let mut reader = Reader::default();
        let mut late = Vec::new();
        let mut reads: Vec<Option<(Analysis<'_>, Read)>> = Vec::with_capacity(call.len());
        let alike = is_undivided(call);
        for (index, utterance) in call.iter().enumerate() {
            let speaker = if alike { index.to_string() } else { label(utterance.speaker) };
            let read = guarded(|| {
                let analysis = Analysis::new(utterance.text, reader.expects_digits());
                let read = reader.read(index, &speaker, &analysis, &mut late);
                fault(utterance.text);
                (analysis, read)
            });
            if read.is_none() {
                reader.interrupt();
            }
            reads.push(read);
        }
        for (index, finding) in late {
            if let Some(Some((_, read))) = reads.get_mut(index) {
                read.found.push(finding);
            }
        }
        let mut numbering = Numbering::default();
        let mut out = Redacted::default();
        for (index, (utterance, read)) in call.iter().zip(reads).enumerate() {
            let done = read.and_then(|(analysis, read)| {
                guarded(|| self.finish(utterance, (&analysis, read), &reader, &mut numbering))
                    .flatten()
            });
            out.push(index, utterance, done, &self.config);
        }
        out
    }

    fn finish(
        &self,
        utterance: &Utterance<'_>,
        (analysis, read): (&Analysis<'_>, Read),
        reader: &Reader,
        numbering: &mut Numbering,
    ) -> Option<(String, Vec<Span>)> {
        let Read { mut found, readings } = read;
        reader.memory.repeats(analysis, &readings, &mut found);
        self.custom.find(utterance.text, &mut found);
        let spans = replace::spans(utterance.text, found, self.config.profile);
        let text = replace::replace(utterance.text, &spans, self.config.style, numbering).ok()?;
        Some((text, spans))
    }
}

impl Redacted {
    fn push(
        &mut self,
        index: usize,
        utterance: &Utterance<'_>,
        done: Option<(String, Vec<Span>)>,
        config: &Config,
    ) {
        let (text, spans) = done.unwrap_or_else(|| {
            self.withheld += 1;
            let whole = Span {
                start: 0,
                end: utterance.text.len(),
                entity: Entity::Withheld,
                rule: "failed",
            };
            (format!("[{}]", Entity::Withheld), vec![whole])
        });
        self.redactions.extend(spans.iter().map(|span| {
            let (start_ms, end_ms) =
                replace::time_range(utterance, &(span.start..span.end), config);
            Redaction { utterance: index, entity: span.entity, start_ms, end_ms, rule: span.rule }
        }));
        self.texts.push(text);
        self.spans.push(spans);
    }
}

/// A speaker's label, whatever its case.
fn label(speaker: &str) -> String {
    speaker.trim().to_lowercase()
}

/// Whether nobody told the speakers apart. Then every utterance may be somebody else's.
fn is_undivided(call: &[Utterance<'_>]) -> bool {
    let mut labels = call.iter().map(|u| label(u.speaker));
    let first = labels.next();
    labels.all(|label| Some(label) == first)
}

/// Runs a step of which nothing may escape: a panic becomes `None`. No code here slices or indexes, so that no panic's
/// message can quote a text.
fn guarded<T>(step: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(step)).ok()
}

/// Lets a test break the reading of one utterance.
#[cfg(test)]
fn fault(text: &str) {
    assert!(!text.contains(tests::FAULT), "a fault on purpose");
}

#[cfg(not(test))]
fn fault(_: &str) {}

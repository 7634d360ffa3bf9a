//! What is compared: the project's redactor, the usual regular expressions, Presidio's recognisers.

use std::{
    hint::black_box,
    ops::Range,
    time::{Duration, Instant},
};

use anyhow::Result;
use domain::redact::{self, Config, Entity, Profile, Redacted, Redactor};

use crate::{markup::Snippet, patterns::Patterns, presidio};

/// How long each finder is timed, at least.
const TIMED: Duration = Duration::from_millis(500);

/// A place that a finder redacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Bytes of the utterance's text.
    pub(crate) range: Range<usize>,
    pub(crate) entity: Entity,
    pub(crate) rule: &'static str,
}

/// The hits of each utterance of a snippet.
pub(crate) type Hits = Vec<Vec<Hit>>;

/// What a finder made of the dialogues.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) name: String,
    /// By snippet, in the order of the dialogues.
    pub(crate) hits: Vec<Hits>,
    pub(crate) milliseconds_per_utterance: f64,
}

/// Runs the project's redactor, a snippet as a call.
pub(crate) fn redactor(name: &str, profile: Profile, snippets: &[&Snippet]) -> Result<Found> {
    let redactor = Redactor::new(Config { profile, ..Config::default() })?;
    let calls: Vec<Vec<redact::Utterance<'_>>> = snippets.iter().map(|s| call(s)).collect();
    let (results, milliseconds_per_utterance) = timed(snippets, || {
        calls.iter().map(|call| redactor.redact(call)).collect::<Vec<Redacted>>()
    });
    let hits = results.into_iter().map(|redacted| redacted.spans.into_iter().map(hits).collect());
    Ok(Found { name: name.to_owned(), hits: hits.collect(), milliseconds_per_utterance })
}

fn call(snippet: &Snippet) -> Vec<redact::Utterance<'_>> {
    let utterances = snippet.utterances.iter().zip(0..);
    utterances
        .map(|(utterance, at): (_, u64)| redact::Utterance {
            speaker: utterance.speaker,
            text: &utterance.text,
            start_ms: at * 5000,
            end_ms: at * 5000 + 4000,
        })
        .collect()
}

fn hits(spans: Vec<redact::Span>) -> Vec<Hit> {
    let hit = |s: redact::Span| Hit { range: s.start..s.end, entity: s.entity, rule: s.rule };
    spans.into_iter().map(hit).collect()
}

/// Runs the regular expressions, utterance by utterance.
pub(crate) fn patterns(snippets: &[&Snippet]) -> Result<Found> {
    let patterns = Patterns::new()?;
    let (hits, milliseconds_per_utterance) = timed(snippets, || {
        let find = |s: &&Snippet| s.utterances.iter().map(|u| patterns.find(&u.text)).collect();
        snippets.iter().map(find).collect::<Vec<Hits>>()
    });
    Ok(Found { name: "patterns".to_owned(), hits, milliseconds_per_utterance })
}

/// Runs Presidio, utterance by utterance.
///
/// # Errors
/// It cannot be installed or run.
pub(crate) fn presidio(snippets: &[&Snippet]) -> Result<Found> {
    let texts: Vec<&str> =
        snippets.iter().flat_map(|s| &s.utterances).map(|u| u.text.as_str()).collect();
    let answer = presidio::find(&texts)?;
    let mut spans = texts
        .iter()
        .zip(answer.spans)
        .map(|(text, spans)| spans.iter().map(|span| span.hit(text)).collect::<Result<Vec<Hit>>>());
    let hits = snippets
        .iter()
        .map(|s| spans.by_ref().take(s.utterances.len()).collect::<Result<Hits>>())
        .collect::<Result<Vec<Hits>>>()?;
    Ok(Found {
        name: format!("presidio {}", presidio::VERSION),
        hits,
        milliseconds_per_utterance: answer.milliseconds_per_text,
    })
}

/// The result, and the milliseconds per utterance of the fastest of many passes: what else the machine does only adds.
fn timed<T>(snippets: &[&Snippet], mut pass: impl FnMut() -> T) -> (T, f64) {
    let utterances: u32 = snippets
        .iter()
        .map(|s| s.utterances.iter().zip(0u32..).count())
        .fold(0, |sum, n| sum.saturating_add(u32::try_from(n).unwrap_or(u32::MAX)));
    let all = Instant::now();
    let mut fastest = Duration::MAX;
    loop {
        let begun = Instant::now();
        let result = black_box(pass());
        fastest = fastest.min(begun.elapsed());
        if all.elapsed() >= TIMED {
            return (result, fastest.as_secs_f64() * 1000.0 / f64::from(utterances.max(1)));
        }
    }
}

//! Where the redactor is wrong, for whoever tunes it. The dialogues are made up, so that texts may be shown.

use std::fmt;

use domain::redact::Entity;
use serde::Serialize;

use crate::{
    finder::{Found, Hits},
    markup::{Kind, Mark, Snippet},
    score,
};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "wrong")]
pub(crate) enum Miss {
    /// A value stays readable.
    #[serde(rename_all = "camelCase")]
    Leak {
        snippet: String,
        entity: Entity,
        /// The pieces, each with the index of its utterance.
        pieces: Vec<(usize, String)>,
        readable_percent: f64,
    },
    /// A redacted place that touches no value.
    #[serde(rename_all = "camelCase")]
    OverRedaction {
        snippet: String,
        utterance: usize,
        entity: Entity,
        rule: &'static str,
        redacted: String,
        /// The hard negatives it touches; none in ordinary speech.
        negatives: Vec<String>,
        text: String,
    },
}

/// Everything that is wrong with what was found: leaks first, each in the order of the dialogues.
pub(crate) fn list(snippets: &[&Snippet], found: &Found) -> Vec<Miss> {
    let each = || snippets.iter().zip(&found.hits);
    let mut misses: Vec<Miss> = each().flat_map(|(snippet, hits)| leaks(snippet, hits)).collect();
    misses.extend(each().flat_map(|(snippet, hits)| over(snippet, hits)));
    misses
}

fn leaks(snippet: &Snippet, hits: &Hits) -> Vec<Miss> {
    let mut misses = Vec::new();
    for value in snippet.values() {
        if !score::leaks(snippet, &value, hits) {
            continue;
        }
        let text = |turn: usize, range| {
            snippet.utterances.get(turn).and_then(|u| u.text.get(range)).unwrap_or_default()
        };
        misses.push(Miss::Leak {
            snippet: snippet.id.clone(),
            entity: value.entity,
            pieces: value
                .pieces
                .iter()
                .map(|(turn, range)| (*turn, text(*turn, range.clone()).to_owned()))
                .collect(),
            readable_percent: score::readable(snippet, &value, hits).percent().unwrap_or_default(),
        });
    }
    misses
}

fn over(snippet: &Snippet, hits: &Hits) -> Vec<Miss> {
    let mut misses = Vec::new();
    for (at, (utterance, hits)) in snippet.utterances.iter().zip(hits).enumerate() {
        let label = |mark: &Mark| match &mark.kind {
            Kind::Negative { label } => Some(label.clone()),
            Kind::Sensitive { .. } => None,
        };
        for hit in hits {
            let touched: Vec<&Mark> =
                utterance.marks.iter().filter(|m| score::touches(hit, &m.range)).collect();
            let negatives: Vec<String> = touched.iter().filter_map(|m| label(m)).collect();
            // A hit on a value is right, unless it takes a hard negative along.
            if touched.len() > negatives.len() && negatives.is_empty() {
                continue;
            }
            misses.push(Miss::OverRedaction {
                snippet: snippet.id.clone(),
                utterance: at,
                entity: hit.entity,
                rule: hit.rule,
                redacted: utterance.text.get(hit.range.clone()).unwrap_or_default().to_owned(),
                negatives,
                text: utterance.text.clone(),
            });
        }
    }
    misses
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leak { snippet, entity, pieces, readable_percent } => {
                write!(f, "leak  {snippet}  {entity}  {readable_percent:.0} % readable: ")?;
                let pieces: Vec<String> =
                    pieces.iter().map(|(turn, text)| format!("[{turn}] {text}")).collect();
                write!(f, "{}", pieces.join(" "))
            }
            Self::OverRedaction { snippet, utterance, entity, rule, redacted, negatives, text } => {
                let what = match negatives.as_slice() {
                    [] => String::new(),
                    labels => format!(" (!{})", labels.join(", !")),
                };
                write!(
                    f,
                    "over  {snippet}  {entity} by {rule}: \"{redacted}\"{what} in [{utterance}] {text}"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{finder::Hit, markup};

    #[test]
    fn leaks_and_what_was_redacted_in_vain_are_told_with_their_rule() {
        let snippets =
            markup::parse("# m-1 us\nC: {PIN|one two} or {!price|nine}\nA: so {SSN|six six}")
                .unwrap();
        let hit = |range, rule| Hit { range, entity: Entity::Ssn, rule };
        let hits = vec![vec![hit(11..15, "guess")], vec![hit(3..10, "fine")]];
        let found =
            Found { name: String::new(), hits: vec![hits], milliseconds_per_utterance: 0.0 };
        let told: Vec<String> =
            list(&[&snippets[0]], &found).iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "leak  m-1  PIN  100 % readable: [0] one two",
                "over  m-1  SSN by guess: \"nine\" (!price) in [0] one two or nine"
            ]
        );
    }
}

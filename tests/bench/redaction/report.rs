//! What a measurement comes to, as a table or as JSON.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    finder::Found,
    markup::{Kind, Snippet},
    misses::Miss,
    score::{Ratio, Score},
};

/// A figure that is to stay at or below a bound.
#[derive(Debug, Clone, Copy)]
struct Target {
    name: &'static str,
    key: &'static str,
    most_percent: f64,
    figure: fn(&Score) -> Ratio,
}

const TARGETS: [Target; 5] = [
    Target { name: "values that leak", key: "leaked", most_percent: 3.0, figure: |s| s.leaked },
    Target {
        name: "  card data",
        key: "cardDataLeaked",
        most_percent: 0.5,
        figure: |s| s.card_data_leaked,
    },
    Target {
        name: "  split over turns",
        key: "splitLeaked",
        most_percent: 1.0,
        figure: |s| s.split_leaked,
    },
    Target {
        name: "hard negatives redacted",
        key: "negativesRedacted",
        most_percent: 3.0,
        figure: |s| s.negatives_redacted,
    },
    Target {
        name: "plain utterances redacted",
        key: "plainRedacted",
        most_percent: 1.0,
        figure: |s| s.plain_redacted,
    },
];

/// Milliseconds per utterance.
const MOST_MILLISECONDS: f64 = 0.05;

/// A finder with its figures.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) found: Found,
    pub(crate) score: Score,
}

/// All that is told at the end. The first measured is the project's redactor, whom the targets are for.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    pub(crate) subset: String,
    pub(crate) profile: String,
    /// Whether the profile is fit for the target of time.
    pub(crate) timed: bool,
    pub(crate) snippets: Vec<&'a Snippet>,
    pub(crate) measured: Vec<Measured>,
    pub(crate) misses: Option<Vec<Miss>>,
}

/// How much there is of what.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Size {
    snippets: usize,
    utterances: usize,
    values: usize,
    hard_negatives: usize,
    plain_utterances: usize,
}

impl Report<'_> {
    /// The names of the targets that the redactor misses.
    pub(crate) fn missed(&self) -> Vec<&'static str> {
        let Some(redactor) = self.measured.first() else { return Vec::new() };
        let mut missed: Vec<&str> =
            TARGETS.iter().filter(|t| t.missed(&redactor.score)).map(|t| t.name.trim()).collect();
        if self.timed && redactor.found.milliseconds_per_utterance > MOST_MILLISECONDS {
            missed.push("ms per utterance");
        }
        missed
    }

    pub(crate) fn json(&self) -> Value {
        let finders = self.measured.iter().map(|m| {
            let mut figures: serde_json::Map<String, Value> =
                TARGETS.iter().map(|t| (t.key.to_owned(), ratio((t.figure)(&m.score)))).collect();
            figures.insert("name".to_owned(), json!(m.found.name));
            figures.insert(
                "millisecondsPerUtterance".to_owned(),
                json!(m.found.milliseconds_per_utterance),
            );
            let entity = |(entity, q): (&domain::redact::Entity, &crate::score::Quality)| {
                let [recall, right_type, precision] =
                    [q.recall, q.right_type, q.precision].map(ratio);
                let figures =
                    json!({"recall": recall, "rightType": right_type, "precision": precision});
                (entity.to_string(), figures)
            };
            let entities: serde_json::Map<String, Value> =
                m.score.entities.iter().map(entity).collect();
            figures.insert("entities".to_owned(), Value::Object(entities));
            Value::Object(figures)
        });
        let mut targets: serde_json::Map<String, Value> =
            TARGETS.iter().map(|t| (t.key.to_owned(), json!(t.most_percent))).collect();
        targets.insert("millisecondsPerUtterance".to_owned(), json!(MOST_MILLISECONDS));
        json!({
            "only": self.subset,
            "profile": self.profile,
            "size": self.size(),
            "targets": targets,
            "missed": self.missed(),
            "finders": finders.collect::<Vec<_>>(),
            "misses": self.misses,
        })
    }

    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        let size = self.size();
        // Writing into a string cannot fail.
        let _ = writeln!(
            out,
            "{} snippets ({}): {} utterances, {} sensitive values, {} hard negatives, {} plain utterances\n",
            size.snippets,
            self.subset,
            size.utterances,
            size.values,
            size.hard_negatives,
            size.plain_utterances
        );
        self.targets(&mut out);
        self.entities(&mut out);
        for miss in self.misses.iter().flatten() {
            let _ = writeln!(out, "{miss}");
        }
        let missed = self.missed();
        if !missed.is_empty() {
            let _ = writeln!(out, "targets missed: {}", missed.join(", "));
        }
        out
    }

    fn targets(&self, out: &mut String) {
        let _ = write!(out, "{:36}{:>10}", "", "target");
        for measured in &self.measured {
            let _ = write!(out, "  {:>20}", measured.found.name);
        }
        for target in &TARGETS {
            let bound = format!("<= {} %", target.most_percent);
            let _ = write!(out, "\n{:36}{bound:>10}", target.name);
            for measured in &self.measured {
                let _ = write!(out, "  {:>20}", counted((target.figure)(&measured.score)));
            }
        }
        let name = format!("ms per utterance (profile {})", self.profile);
        let _ = write!(out, "\n{name:36}{:>10}", format!("<= {MOST_MILLISECONDS}"));
        for measured in &self.measured {
            let _ = write!(out, "  {:>20.4}", measured.found.milliseconds_per_utterance);
        }
        let _ = writeln!(out, "\n");
    }

    fn entities(&self, out: &mut String) {
        let _ = write!(out, "{:18}{:>8}", "recall/type/prec.", "values");
        for measured in &self.measured {
            let _ = write!(out, "  {:>22}", measured.found.name);
        }
        for entity in domain::redact::Entity::ALL {
            let qualities: Vec<_> = self
                .measured
                .iter()
                .map(|m| m.score.entities.get(entity).copied().unwrap_or_default())
                .collect();
            let values = qualities.first().map_or(0, |q| q.recall.of);
            if values == 0 && qualities.iter().all(|q| q.precision.of == 0) {
                continue;
            }
            let _ = write!(out, "\n{:18}{values:>8}", entity.as_str());
            for q in qualities {
                let [recall, right, precision] =
                    [q.recall, q.right_type, q.precision].map(|r| share(r, 0));
                let _ = write!(out, "  {:>22}", format!("{recall:>5} {right:>5} {precision:>5} %"));
            }
        }
        let _ = writeln!(out, "\n");
    }

    fn size(&self) -> Size {
        let utterances = || self.snippets.iter().flat_map(|s| &s.utterances);
        let negative = |kind: &Kind| matches!(kind, Kind::Negative { .. });
        Size {
            snippets: self.snippets.len(),
            utterances: utterances().count(),
            values: self.snippets.iter().map(|s| s.values().len()).sum(),
            hard_negatives: utterances()
                .flat_map(|u| &u.marks)
                .filter(|m| negative(&m.kind))
                .count(),
            plain_utterances: utterances().filter(|u| u.marks.is_empty()).count(),
        }
    }
}

impl Target {
    fn missed(&self, score: &Score) -> bool {
        (self.figure)(score).percent().is_some_and(|percent| percent > self.most_percent)
    }
}

fn ratio(ratio: Ratio) -> Value {
    json!({"count": ratio.count, "of": ratio.of, "percent": ratio.percent()})
}

fn share(ratio: Ratio, decimals: usize) -> String {
    ratio.percent().map_or_else(|| "-".to_owned(), |percent| format!("{percent:.decimals$}"))
}

fn counted(ratio: Ratio) -> String {
    format!("{} % ({}/{})", share(ratio, 1), ratio.count, ratio.of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(leaked: Ratio, milliseconds: f64, timed: bool) -> Report<'static> {
        let found = Found {
            name: "redactor".to_owned(),
            hits: Vec::new(),
            milliseconds_per_utterance: milliseconds,
        };
        Report {
            subset: "dev".to_owned(),
            profile: "measured".to_owned(),
            timed,
            snippets: Vec::new(),
            measured: vec![Measured { found, score: Score { leaked, ..Score::default() } }],
            misses: None,
        }
    }

    #[test]
    fn a_bound_is_kept_when_it_is_reached_and_by_nothing_at_all() {
        let reached = Ratio { count: 3, of: 100 };
        assert!(report(reached, 0.05, true).missed().is_empty());
        assert!(report(Ratio::default(), 0.0, true).missed().is_empty());
        let above = Ratio { count: 4, of: 100 };
        assert_eq!(report(above, 0.0, true).missed(), ["values that leak"]);
    }

    #[test]
    fn time_is_only_judged_in_a_profile_fit_for_it() {
        assert!(report(Ratio::default(), 1.0, false).missed().is_empty());
        assert_eq!(report(Ratio::default(), 1.0, true).missed(), ["ms per utterance"]);
    }
}

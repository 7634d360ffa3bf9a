//! How the figures grow: a line through them on paper with logarithmic axes.

use serde::Serialize;

use super::Took;
use crate::report::Table;

/// Utterances of the calls that grow in length.
const LENGTHS: [u32; 4] = [10, 100, 1_000, 10_000];
/// Their segments.
const SEGMENTS_OF_LENGTHS: u32 = 10;
/// Segments of the calls that grow in pieces.
const CUTS: [u32; 4] = [1, 10, 50, 200];
/// Their utterances.
const LENGTH_OF_CUTS: u32 = 2_000;

/// The exponent of n log n from 100 to 10,000 is 1.15; the rest is for caches and other people's work.
const MOST: f64 = 1.3;

/// Below this many utterances what is counted is not the call.
const ENOUGH: u32 = 100;

/// Every call that is measured: its utterances, its segments.
pub(super) fn cases() -> Vec<(u32, u32)> {
    let lengths = LENGTHS.map(|utterances| (utterances, SEGMENTS_OF_LENGTHS));
    let cuts = CUTS.map(|segments| (LENGTH_OF_CUTS, segments));
    let mut cases: Vec<_> = lengths.into_iter().chain(cuts).collect();
    cases.sort_unstable();
    cases
}

/// What was measured, and what follows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    calls: Vec<Took>,
    /// Exponents of growth with the utterances: assembly, redaction, memory.
    by_utterances: [f64; 3],
    /// The same with the segments.
    by_segments: [f64; 3],
}

impl Report {
    pub(super) fn new(calls: Vec<Took>) -> Self {
        let long = calls.iter().filter(|took| {
            took.segments == SEGMENTS_OF_LENGTHS
                && LENGTHS.contains(&took.utterances)
                && took.utterances >= ENOUGH
        });
        let cut = calls.iter().filter(|took| took.utterances == LENGTH_OF_CUTS);
        let figures: [fn(&Took) -> f64; 3] =
            [|took| took.assembly_ms, |took| took.redaction_ms, |took| took.memory_mb];
        let by_utterances = figures.map(|figure| {
            exponent(long.clone().map(|took| (f64::from(took.utterances), figure(took))))
        });
        let by_segments = figures.map(|figure| {
            exponent(cut.clone().map(|took| (f64::from(took.segments), figure(took))))
        });
        Self { calls, by_utterances, by_segments }
    }

    fn exponents(&self) -> [(&'static str, [f64; 3]); 2] {
        [("utterances, from 100 on", self.by_utterances), ("segments", self.by_segments)]
    }

    /// What grows faster than n log n.
    pub(super) fn missed(&self) -> Vec<String> {
        let figures = |(with, exponents): (_, [f64; 3])| {
            let of = ["assembly", "redaction", "memory"].into_iter().zip(exponents);
            let missed = of.filter(|(_, exponent)| *exponent > MOST);
            missed.map(move |(what, exponent)| {
                format!(
                    "Missed: {what} grows with {with} to the power of {exponent:.2}, above {MOST}."
                )
            })
        };
        self.exponents().into_iter().flat_map(figures).collect()
    }

    pub(super) fn tables(&self) -> Vec<Table> {
        let call = |took: &Took| {
            let Took { utterances, segments, assembly_ms, redaction_ms, memory_mb } = took;
            vec![
                utterances.to_string(),
                segments.to_string(),
                format!("{assembly_ms:.2}"),
                format!("{redaction_ms:.2}"),
                format!("{:.1}", redaction_ms * 1e3 / f64::from(*utterances)),
                format!("{memory_mb:.1}"),
            ]
        };
        let exponent = |(with, exponents): (&str, [f64; 3])| {
            let exponents = exponents.map(|exponent| format!("{exponent:.2}"));
            [with.to_owned()].into_iter().chain(exponents).collect()
        };
        let columns = [
            "utterances",
            "segments",
            "assembly CPU ms",
            "redaction CPU ms",
            "redaction us per utterance",
            "memory MB",
        ];
        let exponents = ["exponent of growth with", "assembly", "redaction", "memory"];
        vec![
            Table::new("Calls", &columns, self.calls.iter().map(call).collect()),
            Table::new("", &exponents, self.exponents().into_iter().map(exponent).collect()),
        ]
    }
}

/// The slope of the line of least squares through the logarithms.
fn exponent(points: impl Iterator<Item = (f64, f64)>) -> f64 {
    // A page more or less says nothing where there was no growth.
    let logs: Vec<(f64, f64)> = points.map(|(n, took)| (n.ln(), took.max(0.01).ln())).collect();
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / logs.len() as f64;
    let (x, y) = (mean(|log| log.0), mean(|log| log.1));
    let along: f64 = logs.iter().map(|log| (log.0 - x) * (log.1 - y)).sum();
    let square: f64 = logs.iter().map(|log| (log.0 - x).powi(2)).sum();
    along / square
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponent_of_a_power_is_that_power() {
        let of =
            |power: i32| exponent([10.0_f64, 50.0, 400.0].map(|n| (n, n.powi(power))).into_iter());
        assert!((of(1) - 1.0).abs() < 1e-9 && (of(2) - 2.0).abs() < 1e-9 && of(0).abs() < 1e-9);
    }
}

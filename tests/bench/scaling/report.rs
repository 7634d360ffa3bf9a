//! How the figures grow: a line through them on paper with logarithmic axes.

use std::fmt::Write as _;

use serde::Serialize;

use crate::Took;

/// Utterances of the calls that grow in length.
pub(crate) const LENGTHS: [u32; 4] = [10, 100, 1_000, 10_000];
/// Their segments.
pub(crate) const SEGMENTS_OF_LENGTHS: u32 = 10;
/// Segments of the calls that grow in pieces.
pub(crate) const CUTS: [u32; 4] = [1, 10, 50, 200];
/// Their utterances.
pub(crate) const LENGTH_OF_CUTS: u32 = 2_000;

/// The exponent of n log n from 100 to 10,000 is 1.15; the rest is for caches and other people's work.
const MOST: f64 = 1.3;

/// Below this many utterances what is counted is not the call.
const ENOUGH: u32 = 100;

/// What was measured, and what follows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    calls: Vec<Took>,
    /// Exponents of growth with the utterances: assembly, redaction, memory.
    by_utterances: [f64; 3],
    /// The same with the segments.
    by_segments: [f64; 3],
}

impl Report {
    pub(crate) fn new(calls: Vec<Took>) -> Self {
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

    /// Whether nothing grows faster than n log n.
    pub(crate) fn is_good(&self) -> bool {
        self.by_utterances.iter().chain(&self.by_segments).all(|exponent| *exponent <= MOST)
    }

    pub(crate) fn table(&self) -> String {
        let mut text = String::from(
            "| utterances | segments | assembly | redaction | per utterance | memory |\n|---:|---:|---:|---:|---:|---:|\n",
        );
        for took in &self.calls {
            let each = took.redaction_ms * 1e3 / f64::from(took.utterances);
            let Took { utterances, segments, assembly_ms, redaction_ms, memory_mb } = took;
            let _ = writeln!(
                text,
                "| {utterances} | {segments} | {assembly_ms:.2} ms | {redaction_ms:.2} ms | {each:.1} us | {memory_mb:.1} MB |"
            );
        }
        text.push_str(
            "\n| exponent of growth with | assembly | redaction | memory |\n|---|---:|---:|---:|\n",
        );
        for (of, [assembly, redaction, memory]) in
            [("utterances, from 100 on", self.by_utterances), ("segments", self.by_segments)]
        {
            let _ = writeln!(text, "| {of} | {assembly:.2} | {redaction:.2} | {memory:.2} |");
        }
        text
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

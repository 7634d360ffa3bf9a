//! Whether the time the redactor takes grows with the length of what it reads, and no faster.

use std::hint::black_box;

use anyhow::Result;
use domain::redact::{Config, Redactor, Utterance};
use serde::Serialize;

use crate::{
    clock::thread_ms,
    report::{Table, median},
};

/// What an utterance may be full of: all that the rules look at.
const FULL_OF: [&str; 22] = [
    "4 ",
    "4",
    "1.",
    "1-2-",
    "four ",
    "to for ",
    "a b ",
    "a@",
    "dot com at ",
    "12 main street ",
    "june 3 ",
    "born 1/2/80 ",
    "card number four one ",
    "my name is john ",
    "10001 ny ",
    "no sorry ",
    "o box 5 ",
    "won you um ",
    "password is taped on ",
    "i bought it for 31 50 ",
    "set it as x ",
    "four dash for ",
];

/// Two utterances of so many bytes are compared.
const LENGTHS: [usize; 2] = [50_000, 200_000];

/// The time may grow with this power of the length. What looks back over all that it has read comes to 2.
const BOUND: f64 = 1.4;

/// How one text fares.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Grown {
    full_of: &'static str,
    bytes: [usize; 2],
    cpu_ms: [f64; 2],
    exponent: f64,
}

/// Measures each text so often, in turns.
///
/// # Errors
/// The redactor cannot be made.
pub(super) fn measure(runs: u16) -> Result<Vec<Grown>> {
    let redactor = Redactor::new(Config::default())?;
    let grown = |full_of: &'static str| {
        let utterances = LENGTHS.map(|length| full_of.repeat(length / full_of.len()));
        let mut took = [Vec::new(), Vec::new()];
        for _ in 0..runs {
            for (took, utterance) in took.iter_mut().zip(&utterances) {
                took.push(once(&redactor, utterance)?);
            }
        }
        let cpu_ms @ [short, long] = took.map(|took| median(took.into_iter()));
        let [less, more] =
            LENGTHS.map(|length| f64::from(u32::try_from(length).unwrap_or(u32::MAX)));
        let exponent = (long / short).ln() / (more / less).ln();
        Ok(Grown { full_of, bytes: LENGTHS, cpu_ms, exponent })
    };
    FULL_OF.into_iter().map(grown).collect()
}

fn once(redactor: &Redactor, text: &str) -> Result<f64> {
    let utterance =
        |text, start_ms| Utterance { speaker: "c", text, start_ms, end_ms: start_ms + 900 };
    let call = [utterance("what is your card number", 0), utterance(text, 1_000)];
    let begun = thread_ms()?;
    black_box(redactor.redact(&call));
    Ok(thread_ms()? - begun)
}

/// What grows too fast.
pub(super) fn missed(all: &[Grown]) -> impl Iterator<Item = String> {
    all.iter().filter(|grown| grown.exponent > BOUND).map(|Grown { full_of, exponent, .. }| {
        format!("Missed: an utterance full of {full_of:?} takes its length to the power of {exponent:.2}, above {BOUND}.")
    })
}

/// The figures to be read.
pub(super) fn table(all: &[Grown]) -> Table {
    let [less, more] = LENGTHS.map(|length| format!("CPU ms at {} KB", length / 1_000));
    let row = |Grown { full_of, cpu_ms: [short, long], exponent, .. }: &Grown| {
        let [short, long] = [short, long].map(|ms| format!("{ms:.1}"));
        vec![format!("`{full_of}`"), short, long, format!("{exponent:.2}")]
    };
    let columns = ["an utterance full of", &less, &more, "exponent"];
    Table::new("Redaction of one utterance", &columns, all.iter().map(row).collect())
}

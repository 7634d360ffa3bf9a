//! Whether the time the redactor takes grows with the length of what it reads, and no faster.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use anyhow::Result;
use domain::redact::{Config, Redactor, Utterance};
use serde_json::{Value, json};

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

/// Each is read so often, in turns; the fastest counts, which others on the machine disturb least.
const RUNS: usize = 3;

/// The time may grow with this power of the length. What looks back over all that it has read comes to 2.
const BOUND: f64 = 1.4;

/// How one text fares.
pub(crate) struct Grown {
    text: &'static str,
    times: [Duration; 2],
    exponent: f64,
}

/// Measures each text.
///
/// # Errors
/// The redactor cannot be made.
pub(crate) fn measure() -> Result<Vec<Grown>> {
    let redactor = Redactor::new(Config::default())?;
    let grown = |text: &'static str| {
        let utterances = LENGTHS.map(|length| text.repeat(length / text.len()));
        let mut times = [Duration::MAX; 2];
        for _ in 0..RUNS {
            for (time, utterance) in times.iter_mut().zip(&utterances) {
                *time = (*time).min(once(&redactor, utterance));
            }
        }
        let [short, long] = times.map(|time| time.as_secs_f64());
        let [less, more] =
            LENGTHS.map(|length| f64::from(u32::try_from(length).unwrap_or(u32::MAX)));
        Grown { text, times, exponent: (long / short).ln() / (more / less).ln() }
    };
    Ok(FULL_OF.into_iter().map(grown).collect())
}

fn once(redactor: &Redactor, text: &str) -> Duration {
    let utterance =
        |text, start_ms| Utterance { speaker: "c", text, start_ms, end_ms: start_ms + 900 };
    let call = [utterance("what is your card number", 0), utterance(text, 1_000)];
    let begun = Instant::now();
    black_box(redactor.redact(&call));
    begun.elapsed()
}

/// Whether none grows too fast.
pub(crate) fn holds(all: &[Grown]) -> bool {
    all.iter().all(|grown| grown.exponent <= BOUND)
}

/// As a table.
pub(crate) fn table(all: &[Grown]) -> String {
    let [less, more] = LENGTHS.map(|length| length / 1_000);
    let mut table =
        format!("{:<26}{less:>8} KB{more:>8} KB{:>10}\n", "an utterance full of", "exponent");
    for Grown { text, times: [short, long], exponent } in all {
        let ms = |time: &Duration| time.as_secs_f64() * 1_000.0;
        let (short, long) = (ms(short), ms(long));
        table += &format!("{text:<26?}{short:>8.1} ms{long:>8.1} ms{exponent:>10.2}\n");
    }
    table
}

/// As JSON.
pub(crate) fn json(all: &[Grown]) -> Value {
    let entry = |grown: &Grown| {
        let seconds = grown.times.map(|time| time.as_secs_f64());
        json!({ "text": grown.text, "bytes": LENGTHS, "seconds": seconds, "exponent": grown.exponent })
    };
    json!({ "bound": BOUND, "growth": all.iter().map(entry).collect::<Vec<_>>() })
}

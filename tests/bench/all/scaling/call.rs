//! Made-up calls: two speakers in turn, a card number now and then, some crosstalk, the same every time.

use harness::transcript::segment;

/// What is said, in turn.
const LINES: [&str; 8] = [
    "thank you for calling how can i help you today",
    "yeah hi i would like to pay the bill for last month please",
    "sure can i have the card number",
    "it is 4111 1111 1111 1111 and it expires oh eight twenty seven",
    "okay one moment while i look that up for you",
    "my name is raymond and i live at twenty two hazelmere road",
    "thank you raymond is there anything else i can do",
    "no that was all thanks a lot have a nice day",
];

/// The bodies of a call's segments, as the vendor delivers them: all utterances, shared out evenly.
pub(crate) fn segments(utterances: u32, segments: u32) -> Vec<Vec<u8>> {
    let per_segment = utterances.div_ceil(segments).max(1);
    let body = |index: u32| {
        let from = (index * per_segment).min(utterances);
        let until = (from + per_segment).min(utterances);
        let said: Vec<_> = (from..until).map(said).collect();
        segment("measured", index + 1, segments, &said).to_string().into_bytes()
    };
    (0..segments).map(body).collect()
}

fn said(n: u32) -> (u64, u64, &'static str, &'static str, f64) {
    let start = u64::from(n) * 3_000;
    // One in ten goes on while the next one speaks.
    let end = start + if n.is_multiple_of(10) { 3_500 } else { 2_800 };
    let speaker = if n.is_multiple_of(2) { "agent" } else { "customer" };
    let line = LINES.iter().cycle().nth(n as usize % LINES.len()).copied().unwrap_or_default();
    let confidence = if n.is_multiple_of(7) { 0.7 } else { 0.95 };
    (start, end, speaker, line, confidence)
}

use super::*;

/// An utterance with this text cannot be read.
pub(super) const FAULT: &str = "\u{1}fault\u{1}";

fn redact_with(config: Config, lines: &[(&str, &str)]) -> Redacted {
    let call: Vec<Utterance<'_>> = lines
        .iter()
        .zip(0..)
        .map(|((speaker, text), at)| Utterance {
            speaker,
            text,
            start_ms: at * 1_000,
            end_ms: at * 1_000 + 900,
        })
        .collect();
    Redactor::new(config).unwrap().redact(&call)
}

fn redact(lines: &[(&str, &str)]) -> Vec<String> {
    redact_with(Config::default(), lines).texts
}

#[test]
fn first() {
    println!(
        "{:?}",
        redact(&[
            ("a", "can i get your card number please"),
            ("c", "sure it's four one one one"),
            ("a", "uh huh"),
            ("c", "one one one one um one one"),
            ("a", "okay one moment")
        ])
    );
}

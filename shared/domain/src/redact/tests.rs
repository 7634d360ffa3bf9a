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

#[track_caller]
fn hides(lines: &[(&str, &str)], values: &[&str]) {
    let out = redact(lines).join("\n");
    for value in values {
        assert!(!out.contains(value), "{value:?} is readable in\n{out}");
    }
}

#[track_caller]
fn keeps(lines: &[(&str, &str)]) {
    let texts: Vec<_> = lines.iter().map(|(_, text)| (*text).to_owned()).collect();
    assert_eq!(redact(lines), texts);
}

#[test]
fn a_value_that_was_begun_goes_on_over_back_channels_although_no_question_named_it() {
    hides(
        &[
            ("a", "which card do you want on there"),
            ("c", "the visa so that's four six two nine"),
            ("a", "mm hmm"),
            ("c", "oh three double eight"),
            ("a", "okay"),
            ("c", "fifteen ninety two thirty one oh six"),
        ],
        &["six two", "oh three", "ninety two"],
    );
}

#[test]
fn words_that_sound_like_digits_are_digits_where_digits_were_asked_for() {
    hides(
        &[("a", "what is the card number"), ("c", "for won too ate tree tree for for won oh")],
        &["ate", "tree", "won"],
    );
}

#[test]
fn what_was_given_whole_does_not_swallow_the_prices_that_follow() {
    let out = redact(&[
        ("a", "and the best number to reach you"),
        ("c", "seven one two five five five oh one eight eight"),
        ("a", "great so that is sixty four ninety nine a month for a year"),
    ]);
    assert_eq!(out[2], "great so that is sixty four ninety nine a month for a year");
}

#[test]
fn an_expiry_without_its_year_in_full_answers_the_question() {
    hides(
        &[("a", "and when does it expire"), ("c", "november twenty nine")],
        &["november", "twenty"],
    );
}

#[test]
fn an_order_keeps_its_number_however_long_and_its_repeats() {
    keeps(&[
        ("a", "i am looking at order two nine one four seven seven three one"),
        ("c", "yes two nine one four seven seven three one"),
    ]);
}

/// What an utterance may be full of: whatever it is, twice as much may take no more than twice as long.
const FULL_OF: &[&str] = &[
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
];

#[test]
fn a_megabyte_in_one_utterance_does_not_hang() {
    for text in FULL_OF {
        let text = text.repeat(1_000_000 / text.len() / if text.trim() == "4" { 1 } else { 8 });
        let begun = std::time::Instant::now();
        redact(&[("a", "what is your card number"), ("c", &text)]);
        let took = begun.elapsed();
        assert!(took.as_secs() < 20, "{took:?} for {:?}…", text.get(..12));
    }
}

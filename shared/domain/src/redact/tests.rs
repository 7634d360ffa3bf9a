use super::*;

mod asides;
mod bynames;
mod extensions;
mod people;
mod places;
mod secrets;
mod words;

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

#[test]
fn speakers_are_told_apart_whatever_the_case_of_their_labels_and_guessed_where_there_are_none() {
    for (asks, answers) in [("Agent", "CUSTOMER"), ("Speaker 1", "Speaker 2"), ("", "")] {
        hides(&[(asks, "and the name of your first pet"), (answers, "um pickles")], &["pickles"]);
    }
    let shouted = [
        ("Agent", "what is your mother's maiden name please"),
        ("AGENT", "take your time"),
        ("Customer", "okay"),
    ];
    assert_eq!(redact(&shouted)[1], "take your time");
}

#[test]
fn a_name_nobody_listed_is_known_by_what_stands_around_it() {
    hides(
        &[
            ("a", "thanks for calling bluebird this is quenby how can i help"),
            ("c", "hi quenby my wife ottoline is on the account too"),
            ("a", "and am i speaking with mister featherstonehaugh"),
        ],
        &["quenby", "ottoline", "featherstonehaugh"],
    );
    keeps(&[
        ("a", "this is ridiculous said everybody and hello to you too"),
        ("c", "it's frustrating and i'm furious but okay thanks a bunch"),
        ("a", "alright have a great day"),
    ]);
}

#[test]
fn what_follows_a_name_is_no_part_of_it() {
    let out = redact(&[("a", "this is brenda may i have your card number")]);
    assert_eq!(out, ["this is [NAME] may i have your card number"]);
}

#[test]
fn picked_characters_of_a_secret_are_hidden() {
    hides(
        &[
            ("a", "give me the third and fifth digit of your telephone pin"),
            ("c", "the third is six and the fifth is eight"),
        ],
        &["six", "eight"],
    );
}

#[test]
fn a_dictated_password_is_hidden_with_its_marks() {
    let out = redact(&[("c", "my password is r o v e r exclamation mark seven seven okay")]);
    assert_eq!(out, ["my password is [PASSWORD] okay"]);
}

#[test]
fn pieces_nobody_announced_are_a_card_once_they_are_as_many_digits() {
    let out = redact(&[
        ("c", "okay so four two six six"),
        ("a", "mm hmm"),
        ("c", "eight four one one"),
        ("a", "okay"),
        ("c", "oh nine nine two"),
        ("a", "go on"),
        ("c", "seven seven three one"),
    ]);
    assert!(out.iter().step_by(2).all(|text| text.contains("[CREDIT_CARD]")), "{out:?}");
}

#[test]
fn an_answer_of_everyday_words_is_hidden_where_a_story_was_asked_for() {
    hides(
        &[("a", "and what is your favorite movie"), ("c", "oh gosh um the sound of music")],
        &["sound", "music"],
    );
    keeps(&[("a", "what is the password on it"), ("c", "let me see it still says wrong")]);
}

#[test]
fn names_are_known_with_their_accents_and_where_a_call_is_greeted() {
    hides(
        &[
            ("a", "thank you for calling the clinic this is grace how can i help"),
            ("c", "i spoke to josé about it"),
        ],
        &["grace", "josé"],
    );
    keeps(&[("c", "hi is this will call or do i have to queue")]);
}

#[test]
fn a_secret_is_found_behind_where_it_is_noted_and_behind_what_it_was_set_to() {
    hides(&[("c", "the password is written on the fridge it's marzipan")], &["marzipan"]);
    hides(
        &[("a", "and your verbal passcode"), ("c", "i set it up as purple otter i think")],
        &["purple", "otter"],
    );
}

#[test]
fn digits_are_heard_over_dashes_and_where_nothing_else_is_said() {
    hides(
        &[("c", "so it is for won ate dash six to dash ate oh nine three")],
        &["ate", "six", "nine"],
    );
    hides(
        &[
            ("c", "two two nine five six six one won"),
            ("a", "okay"),
            ("c", "nine nine for too won too won too"),
        ],
        &["nine", "won"],
    );
}

#[test]
fn a_letter_is_heard_by_its_sound_where_it_is_explained() {
    hides(
        &[
            ("a", "your driver's license number please"),
            ("c", "are as in robert two two nine oh one"),
        ],
        &["robert", "nine"],
    );
}

#[test]
fn what_was_paid_and_when_stays_readable_whatever_was_asked() {
    keeps(&[
        ("a", "and a purchase you made recently please"),
        ("c", "i bought shoes for forty two fifty"),
        ("a", "the meeting is at two fifteen pacific time"),
        ("c", "okay one two three"),
    ]);
}

#[test]
fn an_address_without_the_word_street_is_known_by_where_it_stands() {
    hides(
        &[
            ("a", "i have you at four one seven nine juniper is that right"),
            ("c", "no it's six hundred north clybourn suite eleven now"),
        ],
        &["juniper", "clybourn", "eleven"],
    );
}

#[test]
fn a_passport_may_say_when_it_ends_and_a_card_may_not() {
    let asked = |what| {
        redact(&[
            ("a", what),
            ("c", "one two three four five six seven eight nine"),
            ("a", "and when does it expire"),
            ("c", "june twenty thirty one"),
        ])
        .remove(3)
    };
    assert_eq!(asked("your passport number please"), "june twenty thirty one");
    assert_eq!(asked("your card number please"), "[CARD_EXPIRY]");
}

#[test]
fn prices_in_words_stay_readable_behind_a_card() {
    let lines = [
        ("a", "so that comes to one oh four sixty today"),
        ("c", "last time it was sixty two forty"),
    ];
    keeps(&lines);
}

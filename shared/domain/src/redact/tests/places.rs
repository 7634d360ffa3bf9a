//! Places that say of themselves that they are one, questions in unusual words, and answers in guesses.

use super::{hides, keeps};

#[test]
fn a_dwelling_needs_no_question() {
    hides(
        &[
            ("c", "yeah i'm in unit three oh six and it leaks"),
            ("c", "it was dropped at number 48 by mistake"),
            ("c", "i was at ninety one tamarind for a while"),
            ("c", "up north wexley drive past the school"),
        ],
        &["three oh six", "48", "tamarind", "wexley drive"],
    );
    keeps(&[("c", "there is a flat nine percent fee"), ("c", "it is on my hard drive")]);
}

#[test]
fn what_is_printed_on_a_thing_stays_readable() {
    keeps(&[
        ("a", "and what does it say on the silver sticker underneath"),
        ("c", "it says k x seven seven four one oh nine"),
        ("a", "and have you got the claim in front of you"),
        ("c", "d nine nine oh one four one"),
        ("a", "we don't need the account just the invoice number"),
        ("c", "i n four four oh nine one"),
    ]);
}

#[test]
fn a_place_follows_where_it_was_left_open() {
    hides(&[("a", "okay so that's shipping to"), ("c", "forty one b")], &["forty one b"]);
}

#[test]
fn one_guess_after_the_other_is_an_answer() {
    hides(
        &[("a", "and what was your first holiday"), ("c", "oh lord um tenby no hang on weymouth")],
        &["tenby", "weymouth"],
    );
}

#[test]
fn an_email_address_comes_in_pieces() {
    hides(
        &[
            ("a", "and the best email for you"),
            ("c", "it's kind of silly it's lemon"),
            ("a", "okay"),
            ("c", "drizzle at gee mail"),
        ],
        &["lemon", "drizzle", "gee mail"],
    );
}

#[test]
fn the_year_of_a_birth_comes_behind_remarks() {
    hides(
        &[("a", "and her birthday"), ("c", "june the ninth i want to say it was eighty seven")],
        &["june", "ninth", "eighty seven"],
    );
}

#[test]
fn a_street_is_told_by_where_somebody_is() {
    hides(
        &[("c", "she's over on wendover now"), ("c", "it's the saltash court one")],
        &["wendover", "saltash court"],
    );
    hides(&[("a", "and you're in the four one oh nine nine zip")], &["four one oh nine nine"]);
    keeps(&[("c", "we met at the tennis court"), ("c", "i'm at the kiosk now")]);
}

#[test]
fn the_long_one_of_a_thing_with_numbers_is_no_cards() {
    keeps(&[
        ("a", "what's the number on the blue tag"),
        ("c", "it says f k four"),
        ("a", "no the long one"),
        ("c", "nine four four eight one two double seven oh six"),
    ]);
}

#[test]
fn he_who_names_what_was_asked_for_goes_on_answering() {
    hides(
        &[
            ("a", "where do you want the tow to come"),
            ("c", "i'm at my cousin's it's thirty one forty"),
            ("a", "mhm"),
            ("c", "west farrow drive upstairs"),
            ("a", "and the year you were born"),
            ("c", "tell me about it nineteen seventy seven"),
        ],
        &["thirty one forty", "farrow drive", "nineteen seventy seven"],
    );
    hides(&[("a", "we texted the number ending six two")], &["six two"]);
}

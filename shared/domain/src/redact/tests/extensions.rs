//! Telephone numbers in pieces, with their extension, and by their last four.

use super::{hides, keeps};

#[test]
fn an_extension_behind_a_telephone_number_is_part_of_it() {
    hides(
        &[
            ("a", "how do i reach him at work"),
            (
                "c",
                "my work's four one nine five five five oh one three seven extension two oh eight",
            ),
            ("a", "four one nine five five five oh one three seven extension two oh eight"),
        ],
        &["four one nine", "two oh eight"],
    );
    keeps(&[("a", "dial extension four and they'll help you")]);
}

#[test]
fn a_number_is_asked_for_by_whose_it_is() {
    hides(
        &[
            ("a", "and his number"),
            ("c", "six one four um wait i never remember these things okay it's five five five"),
            ("a", "no rush"),
            ("c", "oh one eight nine"),
        ],
        &["six one four", "five five five", "one eight nine"],
    );
    hides(
        &[("a", "the driver will ring you is that the oh one four two number"), ("c", "it is")],
        &["one four two"],
    );
}

#[test]
fn what_was_just_given_is_repeated_however_short_it_is() {
    hides(
        &[
            ("a", "your mobile is oh seven seven oh oh nine oh oh one four two"),
            ("c", "one four three"),
            ("a", "sorry one four three and the rest is right"),
        ],
        &["one four three"],
    );
}

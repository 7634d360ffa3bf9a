//! Secrets, papers and dates that are asked for or told without their usual names.

use super::{hides, keeps};

#[test]
fn a_secret_follows_what_it_is_set_to() {
    hides(
        &[(
            "a",
            "i'll give you a temporary and it's gonna be sunflower eight one two question mark",
        )],
        &["sunflower", "eight one two", "question mark"],
    );
    hides(
        &[("c", "my pass word is capital g granite lake sixty one")],
        &["capital g", "granite", "sixty one"],
    );
    hides(&[("c", "i swear i'm typing the right thing it's marmalade twelve")], &["marmalade"]);
    keeps(&[("a", "a temporary hold means it's not a charge")]);
}

#[test]
fn a_code_is_asked_for_without_its_name() {
    hides(
        &[
            ("a", "okay i texted you something can you read it back to me"),
            ("c", "sure give me a second here it is eight oh five one one three"),
        ],
        &["eight oh five", "one one three"],
    );
}

#[test]
fn papers_are_asked_for_by_the_names_they_have() {
    hides(
        &[("a", "and your permit number"), ("c", "k r five five two l nine one")],
        &["five five two"],
    );
    hides(&[("c", "my redress number is four four one nine oh two seven")], &["four four one"]);
}

#[test]
fn an_age_tells_a_date_of_birth() {
    hides(
        &[
            ("a", "and how old is he"),
            ("c", "he'll be twelve on the third of march so three three twenty thirteen"),
        ],
        &["third of march", "twenty thirteen"],
    );
    hides(
        &[
            ("a", "what's the card number"),
            (
                "c",
                "four nine two nine eight one eight seven seven two three one oh four five three",
            ),
            ("a", "how long's that good for"),
            ("c", "nine of twenty eight"),
        ],
        &["nine of twenty eight"],
    );
    keeps(&[("a", "how long does that take"), ("c", "be there at nine on the third of march")]);
}

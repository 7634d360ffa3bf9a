//! Values with remarks around them and between their pieces.

use super::{hides, keeps};

#[test]
fn a_name_is_known_by_what_its_bearer_did_and_by_its_own_spelling() {
    hides(
        &[
            ("c", "tevanshi left me a message on monday about the boiler"),
            ("c", "so me and wrenholt went down to the branch"),
            ("a", "and you go by penny or penelope"),
            ("c", "it's quillfeather q u i l not k w"),
            ("c", "bishop it's my last name"),
        ],
        &["tevanshi", "wrenholt", "go by penny", "quillfeather", "q u i l", "bishop"],
    );
    keeps(&[("c", "the courier told me to ring you"), ("c", "i said it's my last name")]);
}

#[test]
fn a_name_answers_who_it_was_however_that_is_asked() {
    hides(
        &[("a", "and who did you speak to last week"), ("c", "yeah oswinna i think")],
        &["oswinna"],
    );
    hides(&[("a", "aw and what's she called"), ("c", "brunhwyn")], &["brunhwyn"]);
}

#[test]
fn an_address_answers_where_somebody_lives_piece_by_piece() {
    hides(
        &[
            ("a", "and where do you live now"),
            ("c", "number six sorry sixteen"),
            ("a", "okay"),
            ("c", "tullymore crescent that's t u double l y"),
            ("a", "and the eircode"),
            ("c", "h five four k two r eight"),
        ],
        &["sixteen", "tullymore", "t u double", "h five", "k two"],
    );
    hides(
        &[("a", "and you're still above on eight the orchards tuam")],
        &["eight the", "orchards", "tuam"],
    );
}

#[test]
fn a_guess_at_a_security_answer_is_of_everyday_words() {
    let asks = ("a", "and where did you go for your honeymoon");
    hides(&[asks, ("c", "oh lord he'd have put the lake district")], &["lake district"]);
    hides(&[asks, ("c", "not sure we went to two. Maybe she put rainy margate")], &["rainy"]);
    hides(&[asks, ("c", "it might be blackpool pier")], &["blackpool"]);
    keeps(&[asks, ("c", "oh god go on")]);
}

#[test]
fn remarks_within_an_email_address_do_not_end_it() {
    hides(
        &[
            ("a", "what email shall i use"),
            ("c", "it's old goat underscore leeds all lower case at outlook dot com"),
        ],
        &["old goat", "leeds", "outlook"],
    );
}

#[test]
fn digits_one_by_one_with_remarks_between_are_one_value() {
    hides(
        &[(
            "c",
            "she's at four one five that's the city five five five it's easy oh one double two",
        )],
        &["four one five", "five five five", "oh one double"],
    );
}

#[test]
fn a_birthday_with_a_remark_between_day_and_month_is_one() {
    hides(
        &[
            ("a", "what's his date of birth"),
            ("c", "ooh now it's the ninth i want to say of october i always mix them up"),
        ],
        &["ninth", "october"],
    );
}

#[test]
fn how_many_digits_are_wanted_and_what_a_label_says_stay_readable() {
    keeps(&[
        ("a", "and what's your passport number"),
        ("c", "do you want all of it"),
        ("a", "all nine please"),
    ]);
    keeps(&[("a", "what's on the delivery note"), ("c", "r t b five five oh two eight")]);
    keeps(&[("a", "and the odometer"), ("c", "one oh nine three one six")]);
}

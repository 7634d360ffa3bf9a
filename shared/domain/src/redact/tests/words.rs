//! Everyday words in answers that are no values.

use super::{hides, keeps};

#[test]
fn what_explains_an_answer_is_no_part_of_it() {
    keeps(&[("a", "and the password"), ("c", "it's not that one")]);
    keeps(&[("c", "and calls to oh eight four five numbers are they free")]);
    keeps(&[("a", "two men from oliver grant removals will be there")]);
    keeps(&[("a", "and the surname is that spelled with a k")]);
}

#[test]
fn remarks_upon_an_answer_are_no_part_of_it() {
    keeps(&[("a", "and your password"), ("c", "oh well it won't let me anyhow")]);
    keeps(&[("a", "text or email"), ("c", "whichever's easier")]);
    hides(
        &[
            ("a", "read me the card number"),
            ("c", "five one oh five"),
            ("a", "mhm"),
            ("c", "three zeros and a seven"),
        ],
        &["three zeros", "seven"],
    );
    hides(
        &[("a", "when was she born"), ("c", "the fourth of this past january")],
        &["of this past january"],
    );
}

#[test]
fn a_place_is_told_by_its_number_and_a_street_without_the_word() {
    hides(
        &[("a", "it's going to four two oh six county road eighty eight")],
        &["four two oh six", "eighty eight"],
    );
    hides(
        &[("a", "you were over on six one five and a half west juniper")],
        &["six one five", "juniper"],
    );
    hides(
        &[
            ("a", "your postcode and house number"),
            ("c", "It's LS6 3QB, number 41."),
            ("a", "41 Fallow Croft, is it?"),
        ],
        &["LS6", "41", "Fallow"],
    );
    keeps(&[("a", "it's two and a half miles from there")]);
}

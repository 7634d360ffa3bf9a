//! Given names that are everyday words or months.

use super::{hides, keeps};

#[test]
fn whose_relation_somebody_is_has_a_name() {
    hides(&[("c", "my brother hunter got locked out again")], &["hunter"]);
    hides(&[("c", "our landlord will he's away till monday")], &["will"]);
    hides(&[("c", "there's two kids joel and the baby's hope")], &["hope"]);
    keeps(&[
        ("c", "my son will be in touch"),
        ("c", "my husband may call you"),
        ("c", "it's my mother's bill"),
        ("c", "my sister's price went up"),
    ]);
}

#[test]
fn who_is_in_or_out_is_a_person() {
    hides(&[("c", "hi is june in"), ("a", "june's out till four")], &["june in", "june's"]);
    hides(&[("c", "um is faith around"), ("a", "faith's on a break")], &["faith"]);
    keeps(&[("c", "is june good for you"), ("c", "is april still possible")]);
}

#[test]
fn a_name_is_what_somebody_says_it_is() {
    hides(&[("c", "my name's may winterby like the month")], &["may winterby"]);
    hides(&[("c", "no that's my name june")], &["june"]);
    hides(&[("a", "thank you mrs may one moment")], &["may"]);
    hides(&[("a", "i can see you here okwethu party of four")], &["okwethu"]);
    keeps(&[("c", "it's ms actually"), ("c", "my name will be on the list")]);
}

#[test]
fn several_of_one_family_and_two_names_in_a_row() {
    hides(&[("a", "there are two kowalskis at that house")], &["kowalski"]);
    hides(
        &[
            ("c", "a message for mark please"),
            ("a", "is that mr grace"),
            ("c", "mark grace that is him"),
        ],
        &["mark", "grace"],
    );
    keeps(&[("c", "the hinges came off and two panels")]);
}

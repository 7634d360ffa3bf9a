//! People whom nothing introduces but their place in the sentence.

use super::{hides, keeps};

#[test]
fn a_name_stands_where_only_people_do() {
    hides(
        &[
            ("c", "the leak came back after okonwe said it was fixed"),
            ("c", "i spoke to summer about it"),
            ("c", "that is brantwood's account not mine"),
            ("c", "we're down for thursday with okwudi at nine"),
            ("c", "a gentleman called thistlewood came round"),
            ("c", "my neighbour penny she's got the same"),
        ],
        &["okonwe", "summer", "brantwood", "okwudi", "thistlewood", "penny"],
    );
    keeps(&[
        ("c", "i spoke to billing about it"),
        ("c", "that is today's account balance"),
        ("c", "the bill came on monday and the price said nine"),
    ]);
}

#[test]
fn who_is_named_together_with_somebody_is_a_person_too() {
    hides(&[("c", "the twins are kenny and oluwole")], &["oluwole"]);
    hides(&[("c", "leave a message for bill"), ("a", "which bill")], &["which bill"]);
    hides(
        &[("a", "you're through to claims this is dusty winterhagen how can i help")],
        &["dusty", "winterhagen"],
    );
}

#[test]
fn a_thing_in_an_answer_about_people_is_no_name() {
    keeps(&[("a", "and who else lives there"), ("c", "nobody just the annexe out the back")]);
}

#[test]
fn who_is_hailed_or_offers_help_is_a_person() {
    hides(
        &[
            ("a", "claims department this is chance can i help"),
            ("c", "hi it's about my roof"),
            ("a", "okay wendeline so i see two claims here"),
        ],
        &["chance", "wendeline"],
    );
    keeps(&[("c", "no worries what can i do"), ("c", "okay pancakes so what about them")]);
}

#[test]
fn he_who_answers_asks_for_nothing_else() {
    hides(
        &[
            ("a", "what's the address there"),
            ("c", "it's a farm route so it's box two twelve"),
            ("c", "tuckerville ohio four four oh one nine"),
            ("a", "and is that where it's parked"),
            ("c", "no that's down on hickory knoll lane"),
        ],
        &["two twelve", "tuckerville", "four four oh one nine", "knoll lane"],
    );
}

#[test]
fn any_word_is_a_name_behind_a_title_or_in_answer_to_a_name() {
    hides(
        &[
            ("a", "and your surname please"),
            ("c", "early"),
            ("a", "thank you mrs early"),
            ("c", "and bill left me a message"),
        ],
        &["early", "mrs early", "bill left"],
    );
    keeps(&[("c", "the bill is early this month"), ("c", "i'm happy it's sunny today")]);
}

#[test]
fn a_name_where_no_auxiliary_can_stand() {
    hides(
        &[
            ("c", "my son will says it was cheaper"),
            ("c", "did will send the form"),
            ("c", "dusty that's my granddaughter"),
            ("a", "hello is that the wolstenby residence"),
            ("c", "yes this is anna-marisol"),
        ],
        &["son will", "did will", "dusty", "wolstenby", "anna-marisol"],
    );
    keeps(&[("c", "we will if it may be done"), ("a", "the bill will be in the post")]);
}

#[test]
fn what_somebody_offers_is_his_own_answer() {
    hides(
        &[("c", "can you find me by name"), ("a", "yeah go on"), ("c", "wambui nyokabi")],
        &["wambui", "nyokabi"],
    );
}

#[test]
fn a_surname_ends_the_answer_to_a_question_for_it() {
    hides(
        &[
            ("a", "and her last name is the same"),
            ("c", "no she went back to dauphinee"),
            ("a", "and does clark still live there"),
            ("c", "that's my husband i'm roberta he's olindo"),
        ],
        &["dauphinee", "clark", "roberta", "olindo"],
    );
}

#[test]
fn the_thing_a_name_is_called_after_stays_readable() {
    hides(
        &[
            ("a", "can i take a contact name"),
            ("c", "put jez down"),
            ("c", "everyone knows me as tolly"),
            ("c", "i spoke to grant about it"),
        ],
        &["jez", "tolly", "to grant"],
    );
    keeps(&[("c", "it was about the grant application")]);
}

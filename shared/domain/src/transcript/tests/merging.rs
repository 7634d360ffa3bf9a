//! Rules 5 to 8: what is written.

use super::*;

#[test]
fn rule_5_utterances_are_sorted_by_time_and_not_by_segment() {
    let late_first =
        segment(1, 2, &[(50.0, 51.0, "a", "fourth", 0.9), (10.0, 12.0, "a", "second", 0.9)]);
    let second = segment(2, 2, &[(10.0, 11.0, "b", "first", 0.9), (10.0, 12.0, "c", "third", 0.9)]);
    assert_eq!(texts(&[late_first, second]), ["first", "second", "third", "fourth"]);

    // Start and end alike: by segment, then by position. Index 10 comes after 9, as numbers do.
    let nine = segment(9, 2, &[(1.0, 2.0, "a", "one", 0.9), (1.0, 2.0, "b", "two", 0.9)]);
    let ten = segment(10, 2, &[(1.0, 2.0, "c", "three", 0.9)]);
    assert_eq!(texts(&[ten, nine]), ["one", "two", "three"]);
}

#[test]
fn rule_5_blank_text_is_dropped_and_hours_pass_23() {
    let blank = ["", "  ", "\t\n", "\u{a0}\u{200b}\u{feff}"];
    let mut said: Vec<Said<'_>> = blank.iter().map(|text| (1.0, 2.0, "a", *text, 0.1)).collect();
    said.push((90_000.5, 90_001.25, "a", " \u{a0}words\t", 0.9));
    let mut call = Pipeline::new();
    call.segment(0, segment(1, 1, &said));
    let json: Value = serde_json::from_str(&call.first().to_json().unwrap()).unwrap();
    assert_eq!(json["utterances"].as_array().unwrap().len(), 1);
    assert_eq!(json["utterances"][0]["startTime"], "25:00:00.500");
    assert_eq!(json["utterances"][0]["endTime"], "25:00:01.250");
    assert_eq!(json["utterances"][0]["text"], "words");
}

#[test]
fn rule_6_a_boundary_repeat_leaves_the_one_with_the_higher_confidence() {
    let before = segment(1, 2, &[(58.0, 61.0, "Agent", "Yes, it's done.", 0.80)]);
    let after = segment(2, 2, &[(58.5, 61.2, "agent", "yes its DONE", 0.95)]);
    let left = merge([&before, &after]);
    assert_eq!(left.len(), 1);
    assert_eq!(
        (left[0].text.as_str(), left[0].start_ms, left[0].end_ms),
        ("yes its DONE", 58_500, 61_200)
    );
    assert_eq!(
        (left[0].confidence, left[0].review),
        (Some(0.95), false),
        "the other is no source of it"
    );
    assert_eq!(left[0].segments, indices([2]));

    // Equal: the first. Missing: the lowest.
    let equal = segment(2, 2, &[(58.5, 61.2, "agent", "yes its done", 0.80)]);
    assert_eq!(texts(&[before.clone(), equal]), ["Yes, it's done."]);
    let mut unknown = before;
    unknown.utterances[0].confidence = None;
    let low = segment(2, 2, &[(58.5, 61.2, "agent", "yes its done", 0.0)]);
    assert_eq!(texts(&[unknown, low]), ["yes its done"]);
}

#[test]
fn rule_6_everything_has_to_agree_for_a_repeat() {
    let base = [(10.0, 12.0, "agent", "yes", 0.9)];
    let left =
        |index, other: Said<'_>| texts(&[segment(1, 2, &base), segment(index, 2, &[other])]).len();
    assert_eq!(left(2, (11.0, 13.0, "agent", "Yes.", 0.9)), 1);
    assert_eq!(left(2, (11.0, 13.0, "customer", "yes", 0.9)), 2, "another speaker");
    assert_eq!(left(2, (12.0, 13.0, "agent", "yes", 0.9)), 2, "touching");
    assert_eq!(
        texts(&[segment(1, 2, &base), segment(2, 2, &[(11.0, 13.0, "agent", "no", 0.9)])]),
        ["yes no"]
    );
    // Within one segment nothing is a boundary: said twice.
    let twice =
        segment(1, 1, &[(10.0, 12.0, "agent", "yes", 0.9), (11.0, 13.0, "agent", "yes", 0.9)]);
    assert_eq!(texts(&[twice]), ["yes yes"]);
    // Whoever has no label may be anyone.
    let nobody = |index| segment(index, 2, &[(10.0, 12.0, " ", "yes", 0.9)]);
    assert_eq!(texts(&[nobody(1), nobody(2)]).len(), 2);
}

#[test]
fn rule_6_three_segments_with_the_same_words_leave_one() {
    let say = |index, confidence| segment(index, 3, &[(10.0, 12.0, "agent", "hello", confidence)]);
    let left = merge(&[say(1, 0.5), say(2, 0.7), say(3, 0.6)]);
    assert_eq!((left.len(), left[0].confidence), (1, Some(0.7)));
    let left = merge(&[say(1, 0.5), say(2, 0.6), say(3, 0.7)]);
    assert_eq!((left.len(), left[0].confidence), (1, Some(0.7)));
}

#[test]
fn rule_7_overlapping_utterances_of_one_speaker_are_chained() {
    let one = segment(1, 2, &[(0.0, 10.0, "Agent", "a", 0.99), (2.0, 3.0, "agent", "b", 0.90)]);
    let two = segment(2, 2, &[(9.0, 12.0, "AGENT ", "c", 0.95), (12.0, 13.0, "agent", "d", 0.9)]);
    let merged = merge([&two, &one]);
    assert_eq!(merged.iter().map(|u| u.text.as_str()).collect::<Vec<_>>(), ["a b c", "d"]);
    let first = &merged[0];
    assert_eq!((first.start_ms, first.end_ms, first.confidence), (0, 12_000, Some(0.90)));
    assert_eq!((first.speaker.as_deref(), &first.segments), (Some("Agent"), &indices([1, 2])));
}

#[test]
fn rule_7_touching_is_not_overlap() {
    let one = segment(1, 1, &[(0.0, 1.0, "a", "x", 0.9), (1.0, 2.0, "a", "y", 0.9)]);
    assert_eq!(texts(&[one]), ["x", "y"]);
    let one = segment(1, 1, &[(0.0, 1.001, "a", "x", 0.9), (1.0, 2.0, "a", "y", 0.9)]);
    assert_eq!(texts(&[one]), ["x y"]);
}

#[test]
fn rule_7_crosstalk_stays_and_an_interjection_ends_no_chain() {
    let talk = segment(
        1,
        1,
        &[
            (0.0, 10.0, "agent", "let me", 0.9),
            (2.0, 3.0, "customer", "uh huh", 0.9),
            (5.0, 12.0, "agent", "read that back", 0.9),
            (11.0, 13.0, "customer", "okay", 0.9),
        ],
    );
    let line = |start, speaker: &str, text: &str| (start, speaker.to_owned(), text.to_owned());
    assert_eq!(
        told(&[talk]),
        [
            line(0, "agent", "let me read that back"),
            line(2_000, "customer", "uh huh"),
            line(11_000, "customer", "okay"),
        ]
    );
}

#[test]
fn rule_7_what_is_merged_stands_where_its_times_put_it() {
    let talk = [(0.0, 2.0, "a", "x", 0.9), (0.0, 5.0, "b", "z", 0.9), (1.0, 9.0, "a", "y", 0.9)];
    assert_eq!(texts(&[segment(1, 1, &talk)]), ["z", "x y"], "by start, then by end");
}

#[test]
fn rule_7_speakers_are_told_apart_by_their_labels() {
    let say = |speaker: &str, other: &str| {
        segment(1, 1, &[(0.0, 5.0, speaker, "x", 0.9), (1.0, 6.0, other, "y", 0.9)])
    };
    assert_eq!(texts(&[say("spk_0", "spk_1")]).len(), 2);
    assert_eq!(texts(&[say("spk_1", "spk_10")]).len(), 2);
    assert_eq!(texts(&[say("Überwacher", "überwacher")]).len(), 1);
    assert_eq!(texts(&[say("???", "???")]).len(), 1, "an odd label is a label");
    assert_eq!(texts(&[say("", "")]).len(), 2, "no label is none");
    assert_eq!(texts(&[say("unknown", "")]).len(), 2);
}

#[test]
fn rule_8_low_or_missing_confidence_is_flagged_and_so_is_what_it_is_merged_into() {
    let review = |confidences: [Option<f64>; 2]| {
        let mut one = segment(1, 1, &[(0.0, 5.0, "a", "x", 0.9), (1.0, 6.0, "a", "y", 0.9)]);
        for (utterance, confidence) in one.utterances.iter_mut().zip(confidences) {
            utterance.confidence = confidence;
        }
        let merged = merge([&one]);
        (merged[0].confidence, merged[0].review)
    };
    assert_eq!(review([Some(0.9), Some(0.85)]), (Some(0.85), false));
    assert_eq!(review([Some(0.9), Some(0.849_999)]), (Some(0.849_999), true));
    assert_eq!(
        review([None, Some(0.9)]),
        (Some(0.9), true),
        "min of what is known, flagged all the same"
    );
    assert_eq!(review([None, None]), (None, true));
}

//! Rules 1 to 4 and 9: what is written when.

use super::*;

#[test]
fn rule_1_a_call_is_complete_with_the_last_expected_index() {
    let mut call = Pipeline::new();
    call.segment(0, plain(3, 3)).segment(10, plain(1, 3));
    assert_eq!(call.status(), Status::Open);
    call.segment(20, plain(2, 3));
    assert_eq!((call.status(), call.written.len()), (Status::Complete, 1));
    assert_eq!(call.first().utterances.len(), 3);
    assert!(call.first().missing_segments.is_empty());
}

#[test]
fn rule_1_indices_are_counted_from_0_if_0_was_seen() {
    let mut call = Pipeline::new();
    call.segment(0, plain(1, 3)).segment(10, plain(2, 3));
    assert_eq!(call.status(), Status::Open, "1 and 2 of 3 are complete in neither count");
    call.segment(20, plain(0, 3));
    assert_eq!(call.status(), Status::Complete);
}

#[test]
fn rule_1_the_largest_total_counts_whoever_names_it() {
    let mut call = Pipeline::new();
    call.segment(0, plain(1, 2)).segment(1, plain(3, 3)).segment(2, plain(2, 2));
    assert_eq!(call.status(), Status::Complete);

    // A repeat has nothing new to say but the total.
    let mut call = Pipeline::new();
    call.segment(0, plain(1, 2)).segment(1, plain(1, 3)).segment(2, plain(2, 2));
    assert_eq!(call.status(), Status::Open);
    call.deadline();
    assert_eq!(call.first().missing_segments, indices([3]));

    // The first total was too small for its own segment; a later one makes room.
    let mut call = Pipeline::new();
    call.segment(0, plain(3, 1)).segment(1, plain(1, 3)).segment(2, plain(2, 3));
    assert_eq!(call.first().utterances.len(), 3);
}

#[test]
fn rule_1_an_index_out_of_range_does_not_count_and_does_not_get_in() {
    let mut call = Pipeline::new();
    call.segment(0, plain(9, 3)).segment(1, plain(1, 3)).segment(2, plain(2, 3));
    assert_eq!(call.status(), Status::Open, "three indices, but not the expected three");
    call.segment(3, plain(3, 3));
    assert_eq!((call.status(), call.first().utterances.len()), (Status::Complete, 3));
    assert!(call.effects.contains(&Effect::OutOfRange(SegmentKey::Index(9))));

    // The same four in another order: the same first revision, and no second.
    let mut other = Pipeline::new();
    for (at, index) in [(0, 1), (1, 3), (2, 2), (3, 9)] {
        other.segment(at, plain(index, 3));
    }
    assert_eq!(other.written, call.written);
    assert!(other.effects.contains(&Effect::OutOfRange(SegmentKey::Index(9))));
    other.segment(4, plain(9, 3));
    let told = |effect: &&Effect| matches!(effect, Effect::OutOfRange(_));
    assert_eq!(other.effects.iter().filter(told).count(), 1, "told once");

    // A total that takes it in brings it into the next revision.
    other.segment(5, plain(9, 9));
    assert_eq!((other.last().revision, other.last().utterances.len()), (2, 4));
    assert_eq!(other.last().missing_segments, indices(4..9));
}

#[test]
fn rule_1_without_any_total_a_call_is_never_complete() {
    let mut call = Pipeline::new();
    for index in [1, 2, 4] {
        let mut segment = plain(index, 4);
        segment.total = None;
        call.segment(0, segment);
    }
    assert_eq!(call.status(), Status::Open);
    call.deadline();
    assert_eq!(call.first().status, Status::Partial);
    assert_eq!(call.first().missing_segments, indices([3]));
}

#[test]
fn rule_1_a_list_of_ids_is_expected_as_it_stands() {
    let id = |n: u32| format!("segment-{n}").parse::<crate::id::TranscriptId>().unwrap();
    let of_id = |n| Segment { key: SegmentKey::Id(id(n)), total: None, ..plain(n, 1) };
    let mut call = Pipeline::new();
    call.segment(0, of_id(2)).apply(Event::Listed([id(1), id(2)].into()));
    assert_eq!(call.status(), Status::Open);
    call.segment(1, of_id(1));
    assert_eq!((call.status(), call.first().utterances.len()), (Status::Complete, 2));
    let json: Value = serde_json::from_str(&call.first().to_json().unwrap()).unwrap();
    assert_eq!(json["utterances"][0]["segments"], json!(["segment-1"]));

    let mut call = Pipeline::new();
    call.apply(Event::Listed([id(1), id(2)].into())).segment(0, of_id(2)).deadline();
    assert_eq!(call.first().missing_segments, [SegmentKey::Id(id(1))].into());
}

#[test]
fn rule_2_an_arrival_at_exactly_900_000_ms_is_in_time() {
    let mut call = Pipeline::new();
    call.segment(483, plain(1, 2));
    assert_eq!(call.effects, [Effect::StartDeadline { at_ms: 900_484 }]);
    call.segment(900_483, plain(2, 2));
    assert_eq!((call.first().status, call.written.len()), (Status::Complete, 1));
}

#[test]
fn rule_2_one_millisecond_later_is_late_even_if_the_timer_has_not_rung() {
    let mut call = Pipeline::new();
    call.segment(483, plain(1, 2)).segment(900_484, plain(2, 2));
    assert_eq!(call.first().status, Status::Partial);
    assert_eq!(call.first().missing_segments, indices([2]));
    assert_eq!((call.last().revision, call.last().status), (2, Status::Complete));

    let mut rung = Pipeline::new();
    rung.segment(483, plain(1, 2));
    rung.apply(Event::Deadline { at_ms: 900_484 }).segment(900_484, plain(2, 2));
    assert_eq!(
        rung.written, call.written,
        "it makes no difference which of the two is handled first"
    );
}

#[test]
fn rule_2_due_and_incomplete_is_partial_with_what_is_missing() {
    let mut call = Pipeline::new();
    call.segment(0, plain(4, 5)).segment(1, plain(2, 5)).deadline();
    assert_eq!(call.first().status, Status::Partial);
    assert_eq!(call.first().missing_segments, indices([1, 3, 5]));
    assert_eq!(texts(&[plain(2, 5), plain(4, 5)]), ["part 2", "part 4"]);

    let mut from_0 = Pipeline::new();
    from_0.segment(0, plain(0, 3)).deadline();
    assert_eq!(from_0.first().missing_segments, indices([1, 2]));
}

#[test]
fn rule_2_a_timer_that_rings_too_early_is_set_again_and_one_that_is_set_is_not() {
    let mut call = Pipeline::new();
    call.segment(0, plain(1, 2)).apply(Event::DeadlineStarted).segment(5, plain(1, 2));
    assert_eq!(call.effects.len(), 1, "one timer");
    call.apply(Event::Deadline { at_ms: 900_000 });
    assert_eq!(call.status(), Status::Open);
    assert_eq!(call.effects.last(), Some(&Effect::StartDeadline { at_ms: 900_001 }));
    call.apply(Event::Deadline { at_ms: 900_001 });
    assert_eq!(call.status(), Status::Partial);
    let version = call.assembly.head().version();
    call.apply(Event::Deadline { at_ms: 900_002 });
    assert_eq!((call.assembly.head().version(), call.written.len()), (version, 1));
}

#[test]
fn rule_3_the_same_content_again_is_ignored() {
    let mut call = Pipeline::new();
    call.segment(0, plain(1, 2)).apply(Event::DeadlineStarted);
    let before = call.assembly.clone();
    let mut renamed = plain(1, 2);
    renamed.id = Some("another".parse().unwrap());
    call.segment(7, plain(1, 2)).segment(8, renamed);
    assert_eq!(call.assembly, before, "nothing at all has changed, the version included");
    assert!(call.assembly.head().conflicts().is_empty());
}

#[test]
fn rule_3_of_different_contents_the_first_wins_and_the_others_are_counted_once_each() {
    let other = |text| segment(1, 2, &[(10.0, 15.0, "agent", text, 0.99)]);
    let mut call = Pipeline::new();
    call.segment(0, plain(1, 2))
        .segment(1, other("x"))
        .segment(2, other("x"))
        .segment(3, other("y"));
    assert_eq!(call.assembly.head().conflicts().len(), 2);
    let conflict = Effect::Conflict(SegmentKey::Index(1));
    assert_eq!(call.effects.iter().filter(|effect| **effect == conflict).count(), 2);
    call.segment(4, plain(2, 2));
    assert_eq!(call.first().utterances[0].text, "part 1");
    call.segment(5, other("z"));
    assert_eq!((call.assembly.head().conflicts().len(), call.written.len()), (3, 1));
}

#[test]
fn rule_3_content_is_recording_language_and_utterances() {
    let base = plain(1, 2);
    let changed = |change: fn(&mut Segment)| {
        let mut other = base.clone();
        change(&mut other);
        other.fingerprint() != base.fingerprint()
    };
    assert!(changed(|s| s.recording_id = None));
    assert!(changed(|s| s.language = Some("de".to_owned())));
    assert!(changed(|s| s.utterances[0].start_ms += 1));
    assert!(changed(|s| s.utterances[0].end_ms += 1));
    assert!(changed(|s| s.utterances[0].speaker = None));
    assert!(changed(|s| s.utterances[0].text.push('.')));
    assert!(changed(|s| s.utterances[0].confidence = None));
    assert!(changed(|s| s.utterances.clear()));
    assert!(!changed(|s| s.announced = Some("r9".parse().unwrap())));
    assert!(!changed(|s| (s.id, s.call_id, s.total) = (None, None, Some(9))));
}

#[test]
fn the_audio_of_a_call_waits_for_every_recording_in_it_and_for_no_other() {
    let of = |index, recording: &str| Segment {
        recording_id: Some(recording.parse().unwrap()),
        ..plain(index, 2)
    };
    let audio = Audio { status: AudioStatus::Archived, reason: None };
    let archived = |id: &str| Event::Audio { recording: id.parse().unwrap(), audio: audio.clone() };
    let mut call = Pipeline::new();
    call.apply(archived("r1")).segment(0, of(1, "r1")).segment(1, of(2, "r2"));
    assert_eq!(call.first().audio.status, AudioStatus::Pending, "nothing is known of r2");
    call.apply(archived("r2"));
    assert_eq!((call.last().revision, call.last().audio.status), (2, AudioStatus::Archived));

    let mut call = Pipeline::new();
    call.apply(archived("r1")).segment(0, of(1, "r1"));
    call.segment(1, of(1, "r2")).segment(2, of(2, "r1"));
    assert_eq!(call.first().audio.status, AudioStatus::Archived, "r2 lost and is not in the call");
}

#[test]
fn the_audio_of_a_recording_is_not_unlearnt_and_tells_nothing_of_another() {
    let of = |index, recording: &str| Segment {
        recording_id: Some(recording.parse().unwrap()),
        ..plain(index, 2)
    };
    let audio = |id: &str, status| Event::Audio {
        recording: id.parse().unwrap(),
        audio: Audio { status, reason: None },
    };
    let mut call = Pipeline::new();
    call.segment(0, of(1, "r1")).apply(audio("r1", AudioStatus::Archived));
    for late in [AudioStatus::Pending, AudioStatus::Missing] {
        call.apply(audio("r1", late));
    }
    call.deadline();
    assert_eq!(call.first().audio.status, AudioStatus::Archived, "an old reading of the ledger");
    // The call's audio was archived; that of the segment that came since is not.
    call.segment(1_000_000, of(2, "r2"));
    assert_eq!((call.last().revision, call.last().audio.status), (2, AudioStatus::Pending));
    call.apply(audio("r2", AudioStatus::Missing)).apply(audio("r2", AudioStatus::Pending));
    assert_eq!((call.last().revision, call.last().audio.status), (3, AudioStatus::Missing));
    call.apply(audio("r2", AudioStatus::Archived));
    assert_eq!((call.last().revision, call.last().audio.status), (4, AudioStatus::Archived));
}

#[test]
fn rule_4_a_late_segment_makes_the_next_revision() {
    let mut call = Pipeline::new();
    call.segment(0, plain(1, 3)).segment(1, plain(3, 3)).deadline();
    call.segment(2_000_000, plain(2, 3)).segment(2_000_001, plain(2, 3));
    let revisions: Vec<_> = call.written.iter().map(|t| (t.revision, t.status)).collect();
    assert_eq!(revisions, [(1, Status::Partial), (2, Status::Complete)]);
    assert_eq!((call.first().utterances.len(), call.last().utterances.len()), (2, 3));
}

#[test]
fn rule_4_an_index_0_that_comes_late_takes_nothing_out() {
    let mut call = Pipeline::new();
    call.segment(0, plain(1, 2)).segment(1, plain(2, 2)).segment(2, plain(0, 2));
    assert_eq!((call.last().revision, call.last().status), (2, Status::Complete));
    assert_eq!(call.last().utterances.len(), 3);

    let mut call = Pipeline::new();
    call.segment(0, plain(2, 3)).segment(1, plain(3, 3)).deadline();
    call.segment(1_000_000, plain(0, 3));
    assert_eq!((call.last().revision, call.last().utterances.len()), (2, 3));
    assert_eq!(call.last().missing_segments, indices([1]));
    call.segment(1_000_001, plain(1, 3));
    assert_eq!((call.last().status, call.last().utterances.len()), (Status::Complete, 4));
}

#[test]
fn rule_4_a_total_that_grows_after_the_output_is_told_in_the_next_revision() {
    let mut call = Pipeline::new();
    call.segment(0, plain(1, 1));
    assert_eq!(call.first().status, Status::Complete);
    call.segment(1, plain(1, 2));
    assert_eq!((call.last().revision, call.last().status), (2, Status::Partial));
    assert_eq!(call.last().missing_segments, indices([2]));
}

#[test]
fn rule_4_audio_that_turns_out_missing_is_told_in_the_next_revision() {
    let audio = |status, reason: Option<&str>| Event::Audio {
        recording: "recording_def456".parse().unwrap(),
        audio: Audio { status, reason: reason.map(str::to_owned) },
    };
    let mut call = Pipeline::new();
    call.segment(0, plain(1, 1));
    assert_eq!(call.first().audio, Audio::default());
    call.apply(audio(AudioStatus::Pending, Some("retrying")));
    assert_eq!(call.written.len(), 1);
    call.apply(audio(AudioStatus::Missing, Some("expired")));
    assert_eq!((call.last().revision, call.last().audio.status), (2, AudioStatus::Missing));
    assert_eq!(call.last().audio.reason.as_deref(), Some("expired"));
    call.apply(audio(AudioStatus::Missing, Some("expired")));
    call.apply(audio(AudioStatus::Pending, None));
    assert_eq!(call.written.len(), 2, "neither a repeat nor a doubt is news");

    let mut known = Pipeline::new();
    known.apply(audio(AudioStatus::Archived, None)).segment(0, plain(1, 1));
    assert_eq!((known.written.len(), known.first().audio.status), (1, AudioStatus::Archived));
}

/// A call that was swept up and begins anew, or a worker that died between two objects of a revision and redacted by other
/// rules: its number is passed over, or the call would never be written.
#[test]
fn rule_4_a_number_that_is_taken_is_passed_over_and_nothing_is_written_over() {
    let mut call = Assembly::new(DUE_AFTER_MS);
    let effects = call.segment(0, plain(1, 1));
    assert_eq!(to_write(&effects).unwrap().revision, 1);
    for (taken, next) in [(1, 2), (1, 2), (2, 3)] {
        let effects = call.apply(Event::Taken { revision: taken });
        assert_eq!(to_write(&effects).unwrap().revision, next, "{taken} again and again");
    }
    assert!(call.head().unsettled());
    assert!(call.apply(Event::Written { revision: 3 }).is_empty());
    assert!(!call.head().unsettled());
    assert!(call.apply(Event::Taken { revision: 3 }).is_empty(), "what is stored is not taken");
    let effects = call.segment(1, plain(2, 2));
    assert_eq!(to_write(&effects).unwrap().revision, 4);
}

#[test]
fn rule_9_order_and_repeats_make_no_difference() {
    let segments: Vec<_> = (1..=4).map(|index| plain(index, 4)).collect();
    let bytes = |order: &[usize]| {
        let mut call = Pipeline::new();
        for (at, index) in (0_i64..).zip(order) {
            call.segment(at, segments[*index].clone());
        }
        assert_eq!(call.written.len(), 1);
        call.first().to_json().unwrap()
    };
    let expected = bytes(&[0, 1, 2, 3]);
    assert_eq!(bytes(&[3, 3, 2, 0, 2, 1, 1, 0]), expected);
    assert_eq!(bytes(&[2, 0, 3, 1]), expected);
}

#[test]
fn rule_9_among_conflicting_contents_the_first_to_be_stored_decides() {
    let other = segment(1, 2, &[(10.0, 15.0, "agent", "another", 0.99)]);
    let bytes = |segments: [Segment; 3]| {
        let mut call = Pipeline::new();
        for (at, segment) in (0..).zip(segments) {
            call.segment(at, segment);
        }
        call.first().to_json().unwrap()
    };
    let one = bytes([plain(1, 2), other.clone(), plain(2, 2)]);
    assert_eq!(bytes([plain(2, 2), plain(1, 2), other.clone()]), one);
    assert_ne!(bytes([other, plain(1, 2), plain(2, 2)]), one);
}

//! What holds for every call.

use std::collections::HashMap;

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::transcript::merge::chain;

/// Utterances close enough together to overlap and repeat, in words few enough to be the same.
fn utterance() -> impl Strategy<Value = Utterance> {
    let speaker = prop_oneof![
        4 => Just(Some("agent")), 2 => Just(Some("Agent")), 4 => Just(Some("customer")), 1 => Just(None),
    ];
    let text = prop_oneof![Just("yes"), Just("Yes."), Just("no"), Just("שלום"), Just("ok 👍")];
    let confidence =
        prop_oneof![4 => (0..=100_u32).prop_map(|c| Some(f64::from(c) / 100.0)), 1 => Just(None)];
    (0..40_u64, 0..8_u64, speaker, text, confidence).prop_map(
        |(start, length, speaker, text, confidence)| Utterance {
            start_ms: start * 500,
            end_ms: (start + length) * 500,
            speaker: speaker.map(str::to_owned),
            text: text.to_owned(),
            confidence,
            position: 0,
        },
    )
}

/// A whole call, counted from 0 or 1.
pub(super) fn call() -> impl Strategy<Value = Vec<Segment>> {
    (0..=1_u32, vec(vec(utterance(), 0..12), 1..6)).prop_map(|(base, contents)| {
        let total = u32::try_from(contents.len()).unwrap();
        let with = |(key, mut utterances): (u32, Vec<Utterance>)| {
            for (position, utterance) in utterances.iter_mut().enumerate() {
                utterance.position = position;
            }
            Segment { key: SegmentKey::Index(key), utterances, ..segment(1, total, &[]) }
        };
        (base..).zip(contents).map(with).collect()
    })
}

/// A call, and its segments in some order with some of them repeated.
fn shuffled() -> impl Strategy<Value = (Vec<Segment>, Vec<Segment>)> {
    call().prop_flat_map(|segments| {
        let repeats = proptest::sample::subsequence(segments.clone(), 0..=segments.len());
        let all = repeats.prop_map({
            let segments = segments.clone();
            move |repeats| [segments.clone(), repeats].concat()
        });
        (Just(segments), all.prop_shuffle())
    })
}

fn words(utterances: &[Spoken]) -> Vec<String> {
    let mut words: Vec<_> =
        utterances.iter().flat_map(|u| u.text.split(' ')).map(str::to_owned).collect();
    words.sort();
    words
}

fn spoken(segments: &[Segment]) -> Vec<Spoken> {
    let one = |segment: &Segment, utterance: &Utterance| {
        let alone = Segment { utterances: vec![utterance.clone()], ..segment.clone() };
        merge([&alone]).remove(0)
    };
    segments.iter().flat_map(|s| s.utterances.iter().map(move |u| one(s, u))).collect()
}

proptest! {
    #[test]
    fn rule_9_any_order_and_any_repeats_give_the_same_bytes((segments, arrivals) in shuffled()) {
        let mut straight = Pipeline::new();
        for segment in &segments {
            straight.segment(0, segment.clone());
        }
        let mut call = Pipeline::new();
        for (at_ms, segment) in (0..).zip(arrivals) {
            call.segment(at_ms, segment);
        }
        prop_assert_eq!(call.written.len(), 1);
        prop_assert_eq!(call.first().to_json().unwrap(), straight.first().to_json().unwrap());
    }

    #[test]
    fn rule_9_holds_for_a_call_that_is_never_whole((mut segments, mut arrivals) in shuffled(), lost in any::<prop::sample::Index>()) {
        let lost = segments.remove(lost.index(segments.len())).key;
        // Without index 0 a call looks as if counted from 1; that is rule 1, not chance.
        arrivals.retain(|segment| segment.key != lost);
        prop_assume!(!segments.is_empty());
        let mut straight = Pipeline::new();
        for segment in segments {
            straight.segment(0, segment);
        }
        straight.deadline();
        let mut call = Pipeline::new();
        for (at_ms, segment) in (0..).zip(arrivals) {
            call.segment(at_ms, segment);
        }
        call.deadline();
        prop_assert_eq!(call.first().status, Status::Partial);
        prop_assert_eq!(call.first().to_json().unwrap(), straight.first().to_json().unwrap());
    }

    #[test]
    fn a_late_segment_leads_to_the_transcript_that_it_would_have_been((segments, _) in shuffled(), late in any::<prop::sample::Index>()) {
        prop_assume!(segments.len() > 1);
        let late = late.index(segments.len());
        let mut call = Pipeline::new();
        for (_, segment) in segments.iter().enumerate().filter(|(at, _)| *at != late) {
            call.segment(0, segment.clone());
        }
        call.deadline().segment(1_000_000, segments[late].clone());
        let mut punctual = Pipeline::new();
        for segment in segments {
            punctual.segment(0, segment);
        }
        let mut second = call.last().clone();
        prop_assert_eq!((call.written.len(), second.revision), (2, 2));
        second.revision = 1;
        prop_assert_eq!(second, punctual.first().clone());
    }

    #[test]
    fn merging_is_idempotent_and_sorted(segments in call()) {
        let merged = merge(&segments);
        prop_assert!(merged.is_sorted_by_key(|u| (u.start_ms, u.end_ms, u.first.clone())));
        prop_assert_eq!(chain(merged.clone()), merged);
    }

    #[test]
    fn merging_loses_no_text_and_only_boundary_repeats_go(segments in call()) {
        let all = spoken(&segments);
        prop_assert_eq!(words(&chain(all.clone())), words(&all));
        // One segment has no boundary.
        for segment in &segments {
            prop_assert_eq!(words(&merge([segment])), words(&spoken(std::slice::from_ref(segment))));
        }
        // Every speaker's words are still all there, repeats aside.
        let kinds = |utterances: &[Spoken]| {
            let mut kinds: Vec<_> = utterances
                .iter()
                .flat_map(|u| u.text.split(' ').map(|w| (u.speaker.as_deref().map(str::to_lowercase), w.trim_matches('.').to_lowercase())))
                .collect();
            kinds.sort();
            kinds.dedup();
            kinds
        };
        prop_assert_eq!(kinds(&merge(&segments)), kinds(&all));
    }

    #[test]
    fn merging_never_mixes_speakers_and_leaves_no_overlap_of_one(segments in call()) {
        let tagged: Vec<_> = segments.iter().cloned().map(|mut segment| {
            for utterance in &mut segment.utterances {
                utterance.text = utterance.speaker.as_deref().map_or("-".into(), str::to_lowercase);
            }
            segment
        }).collect();
        let mut last: HashMap<String, u64> = HashMap::new();
        for u in merge(&tagged) {
            let speaker = u.speaker.as_deref().map_or("-".into(), str::to_lowercase);
            prop_assert!(u.text.split(' ').all(|word| word == speaker));
            if speaker != "-" {
                let end = last.insert(speaker, u.end_ms).unwrap_or(0);
                prop_assert!(u.start_ms >= end);
            }
        }
    }

    #[test]
    fn repeats_are_found_as_by_comparing_each_with_each(segments in call()) {
        prop_assert_eq!(merge(&segments), by_comparing_each_with_each(&segments));
    }

    #[test]
    fn any_json_is_read_or_refused(text in "[\\[{\"a-z:,0-9}\\]]{0,40}") {
        let _ = read(text.as_bytes());
    }
}

/// Rule 6 as it is written down, without haste.
fn by_comparing_each_with_each(segments: &[Segment]) -> Vec<Spoken> {
    let plain = |u: &Spoken| u.text.trim_matches('.').to_lowercase();
    let label = |u: &Spoken| u.speaker.as_deref().map(str::to_lowercase);
    let end = |u: &Spoken| u.end_ms.max(u.start_ms + 1);
    let mut all = spoken(segments);
    all.sort_by_key(|u| (u.start_ms, u.end_ms, u.first.clone()));
    let mut kept: Vec<Spoken> = Vec::new();
    for next in all {
        let repeat = kept.iter_mut().find(|u| {
            u.speaker.is_some()
                && label(u) == label(&next)
                && plain(u) == plain(&next)
                && u.segments != next.segments
                && next.start_ms < end(u)
        });
        match repeat {
            Some(u) if next.confidence.unwrap_or(-1.0) > u.confidence.unwrap_or(-1.0) => *u = next,
            Some(_) => {}
            None => kept.push(next),
        }
    }
    chain(kept)
}

#[test]
fn two_hundred_segments_of_ten_thousand_utterances_come_out_whole() {
    let mut call = Pipeline::new();
    for index in (1..=200).rev() {
        let said: Vec<Said<'_>> = (0..50)
            .map(|at| {
                let start = f64::from(index) * 100.0 + f64::from(at) * 2.0;
                (start, start + 1.5, if at % 2 == 0 { "agent" } else { "customer" }, "word", 0.9)
            })
            .collect();
        call.segment(i64::from(index), segment(index, 200, &said));
    }
    assert_eq!((call.first().status, call.first().utterances.len()), (Status::Complete, 10_000));
}

/// Everybody says the same at once, for the whole call: where comparing each with each would take a hundred million
/// steps, and a chain that is copied at each link gigabytes.
#[test]
fn ten_thousand_equal_utterances_at_once_are_one_chain() {
    let say = |index| segment(index, 2, &vec![(0.0, 9.0, "agent", "yes", 0.9); 10_000]);
    let merged = merge(&[say(1)]);
    assert_eq!((merged.len(), merged[0].text.len()), (1, 10_000 * 4 - 1));
    assert_eq!(
        merge(&[say(1), say(2)])[0].text.len(),
        10_000 * 4 - 1,
        "the second has nothing to add"
    );
}

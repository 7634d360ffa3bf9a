use super::*;

fn sample() -> Transcript {
    let mut call = Pipeline::new();
    let second = segment(
        2,
        3,
        &[(60.0, 61.0, "agent", "card 4567", 0.7), (70.0, 71.0, "agent", "bye", 0.98)],
    );
    call.segment(0, segment(1, 3, &[(0.0, 1.0, "customer", "hello", 0.94)]))
        .segment(1, second)
        .deadline();
    call.first().clone()
}

#[test]
fn transcript_json_to_the_byte() {
    assert_eq!(
        sample().to_json().unwrap(),
        concat!(
            r#"{"callId":"call_xyz789","recordingIds":["recording_def456"],"language":"en-US","status":"partial","#,
            r#""revision":1,"missingSegments":[3],"audio":{"status":"pending","reason":null},"utterances":["#,
            r#"{"startTime":"00:00:00.000","endTime":"00:00:01.000","speaker":"customer","text":"hello","#,
            r#""confidence":0.94,"segments":[1],"review":false},"#,
            r#"{"startTime":"00:01:00.000","endTime":"00:01:01.000","speaker":"agent","text":"card 4567","#,
            r#""confidence":0.7,"segments":[2],"review":true},"#,
            r#"{"startTime":"00:01:10.000","endTime":"00:01:11.000","speaker":"agent","text":"bye","#,
            r#""confidence":0.98,"segments":[2],"review":false}]}"#,
        )
    );
    let back: Transcript = serde_json::from_str(&sample().to_json().unwrap()).unwrap();
    assert_eq!(back, sample());
}

#[test]
fn what_is_not_known_is_null() {
    let mut bare = plain(1, 1);
    (bare.language, bare.recording_id) = (None, None);
    bare.utterances[0].confidence = None;
    bare.utterances[0].speaker = None;
    let mut call = Pipeline::new();
    call.segment(0, bare);
    let json: Value = serde_json::from_str(&call.first().to_json().unwrap()).unwrap();
    assert_eq!((&json["language"], &json["recordingIds"]), (&Value::Null, &json!([])));
    assert_eq!(json["utterances"][0]["confidence"], Value::Null);
    assert_eq!(json["utterances"][0]["speaker"], UNKNOWN_SPEAKER);
}

#[test]
fn recordings_are_listed_once_and_the_language_is_the_first_segments() {
    let mut call = Pipeline::new();
    for (index, recording, language) in
        [(3, "r1", Some("de")), (2, "r2", Some("fr")), (1, "r2", None)]
    {
        let mut segment = plain(index, 3);
        segment.recording_id = Some(recording.parse().unwrap());
        segment.language = language.map(str::to_owned);
        call.segment(0, segment);
    }
    let ids: Vec<_> = call.first().recording_ids.iter().map(|id| id.as_str()).collect();
    assert_eq!((ids, call.first().language.as_deref()), (vec!["r1", "r2"], Some("fr")));
}

#[test]
fn a_recording_that_only_the_event_names_is_listed_and_waited_for() {
    let mut announced = plain(1, 2);
    (announced.recording_id, announced.announced) = (None, Some("r7".parse().unwrap()));
    let mut named = plain(2, 2);
    named.announced = Some("r8".parse().unwrap());
    let mut call = Pipeline::new();
    call.segment(0, announced).segment(1, named);
    let ids: Vec<_> = call.first().recording_ids.iter().map(|id| id.as_str()).collect();
    assert_eq!(ids, ["r7", "recording_def456"]);
    assert_eq!(call.assembly.head().recordings().count(), 2);
}

#[test]
fn the_audio_of_a_call_is_as_good_as_its_worst_recording() {
    use AudioStatus::{Archived, Missing, Pending};
    let of = |statuses: &[AudioStatus]| {
        let one =
            |status: &AudioStatus| Audio { status: *status, reason: Some(format!("{status:?}")) };
        Audio::of_call(&statuses.iter().map(one).collect::<Vec<_>>())
    };
    assert_eq!(of(&[Archived, Archived]).status, Archived);
    assert_eq!(of(&[Archived, Pending]).status, Pending);
    assert_eq!(of(&[Missing, Pending, Archived]).reason.as_deref(), Some("Missing"));
    assert_eq!(of(&[]), Audio::default());
}

#[test]
fn the_redacted_twin_has_the_same_shape_and_the_list_behind_it() {
    let transcript = sample();
    let texts = ["hello", "card [CREDIT_CARD]", "bye"].map(str::to_owned).to_vec();
    let twin =
        transcript.redacted(texts, vec![json!({"utterance": 1, "type": "CREDIT_CARD"})]).unwrap();
    let expected = transcript.to_json().unwrap().replace("4567", "[CREDIT_CARD]");
    let list = r#","redactions":[{"type":"CREDIT_CARD","utterance":1}]}"#;
    assert_eq!(twin.to_json().unwrap(), expected.trim_end_matches('}').to_owned() + list);

    assert_eq!(
        twin.review("transcripts-redacted/x/r1/transcript.redacted.json").unwrap(),
        concat!(
            r#"{"callId":"call_xyz789","revision":1,"startTime":"00:01:00.000","endTime":"00:01:01.000","#,
            r#""speaker":"agent","text":"card [CREDIT_CARD]","confidence":0.7,"segments":[2],"review":true,"#,
            r#""transcript":"transcripts-redacted/x/r1/transcript.redacted.json","pointer":"/utterances/1"}"#,
            "\n",
        )
    );
}

#[test]
fn a_label_that_names_somebody_is_not_in_the_twin() {
    let mut call = Pipeline::new();
    let said = [(0.0, 1.0, "Jane Marple", "hello", 0.5), (2.0, 3.0, "agent", "bye", 0.5)];
    call.segment(0, segment(1, 1, &said));
    let transcript = call.first();
    let twin = transcript.redacted::<Value>(vec!["a".into(), "b".into()], vec![]).unwrap();
    for object in [twin.to_json().unwrap(), twin.review("key").unwrap()] {
        assert!(!object.contains("Marple") && object.contains("speaker_1"), "{object}");
        assert!(object.contains("agent"), "{object}");
    }
    assert_eq!(transcript.utterances[0].speaker, "Jane Marple");
}

#[test]
fn texts_that_do_not_fit_make_no_twin() {
    let error = sample().redacted::<Value>(vec!["hello".into()], vec![]).unwrap_err();
    assert_eq!(error, TextCount { needed: 3, given: 1 });
}

#[test]
fn a_revision_is_not_made_of_less_than_was_decided() {
    let mut assembly = Assembly::new(DUE_AFTER_MS);
    let _ = assembly.segment(0, plain(1, 2));
    let effects = assembly.segment(1, plain(2, 2));
    let output = to_write(&effects).unwrap();
    let error = Transcript::new(&call_id(), output, &[plain(2, 2)]).unwrap_err();
    assert_eq!(error, IncompleteStore(SegmentKey::Index(1)));
    // What came since then does not get in.
    let more = [plain(3, 3), plain(2, 2), plain(1, 2)];
    assert_eq!(Transcript::new(&call_id(), output, &more).unwrap().utterances.len(), 2);
}

use super::*;

fn changed(field: &str, value: Value) -> Value {
    let mut json =
        json_of(1, 2, &[(0.0, 1.0, "agent", "one", 0.9), (2.0, 3.0, "agent", "two", 0.9)]);
    json[field] = value;
    json
}

/// The first of two utterances with a field changed; what came of the segment.
fn spoilt(field: &str, value: Value) -> Segment {
    let mut json = changed("format", json!("json"));
    json["utterances"][0][field] = value;
    from_value(&json).unwrap()
}

fn only_problem(segment: &Segment) -> (Option<usize>, &'static str) {
    assert_eq!(segment.problems.len(), 1, "{segment:?}");
    (segment.problems[0].position, segment.problems[0].kind.reason())
}

#[test]
fn the_guides_sample_is_read_whole() {
    let segment = read(
        br#"{"id":"transcript_abc123","callId":"call_xyz789","recordingId":"recording_def456","segmentIndex":2,
        "totalSegments":5,"format":"json","language":"en-US","utterances":[
        {"startTime":"00:02:14.320","endTime":"00:02:18.890","speaker":"agent",
         "text":"May I verify your account number?","confidence":0.98},
        {"startTime":"00:02:19.100","endTime":"00:02:22.450","speaker":"customer",
         "text":"Yes, it is 4567 8901 2345.","confidence":0.94}]}"#,
    )
    .unwrap();
    assert_eq!(segment.id.as_ref().unwrap().as_str(), "transcript_abc123");
    assert_eq!(segment.call_id.as_ref().unwrap().as_str(), "call_xyz789");
    assert_eq!(segment.recording_id.as_ref().unwrap().as_str(), "recording_def456");
    assert_eq!((&segment.key, segment.total), (&SegmentKey::Index(2), Some(5)));
    assert_eq!(segment.language.as_deref(), Some("en-US"));
    assert_eq!((segment.dropped, segment.problems.len(), segment.utterances.len()), (0, 0, 2));
    let second = &segment.utterances[1];
    assert_eq!((second.start_ms, second.end_ms, second.position), (139_100, 142_450, 1));
    assert_eq!((second.speaker.as_deref(), second.confidence), (Some("customer"), Some(0.94)));
    let stored = serde_json::to_string(&segment).unwrap();
    assert_eq!(serde_json::from_str::<Segment>(&stored).unwrap(), segment);
}

#[test]
fn a_missing_call_is_left_to_be_found_through_the_recording() {
    for absent in [Value::Null, json!("")] {
        let segment = from_value(&changed("callId", absent)).unwrap();
        assert!(segment.call_id.is_none() && segment.recording_id.is_some());
    }
    for bad in [json!("../x"), json!(5), json!(["c"])] {
        let error = from_value(&changed("callId", bad)).unwrap_err();
        assert_eq!(error.reason(), "invalid_call_id");
    }
}

#[test]
fn an_index_is_a_whole_number_from_0_to_10_000() {
    let index = |value| from_value(&changed("segmentIndex", value)).map(|segment| segment.key);
    for good in [json!(7), json!(7.0), json!("7")] {
        assert_eq!(index(good), Ok(SegmentKey::Index(7)));
    }
    assert_eq!(index(json!(10_000)), Ok(SegmentKey::Index(10_000)));
    let reason = |value| index(value).unwrap_err().reason();
    assert_eq!(reason(Value::Null), "index_missing");
    for bad in [json!(1.5), json!("one"), json!([1]), json!(true)] {
        assert_eq!(reason(bad), "index_not_whole");
    }
    for bad in [json!(-1), json!(10_001), json!(u64::MAX), json!(1e300), json!(-1e300)] {
        assert_eq!(reason(bad), "index_out_of_range");
    }
}

#[test]
fn an_unusable_total_counts_as_missing() {
    assert_eq!(from_value(&changed("totalSegments", Value::Null)).unwrap().problems, []);
    for bad in [json!(0), json!(-3), json!(2.5), json!("many"), json!(4_000_000_000_u64), json!({})]
    {
        let segment = from_value(&changed("totalSegments", bad)).unwrap();
        assert_eq!((segment.total, only_problem(&segment)), (None, (None, "total_unusable")));
    }
}

#[test]
fn other_fields_are_dropped_where_unusable() {
    for (field, bad, reason) in [
        ("id", json!("a b"), "id_unusable"),
        ("recordingId", json!("../r"), "recording_id_unusable"),
        ("language", json!("en\nUS"), "language_unusable"),
        ("language", json!("x".repeat(36)), "language_unusable"),
        ("language", json!(1), "language_unusable"),
    ] {
        assert_eq!(only_problem(&from_value(&changed(field, bad)).unwrap()), (None, reason));
    }
    let absent = from_value(&changed("language", json!(" "))).unwrap();
    assert!(absent.language.is_none() && absent.problems.is_empty());
}

#[test]
fn malformed_times_cost_their_utterance_and_no_other() {
    for (field, reason) in [("startTime", "start_unreadable"), ("endTime", "end_unreadable")] {
        for bad in [json!("soon"), json!(1.5), Value::Null, json!("00:00:61.000")] {
            let segment = spoilt(field, bad);
            assert_eq!((segment.dropped, only_problem(&segment)), (1, (Some(0), reason)));
            assert_eq!(segment.utterances[0].text, "two");
            assert_eq!(segment.utterances[0].position, 1, "positions are those of the vendor");
        }
    }
}

#[test]
fn text_that_is_none_costs_its_utterance_and_blank_text_is_no_problem() {
    for bad in [Value::Null, json!(5), json!(["a"])] {
        let segment = spoilt("text", bad);
        assert_eq!((segment.dropped, only_problem(&segment)), (1, (Some(0), "text_unreadable")));
    }
    let segment = spoilt("text", json!("  "));
    assert_eq!((segment.dropped, segment.problems.len(), segment.utterances.len()), (0, 0, 1));
    let mut json = changed("format", json!("json"));
    json["utterances"][1] = json!("two");
    let segment = from_value(&json).unwrap();
    assert_eq!(only_problem(&segment), (Some(1), "utterance_not_an_object"));
}

#[test]
fn an_end_before_the_start_becomes_the_start() {
    let segment = spoilt("startTime", json!("00:00:01.500"));
    assert_eq!((segment.dropped, only_problem(&segment)), (0, (Some(0), "end_before_start")));
    let first = &segment.utterances[0];
    assert_eq!((first.start_ms, first.end_ms, first.text.as_str()), (1_500, 1_500, "one"));
}

#[test]
fn a_confidence_is_a_number_from_0_to_1_or_missing() {
    for good in [0.0, 1.0, 0.123_456_789_012_345_67] {
        assert_eq!(spoilt("confidence", json!(good)).utterances[0].confidence, Some(good));
    }
    for bad in [json!(1.01), json!(-0.1), json!(98), json!("NaN"), json!("0.9"), json!([])] {
        let segment = spoilt("confidence", bad);
        assert_eq!(segment.utterances[0].confidence, None);
        assert_eq!(only_problem(&segment), (Some(0), "confidence_unusable"));
    }
    let missing = spoilt("confidence", Value::Null);
    assert!(missing.utterances[0].confidence.is_none() && missing.problems.is_empty());
    let zero = spoilt("confidence", json!(-0.0)).utterances[0].confidence.unwrap();
    assert!(zero.is_sign_positive(), "or the same confidence would be two texts");
    // NaN is not JSON, so nothing around it can be read either.
    assert_eq!(read(br#"{"confidence":NaN}"#).unwrap_err().reason(), "not_json");
}

#[test]
fn speakers_keep_their_labels_whatever_they_are() {
    for (label, kept) in [
        (json!("Supervisor (whisper)"), Some("Supervisor (whisper)")),
        (json!(" agent "), Some("agent")),
        (json!("客户"), Some("客户")),
        (json!(2), Some("2")),
    ] {
        let segment = spoilt("speaker", label);
        assert_eq!(segment.utterances[0].speaker.as_deref(), kept);
        assert!(segment.problems.is_empty());
    }
    let segment = spoilt("speaker", json!("é".repeat(101)));
    assert_eq!(segment.utterances[0].speaker, Some("é".repeat(100)));
    assert_eq!(only_problem(&segment), (Some(0), "speaker_too_long"));
    for none in [Value::Null, json!(""), json!({"id": 1})] {
        let segment = spoilt("speaker", none);
        assert_eq!(segment.utterances[0].speaker, None);
        assert_eq!(only_problem(&segment), (Some(0), "speaker_missing"));
    }
}

#[test]
fn a_segment_without_utterances_is_silent_and_one_without_the_list_is_malformed() {
    let segment = from_value(&changed("utterances", json!([]))).unwrap();
    assert!(segment.utterances.is_empty() && segment.problems.is_empty());
    let reason = |value| from_value(&changed("utterances", value)).unwrap_err().reason();
    assert_eq!(reason(Value::Null), "utterances_missing");
    assert_eq!(reason(json!("hello")), "utterances_not_a_list");
    assert_eq!(reason(json!([1, {}, {"text": "x"}])), "no_usable_utterance");

    let mut call = Pipeline::new();
    call.segment(0, segment);
    call.segment(1, super::segment(2, 2, &[]));
    assert_eq!((call.first().status, call.first().utterances.len()), (Status::Complete, 0));
}

#[test]
fn what_is_not_a_segment_at_all_is_told_without_its_content() {
    for (body, reason) in [
        (&b""[..], "not_json"),
        (b"{", "not_json"),
        (b"{\"text\":\"\xff\"}", "not_json"),
        (b"[]", "not_an_object"),
        (b"null", "not_an_object"),
        (b"\"4567 8901\"", "not_an_object"),
        (b"{}", "index_missing"),
    ] {
        let error = read(body).unwrap_err();
        assert_eq!(error.reason(), reason);
        assert!(!error.to_string().contains("4567"));
    }
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(read(deep.as_bytes()).unwrap_err().reason(), "not_json");
}

#[test]
fn ten_thousand_malformed_utterances_are_counted_and_a_hundred_are_listed() {
    let mut list = vec![json!({"text": 1}); 10_000];
    list.push(json!({"startTime": "00:00:01", "endTime": "00:00:02", "speaker": "a", "text": "x"}));
    let segment = from_value(&changed("utterances", json!(list))).unwrap();
    assert_eq!(
        (segment.dropped, segment.problems.len(), segment.utterances.len()),
        (10_000, 100, 1)
    );
}

#[test]
fn emoji_and_right_to_left_text_come_through_as_they_are() {
    let spoken = ["👩🏽‍💻 ok 🇩🇪", "שלום, מה שלומך?", "\u{202b}مرحبا\u{202c} ١٢٣", "e\u{301}té\u{0}x"];
    let said: Vec<Said<'_>> = (0..)
        .zip(&spoken)
        .map(|(at, text)| (f64::from(at), f64::from(at) + 0.5, "a", *text, 0.9))
        .collect();
    let mut call = Pipeline::new();
    call.segment(0, segment(1, 1, &said));
    let json: Value = serde_json::from_str(&call.first().to_json().unwrap()).unwrap();
    let lines = json["utterances"].as_array().unwrap();
    assert_eq!(lines.iter().map(|line| line["text"].as_str().unwrap()).collect::<Vec<_>>(), spoken);
}

#[test]
fn debug_shows_nothing_that_was_said() {
    let segment = segment(1, 1, &[(0.0, 1.0, "Mrs Marple", "4567 8901", 0.9)]);
    let mut call = Pipeline::new();
    call.segment(0, segment.clone());
    let shown =
        format!("{segment:?} {:?} {:?} {:?}", merge([&segment]), call.first(), call.assembly);
    assert!(!shown.contains("4567") && !shown.contains("Marple"), "{shown}");
}

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::id::MAX_LEN;

fn read(body: &Value) -> Result<Event, WebhookError> {
    parse(body.to_string().as_bytes(), Platform::Cxone)
}

fn recording(body: &Value) -> RecordingCreated {
    match read(body) {
        Ok(Event::RecordingCreated(event)) => event,
        other => panic!("{other:?}"),
    }
}

fn transcript(body: &Value) -> TranscriptCompleted {
    match read(body) {
        Ok(Event::TranscriptCompleted(event)) => event,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_guides_sample_is_a_recording_though_it_names_no_event() {
    let event = recording(&json!({"recordingId": "recording_def456", "callId": "call_xyz789"}));
    assert_eq!(event.recording_id.as_str(), "recording_def456");
    assert_eq!(event.call_id.unwrap().as_str(), "call_xyz789");
    assert_eq!(event.metadata, Metadata::default());
}

#[test]
fn an_id_of_digits_may_be_a_number() {
    let event = recording(&json!({"recordingId": 42, "callId": 7}));
    assert_eq!((event.recording_id.as_str(), event.call_id.unwrap().as_str()), ("42", "7"));
}

#[test]
fn without_a_name_a_transcript_id_makes_it_a_transcript() {
    let event = transcript(&json!({"transcriptId": "t1", "recordingId": "r1", "callId": "c1"}));
    assert_eq!((event.transcript_id.as_str(), event.group_id()), ("t1", "c1"));
    assert_eq!(event.recording_id.unwrap().as_str(), "r1");
    assert_eq!(transcript(&json!({"transcriptId": "t1", "callId": ""})).group_id(), "t1");
}

#[test]
fn the_name_may_stand_in_three_fields_and_the_payload_in_data() {
    for key in ["event", "eventType", "type"] {
        let flat = json!({key: RECORDING_CREATED, "recordingId": "r1", "transcriptId": "t1"});
        assert_eq!(recording(&flat).group_id(), "r1", "{key}");
        let nested = json!({key: TRANSCRIPT_COMPLETED, "data": {"transcriptId": "t1"}});
        assert_eq!(transcript(&nested).group_id(), "t1", "{key}");
    }
    let both = json!({"event": RECORDING_CREATED, "callId": "c1", "data": {"recordingId": "r1", "callId": null}});
    assert_eq!(recording(&both).call_id.unwrap().as_str(), "c1");
}

/// A payload's own `type` says what the medium is. Taken for the event's name, it would make every such recording
/// an unhandled event: acknowledged and gone.
#[test]
fn a_type_that_is_no_event_name_does_not_lose_the_recording() {
    assert_eq!(recording(&json!({"type": "voice", "recordingId": "r1"})).group_id(), "r1");
    let known = json!({"event": "vendor.delivery", "type": RECORDING_CREATED, "recordingId": "r1"});
    assert_eq!(recording(&known).group_id(), "r1");
}

#[test]
fn other_events_are_told_by_a_name_fit_for_a_log() {
    let other = |name: &str| match read(&json!({"event": name, "recordingId": "r1"})) {
        Ok(Event::Other { name }) => name,
        other => panic!("{other:?}"),
    };
    assert_eq!(other("media.recording.deleted"), "media.recording.deleted");
    assert_eq!(other("a\n{\"level\":\"ERROR\"}é"), "a???level???ERROR???");
    assert_eq!(other(&"x".repeat(10_000)).len(), 128);
}

#[test]
fn what_is_wrong_is_named_by_field() {
    let field = |body: &Value| read(body).unwrap_err().field();
    assert_eq!(field(&json!({"event": RECORDING_CREATED})), Some("recordingId"));
    assert_eq!(
        field(&json!({"event": RECORDING_CREATED, "recordingId": null})),
        Some("recordingId")
    );
    assert_eq!(field(&json!({"recordingId": ""})), Some("recordingId"));
    assert_eq!(field(&json!({"recordingId": 4.2})), Some("recordingId"));
    assert_eq!(field(&json!({"recordingId": -42})), Some("recordingId"));
    assert_eq!(field(&json!({"recordingId": "../../x"})), Some("recordingId"));
    assert_eq!(field(&json!({"recordingId": "r1", "callId": "a/b"})), Some("callId"));
    assert_eq!(field(&json!({"transcriptId": "t1", "recordingId": "a b"})), Some("recordingId"));
    assert_eq!(field(&json!({"transcriptId": "x".repeat(10_000)})), Some("transcriptId"));

    assert_eq!(read(&json!({})), Err(WebhookError::Unrecognised));
    assert_eq!(read(&json!(["recordingId"])), Err(WebhookError::NotAnObject));
    for bad in [&b""[..], b"{", b"{\"recordingId\":\"\xff\"}", b"{} {}"] {
        let error = parse(bad, Platform::Cxone).unwrap_err();
        assert_eq!(error.reason(), "not_json", "{bad:?}");
    }
    let deep = format!("{}{}", r#"{"data":"#.repeat(5_000), "}".repeat(5_000));
    assert_eq!(parse(deep.as_bytes(), Platform::Cxone).unwrap_err().reason(), "not_json");
}

#[test]
fn metadata_is_taken_where_usable_and_dropped_by_name_where_not() {
    let event = recording(&json!({
        "recordingId": "r1", "startTime": "2024-03-01T10:00:00Z", "endTime": "2024-03-01T11:05:00+01:00",
        "duration": 300_000, "mediaType": "voice", "agentId": "a1", "queueId": "q1", "wrapupCode": "sale, new",
        "container": "wav", "status": "available",
    }));
    assert!(event.dropped.is_empty());
    let metadata = event.metadata;
    assert_eq!(metadata.start_time, Some("2024-03-01T10:00:00Z".parse().unwrap()));
    assert_eq!(metadata.end_time, Some("2024-03-01T10:05:00Z".parse().unwrap()));
    assert_eq!(metadata.duration, Some(300_000));
    assert_eq!(metadata.agent_id.unwrap().as_str(), "a1");
    assert_eq!(metadata.queue_id.unwrap().as_str(), "q1");
    assert_eq!(metadata.wrapup_code.as_deref(), Some("sale, new"));
    assert_eq!(
        (metadata.media_type.as_deref(), metadata.container.as_deref()),
        (Some("voice"), Some("wav"))
    );

    let event = recording(&json!({
        "recordingId": "r1", "startTime": "yesterday", "endTime": 1_700_000_000, "duration": -1, "mediaType": ["voice"],
        "agentId": "a@b", "queueId": "../q", "wrapupCode": "x".repeat(129), "container": "w\nav",
    }));
    assert_eq!(event.metadata, Metadata::default());
    assert_eq!(event.dropped.len(), 8);
    assert!(event.dropped.contains(&"queueId"));

    // Absent in the two ways senders write it: neither usable nor worth a note.
    let event = recording(&json!({"recordingId": "r1", "queueId": "", "startTime": null}));
    assert_eq!((event.metadata, event.dropped.len()), (Metadata::default(), 0));
}

#[test]
fn messages_carry_what_the_event_said() {
    let seen_at = "2024-03-01T12:00:00Z".parse().unwrap();
    let message = recording(&json!({"recordingId": "r1", "callId": "c1", "queueId": "q1"}))
        .into_message(seen_at);
    assert_eq!((message.source, message.seen_at), (Source::Webhook, seen_at));
    let back: RecordingMessage =
        serde_json::from_str(&serde_json::to_string(&message).unwrap()).unwrap();
    assert_eq!(back, message);

    let message = transcript(&json!({"transcriptId": "t1", "callId": "c1"})).into_message(seen_at);
    let back: TranscriptMessage =
        serde_json::from_str(&serde_json::to_string(&message).unwrap()).unwrap();
    assert_eq!(back, message);
}

#[test]
fn deduplication_ids_tell_events_apart() {
    let made = recording(&json!({"recordingId": "x"})).deduplication_id();
    assert_eq!(made, "cxone:media.recording.created:x");
    assert_eq!(
        transcript(&json!({"transcriptId": "x"})).deduplication_id(),
        "cxone:media.transcript.completed:x"
    );
}

proptest! {
    #[test]
    fn every_legal_id_fits_sqs(
        id in "[A-Za-z0-9~:_-][A-Za-z0-9._~:-]{0,79}",
        genesys in any::<bool>(),
    ) {
        let platform = if genesys { Platform::Genesys } else { Platform::Cxone };
        let full = format!("{id:x<MAX_LEN$}");
        for id in [id, full] {
            let body = json!({"recordingId": id}).to_string();
            let Ok(Event::RecordingCreated(event)) = parse(body.as_bytes(), platform) else {
                return Err(TestCaseError::fail("a legal id was refused"));
            };
            let body = json!({"transcriptId": id, "callId": id}).to_string();
            let Ok(Event::TranscriptCompleted(segment)) = parse(body.as_bytes(), platform) else {
                return Err(TestCaseError::fail("a legal id was refused"));
            };
            for text in [&event.deduplication_id(), event.group_id(), &segment.deduplication_id(), segment.group_id()] {
                prop_assert!(text.len() <= 128, "{text}");
                prop_assert!(text.bytes().all(|b| b.is_ascii_graphic()), "{text}");
            }
        }
    }

    #[test]
    fn no_body_makes_it_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&body, Platform::Cxone);
    }

    #[test]
    fn extra_fields_change_nothing(key in "x[a-zA-Z]{1,12}", value in ".{0,40}") {
        let plain = json!({"recordingId": "r1"});
        let more = json!({"recordingId": "r1", key: value});
        prop_assert_eq!(read(&plain), read(&more));
    }
}

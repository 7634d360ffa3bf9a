use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn bare() -> Line {
    Line {
        recording_id: "r1".parse().unwrap(),
        start_time: None,
        end_time: None,
        duration: None,
        media_type: None,
        agent_id: None,
        queue_id: None,
        wrapup_code: None,
        storage_path: None,
        checksum: None,
        export_timestamp: Timestamp::UNIX_EPOCH,
        platform: Platform::Genesys,
        call_id: None,
        status: Status::AudioMissing,
        reason: None,
        sha256: None,
        crc64nvme: None,
        size_bytes: None,
        content_type: None,
        container: None,
        codec: None,
        run_id: None,
        attempts: 0,
        source: Source::Sweep,
        transcript_path: None,
        transcript_revision: None,
        settled_at: None,
        version: 1,
    }
}

#[test]
fn the_guides_fields_come_first_and_none_is_ever_absent() {
    let line = bare().to_ndjson().unwrap();
    let guide = "{\"recordingId\":\"r1\",\"startTime\":null,\"endTime\":null,\"duration\":null,\"mediaType\":null,\
        \"agentId\":null,\"queueId\":null,\"wrapupCode\":null,\"storagePath\":null,\"checksum\":null,\
        \"exportTimestamp\":\"1970-01-01T00:00:00.000000Z\",\"platform\":\"genesys\",";
    assert!(line.starts_with(guide), "{line}");
    assert!(line.ends_with(",\"settledAt\":null,\"version\":1}\n"), "{line}");
    let value: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(value.as_object().unwrap().len(), 28);
    assert_eq!(value["status"], "audio_missing");
}

#[test]
fn times_are_of_one_length_so_that_they_sort_as_texts() {
    let at = |text: &str| {
        let time = text.parse().unwrap();
        let line = Line { start_time: Some(time), export_timestamp: time, ..bare() };
        let value: Value = serde_json::to_value(line).unwrap();
        [value["startTime"].clone(), value["exportTimestamp"].clone()]
    };
    let whole = at("2024-01-31T12:00:00Z");
    assert_eq!(whole, ["2024-01-31T12:00:00.000Z", "2024-01-31T12:00:00.000000Z"]);
    let later = at("2024-01-31T13:00:00.123456789+01:00");
    assert_eq!(later, ["2024-01-31T12:00:00.123Z", "2024-01-31T12:00:00.123456Z"]);
    assert!(later[1].as_str() > whole[1].as_str());
}

#[test]
fn a_line_repeats_another_that_differs_in_its_time_and_number_only() {
    let at = "2024-01-01T00:00:00Z".parse().unwrap();
    let later = Line { export_timestamp: at, version: 2, ..bare() };
    assert!(later.repeats(&bare()));
    assert!(!Line { transcript_revision: Some(2), ..later }.repeats(&bare()));
}

#[test]
fn a_part_lies_where_its_batch_begins() {
    let (time, first) = ("2024-01-31T23:59:59.999Z".parse().unwrap(), "4421".parse().unwrap());
    assert_eq!(
        part_key(&Run::LIVE, time, &first),
        "manifest/run=live/year=2024/month=01/day=31/part-4421.ndjson"
    );
    let run: RunId = "run-1".parse().unwrap();
    assert_eq!(
        part_key(&Run::from(&run), time, &first),
        "manifest/run=run-1/year=2024/month=01/day=31/part-4421.ndjson"
    );
    assert_eq!(Run::from(&"live".parse::<RunId>().unwrap()), Run::LIVE, "one part, not two");
}

/// The schedule's sweeps, by which all of Genesys Cloud's recordings become known, each had a partition of their own. So
/// `run = 'live'` had none of them, and whoever asked for it was told that there were none.
#[test]
fn what_the_schedule_finds_is_live_and_only_a_sweep_over_history_has_a_partition() {
    let run = |id: &str| Line { run_id: Some(id.parse().unwrap()), ..bare() }.run();
    assert_eq!(run("reconcile-20240131T120000Z-voice"), Run::LIVE);
    assert_eq!(bare().run(), Run::LIVE);
    for named in ["backfill-20240131T120000Z-0a1b2c3d", "q1", "reconcile", "reconciled-2023"] {
        assert_ne!(run(named), Run::LIVE, "{named}");
    }
}

#[test]
fn lines_that_are_made_again_lie_beside_their_days_parts_under_their_content() {
    let key =
        |lines: &str| again_key(&Run::LIVE, day("2024-01-31T23:59:59.9Z".parse().unwrap()), lines);
    let directory = "manifest/run=live/year=2024/month=01/day=31/";
    let empty = "e3b0c44298fc1c149afbf4c8996fb924";
    assert_eq!(key(""), format!("{directory}again-{empty}.ndjson"));
    assert_eq!(key("a\n"), key("a\n"));
    assert_ne!(key("a\n"), key("b\n"));
}

#[test]
fn neither_a_run_nor_a_number_makes_another_key() {
    for bad in ["a/b", "../x", "..", "a=b", "", "a b", "run\n", "%2e%2e"] {
        assert!(bad.parse::<RunId>().is_err(), "{bad:?}");
        assert!(bad.parse::<SequenceNumber>().is_err(), "{bad:?}");
    }
    assert!("1".repeat(41).parse::<SequenceNumber>().is_err());
}

#[test]
fn no_text_of_a_line_takes_a_signed_url() {
    let signed = [
        "https://b.s3.amazonaws.com/k?X-Amz-Signature=0a1b&X-Amz-Expires=3600",
        "see https://media.mypurecloud.com/x?Signature=ab~cd",
        "//d111.cloudfront.net/x?Signature=a&Key-Pair-Id=K",
    ];
    for url in signed {
        assert!(url.parse::<Text>().is_err(), "{url}");
        assert!(url.parse::<StoragePath>().is_err(), "{url}");
    }
    for path in [
        "s3://bucket/key?X-Amz-Signature=0a1b",
        "s3://bucket/https://elsewhere/x",
        "s3://bucket/a b",
        "s3://bucket",
        "s3:///key",
        "s3://bucket/",
        "recordings/key",
    ] {
        assert!(path.parse::<StoragePath>().is_err(), "{path}");
    }
    let path = "s3://bucket/recordings/platform=cxone/year=2024/month=01/queue=q:1/r~1.wav";
    assert_eq!(path.parse::<StoragePath>().unwrap().as_str(), path);
    for text in ["Resolved? Yes, 100 %", "audio/wav; rate=8000", "", "Überweisung"] {
        assert_eq!(text.parse::<Text>().unwrap().as_str(), text);
    }
    assert!("two\nlines".parse::<Text>().is_err() && "x".repeat(257).parse::<Text>().is_err());
}

proptest! {
    #[test]
    fn whatever_a_line_takes_it_stays_one_line_without_a_url(s in ".{0,60}(://|\\?|\n|x).{0,60}") {
        let mut line = bare();
        line.wrapup_code = s.parse().ok();
        line.storage_path = format!("s3://b/{s}").parse().ok();
        let written = line.to_ndjson().unwrap();
        prop_assert_eq!(written.matches('\n').count(), 1);
        prop_assert!(!written.replace("s3://", "").contains("://"));
    }
}

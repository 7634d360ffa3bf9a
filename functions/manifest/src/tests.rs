use serde_json::json;

use super::*;

fn sample() -> Vec<Value> {
    let event: Value = serde_json::from_str(include_str!("../../../events/manifest.json")).unwrap();
    event["Records"].as_array().unwrap().clone()
}

fn lines(part: &Part) -> Vec<Value> {
    part.lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The sample's first record, with another `new` and `old`.
fn changed(new: impl FnOnce(&mut Value), old: impl FnOnce(&mut Value)) -> Vec<Value> {
    let mut record = sample().remove(0);
    new(&mut record["dynamodb"]["NewImage"]);
    old(&mut record["dynamodb"]["OldImage"]);
    vec![record]
}

/// How many lines a change makes.
fn made(new: impl FnOnce(&mut Value), old: impl FnOnce(&mut Value)) -> usize {
    let plan = plan(&changed(new, old)).unwrap();
    assert!(plan.set_aside.is_empty(), "{:?}", plan.set_aside);
    plan.parts.iter().map(|part| lines(part).len()).sum()
}

/// The sample's first record in which the recording was archived before.
fn archived_already(image: &mut Value) {
    *image = sample().remove(0)["dynamodb"]["NewImage"].take();
}

fn reason(new: impl FnOnce(&mut Value)) -> &'static str {
    let plan = plan(&changed(new, |_| {})).unwrap();
    assert!(plan.parts.is_empty());
    plan.set_aside[0].reason
}

#[test]
fn a_batch_makes_one_part_for_each_run_under_its_first_record() {
    let plan = plan(&sample()).unwrap();
    let keys: Vec<_> = plan.parts.iter().map(|part| part.key.as_str()).collect();
    let part = "year=2024/month=01/day=31/part-4421584500000000017450439091.ndjson";
    let wanted = ["live", "run-2024-01"].map(|run| format!("manifest/run={run}/{part}"));
    assert_eq!(keys, wanted);
    let [live, run] = &plan.parts[..] else { panic!("{plan:?}") };
    let statuses: Vec<_> = lines(live).iter().map(|line| line["status"].clone()).collect();
    assert_eq!(statuses, ["archived", "audio_missing"]);
    assert_eq!(live.count, BTreeMap::from([(Platform::Cxone, 2)]));
    assert_eq!(lines(run)[0]["reason"], "container_mismatch");
    assert_eq!(plan.again.unwrap().as_str(), "4421584500000000017450439091");
}

#[test]
fn a_line_is_what_the_ledger_knows() {
    let plan = plan(&sample()).unwrap();
    let line = lines(&plan.parts[0]).remove(0);
    let path = "s3://call-archive-archivebucket/recordings/platform=cxone/year=2024/month=01/queue=billing/recording_def456.wav";
    assert_eq!(
        line,
        json!({
            "recordingId": "recording_def456",
            "startTime": "2024-01-31T11:50:00.000Z", "endTime": "2024-01-31T11:58:20.500Z",
            "duration": 500_500, "mediaType": "voice", "agentId": "agent-7", "queueId": "billing",
            "wrapupCode": "resolved", "storagePath": path,
            "checksum": "9e107d9d372bb6826bd81d3542a419d6",
            "exportTimestamp": "2024-01-31T12:00:02.345678Z",
            "platform": "cxone", "callId": "call_xyz789", "status": "archived", "reason": null,
            "sha256": "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592",
            "crc64nvme": "ijR1VQyHEqg=", "sizeBytes": 8_008_044, "contentType": "audio/wav",
            "container": "wav", "codec": "pcm", "runId": null, "attempts": 0, "source": "webhook",
            "transcriptPath": null, "transcriptRevision": null,
            "settledAt": "2024-01-31T12:00:02.345Z", "version": 2,
        })
    );
}

#[test]
fn the_same_batch_makes_the_same_bytes() {
    assert_eq!(plan(&sample()), plan(&sample()));
}

#[test]
fn only_an_end_and_what_changes_about_one_make_a_line() {
    let nothing = |_: &mut Value| {};
    assert_eq!(made(nothing, nothing), 1, "an end");
    assert_eq!(made(nothing, |old| *old = Value::Null), 1, "an end without a before");
    assert_eq!(made(nothing, archived_already), 0, "the same again");
    assert_eq!(made(|new| new["state"]["S"] = "partial".into(), nothing), 0, "no end");
    let untold = |new: &mut Value| {
        new["updatedAt"]["S"] = "2024-02-01T00:00:00Z".into();
        new["openClaims"] = json!({"N": "0"});
        new["lastOwner"] = json!({"S": "another"});
        new["version"] = json!({"N": "3"});
    };
    assert_eq!(made(untold, archived_already), 0, "what the manifest does not tell");
    let pointed = |new: &mut Value| {
        new["transcriptPath"] = json!({"S": "s3://b/transcripts/call_xyz789/r1/transcript.json"});
        new["transcriptRevision"] = json!({"N": "1"});
    };
    assert_eq!(made(pointed, archived_already), 1, "a transcript");
    let missing = |reason: &'static str| {
        move |image: &mut Value| {
            archived_already(image);
            image["state"]["S"] = "audio_missing".into();
            image["reason"] = json!({"S": reason});
        }
    };
    assert_eq!(made(missing("expired"), missing("archived_by_vendor")), 1, "a reason");
    assert_eq!(made(missing("expired"), missing("expired")), 0, "the same reason");
}

/// Lambda hands over a REMOVE only if its filter lets one through; its line stays what it was.
#[test]
fn a_deleted_item_makes_no_line() {
    let mut record = sample().remove(0);
    record["dynamodb"].as_object_mut().unwrap().remove("NewImage");
    assert_eq!(plan(&[record]).unwrap().parts, []);
}

/// Who writes a state and who writes a transcript's place have clocks of their own. By their times, with or without the
/// greater of two neighbours, the first of these changes was the newest: the second and third have clocks behind its own.
#[test]
fn the_latest_change_has_the_greatest_version_whatever_the_clocks_say() {
    let revision = |image: &mut Value, revision: u32, at: &str| {
        archived_already(image);
        image["transcriptRevision"] = json!({"N": revision.to_string()});
        image["updatedAt"]["S"] = at.into();
        image["version"] = json!({"N": (2 + revision).to_string()});
    };
    let (first, second) = ("2024-01-31T12:00:01Z", "2024-01-31T12:00:02Z");
    let mut batch = sample();
    batch.truncate(1);
    batch.extend(changed(|new| revision(new, 1, first), archived_already));
    batch.extend(changed(|new| revision(new, 2, second), |old| revision(old, 1, first)));
    let plan = plan(&batch).unwrap();
    let lines = lines(&plan.parts[0]);
    let newest = |field: &str| lines.iter().max_by_key(|line| line[field].to_string()).unwrap();
    assert_eq!(newest("version")["transcriptRevision"], 2);
    assert_eq!(newest("version")["exportTimestamp"], "2024-01-31T12:00:02.000000Z");
    assert_eq!(newest("exportTimestamp")["transcriptRevision"], Value::Null, "the clocks agree");
}

/// A week's quarantine looked new whenever a transcript came, for `exportTimestamp` is the time of that.
#[test]
fn a_transcript_does_not_move_the_end() {
    let pointed = |new: &mut Value| {
        new["transcriptRevision"] = json!({"N": "1"});
        new["updatedAt"]["S"] = "2024-02-09T00:00:00Z".into();
    };
    let plan = plan(&changed(pointed, archived_already)).unwrap();
    let line = lines(&plan.parts[0]).remove(0);
    assert_eq!(line["settledAt"], "2024-01-31T12:00:02.345Z");
    assert_eq!(line["exportTimestamp"], "2024-02-09T00:00:00.000000Z");
}

/// The vendor's number, which was never measured: beyond `bigint` it would have failed every query of every recording.
#[test]
fn a_duration_that_no_column_holds_is_left_out() {
    for (told, kept) in [(u64::MAX, Value::Null), (i64::MAX.cast_unsigned(), i64::MAX.into())] {
        let batch = changed(|new| new["duration"]["N"] = told.to_string().into(), |_| {});
        assert_eq!(lines(&plan(&batch).unwrap().parts[0])[0]["duration"], kept);
    }
}

#[test]
fn no_signed_url_reaches_the_manifest() {
    let url = "https://media.example/r1?X-Amz-Signature=5d672d79c15b13162d9279b0855cfba6";
    let texts = ["mediaType", "wrapupCode", "contentType", "codec", "reason", "md5", "sha256"];
    for attribute in texts {
        let batch = changed(|new| new[attribute] = json!({"S": url}), |_| {});
        let plan = plan(&batch).unwrap();
        let written = &plan.parts[0].lines;
        assert!(!written.contains("X-Amz") && !written.contains("https"), "{attribute}: {written}");
        assert_eq!(lines(&plan.parts[0])[0]["recordingId"], "recording_def456", "{attribute}");
    }
    // A path of ours is never one: such an item is not guessed at.
    let signed = "s3://bucket/key.wav?X-Amz-Signature=5d67";
    for attribute in ["storagePath", "transcriptPath"] {
        for path in [url, signed] {
            assert_eq!(reason(|new| new[attribute] = json!({"S": path})), "path", "{attribute}");
        }
    }
    // Nor does an attribute that the ledger may get one day.
    let batch = changed(|new| new["mediaUrl"] = json!({"S": url}), |_| {});
    assert!(!plan(&batch).unwrap().parts[0].lines.contains("X-Amz"));
}

#[test]
fn a_record_that_makes_no_sense_is_named_and_costs_its_neighbours_nothing() {
    let mut batch = sample();
    batch[0]["dynamodb"]["NewImage"]["state"] = json!({"S": "lost"});
    batch[0]["dynamodb"]["NewImage"]["wrapupCode"] = json!({"S": "in-confidence"});
    batch.insert(1, json!({"eventID": "no-change"}));
    batch.insert(2, json!("nothing at all"));
    let plan = plan(&batch).unwrap();
    let written: usize = plan.parts.iter().map(|part| lines(part).len()).sum();
    assert_eq!(written, 2);
    let reasons: Vec<_> = plan.set_aside.iter().map(|record| record.reason).collect();
    assert_eq!(reasons, ["item", "record", "record"]);
    let named = serde_json::to_value(&plan.set_aside[0]).unwrap();
    let stream = "arn:aws:dynamodb:us-east-1:123456789012:table/call-archive-RecordingsTable/stream/2024-01-31T12:00:00.000";
    assert_eq!(
        named,
        json!({
            "reason": "item", "pk": "cxone#recording_def456",
            "sequenceNumber": "4421584500000000017450439091",
            "eventID": "c9fbe7d0261a5163fcb6940593e41797", "eventSourceARN": stream,
        }),
        "enough to find it, and nothing of what it holds"
    );
}

#[test]
fn what_the_ledger_never_writes_has_a_reason_each() {
    assert_eq!(reason(|new| new["sizeBytes"] = json!({"S": "many"})), "no_object");
    assert_eq!(reason(|new| new["recordingId"] = json!({"S": "../../x"})), "item");
    for id in ["../live", "a/b", "a=b", ""] {
        assert_eq!(reason(|new| new["runId"] = json!({"S": id})), "run_id");
    }
}

#[test]
fn without_a_place_in_a_stream_there_is_no_key() {
    assert_eq!(plan(&[]), Ok(Plan::default()));
    for number in [json!("../x"), json!(""), json!(null), json!(1)] {
        let mut batch = vec![sample().remove(0)];
        batch[0]["dynamodb"]["SequenceNumber"] = number;
        assert_eq!(plan(&batch), Err(NotOfStream));
    }
    let mut batch = vec![sample().remove(0)];
    batch[0]["dynamodb"]["ApproximateCreationDateTime"] = json!(1e300);
    assert_eq!(plan(&batch), Err(NotOfStream));
    batch[0]["dynamodb"]["ApproximateCreationDateTime"] = json!(1706702402.9);
    assert!(plan(&batch).is_ok());
}

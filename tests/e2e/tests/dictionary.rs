//! docs/DATA-DICTIONARY.md says what is written: each kind of record is made with everything in it and compared with its table.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what cannot be read here is what these tests are to fail of"
)]

use std::collections::{BTreeMap, BTreeSet};

use aws::ledger::{Entry, Object, State};
use domain::{
    checkpoint::Checkpoint,
    digest::{Checksums, Digests},
    media::Container,
    message::{Metadata, Source},
    platform::Platform,
    range::{Validator, Version},
    redact::{Config, Redactor, Utterance},
    transcript::{Audio, AudioStatus, Line, Status, Transcript},
};
use jiff::Timestamp;
use lambda::metrics::{Metric, Record};
use manifest::batch::plan;
use serde_json::{Value, json};

const DICTIONARY: &str = include_str!("../../../docs/DATA-DICTIONARY.md");

/// A row of a table: its name without backticks, and its other cells.
struct Row {
    name: String,
    cells: Vec<String>,
}

/// The tables under a heading, without their heads.
fn rows(heading: &str) -> Vec<Row> {
    let mark = format!("\n## {heading}\n");
    let (_, section) = DICTIONARY.split_once(&mark).unwrap_or_else(|| panic!("no {heading}"));
    let section = section.split("\n## ").next().unwrap();
    let section = section.split("\n### ").next().unwrap();
    let lines = section.lines().filter(|line| line.starts_with("| `"));
    let rows: Vec<Row> = lines
        .map(|line| {
            let mut cells = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned());
            let name = cells.next().unwrap().trim().trim_matches('`').to_owned();
            Row { name, cells: cells.collect() }
        })
        .collect();
    assert!(!rows.is_empty(), "{heading} has no table");
    for row in &rows {
        let [kind, _unit, example, from, absent] = &row.cells[..] else {
            panic!("{heading}: {} has {} cells", row.name, row.cells.len());
        };
        for cell in [kind, example, from, absent] {
            assert!(!cell.is_empty(), "{heading}: {} has an empty cell", row.name);
        }
    }
    rows
}

/// Every field of a value by its path, with an example of it, in the order in which they are met.
fn fields(value: &Value) -> Vec<(String, Value)> {
    fn walk(path: &str, value: &Value, found: &mut Vec<(String, Value)>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let path =
                        if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    found.push((path.clone(), member.clone()));
                    walk(&path, member, found);
                }
            }
            Value::Array(elements) => {
                for element in elements.iter().filter(|element| element.is_object()) {
                    walk(&format!("{path}[]"), element, found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk("", value, &mut found);
    found
}

/// Are the fields of `written`, and no others, in the tables, with their types?
fn compare(heading: &str, rows: &[Row], written: &[(String, Value)]) {
    let documented: BTreeSet<_> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(documented.len(), rows.len(), "{heading}: a field stands there twice");
    let names: BTreeSet<_> = written.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(documented, names, "{heading}: left the document, right what is written");
    let types: BTreeMap<_, _> = rows.iter().map(|row| (row.name.as_str(), &row.cells[0])).collect();
    for (name, value) in written {
        let kind = match value {
            Value::String(_) => "string",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::Bool(_) => "boolean",
            Value::Array(_) => "list",
            Value::Object(_) => "object",
            Value::Null => panic!("{heading}: the example lacks {name}"),
        };
        assert_eq!(types[name.as_str()], kind, "{heading}: the type of {name}");
    }
}

fn entry() -> Entry {
    let id = |text: &str| text.parse().unwrap();
    let at = Timestamp::UNIX_EPOCH;
    Entry {
        platform: Platform::Cxone,
        recording_id: id("r1"),
        call_id: Some("c1".parse().unwrap()),
        state: State::Archived,
        source: Source::Sweep,
        run_id: Some("run-1".to_owned()),
        first_seen_at: at,
        updated_at: at,
        version: 1,
        settled_at: Some(1),
        attempts: 1,
        open_claims: 1,
        lease_until: Some(1),
        waiting_since: Some(at),
        reason: Some("content_type".to_owned()),
        transcript_path: Some("s3://b/t".to_owned()),
        transcript_revision: Some(1),
        checkpoint: Some(Checkpoint {
            upload_id: "u".to_owned(),
            key: "k".to_owned(),
            part_size: 1,
            offset: 1,
            version: Version { total: 1, validator: Some(Validator::Etag("\"1\"".to_owned())) },
            content_type: "audio/wav".to_owned(),
            container: Container::Wav,
            codec: Some("pcm".to_owned()),
            digests: Digests::default().save(),
        }),
        metadata: Metadata {
            start_time: Some(at),
            end_time: Some(at),
            duration: Some(1),
            media_type: Some("voice".to_owned()),
            agent_id: Some("a1".parse().unwrap()),
            queue_id: Some("q1".parse().unwrap()),
            wrapup_code: Some("resolved".to_owned()),
            container: Some("wav".to_owned()),
        },
        object: Some(Object {
            storage_path: "s3://b/k".to_owned(),
            size_bytes: 1,
            checksums: Checksums { md5: "m".into(), sha256: "s".into(), crc64nvme: "c".into() },
            content_type: "audio/wav".to_owned(),
            container: Container::Wav,
            codec: Some("pcm".to_owned()),
            archived_at: at,
        }),
    }
}

#[test]
fn the_manifest_line() {
    let mut line = manifest::line::line(&entry()).unwrap().unwrap();
    line.reason = Some("content_type".parse().unwrap());
    let text = line.to_ndjson().unwrap();
    let written = fields(&serde_json::from_str(&text).unwrap());
    let rows = rows("Manifest line");
    compare("Manifest line", &rows, &written);
    // In the order of the line, which is the guide's.
    let places: Vec<_> =
        rows.iter().map(|row| text.find(&format!("\"{}\":", row.name)).unwrap()).collect();
    assert!(places.is_sorted(), "{:?}", rows.iter().map(|row| &row.name).collect::<Vec<_>>());
}

#[test]
fn the_ledgers_item() {
    let mut item = serde_json::to_value(entry()).unwrap();
    // What its writes set beside what is read back; the deployed table is compared with the same table of the document.
    for attribute in ["pk", "leaseOwner", "lastOwner", "quarantine"] {
        item[attribute] = "x".into();
    }
    compare("Ledger item", &rows("Ledger item"), &fields(&item));
}

fn transcript() -> Transcript {
    let line = |text: &str, confidence| Line {
        start_ms: 0,
        end_ms: 900,
        speaker: "agent".to_owned(),
        text: text.to_owned(),
        confidence: Some(confidence),
        segments: serde_json::from_value(json!([1])).unwrap(),
        review: true,
    };
    Transcript {
        call_id: "c1".parse().unwrap(),
        recording_ids: BTreeSet::from(["r1".parse().unwrap()]),
        language: Some("en-US".to_owned()),
        status: Status::Partial,
        revision: 1,
        missing_segments: serde_json::from_value(json!([2])).unwrap(),
        audio: Audio { status: AudioStatus::Missing, reason: Some("expired".to_owned()) },
        utterances: vec![line("The card is 4111 1111 1111 1111.", 0.5)],
    }
}

#[test]
fn the_transcript_its_twin_and_the_review_list() {
    let transcript = transcript();
    let written = fields(&serde_json::to_value(&transcript).unwrap());
    let shared = rows("transcript.json");
    compare("transcript.json", &shared, &written);

    let redactor = Redactor::new(Config::default()).unwrap();
    let said = &transcript.utterances[0];
    let said = Utterance { speaker: &said.speaker, text: &said.text, start_ms: 0, end_ms: 900 };
    let redacted = redactor.redact(&[said]);
    assert!(!redacted.redactions.is_empty(), "nothing to look at");
    let twin = transcript.redacted(redacted.texts, redacted.redactions).unwrap();
    let mut all = shared;
    all.extend(rows("transcript.redacted.json"));
    let written = fields(&serde_json::to_value(&twin).unwrap());
    compare("transcript.redacted.json", &all, &written);

    let review: Value = serde_json::from_str(&twin.review("key").unwrap()).unwrap();
    compare("Review line", &rows("Review line"), &fields(&review));
}

#[test]
fn the_failure_of_the_manifest() {
    let event: Value = serde_json::from_str(include_str!("../../../events/manifest.json")).unwrap();
    let mut record = event["Records"][0].clone();
    record["dynamodb"]["NewImage"]["state"]["S"] = "lost".into();
    let plan = plan(&[record]).unwrap();
    let named = serde_json::to_value(&plan.set_aside[0]).unwrap();
    compare("Failure of the manifest", &rows("Failure of the manifest"), &fields(&named));
}

#[test]
fn the_metrics() {
    let documented: Vec<_> =
        rows("Metrics").into_iter().map(|row| (row.name, row.cells[0].clone())).collect();
    let written = Metric::ALL.iter().map(|m| (m.name().to_owned(), m.unit().to_owned()));
    assert_eq!(documented, written.collect::<Vec<_>>(), "left the document, right what is written");
    // The rest of a line is what the section says in words.
    let record = Record::new(Timestamp::UNIX_EPOCH).platform(Platform::Cxone).reason("stale");
    let line = record.count(Metric::SignatureRejected, 1).lines().remove(0);
    let line: Value = serde_json::from_str(&line).unwrap();
    let names: Vec<_> = line.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["SignatureRejected", "_aws", "platform", "reason"]);
    assert!(DICTIONARY.contains(lambda::metrics::NAMESPACE));
}

//! The manifest against the ledger.
//!
//! A change of the ledger's item makes a new line, so the newest line alone would agree with whatever was done to the item.
//! What is archived never changes: every line that has it as archived has to name the same object.

use std::collections::HashMap;

use aws::{archive::Archive, ledger::Entry};
use futures_util::{StreamExt, stream};
use indicatif::ProgressBar;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::report::{Kind, Problem, Report};
use crate::failure::Failure;

/// What all parts' keys begin with.
const PREFIX: &str = "manifest/";

/// So much later a line may come than what it says: the table's stream is read every minute, and again after an error.
const BEHIND: SignedDuration = SignedDuration::from_hours(1);

/// What the manifest says of every recording.
pub(super) struct Manifest {
    recordings: HashMap<String, Recording>,
    /// When reading it began.
    at: Timestamp,
}

struct Recording {
    /// Of its newest line, the one with the greatest: docs/DATA-DICTIONARY.md.
    newest: (Timestamp, Option<u32>),
    /// What that says.
    archived: bool,
    /// What its lines name, each once; one, as things should be.
    objects: Vec<Object>,
}

/// Of an object, what is compared.
#[derive(PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    storage_path: Option<String>,
    sha256: Option<String>,
    size_bytes: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    platform: String,
    recording_id: String,
    export_timestamp: Timestamp,
    transcript_revision: Option<u32>,
    status: String,
    #[serde(flatten)]
    object: Object,
}

impl Manifest {
    /// An empty one, to be read from now on.
    pub(super) fn new(at: Timestamp) -> Self {
        Self { recordings: HashMap::new(), at }
    }

    /// Reads every part, several at once.
    pub(super) async fn read(
        bucket: &Archive,
        at_once: usize,
        bar: &ProgressBar,
        report: &mut Report,
    ) -> Result<Self, Failure> {
        let (mut manifest, mut after) = (Self::new(Timestamp::now()), None);
        loop {
            let (keys, next) = bucket.list(PREFIX, after).await?;
            let parts = keys.into_iter().map(async |key| {
                let part = bucket.read(&key, None).await;
                (key, part)
            });
            let mut parts = stream::iter(parts).buffer_unordered(at_once);
            while let Some((key, part)) = parts.next().await {
                manifest.part(&bucket.path(&key), &part?, report);
                report.parts += 1;
                bar.set_message(format!("{} parts of the manifest read", report.parts));
            }
            if next.is_none() {
                return Ok(manifest);
            }
            after = next;
        }
    }

    /// Takes a part's lines.
    fn part(&mut self, path: &str, part: &[u8], report: &mut Report) {
        let lines = part.split(|byte| *byte == b'\n');
        for (number, line) in (1..).zip(lines).filter(|(_, line)| !line.is_empty()) {
            match serde_json::from_slice(line) {
                Ok(line) => self.line(line),
                Err(_) => report.problem(Problem {
                    recording: "?".to_owned(),
                    storage_path: Some(path.to_owned()),
                    kind: Kind::Unread,
                    details: vec![format!(
                        "line {number} of this part of the manifest cannot be read"
                    )],
                }),
            }
        }
    }

    fn line(&mut self, line: Line) {
        let Line { platform, recording_id, export_timestamp, transcript_revision, .. } = line;
        let (time, archived) = ((export_timestamp, transcript_revision), line.status == "archived");
        let known = self.recordings.entry(format!("{platform}#{recording_id}"));
        let known =
            known.or_insert(Recording { newest: time, archived, objects: Vec::with_capacity(1) });
        if known.newest < time {
            (known.newest, known.archived) = (time, archived);
        }
        if archived && !known.objects.contains(&line.object) {
            known.objects.push(line.object);
        }
    }

    /// Takes out a recording of which the ledger says nothing that can be read.
    pub(super) fn skip(&mut self, key: &str) {
        self.recordings.remove(key);
    }

    /// Takes out a recording that the ledger has as archived; in what the two are not one.
    pub(super) fn compare(&mut self, entry: &Entry) -> Option<Problem> {
        let object = entry.object.as_ref()?;
        let recording = format!("{}#{}", entry.platform, entry.recording_id);
        let line = self.recordings.remove(&recording);
        let (kind, details) = match line.filter(|line| line.archived) {
            None if object.archived_at.saturating_add(BEHIND).is_ok_and(|due| due > self.at) => {
                return None;
            }
            None => {
                let detail = "the manifest does not have it as archived";
                (Kind::Unlisted, vec![detail.to_owned()])
            }
            Some(line) => {
                let ours = Object {
                    storage_path: Some(object.storage_path.clone()),
                    sha256: Some(object.checksums.sha256.clone()),
                    size_bytes: Some(object.size_bytes),
                };
                let differ = line.objects.iter().flat_map(|theirs| differences(&ours, theirs));
                (Kind::Contradicted, differ.collect())
            }
        };
        let storage_path = Some(object.storage_path.clone());
        (!details.is_empty()).then_some(Problem { recording, storage_path, kind, details })
    }

    /// What the manifest has as archived, and the ledger, read to its end, does not.
    pub(super) fn rest(self) -> impl Iterator<Item = Problem> {
        self.recordings.into_iter().filter(|(_, line)| line.archived).map(|(recording, line)| {
            Problem {
                recording,
                storage_path: line.objects.into_iter().find_map(|object| object.storage_path),
                kind: Kind::Unrecorded,
                details: vec!["the ledger does not have it as archived".to_owned()],
            }
        })
    }
}

fn differences(ours: &Object, theirs: &Object) -> Vec<String> {
    let size = |object: &Object| object.size_bytes.map(|size| size.to_string());
    let pairs = [
        ("storagePath", ours.storage_path.clone(), theirs.storage_path.clone()),
        ("sha256", ours.sha256.clone(), theirs.sha256.clone()),
        ("sizeBytes", size(ours), size(theirs)),
    ];
    let differ = pairs.into_iter().filter(|(_, ours, theirs)| ours != theirs);
    let told = differ.map(|(what, ours, theirs)| {
        let [ours, theirs] = [ours, theirs].map(Option::unwrap_or_default);
        format!("{what} is {ours} in the ledger and {theirs} in the manifest")
    });
    told.collect()
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::{Value, json};

    use super::*;

    pub(in super::super) fn entry(id: &str) -> Entry {
        serde_json::from_value(json!({
            "platform": "cxone", "recordingId": id, "state": "archived", "source": "webhook",
            "firstSeenAt": "2024-01-01T00:00:00Z", "updatedAt": "2024-01-01T00:00:01Z",
            "storagePath": "s3://b/r.wav", "sizeBytes": 9, "md5": "m", "sha256": "s", "crc64nvme": "c",
            "contentType": "audio/wav", "objectContainer": "wav", "archivedAt": "2024-01-01T00:00:01Z",
        }))
        .unwrap()
    }

    fn line(id: &str, minute: u32, changes: &Value) -> String {
        let mut line = json!({
            "platform": "cxone", "recordingId": id, "status": "archived", "storagePath": "s3://b/r.wav", "sizeBytes": 9,
            "sha256": "s", "exportTimestamp": format!("2024-01-01T00:{minute:02}:00.000000Z"), "transcriptRevision": null,
        });
        for (field, value) in changes.as_object().unwrap() {
            line[field] = value.clone();
        }
        format!("{line}\n")
    }

    fn manifest(at: &str, part: &str) -> (Manifest, Report) {
        let (mut manifest, mut report) = (Manifest::new(at.parse().unwrap()), Report::default());
        manifest.part("s3://m/part", part.as_bytes(), &mut report);
        (manifest, report)
    }

    const LATER: &str = "2024-01-02T00:00:00Z";

    #[test]
    fn a_difference_and_what_only_one_of_them_has_are_told() {
        let part = [
            line("same", 1, &json!({})),
            line("other", 1, &json!({"sha256": "t", "sizeBytes": 8})),
            line("moved", 1, &json!({"storagePath": null})),
            line("deleted", 1, &json!({})),
            line("quarantined", 1, &json!({"status": "quarantined"})),
            "{\"platform\":\n".to_owned(),
        ];
        let (mut manifest, report) = manifest(LATER, &part.concat());
        assert_eq!(report.bad(), 1, "the line that breaks off");
        assert_eq!(manifest.compare(&entry("same")), None);
        let other = manifest.compare(&entry("other")).unwrap();
        assert_eq!((other.kind, other.details.len()), (Kind::Contradicted, 2), "{other:?}");
        assert!(other.details[0].contains("sha256 is s in the ledger and t in"), "{other:?}");
        let moved = manifest.compare(&entry("moved")).unwrap();
        assert!(moved.details[0].starts_with("storagePath is s3://b/r.wav"), "{moved:?}");
        assert_eq!(manifest.compare(&entry("unlisted")).unwrap().kind, Kind::Unlisted);
        let rest: Vec<_> = manifest.rest().collect();
        assert_eq!(rest.len(), 1, "{rest:?}");
        assert_eq!((rest[0].recording.as_str(), rest[0].kind), ("cxone#deleted", Kind::Unrecorded));
    }

    #[test]
    fn the_newest_line_says_whether_and_every_line_what() {
        let kind = |lines: [&String; 2]| {
            let told = |part: [&String; 2]| {
                let (mut manifest, _) = manifest(LATER, &part.map(String::as_str).concat());
                manifest.compare(&entry("r")).map(|problem| problem.kind)
            };
            let [one, other] = lines;
            assert_eq!(told([one, other]), told([other, one]), "{lines:?}");
            told(lines)
        };
        let archived = line("r", 2, &json!({}));
        let earlier = |changes: Value| line("r", 1, &changes);
        assert_eq!(
            kind([&archived, &earlier(json!({"status": "quarantined", "sha256": null}))]),
            None
        );
        assert_eq!(kind([&archived, &line("r", 2, &json!({"transcriptRevision": 1}))]), None);
        let quarantined = line("r", 3, &json!({"status": "quarantined", "sha256": null}));
        assert_eq!(kind([&archived, &quarantined]), Some(Kind::Unlisted));
        // The item was altered, the stream told the manifest so, and what it had said before stands there still.
        assert_eq!(kind([&archived, &earlier(json!({"sha256": "t"}))]), Some(Kind::Contradicted));
    }

    #[test]
    fn a_line_may_come_an_hour_late() {
        let kind = |at: &str| manifest(at, "").0.compare(&entry("r")).map(|problem| problem.kind);
        assert_eq!(kind("2024-01-01T01:00:00Z"), None);
        assert_eq!(kind("2024-01-01T01:00:01Z"), Some(Kind::Unlisted));
    }
}

//! What the ledger says of a recording.

use aws::ledger::{Entry, Ledger, State};
use domain::id::RecordingId;
use jiff::Timestamp;
use serde_json::Value;

use crate::{failure::Failure, options::OfPlatform, stack::Stack};

/// What is told first, and in this order; the rest follows by name.
const FIRST: [&str; 14] = [
    "platform",
    "recordingId",
    "callId",
    "state",
    "reason",
    "attempts",
    "startTime",
    "duration",
    "mediaType",
    "storagePath",
    "sizeBytes",
    "md5",
    "sha256",
    "crc64nvme",
];

/// The ledger's entries of a recording: one for each platform that has an id like that.
pub(crate) async fn all(
    ledger: &Ledger,
    of: &OfPlatform,
    id: &RecordingId,
) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    for platform in of.all() {
        entries.extend(ledger.get(platform, id).await?);
    }
    Ok(entries)
}

/// The one that is meant.
pub(crate) async fn one(
    stack: &Stack,
    of: &OfPlatform,
    id: &RecordingId,
) -> Result<Entry, Failure> {
    let mut entries = all(&stack.ledger()?, of, id).await?.into_iter();
    match (entries.next(), entries.next()) {
        (Some(entry), None) => Ok(entry),
        (Some(_), Some(_)) => Err(Failure::new(format!("both platforms have a recording {id}"))
            .help("say which with --platform")),
        (None, _) => Err(Failure::new(format!("the ledger knows no recording {id}"))
            .help(format!("if it is a call's id: callarchive find{} {id}", stack.option()))),
    }
}

/// The same, of a recording that has to be archived.
pub(crate) async fn archived(
    stack: &Stack,
    of: &OfPlatform,
    id: &RecordingId,
) -> Result<Entry, Failure> {
    let entry = one(stack, of, id).await?;
    match entry.state {
        State::Archived => Ok(entry),
        state => Err(Failure::new(format!("{id} is {}, not archived", state.as_str()))
            .help(format!("to see why: callarchive quarantine show{} {id}", stack.option()))),
    }
}

/// An entry as a document: as the ledger has it, but for the innards of a checkpoint.
pub(crate) fn document(entry: &Entry) -> Result<Value, Failure> {
    let mut document = serde_json::to_value(entry)?;
    if let (Some(fields), Some(checkpoint)) = (document.as_object_mut(), &entry.checkpoint) {
        fields.remove("checkpoint");
        fields.insert("bytesSoFar".to_owned(), checkpoint.offset.into());
    }
    Ok(document)
}

/// An entry for reading: a line for each field, and what its reason means.
pub(crate) fn text(entry: &Entry) -> Result<String, Failure> {
    let mut document = document(entry)?;
    let settled = entry.settled_at.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    if let (Some(fields), Some(settled)) = (document.as_object_mut(), settled) {
        fields.insert("settledAt".to_owned(), settled.to_string().into());
    }
    let fields = document.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    let mut fields: Vec<_> = fields.collect();
    let rank = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    fields.sort_by_key(|(name, _)| (rank(name), (*name).clone()));
    let lines = fields.into_iter().map(|(name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("  {name:18} {value}")
    });
    let mut lines: Vec<_> = lines.collect();
    if let Some(reason) = entry.reason.as_deref().filter(|_| entry.state != State::Archived) {
        lines.extend(meaning(reason).map(|meaning| format!("\n  {reason}: {meaning}")));
    }
    Ok(lines.join("\n"))
}

/// What a reason means and what to do, where more than waiting is to be done.
fn meaning(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "content_type" | "unknown_container" | "container_mismatch" => {
            "the vendor sent something else than the media it declared, often an error page; play it in the \
             vendor's own console, and redrive it when it plays there"
        }
        "empty_file" | "no_samples" => {
            "the vendor sent a file without sound; redrive it once the vendor has another"
        }
        "truncated" | "overlong" | "changed" | "unusable_headers" => {
            "what came was not as long, or not the same, as the vendor had said, three times; redrive it later"
        }
        "too_long" => "it is larger than an object in S3 may be",
        "no_progress" => {
            "the vendor sent it too slowly, or began anew each time; redrive it when the vendor is idle"
        }
        "forbidden" | "missing_scope" | "unauthorized" => {
            "the vendor's client lacks a permission: grant it in the vendor's console, then redrive"
        }
        "credentials" | "no_token" => {
            "the credentials secret is not right: fill it in, then redrive"
        }
        "vendor_error" | "connection" | "malformed_answer" => {
            "the vendor failed three times; redrive it once it is well"
        }
        "crashes" => {
            "five workers died over it: look for a crash in the downloader's log before redriving it"
        }
        "key_occupied" => {
            "another object lies where it belongs: compare both, and keep what is there until you know which is right"
        }
        "archive_checksum" => "S3 refused it as altered on the way, three times; redrive it",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_told_with_what_its_reason_means() {
        let entry: Entry = serde_json::from_value(serde_json::json!({
            "platform": "cxone", "recordingId": "r1", "state": "quarantined", "reason": "content_type",
            "source": "webhook", "firstSeenAt": "2024-01-01T00:00:00Z", "updatedAt": "2024-01-01T00:00:01Z",
            "agentId": "a1", "settledAt": 1_704_067_200_000_i64,
        }))
        .unwrap();
        let text = text(&entry).unwrap();
        assert!(
            text.starts_with("  platform           cxone\n  recordingId        r1\n  state"),
            "{text}"
        );
        assert!(
            text.contains("2024-01-01T00:00:00Z\n  source")
                && text.contains("agentId")
                && text.contains("an error page"),
            "{text}"
        );
    }
}

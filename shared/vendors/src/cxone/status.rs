//! The pre-download status check.
//!
//! CXone guide, edge case 1: `status` must equal `available` and `storageLocation` must be `active`; where the vendor
//! archived or expired the recording, only the transcript is kept, with an `audio_missing` flag.

use domain::{
    id::CallId,
    message::{Metadata, is_plain},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    VendorError,
    adapter::{Audio, Media, Recording},
};

/// The longest text that is kept, in bytes.
const MAX_TEXT: usize = 1024;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    status: String,
    storage_location: String,
    #[serde(flatten)]
    rest: serde_json::Map<String, Value>,
}

pub(super) fn read(body: &[u8], media: Media) -> Result<Recording, VendorError> {
    let status: Status =
        serde_json::from_slice(body).map_err(|_| VendorError::Malformed("recording status"))?;
    let state = status.status.to_ascii_lowercase();
    let location = status.storage_location.to_ascii_lowercase();
    let audio = match (state.as_str(), location.as_str()) {
        ("available", "active") => Audio::Available(media),
        ("available", _) => Audio::Missing { reason: "not_in_active_storage" },
        ("archived", _) => Audio::Missing { reason: "archived_by_vendor" },
        ("expired", _) => Audio::Missing { reason: "expired" },
        ("deleted", _) => Audio::Missing { reason: "deleted" },
        _ => Audio::NotReady,
    };
    let mut rest = status.rest;
    let call_id: Option<CallId> = field(&mut rest, "callId");
    Ok(Recording { audio, confirmed: true, call_id, metadata: metadata(rest) })
}

/// A field that can be read; one that cannot is left out, since no recording is lost for the sake of its metadata.
fn field<T: serde::de::DeserializeOwned>(
    fields: &mut serde_json::Map<String, Value>,
    name: &str,
) -> Option<T> {
    fields.remove(name).and_then(|value| serde_json::from_value(value).ok())
}

/// A text, if it is fit to be kept.
fn text(fields: &mut serde_json::Map<String, Value>, name: &str) -> Option<String> {
    field(fields, name).filter(|text: &String| text.len() <= MAX_TEXT && is_plain(text))
}

fn metadata(mut fields: serde_json::Map<String, Value>) -> Metadata {
    let fields = &mut fields;
    Metadata {
        start_time: field(fields, "startTime"),
        end_time: field(fields, "endTime"),
        duration: field(fields, "duration"),
        media_type: text(fields, "mediaType"),
        agent_id: field(fields, "agentId"),
        queue_id: field(fields, "queueId"),
        wrapup_code: text(fields, "wrapupCode"),
        container: text(fields, "container"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audio(body: &str) -> Result<Recording, VendorError> {
        let media = Media {
            url: "https://api.example.com/x".parse().unwrap(),
            accept: "audio/wav",
            permission: "p",
        };
        read(body.as_bytes(), media)
    }

    #[test]
    fn available_and_active_is_fetched_and_nothing_else() {
        assert!(matches!(
            audio(r#"{"status":"available","storageLocation":"active"}"#).unwrap().audio,
            Audio::Available(_)
        ));
        for (body, expected) in [
            (r#"{"status":"archived","storageLocation":"active"}"#, "archived_by_vendor"),
            (r#"{"status":"Expired","storageLocation":"cold"}"#, "expired"),
            (r#"{"status":"available","storageLocation":"glacier"}"#, "not_in_active_storage"),
        ] {
            match audio(body).unwrap().audio {
                Audio::Missing { reason } => assert_eq!(reason, expected),
                other => panic!("{body}: {other:?}"),
            }
        }
        let processing = audio(r#"{"status":"processing","storageLocation":"active"}"#).unwrap();
        assert!(matches!(processing.audio, Audio::NotReady));
    }

    #[test]
    fn metadata_that_cannot_be_read_costs_only_itself() {
        let recording = audio(
            r#"{"status":"available","storageLocation":"active","startTime":"2024-01-01T00:00:00Z",
                "endTime":"late","queueId":"a/b","duration":1500,"mediaType":"voice","callId":"c1",
                "wrapupCode":"\u001b]52;c;eA==\u0007"}"#,
        )
        .unwrap();
        assert_eq!(recording.call_id.as_ref().map(CallId::as_str), Some("c1"));
        assert!(recording.metadata.start_time.is_some());
        assert_eq!(recording.metadata.duration, Some(1500));
        assert_eq!((recording.metadata.end_time, recording.metadata.queue_id), (None, None));
        assert_eq!(recording.metadata.wrapup_code, None);
    }

    #[test]
    fn what_is_no_status_is_an_error() {
        for body in ["", "[]", "{}", r#"{"status":5}"#, r#"{"status":"available"}"#, "<html>"] {
            assert!(matches!(audio(body), Err(VendorError::Malformed(_))), "{body}");
        }
    }
}

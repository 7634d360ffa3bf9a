//! A revision's three objects.

use std::collections::BTreeSet;

use aws::assemblies::{Call, Kept, Place};
use bytes::Bytes;
use domain::{
    digest::crc64nvme,
    object_key::TranscriptRevision,
    transcript::{Output, SegmentKey, Transcript},
};
use serde::Deserialize;

use crate::{App, Failure, redaction::redacted, report};

const JSON: &str = "application/json";
const NDJSON: &str = "application/x-ndjson";

/// Writes the objects of a revision; the answer is the key of its transcript. Written again they are the same bytes,
/// which the archive takes for success.
///
/// # Errors
/// Any [`Failure`] of table or bucket, [`aws::archive::ArchiveError::Occupied`] among them; nothing is confirmed then, and
/// the next to come by writes again.
pub(crate) async fn write(
    app: &App,
    call: &Call,
    place: &Place,
    output: &Output,
) -> Result<String, Failure> {
    // Until the last object is written, or ten large calls would be in memory at once.
    let (kept, _permit) = app.whole(call).await?;
    let segments = kept.iter().map(|kept| &kept.segment);
    let transcript = Transcript::new(&call.call_id, output, segments)?;
    drop(kept);
    let key = TranscriptRevision {
        platform: call.platform,
        time: place.time,
        queue: place.queue_id.as_ref(),
        call_id: &call.call_id,
        revision: output.revision,
    };
    let replaced = redacted(&app.redactor, &transcript);
    let twin = transcript.redacted(replaced.texts, replaced.redactions)?;
    // Who reads by the transcript finds its twin and its list there already.
    put(app, &key.redacted(), JSON, twin.to_json()?).await?;
    put(app, &key.review(), NDJSON, twin.review(&key.redacted())?).await?;
    let newest = key.transcript();
    put(app, &newest, JSON, transcript.to_json()?).await?;
    report::written(call, &transcript, replaced.withheld);
    Ok(newest)
}

/// Whether these are all the segments that the transcript under a key was made of.
///
/// # Errors
/// [`aws::archive::ArchiveError`].
pub(crate) async fn is_covered(app: &App, key: &str, kept: &[Kept]) -> Result<bool, Failure> {
    #[derive(Deserialize)]
    struct Written {
        utterances: Vec<Of>,
    }
    #[derive(Deserialize)]
    struct Of {
        segments: BTreeSet<SegmentKey>,
    }
    let body = app.archive.read(key, None).await?;
    let Ok(written) = serde_json::from_slice::<Written>(&body) else { return Ok(false) };
    let kept: BTreeSet<_> = kept.iter().map(|kept| &kept.segment.key).collect();
    Ok(written.utterances.iter().flat_map(|of| &of.segments).all(|key| kept.contains(key)))
}

async fn put(app: &App, key: &str, content_type: &str, body: String) -> Result<(), Failure> {
    let body = Bytes::from(body);
    let crc = crc64nvme(&body);
    Ok(app.archive.put(key, content_type, body, &crc).await?)
}

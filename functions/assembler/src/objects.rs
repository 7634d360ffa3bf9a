//! A revision's three objects.

use aws::assemblies::{Call, Place};
use bytes::Bytes;
use domain::{
    digest::crc64nvme,
    object_key::TranscriptRevision,
    transcript::{Output, Transcript},
};

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

async fn put(app: &App, key: &str, content_type: &str, body: String) -> Result<(), Failure> {
    let body = Bytes::from(body);
    let crc = crc64nvme(&body);
    Ok(app.archive.put(key, content_type, body, &crc).await?)
}

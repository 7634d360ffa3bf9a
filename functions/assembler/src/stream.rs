//! Records of the two tables' streams. Each becomes a message on `assembly-deadlines` or nothing: work is done in one
//! place, and a stream is never held up by it.
//!
//! - The Recordings table: a recording was settled. If a call waits to hear of it, the call is looked at.
//! - The Assemblies table, the second safety net: its time to live took a head of which something was still to come, so
//!   the timer or the writer's message was lost. The head is put back and looked at.

use std::time::Duration;

use aws::assemblies::{AssembliesError, Call, Stored};
use domain::{id::RecordingId, message::Look, platform::Platform};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{App, Failure, call, report};

/// A batch of stream records.
#[derive(Debug, Deserialize)]
pub(crate) struct StreamEvent {
    /// In the order of the shard.
    #[serde(rename = "Records")]
    records: Vec<StreamRecord>,
}

/// A record, as far as it is read.
#[derive(Debug, Deserialize)]
pub(crate) struct StreamRecord {
    /// The stream.
    #[serde(rename = "eventSourceARN")]
    source: String,
    /// What changed.
    dynamodb: StreamChange,
}

/// What changed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct StreamChange {
    /// The record's name in a partial failure.
    sequence_number: String,
    /// The item's key.
    keys: Image,
    /// The item before.
    old_image: Image,
}

/// The attributes of an item that are read here; what they hold is not shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Image {
    pk: Attribute,
    head: Attribute,
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Image").finish_non_exhaustive()
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Attribute {
    #[serde(rename = "S", alias = "B")]
    text: Option<String>,
}

/// The answer to a batch of a stream: the first record that was not dealt with. Lambda goes on there.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StreamResponse {
    batch_item_failures: Vec<StreamFailure>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct StreamFailure {
    item_identifier: String,
}

/// Deals with a batch, in order, up to the first record that fails. A record that cannot be read is reported and passed
/// over: nothing behind it is served by trying again.
pub(crate) async fn handle(app: &App, event: StreamEvent) -> StreamResponse {
    for record in event.records {
        let swept = is_of(&record.source, &app.settings.assemblies_table);
        let done = match swept {
            true => put_back(app, &record.dynamodb).await,
            false => settled(app, &record.dynamodb).await,
        };
        if let Err(failure) = done {
            report::stream_failed(&failure);
            let item_identifier = record.dynamodb.sequence_number;
            return StreamResponse { batch_item_failures: vec![StreamFailure { item_identifier }] };
        }
    }
    StreamResponse::default()
}

/// `arn:aws:dynamodb:{region}:{account}:table/{table}/stream/{label}`
fn is_of(stream_arn: &str, table: &str) -> bool {
    stream_arn.split('/').nth(1) == Some(table)
}

/// A recording was archived, or turned out missing.
async fn settled(app: &App, change: &StreamChange) -> Result<(), Failure> {
    let pk = change.keys.pk.text.as_deref().and_then(|pk| pk.split_once('#'));
    let read = |(platform, recording): (&str, &str)| -> Option<(Platform, RecordingId)> {
        Some((platform.parse().ok()?, recording.parse().ok()?))
    };
    let Some((platform, recording)) = pk.and_then(read) else {
        report::stream_unreadable("recordings");
        return Ok(());
    };
    for call in app.assemblies.waiting_for(platform, &recording).await? {
        call::look(app, &call, Look::Audio, Duration::ZERO).await?;
    }
    Ok(())
}

async fn put_back(app: &App, change: &StreamChange) -> Result<(), Failure> {
    let call = change.keys.pk.text.as_deref().and_then(Call::from_pk);
    let head = change.old_image.head.text.as_deref().and_then(Stored::from_stream);
    let (Some(call), Some(stored)) = (call, head) else {
        report::stream_unreadable("assemblies");
        return Ok(());
    };
    let now = Timestamp::now();
    if stored.is_over(now) {
        report::given_up(&call);
        return Ok(());
    }
    match app.assemblies.put_head(&call, 0, &stored, now).await {
        // Put back before, or begun anew with the segments that are stored.
        Ok(()) | Err(AssembliesError::Moved) => {}
        Err(error) => return Err(error.into()),
    }
    report::put_back(&call);
    call::look(app, &call, Look::Due, Duration::ZERO).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_events_are_read() {
        let read = |json: &str| serde_json::from_str::<StreamEvent>(json).unwrap().records;
        let swept = read(include_str!("../../../events/assembler-swept.json"));
        assert!(is_of(&swept[0].source, "call-archive-AssembliesTable"));
        let change = &swept[0].dynamodb;
        let call = Call::from_pk(change.keys.pk.text.as_deref().unwrap()).unwrap();
        assert_eq!(call.call_id.as_str(), "call_xyz789");
        let stored = Stored::from_stream(change.old_image.head.text.as_deref().unwrap()).unwrap();
        assert!(stored.head.unsettled() && !change.sequence_number.is_empty());

        let settled = read(include_str!("../../../events/assembler-audio.json"));
        assert!(!is_of(&settled[0].source, "call-archive-AssembliesTable"));
        let change = &settled[0].dynamodb;
        assert_eq!(change.keys.pk.text.as_deref(), Some("cxone#recording_def456"));
    }
}

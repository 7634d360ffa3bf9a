//! The Recordings table: what is known of every recording, and who is working on it.
//!
//! ```text
//!                 claim                        archived
//!  (none) ──────────────────▶ claimed ───────────────────────▶ archived
//!  discovered ──────────────▶  │ │ ▲ ────audio_missing───────▶ audio_missing
//!  partial ─────────────────▶  │ │ │ ────quarantined─────────▶ quarantined
//!     ▲   ▲                    │ │ │                               │ │
//!     │   └── with checkpoint ─┘ │ ├── claim, once the lease is over │ │
//!     │                          │ └── claim by a redrive ◀──────────┴─┘
//!  discovered ◀── without ───────┘
//! ```
//!
//! Beside its state, an item points to the newest [`transcript`](Ledger::transcribed) of its call. Whatever changes it counts
//! its `version` up by one.
//!
//! Every arrow is one conditional write ([`claim`](Ledger::claim), [`archived`](Ledger::archived),
//! [`not_archived`](Ledger::not_archived)); a claimed item stays claimed when its worker writes a
//! [`checkpoint`](Ledger::checkpoint). The three states on the right are final but for an operator's redrive: any other
//! claim on them is refused, with the item as it stands, in the same request.

mod claim;
mod image;
mod item;
mod known;
mod look;
mod quarantine;
mod settle;
mod transcript;

use aws_sdk_dynamodb::{
    Client,
    error::SdkError,
    operation::update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
};
use domain::{id::RecordingId, platform::Platform};

use crate::{
    RequestError,
    attributes::{Item, text},
    batch::BatchError,
};

pub use claim::Claim;
pub use image::Image;
pub use item::{Ending, Entry, Lease, Object, State};
pub use known::Known;
pub use look::{Page, Place, Wanted};
pub use quarantine::{Order, Quarantined};
pub use transcript::Transcribed;

/// Why the ledger did not answer, or did not agree.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// A request failed.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Many items could not be read at once.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The lease ran out and another worker has the recording now.
    #[error("another worker holds this recording now; this one's result is dropped")]
    LeaseLost,
    /// An item that cannot be read back.
    #[error("the ledger's item for this recording is malformed")]
    Malformed(#[source] serde_dynamo::Error),
    /// A value that cannot be written.
    #[error("the ledger cannot hold this value")]
    Unwritable(#[source] serde_dynamo::Error),
}

/// The Recordings table.
#[derive(Debug, Clone)]
pub struct Ledger {
    client: Client,
    table: String,
}

impl Ledger {
    /// The ledger in `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// What is known of a recording; `None` if nothing is.
    ///
    /// # Errors
    /// [`LedgerError::Request`], [`LedgerError::Malformed`].
    pub async fn get(
        &self,
        platform: Platform,
        id: &RecordingId,
    ) -> Result<Option<Entry>, LedgerError> {
        let got = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", text(format_args!("{platform}#{id}")))
            .consistent_read(true)
            .send()
            .await
            .map_err(RequestError::of("GetItem"))?;
        got.item.map(entry).transpose()
    }

    fn update(&self, platform: Platform, id: &RecordingId) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("pk", text(format_args!("{platform}#{id}")))
    }
}

fn entry(item: Item) -> Result<Entry, LedgerError> {
    serde_dynamo::from_item(item).map_err(LedgerError::Malformed)
}

/// The item that refused a condition, or the error if it was another.
fn refused(error: SdkError<UpdateItemError>) -> Result<Option<Item>, LedgerError> {
    match error {
        SdkError::ServiceError(service)
            if service.err().is_conditional_check_failed_exception() =>
        {
            match service.into_err() {
                UpdateItemError::ConditionalCheckFailedException(failed) => Ok(failed.item),
                _ => Ok(None),
            }
        }
        error => Err(RequestError::of("UpdateItem")(error).into()),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::AttributeValue;
    use domain::{
        checkpoint::Checkpoint,
        digest::{Checksums, Digests},
        media::Container,
        range::{Validator, Version},
    };
    use jiff::Timestamp;

    use super::*;
    use crate::attributes::number;

    fn item(state: &str) -> Item {
        Item::from([
            ("pk".to_owned(), text("cxone#r1")),
            ("platform".to_owned(), text("cxone")),
            ("recordingId".to_owned(), text("r1")),
            ("state".to_owned(), text(state)),
            ("source".to_owned(), text("webhook")),
            ("firstSeenAt".to_owned(), text("2024-01-01T00:00:00Z")),
            ("updatedAt".to_owned(), text("2024-01-01T00:00:01Z")),
            ("openClaims".to_owned(), number(1)),
            ("duration".to_owned(), number(1500)),
        ])
    }

    #[test]
    fn an_item_without_an_object_reads_back() {
        let entry = entry(item("claimed")).unwrap();
        assert_eq!((entry.state, entry.open_claims, entry.attempts), (State::Claimed, 1, 0));
        assert_eq!(entry.version, 0, "an item of the releases before it was counted");
        assert_eq!((entry.metadata.duration, entry.object), (Some(1500), None));
    }

    #[test]
    fn an_archived_item_reads_back_with_its_object() {
        let object = Object {
            storage_path: "s3://b/k".to_owned(),
            size_bytes: 1 << 40,
            checksums: Checksums { md5: "m".into(), sha256: "s".into(), crc64nvme: "c".into() },
            content_type: "audio/wav".to_owned(),
            container: Container::Wav,
            codec: Some("pcm".to_owned()),
            archived_at: Timestamp::UNIX_EPOCH,
        };
        let mut item = item("archived");
        item.extend(serde_dynamo::to_item::<_, Item>(&object).unwrap());
        assert_eq!(entry(item).unwrap().object, Some(object));
    }

    #[test]
    fn a_partial_item_reads_back_with_its_checkpoint() {
        let checkpoint = Checkpoint {
            upload_id: "u".to_owned(),
            key: "k".to_owned(),
            part_size: 8 << 20,
            offset: 64 << 20,
            version: Version { total: 1 << 30, validator: Some(Validator::Etag("\"e\"".into())) },
            content_type: "audio/wav".to_owned(),
            container: Container::Wav,
            codec: None,
            digests: Digests::default().save(),
        };
        let mut item = item("partial");
        item.insert(
            "checkpoint".to_owned(),
            serde_dynamo::to_attribute_value(&checkpoint).unwrap(),
        );
        assert_eq!(entry(item.clone()).unwrap().checkpoint, Some(checkpoint));
        let other = Item::from([("uploadId".to_owned(), text("u"))]);
        item.insert("checkpoint".to_owned(), AttributeValue::M(other));
        assert_eq!(entry(item).unwrap().checkpoint, None, "the item could not be read at all");
    }

    #[test]
    fn states_are_written_as_they_are_read() {
        use State::{Archived, AudioMissing, Claimed, Discovered, Partial, Quarantined};
        for state in [Discovered, Claimed, Partial, Archived, AudioMissing, Quarantined] {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}

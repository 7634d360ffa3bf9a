//! The Recordings table: what is known of every recording, and who is working on it.
//!
//! ```text
//!                    claim                      archived
//!   (none) ─────────────────────▶ claimed ──────────────────▶ archived
//!   discovered ─────────────────▶   │  ▲   ──audio_missing──▶ audio_missing
//!        ▲                          │  │   ──quarantined────▶ quarantined
//!        └────────── release ───────┘  └─ claim, once the lease ran out
//! ```
//!
//! Every arrow is one conditional write. The three states on the right are final: a claim on them is refused, with the
//! item as it stands, in the same request.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    Client,
    error::SdkError,
    operation::update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
    types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure},
};
use domain::{
    digest::Checksums,
    id::{CallId, RecordingId},
    media::Container,
    message::{Metadata, RecordingMessage, Source},
    platform::Platform,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

type Item = HashMap<String, AttributeValue>;

/// Why the ledger did not answer, or did not agree.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The request failed after the SDK's own retries.
    #[error("DynamoDB {operation} failed; check the function's policy and the table")]
    Request {
        /// The API operation.
        operation: &'static str,
        /// What the SDK said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
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

/// Where a recording stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Known, and nobody is working on it.
    Discovered,
    /// A worker has it, until its lease runs out.
    Claimed,
    /// In the archive, proven.
    Archived,
    /// The vendor no longer has the audio (CXone guide, edge case 1).
    AudioMissing,
    /// It cannot be archived without an operator (CXone guide §3).
    Quarantined,
}

impl State {
    /// The value of `state`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Discovered => "discovered",
            Self::Claimed => "claimed",
            Self::Archived => "archived",
            Self::AudioMissing => "audio_missing",
            Self::Quarantined => "quarantined",
        }
    }
}

/// An item of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Whose recording.
    pub platform: Platform,
    /// Which.
    pub recording_id: RecordingId,
    /// The call it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<CallId>,
    /// Where it stands.
    pub state: State,
    /// How it first became known.
    pub source: Source,
    /// The sweep that first listed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// When it first became known; the object key's date where no start time is known.
    pub first_seen_at: Timestamp,
    /// When this item last changed.
    pub updated_at: Timestamp,
    /// Attempts that failed by the vendor's doing.
    #[serde(default)]
    pub attempts: u32,
    /// How often it was claimed; crashes show as claims without attempts.
    #[serde(default)]
    pub claims: u32,
    /// Until when the claim holds, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_until: Option<i64>,
    /// Why it stands where it stands: a label of the runbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The vendor's metadata.
    #[serde(flatten)]
    pub metadata: Metadata,
    /// What lies in the archive; present in state `archived`.
    #[serde(flatten, default)]
    pub object: Option<Object>,
}

/// What was archived, proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Object {
    /// `s3://bucket/key`.
    pub storage_path: String,
    /// Length in bytes.
    pub size_bytes: u64,
    /// md5, sha256, CRC64NVME.
    #[serde(flatten)]
    pub checksums: Checksums,
    /// The Content-Type it was stored with.
    pub content_type: String,
    /// The container its first bytes prove; in the metadata stands what the vendor declared.
    #[serde(rename = "objectContainer")]
    pub container: Container,
    /// The codec inside, where the first bytes tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codec: Option<String>,
    /// When the ledger took it as archived.
    pub archived_at: Timestamp,
}

/// A worker's hold on a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Whose recording.
    pub platform: Platform,
    /// Which.
    pub recording_id: RecordingId,
    /// Who: unique to one message in one invocation.
    pub owner: String,
}

/// How a claim ends without an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending<'a> {
    /// `discovered`, `audio_missing` or `quarantined`.
    pub state: State,
    /// Why: a label of the runbook.
    pub reason: &'a str,
    /// Attempts that failed by the vendor's doing so far.
    pub attempts: u32,
    /// When.
    pub at: Timestamp,
}

/// The ledger's answer to a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is the caller's, as the entry stands now.
    Granted(Box<Entry>),
    /// Nothing is left to do.
    Settled(State),
    /// Another worker has it until then.
    Held(Timestamp),
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

    /// Claims the recording of `message` for `owner` until `until`, and keeps what the message knows of it. One
    /// request, also for a recording that is settled already.
    ///
    /// # Errors
    /// [`LedgerError::Request`], [`LedgerError::Malformed`].
    pub async fn claim(
        &self,
        message: &RecordingMessage,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claim, LedgerError> {
        //  no item ───────────────┐
        //  discovered ────────────┼──▶ claimed (owner, leaseUntil, claims + 1)
        //  claimed, lease over ───┘
        let mut set = vec![
            "#state = :claimed".to_owned(),
            "leaseOwner = :owner".to_owned(),
            "leaseUntil = :until".to_owned(),
            "updatedAt = :at".to_owned(),
        ];
        let mut update = self
            .update(message.platform, &message.recording_id)
            .condition_expression(
                "attribute_not_exists(pk) OR #state = :discovered OR (#state = :claimed AND leaseUntil < :now)",
            )
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":claimed", text(State::Claimed.as_str()))
            .expression_attribute_values(":discovered", text(State::Discovered.as_str()))
            .expression_attribute_values(":owner", text(owner))
            .expression_attribute_values(":until", number(until.as_millisecond()))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":at", text(now))
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        for (index, (name, value)) in known(message)?.into_iter().enumerate() {
            set.push(format!("#k{index} = if_not_exists(#k{index}, :k{index})"));
            update = update
                .expression_attribute_names(format!("#k{index}"), name)
                .expression_attribute_values(format!(":k{index}"), value);
        }
        let claimed = update
            .update_expression(format!("SET {} ADD claims :one", set.join(", ")))
            .send()
            .await;
        match claimed {
            Ok(output) => {
                Ok(Claim::Granted(Box::new(entry(output.attributes.unwrap_or_default())?)))
            }
            Err(error) => match refused(error)? {
                Some(item) => {
                    let entry = entry(item)?;
                    Ok(match (entry.state, entry.lease_until) {
                        (State::Claimed, Some(until)) => {
                            Claim::Held(Timestamp::from_millisecond(until).unwrap_or(now))
                        }
                        (State::Claimed | State::Discovered, _) => Claim::Held(now),
                        (settled, _) => Claim::Settled(settled),
                    })
                }
                // The item went between the check and its report: as good as held.
                None => Ok(Claim::Held(now)),
            },
        }
    }

    /// claimed ──▶ archived
    ///
    /// # Errors
    /// [`LedgerError::LeaseLost`] when the claim is no longer the caller's.
    pub async fn archived(
        &self,
        lease: &Lease,
        object: &Object,
        metadata: &Metadata,
        attempts: u32,
    ) -> Result<(), LedgerError> {
        let mut fields: Item = serde_dynamo::to_item(object).map_err(LedgerError::Unwritable)?;
        let metadata: Item = serde_dynamo::to_item(metadata).map_err(LedgerError::Unwritable)?;
        fields.extend(metadata);
        fields.insert("attempts".to_owned(), number(i64::from(attempts)));
        fields.insert("updatedAt".to_owned(), text(object.archived_at));
        self.settle(lease, State::Archived, fields).await
    }

    /// claimed ──▶ `audio_missing`, `quarantined`, or, to be tried again, `discovered`
    ///
    /// # Errors
    /// [`LedgerError::LeaseLost`] when the claim is no longer the caller's.
    pub async fn not_archived(
        &self,
        lease: &Lease,
        ending: &Ending<'_>,
    ) -> Result<(), LedgerError> {
        let fields = HashMap::from([
            ("reason".to_owned(), text(ending.reason)),
            ("attempts".to_owned(), number(i64::from(ending.attempts))),
            ("updatedAt".to_owned(), text(ending.at)),
        ]);
        self.settle(lease, ending.state, fields).await
    }

    async fn settle(&self, lease: &Lease, state: State, fields: Item) -> Result<(), LedgerError> {
        //  claimed, leaseOwner = caller ──▶ state (fields; the lease is gone)
        let mut set = vec!["#state = :state".to_owned()];
        let mut update = self
            .update(lease.platform, &lease.recording_id)
            .condition_expression("#state = :claimed AND leaseOwner = :owner")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":state", text(state.as_str()))
            .expression_attribute_values(":claimed", text(State::Claimed.as_str()))
            .expression_attribute_values(":owner", text(&lease.owner));
        for (index, (name, value)) in fields.into_iter().enumerate() {
            set.push(format!("#f{index} = :f{index}"));
            update = update
                .expression_attribute_names(format!("#f{index}"), name)
                .expression_attribute_values(format!(":f{index}"), value);
        }
        let stale = if state == State::Archived { ", reason" } else { "" };
        let expression = format!("SET {} REMOVE leaseOwner, leaseUntil{stale}", set.join(", "));
        match update.update_expression(expression).send().await {
            Ok(_) => Ok(()),
            Err(error) => refused(error).and(Err(LedgerError::LeaseLost)),
        }
    }

    fn update(&self, platform: Platform, id: &RecordingId) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("pk", text(format_args!("{platform}#{id}")))
    }
}

/// What a message knows of its recording, as attributes.
fn known(message: &RecordingMessage) -> Result<Vec<(String, AttributeValue)>, LedgerError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Known<'a> {
        platform: Platform,
        recording_id: &'a RecordingId,
        #[serde(skip_serializing_if = "Option::is_none")]
        call_id: Option<&'a CallId>,
        source: Source,
        #[serde(skip_serializing_if = "Option::is_none")]
        run_id: Option<&'a str>,
        first_seen_at: Timestamp,
        #[serde(flatten)]
        metadata: &'a Metadata,
    }
    let known = Known {
        platform: message.platform,
        recording_id: &message.recording_id,
        call_id: message.call_id.as_ref(),
        source: message.source,
        run_id: message.run_id.as_deref(),
        first_seen_at: message.seen_at,
        metadata: &message.metadata,
    };
    let item: Item = serde_dynamo::to_item(known).map_err(LedgerError::Unwritable)?;
    Ok(item.into_iter().collect())
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
        error => Err(LedgerError::Request { operation: "UpdateItem", source: Box::new(error) }),
    }
}

fn text(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(state: &str) -> Item {
        HashMap::from([
            ("pk".to_owned(), text("cxone#r1")),
            ("platform".to_owned(), text("cxone")),
            ("recordingId".to_owned(), text("r1")),
            ("state".to_owned(), text(state)),
            ("source".to_owned(), text("webhook")),
            ("firstSeenAt".to_owned(), text("2024-01-01T00:00:00Z")),
            ("updatedAt".to_owned(), text("2024-01-01T00:00:01Z")),
            ("claims".to_owned(), number(1)),
            ("duration".to_owned(), number(1500)),
        ])
    }

    #[test]
    fn an_item_without_an_object_reads_back() {
        let entry = entry(item("claimed")).unwrap();
        assert_eq!((entry.state, entry.claims, entry.attempts), (State::Claimed, 1, 0));
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
    fn states_are_written_as_they_are_read() {
        use State::{Archived, AudioMissing, Claimed, Discovered, Quarantined};
        for state in [Discovered, Claimed, Archived, AudioMissing, Quarantined] {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}

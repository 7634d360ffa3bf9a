//! What a worker writes while it holds a claim, and how the claim ends.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use domain::{checkpoint::Checkpoint, message::Metadata};
use jiff::Timestamp;

use super::{Ending, Lease, Ledger, LedgerError, Object, State, refused};
use crate::attributes::{Item, number, string, text};

impl Ledger {
    /// claimed ──▶ claimed, with a checkpoint
    ///
    /// # Errors
    /// [`LedgerError::LeaseLost`] when the claim is no longer the caller's.
    pub async fn checkpoint(
        &self,
        lease: &Lease,
        checkpoint: &Checkpoint,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let fields = Item::from([
            ("checkpoint".to_owned(), attribute(checkpoint)?),
            ("updatedAt".to_owned(), text(now)),
        ]);
        self.write(lease, State::Claimed, fields, "openClaims").await
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
        fields.insert("attempts".to_owned(), number(attempts));
        fields.insert("updatedAt".to_owned(), text(object.archived_at));
        fields.insert("settledAt".to_owned(), number(object.archived_at.as_millisecond()));
        let stale = "leaseOwner, leaseUntil, openClaims, checkpoint, reason, waitingSince";
        self.write(lease, State::Archived, fields, stale).await
    }

    /// claimed ──▶ `audio_missing`, `quarantined`, or, to be tried again, `discovered` or `partial`
    ///
    /// # Errors
    /// [`LedgerError::LeaseLost`] when the claim is no longer the caller's.
    pub async fn not_archived(
        &self,
        lease: &Lease,
        ending: &Ending<'_>,
    ) -> Result<(), LedgerError> {
        let mut fields = Item::from([
            ("reason".to_owned(), text(ending.reason)),
            ("attempts".to_owned(), number(ending.attempts)),
            ("updatedAt".to_owned(), text(ending.at)),
        ]);
        if matches!(ending.state, State::AudioMissing | State::Quarantined) {
            fields.insert("settledAt".to_owned(), number(ending.at.as_millisecond()));
        }
        if ending.state == State::Quarantined {
            // Only quarantined items have this attribute, so only they are in the index.
            fields.insert("quarantine".to_owned(), text(lease.platform));
        }
        let mut stale = vec!["leaseOwner", "leaseUntil", "openClaims"];
        match ending.checkpoint {
            Some(checkpoint) => {
                fields.insert("checkpoint".to_owned(), attribute(checkpoint)?);
            }
            None => stale.push("checkpoint"),
        }
        match ending.waiting_since {
            Some(since) => {
                fields.insert("waitingSince".to_owned(), text(since));
            }
            None => stale.push("waitingSince"),
        }
        self.write(lease, ending.state, fields, &stale.join(", ")).await
    }

    async fn write(
        &self,
        lease: &Lease,
        state: State,
        fields: Item,
        remove: &str,
    ) -> Result<(), LedgerError> {
        //  claimed, leaseOwner = caller ──▶ state (fields, lastOwner = caller)
        let mut set = vec!["#state = :state".to_owned(), "lastOwner = :owner".to_owned()];
        let mut update = self
            .update(lease.platform, &lease.recording_id)
            .condition_expression("#state = :claimed AND leaseOwner = :owner")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":state", text(state.as_str()))
            .expression_attribute_values(":claimed", text(State::Claimed.as_str()))
            .expression_attribute_values(":owner", text(&lease.owner))
            .expression_attribute_values(":one", number(1));
        for (index, (name, value)) in fields.into_iter().enumerate() {
            set.push(format!("#f{index} = :f{index}"));
            update = update
                .expression_attribute_names(format!("#f{index}"), name)
                .expression_attribute_values(format!(":f{index}"), value);
        }
        let written = update
            .update_expression(format!("SET {} ADD version :one REMOVE {remove}", set.join(", ")))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = written else { return Ok(()) };
        // The answer to an earlier try of this very request may have been lost: then the item says so.
        match refused(error)? {
            Some(item)
                if state != State::Claimed
                    && string(&item, "lastOwner") == Some(&*lease.owner)
                    && string(&item, "state") == Some(state.as_str()) =>
            {
                Ok(())
            }
            _ => Err(LedgerError::LeaseLost),
        }
    }
}

fn attribute(checkpoint: &Checkpoint) -> Result<AttributeValue, LedgerError> {
    serde_dynamo::to_attribute_value(checkpoint).map_err(LedgerError::Unwritable)
}

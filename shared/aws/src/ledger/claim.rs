//! Claiming a recording.

use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use domain::{
    id::{CallId, RecordingId},
    message::{Metadata, RecordingMessage, Source},
    platform::Platform,
};
use jiff::Timestamp;
use serde::Serialize;

use super::{Entry, Ledger, LedgerError, State, entry, refused};
use crate::attributes::{Item, number, text};

/// The ledger's answer to a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum Claim {
    /// It is the caller's, as the entry stands now.
    Granted(Box<Entry>),
    /// Nothing is left to do.
    Settled(State),
    /// Another worker has it until then.
    Held(Timestamp),
}

/// A claim that is asked for.
struct Ask<'a> {
    message: &'a RecordingMessage,
    owner: &'a str,
    now: Timestamp,
    until: Timestamp,
}

const UNCLAIMED: &str = "attribute_not_exists(pk) OR #state IN (:discovered, :partial) \
                         OR (#state = :claimed AND (leaseUntil < :now OR leaseOwner = :owner))";

impl Ledger {
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
        let ask = Ask { message, owner, now, until };
        let claim = self.try_claim(&ask, false).await?;
        // A redelivered redrive finds its recording claimable as any other: only leaving quarantine counts anew.
        match claim {
            Claim::Settled(State::Quarantined | State::AudioMissing)
                if message.source == Source::Redrive =>
            {
                self.try_claim(&ask, true).await
            }
            claim => Ok(claim),
        }
    }

    async fn try_claim(&self, ask: &Ask<'_>, redrive: bool) -> Result<Claim, LedgerError> {
        let Ask { message, owner, now, until } = *ask;
        //  no item ────────────────┐
        //  discovered, partial ────┼──▶ claimed (leaseOwner, leaseUntil, openClaims + 1)
        //  claimed, lease over ────┤
        //  claimed by the caller,  │    (the answer to an earlier try of this very request was lost)
        //  quarantined or ─────────┤
        //  audio_missing before    │
        //  the redrive asked ──────┘    (attempts anew, out of the quarantine index)
        let mut set = vec![
            "#state = :claimed".to_owned(),
            "leaseOwner = :owner".to_owned(),
            "leaseUntil = :until".to_owned(),
            "updatedAt = :at".to_owned(),
            // An item that was removed and comes into being again goes on above what the first one had reached.
            "version = if_not_exists(version, :now) + :one".to_owned(),
        ];
        let mut condition = UNCLAIMED.to_owned();
        let mut remove = "";
        let mut update = self
            .update(message.platform, &message.recording_id)
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":claimed", text(State::Claimed.as_str()))
            .expression_attribute_values(":discovered", text(State::Discovered.as_str()))
            .expression_attribute_values(":partial", text(State::Partial.as_str()))
            .expression_attribute_values(":owner", text(owner))
            .expression_attribute_values(":until", number(until.as_millisecond()))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":at", text(now))
            .expression_attribute_values(":one", number(1));
        if redrive {
            condition.push_str(" OR (#state IN (:quarantined, :missing) AND settledAt < :asked)");
            set.push("attempts = :none".to_owned());
            remove = " REMOVE quarantine, settledAt, reason, waitingSince";
            update = update
                .expression_attribute_values(":quarantined", text(State::Quarantined.as_str()))
                .expression_attribute_values(":missing", text(State::AudioMissing.as_str()))
                .expression_attribute_values(":asked", number(message.seen_at.as_millisecond()))
                .expression_attribute_values(":none", number(0));
        }
        for (index, (name, value)) in known(message)?.into_iter().enumerate() {
            set.push(format!("#k{index} = if_not_exists(#k{index}, :k{index})"));
            update = update
                .expression_attribute_names(format!("#k{index}"), name)
                .expression_attribute_values(format!(":k{index}"), value);
        }
        let claimed = update
            .condition_expression(condition)
            .update_expression(format!("SET {} ADD openClaims :one{remove}", set.join(", ")))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match claimed {
            Ok(output) => {
                Ok(Claim::Granted(Box::new(entry(output.attributes.unwrap_or_default())?)))
            }
            Err(error) => match refused(error)? {
                Some(item) => standing(&entry(item)?, now),
                // The item went between the check and its report: as good as held.
                None => Ok(Claim::Held(now)),
            },
        }
    }
}

/// What a recording that cannot be claimed is.
fn standing(entry: &Entry, now: Timestamp) -> Result<Claim, LedgerError> {
    Ok(match entry.state {
        State::Claimed => {
            let until = entry.lease_until.and_then(|ms| Timestamp::from_millisecond(ms).ok());
            Claim::Held(until.unwrap_or(now))
        }
        State::Discovered | State::Partial => Claim::Held(now),
        settled => Claim::Settled(settled),
    })
}

/// What a message knows of its recording, as attributes.
fn known(message: &RecordingMessage) -> Result<Item, LedgerError> {
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
    serde_dynamo::to_item(Known {
        platform: message.platform,
        recording_id: &message.recording_id,
        call_id: message.call_id.as_ref(),
        source: message.source,
        run_id: message.run_id.as_deref(),
        first_seen_at: message.seen_at,
        metadata: &message.metadata,
    })
    .map_err(LedgerError::Unwritable)
}

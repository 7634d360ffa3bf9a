//! Windows: who walks one, and how far it has come.

use aws_sdk_dynamodb::{
    operation::update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
    types::{ReturnValue, ReturnValuesOnConditionCheckFailure},
};
use domain::sweep::{Cursor, Kind, WindowMessage};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Sweeps, SweepsError, run::RECONCILED_DAYS};
use crate::{
    RequestError,
    attributes::{Item, days, expiry, number, text},
};

/// Where a window stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WindowState {
    /// To be walked, or walked at this moment.
    Open,
    /// Walked to its end.
    Done,
}

/// What a window has brought so far, all its passes together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Counts {
    /// Pages asked for.
    pub pages: u64,
    /// Items on them, those that were on the page before aside.
    pub seen: u64,
    /// Items that were put on the queue.
    pub enqueued: u64,
    /// Items without an id that can be used.
    pub unreadable: u64,
    /// Items more than a day old that the archive lacks; counted by the schedule's sweeps only.
    pub missing: u64,
}

/// How far a window has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Where its walk goes on; from the window's end where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// What it has brought.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The table's answer to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The window is the caller's, and has come so far.
    Granted(Progress),
    /// Nothing is left to do.
    Done,
    /// Another worker has it until then.
    Held(Timestamp),
}

/// A worker's hold on a window.
#[derive(Debug, Clone, Copy)]
pub struct Lease<'a> {
    /// Which window.
    pub message: &'a WindowMessage,
    /// Who: unique to one message in one invocation.
    pub owner: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    state: WindowState,
    lease_until: Option<i64>,
    #[serde(flatten)]
    progress: Progress,
}

impl Sweeps {
    fn window(&self, message: &WindowMessage) -> UpdateItemFluentBuilder {
        let WindowMessage { platform, media_type, window, run_id, .. } = message;
        self.client
            .update_item()
            .table_name(&self.table)
            .key("pk", text(format_args!("sweep#{platform}")))
            .key("sk", text(format_args!("{run_id}/{media_type}/{:.3}", window.from)))
            .expression_attribute_names("#state", "state")
    }

    /// Claims a window until `until`. It is made at its first claim.
    ///
    /// # Errors
    /// [`SweepsError::Request`], [`SweepsError::Malformed`].
    pub async fn claim(
        &self,
        lease: Lease<'_>,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claim, SweepsError> {
        let WindowMessage { platform, media_type, window, run_id, kind } = lease.message;
        //  no item ───────────────▶ open (leaseOwner, leaseUntil)
        //  open, lease over ──────▶ open
        //  open, claimed by the caller: the answer to an earlier try of this request was lost
        let mut update = self
            .window(lease.message)
            .condition_expression(
                "attribute_not_exists(pk) OR (#state = :open AND \
                 (attribute_not_exists(leaseUntil) OR leaseUntil < :now OR leaseOwner = :owner))",
            )
            .update_expression(
                "SET #state = :open, leaseOwner = :owner, leaseUntil = :until, updatedAt = :at, \
                 platform = :platform, mediaType = :mediaType, #from = :from, #to = :to, runId = :runId, #kind = :kind",
            );
        for (name, attribute) in [("#from", "from"), ("#to", "to"), ("#kind", "kind")] {
            update = update.expression_attribute_names(name, attribute);
        }
        for (name, value) in [
            (":open", text("open")),
            (":owner", text(lease.owner)),
            (":until", number(until.as_millisecond())),
            (":now", number(now.as_millisecond())),
            (":at", text(now)),
            (":platform", text(platform)),
            (":mediaType", text(media_type)),
            (":from", text(window.from)),
            (":to", text(window.to)),
            (":runId", text(run_id)),
            (":kind", text(kind.as_str())),
        ] {
            update = update.expression_attribute_values(name, value);
        }
        let sent = update
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let error = match sent {
            Ok(output) => {
                return Ok(Claim::Granted(stored(output.attributes.unwrap_or_default())?.progress));
            }
            Err(error) => error,
        };
        if let Some(UpdateItemError::ConditionalCheckFailedException(refusal)) =
            error.as_service_error()
        {
            let stored = stored(refusal.item.clone().unwrap_or_default())?;
            let until = stored.lease_until.and_then(|ms| Timestamp::from_millisecond(ms).ok());
            return Ok(match stored.state {
                WindowState::Done => Claim::Done,
                WindowState::Open => Claim::Held(until.unwrap_or(now)),
            });
        }
        Err(RequestError::of("UpdateItem")(error).into())
    }

    /// Writes down how far the window has come; with `reason`, also why it is given back, and the lease ends.
    ///
    /// # Errors
    /// [`SweepsError::LeaseLost`], [`SweepsError::Request`], [`SweepsError::Malformed`].
    pub async fn checkpoint(
        &self,
        lease: Lease<'_>,
        progress: &Progress,
        now: Timestamp,
        reason: Option<&str>,
    ) -> Result<(), SweepsError> {
        let (mut set, mut remove) = (vec!["updatedAt = :at".to_owned()], String::new());
        let mut update = self.window(lease.message).expression_attribute_values(":at", text(now));
        if let Some(reason) = reason {
            set.push("reason = :reason".to_owned());
            " REMOVE leaseOwner, leaseUntil".clone_into(&mut remove);
            update = update.expression_attribute_values(":reason", text(reason));
        }
        update = values(update, progress, &mut set)?;
        let expression = format!("SET {}{remove}", set.join(", "));
        self.if_held(lease, update.update_expression(expression)).await
    }

    /// Ends the window: it was walked to its end. With a `reason`, something about that end is to be told.
    ///
    /// # Errors
    /// As for [`Sweeps::checkpoint`].
    pub async fn finish(
        &self,
        lease: Lease<'_>,
        progress: &Progress,
        now: Timestamp,
        reason: Option<&str>,
    ) -> Result<(), SweepsError> {
        let mut set = vec![
            "updatedAt = :at".to_owned(),
            "#state = :done".to_owned(),
            "finishedAt = :at".to_owned(),
        ];
        let mut update = self
            .window(lease.message)
            .expression_attribute_values(":at", text(now))
            .expression_attribute_values(":done", text("done"));
        if lease.message.kind == Kind::Reconcile {
            set.push("expiresAt = :expires".to_owned());
            let expires = number(expiry(now, days(RECONCILED_DAYS)));
            update = update.expression_attribute_values(":expires", expires);
        }
        let mut remove = "leaseOwner, leaseUntil".to_owned();
        match reason {
            Some(reason) => {
                set.push("reason = :reason".to_owned());
                update = update.expression_attribute_values(":reason", text(reason));
            }
            None => remove.push_str(", reason"),
        }
        update = values(update, progress, &mut set)?;
        let expression = format!("SET {} REMOVE {remove}", set.join(", "));
        self.if_held(lease, update.update_expression(expression)).await
    }

    async fn if_held(
        &self,
        lease: Lease<'_>,
        update: UpdateItemFluentBuilder,
    ) -> Result<(), SweepsError> {
        let sent = update
            .condition_expression("#state = :open AND leaseOwner = :owner")
            .expression_attribute_values(":open", text("open"))
            .expression_attribute_values(":owner", text(lease.owner))
            .send()
            .await;
        match sent {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => {
                    Err(SweepsError::LeaseLost)
                }
                _ => Err(RequestError::of("UpdateItem")(error).into()),
            },
        }
    }
}

/// Adds the attributes of `progress` to what an update sets.
fn values(
    mut update: UpdateItemFluentBuilder,
    progress: &Progress,
    set: &mut Vec<String>,
) -> Result<UpdateItemFluentBuilder, SweepsError> {
    let attributes: Item = serde_dynamo::to_item(progress).map_err(SweepsError::Malformed)?;
    for (index, (name, value)) in attributes.into_iter().enumerate() {
        set.push(format!("#p{index} = :p{index}"));
        update = update
            .expression_attribute_names(format!("#p{index}"), name)
            .expression_attribute_values(format!(":p{index}"), value);
    }
    Ok(update)
}

fn stored(item: Item) -> Result<Stored, SweepsError> {
    serde_dynamo::from_item(item).map_err(SweepsError::Malformed)
}

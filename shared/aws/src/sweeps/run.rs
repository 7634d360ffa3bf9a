//! Runs: what was asked for.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use domain::{
    id::RunId,
    platform::Platform,
    sweep::{Kind, MediaType},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Sweeps, SweepsError};
use crate::{
    RequestError,
    attributes::{Item, days, expiry, number, text},
};

/// How long a run by the schedule and its windows are kept, in days; those of an operator are kept for good.
pub(super) const RECONCILED_DAYS: i64 = 90;

/// A run, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Whose recordings.
    pub platform: Platform,
    /// Its name.
    pub run_id: RunId,
    /// Why.
    pub kind: Kind,
    /// The first start time.
    pub from: Timestamp,
    /// The last.
    pub to: Timestamp,
    /// Of what.
    pub media_types: Vec<MediaType>,
    /// The width of its windows. Runs that differ in it have windows that begin alike and end elsewhere.
    pub window_days: u32,
    /// How many windows it has, of all media types together. It is done when so many are.
    pub windows: usize,
    /// When it was asked for.
    pub requested_at: Timestamp,
}

impl Sweeps {
    /// Writes down a run. Returns whether the table holds this run now: not when there is one of the same name that asks for
    /// something else.
    ///
    /// # Errors
    /// [`SweepsError::Request`], [`SweepsError::Malformed`].
    pub async fn begin_run(&self, run: &Run) -> Result<bool, SweepsError> {
        let types =
            serde_dynamo::to_attribute_value(&run.media_types).map_err(SweepsError::Malformed)?;
        let mut item: Item = serde_dynamo::to_item(run).map_err(SweepsError::Malformed)?;
        item.insert("pk".to_owned(), text(format_args!("sweep#{}", run.platform)));
        item.insert("sk".to_owned(), text(&run.run_id));
        if run.kind == Kind::Reconcile {
            let expires = expiry(run.requested_at, days(RECONCILED_DAYS));
            item.insert("expiresAt".to_owned(), number(expires));
        }
        let sent = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression(
                "attribute_not_exists(pk) OR (#from = :from AND #to = :to AND windows = :windows \
                 AND windowDays = :days AND mediaTypes = :types)",
            )
            .expression_attribute_names("#from", "from")
            .expression_attribute_names("#to", "to")
            .expression_attribute_values(":from", text(run.from))
            .expression_attribute_values(":to", text(run.to))
            .expression_attribute_values(":windows", number(run.windows))
            .expression_attribute_values(":days", number(run.window_days))
            .expression_attribute_values(":types", types)
            .send()
            .await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(RequestError::of("PutItem")(error).into()),
            },
        }
    }
}

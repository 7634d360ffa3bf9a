//! High-water marks: up to when everything that began is known to have been listed. Times are milliseconds since 1970, so
//! that they can be compared.

use aws_sdk_dynamodb::{operation::update_item::UpdateItemError, types::ReturnValue};
use domain::{
    platform::Platform,
    sweep::{MediaType, Window},
};
use jiff::Timestamp;
use serde::Deserialize;

use super::{Sweeps, SweepsError};
use crate::{
    RequestError,
    attributes::{Item, number, text},
};

/// How far the schedule's sweeps over one media type have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Everything that began before was listed by a sweep that came to its end.
    pub through: Timestamp,
    /// The end of the sweep that was planned last, and when it was planned.
    pub planned: Option<(Timestamp, Timestamp)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    through: i64,
    planned_to: Option<i64>,
    planned_at: Option<i64>,
}

fn key(platform: Platform, media_type: MediaType) -> Item {
    Item::from([
        ("pk".to_owned(), text(format_args!("mark#{platform}"))),
        ("sk".to_owned(), text(media_type)),
    ])
}

fn time(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MIN)
}

impl Sweeps {
    /// The mark, which is made at `first` where there is none: from then on nothing is left out.
    ///
    /// # Errors
    /// [`SweepsError::Request`], [`SweepsError::Malformed`].
    pub async fn mark(
        &self,
        platform: Platform,
        media_type: MediaType,
        first: Timestamp,
    ) -> Result<Mark, SweepsError> {
        let marked = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(platform, media_type)))
            .update_expression("SET through = if_not_exists(through, :first)")
            .expression_attribute_values(":first", number(first.as_millisecond()))
            .return_values(ReturnValue::AllNew)
            .send()
            .await
            .map_err(RequestError::of("UpdateItem"))?;
        let stored: Stored = serde_dynamo::from_item(marked.attributes.unwrap_or_default())
            .map_err(SweepsError::Malformed)?;
        let planned = stored.planned_to.zip(stored.planned_at);
        Ok(Mark {
            through: time(stored.through),
            planned: planned.map(|(to, at)| (time(to), time(at))),
        })
    }

    /// Notes, at `now`, that a sweep up to `to` is about to be put on its queue.
    ///
    /// # Errors
    /// [`SweepsError::Request`].
    pub async fn note_planned(
        &self,
        platform: Platform,
        media_type: MediaType,
        to: Timestamp,
        now: Timestamp,
    ) -> Result<(), SweepsError> {
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(platform, media_type)))
            .update_expression("SET plannedTo = :to, plannedAt = :now")
            .expression_attribute_values(":to", number(to.as_millisecond()))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .send()
            .await
            .map_err(RequestError::of("UpdateItem"))?;
        Ok(())
    }

    /// Moves the mark to the end of a window that was walked to its end, if it stands inside: a window beyond a gap moves
    /// nothing, and an older one moves nothing back. Returns whether it has moved.
    ///
    /// # Errors
    /// [`SweepsError::Request`].
    pub async fn advance(
        &self,
        platform: Platform,
        media_type: MediaType,
        window: &Window,
    ) -> Result<bool, SweepsError> {
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(platform, media_type)))
            .condition_expression("through >= :from AND through < :to")
            .update_expression("SET through = :to")
            .expression_attribute_values(":from", number(window.from.as_millisecond()))
            .expression_attribute_values(":to", number(window.to.as_millisecond()))
            .send()
            .await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(RequestError::of("UpdateItem")(error).into()),
            },
        }
    }
}

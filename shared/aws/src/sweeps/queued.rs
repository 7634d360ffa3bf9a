//! What a sweep has put on the queue, and the ledger may not know yet.
//!
//! A sweep is often ahead of the downloaders by hours, and its successor reads the same day again. Without these items it
//! would queue everything anew.

use std::collections::HashSet;

use domain::{id::RecordingId, platform::Platform};
use jiff::Timestamp;

use super::{Sweeps, SweepsError};
use crate::{
    attributes::{Item, days, expiry, number, string, text},
    batch,
};

/// How long an item stands: as long as a message can lie on the queue. A recording that the ledger does not know even then is
/// put on the queue again by the next sweep over it.
pub const QUEUED_DAYS: i64 = 14;

const SK: &str = "queued";

fn key(platform: Platform, id: &RecordingId) -> Item {
    let pk = text(format_args!("queued#{platform}#{id}"));
    Item::from([("pk".to_owned(), pk), ("sk".to_owned(), text(SK))])
}

impl Sweeps {
    /// Those of the recordings that a sweep has put on the queue, as it is at `now`.
    ///
    /// # Errors
    /// [`SweepsError::Batch`].
    pub async fn queued(
        &self,
        platform: Platform,
        ids: &[RecordingId],
        now: Timestamp,
    ) -> Result<HashSet<String>, SweepsError> {
        let keys: Vec<_> = ids.iter().map(|id| key(platform, id)).collect();
        let items = batch::get(&self.client, &self.table, &keys, "pk, expiresAt").await?;
        // The table takes an item days after its time.
        let stands = |item: &&Item| {
            let expires = item.get("expiresAt").and_then(|at| at.as_n().ok()?.parse::<i64>().ok());
            expires.is_some_and(|at| at > now.as_second())
        };
        let id = |item: &Item| string(item, "pk")?.splitn(3, '#').nth(2).map(str::to_owned);
        Ok(items.iter().filter(stands).filter_map(id).collect())
    }

    /// Notes that these recordings, no two the same, are on the queue.
    ///
    /// # Errors
    /// [`SweepsError::Batch`]; some may be noted then.
    pub async fn note_queued(
        &self,
        platform: Platform,
        ids: &[RecordingId],
        now: Timestamp,
    ) -> Result<(), SweepsError> {
        let items = ids.iter().map(|id| {
            let mut item = key(platform, id);
            item.insert("expiresAt".to_owned(), number(expiry(now, days(QUEUED_DAYS))));
            item
        });
        Ok(batch::put(&self.client, &self.table, items).await?)
    }
}

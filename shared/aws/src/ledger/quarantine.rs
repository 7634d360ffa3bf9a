//! The quarantine, by its time: a sparse index, in which only quarantined items are.

use domain::{id::RecordingId, platform::Platform};
use serde::Deserialize;

use super::{Ledger, LedgerError};
use crate::{RequestError, attributes::text};

/// The index's name in the template.
const INDEX: &str = "quarantine";

/// A quarantined recording, as the index has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quarantined {
    /// Which recording.
    pub recording_id: RecordingId,
    /// Why: a label of the runbook.
    pub reason: String,
    /// Since when, in milliseconds since 1970.
    pub settled_at: i64,
}

/// From which end the quarantine is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// For looking: what has just happened.
    Newest,
    /// For asking again: what fails again is the newest then, and does not stand before the others.
    Oldest,
}

impl Ledger {
    /// The quarantined recordings of a platform in this order, `limit` at the most; with a `reason`, only those.
    ///
    /// # Errors
    /// [`LedgerError::Request`], [`LedgerError::Malformed`].
    pub async fn quarantined(
        &self,
        platform: Platform,
        reason: Option<&str>,
        order: Order,
        limit: usize,
    ) -> Result<Vec<Quarantined>, LedgerError> {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let mut query = self
                .client
                .query()
                .table_name(&self.table)
                .index_name(INDEX)
                .key_condition_expression("quarantine = :platform")
                .expression_attribute_values(":platform", text(platform))
                .scan_index_forward(order == Order::Oldest)
                .set_exclusive_start_key(after);
            if let Some(reason) = reason {
                query = query
                    .filter_expression("reason = :reason")
                    .expression_attribute_values(":reason", text(reason));
            }
            let page = query.send().await.map_err(RequestError::of("Query"))?;
            let items = page.items.unwrap_or_default();
            found.extend(
                serde_dynamo::from_items::<_, Quarantined>(items)
                    .map_err(LedgerError::Malformed)?,
            );
            after = page.last_evaluated_key.filter(|key| !key.is_empty());
            if found.len() >= limit || after.is_none() {
                found.truncate(limit);
                return Ok(found);
            }
        }
    }
}

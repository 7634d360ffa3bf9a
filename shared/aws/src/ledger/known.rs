//! What the ledger knows of many recordings at once.

use std::collections::HashMap;

use domain::{id::RecordingId, platform::Platform};
use jiff::Timestamp;
use serde::Deserialize;

use super::{Ledger, LedgerError, State};
use crate::{
    attributes::{Item, text},
    batch,
};

/// Where a recording stands, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Where.
    pub state: State,
    /// Since when, or when it was last worked on.
    pub updated_at: Timestamp,
}

impl Ledger {
    /// Where those of the recordings stand that the ledger knows. Read eventually consistent: one that was claimed a moment
    /// ago may be missing.
    ///
    /// # Errors
    /// [`LedgerError::Batch`], [`LedgerError::Malformed`].
    pub async fn known(
        &self,
        platform: Platform,
        ids: &[RecordingId],
    ) -> Result<HashMap<String, Known>, LedgerError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Stored {
            pk: String,
            state: State,
            updated_at: Timestamp,
        }
        let key = |id| Item::from([("pk".to_owned(), text(format_args!("{platform}#{id}")))]);
        let keys: Vec<_> = ids.iter().map(key).collect();
        let items = batch::get(&self.client, &self.table, &keys, "pk, #state, updatedAt").await?;
        let items: Vec<Stored> = serde_dynamo::from_items(items).map_err(LedgerError::Malformed)?;
        let id = |pk: &str| pk.split_once('#').map(|(_, id)| id.to_owned()).unwrap_or_default();
        let known = |stored: &Stored| Known { state: stored.state, updated_at: stored.updated_at };
        Ok(items.iter().map(|stored| (id(&stored.pk), known(stored))).collect())
    }
}

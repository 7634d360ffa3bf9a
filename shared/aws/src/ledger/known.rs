//! What the ledger knows of many recordings at once.

use std::collections::HashMap;

use domain::{id::RecordingId, platform::Platform};
use serde::Deserialize;

use super::{Ledger, LedgerError, State, text};
use crate::batch;

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
    ) -> Result<HashMap<String, State>, LedgerError> {
        #[derive(Deserialize)]
        struct Known {
            pk: String,
            state: State,
        }
        let key = |id| HashMap::from([("pk".to_owned(), text(format_args!("{platform}#{id}")))]);
        let keys: Vec<_> = ids.iter().map(key).collect();
        let items = batch::get(&self.client, &self.table, &keys, "pk, #state").await?;
        let items: Vec<Known> = serde_dynamo::from_items(items).map_err(LedgerError::Malformed)?;
        let id = |pk: &str| pk.split_once('#').map(|(_, id)| id.to_owned()).unwrap_or_default();
        Ok(items.into_iter().map(|known| (id(&known.pk), known.state)).collect())
    }
}

//! The ledger read through from end to end: dear, and only when an operator asks for it.

use domain::id::CallId;

use super::{Entry, Ledger, LedgerError, State, entry};
use crate::{
    RequestError,
    attributes::{Item, string, text},
};

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// What is in the archive.
    Archived,
    /// What came to an end: in the archive, gone or in quarantine.
    Ended,
    /// The recordings of a call. The ledger has no index by call.
    OfCall(&'a CallId),
}

/// A place in the ledger to read on from.
#[derive(Debug, Clone, PartialEq)]
pub struct Place(Item);

impl Place {
    /// Anywhere. DynamoDB keeps items in the order of a hash of their keys, so what follows is a random sample.
    #[must_use]
    pub fn at_random() -> Self {
        let pk = format_args!("cxone#{:032x}", fastrand::u128(..)).to_string();
        Self::after(&pk)
    }

    /// Behind the item with this key, whether there is one or not.
    #[must_use]
    pub fn after(pk: &str) -> Self {
        Self(Item::from([("pk".to_owned(), text(pk))]))
    }

    /// The key of the item behind which it is.
    #[must_use]
    pub fn pk(&self) -> Option<&str> {
        string(&self.0, "pk")
    }
}

/// What was found in a stretch of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The entries; there may be none in a stretch.
    pub entries: Vec<Entry>,
    /// The keys of items that cannot be read.
    pub unreadable: Vec<String>,
    /// Where to read on; `None` at the end.
    pub next: Option<Place>,
}

impl Ledger {
    /// Reads a stretch of the ledger: `most` items at the most, or 1 MB of them. Every item costs its reading, whether it
    /// is wanted or not.
    ///
    /// # Errors
    /// [`LedgerError::Request`].
    pub async fn scan(
        &self,
        wanted: Wanted<'_>,
        after: Option<Place>,
        most: Option<u32>,
    ) -> Result<Page, LedgerError> {
        let scan = self
            .client
            .scan()
            .table_name(&self.table)
            .set_limit(most.map(|most| most.max(1).try_into().unwrap_or(i32::MAX)))
            .set_exclusive_start_key(after.map(|Place(key)| key));
        let scan = match wanted {
            Wanted::Archived => scan
                .filter_expression("#state = :archived")
                .expression_attribute_names("#state", "state")
                .expression_attribute_values(":archived", text(State::Archived.as_str())),
            Wanted::Ended => scan
                .filter_expression("#state IN (:archived, :missing, :quarantined)")
                .expression_attribute_names("#state", "state")
                .expression_attribute_values(":archived", text(State::Archived.as_str()))
                .expression_attribute_values(":missing", text(State::AudioMissing.as_str()))
                .expression_attribute_values(":quarantined", text(State::Quarantined.as_str())),
            Wanted::OfCall(call) => scan
                .filter_expression("callId = :call")
                .expression_attribute_values(":call", text(call)),
        };
        let page = scan.send().await.map_err(RequestError::of("Scan"))?;
        let (mut entries, mut unreadable) = (Vec::new(), Vec::new());
        for item in page.items.unwrap_or_default() {
            let pk = string(&item, "pk").unwrap_or_default().to_owned();
            match entry(item) {
                Ok(entry) => entries.push(entry),
                Err(_) => unreadable.push(pk),
            }
        }
        let next = page.last_evaluated_key.filter(|key| !key.is_empty()).map(Place);
        Ok(Page { entries, unreadable, next })
    }
}

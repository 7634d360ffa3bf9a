//! An item as a record of the table's stream has it.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::{Entry, LedgerError};

/// An item before or after a change, as the stream tells it. What it holds is not shown.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Image(Value);

impl Image {
    /// The item.
    ///
    /// # Errors
    /// [`LedgerError::Malformed`]: it is none of the ledger's. The cause may quote it; it is not for a log.
    pub fn entry(&self) -> Result<Entry, LedgerError> {
        let item = serde_dynamo::Item::deserialize(&self.0);
        let item = item.map_err(|error| {
            LedgerError::Malformed(<serde_dynamo::Error as serde::de::Error>::custom(error))
        })?;
        serde_dynamo::from_item(item).map_err(LedgerError::Malformed)
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::State, *};

    #[test]
    fn an_image_is_an_item_and_shows_nothing() {
        let mut image = json!({
            "pk": {"S": "cxone#r1"}, "platform": {"S": "cxone"}, "recordingId": {"S": "r1"},
            "state": {"S": "quarantined"}, "source": {"S": "webhook"}, "attempts": {"N": "3"},
            "firstSeenAt": {"S": "2024-01-01T00:00:00Z"}, "updatedAt": {"S": "2024-01-01T00:00:01Z"},
            "checkpoint": {"M": {"parts": {"L": [{"NULL": true}, {"BOOL": false}]}}},
        });
        let read = |image: &Value| serde_json::from_value::<Image>(image.clone()).unwrap();
        let entry = read(&image).entry().unwrap();
        assert_eq!((entry.state, entry.attempts), (State::Quarantined, 3));
        assert!(!format!("{:?}", read(&image)).contains("r1"));
        image["state"]["S"] = "lost".into();
        assert!(matches!(read(&image).entry(), Err(LedgerError::Malformed(_))));
        for broken in [json!(null), json!("x"), json!({"pk": "r1"}), json!({"pk": {"X": "r1"}})] {
            assert!(read(&broken).entry().is_err(), "{broken}");
        }
    }
}

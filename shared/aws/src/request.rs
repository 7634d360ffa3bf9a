//! Requests to DynamoDB.

use std::error::Error;

/// A request to a table failed, after the SDK's own retries.
#[derive(Debug, thiserror::Error)]
#[error("DynamoDB {operation} failed; check the function's policy and the table")]
pub struct RequestError {
    /// The API operation.
    operation: &'static str,
    /// What the SDK said.
    #[source]
    source: Box<dyn Error + Send + Sync>,
}

impl RequestError {
    /// Makes one of what the SDK says of this operation.
    pub(crate) fn of<E>(operation: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Error + Send + Sync + 'static,
    {
        move |source| Self { operation, source: Box::new(source) }
    }
}

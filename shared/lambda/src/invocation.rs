//! An invocation: when it has to end, and how it fails.

use std::error::Error;

use jiff::Timestamp;
use lambda_runtime::{Context, Diagnostic};

use crate::log::causes;

/// When Lambda ends the invocation.
#[must_use]
pub fn deadline(context: &Context) -> Timestamp {
    let ms = i64::try_from(context.deadline).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
}

/// A failure as its caller reads it: a stable `error_type`, and the error with its causes.
#[must_use]
pub fn diagnostic(error_type: &str, error: &dyn Error) -> Diagnostic {
    Diagnostic { error_type: error_type.to_owned(), error_message: causes(error) }
}

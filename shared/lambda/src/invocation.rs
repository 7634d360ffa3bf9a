//! An invocation: when it has to end, and how it fails.

use std::error::Error;

use jiff::{SignedDuration, Timestamp};
use lambda_runtime::{Context, Diagnostic};

use crate::log::causes;

/// Milliseconds since 1970 that can only be a duration: no invocation lasts a day, and none ended in 1970.
const DAY_MS: i64 = 86_400_000;

/// When Lambda ends the invocation.
#[must_use]
pub fn deadline(context: &Context) -> Timestamp {
    until(context.deadline, Timestamp::now())
}

/// The Runtime API gives the time of the end. That of `cargo lambda watch` (1.9) gives how long an invocation lasts instead,
/// always 600000 ms: taken for a time, no function would have any left to work in.
fn until(deadline_ms: u64, now: Timestamp) -> Timestamp {
    match i64::try_from(deadline_ms).unwrap_or(i64::MAX) {
        ms @ 1..DAY_MS => now.saturating_add(SignedDuration::from_millis(ms)).unwrap_or(now),
        ms => Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX),
    }
}

/// A failure as its caller reads it: a stable `error_type`, and the error with its causes.
#[must_use]
pub fn diagnostic(error_type: &str, error: &dyn Error) -> Diagnostic {
    Diagnostic { error_type: error_type.to_owned(), error_message: causes(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invocation_ends_when_the_runtime_says() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let at = |deadline_ms| until(deadline_ms, now).as_millisecond();
        // A time is taken as it is, also one that has passed.
        for ms in [1_700_000_150_250, 1_699_999_999_000] {
            assert_eq!(at(ms), i64::try_from(ms).unwrap());
        }
        // What cargo-lambda says of every invocation.
        assert_eq!(at(600_000), 1_700_000_600_000);
        // Nothing, and more than there is.
        assert_eq!(at(0), 0);
        assert_eq!(until(u64::MAX, now), Timestamp::MAX);
    }
}

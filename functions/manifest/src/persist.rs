//! Trying for as long as an invocation lasts.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lambda::log::causes;

/// Between a try and the next.
const PAUSE: Duration = Duration::from_secs(5);

/// What is left for a last try and the answer.
const MARGIN: SignedDuration = SignedDuration::from_secs(10);

/// Tries until it succeeds or `deadline` is near.
///
/// Lambda takes a batch that is to come again for a failed attempt, as it does a batch of which the function dies, and drops
/// either after `MaximumRetryAttempts` of them. Whoever waits here needs few attempts to sit out an outage, so that a record
/// which kills the function need not be tried for as long.
///
/// # Errors
/// The last try's.
pub(crate) async fn persist<T, E: std::error::Error + 'static>(
    deadline: Timestamp,
    attempt: impl AsyncFn() -> Result<T, E>,
) -> Result<T, E> {
    loop {
        match attempt().await {
            Err(error) if deadline.duration_since(Timestamp::now()) > MARGIN => {
                tracing::warn!(cause = causes(&error), "not written yet; it is tried again");
                tokio::time::sleep(PAUSE).await;
            }
            result => return result,
        }
    }
}

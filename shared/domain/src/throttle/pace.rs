//! When the next request may start.

use std::time::Duration;

use jiff::Timestamp;

use super::later;
use crate::backoff;

/// Genesys guide, edge case 2: the least time between two starts of downloads; the longest is 200 ms more.
const GAP: Duration = Duration::from_millis(100);
const GAP_SPREAD: Duration = Duration::from_millis(200);

/// After a pause the fleet starts again over this time: all at once would empty a token bucket in an instant.
const RESUME_SPREAD: Duration = Duration::from_millis(500);

/// The first step of a pause that no Retry-After gives: Genesys guide §3, `BACKOFF_BASE`.
const PAUSE_BASE: Duration = Duration::from_secs(2);

/// The longest of those pauses.
const PAUSE_CEILING: Duration = Duration::from_mins(2);

/// 100 to 300 ms (Genesys guide, edge case 2). `random` lies in 0..1.
#[must_use]
pub fn jitter(random: f64) -> Duration {
    GAP + GAP_SPREAD.mul_f64(random.clamp(0.0, 1.0))
}

/// The earliest start after one at `previous`.
#[must_use]
pub fn next_start(previous: Timestamp, random: f64) -> Timestamp {
    later(previous, jitter(random))
}

/// How long after the end of a pause to send the first request: 100 to 600 ms. `random` lies in 0..1.
#[must_use]
pub fn resume(random: f64) -> Duration {
    GAP + RESUME_SPREAD.mul_f64(random.clamp(0.0, 1.0))
}

/// How long to pause after a 429 without Retry-After; `repeats` counts the pauses right before it.
#[must_use]
pub fn pause_without_header(repeats: u32, random: f64) -> Duration {
    backoff::exponential(PAUSE_BASE, repeats, random).min(PAUSE_CEILING)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::throttle::until;

    proptest! {
        #[test]
        fn starts_are_100_to_300_ms_apart(at in 0i64..4_000_000_000_000_000, random in 0.0..1.0) {
            let previous = Timestamp::from_microsecond(at).unwrap();
            let gap = until(previous, next_start(previous, random));
            prop_assert!(gap >= Duration::from_millis(100));
            prop_assert!(gap <= Duration::from_millis(301), "{gap:?}: rounded up to a millisecond");
        }

        #[test]
        fn a_pause_without_a_header_grows_and_ends(repeats in 0u32..40, random in 0.0..1.0) {
            let pause = pause_without_header(repeats, random);
            prop_assert!(pause >= PAUSE_BASE && pause <= PAUSE_CEILING);
        }
    }
}

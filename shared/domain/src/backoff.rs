//! How long to wait before the next attempt.
//!
//! CXone guide §3: three attempts with exponential back-off, then quarantine. Genesys guide §3: back-off with
//! jitter for 429; the Retry-After header is the mandatory minimum.

use std::time::Duration;

use jiff::{
    Timestamp,
    fmt::{rfc2822, strtime},
    tz::TimeZone,
};

/// How often a recording may fail by its vendor's doing before it is quarantined (CXone guide §3, Genesys guide §3).
pub const MAX_ATTEMPTS: u32 = 3;

/// The longest step of a back-off.
pub const MAX_STEP: Duration = Duration::from_secs(12 * 3600);

/// The longest wait that a Retry-After is believed: longer than SQS keeps a message, and short enough that a mistaken
/// one does not stop the archive for good.
pub const MAX_WAIT: Duration = Duration::from_secs(31 * 24 * 3600);

/// The wait before retry number `retry` (0 for the first): `base` doubled with every retry, of which the upper half
/// is random. `random` lies in 0..1.
#[must_use]
pub fn exponential(base: Duration, retry: u32, random: f64) -> Duration {
    let ceiling = base.saturating_mul(2_u32.saturating_pow(retry.saturating_add(1))).min(MAX_STEP);
    ceiling.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
}

/// The least that a message waits after so many deliveries. From the 21st on it grows by four seconds with each, up to an
/// hour: a thousand deliveries, after which SQS sets a message aside, then take longer than SQS keeps it.
#[must_use]
pub fn at_least(deliveries: u32) -> Duration {
    Duration::from_secs(u64::from(deliveries.saturating_sub(20)) * 4).min(Duration::from_secs(3600))
}

/// The wait a `Retry-After` header asks for, in seconds or until an HTTP date in any of its three forms (RFC 9110 §5.6.7),
/// never rounded down. `None` where it cannot be read; capped at [`MAX_WAIT`].
#[must_use]
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(value.parse().map_or(MAX_WAIT, Duration::from_secs).min(MAX_WAIT));
    }
    if let Ok(seconds) = value.parse::<f64>() {
        let seconds = Duration::try_from_secs_f64(seconds).ok()?;
        return Some(seconds.min(MAX_WAIT));
    }
    let until = http_date(value)?;
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default().min(MAX_WAIT))
}

fn http_date(value: &str) -> Option<Timestamp> {
    let obsolete = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let current = rfc2822::DateTimeParser::new().parse_timestamp(value).ok();
    current.or_else(|| {
        let read = |form| strtime::parse(form, value).ok()?.to_datetime().ok();
        obsolete.into_iter().find_map(read)?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waiting_alone_never_leads_to_the_dead_letter_queue() {
        let waited: Duration = (1..1000).map(at_least).sum();
        assert!(waited > Duration::from_secs(14 * 24 * 3600), "{waited:?}");
        assert_eq!(at_least(20), Duration::ZERO);
    }

    #[test]
    fn retry_after_in_seconds_and_as_a_date() {
        let now: Timestamp = "2015-10-21T07:27:30Z".parse().unwrap();
        let after = |value| retry_after(value, now);
        assert_eq!(after("120"), Some(Duration::from_secs(120)));
        assert_eq!(after(" 0 "), Some(Duration::ZERO));
        assert_eq!(after("1.5"), Some(Duration::from_millis(1500)));
        assert_eq!(after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(after("Wed, 21 Oct 2015 07:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(after("Wednesday, 21-Oct-15 07:28:00 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(after("Wed Oct 21 07:28:00 2015"), Some(Duration::from_secs(30)));
        assert_eq!(after("90000"), Some(Duration::from_secs(90_000)));
        assert_eq!(after("99999999999999999999999"), Some(MAX_WAIT));
        for unreadable in ["", "soon", "-5", "NaN", "inf", "Wed"] {
            assert_eq!(after(unreadable), None, "{unreadable}");
        }
    }

    proptest! {
        #[test]
        fn a_wait_lies_in_the_upper_half_of_its_step(base in 1u64..10_000, retry in 0u32..6, random in 0.0..1.0) {
            let base = Duration::from_millis(base);
            let wait = exponential(base, retry, random);
            let ceiling = (base * 2u32.pow(retry + 1)).min(MAX_STEP);
            prop_assert!(wait >= ceiling / 2 && wait <= ceiling);
        }

        #[test]
        fn a_wait_asked_for_in_seconds_is_never_undercut(seconds in 0u64..100_000) {
            let wait = retry_after(&seconds.to_string(), Timestamp::UNIX_EPOCH).unwrap();
            prop_assert_eq!(wait, Duration::from_secs(seconds).min(MAX_WAIT));
        }
    }
}

//! The fleet-wide limit of one organisation at one vendor: slots, pauses, and how the number of slots adapts.
//!
//! Genesys guide §3: a per-organisation download concurrency, exceeding which locks the organisation out; Retry-After is
//! mandatory. Edge case 2: halve the limit when more than 5 % of the requests are answered with 429, and 100 to 300 ms
//! between the starts of downloads. Everything the fleet shares is one item ([`Fleet`]); every process follows the same
//! rules on its own copy of it ([`Process`]); what it wants of the others is one conditional write ([`Change`]).
//! `docs/LIMITS.md` draws the protocol.

mod fleet;
mod gate;
mod pace;
mod process;
mod share;
#[cfg(test)]
mod tests;
mod window;

use std::time::Duration;

use jiff::Timestamp;

pub use fleet::{Change, Counts, Fleet, Holder, Window};
pub use gate::{Clearance, Gate, Held};
pub use pace::{jitter, next_start, pause_without_header, resume};
pub use process::{Process, Start, Step};
pub use share::{Claim, shares};
pub use window::{Turn, turn};

use crate::platform::Platform;

/// The numbers of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The fewest slots a halving leaves.
    pub min: u32,
    /// The most slots there ever are, and what a new item begins with.
    pub max: u32,
    /// How long a slot stays taken after its process was last heard of.
    pub lease: Duration,
    /// The window over which 429s are counted. It slides in two steps.
    pub window: Duration,
    /// The fewest requests in a window that prove anything.
    pub min_requests: u64,
}

impl Policy {
    /// The protocol with at most `max` slots: Genesys guide §3 takes 15, from 10 to 20.
    #[must_use]
    pub fn up_to(max: u32) -> Self {
        Self {
            min: 1,
            max: max.max(1),
            lease: Duration::from_secs(20),
            window: Duration::from_secs(20),
            min_requests: 20,
        }
    }

    /// One step of the sliding window.
    #[must_use]
    pub fn step(&self) -> Duration {
        self.window / 2
    }
}

/// The key of an organisation's item. `organisation` is the host of the vendor's API: a stack has one client per vendor,
/// and so one organisation behind each host.
#[must_use]
pub fn key(platform: Platform, organisation: &str) -> String {
    format!("{platform}#{organisation}")
}

/// `at` and `after` more, in the item's resolution of one millisecond, rounded up: a wait is never undercut.
pub(crate) fn later(at: Timestamp, after: Duration) -> Timestamp {
    let at_ms = at.as_nanosecond().div_euclid(1_000_000);
    let after_ms = after.as_nanos().div_ceil(1_000_000);
    let sum = i128::try_from(after_ms).unwrap_or(i128::MAX).saturating_add(at_ms);
    let sum = i64::try_from(sum).unwrap_or(i64::MAX);
    // A timestamp that is not on a millisecond has been cut to the one before it.
    let round_up = i64::from(at.as_nanosecond().rem_euclid(1_000_000) != 0);
    Timestamp::from_millisecond(sum.saturating_add(round_up)).unwrap_or(Timestamp::MAX)
}

/// How long from `now` until `at`; nothing if that is past.
pub(crate) fn until(now: Timestamp, at: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(now)).unwrap_or_default()
}

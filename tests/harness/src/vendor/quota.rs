//! How many downloads an organisation may have.
//!
//! Genesys guide §3 and edge case 2: a limit on concurrent downloads per organisation and a token bucket; exceeding
//! either is a 429 that locks the endpoint for a while, and whoever comes back before Retry-After is over makes that
//! while longer.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::server::lock;

/// The longest a lock grows, in units of [`Quota::retry_after`].
const MAX_ESCALATION: u32 = 32;

/// What an organisation may download. The default has no limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Quota {
    /// The most downloads that are open at once.
    pub concurrency: Option<usize>,
    /// How many may begin in a while.
    pub bucket: Option<Bucket>,
    /// The Retry-After of a refusal, in whole seconds.
    pub retry_after: u32,
    /// A refusal locks the endpoint for everybody until its Retry-After is over; a download that comes before is
    /// refused too, and doubles the time.
    pub locks: bool,
    /// A download that comes so soon after a refusal was on its way when it was given: it is refused, but it neither
    /// counts as coming too soon nor doubles the time.
    pub forgiven: Duration,
    /// How long a download that is let in takes to begin.
    pub latency: Duration,
}

impl Default for Quota {
    fn default() -> Self {
        Self {
            concurrency: None,
            bucket: None,
            retry_after: 1,
            locks: false,
            forgiven: Duration::ZERO,
            latency: Duration::ZERO,
        }
    }
}

/// A token bucket, full at first. Each download takes a token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    /// The most tokens in it.
    pub burst: u32,
    /// Tokens that come back in a second.
    pub per_second: f64,
}

/// Where every download passes.
#[derive(Debug, Default)]
pub(super) struct Turnstile(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    quota: Quota,
    open: usize,
    tokens: f64,
    filled: Option<Instant>,
    locked: Option<Lock>,
    undercut: usize,
}

#[derive(Debug, Clone, Copy)]
struct Lock {
    since: Instant,
    until: Instant,
    /// In units of [`Quota::retry_after`].
    length: u32,
}

/// A download's place in the quota; dropped, it is free.
#[derive(Debug)]
pub(super) struct Pass(Arc<Turnstile>);

impl Drop for Pass {
    fn drop(&mut self) {
        lock(&self.0.0).open -= 1;
    }
}

impl Turnstile {
    pub(super) fn set(&self, quota: Quota) {
        let mut state = lock(&self.0);
        state.tokens = quota.bucket.map_or(0.0, |bucket| f64::from(bucket.burst));
        state.filled = None;
        state.locked = None;
        state.quota = quota;
    }

    pub(super) fn latency(&self) -> Duration {
        lock(&self.0).quota.latency
    }

    pub(super) fn undercut(&self) -> usize {
        lock(&self.0).undercut
    }

    /// A place for a download that comes at `now`, or the Retry-After it is refused with, in seconds.
    pub(super) fn enter(self: &Arc<Self>, now: Instant) -> Result<Pass, u64> {
        let mut state = lock(&self.0);
        state.open_lock(now)?;
        let full = state.quota.concurrency.is_some_and(|most| state.open >= most);
        if full || !state.take_token(now) {
            return Err(state.refuse(now, 1));
        }
        state.open += 1;
        drop(state);
        Ok(Pass(self.clone()))
    }
}

impl State {
    /// Passes a lock that is over; one that is not becomes a longer one.
    fn open_lock(&mut self, now: Instant) -> Result<(), u64> {
        match self.locked.take() {
            Some(known) if now < known.since + self.quota.forgiven => {
                self.locked = Some(known);
                let left = known.until.saturating_duration_since(now);
                Err(left.as_secs() + u64::from(left.subsec_nanos() > 0))
            }
            Some(known) if now < known.until => {
                self.undercut += 1;
                Err(self.refuse(now, known.length.saturating_mul(2).min(MAX_ESCALATION)))
            }
            _ => Ok(()),
        }
    }

    fn take_token(&mut self, now: Instant) -> bool {
        let Some(bucket) = self.quota.bucket else { return true };
        let passed = now.saturating_duration_since(self.filled.unwrap_or(now));
        self.filled = Some(now);
        let more = passed.as_secs_f64() * bucket.per_second;
        self.tokens = (self.tokens + more).min(f64::from(bucket.burst));
        let enough = self.tokens >= 1.0;
        if enough {
            self.tokens -= 1.0;
        }
        enough
    }

    fn refuse(&mut self, now: Instant, length: u32) -> u64 {
        let seconds = u64::from(self.quota.retry_after) * u64::from(length);
        if self.quota.locks {
            self.locked =
                Some(Lock { since: now, until: now + Duration::from_secs(seconds), length });
        }
        seconds
    }
}

//! A breaker in front of the token endpoint (CXone guide §1: one refresh, one repeat, and then the batch fails).
//!
//! ```text
//!            no token, or a fresh one that is refused
//!   closed ───────────────────────────────────────────▶ open for 1, 2, 4, … 60 s: all callers share the error
//!     ▲                                                  │ time, or a new version of the secret
//!     └────── the token is taken ───── half open ◀───────┘ one caller tries, the others wait as long again
//! ```

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use crate::VendorError;

/// How long callers are held after the first failure in a row; doubled with each.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest that they are held.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What a token was asked for with: the client's id and the secret's version.
pub(crate) type Key = (String, String);

/// Why the breaker is open.
#[derive(Debug, Clone)]
enum Cause {
    NoToken(Arc<VendorError>),
    Credentials(u16),
    MissingScopes(Vec<&'static str>),
    CredentialsUnreadable(Arc<dyn std::error::Error + Send + Sync>),
    /// Tokens are given, and then not taken.
    Refused,
}

#[derive(Debug)]
struct Open {
    cause: Cause,
    key: Key,
    failures: u32,
    until: Instant,
}

/// Closed until something fails.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Option<Open>);

impl Breaker {
    /// Whether it is closed, or its pause over.
    ///
    /// # Errors
    /// What the last one who asked was told.
    pub(crate) fn check(&self, now: Instant) -> Result<(), VendorError> {
        match &self.0 {
            Some(open) if now < open.until => Err(open.cause.error()),
            _ => Ok(()),
        }
    }

    /// Whether the caller may ask. Of those who come when the pause is over, the first may.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub(crate) fn enter(&mut self, now: Instant) -> Result<(), VendorError> {
        self.check(now)?;
        if let Some(open) = &mut self.0 {
            open.until = now + pause(open.failures);
        }
        Ok(())
    }

    /// Opens it, or keeps it open for twice as long, if the error is one that the next caller would be told too.
    pub(crate) fn failed(&mut self, error: &VendorError, key: Key, now: Instant) {
        let Some(cause) = Cause::of(error) else {
            return;
        };
        let failures = self.0.as_ref().map_or(0, |open| open.failures).saturating_add(1);
        self.0 = Some(Open { cause, key, failures, until: now + pause(failures) });
    }

    /// A token was given: all is well, unless tokens were given before too and then not taken.
    pub(crate) fn given(&mut self) {
        if !self.0.as_ref().is_some_and(|open| matches!(open.cause, Cause::Refused)) {
            self.reset();
        }
    }

    /// A token was taken, or the credentials are others.
    pub(crate) fn reset(&mut self) {
        self.0 = None;
    }

    /// What failed, while it is open.
    pub(crate) fn key(&self) -> Option<&Key> {
        self.0.as_ref().map(|open| &open.key)
    }
}

impl Cause {
    /// `None` of an error that somebody else takes care of, as the gate does of a 429.
    fn of(error: &VendorError) -> Option<Self> {
        match error {
            VendorError::NoToken(source) => Some(Self::NoToken(source.clone())),
            VendorError::Credentials(status) => Some(Self::Credentials(*status)),
            VendorError::MissingScopes(scopes) => Some(Self::MissingScopes(scopes.clone())),
            VendorError::CredentialsUnreadable(error) => {
                Some(Self::CredentialsUnreadable(error.clone()))
            }
            VendorError::Unauthorized => Some(Self::Refused),
            _ => None,
        }
    }

    fn error(&self) -> VendorError {
        match self {
            Self::NoToken(source) => VendorError::NoToken(source.clone()),
            Self::Credentials(status) => VendorError::Credentials(*status),
            Self::MissingScopes(scopes) => VendorError::MissingScopes(scopes.clone()),
            Self::CredentialsUnreadable(error) => VendorError::CredentialsUnreadable(error.clone()),
            Self::Refused => VendorError::Unauthorized,
        }
    }
}

fn pause(failures: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
    FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        ("client".to_owned(), "v1".to_owned())
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_error_is_shared_until_one_may_try_again() {
        let mut breaker = Breaker::default();
        let t = Instant::now();
        assert!(breaker.enter(t).is_ok());
        breaker.failed(&VendorError::Credentials(401), key(), t);
        for _ in 0..10 {
            assert!(matches!(breaker.enter(t), Err(VendorError::Credentials(401))));
        }
        assert!(breaker.enter(t + SECOND).is_ok(), "nobody tries");
        assert!(breaker.enter(t + SECOND).is_err(), "two try");
        // Whoever tried was never heard of again.
        assert!(breaker.enter(t + 2 * SECOND).is_ok());
        breaker.given();
        assert!(breaker.enter(t + 2 * SECOND).is_ok());
        assert!(breaker.key().is_none());
    }

    #[test]
    fn pauses_double_up_to_a_minute() {
        let mut breaker = Breaker::default();
        let mut t = Instant::now();
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            breaker.failed(&VendorError::Credentials(401), key(), t);
            let pause = Duration::from_secs(seconds);
            assert!(breaker.enter(t + pause - Duration::from_millis(1)).is_err());
            t += pause;
            assert!(breaker.enter(t).is_ok(), "{seconds}");
        }
    }

    #[test]
    fn a_token_that_was_not_taken_is_judged_by_the_next_ones_use() {
        let mut breaker = Breaker::default();
        let t = Instant::now();
        breaker.failed(&VendorError::Unauthorized, key(), t);
        breaker.given();
        assert!(matches!(breaker.enter(t), Err(VendorError::Unauthorized)));
        breaker.reset();
        assert!(breaker.enter(t).is_ok());
    }

    #[test]
    fn what_the_gate_takes_care_of_does_not_open_it() {
        let mut breaker = Breaker::default();
        let t = Instant::now();
        breaker.failed(&VendorError::Throttled { retry_after: None }, key(), t);
        assert!(breaker.enter(t).is_ok());
    }
}

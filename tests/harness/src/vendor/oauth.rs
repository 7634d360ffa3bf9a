//! Credentials and live tokens.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// What a client proves itself with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`.
    pub client_secret: String,
}

impl Credentials {
    /// These two.
    #[must_use]
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self { client_id: client_id.into(), client_secret: client_secret.into() }
    }
}

impl Default for Credentials {
    fn default() -> Self {
        Self::new("simulated-client", "simulated-secret")
    }
}

// The secret may be an operator's own, and test output is kept.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// The tokens issued, and which of them live.
#[derive(Debug)]
pub(super) struct TokenStore {
    live: HashMap<String, Instant>,
    lifetime: Duration,
}

impl Default for TokenStore {
    fn default() -> Self {
        Self { live: HashMap::new(), lifetime: Duration::from_secs(3600) }
    }
}

impl TokenStore {
    /// A new token, and how long it lives.
    pub(super) fn issue(&mut self) -> (String, Duration) {
        let token =
            hex::encode([fastrand::u128(..), fastrand::u128(..)].map(u128::to_be_bytes).concat());
        self.live.insert(token.clone(), Instant::now() + self.lifetime);
        (token, self.lifetime)
    }

    /// Is the value of this Authorization header the bearer of a live token?
    pub(super) fn accepts(&self, authorization: Option<&str>) -> bool {
        authorization
            .and_then(|value| value.strip_prefix("Bearer "))
            .and_then(|token| self.live.get(token))
            .is_some_and(|expiry| Instant::now() < *expiry)
    }

    /// Every live token, for a test that looks for leaks.
    pub(super) fn live(&self) -> Vec<String> {
        self.live.keys().cloned().collect()
    }

    pub(super) fn revoke_all(&mut self) {
        self.live.clear();
    }

    /// How long tokens issued from now on live.
    pub(super) fn set_lifetime(&mut self, lifetime: Duration) {
        self.lifetime = lifetime;
    }
}

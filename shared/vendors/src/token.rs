//! The token cache.
//!
//! CXone guide §1: a token's age is counted from the moment it was received, on a monotonic clock, never from its
//! `expires_in` on the wall clock; the cache key holds the client id and the version of the secret; a 401 forces one
//! refresh. At most one token request is under way at a time, whoever asks, and one that failed is not repeated before
//! the [breaker](crate::breaker) lets it.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::throttle::Gate;
use secrecy::SecretString;
use tokio::{sync::Mutex, time::Instant};

use crate::{
    VendorError,
    adapter::Adapter,
    breaker::{Breaker, Key},
    http::Http,
};

/// A vendor client's credentials, as the secret holds them.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`.
    pub client_secret: SecretString,
    /// The secret's version id: a new version is a new client as far as tokens go.
    pub version: String,
}

/// Credentials could not be read: where from, and why, is the source's to say.
pub type CredentialsError = Box<dyn std::error::Error + Send + Sync>;

/// Reads the credentials as they stand now. Called before each token request, and at most every five seconds while a
/// token is in use; not before each call.
pub type ReadCredentials = Box<
    dyn Fn() -> Pin<Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send>>
        + Send
        + Sync,
>;

/// A live token. Not its value but its generation says whether it is the same as another.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) value: SecretString,
    generation: u64,
    key: Key,
    refresh_at: Instant,
    /// The vendor has taken it at least once.
    taken: AtomicBool,
}

/// How often at most the secret's version is looked at: so old can a token of a rotated secret be that the vendor still
/// takes. One that it does not take is replaced at once.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// So long the secret is waited for while there is a token: it is only looked at, and all callers wait with it.
const LOOK_PATIENCE: Duration = Duration::from_secs(1);

/// So long it is waited for when there is none.
const READ_PATIENCE: Duration = Duration::from_secs(5);

#[derive(Default)]
struct Cache {
    token: Option<Arc<Token>>,
    /// How many tokens there have been.
    generation: u64,
    /// When the credentials were last read.
    looked: Option<Instant>,
    breaker: Breaker,
}

/// The tokens of one vendor client in this process: one at a time.
pub(crate) struct Tokens {
    read: ReadCredentials,
    gate: Arc<dyn Gate>,
    look_again: Duration,
    cache: Mutex<Cache>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    pub(crate) fn new(read: ReadCredentials, gate: Arc<dyn Gate>) -> Self {
        Self { read, gate, look_again: LOOK_AGAIN, cache: Mutex::default() }
    }

    /// Looks at the secret's version as often as that.
    pub(crate) fn look_again(&mut self, after: Duration) {
        self.look_again = after;
    }

    /// The token for a request now: the cached one while it is fresh and of the secret's current version, otherwise a
    /// new one.
    pub(crate) async fn get(
        &self,
        http: &Http,
        adapter: &dyn Adapter,
    ) -> Result<Arc<Token>, VendorError> {
        let mut cache = self.cache.lock().await;
        let token = self.obtain(&mut cache, http, adapter).await?;
        cache.breaker.enter(Instant::now())?;
        Ok(token)
    }

    /// Makes sure that there is a token, without a request to follow.
    pub(crate) async fn handshake(
        &self,
        http: &Http,
        adapter: &dyn Adapter,
    ) -> Result<(), VendorError> {
        let mut cache = self.cache.lock().await;
        self.obtain(&mut cache, http, adapter).await.map(|_| ())
    }

    async fn obtain(
        &self,
        cache: &mut Cache,
        http: &Http,
        adapter: &dyn Adapter,
    ) -> Result<Arc<Token>, VendorError> {
        let now = Instant::now();
        let token = cache.token.clone().filter(|token| now < token.refresh_at);
        let known = cache.breaker.key().or(token.as_ref().map(|token| &token.key)).cloned();
        if let Some(known) = known
            && let Some(credentials) = self.rotated(cache, &known, now).await
        {
            cache.breaker.reset();
            let token = self.exchange(cache, &credentials, http, adapter).await;
            if token.is_err() {
                // The old one is of credentials that are no more.
                cache.token = None;
            }
            return token;
        }
        cache.breaker.check(now)?;
        match token {
            Some(token) => Ok(token),
            None => self.request(cache, http, adapter).await,
        }
    }

    /// A token other than `refused`, which the vendor answered with 401. Of many callers refused at once, one asks.
    pub(crate) async fn replace(
        &self,
        refused: &Token,
        http: &Http,
        adapter: &dyn Adapter,
    ) -> Result<Arc<Token>, VendorError> {
        let mut cache = self.cache.lock().await;
        if let Some(token) = &cache.token
            && token.generation != refused.generation
        {
            return Ok(token.clone());
        }
        if let Err(error) = cache.breaker.check(Instant::now()) {
            cache.refused(refused);
            return Err(error);
        }
        // Whether there will be another or not: kept, it would be tried again, and the breaker would let nobody replace it.
        cache.token = None;
        self.request(&mut cache, http, adapter).await
    }

    /// The vendor has taken this token.
    pub(crate) async fn taken(&self, token: &Token) {
        if !token.taken.swap(true, Ordering::Relaxed) {
            self.cache.lock().await.breaker.reset();
        }
    }

    /// The vendor has refused this token though it was fresh: the next ones would fare no better.
    pub(crate) async fn refused(&self, token: &Token) {
        self.cache.lock().await.refused(token);
    }

    /// The credentials, if the secret is due to be looked at and has another version than `known`.
    async fn rotated(&self, cache: &mut Cache, known: &Key, now: Instant) -> Option<Credentials> {
        if cache.looked.is_some_and(|looked| now < looked + self.look_again) {
            return None;
        }
        let read = self.credentials(LOOK_PATIENCE).await;
        // Counted from here: else those who waited would each look again.
        cache.looked = Some(Instant::now());
        match read {
            Ok(credentials) => Some(credentials).filter(|read| read.key() != *known),
            // The token is good for what it was issued for; a secret that cannot be read is no reason to stop.
            Err(error) => {
                tracing::warn!(error = %error, "the credentials secret could not be looked at");
                None
            }
        }
    }

    async fn request(
        &self,
        cache: &mut Cache,
        http: &Http,
        adapter: &dyn Adapter,
    ) -> Result<Arc<Token>, VendorError> {
        let read = self.credentials(READ_PATIENCE).await;
        let now = Instant::now();
        cache.looked = Some(now);
        let credentials = read.map_err(|error| {
            let error = VendorError::CredentialsUnreadable(error.into());
            // Of no client and no version that there is, so that any that is found closes the breaker.
            cache.breaker.failed(&error, Key::default(), now);
            error
        })?;
        self.exchange(cache, &credentials, http, adapter).await
    }

    async fn credentials(&self, patience: Duration) -> Result<Credentials, CredentialsError> {
        let read = tokio::time::timeout(patience, (self.read)()).await;
        read.unwrap_or_else(|_| Err("no answer in time".into()))
    }

    async fn exchange(
        &self,
        cache: &mut Cache,
        credentials: &Credentials,
        http: &Http,
        adapter: &dyn Adapter,
    ) -> Result<Arc<Token>, VendorError> {
        // Those who wait for this token ask in turn where it is refused, and are stopped here then.
        self.gate.clear_to_send().await?;
        let granted = adapter.token(http, credentials).await;
        let granted = granted.map_err(|error| match error {
            // These say what to do about them; anything else is no fault of a recording.
            VendorError::Throttled { retry_after } => {
                VendorError::Throttled { retry_after: Some(self.gate.throttled(retry_after)) }
            }
            error @ (VendorError::Credentials(_) | VendorError::MissingScopes(_)) => error,
            error => VendorError::NoToken(Arc::new(error)),
        });
        let now = Instant::now();
        let (value, lifetime) =
            granted.inspect_err(|error| cache.breaker.failed(error, credentials.key(), now))?;
        cache.breaker.given();
        cache.generation += 1;
        let token = Arc::new(Token {
            value,
            generation: cache.generation,
            key: credentials.key(),
            refresh_at: now + adapter.refresh_after(lifetime),
            taken: AtomicBool::new(false),
        });
        let rotated = cache.token.as_ref().is_some_and(|old| old.key != token.key);
        tracing::info!(platform = %adapter.platform(), rotated, "token received");
        cache.token = Some(token.clone());
        Ok(token)
    }
}

impl Cache {
    /// Opens the breaker, unless the token is another by now, or has served: then it is about the one request alone.
    fn refused(&mut self, token: &Token) {
        let current = self.token.as_ref().is_some_and(|own| own.generation == token.generation);
        if current && !token.taken.load(Ordering::Relaxed) {
            self.breaker.failed(&VendorError::Unauthorized, token.key.clone(), Instant::now());
            self.token = None;
        }
    }
}

impl Credentials {
    /// What a token is valid for.
    fn key(&self) -> Key {
        (self.client_id.clone(), self.version.clone())
    }
}

//! The token cache.
//!
//! CXone guide §1: a token's age is counted from the moment it was received, on a monotonic clock, never from its
//! `expires_in` on the wall clock; the cache key holds the client id and the version of the secret; a 401 forces one
//! refresh. At most one token request is under way at a time, whoever asks.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use domain::throttle::Gate;
use secrecy::SecretString;
use tokio::{sync::Mutex, time::Instant};

use crate::{VendorError, adapter::Adapter, http::Http};

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

/// Reads the credentials as they stand now. Called before each token request, and once a minute while a token is in
/// use; not before each call.
pub type ReadCredentials = Box<
    dyn Fn() -> Pin<Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send>>
        + Send
        + Sync,
>;

/// A live token. Not its value but its generation says whether it is the same as another.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) value: SecretString,
    generation: u64,
    key: (String, String),
    refresh_at: Instant,
}

/// How often at most the secret's version is looked at: so old can a token of a rotated secret be.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Cache {
    token: Option<Arc<Token>>,
    /// When the credentials were last read.
    looked: Option<Instant>,
}

/// The tokens of one vendor client in this process: one at a time.
pub(crate) struct Tokens {
    read: ReadCredentials,
    gate: Arc<dyn Gate>,
    cache: Mutex<Cache>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    pub(crate) fn new(read: ReadCredentials, gate: Arc<dyn Gate>) -> Self {
        Self { read, gate, cache: Mutex::default() }
    }

    /// The token to use now: the cached one while it is fresh and of the secret's current version, otherwise a new one.
    pub(crate) async fn get(
        &self,
        http: &Http,
        adapter: &dyn Adapter,
    ) -> Result<Arc<Token>, VendorError> {
        let mut cache = self.cache.lock().await;
        let now = Instant::now();
        let Some(token) = cache.token.clone().filter(|token| now < token.refresh_at) else {
            return self.request(&mut cache, http, adapter).await;
        };
        if cache.looked.is_some_and(|looked| now < looked + LOOK_AGAIN) {
            return Ok(token);
        }
        cache.looked = Some(now);
        match (self.read)().await {
            Ok(credentials) if credentials.key() != token.key => {
                self.exchange(&mut cache, &credentials, http, adapter).await
            }
            Ok(_) => Ok(token),
            // The token is good for what it was issued for; a secret that cannot be read is no reason to stop.
            Err(error) => {
                tracing::warn!(error = %error, "the credentials secret could not be looked at");
                Ok(token)
            }
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
        match &cache.token {
            Some(token) if token.generation != refused.generation => Ok(token.clone()),
            _ => self.request(&mut cache, http, adapter).await,
        }
    }

    async fn request(
        &self,
        cache: &mut Cache,
        http: &Http,
        adapter: &dyn Adapter,
    ) -> Result<Arc<Token>, VendorError> {
        let credentials = (self.read)().await.map_err(VendorError::CredentialsUnreadable)?;
        cache.looked = Some(Instant::now());
        self.exchange(cache, &credentials, http, adapter).await
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
        let (value, lifetime) = granted.map_err(|error| match error {
            // These say what to do about them; anything else is no fault of a recording.
            VendorError::Throttled { retry_after } => {
                VendorError::Throttled { retry_after: Some(self.gate.throttled(retry_after)) }
            }
            error @ (VendorError::Credentials(_) | VendorError::MissingScopes(_)) => error,
            error => VendorError::NoToken(Box::new(error)),
        })?;
        let token = Arc::new(Token {
            value,
            generation: cache.token.as_ref().map_or(0, |token| token.generation) + 1,
            key: credentials.key(),
            refresh_at: Instant::now() + adapter.refresh_after(lifetime),
        });
        let rotated = cache.token.as_ref().is_some_and(|old| old.key != token.key);
        tracing::info!(platform = %adapter.platform(), rotated, "token received");
        cache.token = Some(token.clone());
        Ok(token)
    }
}

impl Credentials {
    /// What a token is valid for.
    fn key(&self) -> (String, String) {
        (self.client_id.clone(), self.version.clone())
    }
}

//! The token cache.
//!
//! CXone guide §1: a token's age is counted from the moment it was received, on a monotonic clock, never from its
//! `expires_in` on the wall clock; the cache key holds the client id and the version of the secret; a 401 forces one
//! refresh. At most one token request is under way at a time, whoever asks.

use std::{future::Future, pin::Pin, sync::Arc};

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

/// Reads the credentials as they stand now. Called before each token request, not before each call.
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

/// The tokens of one vendor client in this process: one at a time.
pub(crate) struct Tokens {
    read: ReadCredentials,
    current: Mutex<Option<Arc<Token>>>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    pub(crate) fn new(read: ReadCredentials) -> Self {
        Self { read, current: Mutex::new(None) }
    }

    /// The token to use now: the cached one while it is fresh, otherwise a new one.
    pub(crate) async fn get(
        &self,
        http: &Http,
        adapter: &dyn Adapter,
    ) -> Result<Arc<Token>, VendorError> {
        let mut current = self.current.lock().await;
        match &*current {
            Some(token) if Instant::now() < token.refresh_at => Ok(token.clone()),
            _ => self.request(&mut current, http, adapter).await,
        }
    }

    /// A token other than `refused`, which the vendor answered with 401. Of many callers refused at once, one asks.
    pub(crate) async fn replace(
        &self,
        refused: &Token,
        http: &Http,
        adapter: &dyn Adapter,
    ) -> Result<Arc<Token>, VendorError> {
        let mut current = self.current.lock().await;
        match &*current {
            Some(token) if token.generation != refused.generation => Ok(token.clone()),
            _ => self.request(&mut current, http, adapter).await,
        }
    }

    async fn request(
        &self,
        current: &mut Option<Arc<Token>>,
        http: &Http,
        adapter: &dyn Adapter,
    ) -> Result<Arc<Token>, VendorError> {
        let credentials = (self.read)().await.map_err(VendorError::CredentialsUnreadable)?;
        let (value, lifetime) = adapter.token(http, &credentials).await?;
        let received = Instant::now();
        let token = Arc::new(Token {
            value,
            generation: current.as_ref().map_or(0, |token| token.generation) + 1,
            key: (credentials.client_id, credentials.version),
            refresh_at: received + adapter.refresh_after(lifetime),
        });
        let rotated = current.as_ref().is_some_and(|old| old.key != token.key);
        tracing::info!(platform = %adapter.platform(), rotated, "token received");
        *current = Some(token.clone());
        Ok(token)
    }
}

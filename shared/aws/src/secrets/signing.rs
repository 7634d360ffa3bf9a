//! The signing secrets, kept in memory between webhooks.
//!
//! ```text
//!              read                      15 minutes old: read, at most 1 s; when that fails, keep
//!   (nothing) ──────▶ live, read at t ◀─────────────────────────────────────────────────────────┐
//!       │                   │                                                                   │
//!       └─ failed: error    └── a signature matches none: read, at most once a minute ──────────┘
//! ```
//!
//! The process's start reads ahead of the first webhook. That read serves whoever waits for it, and its failure is nobody's:
//! the webhook then reads for itself, and also where the start's read takes too long.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::{
    sync::{Mutex, Notify},
    time::Instant,
};

use super::{Secrets, SecretsError};

/// Secrets older than this are read again before use.
const MAX_AGE: Duration = Duration::from_mins(15);

/// The least time between two reads that cached secrets do not wait for: after a signature that matched none, or after
/// a refresh that failed. A flood of forged webhooks thus costs one read a minute.
const MIN_PAUSE: Duration = Duration::from_mins(1);

/// How long a webhook waits for the read that the start began. A start gives it 400 ms of a whole core before; a request
/// that is slower is likely to be lost, while one more needs up to a second of the 2.5 that a webhook has.
const START_PATIENCE: Duration = Duration::from_millis(500);

/// How long a refresh may hold up a webhook that the cached secrets could serve as well.
const REFRESH_PATIENCE: Duration = Duration::from_secs(1);

/// A secret that a webhook may be signed with.
#[derive(Debug, Clone)]
pub struct LiveSecret {
    /// The secret.
    pub value: SecretString,
    /// From then on it is none any more; `None` where no end is known.
    pub until: Option<Timestamp>,
}

/// What was read, and when.
#[derive(Debug)]
pub struct Live {
    secrets: Vec<LiveSecret>,
    read_at: Instant,
}

impl Live {
    /// The secrets a webhook may be signed with that arrives at the time `now`.
    pub fn at(&self, now: Timestamp) -> impl Iterator<Item = &SecretString> {
        let live = move |secret: &&LiveSecret| secret.until.is_none_or(|until| now < until);
        self.secrets.iter().filter(live).map(|secret| &secret.value)
    }
}

type Reading = Pin<Box<dyn Future<Output = Result<Vec<LiveSecret>, SecretsError>> + Send>>;

/// How the reads went that are not made for every webhook.
#[derive(Debug, Default)]
struct Attempts {
    /// The last that followed a signature that matched none.
    mismatch: Option<(Instant, Result<(), Arc<SecretsError>>)>,
    /// The last refresh that failed or was cut short.
    refresh: Option<Instant>,
    /// Why the last read failed that was made because nothing was cached.
    first: Option<Arc<SecretsError>>,
}

/// The live signing secrets. One read is in flight at a time, beside that of the start; whoever waited for it shares what it
/// brought.
pub struct SigningSecrets {
    read: Box<dyn Fn() -> Reading + Send + Sync>,
    live: RwLock<Option<Arc<Live>>>,
    /// Held while a read is in flight that is not the start's.
    attempts: Mutex<Attempts>,
    /// How many reads with nothing cached have failed: tells a webhook that waited for one from a later one.
    failures: AtomicU64,
    /// Held while the start reads.
    start: Mutex<()>,
    /// Told of every read that brought something.
    brought: Notify,
}

impl fmt::Debug for SigningSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningSecrets").finish_non_exhaustive()
    }
}

impl SigningSecrets {
    /// Of the secret `id` (name or ARN) in Secrets Manager. Nothing is read before it is asked for.
    #[must_use]
    pub fn new(secrets: Secrets, id: String) -> Self {
        Self::with_reader(move || {
            let (secrets, id) = (secrets.clone(), id.clone());
            async move { secrets.read_live(&id).await }
        })
    }

    /// Of whatever `read` brings.
    pub fn with_reader<F, R>(read: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<Vec<LiveSecret>, SecretsError>> + Send + 'static,
    {
        Self {
            read: Box::new(move || Box::pin(read())),
            live: RwLock::new(None),
            attempts: Mutex::new(Attempts::default()),
            failures: AtomicU64::new(0),
            start: Mutex::default(),
            brought: Notify::new(),
        }
    }

    /// Reads the secrets ahead of the first webhook that asks for them, if there are none yet.
    ///
    /// # Errors
    /// They could not be read. No webhook is told of that: it reads them itself.
    pub async fn warm_up(&self, now: Instant) -> Result<(), Arc<SecretsError>> {
        let _start = self.start.lock().await;
        match self.cached() {
            Some(_) => Ok(()),
            None => self.read(now).await.map(drop),
        }
    }

    /// The secrets as of `now`: the cached ones, or read when there are none or they are fifteen minutes old. When
    /// such a refresh fails the cached ones serve on, and the next is due in a minute.
    ///
    /// # Errors
    /// There are none cached and they could not be read.
    pub async fn live(&self, now: Instant) -> Result<Arc<Live>, Arc<SecretsError>> {
        if let Some(live) = self.cached() {
            if !live.is_old(now) {
                return Ok(live);
            }
            // Whoever is reading already will bring newer ones; these serve meanwhile.
            let Ok(mut attempts) = self.attempts.try_lock() else {
                return Ok(live);
            };
            return Ok(self.refresh(live, now, &mut attempts).await);
        }
        let failures = self.failures.load(Ordering::Acquire);
        let mut attempts = self.attempts.lock().await;
        if let Some(live) = self.cached() {
            return Ok(live);
        }
        if let Some(error) = &attempts.first
            && self.failures.load(Ordering::Acquire) != failures
        {
            return Err(Arc::clone(error));
        }
        self.first(now).await.inspect_err(|error| {
            attempts.first = Some(Arc::clone(error));
            self.failures.fetch_add(1, Ordering::Release);
        })
    }

    /// Newer secrets than `tried`, none of which a signature matched: those that another webhook has read since, or
    /// read now. `None` when that cannot help: `tried` is no older than `now`, or such a read was made less than a
    /// minute ago and brought what `tried` holds.
    ///
    /// # Errors
    /// They could not be read, now or less than a minute ago: whether the signature is good is not known.
    pub async fn newer(
        &self,
        tried: &Live,
        now: Instant,
    ) -> Result<Option<Arc<Live>>, Arc<SecretsError>> {
        let mut attempts = self.attempts.lock().await;
        if let Some(live) = self.cached().filter(|live| live.read_at > tried.read_at) {
            return Ok(Some(live));
        }
        if tried.read_at >= now {
            return Ok(None);
        }
        match &attempts.mismatch {
            Some((at, outcome)) if now.saturating_duration_since(*at) < MIN_PAUSE => {
                outcome.clone().map(|()| None)
            }
            _ => {
                // What stands if the webhook's deadline cuts the read short.
                attempts.mismatch = Some((now, Err(Arc::new(SecretsError::TooSlow))));
                let live = self.read(now).await;
                attempts.mismatch = Some((now, live.as_ref().map(|_| ()).map_err(Arc::clone)));
                live.map(Some)
            }
        }
    }

    /// What the start is reading, if it comes soon, or else a read of one's own: whichever comes first.
    async fn first(&self, now: Instant) -> Result<Arc<Live>, Arc<SecretsError>> {
        let started = tokio::time::timeout(START_PATIENCE, self.start.lock()).await;
        drop(started);
        let brought = async {
            loop {
                let notified = self.brought.notified();
                if let Some(live) = self.cached().filter(|live| !live.is_old(now)) {
                    return live;
                }
                notified.await;
            }
        };
        tokio::select! {
            biased;
            live = brought => Ok(live),
            live = self.read(now) => live,
        }
    }

    async fn refresh(&self, old: Arc<Live>, now: Instant, attempts: &mut Attempts) -> Arc<Live> {
        if let Some(live) = self.cached().filter(|live| live.read_at > old.read_at) {
            return live;
        }
        let paused = |at: Instant| now.saturating_duration_since(at) < MIN_PAUSE;
        if attempts.refresh.is_some_and(paused) {
            return old;
        }
        attempts.refresh = Some(now);
        let error = match tokio::time::timeout(REFRESH_PATIENCE, self.read(now)).await {
            Ok(Ok(live)) => {
                attempts.refresh = None;
                return live;
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => SecretsError::TooSlow.to_string(),
        };
        let age_s = now.saturating_duration_since(old.read_at).as_secs();
        tracing::warn!(error, age_s, "signing secrets not refreshed; the cached ones serve on");
        old
    }

    async fn read(&self, now: Instant) -> Result<Arc<Live>, Arc<SecretsError>> {
        let secrets = (self.read)().await.map_err(Arc::new)?;
        let mut cached = self.live.write().unwrap_or_else(PoisonError::into_inner);
        // A read that comes back late, after a thaw for example, does not displace what was read after it began.
        if let Some(newer) = cached.as_ref().filter(|cached| cached.read_at > now) {
            return Ok(Arc::clone(newer));
        }
        let live = Arc::new(Live { secrets, read_at: now });
        *cached = Some(Arc::clone(&live));
        self.brought.notify_waiters();
        Ok(live)
    }

    fn cached(&self) -> Option<Arc<Live>> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Live {
    fn is_old(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.read_at) >= MAX_AGE
    }
}

#[cfg(test)]
mod tests;

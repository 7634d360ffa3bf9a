#![doc = include_str!("../README.md")]

mod config;

use std::{error::Error, sync::Arc};

use aws::{
    limits::{Limiter, LimiterSettings, Limits, Permit},
    secrets::{CredentialsSecretError, Secrets},
};
use domain::{
    platform::Platform,
    throttle::{self, Held},
};
use jiff::Timestamp;
use lambda::metrics::{Metric, Record};
use vendors::{Credentials, Http, HttpSettings, ReadCredentials, Vendor};

pub use config::{Config, VendorConfig};

/// A vendor, asked within what its fleet of callers may ask.
///
/// Genesys guide §3 and edge case 2: a limit on simultaneous downloads per organisation, jitter between starts, and no
/// request before a Retry-After is over, whoever was given it. `docs/LIMITS.md` has the protocol.
#[derive(Debug)]
pub struct Source {
    /// Its API. Every request passes the fleet's gate.
    pub vendor: Vendor,
    limiter: Limiter,
    secrets: Secrets,
    credentials_id: String,
}

impl Source {
    /// Whether anybody has filled in its credentials: a customer of one vendor leaves the other's alone.
    ///
    /// # Errors
    /// The secret cannot be read.
    pub async fn is_configured(&self) -> Result<bool, CredentialsSecretError> {
        // Boxed: seen from backfill's main this is the deepest of all calls, and the compiler gives up at 128 levels.
        match Box::pin(self.secrets.client_credentials(&self.credentials_id)).await {
            Ok(_) => Ok(true),
            Err(CredentialsSecretError::Empty) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// A slot of the fleet for one recording: the vendor is asked for its bytes only while the permit is held.
    ///
    /// # Errors
    /// [`Held`], after five seconds, or at once when it is plain that they will not do.
    pub async fn permit(&self) -> Result<Permit, Held> {
        self.limiter.permit().await
    }

    /// Gives the slots back, tells the fleet what it does not know yet, and counts the requests that were sent since the
    /// last rest. To be called before an invocation ends: a frozen environment tells nobody anything, and what it has not
    /// given back stays taken until its lease is over.
    pub async fn rest(&self) {
        self.limiter.release().await;
        let requests = self.vendor.take_requests();
        if requests > 0 {
            let record = Record::new(Timestamp::now()).platform(self.vendor.platform());
            record.count(Metric::VendorRequests, requests).emit();
        }
    }
}

/// The vendors that are configured.
#[derive(Debug)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Both vendors behind one HTTP client that keeps up to `connections` idle connections per host. Must be called inside
    /// a tokio runtime, in which the limiters' tasks run.
    ///
    /// # Errors
    /// The HTTP client cannot be built, for want of root certificates for example.
    pub fn new(
        config: Config,
        connections: usize,
        dynamodb: &aws_sdk_dynamodb::Client,
        secrets: &Secrets,
    ) -> Result<Self, impl Error + Send + Sync + 'static + use<>> {
        let settings =
            HttpSettings { idle_timeout: config.idle_timeout, pool_per_host: connections };
        let vendors = [(Platform::Cxone, config.cxone), (Platform::Genesys, config.genesys)];
        let http = Http::new(settings)?;
        let source = |(platform, vendor): (Platform, VendorConfig)| {
            // A vendor limits an organisation, which is known by the host of its API.
            let key = throttle::key(platform, vendor.base_url.host());
            let limits = Limits::new(dynamodb.clone(), config.limits_table.clone(), key);
            let limiter = Limiter::new(limits, LimiterSettings::up_to(config.vendor_concurrency));
            let (secrets, credentials_id) = (secrets.clone(), vendor.credentials_id);
            let credentials = credentials(secrets.clone(), credentials_id.clone());
            let gate = Arc::new(limiter.clone());
            let vendor = Vendor::new(platform, vendor.base_url, http.clone(), credentials, gate);
            Source { vendor, limiter, secrets, credentials_id }
        };
        Ok::<_, vendors::HttpError>(Self(vendors.into_iter().map(source).collect()))
    }

    /// This platform's.
    #[must_use]
    pub fn get(&self, platform: Platform) -> Option<&Source> {
        self.0.iter().find(|source| source.vendor.platform() == platform)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.0.iter()
    }

    /// [`Source::rest`] for all of them.
    pub async fn rest(&self) {
        for source in &self.0 {
            source.rest().await;
        }
    }
}

/// Reads a vendor's credentials from the secret `id`, its current version, whenever asked.
fn credentials(secrets: Secrets, id: String) -> ReadCredentials {
    let source = Arc::new((secrets, id));
    Box::new(move || {
        let source = source.clone();
        Box::pin(async move {
            let stored = source.0.client_credentials(&source.1).await?;
            Ok(Credentials {
                client_id: stored.client_id,
                client_secret: stored.client_secret,
                version: stored.version_id,
            })
        })
    })
}

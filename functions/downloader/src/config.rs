//! What the downloader is told by its environment.

use std::{sync::Arc, time::Duration};

use aws::secrets::Secrets;
use domain::checkpoint;
use lambda::env::{self, EnvError};
use vendors::{BaseUrl, Credentials, CredentialsError, ReadCredentials};

/// S3 takes no smaller part but the last.
const MIN_PART_SIZE: u64 = 5 * 1024 * 1024;

/// The downloader's environment. Anything missing or malformed stops the start with the variable's name.
#[derive(Debug, Clone)]
pub struct Config {
    /// `RECORDINGS_TABLE`: the ledger's table.
    pub recordings_table: String,
    /// `ARCHIVE_BUCKET`: where recordings go.
    pub archive_bucket: String,
    /// `RECORDINGS_QUEUE_URL`: the queue whose messages are given back with a wait.
    pub recordings_queue_url: String,
    /// `RECORDINGS_DEAD_LETTER_QUEUE_URL`: where a message goes that nobody can read.
    pub recordings_dead_letter_queue_url: String,
    /// `LIMITS_TABLE`: what all downloaders together may ask of a vendor.
    pub limits_table: String,
    /// `VENDOR_CONCURRENCY`: recordings that all of them together download from one organisation at a time. Default 15.
    pub vendor_concurrency: u32,
    /// `CXONE_BASE_URL`, `CXONE_CREDENTIALS_ID`.
    pub cxone: VendorConfig,
    /// `GENESYS_BASE_URL`, `GENESYS_CREDENTIALS_ID`.
    pub genesys: VendorConfig,
    /// `PART_SIZE_BYTES`: length of a multipart upload's parts; up to it a recording is one PutObject. Default 8 MiB.
    pub part_size: u64,
    /// `CHECKPOINT_BYTES`: how much of a recording a worker that is killed may lose, three parts at least. Default 64 MiB.
    pub checkpoint_interval: u64,
    /// `IDLE_TIMEOUT_SECONDS`: the longest silence of a vendor in the middle of an answer. Default 30.
    pub idle_timeout: Duration,
    /// `RETRY_BASE_SECONDS`: the first step of the back-off between deliveries of one message. Default 30.
    pub retry_base: Duration,
}

/// Where a vendor's API is, and what opens it. A vendor that nobody uses has a secret that nobody filled in: it is not
/// read before the first recording of that vendor comes.
#[derive(Debug, Clone)]
pub struct VendorConfig {
    /// `…_BASE_URL`: the API.
    pub base_url: BaseUrl,
    /// `…_CREDENTIALS_ID`: the secret with `{"client_id","client_secret"}` for it.
    pub credentials_id: String,
}

impl VendorConfig {
    fn from_env(base_url: &'static str, credentials_id: &'static str) -> Result<Self, EnvError> {
        Ok(Self {
            base_url: env::parsed(base_url, "an https URL without query, or http on loopback")?,
            credentials_id: env::required(credentials_id)?,
        })
    }
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`EnvError`], with the variable's name and what it should hold.
    pub fn from_env() -> Result<Self, EnvError> {
        let seconds = |name, default| -> Result<Duration, EnvError> {
            let seconds = env::optional_parsed(name, "a whole number of seconds")?;
            Ok(Duration::from_secs(seconds.unwrap_or(default)))
        };
        let part_size = env::optional_parsed("PART_SIZE_BYTES", "a number of bytes")?;
        let part_size = part_size.unwrap_or(8 * 1024 * 1024);
        if part_size < MIN_PART_SIZE {
            return Err(EnvError::Invalid {
                name: "PART_SIZE_BYTES",
                expected: "at least 5242880, S3's smallest part",
            });
        }
        let checkpoint_interval = env::optional_parsed("CHECKPOINT_BYTES", "a number of bytes")?;
        Ok(Self {
            recordings_table: env::required("RECORDINGS_TABLE")?,
            archive_bucket: env::required("ARCHIVE_BUCKET")?,
            recordings_queue_url: env::required("RECORDINGS_QUEUE_URL")?,
            recordings_dead_letter_queue_url: env::required("RECORDINGS_DEAD_LETTER_QUEUE_URL")?,
            limits_table: env::required("LIMITS_TABLE")?,
            vendor_concurrency: env::optional_parsed("VENDOR_CONCURRENCY", "a number")?
                .unwrap_or(15),
            cxone: VendorConfig::from_env("CXONE_BASE_URL", "CXONE_CREDENTIALS_ID")?,
            genesys: VendorConfig::from_env("GENESYS_BASE_URL", "GENESYS_CREDENTIALS_ID")?,
            part_size,
            checkpoint_interval: checkpoint_interval.unwrap_or(checkpoint::INTERVAL),
            idle_timeout: seconds("IDLE_TIMEOUT_SECONDS", 30)?,
            retry_base: seconds("RETRY_BASE_SECONDS", 30)?,
        })
    }
}

/// Reads a vendor's credentials from the secret `id`, its current version, whenever asked.
#[must_use]
pub fn credentials(secrets: Secrets, id: String) -> ReadCredentials {
    let source = Arc::new((secrets, id));
    Box::new(move || {
        let source = source.clone();
        Box::pin(async move { read(&source.0, &source.1).await })
    })
}

async fn read(secrets: &Secrets, id: &str) -> Result<Credentials, CredentialsError> {
    let stored = secrets.client_credentials(id).await?;
    Ok(Credentials {
        client_id: stored.client_id,
        client_secret: stored.client_secret,
        version: stored.version_id,
    })
}

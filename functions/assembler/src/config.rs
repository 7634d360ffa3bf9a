//! What the assembler is told by its environment.

use std::{sync::Arc, time::Duration};

use aws::secrets::Secrets;
use domain::redact::{self, Redactor};
use lambda::env::{self, EnvError};
use vendors::{BaseUrl, Credentials, ReadCredentials};

/// SQS delays a message by 15 minutes at the most, which is also the guide's time (CXone guide §4).
const LONGEST_DEADLINE: i64 = 900;

/// The assembler's environment. Anything missing or malformed stops the start with the variable's name.
#[derive(Debug)]
pub struct Config {
    /// `ASSEMBLIES_TABLE`: the calls whose transcripts are coming in.
    pub assemblies_table: String,
    /// `RECORDINGS_TABLE`: the ledger.
    pub recordings_table: String,
    /// `LIMITS_TABLE`: what all processes together may ask of a vendor.
    pub limits_table: String,
    /// `VENDOR_CONCURRENCY`: the most recordings that the fleet downloads from one organisation at a time. A segment takes
    /// none of these slots, but whoever makes the fleet's item writes this into it. Default 15.
    pub vendor_concurrency: u32,
    /// `ARCHIVE_BUCKET`: where transcripts go.
    pub archive_bucket: String,
    /// `TRANSCRIPTS_QUEUE_URL`, `TRANSCRIPTS_DEAD_LETTER_QUEUE_URL`.
    pub transcripts: QueueConfig,
    /// `DEADLINES_QUEUE_URL`, `DEADLINES_DEAD_LETTER_QUEUE_URL`.
    pub deadlines: QueueConfig,
    /// `CXONE_BASE_URL`, `CXONE_CREDENTIALS_ID`.
    pub cxone: VendorConfig,
    /// `GENESYS_BASE_URL`, `GENESYS_CREDENTIALS_ID`.
    pub genesys: VendorConfig,
    /// `ASSEMBLY_DEADLINE_SECONDS`: how long a call waits for its segments after the first, 1 to 900, in
    /// milliseconds here. Default 900, as the guide has it; shorter in tests only.
    pub due_after_ms: i64,
    /// `REDACTION_PROFILE` (`strict` or `pci`, default `strict`) and `REDACTION_STYLE` (`entity`, `pii`, `numbered` or
    /// `last4`, default `entity`): what is replaced in the redacted twin, and by what.
    pub redactor: Redactor,
    /// `IDLE_TIMEOUT_SECONDS`: the longest silence of a vendor in the middle of an answer. Default 30.
    pub idle_timeout: Duration,
    /// `RETRY_BASE_SECONDS`: the first step of the back-off between deliveries of one message. Default 30.
    pub retry_base: Duration,
}

/// A queue the function reads.
#[derive(Debug, Clone)]
pub struct QueueConfig {
    /// `…_QUEUE_URL`: its messages are given back with a wait.
    pub url: String,
    /// `…_DEAD_LETTER_QUEUE_URL`: where a message is set aside.
    pub dead_letter_url: String,
}

/// Where a vendor's API is, and what opens it.
#[derive(Debug, Clone)]
pub struct VendorConfig {
    /// `…_BASE_URL`: the API.
    pub base_url: BaseUrl,
    /// `…_CREDENTIALS_ID`: the secret with `{"client_id","client_secret"}` for it.
    pub credentials_id: String,
}

impl QueueConfig {
    fn from_env(url: &'static str, dead_letter_url: &'static str) -> Result<Self, EnvError> {
        Ok(Self { url: env::required(url)?, dead_letter_url: env::required(dead_letter_url)? })
    }
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
        const DEADLINE: &str = "ASSEMBLY_DEADLINE_SECONDS";
        let seconds = |name, default| -> Result<Duration, EnvError> {
            let seconds = env::optional_parsed(name, "a whole number of seconds")?;
            Ok(Duration::from_secs(seconds.unwrap_or(default)))
        };
        let deadline: Option<i64> = env::optional_parsed(DEADLINE, "a whole number of seconds")?;
        let deadline = deadline.unwrap_or(LONGEST_DEADLINE);
        if !(1..=LONGEST_DEADLINE).contains(&deadline) {
            return Err(EnvError::Invalid { name: DEADLINE, expected: "from 1 to 900 seconds" });
        }
        Ok(Self {
            assemblies_table: env::required("ASSEMBLIES_TABLE")?,
            recordings_table: env::required("RECORDINGS_TABLE")?,
            limits_table: env::required("LIMITS_TABLE")?,
            vendor_concurrency: env::optional_parsed("VENDOR_CONCURRENCY", "a number")?
                .unwrap_or(15),
            archive_bucket: env::required("ARCHIVE_BUCKET")?,
            transcripts: QueueConfig::from_env(
                "TRANSCRIPTS_QUEUE_URL",
                "TRANSCRIPTS_DEAD_LETTER_QUEUE_URL",
            )?,
            deadlines: QueueConfig::from_env(
                "DEADLINES_QUEUE_URL",
                "DEADLINES_DEAD_LETTER_QUEUE_URL",
            )?,
            cxone: VendorConfig::from_env("CXONE_BASE_URL", "CXONE_CREDENTIALS_ID")?,
            genesys: VendorConfig::from_env("GENESYS_BASE_URL", "GENESYS_CREDENTIALS_ID")?,
            due_after_ms: deadline * 1_000,
            redactor: redactor()?,
            idle_timeout: seconds("IDLE_TIMEOUT_SECONDS", 30)?,
            retry_base: seconds("RETRY_BASE_SECONDS", 30)?,
        })
    }
}

fn redactor() -> Result<Redactor, EnvError> {
    const PROFILE: &str = "REDACTION_PROFILE";
    let profile = env::optional_parsed(PROFILE, "strict or pci")?;
    let style = env::optional_parsed("REDACTION_STYLE", "entity, pii, numbered or last4")?;
    let config = redact::Config {
        profile: profile.unwrap_or_default(),
        style: style.unwrap_or_default(),
        ..redact::Config::default()
    };
    Redactor::new(config).map_err(|_| EnvError::Invalid { name: PROFILE, expected: "usable" })
}

/// Reads a vendor's credentials from the secret `id`, its current version, whenever asked.
#[must_use]
pub fn credentials(secrets: Secrets, id: String) -> ReadCredentials {
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

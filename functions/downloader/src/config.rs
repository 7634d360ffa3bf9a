//! What the downloader is told by its environment.

use std::time::Duration;

use domain::checkpoint;
use lambda::env::{self, EnvError};

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
    /// The vendors.
    pub sources: sources::Config,
    /// `PART_SIZE_BYTES`: length of a multipart upload's parts. Default 5 MiB.
    pub part_size: u64,
    /// The longest recording, in bytes, that is one PutObject: `PART_SIZE_BYTES` where it is given, otherwise 8 MiB.
    pub whole_size: u64,
    /// `CHECKPOINT_BYTES`: how much of a recording a worker that is killed may lose, five parts at least. Default 64 MiB.
    pub checkpoint_interval: u64,
    /// `RETRY_BASE_SECONDS`: the first step of the back-off between deliveries of one message. Default 30.
    pub retry_base: Duration,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`EnvError`], with the variable's name and what it should hold.
    pub fn from_env() -> Result<Self, EnvError> {
        let given = env::optional_parsed("PART_SIZE_BYTES", "a number of bytes")?;
        let part_size = given.unwrap_or(MIN_PART_SIZE);
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
            sources: sources::Config::from_env()?,
            part_size,
            whole_size: given.unwrap_or(8 * 1024 * 1024),
            checkpoint_interval: checkpoint_interval.unwrap_or(checkpoint::INTERVAL),
            retry_base: env::seconds("RETRY_BASE_SECONDS", 30)?,
        })
    }
}

//! What the manifest function is told by its environment.

use lambda::env::{self, EnvError};

/// The function's environment. Anything missing stops the start with the variable's name.
#[derive(Debug, Clone)]
pub struct Config {
    /// `MANIFEST_BUCKET`: where the parts go.
    pub manifest_bucket: String,
    /// `RECORDINGS_TABLE`: the ledger, of which lines are made again.
    pub recordings_table: String,
    /// `MANIFEST_FAILURES_QUEUE_URL`: where a record is named of which no line can be made.
    pub failures_queue_url: String,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`EnvError`], with the variable's name and what it should hold.
    pub fn from_env() -> Result<Self, EnvError> {
        Ok(Self {
            manifest_bucket: env::required("MANIFEST_BUCKET")?,
            recordings_table: env::required("RECORDINGS_TABLE")?,
            failures_queue_url: env::required("MANIFEST_FAILURES_QUEUE_URL")?,
        })
    }
}

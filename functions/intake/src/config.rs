//! What intake is told by its environment.

use lambda::{
    env::{self, EnvError},
    signing::Signing,
};

/// Read once at start. The scheme is that of the one platform with webhooks, CXone.
#[derive(Debug, Clone)]
pub struct Config {
    /// `RECORDINGS_QUEUE_URL`: the FIFO queue for recordings.
    pub recordings_queue_url: String,
    /// `TRANSCRIPTS_QUEUE_URL`: the FIFO queue for transcript segments.
    pub transcripts_queue_url: String,
    /// `SIGNING_SECRET_ID`: name or ARN of the secret that webhooks are signed with.
    pub signing_secret_id: String,
    /// How they are signed.
    pub signing: Signing,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// A variable is missing or malformed; the error names it.
    pub fn from_env() -> Result<Self, EnvError> {
        Ok(Self {
            recordings_queue_url: env::required("RECORDINGS_QUEUE_URL")?,
            transcripts_queue_url: env::required("TRANSCRIPTS_QUEUE_URL")?,
            signing_secret_id: env::required("SIGNING_SECRET_ID")?,
            signing: Signing::from_env()?,
        })
    }
}

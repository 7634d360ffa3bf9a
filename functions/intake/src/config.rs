//! What intake is told by its environment.

use http::HeaderName;
use lambda::env::{self, EnvError};

/// The header with the signature, where none is configured: the guide names only the other one.
const SIGNATURE_HEADER: HeaderName = HeaderName::from_static("nice-request-signature");

/// The header with the timestamp (CXone guide, edge case 2).
const TIMESTAMP_HEADER: HeaderName = HeaderName::from_static("nice-request-timestamp");

/// Read once at start.
#[derive(Debug, Clone)]
pub struct Config {
    /// `RECORDINGS_QUEUE_URL`: the FIFO queue for recordings.
    pub recordings_queue_url: String,
    /// `TRANSCRIPTS_QUEUE_URL`: the FIFO queue for transcript segments.
    pub transcripts_queue_url: String,
    /// `SIGNING_SECRET_ID`: name or ARN of the secret that webhooks are signed with.
    pub signing_secret_id: String,
    /// `SIGNATURE_HEADER`: the header with the signature; `Nice-Request-Signature` when not set.
    pub signature_header: HeaderName,
    /// The header with the time of signing, in seconds since 1970. Not configurable yet.
    pub timestamp_header: HeaderName,
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
            signature_header: env::optional_parsed(
                "SIGNATURE_HEADER",
                "the name of an HTTP header",
            )?
            .unwrap_or(SIGNATURE_HEADER),
            timestamp_header: TIMESTAMP_HEADER,
        })
    }
}

//! What intake is told by its environment.

use domain::signature::{KeyEncoding, Scheme, Verifier};
use lambda::env::{self, EnvError};

use crate::headers::Headers;

/// Read once at start. The scheme is that of the one platform with webhooks, CXone.
#[derive(Debug, Clone)]
pub struct Config {
    /// `RECORDINGS_QUEUE_URL`: the FIFO queue for recordings.
    pub recordings_queue_url: String,
    /// `TRANSCRIPTS_QUEUE_URL`: the FIFO queue for transcript segments.
    pub transcripts_queue_url: String,
    /// `SIGNING_SECRET_ID`: name or ARN of the secret that webhooks are signed with.
    pub signing_secret_id: String,
    /// `SIGNATURE_SCHEME` and `SIGNING_KEY_ENCODING`: how webhooks are signed, and what the secret's text means; the
    /// guide's scheme and text when not set.
    pub verifier: Verifier,
    /// `SIGNATURE_HEADER` and `TIMESTAMP_HEADER`: the headers with the signature and with the time of signing in
    /// seconds since 1970; the scheme's own when not set.
    pub headers: Headers,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// A variable is missing or malformed; the error names it.
    pub fn from_env() -> Result<Self, EnvError> {
        let header = |name| env::optional_parsed(name, "the name of an HTTP header");
        let scheme: Option<Scheme> =
            env::optional_parsed("SIGNATURE_SCHEME", "guide, nexus or standard")?;
        let key_encoding: Option<KeyEncoding> =
            env::optional_parsed("SIGNING_KEY_ENCODING", "text or base64")?;
        let scheme = scheme.unwrap_or_default();
        Ok(Self {
            recordings_queue_url: env::required("RECORDINGS_QUEUE_URL")?,
            transcripts_queue_url: env::required("TRANSCRIPTS_QUEUE_URL")?,
            signing_secret_id: env::required("SIGNING_SECRET_ID")?,
            verifier: Verifier { scheme, key_encoding: key_encoding.unwrap_or_default() },
            headers: Headers::new(scheme, header("SIGNATURE_HEADER")?, header("TIMESTAMP_HEADER")?),
        })
    }
}

//! A client's credentials for a vendor's API, as the secrets hold them.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{Secrets, SecretsError, Stage};

/// One version of a client's credentials.
#[derive(Debug, Clone)]
pub struct ClientCredentials {
    /// The client's id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
    /// The secret's version; it changes whenever the credentials do.
    pub version_id: String,
}

/// Why a credentials secret cannot be used. serde's own message may quote the secret, so it is not passed on.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsSecretError {
    /// It could not be read.
    #[error(transparent)]
    Read(#[from] SecretsError),
    /// It is there, and empty.
    #[error(
        "the credentials secret has no current version; store {{\"client_id\",\"client_secret\"}} in it"
    )]
    NoVersion,
    /// It holds something else.
    #[error("the credentials secret is not JSON with the texts client_id and client_secret")]
    Malformed,
    /// It was never filled in.
    #[error("client_id or client_secret is empty; fill in the credentials secret")]
    Empty,
}

impl Secrets {
    /// The current version of the credentials in the secret `id`.
    ///
    /// # Errors
    /// [`CredentialsSecretError`].
    pub async fn client_credentials(
        &self,
        id: &str,
    ) -> Result<ClientCredentials, CredentialsSecretError> {
        #[derive(Deserialize)]
        struct Stored {
            client_id: String,
            client_secret: SecretString,
        }
        let secret = self.read(id, Stage::Current).await?;
        let secret = secret.ok_or(CredentialsSecretError::NoVersion)?;
        let stored: Stored = serde_json::from_str(secret.value.expose_secret())
            .map_err(|_| CredentialsSecretError::Malformed)?;
        if stored.client_id.is_empty() || stored.client_secret.expose_secret().is_empty() {
            return Err(CredentialsSecretError::Empty);
        }
        Ok(ClientCredentials {
            client_id: stored.client_id,
            client_secret: stored.client_secret,
            version_id: secret.version_id,
        })
    }
}

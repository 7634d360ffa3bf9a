//! What the environment says of the vendors.

use std::time::Duration;

use lambda::env::{self, EnvError};
use vendors::BaseUrl;

/// The vendors' part of a function's environment.
#[derive(Debug, Clone)]
pub struct Config {
    /// `LIMITS_TABLE`: what all processes together may ask of a vendor.
    pub limits_table: String,
    /// `VENDOR_CONCURRENCY`: recordings that all of them together download from one organisation at a time. Default 15.
    pub vendor_concurrency: u32,
    /// `IDLE_TIMEOUT_SECONDS`: the longest silence of a vendor in the middle of an answer. Default 30.
    pub idle_timeout: Duration,
    /// `CXONE_BASE_URL`, `CXONE_CREDENTIALS_ID`.
    pub cxone: VendorConfig,
    /// `GENESYS_BASE_URL`, `GENESYS_CREDENTIALS_ID`.
    pub genesys: VendorConfig,
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

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`EnvError`], with the variable's name and what it should hold.
    pub fn from_env() -> Result<Self, EnvError> {
        Ok(Self {
            limits_table: env::required("LIMITS_TABLE")?,
            vendor_concurrency: env::optional_parsed("VENDOR_CONCURRENCY", "a number")?
                .unwrap_or(15),
            idle_timeout: env::seconds("IDLE_TIMEOUT_SECONDS", 30)?,
            cxone: VendorConfig::from_env("CXONE_BASE_URL", "CXONE_CREDENTIALS_ID")?,
            genesys: VendorConfig::from_env("GENESYS_BASE_URL", "GENESYS_CREDENTIALS_ID")?,
        })
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

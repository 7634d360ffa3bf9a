//! A vendor, asked within what its fleet of callers may ask.
//!
//! Genesys guide §3 and edge case 2: a limit on simultaneous downloads per organisation, jitter between starts, and no
//! request before a Retry-After is over, whoever was given it. `docs/LIMITS.md` has the protocol.

use std::sync::Arc;

use aws::limits::{Limiter, Permit};
use domain::{platform::Platform, throttle::Held};
use vendors::{BaseUrl, Http, ReadCredentials, Vendor};

/// A vendor, and the limits that all processes share.
#[derive(Debug)]
pub struct Source {
    pub(crate) vendor: Vendor,
    limiter: Limiter,
}

impl Source {
    /// `platform`'s API at `base`, within these limits.
    #[must_use]
    pub fn new(
        platform: Platform,
        base: BaseUrl,
        http: Http,
        credentials: ReadCredentials,
        limiter: Limiter,
    ) -> Self {
        let gate = Arc::new(limiter.clone());
        Self { vendor: Vendor::new(platform, base, http, credentials, gate), limiter }
    }

    /// A slot of the fleet for one recording: the vendor is asked for it only while the permit is held.
    pub(crate) async fn permit(&self) -> Result<Permit, Held> {
        self.limiter.permit().await
    }

    /// Gives the slots back, and tells how many requests were sent since last asked.
    pub(crate) async fn rest(&self) -> u64 {
        self.limiter.release().await;
        self.vendor.take_requests()
    }
}

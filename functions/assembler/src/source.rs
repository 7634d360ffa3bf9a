//! A vendor, asked within what its fleet of callers may ask (docs/LIMITS.md).
//!
//! A segment is one small request, so it takes no slot of the fleet; it passes the gate like every other, and a 429 that it
//! is given holds the downloaders too.

use std::sync::Arc;

use aws::limits::Limiter;
use vendors::{BaseUrl, Http, ReadCredentials, Vendor};

use domain::platform::Platform;

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

    /// Tells the fleet what it does not know yet, and how many requests were sent since last asked.
    pub(crate) async fn rest(&self) -> u64 {
        self.limiter.release().await;
        self.vendor.take_requests()
    }
}

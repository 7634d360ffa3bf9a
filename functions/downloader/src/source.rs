//! A vendor, asked within what its fleet of callers may ask.
//!
//! Genesys guide §3 and edge case 2: a limit on simultaneous downloads per organisation, jitter between starts, and no
//! request before a Retry-After is over, whoever was given it. `docs/LIMITS.md` has the protocol.

use aws::limits::{Limiter, Permit};
use domain::{id::RecordingId, platform::Platform, range::Validator};
use vendors::{Content, Media, Recording, Vendor, VendorError};

use crate::failure::Failure;

/// A vendor and the limits that all processes share.
#[derive(Debug)]
pub struct Source {
    vendor: Vendor,
    limiter: Limiter,
}

impl Source {
    /// This vendor within these limits.
    #[must_use]
    pub fn new(vendor: Vendor, limiter: Limiter) -> Self {
        Self { vendor, limiter }
    }

    pub(crate) fn platform(&self) -> Platform {
        self.vendor.platform()
    }

    /// A slot of the fleet for one recording: the vendor is asked for it only while the permit is held.
    pub(crate) async fn permit(&self) -> Result<Permit, Failure> {
        Ok(self.limiter.permit().await?)
    }

    pub(crate) async fn recording(&self, id: &RecordingId) -> Result<Recording, Failure> {
        self.ask(self.vendor.recording(id)).await
    }

    pub(crate) async fn content(
        &self,
        media: &Media,
        offset: u64,
        validator: Option<&Validator>,
    ) -> Result<Content, Failure> {
        self.ask(self.vendor.content(media, offset, validator)).await
    }

    async fn ask<T>(
        &self,
        request: impl Future<Output = Result<T, VendorError>>,
    ) -> Result<T, Failure> {
        self.limiter.clear_to_send().await?;
        request.await.map_err(|error| match error {
            VendorError::Throttled { retry_after } => {
                let after = self.limiter.throttled(retry_after);
                VendorError::Throttled { retry_after: Some(after) }.into()
            }
            error => error.into(),
        })
    }

    /// Gives the slots back, and tells how many requests were sent since last asked.
    pub(crate) async fn rest(&self) -> u64 {
        self.limiter.release().await;
        self.vendor.take_requests()
    }
}

//! Genesys Cloud, as its guide describes it.

mod listing;
mod participant;

use std::time::Duration;

use domain::{
    id::{RecordingId, TranscriptId},
    platform::Platform,
    sweep::{MediaType, Query},
};
pub use participant::{Participant, agent_id};
use secrecy::SecretString;

use crate::{
    adapter::{Adapter, Answer, Document, Listing, Lookup, Media},
    http::{BaseUrl, Http},
    oauth,
    token::Credentials,
};

/// Genesys guide §1: `recording:read` alone lists recordings by the thousand, and then every download is a 403.
const SCOPES: [&str; 2] = ["recording:read", "recording:download"];

#[derive(Debug)]
pub(crate) struct Genesys {
    base: BaseUrl,
}

impl Genesys {
    pub(crate) fn new(base: BaseUrl) -> Self {
        Self { base }
    }
}

impl Adapter for Genesys {
    fn platform(&self) -> Platform {
        Platform::Genesys
    }

    /// Genesys guide §1: `POST {base}/oauth/token`, a form, client credentials; both scopes are validated during the
    /// handshake, before any work starts.
    fn token<'a>(
        &'a self,
        http: &'a Http,
        credentials: &'a Credentials,
    ) -> Answer<'a, (SecretString, Duration)> {
        Box::pin(async move {
            let url = self.base.join(["oauth", "token"]);
            let grant = oauth::client_credentials(http, url, credentials).await?;
            grant.require(&SCOPES)?;
            Ok(grant.into_token())
        })
    }

    /// Genesys guide §1: at 80 percent of the lifetime.
    fn refresh_after(&self, lifetime: Duration) -> Duration {
        lifetime.mul_f64(0.8)
    }

    /// Genesys guide §3: `GET .../recordings/{id}/download`, Accept application/octet-stream. The guide has no
    /// endpoint for the metadata of one recording: what the listing said is all there is.
    fn lookup(&self, id: &RecordingId) -> Lookup {
        Lookup::Listed(Media {
            url: self.base.join(["api", "v2", "recordings", id.as_str(), "download"]),
            accept: "application/octet-stream",
            permission: "Recording > Download",
        })
    }

    /// The Genesys guide is about recordings alone.
    fn transcript(&self, _: &TranscriptId) -> Option<Document> {
        None
    }

    /// Genesys guide §2.
    fn listing(&self, query: &Query, media_type: MediaType) -> Option<Listing> {
        let url = listing::ask(self.base.join(["api", "v2", "recordings"]), query, media_type);
        let page = Document { url, permission: "Recording > Read" };
        Some(Listing { page, read: listing::read })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_replaced_before_its_end() {
        let vendor = Genesys::new("https://api.example.com".parse().unwrap());
        // 80 percent.
        for (lifetime, refresh) in [(3600, 2880), (86_400, 69_120), (10, 8), (0, 0)] {
            let (lifetime, refresh) = (Duration::from_secs(lifetime), Duration::from_secs(refresh));
            let after = vendor.refresh_after(lifetime);
            assert!(after.abs_diff(refresh) < Duration::from_millis(1), "{lifetime:?}: {after:?}");
        }
    }
}

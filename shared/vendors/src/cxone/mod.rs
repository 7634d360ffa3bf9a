//! NICE CXone, as its guide describes it.

mod status;

use std::time::Duration;

use domain::{
    id::{RecordingId, TranscriptId},
    platform::Platform,
    sweep::{MediaType, Query},
};
use secrecy::SecretString;

use crate::{
    adapter::{Adapter, Answer, Document, Listing, Lookup, Media},
    http::{BaseUrl, Http},
    oauth,
    token::Credentials,
};

/// CXone guide §1: refresh at the 50-minute mark of the hour a token lives.
const REFRESH_AFTER: Duration = Duration::from_secs(50 * 60);

#[derive(Debug)]
pub(crate) struct Cxone {
    base: BaseUrl,
}

impl Cxone {
    pub(crate) fn new(base: BaseUrl) -> Self {
        Self { base }
    }

    /// CXone guide §3: `GET .../recordings/{id}/content`, Accept audio/wav, audio/mpeg.
    fn media(&self, id: &RecordingId) -> Media {
        Media {
            url: self.base.join(["api", "v2", "media", "recordings", id.as_str(), "content"]),
            accept: "audio/wav, audio/mpeg",
            permission: "media:recordings:read",
        }
    }
}

impl Adapter for Cxone {
    fn platform(&self) -> Platform {
        Platform::Cxone
    }

    /// CXone guide §1: `POST {base}/api/v2/oauth/token`, a form, client credentials.
    fn token<'a>(
        &'a self,
        http: &'a Http,
        credentials: &'a Credentials,
    ) -> Answer<'a, (SecretString, Duration)> {
        Box::pin(async move {
            let url = self.base.join(["api", "v2", "oauth", "token"]);
            Ok(oauth::client_credentials(http, url, credentials).await?.into_token())
        })
    }

    fn refresh_after(&self, lifetime: Duration) -> Duration {
        // A token that lives shorter than the guide's hour keeps the guide's proportion.
        REFRESH_AFTER.min(lifetime.mul_f64(50.0 / 60.0))
    }

    /// CXone guide, edge case 1: the pre-download status check.
    fn lookup(&self, id: &RecordingId) -> Lookup {
        Lookup::Status {
            url: self.base.join(["api", "v2", "media", "recordings", id.as_str()]),
            permission: "media:recordings:read",
            media: self.media(id),
            read: status::read,
        }
    }

    /// CXone guide §4: `GET .../transcripts/{transcriptId}`.
    fn transcript(&self, id: &TranscriptId) -> Option<Document> {
        Some(Document {
            url: self.base.join(["api", "v2", "media", "transcripts", id.as_str()]),
            permission: "media:transcripts:read",
        })
    }

    /// The CXone guide names no listing: its recordings become known by webhook.
    fn listing(&self, _: &Query, _: MediaType) -> Option<Listing> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_replaced_before_its_end() {
        let vendor = Cxone::new("https://api.example.com".parse().unwrap());
        // 50 minutes, and of a shorter life the same share.
        for (lifetime, refresh) in [(3600, 3000), (86_400, 3000), (600, 500), (0, 0)] {
            let (lifetime, refresh) = (Duration::from_secs(lifetime), Duration::from_secs(refresh));
            let after = vendor.refresh_after(lifetime);
            assert!(after.abs_diff(refresh) < Duration::from_millis(1), "{lifetime:?}: {after:?}");
        }
    }
}

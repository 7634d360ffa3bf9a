//! NICE CXone, as its guide describes it.

mod status;

use std::time::Duration;

use domain::{id::RecordingId, platform::Platform};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{
    VendorError,
    adapter::{Adapter, Answer, Media, Recording},
    http::{BaseUrl, Http},
    token::Credentials,
    vendor::{refusal, small_body},
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

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: SecretString,
    expires_in: u64,
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
            let form = [
                ("grant_type", "client_credentials"),
                ("client_id", &credentials.client_id),
                ("client_secret", credentials.client_secret.expose_secret()),
            ];
            let url = self.base.join(["api", "v2", "oauth", "token"]);
            let response = http.client().post(url).form(&form).send().await?;
            let body = match response.status().as_u16() {
                200 => small_body(response).await?,
                status @ (400 | 401 | 403) => return Err(VendorError::Credentials(status)),
                _ => return Err(refusal(&response, "oauth")),
            };
            let answer: TokenAnswer =
                serde_json::from_slice(&body).map_err(|_| VendorError::Malformed("token"))?;
            Ok((answer.access_token, Duration::from_secs(answer.expires_in)))
        })
    }

    fn refresh_after(&self, lifetime: Duration) -> Duration {
        // A token that lives shorter than the guide's hour keeps the guide's proportion.
        REFRESH_AFTER.min(lifetime.mul_f64(50.0 / 60.0))
    }

    /// CXone guide, edge case 1: the pre-download status check.
    fn status_url(&self, id: &RecordingId) -> (Url, &'static str) {
        let url = self.base.join(["api", "v2", "media", "recordings", id.as_str()]);
        (url, "media:recordings:read")
    }

    fn status(&self, id: &RecordingId, body: &[u8]) -> Result<Recording, VendorError> {
        status::read(body, self.media(id))
    }
}

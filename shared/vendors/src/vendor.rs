//! A vendor, ready to be asked: adapter, HTTP client and tokens in one.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use domain::{
    backoff,
    id::RecordingId,
    message::Metadata,
    platform::Platform,
    range::{Answer, Validator},
};
use jiff::Timestamp;
use reqwest::{
    Response, StatusCode,
    header::{self, HeaderMap, HeaderName},
};
use secrecy::ExposeSecret;

use crate::{
    VendorError,
    adapter::{Adapter, Audio, Lookup, Media, Recording},
    cxone::Cxone,
    genesys::Genesys,
    http::{BaseUrl, Http},
    token::{ReadCredentials, Tokens},
};

/// A vendor's API, under one client's credentials.
pub struct Vendor {
    adapter: Box<dyn Adapter>,
    http: Http,
    tokens: Tokens,
    requests: AtomicU64,
}

impl std::fmt::Debug for Vendor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vendor").field("platform", &self.adapter.platform()).finish_non_exhaustive()
    }
}

/// An answer to a content request: its head, and a body that is read chunk by chunk.
#[derive(Debug)]
pub struct Content {
    response: Response,
}

impl Content {
    /// What decides how the download goes on.
    #[must_use]
    pub fn answer(&self) -> Answer<'_> {
        Answer {
            status: self.response.status().as_u16(),
            content_length: self.header(header::CONTENT_LENGTH).and_then(|v| v.parse().ok()),
            content_range: self.header(header::CONTENT_RANGE),
            etag: self.header(header::ETAG),
            last_modified: self.header(header::LAST_MODIFIED),
        }
    }

    /// The Content-Type, if there was one.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.header(header::CONTENT_TYPE)
    }

    /// The next bytes of the body; `None` at its end.
    ///
    /// # Errors
    /// [`VendorError::Network`]: cut, reset, or silent for longer than the idle time-out.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, VendorError> {
        Ok(self.response.chunk().await?)
    }

    fn header(&self, name: HeaderName) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }
}

impl Vendor {
    /// CXone at `base`.
    #[must_use]
    pub fn cxone(base: BaseUrl, http: Http, credentials: ReadCredentials) -> Self {
        Self::with(Box::new(Cxone::new(base)), http, credentials)
    }

    fn with(adapter: Box<dyn Adapter>, http: Http, credentials: ReadCredentials) -> Self {
        let (tokens, requests) = (Tokens::new(credentials), AtomicU64::new(0));
        Self { adapter, http, tokens, requests }
    }

    /// Genesys Cloud at `base`.
    #[must_use]
    pub fn genesys(base: BaseUrl, http: Http, credentials: ReadCredentials) -> Self {
        Self::with(Box::new(Genesys::new(base)), http, credentials)
    }

    /// Which vendor it is.
    #[must_use]
    pub fn platform(&self) -> Platform {
        self.adapter.platform()
    }

    /// How many requests were sent since this was last asked, those for tokens aside.
    pub fn take_requests(&self) -> u64 {
        self.requests.swap(0, Ordering::Relaxed)
    }

    /// Asks whether a recording can be fetched, and what else is known of it. Where a vendor tells of recordings in
    /// its listing only, this is the handshake alone: a token, with all scopes that the work takes.
    ///
    /// # Errors
    /// Any [`VendorError`]; [`VendorError::Missing`] when the vendor has no such recording.
    pub async fn recording(&self, id: &RecordingId) -> Result<Recording, VendorError> {
        let (url, permission, media, read) = match self.adapter.lookup(id) {
            Lookup::Status { url, permission, media, read } => (url, permission, media, read),
            Lookup::Listed(media) => {
                self.tokens.get(&self.http, &*self.adapter).await?;
                let audio = Audio::Available(media);
                return Ok(Recording { audio, metadata: Metadata::default() });
            }
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, header::HeaderValue::from_static("application/json"));
        let response = self.get(&url, headers).await?;
        if response.status() != StatusCode::OK {
            return Err(refusal(&response, permission));
        }
        read(&small_body(response).await?, media)
    }

    /// Asks for a recording's bytes from `offset` on; with a validator, only if it is still the same recording.
    /// The answer's status is 200, 206 or 416: [`domain::range::judge`] says what it means.
    ///
    /// # Errors
    /// Any [`VendorError`].
    pub async fn content(
        &self,
        media: &Media,
        offset: u64,
        validator: Option<&Validator>,
    ) -> Result<Content, VendorError> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, header::HeaderValue::from_static(media.accept));
        let mut set = |name, value: &str| {
            if let Ok(value) = header::HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(header::ACCEPT_ENCODING, "identity");
        set(header::RANGE, &format!("bytes={offset}-"));
        if let Some(validator) = validator.filter(|_| offset > 0) {
            set(header::IF_RANGE, validator.as_str());
        }
        let response = self.get(&media.url, headers).await?;
        match response.status().as_u16() {
            200 | 206 | 416 => Ok(Content { response }),
            _ => Err(refusal(&response, media.permission)),
        }
    }

    /// CXone guide §1: a 401 forces one refresh of the token and one repeat of the request, then it is an error.
    async fn get(&self, url: &url::Url, headers: HeaderMap) -> Result<Response, VendorError> {
        let send = async |token: &str| {
            self.requests.fetch_add(1, Ordering::Relaxed);
            let request = self.http.client().get(url.clone()).headers(headers.clone());
            request.bearer_auth(token).send().await
        };
        let token = self.tokens.get(&self.http, &*self.adapter).await?;
        let response = send(token.value.expose_secret()).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        let token = self.tokens.replace(&token, &self.http, &*self.adapter).await?;
        Ok(send(token.value.expose_secret()).await?)
    }
}

/// The body of an answer that is read whole.
///
/// # Errors
/// Longer than any such answer is.
pub(crate) async fn small_body(mut response: Response) -> Result<Vec<u8>, VendorError> {
    const MOST: usize = 1024 * 1024;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MOST {
            return Err(VendorError::Malformed("length"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The error that a response with this status is.
pub(crate) fn refusal(response: &Response, permission: &'static str) -> VendorError {
    match response.status().as_u16() {
        401 => VendorError::Unauthorized,
        403 => VendorError::Forbidden { permission },
        status @ (404 | 410) => VendorError::Missing(status),
        429 => VendorError::Throttled {
            retry_after: response
                .headers()
                .get(header::RETRY_AFTER)
                .and_then(|value| value.to_str().ok())
                .and_then(|value| backoff::retry_after(value, Timestamp::now())),
        },
        status => VendorError::Status(status),
    }
}

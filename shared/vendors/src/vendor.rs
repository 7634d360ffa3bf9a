//! A vendor, ready to be asked: adapter, HTTP client and tokens in one.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::{
    id::{RecordingId, TranscriptId},
    message::Metadata,
    platform::Platform,
    range::Validator,
    sweep::{MediaType, Query},
    throttle::Gate,
};
use jiff::Timestamp;
use reqwest::{
    RequestBuilder, Response, StatusCode,
    header::{self, HeaderMap},
};
use secrecy::ExposeSecret;

use crate::{
    VendorError,
    adapter::{Adapter, Audio, Document, Item, Lookup, Media, Recording},
    answer::{Content, SMALL, body, refusal},
    cxone::Cxone,
    genesys::Genesys,
    http::{BaseUrl, Http},
    token::{ReadCredentials, Token, Tokens},
};

/// A vendor's API, under one client's credentials.
pub struct Vendor {
    adapter: Box<dyn Adapter>,
    http: Http,
    tokens: Tokens,
    gate: Arc<dyn Gate>,
    requests: AtomicU64,
}

impl std::fmt::Debug for Vendor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vendor").field("platform", &self.adapter.platform()).finish_non_exhaustive()
    }
}

impl Vendor {
    /// `platform`'s API at `base`. Every request passes `gate` right before it is sent.
    #[must_use]
    pub fn new(
        platform: Platform,
        base: BaseUrl,
        http: Http,
        credentials: ReadCredentials,
        gate: Arc<dyn Gate>,
    ) -> Self {
        let adapter: Box<dyn Adapter> = match platform {
            Platform::Cxone => Box::new(Cxone::new(base)),
            Platform::Genesys => Box::new(Genesys::new(base)),
        };
        let (tokens, requests) = (Tokens::new(credentials, gate.clone()), AtomicU64::new(0));
        Self { adapter, http, tokens, gate, requests }
    }

    /// Looks for a new version of the credentials so often instead of every five seconds; a test does not wait for it.
    #[must_use]
    pub fn looking_again_after(mut self, pause: Duration) -> Self {
        self.tokens.look_again(pause);
        self
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
                self.tokens.handshake(&self.http, &*self.adapter).await?;
                let audio = Audio::Available(media);
                let metadata = Metadata::default();
                return Ok(Recording { audio, confirmed: false, call_id: None, metadata });
            }
        };
        read(&self.document(&url, permission, SMALL).await?, media)
    }

    /// The body of a transcript segment as the vendor has it: [`domain::transcript::read()`] says what is in it.
    ///
    /// # Errors
    /// Any [`VendorError`]; [`VendorError::Missing`] when the vendor has no such transcript,
    /// [`VendorError::NotOffered`] where it has none at all.
    pub async fn transcript(&self, id: &TranscriptId) -> Result<Vec<u8>, VendorError> {
        let document = self.adapter.transcript(id);
        let document = document.ok_or(VendorError::NotOffered("transcripts by id"))?;
        self.document(&document.url, document.permission, MAX_TRANSCRIPT).await
    }

    /// A page of the recordings of one media type, newest first; one of fewer than [`domain::sweep::PAGE_SIZE`] items is
    /// the last.
    ///
    /// # Errors
    /// Any [`VendorError`]; [`VendorError::NotOffered`] where the vendor has no listing.
    pub async fn list(
        &self,
        query: &Query,
        media_type: MediaType,
    ) -> Result<Vec<Item>, VendorError> {
        let listing = self.adapter.listing(query, media_type);
        let listing = listing.ok_or(VendorError::NotOffered("listing of recordings"))?;
        let page = &listing.page;
        (listing.read)(&self.document(&page.url, page.permission, MAX_PAGE).await?)
    }

    /// Whether the vendor has a listing.
    #[must_use]
    pub fn lists(&self) -> bool {
        let query = Query { start: Timestamp::UNIX_EPOCH, end: Timestamp::UNIX_EPOCH, page: 1 };
        self.adapter.listing(&query, MediaType::Voice).is_some()
    }

    pub(crate) fn webhooks(&self, id: Option<&str>) -> Result<Document, VendorError> {
        self.adapter.webhooks(id).ok_or(VendorError::NotOffered("webhooks"))
    }

    async fn document(
        &self,
        url: &url::Url,
        permission: &'static str,
        most: usize,
    ) -> Result<Vec<u8>, VendorError> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, header::HeaderValue::from_static("application/json"));
        let response = self.get(url, headers).await?;
        if response.status() != StatusCode::OK {
            return Err(self.heeded(refusal(&response, permission)));
        }
        body(response, most).await
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
            _ => Err(self.heeded(refusal(&response, media.permission))),
        }
    }

    async fn get(&self, url: &url::Url, headers: HeaderMap) -> Result<Response, VendorError> {
        self.send(|client| client.get(url.clone()).headers(headers.clone())).await
    }

    /// CXone guide §1: a 401 forces one refresh of the token and one repeat of the request, then it is an error.
    pub(crate) async fn send(
        &self,
        request: impl Fn(&reqwest::Client) -> RequestBuilder,
    ) -> Result<Response, VendorError> {
        let send = async |token: &Token| {
            // Here and not earlier: a token may take its time, and the vendor may have asked to wait meanwhile.
            self.gate.clear_to_send().await?;
            self.requests.fetch_add(1, Ordering::Relaxed);
            let request = request(self.http.client()).bearer_auth(token.value.expose_secret());
            let response = request.send().await?;
            if response.status() != StatusCode::UNAUTHORIZED {
                self.tokens.taken(token).await;
            }
            Ok::<_, VendorError>(response)
        };
        let token = self.tokens.get(&self.http, &*self.adapter).await?;
        let response = send(&token).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        let token = self.tokens.replace(&token, &self.http, &*self.adapter).await?;
        let response = send(&token).await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            self.tokens.refused(&token).await;
        }
        Ok(response)
    }

    /// Tells the gate of a vendor that asks to wait; the error then says how long the message has to.
    pub(crate) fn heeded(&self, error: VendorError) -> VendorError {
        match error {
            VendorError::Throttled { retry_after } => {
                VendorError::Throttled { retry_after: Some(self.gate.throttled(retry_after)) }
            }
            error => error,
        }
    }
}

/// The longest transcript segment taken, in bytes: some 50,000 utterances, of which ten such segments at a time still fit
/// into the function's memory.
const MAX_TRANSCRIPT: usize = 8 * 1024 * 1024;

/// The longest page of a listing taken, in bytes: 16 KiB an item.
const MAX_PAGE: usize = 16 * 1024 * 1024;

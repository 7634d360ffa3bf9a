//! An S3 that takes everything, keeps checksums only, and counts.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use crc_fast::{CrcAlgorithm::Crc64Nvme, checksum_combine};
use http::{HeaderMap, Method, Request, Response, StatusCode, Uri, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde::{Deserialize, Serialize};

use super::{chunks::Unchunk, server::Reply};

/// A body that was taken: its length, and its CRC64NVME.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Taken {
    pub(crate) len: u64,
    pub(crate) crc64nvme: u64,
}

/// What was asked of it since the last reset, and what it was given.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// Requests by operation.
    pub(crate) requests: BTreeMap<String, u64>,
    /// Objects by key.
    pub(crate) objects: BTreeMap<String, Taken>,
    /// The most requests with a body that were under way at once.
    pub(crate) most_at_once: u64,
}

#[derive(Debug, Default)]
struct State {
    tally: Tally,
    uploads: HashMap<String, BTreeMap<u32, Taken>>,
    at_once: u64,
    latency: Duration,
}

/// The sink.
#[derive(Debug, Default)]
pub(crate) struct Sink(Mutex<State>);

impl Sink {
    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins to count anew; from now on every answer is held back for so long.
    pub(crate) fn reset(&self, latency: Duration) {
        self.with(|state| *state = State { latency, ..State::default() });
    }

    /// What came since.
    pub(crate) fn tally(&self) -> Tally {
        self.with(|state| state.tally.clone())
    }

    /// Answers one request.
    pub(crate) async fn answer(&self, request: Request<Incoming>) -> Result<Response<Reply>> {
        let (head, body) = request.into_parts();
        let query = head.uri.query().unwrap_or_default();
        let upload = parameter(query, "uploadId");
        let operation = match (&head.method, upload) {
            (&Method::POST, Some(_)) => "CompleteMultipartUpload",
            (&Method::POST, None) => "CreateMultipartUpload",
            (&Method::PUT, Some(_)) => "UploadPart",
            (&Method::PUT, None) => "PutObject",
            (&Method::HEAD, _) => "HeadObject",
            (&Method::DELETE, Some(_)) => "AbortMultipartUpload",
            _ => "other",
        };
        let sends = head.method == Method::PUT;
        let latency = self.with(|state| {
            *state.tally.requests.entry(operation.to_owned()).or_default() += 1;
            state.at_once += u64::from(sends);
            state.tally.most_at_once = state.tally.most_at_once.max(state.at_once);
            state.latency
        });
        let taken = take(&head.headers, body).await;
        tokio::time::sleep(latency).await;
        self.with(|state| state.at_once -= u64::from(sends));
        self.perform(operation, &head.uri, &head.headers, taken?)
    }

    fn perform(
        &self,
        operation: &str,
        uri: &Uri,
        headers: &HeaderMap,
        taken: Taken,
    ) -> Result<Response<Reply>> {
        let query = uri.query().unwrap_or_default();
        let upload = parameter(query, "uploadId").unwrap_or_default();
        let given = headers.get("x-amz-checksum-crc64nvme").and_then(|crc| crc.to_str().ok());
        let key = uri.path();
        self.with(|state| match operation {
            "PutObject" | "UploadPart" if given.is_some_and(|crc| crc != text(taken.crc64nvme)) => {
                refuse("BadDigest")
            }
            "PutObject" => {
                state.tally.objects.insert(key.to_owned(), taken);
                empty(StatusCode::OK)
            }
            "CreateMultipartUpload" => {
                let id = format!("upload-{}", state.uploads.len());
                state.uploads.insert(id.clone(), BTreeMap::new());
                document(format!(
                    "<InitiateMultipartUploadResult><Key>k</Key><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
                ))
            }
            "UploadPart" => {
                let number = parameter(query, "partNumber").and_then(|n| n.parse().ok());
                let parts = state.uploads.get_mut(upload).context("an upload nobody began")?;
                parts.insert(number.context("a part without a number")?, taken);
                empty(StatusCode::OK)
            }
            "CompleteMultipartUpload" => {
                let parts = state.uploads.remove(upload).context("an upload nobody began")?;
                let whole = parts.into_values().reduce(|whole, part| Taken {
                    len: whole.len + part.len,
                    crc64nvme: checksum_combine(Crc64Nvme, whole.crc64nvme, part.crc64nvme, part.len),
                });
                let whole = whole.context("an upload without parts")?;
                if given.is_some_and(|crc| crc != text(whole.crc64nvme)) {
                    return refuse("BadDigest");
                }
                state.tally.objects.insert(key.to_owned(), whole);
                let crc = text(whole.crc64nvme);
                document(format!(
                    "<CompleteMultipartUploadResult><ETag>\"0-1\"</ETag><ChecksumCRC64NVME>{crc}</ChecksumCRC64NVME></CompleteMultipartUploadResult>"
                ))
            }
            _ => match state.tally.objects.get(key) {
                Some(object) => Ok(Response::builder()
                    .header(header::CONTENT_LENGTH, object.len)
                    .header(header::ETAG, "\"0\"")
                    .body(Reply::Small(Bytes::new()))?),
                None => empty(StatusCode::NOT_FOUND),
            },
        })
    }
}

/// Reads a body to its end.
async fn take(headers: &HeaderMap, mut body: Incoming) -> Result<Taken> {
    let sha256 = headers.get("x-amz-content-sha256").and_then(|sha256| sha256.to_str().ok());
    let mut chunks = sha256.is_some_and(|s| s.starts_with("STREAMING-")).then(Unchunk::default);
    let mut crc = crc_fast::Digest::new(Crc64Nvme);
    let mut len = 0;
    let mut add = |bytes: &[u8]| {
        crc.update(bytes);
        len += bytes.len() as u64;
    };
    while let Some(frame) = body.frame().await {
        let Ok(bytes) = frame?.into_data() else { continue };
        match &mut chunks {
            Some(chunks) => chunks.take(&bytes, &mut add)?,
            None => add(&bytes),
        }
    }
    Ok(Taken { len, crc64nvme: crc.finalize() })
}

fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

fn text(crc64nvme: u64) -> String {
    BASE64_STANDARD.encode(crc64nvme.to_be_bytes())
}

fn empty(status: StatusCode) -> Result<Response<Reply>> {
    let response = Response::builder().status(status).header(header::ETAG, "\"0\"");
    Ok(response.body(Reply::Small(Bytes::new()))?)
}

fn document(xml: String) -> Result<Response<Reply>> {
    let response = Response::builder().header(header::CONTENT_TYPE, "application/xml");
    Ok(response.body(Reply::Small(xml.into()))?)
}

fn refuse(code: &str) -> Result<Response<Reply>> {
    let xml = format!("<Error><Code>{code}</Code></Error>");
    Ok(Response::builder().status(StatusCode::BAD_REQUEST).body(Reply::Small(xml.into()))?)
}

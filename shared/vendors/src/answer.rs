//! A vendor's answers: bodies within bounds, and the errors that some statuses are.

use bytes::Bytes;
use domain::{backoff, range::Answer};
use jiff::Timestamp;
use reqwest::{
    Response,
    header::{self, HeaderName},
};

use crate::VendorError;

/// The longest answer taken where a few fields are asked for, in bytes.
pub(crate) const SMALL: usize = 1024 * 1024;

/// An answer to a content request: its head, and a body that is read chunk by chunk.
#[derive(Debug)]
pub struct Content {
    pub(crate) response: Response,
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

/// The body of an answer that is read whole, and short.
///
/// # Errors
/// Longer than any such answer is.
pub(crate) async fn small_body(response: Response) -> Result<Vec<u8>, VendorError> {
    body(response, SMALL).await
}

/// The body of an answer that is read whole.
///
/// # Errors
/// Longer than `most` bytes.
pub(crate) async fn body(mut response: Response, most: usize) -> Result<Vec<u8>, VendorError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > most {
            return Err(VendorError::Malformed("length"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The error that a response with this status is.
pub(crate) fn refusal(response: &Response, permission: &'static str) -> VendorError {
    let retry_after = || {
        let value = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
        backoff::retry_after(value, Timestamp::now())
    };
    match response.status().as_u16() {
        401 => VendorError::Unauthorized,
        403 => VendorError::Forbidden { permission },
        status @ (404 | 410) => VendorError::Missing(status),
        429 => VendorError::Throttled { retry_after: retry_after() },
        503 => match retry_after() {
            Some(after) => VendorError::Unavailable { after },
            None => VendorError::Status(503),
        },
        status => VendorError::Status(status),
    }
}

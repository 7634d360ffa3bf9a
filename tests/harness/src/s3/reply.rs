//! Answers: their bodies, headers and dates.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::error::S3Error;
use super::xml::Xml;

/// The body of an answer; an error in it means that a stored file could not be read.
pub(super) type Body = UnsyncBoxBody<Bytes, std::io::Error>;
pub(super) type Reply = Response<Body>;

pub(super) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// An answer without a body.
pub(super) fn empty(status: StatusCode) -> Reply {
    let mut reply = Response::new(full(Bytes::new()));
    *reply.status_mut() = status;
    reply
}

/// A 200 with a document.
pub(super) fn document(text: String) -> Reply {
    let mut reply = Response::new(full(text));
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    reply
}

/// The answer to a request that was refused. A HEAD gets the status alone.
pub(super) fn refusal(error: &S3Error, resource: &str, head: bool) -> Reply {
    let no_body = head || error.status == StatusCode::NOT_MODIFIED;
    let mut reply =
        if no_body { empty(error.status) } else { document(error_document(error, resource)) };
    *reply.status_mut() = error.status;
    if head {
        reply.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    if error.status == StatusCode::RANGE_NOT_SATISFIABLE {
        let size = error.details.iter().find(|(name, _)| *name == "ActualObjectSize");
        set(
            reply.headers_mut(),
            "content-range",
            &format!("bytes */{}", size.map_or("", |(_, size)| size)),
        );
    }
    reply
}

pub(super) fn error_document(error: &S3Error, resource: &str) -> String {
    Xml::error(|xml| {
        xml.text("Code", &error.code);
        xml.text("Message", &error.message);
        for (name, value) in &error.details {
            xml.text(name, value);
        }
        xml.text("Resource", resource);
        xml.text("RequestId", request_id());
        xml.text("HostId", "call-archive-harness");
    })
}

/// Sixteen letters and digits, new each time.
pub(super) fn request_id() -> String {
    format!("{:016X}", fastrand::u64(..))
}

/// A header's text; `None` when missing or not visible ASCII.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// Sets a header whose value came from a header or from this endpoint, so that it always fits.
pub(super) fn set(headers: &mut HeaderMap, name: &str, value: &str) {
    let name = HeaderName::from_bytes(name.as_bytes());
    if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
        headers.insert(name, value);
    }
}

/// As in `Last-Modified`.
pub(super) fn http_date(time: Timestamp) -> String {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&time).unwrap_or_default()
}

/// As in XML: S3 keeps whole seconds.
pub(super) fn iso_date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

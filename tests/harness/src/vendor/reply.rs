//! What is answered: status, headers, payload. Decided before a byte is sent.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::{
    body::{Ending, Payload},
    fault::Fault,
    media::{Media, WAV_HEADER_LEN},
    quota::Pass,
    server::{Asked, Hangup},
};

/// An answer, not yet on its way.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) payload: Payload,
    /// The place in the quota that it takes while it lasts.
    pub(super) pass: Option<Pass>,
}

/// A file that can be asked for by range.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) media: Media,
    /// With its quotes.
    pub(super) etag: Option<String>,
    /// An HTTP date.
    pub(super) last_modified: Option<String>,
}

impl Reply {
    fn new(status: StatusCode, media: Media) -> Self {
        let until = media.len();
        let mut reply = Self {
            status,
            headers: HeaderMap::new(),
            payload: Payload { media, from: 0, until, ending: Ending::Complete },
            pass: None,
        };
        let content_type = reply.payload.media.content_type().to_owned();
        reply.set(header::CONTENT_TYPE, content_type);
        reply.set(header::CONTENT_LENGTH, until);
        reply
    }

    /// JSON under this status.
    pub(super) fn json(status: StatusCode, body: &Value) -> Self {
        Self::new(status, Media::fixed(body.to_string(), "application/json"))
    }

    /// A JSON error under this status.
    pub(super) fn error(status: StatusCode) -> Self {
        let reason = status.canonical_reason().unwrap_or("Error");
        let body = json!({ "error": { "code": status.as_u16(), "message": reason } });
        let mut reply = Self::json(status, &body);
        if status == StatusCode::UNAUTHORIZED {
            reply.set(header::WWW_AUTHENTICATE, "Bearer");
        }
        reply
    }

    /// 204.
    pub(super) fn empty() -> Self {
        let mut reply = Self::new(StatusCode::NO_CONTENT, Media::fixed("", ""));
        reply.headers.clear();
        reply
    }

    /// 429 with this Retry-After.
    pub(super) fn throttled(retry_after: &str) -> Self {
        Self::wait(StatusCode::TOO_MANY_REQUESTS, retry_after)
    }

    fn wait(status: StatusCode, retry_after: &str) -> Self {
        let mut reply = Self::error(status);
        reply.set(header::RETRY_AFTER, retry_after);
        reply
    }

    /// 302 to another address.
    fn redirect(location: &str) -> Self {
        let mut reply = Self::error(StatusCode::FOUND);
        reply.set(header::LOCATION, location);
        reply
    }

    /// The same answer, with its place in the quota.
    pub(super) fn holding(mut self, pass: Pass) -> Self {
        self.pass = Some(pass);
        self
    }

    /// An answer that is no file, under `fault`.
    pub(super) fn small(self, fault: &Fault) -> Self {
        let total = self.payload.until;
        self.under(fault, total)
    }

    /// What a request is answered with that `fault` keeps from being done.
    pub(super) fn refused(self, fault: &Fault) -> Option<Self> {
        let reply = self.small(fault);
        (reply.status.is_client_error() || reply.status.is_server_error()).then_some(reply)
    }

    /// A file, or what was asked of it, under `fault`.
    pub(super) fn file(asked: &Asked, mut file: File, fault: &Fault) -> Self {
        match fault {
            Fault::Empty => {
                let content_type = file.media.content_type();
                return Self::new(StatusCode::OK, Media::fixed("", content_type));
            }
            Fault::HeaderOnly => file.media = Media::wav(WAV_HEADER_LEN, 0),
            Fault::ChangedEtag => file.etag = Some(r#""changed""#.to_owned()),
            _ => {}
        }
        let total = file.media.len();
        let mut reply = match wanted(asked, &file, fault) {
            Wanted::Whole => Self::new(StatusCode::OK, file.media),
            Wanted::Part { from, until } => {
                let mut reply = Self::new(StatusCode::PARTIAL_CONTENT, file.media);
                reply.payload.from = from;
                reply.payload.until = until;
                reply.set(header::CONTENT_LENGTH, until - from);
                let last = until - 1;
                reply.set(header::CONTENT_RANGE, format!("bytes {from}-{last}/{total}"));
                reply
            }
            Wanted::Nothing => {
                let mut reply = Self::error(StatusCode::RANGE_NOT_SATISFIABLE);
                reply.set(header::CONTENT_RANGE, format!("bytes */{total}"));
                reply
            }
        };
        reply.set(header::ACCEPT_RANGES, "bytes");
        for (name, value) in
            [(header::ETAG, file.etag), (header::LAST_MODIFIED, file.last_modified)]
        {
            if let Some(value) = value {
                reply.set(name, value);
            }
        }
        reply.under(fault, total)
    }

    /// The same answer with what `fault` makes of it. `total` is the length of the whole it is a part of.
    fn under(mut self, fault: &Fault, total: u64) -> Self {
        let Payload { from, until, .. } = self.payload;
        match fault {
            Fault::CutAfter(bytes) => self.end_after(*bytes, Ending::HangUp(Hangup::Close)),
            Fault::ResetAfter(bytes) => self.end_after(*bytes, Ending::HangUp(Hangup::Reset)),
            Fault::StallAfter(bytes, pause) => self.end_after(*bytes, Ending::Stall(*pause)),
            Fault::Status(code) => {
                return Self::error(
                    StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                );
            }
            Fault::Throttle { retry_after } => return Self::throttled(retry_after),
            Fault::Unavailable { retry_after } => {
                return Self::wait(StatusCode::SERVICE_UNAVAILABLE, retry_after);
            }
            Fault::Unauthorized => return Self::error(StatusCode::UNAUTHORIZED),
            Fault::Redirect(location) => return Self::redirect(location),
            Fault::WrongLength(more) => {
                self.payload.ending = Ending::HangUp(Hangup::Close);
                self.set(header::CONTENT_LENGTH, until - from + more);
                self.set_total(from, until + more, total + more);
            }
            Fault::HtmlPage => return Self::new(StatusCode::OK, Media::html(2_000, 0)),
            Fault::ChangedTotal(total) => self.set_total(from, until, *total),
            Fault::ShortBody => {
                self.payload.until = from + (until - from) / 2;
                self.headers.remove(header::CONTENT_LENGTH);
            }
            Fault::Empty => return Self::new(StatusCode::OK, Media::fixed("", "application/json")),
            Fault::WrongContentType(content_type) => {
                self.set(header::CONTENT_TYPE, content_type);
            }
            Fault::None | Fault::IgnoreRange | Fault::ChangedEtag | Fault::HeaderOnly => {}
        }
        self
    }

    /// An answer that is over by then is not touched: its client has all it was promised.
    fn end_after(&mut self, bytes: u64, ending: Ending) {
        let until = self.payload.from.saturating_add(bytes);
        if until < self.payload.until {
            self.payload.until = until;
            self.payload.ending = ending;
        }
    }

    /// Only a partial answer has a range to falsify.
    fn set_total(&mut self, from: u64, until: u64, total: u64) {
        if self.status == StatusCode::PARTIAL_CONTENT {
            let last = until.saturating_sub(1);
            self.set(header::CONTENT_RANGE, format!("bytes {from}-{last}/{total}"));
        }
    }

    /// A value that no header can have is left out.
    fn set(&mut self, name: HeaderName, value: impl ToString) {
        if let Ok(value) = HeaderValue::from_str(&value.to_string()) {
            self.headers.insert(name, value);
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part { from: u64, until: u64 },
    Nothing,
}

/// What of the file is wanted. As RFC 9110 has it, a Range that cannot be read, or has several parts, is ignored.
fn wanted(asked: &Asked, file: &File, fault: &Fault) -> Wanted {
    let range = match asked.header(header::RANGE) {
        Some(range) if *fault != Fault::IgnoreRange => range,
        _ => return Wanted::Whole,
    };
    let unchanged = asked.header(header::IF_RANGE).is_none_or(|validator| {
        *fault == Fault::ChangedEtag
            || [&file.etag, &file.last_modified]
                .into_iter()
                .any(|known| known.as_deref() == Some(validator))
    });
    if !unchanged {
        return Wanted::Whole;
    }
    parse(range, file.media.len()).unwrap_or(Wanted::Whole)
}

fn parse(range: &str, total: u64) -> Option<Wanted> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (from, until) = match (first, last) {
        ("", suffix) => (total.saturating_sub(suffix.parse().ok()?), total),
        (first, "") => (first.parse().ok()?, total),
        (first, last) => {
            let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
            if last < first {
                return None;
            }
            (first, total.min(last.saturating_add(1)))
        }
    };
    Some(if from < until { Wanted::Part { from, until } } else { Wanted::Nothing })
}

//! What goes wrong, request by request.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use crate::vendor::log::Endpoint;

/// What becomes of one request. Counts of bytes are bytes of the answer's body; a body with no more than that is
/// served well.
///
/// All of them apply to a recording's content. The metadata and token endpoints take them too, where those that are
/// about ranges ([`Fault::IgnoreRange`], [`Fault::ChangedTotal`], [`Fault::ChangedEtag`]) change nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing goes wrong.
    None,
    /// So many bytes, then an orderly close, though Content-Length promised more.
    CutAfter(u64),
    /// So many bytes, then RST. A reset overtakes what the kernel still holds, so a slow reader sees fewer bytes;
    /// where the number matters use [`Fault::CutAfter`].
    ResetAfter(u64),
    /// So many bytes, then silence for so long, then an orderly close.
    StallAfter(u64, Duration),
    /// This status, with a short JSON error.
    Status(u16),
    /// 429.
    Throttle {
        /// The Retry-After header: seconds, or an HTTP date.
        retry_after: String,
    },
    /// 503.
    Unavailable {
        /// The Retry-After header: seconds, or an HTTP date.
        retry_after: String,
    },
    /// 401, though the token is good. A single one: the repeat takes the next fault of the script.
    Unauthorized,
    /// 302 to this address, as a vendor's gateway or an expired login does it.
    Redirect(String),
    /// Content-Length and the total of Content-Range promise so many bytes more than the recording has; after its
    /// real bytes the connection is closed.
    WrongLength(u64),
    /// 200 and the whole recording, whatever the Range.
    IgnoreRange,
    /// 200 and an HTML error page.
    HtmlPage,
    /// 206 whose Content-Range names this total; the bytes are the real ones. Changes a ranged answer only.
    ChangedTotal(u64),
    /// The right bytes under another ETag, If-Range notwithstanding. For a vendor that really changes a recording,
    /// alter the recording.
    ChangedEtag,
    /// Chunked transfer that ends half-way, without an error.
    ShortBody,
    /// 200, zero bytes.
    Empty,
    /// A WAV header without samples in the recording's stead, by range as asked.
    HeaderOnly,
    /// The right bytes under this Content-Type.
    WrongContentType(String),
}

impl Fault {
    /// 429 with Retry-After in seconds.
    #[must_use]
    pub fn throttle(seconds: u32) -> Self {
        Self::Throttle { retry_after: seconds.to_string() }
    }
}

/// The faults still to come, by endpoint and id.
#[derive(Debug, Default)]
pub(super) struct Scripts(HashMap<(Endpoint, String), VecDeque<Fault>>);

impl Scripts {
    /// Appends faults to those still to come.
    pub(super) fn push(
        &mut self,
        endpoint: Endpoint,
        id: &str,
        faults: impl IntoIterator<Item = Fault>,
    ) {
        let script = self.0.entry((endpoint, id.to_owned())).or_default();
        script.extend(faults);
    }

    /// The next one, [`Fault::None`] when the script is over.
    pub(super) fn next(&mut self, endpoint: Endpoint, id: &str) -> Fault {
        self.0
            .get_mut(&(endpoint, id.to_owned()))
            .and_then(VecDeque::pop_front)
            .unwrap_or(Fault::None)
    }
}

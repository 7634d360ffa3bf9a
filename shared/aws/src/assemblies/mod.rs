//! The Assemblies table: calls whose transcripts are coming in (CXone guide §4, "assembly buffer keyed by callId").
//!
//! ```text
//!  pk = {platform}#{callId}
//!    sk = segment#{key}   one content of a segment, gzip; the first to come, and never changed
//!    sk = head            what decides, as domain::transcript::Head; changed on condition of its version
//!
//!  pk = recording#{platform}#{recordingId}
//!    sk = {callId}        this call wants to hear of the recording
//! ```
//!
//! All carry `expiresAt`, the attribute of the table's time to live. A head lives for [`HEAD_DAYS`] from its call's first
//! segment, a segment for [`SEGMENT_DAYS`] from its own coming: whoever finds a head finds its segments too. A head of
//! which something is still to come also has `unsettled`, and expires an hour after that should have come: the table's
//! stream then tells of it, and [`Stored::from_stream`] is what puts it back.

mod head;
mod recording;
mod segment;
mod zip;

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use domain::{id::CallId, platform::Platform};

use crate::{
    RequestError,
    archive::{Archive, ArchiveError},
    attributes::{Item, string, text},
};

pub use head::{Place, Stored};
pub use segment::Kept;

/// Days that a head is kept after its call's first segment. A segment that comes later begins the call anew, with every
/// segment that is still stored.
pub const HEAD_DAYS: i64 = 30;

/// Days that a segment is kept.
pub const SEGMENT_DAYS: i64 = 44;

/// Why the table did not answer, or did not agree.
#[derive(Debug, thiserror::Error)]
pub enum AssembliesError {
    /// A request failed.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Another worker has changed the head since it was read: read it again.
    #[error("another worker has changed this call's head; read it again")]
    Moved,
    /// An item that cannot be read back. Its content is not repeated.
    #[error("the item {sk} of this call has no usable {field}")]
    Malformed {
        /// The item's sort key.
        sk: String,
        /// What is wrong with it.
        field: &'static str,
    },
    /// A call's segments are more than the function has memory for. They stay where they are.
    #[error("the call's segments are too large for the function; raise its memory")]
    TooLarge,
    /// A value that cannot be written.
    #[error("the table cannot hold this value")]
    Unwritable(#[source] serde_json::Error),
    /// A segment too large for an item, and the bucket did not take or give it.
    #[error("the staged segment could not be stored or read")]
    Staging(#[source] ArchiveError),
}

/// A call of a platform: one partition of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Whose call.
    pub platform: Platform,
    /// Which.
    pub call_id: CallId,
}

impl Call {
    /// The call of a partition: the table's `pk`, as a stream has it. `None` where it is none.
    #[must_use]
    pub fn from_pk(pk: &str) -> Option<Self> {
        let (platform, call_id) = pk.split_once('#')?;
        Some(Self { platform: platform.parse().ok()?, call_id: call_id.parse().ok()? })
    }

    fn pk(&self) -> AttributeValue {
        text(format_args!("{}#{}", self.platform, self.call_id))
    }
}

/// The Assemblies table, and the bucket for what is too large for it.
#[derive(Debug, Clone)]
pub struct Assemblies {
    client: Client,
    table: String,
    staging: Archive,
}

impl Assemblies {
    /// The assemblies in `table`; large segments go to `staging`, under a prefix of their own.
    #[must_use]
    pub fn new(client: Client, table: String, staging: Archive) -> Self {
        Self { client, table, staging }
    }
}

/// The error of an item that lacks a field, or has one that makes no sense.
fn malformed(item: &Item, field: &'static str) -> AssembliesError {
    AssembliesError::Malformed { sk: string(item, "sk").unwrap_or("?").to_owned(), field }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_key_is_read_back_and_nothing_else() {
        let call = Call { platform: Platform::Cxone, call_id: "call_1".parse().unwrap() };
        assert_eq!(call.pk(), text("cxone#call_1"));
        assert_eq!(Call::from_pk("cxone#call_1"), Some(call));
        for other in ["cxone", "elsewhere#call_1", "cxone#../call_1", "cxone#"] {
            assert_eq!(Call::from_pk(other), None, "{other}");
        }
    }
}

//! What a vendor's folder has to answer.

use std::{future::Future, pin::Pin, time::Duration};

use domain::{
    id::{CallId, RecordingId, TranscriptId},
    message::Metadata,
    platform::Platform,
    sweep::{MediaType, Query},
};
use secrecy::SecretString;
use url::Url;

use crate::{VendorError, http::Http, token::Credentials};

/// Where a recording's bytes are, and how to ask for them.
#[derive(Debug, Clone)]
pub struct Media {
    pub(crate) url: Url,
    /// The Accept header the vendor's guide names.
    pub(crate) accept: &'static str,
    /// The permission a 403 is a lack of.
    pub(crate) permission: &'static str,
}

/// Whether the vendor still has the audio.
#[derive(Debug, Clone)]
pub enum Audio {
    /// It can be fetched.
    Available(Media),
    /// It is gone or out of reach for good: archived, expired, deleted, in cold storage.
    Missing {
        /// A stable label: `expired`, `not_in_active_storage`, ….
        reason: &'static str,
    },
    /// In a status that the guide does not name, such as one still being processed: ask again later.
    NotReady,
}

/// What stands between a recording's id and its bytes.
#[derive(Debug)]
pub(crate) enum Lookup {
    /// The vendor is asked for the recording's status first.
    Status {
        /// Where it stands.
        url: Url,
        /// The permission it takes to read it.
        permission: &'static str,
        /// Where the bytes are, should they be there.
        media: Media,
        /// Reads the answer.
        read: fn(&[u8], Media) -> Result<Recording, VendorError>,
    },
    /// Nothing: the vendor tells of a recording in its listing only, and what it told came with the message.
    Listed(Media),
}

/// What the vendor says of a recording before its bytes are fetched.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Can it be fetched?
    pub audio: Audio,
    /// Has the vendor just said so itself? If not, all that is known is what came with the message.
    pub confirmed: bool,
    /// The call it belongs to; transcripts and recordings meet in it (CXone guide §4).
    pub call_id: Option<CallId>,
    /// What it says besides.
    pub metadata: Metadata,
}

/// Where a document is, and the permission it takes to read it.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) url: Url,
    pub(crate) permission: &'static str,
}

/// A recording as a listing has it.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id; `None` where there is none, or none that could stand in a key.
    pub id: Option<RecordingId>,
    /// The call it belongs to, where the listing says so.
    pub call_id: Option<CallId>,
    /// What else the listing says.
    pub metadata: Metadata,
}

/// A page of a listing, and how its answer is read.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) page: Document,
    pub(crate) read: fn(&[u8]) -> Result<Vec<Item>, VendorError>,
}

pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, VendorError>> + Send + 'a>>;

/// A vendor: how its requests are built and its responses read. The sending is shared.
pub(crate) trait Adapter: Send + Sync {
    fn platform(&self) -> Platform;

    /// Exchanges the credentials for a token and its lifetime. A token that the vendor gives but that is not good
    /// for the work is an error here, before any request bears it.
    fn token<'a>(
        &'a self,
        http: &'a Http,
        credentials: &'a Credentials,
    ) -> Answer<'a, (SecretString, Duration)>;

    /// How long after its receipt a token of this lifetime is replaced.
    fn refresh_after(&self, lifetime: Duration) -> Duration;

    /// What comes before the download of this recording.
    fn lookup(&self, id: &RecordingId) -> Lookup;

    /// Where a transcript segment is; `None` where the vendor offers none by id.
    fn transcript(&self, id: &TranscriptId) -> Option<Document>;

    /// Where a page of the recordings is, newest first; `None` where the vendor lists none.
    fn listing(&self, query: &Query, media_type: MediaType) -> Option<Listing>;
}

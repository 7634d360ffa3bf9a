//! A recording as a vendor has it, and the shelf that all of them are on.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{media::Media, reply::File};

/// When a recording began that does not say so: 2024-01-15T09:30:00Z.
const SOME_MORNING: Timestamp = Timestamp::constant(1_705_311_000, 0);

/// A recording to be served, with an ETag and a Last-Modified unless they are taken away. What its vendor tells of it
/// besides, where nothing else is said, is its [`super::server::Dialect`]'s to make up.
#[derive(Debug, Clone)]
pub struct Recording {
    pub(super) id: String,
    pub(super) media: Media,
    fields: Map<String, Value>,
    etag: Etag,
    last_modified: Option<String>,
}

#[derive(Debug, Clone)]
enum Etag {
    /// The one that goes with the bytes.
    Derived,
    Given(String),
    Absent,
}

impl Recording {
    /// The recording `id`.
    #[must_use]
    pub fn new(id: impl Into<String>, media: Media) -> Self {
        Self {
            id: id.into(),
            media,
            fields: Map::new(),
            etag: Etag::Derived,
            last_modified: Some("Tue, 14 Nov 2023 22:13:20 GMT".to_owned()),
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The call it belongs to; by default one of its own. CXone tells it.
    #[must_use]
    pub fn call_id(self, call_id: impl Into<String>) -> Self {
        self.with("callId", call_id.into())
    }

    /// `available`, which is the default, `archived`, `expired`, or what the vendor may think of. CXone tells it.
    #[must_use]
    pub fn status(self, status: impl Into<String>) -> Self {
        self.with("status", status.into())
    }

    /// `active`, which is the default, `cold`, …. CXone tells it.
    #[must_use]
    pub fn storage_location(self, location: impl Into<String>) -> Self {
        self.with("storageLocation", location.into())
    }

    /// A field of its metadata: `startTime`, `endTime`, `duration`, `mediaType`, `agentId`, `participants`, `queueId`,
    /// `wrapupCode`, `container`, or one that nobody expects.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fields.insert(field.into(), value.into());
        self
    }

    /// Other bytes, and the ETag that goes with them unless ETags were taken away.
    #[must_use]
    pub fn media(mut self, media: Media) -> Self {
        if !matches!(self.etag, Etag::Absent) {
            self.etag = Etag::Derived;
        }
        self.media = media;
        self
    }

    /// This ETag, quotes included, or none.
    #[must_use]
    pub fn etag(mut self, etag: Option<String>) -> Self {
        self.etag = etag.map_or(Etag::Absent, Etag::Given);
        self
    }

    /// This Last-Modified, an HTTP date, or none.
    #[must_use]
    pub fn last_modified(mut self, date: Option<String>) -> Self {
        self.last_modified = date;
        self
    }

    pub(super) fn file(&self) -> File {
        let etag = match &self.etag {
            Etag::Derived => Some(etag(&self.media)),
            Etag::Given(etag) => Some(etag.clone()),
            Etag::Absent => None,
        };
        File { media: self.media.clone(), etag, last_modified: self.last_modified.clone() }
    }

    /// What was said of it with [`Recording::with`].
    pub(super) fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    /// Its startTime; some morning where it has none that can be read.
    pub(super) fn start_time(&self) -> Timestamp {
        let text = self.fields.get("startTime").and_then(Value::as_str);
        text.and_then(|text| text.parse().ok()).unwrap_or(SOME_MORNING)
    }
}

/// From the length and the first bytes: hashing a recording of gigabytes for its ETag would cost seconds.
fn etag(media: &Media) -> String {
    let mut digest = Sha256::new();
    digest.update(media.len().to_le_bytes());
    digest.update(media.range(0, 4096));
    let hex: String = hex::encode(digest.finalize()).chars().take(32).collect();
    format!("\"{hex}\"")
}

/// All recordings of a vendor, by id and by time: a catalogue of 100,000 is paged through in a test.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    by_id: HashMap<String, Recording>,
    by_start: BTreeSet<(Timestamp, String)>,
}

impl Shelf {
    /// Puts it in the place of the one with its id, if there is one.
    pub(super) fn insert(&mut self, recording: Recording) {
        self.remove(&recording.id);
        self.by_start.insert((recording.start_time(), recording.id.clone()));
        self.by_id.insert(recording.id.clone(), recording);
    }

    pub(super) fn remove(&mut self, id: &str) -> Option<Recording> {
        let recording = self.by_id.remove(id)?;
        self.by_start.remove(&(recording.start_time(), recording.id.clone()));
        Some(recording)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Recording> {
        self.by_id.get(id)
    }

    /// Those that began between `first` and `last`, both included, in the order of their beginning.
    pub(super) fn between(
        &self,
        first: Timestamp,
        last: Timestamp,
    ) -> impl DoubleEndedIterator<Item = &Recording> {
        let until = last.checked_add(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX);
        let until = until.max(first);
        self.by_start
            .range((first, String::new())..(until, String::new()))
            .filter_map(|(_, id)| self.by_id.get(id))
    }
}

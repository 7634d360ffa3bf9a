//! A recording as CXone has it.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::vendor::{media::Media, reply::File};

/// A recording to be served: by default available, in active storage, with an ETag and a Last-Modified.
#[derive(Debug, Clone)]
pub struct Recording {
    pub(super) id: String,
    pub(super) media: Media,
    call_id: String,
    status: String,
    storage_location: String,
    metadata: Map<String, Value>,
    etag: Option<String>,
    last_modified: Option<String>,
}

impl Recording {
    /// The recording `id` of a call of its own.
    #[must_use]
    pub fn new(id: impl Into<String>, media: Media) -> Self {
        let id = id.into();
        Self {
            call_id: format!("call_{id}"),
            status: "available".to_owned(),
            storage_location: "active".to_owned(),
            metadata: Map::new(),
            etag: Some(etag(&media)),
            last_modified: Some("Tue, 14 Nov 2023 22:13:20 GMT".to_owned()),
            id,
            media,
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The call it belongs to.
    #[must_use]
    pub fn call_id(mut self, call_id: impl Into<String>) -> Self {
        self.call_id = call_id.into();
        self
    }

    /// `available`, `archived`, `expired`, or what the vendor may think of.
    #[must_use]
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = status.into();
        self
    }

    /// `active`, `cold`, ….
    #[must_use]
    pub fn storage_location(mut self, location: impl Into<String>) -> Self {
        self.storage_location = location.into();
        self
    }

    /// Another field of its metadata: `startTime`, `endTime`, `duration`, `mediaType`, `agentId`, `queueId`,
    /// `wrapupCode`, `container`, or one that nobody expects.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(field.into(), value.into());
        self
    }

    /// Other bytes, and the ETag that goes with them unless ETags were taken away.
    #[must_use]
    pub fn media(mut self, media: Media) -> Self {
        self.etag = self.etag.map(|_| etag(&media));
        self.media = media;
        self
    }

    /// This ETag, quotes included, or none.
    #[must_use]
    pub fn etag(mut self, etag: Option<String>) -> Self {
        self.etag = etag;
        self
    }

    /// This Last-Modified, an HTTP date, or none.
    #[must_use]
    pub fn last_modified(mut self, date: Option<String>) -> Self {
        self.last_modified = date;
        self
    }

    pub(super) fn is_fetchable(&self) -> bool {
        self.status == "available" && self.storage_location == "active"
    }

    pub(super) fn file(&self) -> File {
        File {
            media: self.media.clone(),
            etag: self.etag.clone(),
            last_modified: self.last_modified.clone(),
        }
    }

    pub(super) fn json(&self) -> Value {
        let mut fields = self.metadata.clone();
        fields.insert("id".to_owned(), json!(self.id));
        fields.insert("callId".to_owned(), json!(self.call_id));
        fields.insert("status".to_owned(), json!(self.status));
        fields.insert("storageLocation".to_owned(), json!(self.storage_location));
        Value::Object(fields)
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

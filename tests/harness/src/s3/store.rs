//! Buckets, objects and the files behind them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderMap;
use jiff::Timestamp;
use tempfile::{TempDir, TempPath};

use super::Options;
use super::attributes::Attributes;
use super::checksum::{Checksum, StoredChecksum};
use super::error::S3Error;
use super::multipart::{Finished, Upload};
use super::reply::header;

/// Bytes as they arrived in one request. The file goes when the last object, part or reader lets go of it.
#[derive(Debug)]
pub(super) struct Segment {
    /// `None` when bodies are discarded.
    pub(super) file: Option<TempPath>,
    pub(super) len: u64,
}

/// A visible object: whole and verified. A multipart one keeps its parts' files, so nothing is copied.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) attributes: Attributes,
    pub(super) len: u64,
    /// Without its quotes.
    pub(super) etag: String,
    pub(super) crc64: Checksum,
    pub(super) checksum: StoredChecksum,
    pub(super) segments: Vec<Arc<Segment>>,
    pub(super) multipart: bool,
    pub(super) modified: Timestamp,
}

/// A bucket's contents.
pub(super) struct Bucket {
    pub(super) created: Timestamp,
    pub(super) objects: BTreeMap<String, Arc<Object>>,
    /// By key and upload id, which is the order of ListMultipartUploads.
    pub(super) uploads: BTreeMap<(String, String), Upload>,
    /// Completed uploads by id, for a client that asks again.
    pub(super) finished: HashMap<String, Finished>,
    written: HashSet<String>,
    overwritten: Vec<String>,
}

impl Bucket {
    fn new() -> Self {
        Self {
            created: Timestamp::now(),
            objects: BTreeMap::new(),
            uploads: BTreeMap::new(),
            finished: HashMap::new(),
            written: HashSet::new(),
            overwritten: Vec::new(),
        }
    }

    /// Makes an object visible, if the condition holds at this very moment.
    pub(super) fn write(
        &mut self,
        key: &str,
        object: Object,
        condition: &Condition,
    ) -> Result<Arc<Object>, S3Error> {
        condition.check(key, self.objects.get(key).map(|object| object.etag.as_str()))?;
        if !self.written.insert(key.to_owned()) {
            self.overwritten.push(key.to_owned());
        }
        let object = Arc::new(object);
        self.objects.insert(key.to_owned(), Arc::clone(&object));
        Ok(object)
    }

    pub(super) fn object(&self, key: &str) -> Result<Arc<Object>, S3Error> {
        self.objects.get(key).cloned().ok_or_else(|| S3Error::no_such_key(key))
    }

    /// An open upload.
    pub(super) fn upload(&mut self, key: &str, upload_id: &str) -> Result<&mut Upload, S3Error> {
        self.uploads
            .get_mut(&(key.to_owned(), upload_id.to_owned()))
            .ok_or_else(|| S3Error::no_such_upload(upload_id))
    }

    /// Keys written more than once, deleted in between or not, once per further write.
    pub(super) fn overwritten(&self) -> &[String] {
        &self.overwritten
    }
}

/// The condition on a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    None,
    /// `If-None-Match: *`.
    Absent,
    /// `If-Match` with an ETag.
    Matches(String),
}

impl Condition {
    /// Reads it from a write's headers.
    pub(super) fn parse(headers: &HeaderMap) -> Result<Self, S3Error> {
        match (header(headers, "if-none-match"), header(headers, "if-match")) {
            (None, None) => Ok(Self::None),
            (Some("*"), None) => Ok(Self::Absent),
            (None, Some(etag)) => Ok(Self::Matches(etag.trim_matches('"').to_owned())),
            _ => Err(S3Error::not_implemented("This condition on a write")),
        }
    }

    fn check(&self, key: &str, etag: Option<&str>) -> Result<(), S3Error> {
        match (self, etag) {
            (Self::None, _) | (Self::Absent, None) => Ok(()),
            (Self::Absent, Some(_)) => Err(S3Error::precondition_failed("If-None-Match")),
            (Self::Matches(_), None) => Err(S3Error::no_such_key(key)),
            (Self::Matches(wanted), Some(etag)) if wanted == "*" || wanted == etag => Ok(()),
            (Self::Matches(_), Some(_)) => Err(S3Error::precondition_failed("If-Match")),
        }
    }
}

/// Everything that is stored.
pub(super) struct Store {
    pub(super) dir: TempDir,
    pub(super) discard_bodies: bool,
    /// Whether a body has to come with a checksum.
    pub(super) object_lock: bool,
    buckets: Mutex<BTreeMap<String, Bucket>>,
}

impl Store {
    pub(super) fn new(options: &Options) -> std::io::Result<Self> {
        let dir = tempfile::Builder::new().prefix("s3-").tempdir()?;
        let Options { discard_bodies, object_lock, .. } = *options;
        Ok(Self { dir, discard_bodies, object_lock, buckets: Mutex::default() })
    }

    pub(super) fn buckets(&self) -> MutexGuard<'_, BTreeMap<String, Bucket>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with a bucket under the lock.
    pub(super) fn with<T>(
        &self,
        bucket: &str,
        act: impl FnOnce(&mut Bucket) -> Result<T, S3Error>,
    ) -> Result<T, S3Error> {
        act(self.buckets().get_mut(bucket).ok_or_else(|| S3Error::no_such_bucket(bucket))?)
    }

    /// Creates a bucket with a valid name; an error when there is one already.
    pub(super) fn create(&self, bucket: &str) -> Result<(), S3Error> {
        let edge = |char: Option<char>| char.is_some_and(|char| char.is_ascii_alphanumeric());
        let valid = (3..=63).contains(&bucket.len())
            && bucket.chars().all(|char| matches!(char, 'a'..='z' | '0'..='9' | '-' | '.'))
            && edge(bucket.chars().next())
            && edge(bucket.chars().next_back())
            && !bucket.contains("..");
        if !valid {
            let message = "The specified bucket is not valid.";
            return Err(S3Error::bad("InvalidBucketName", message).with("BucketName", bucket));
        }
        let mut buckets = self.buckets();
        if buckets.contains_key(bucket) {
            let message = "Your previous request to create the named bucket succeeded and you already own it.";
            let conflict = http::StatusCode::CONFLICT;
            return Err(S3Error::new(conflict, "BucketAlreadyOwnedByYou", message)
                .with("BucketName", bucket));
        }
        buckets.insert(bucket.to_owned(), Bucket::new());
        Ok(())
    }
}

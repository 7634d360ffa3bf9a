//! A small S3 endpoint that keeps the rules the local AWS does not: the second judge of what the archive holds.
//!
//! It runs in the test's own process, on a loopback port, and takes path-style and virtual-host-style addresses.
//! Bodies go to files that vanish with it, so that a recording of a gigabyte costs no memory. It is strict where
//! S3 is: checksums and digests of every kind are verified, full-object checksums of multipart uploads included;
//! the smallest part, the order of parts and conditions on writes are enforced; nothing becomes visible before its
//! body arrived whole. Requests must be signed, but the signature's value is not judged.
//!
//! Where S3's own rule is not documented, this is what it does: parts of an upload that declared no algorithm may carry
//! any checksum, which is verified and then forgotten; a repeated CompleteMultipartUpload gets the first answer again,
//! before its conditions are looked at; ETags are md5 sums under `aws:kms` too, which S3 does not promise.
//!
//! Not there, and answered with 501: copies, versions, ACLs, locks on objects, customer keys, SHA-1, several deletes in
//! one request, `delimiter` in ListMultipartUploads.

mod attributes;
mod checksum;
mod chunked;
mod complete;
mod control;
mod error;
mod expected;
mod listing;
mod multipart;
mod objects;
mod receive;
mod reply;
mod routes;
mod server;
mod store;
#[cfg(test)]
mod tests;
mod xml;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use tokio::task::AbortHandle;

pub use checksum::{Algorithm, ChecksumType, StoredChecksum};
pub use control::{Fault, Operation, RequestRecord};
use server::Server;
use store::{Object, Store};

/// How to start an endpoint.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Buckets that exist from the start.
    pub buckets: Vec<String>,
    /// Keep sizes and checksums only. Objects can then be listed and described but not read.
    pub discard_bodies: bool,
    /// Refuse bodies without a checksum, as S3 does where Object Lock is on. Nothing is locked for it.
    pub object_lock: bool,
}

/// An object as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Its key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// Without quotes: the md5 of a single put, `md5 of md5s-N` of a multipart upload.
    pub etag: String,
    /// Of all its bytes, Base64, whatever checksum the client chose.
    pub crc64nvme: String,
    /// The checksum S3 returns for it.
    pub checksum: StoredChecksum,
    /// `Content-Type`.
    pub content_type: String,
    /// `x-amz-meta-*`, names without the prefix.
    pub metadata: BTreeMap<String, String>,
    /// `x-amz-tagging`.
    pub tags: Vec<(String, String)>,
    /// `AES256` or `aws:kms`.
    pub encryption: String,
    /// The key of `aws:kms`.
    pub kms_key_id: Option<String>,
    /// 0 for a single put.
    pub parts: usize,
}

impl ObjectInfo {
    fn new(key: &str, object: &Object) -> Self {
        Self {
            key: key.to_owned(),
            size: object.len,
            etag: object.etag.clone(),
            crc64nvme: object.crc64.encode(),
            checksum: object.checksum.clone(),
            content_type: object.attributes.content_type.clone(),
            metadata: object.attributes.metadata.clone(),
            tags: object.attributes.tags.clone(),
            encryption: object.attributes.encryption.clone(),
            kms_key_id: object.attributes.kms_key_id.clone(),
            parts: if object.multipart { object.segments.len() } else { 0 },
        }
    }
}

/// An upload that was neither completed nor aborted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenUpload {
    /// The key it was created for.
    pub key: String,
    /// Its id.
    pub upload_id: String,
    /// Numbers and sizes, in bytes, of the parts it holds.
    pub parts: Vec<(u16, u64)>,
}

/// A running endpoint; it stops, and its files vanish, when this is dropped.
pub struct S3 {
    server: Arc<Server>,
    port: u16,
    task: AbortHandle,
}

impl std::fmt::Debug for S3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3").field("port", &self.port).finish_non_exhaustive()
    }
}

impl S3 {
    /// Starts an endpoint on a free loopback port. Its tasks run in the runtime of the caller.
    ///
    /// # Errors
    /// When no port or directory can be had, or a bucket's name is not valid.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let store = Arc::new(Store::new(&options).context("directory for bodies")?);
        let server = Arc::new(Server { store, control: control::Control::new() });
        let listener = server::listen().await.context("loopback port")?;
        let port = listener.local_addr()?.port();
        let task = tokio::spawn(server::run(Arc::clone(&server), listener)).abort_handle();
        let s3 = Self { server, port, task };
        options.buckets.iter().try_for_each(|bucket| s3.create_bucket(bucket))?;
        Ok(s3)
    }

    /// What `AWS_ENDPOINT_URL_S3` is set to. With an address instead of a name, SDKs use path style unasked.
    pub fn endpoint_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The loopback port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Creates a bucket.
    ///
    /// # Errors
    /// When the name is not valid or taken.
    pub fn create_bucket(&self, bucket: &str) -> anyhow::Result<()> {
        let created = self.server.store.create(bucket);
        created.map_err(|error| anyhow::anyhow!("bucket {bucket}: {}", error.message))
    }

    /// A bucket's objects in order of their keys; none when there is no such bucket.
    pub fn objects(&self, bucket: &str) -> Vec<ObjectInfo> {
        let buckets = self.server.store.buckets();
        let objects = buckets.get(bucket).map(|bucket| bucket.objects.iter());
        objects.into_iter().flatten().map(|(key, object)| ObjectInfo::new(key, object)).collect()
    }

    /// One object; `None` when it is not there.
    pub fn object(&self, bucket: &str, key: &str) -> Option<ObjectInfo> {
        self.find(bucket, key).ok().map(|object| ObjectInfo::new(key, &object))
    }

    fn find(&self, bucket: &str, key: &str) -> anyhow::Result<Arc<Object>> {
        let found = self.server.store.with(bucket, |bucket| bucket.object(key));
        found.map_err(|error| anyhow::anyhow!("{bucket}/{key}: {}", error.code))
    }

    /// An object's bytes, in memory.
    ///
    /// # Errors
    /// When it is not there, or bodies are discarded.
    pub fn read(&self, bucket: &str, key: &str) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.stream(bucket, key, |piece| bytes.extend_from_slice(piece))?;
        Ok(bytes)
    }

    /// The SHA-256 of an object's bytes in lower-case hex, whatever its size.
    ///
    /// # Errors
    /// When it is not there, or bodies are discarded.
    pub fn sha256(&self, bucket: &str, key: &str) -> anyhow::Result<String> {
        let mut hash = Sha256::new();
        self.stream(bucket, key, |piece| hash.update(piece))?;
        Ok(hex::encode(hash.finalize()))
    }

    fn stream(&self, bucket: &str, key: &str, mut take: impl FnMut(&[u8])) -> anyhow::Result<()> {
        let mut buffer = vec![0; 1 << 20];
        for segment in &self.find(bucket, key)?.segments {
            let path = segment.file.as_deref().context("bodies are discarded")?;
            let mut file = File::open(path)?;
            loop {
                let read = file.read(&mut buffer)?;
                match buffer.get(..read) {
                    None | Some([]) => break,
                    Some(piece) => take(piece),
                }
            }
        }
        Ok(())
    }

    /// A bucket's open uploads, by key and id.
    pub fn open_uploads(&self, bucket: &str) -> Vec<OpenUpload> {
        let buckets = self.server.store.buckets();
        let uploads = buckets.get(bucket).map(|bucket| bucket.uploads.iter());
        uploads
            .into_iter()
            .flatten()
            .map(|((key, upload_id), upload)| OpenUpload {
                key: key.clone(),
                upload_id: upload_id.clone(),
                parts: upload
                    .parts
                    .iter()
                    .map(|(number, part)| (*number, part.segment.len))
                    .collect(),
            })
            .collect()
    }

    /// `bucket/key` of every write to a key that had been written before, deleted in between or not.
    pub fn overwrites(&self) -> Vec<String> {
        let buckets = self.server.store.buckets();
        let names = |(name, bucket): (&String, &store::Bucket)| -> Vec<String> {
            bucket.overwritten().iter().map(|key| format!("{name}/{key}")).collect()
        };
        buckets.iter().flat_map(names).collect()
    }

    /// Every request so far, in order of arrival.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.server.control.log()
    }

    /// How many requests of this kind have arrived, whatever became of them.
    pub fn count(&self, operation: Operation) -> usize {
        self.server.control.count(operation)
    }

    /// Waits until the log satisfies `holds`, which is asked again whenever a request arrives or is answered. It
    /// waits for ever if need be: put a time-out around it.
    pub async fn wait_until(&self, holds: impl FnMut(&[RequestRecord]) -> bool) {
        self.server.control.wait_until(holds).await;
    }

    /// The next `times` requests of this kind go wrong; faults asked for earlier come first.
    pub fn fail_next(&self, operation: Operation, times: usize, fault: &Fault) {
        self.server.control.fail_next(operation, times, fault);
    }

    /// Every request of this kind waits this long before anything happens to it.
    pub fn delay(&self, operation: Operation, delay: Duration) {
        self.server.control.delay(operation, delay);
    }

    /// Every request waits this long, in addition to its operation's delay.
    pub fn latency(&self, latency: Duration) {
        self.server.control.latency(latency);
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.task.abort();
    }
}

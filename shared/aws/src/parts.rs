//! The manifest bucket: parts, each written as a whole, and again over itself when its batch comes again.

use aws_sdk_s3::{Client, error::ProvideErrorMetadata, primitives::ByteStream};
use bytes::Bytes;
use domain::digest::crc64nvme;

/// S3 did not take a part.
#[derive(Debug, thiserror::Error)]
#[error("S3 PutObject failed ({code}); check the function's policy and the manifest bucket")]
pub struct PartsError {
    /// S3's error code, or the kind of transport failure.
    code: String,
    /// What the SDK said.
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// The manifest bucket. Build the client with [`Archive::client`](crate::archive::Archive::client).
#[derive(Debug, Clone)]
pub struct Parts {
    client: Client,
    bucket: String,
}

impl Parts {
    /// The parts in `bucket`.
    #[must_use]
    pub fn new(client: Client, bucket: String) -> Self {
        Self { client, bucket }
    }

    /// Writes a part, over one that lies under its key. S3 checks the CRC64NVME of its bytes.
    ///
    /// # Errors
    /// [`PartsError`], after the SDK's own retries.
    pub async fn put(&self, key: &str, lines: String) -> Result<(), PartsError> {
        let body = Bytes::from(lines);
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_type("application/x-ndjson")
            .checksum_crc64_nvme(crc64nvme(&body))
            .body(ByteStream::from(body))
            .customize()
            .disable_payload_signing()
            .send()
            .await;
        put.map(|_| ()).map_err(|source| PartsError {
            code: source.code().unwrap_or("no answer").to_owned(),
            source: Box::new(source),
        })
    }
}

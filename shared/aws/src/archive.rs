//! The archive bucket.
//!
//! An object appears only by a write that carries its CRC64NVME, so that S3 itself refuses what was altered on the way,
//! and only where none was (`If-None-Match: *`). Genesys guide §4: server-side encryption, by the bucket's default.

mod read;
mod upload;

use aws_sdk_s3::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    primitives::ByteStream,
    types::ChecksumMode,
};
use bytes::Bytes;

pub use read::Measured;
pub use upload::{ListedPart, Part, Upload};

/// Why the archive did not take, or give, something.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The request failed after the SDK's own retries.
    #[error("S3 {operation} failed ({code}); check the function's policy and the bucket")]
    Request {
        /// The API operation.
        operation: &'static str,
        /// S3's error code, or the kind of transport failure.
        code: String,
        /// What the SDK said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// S3 holds another checksum or length for the object than what was sent.
    #[error("S3's checksum of the object is not the one of the bytes sent")]
    Checksum,
    /// Another object lies under the key.
    #[error("the key already holds an object with other content")]
    Occupied,
    /// An answer without a field it always has.
    #[error("S3 answered {operation} without {field}")]
    Incomplete {
        /// The API operation.
        operation: &'static str,
        /// The missing field.
        field: &'static str,
    },
}

impl ArchiveError {
    /// The task that uploaded a part ended without an answer.
    #[must_use]
    pub fn lost_task(source: tokio::task::JoinError) -> Self {
        let code = "task ended".to_owned();
        Self::Request { operation: "UploadPart", code, source: Box::new(source) }
    }

    fn of<E>(operation: &'static str) -> impl FnOnce(SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        move |source| {
            let code = source.code().unwrap_or("no answer").to_owned();
            Self::Request { operation, code, source: Box::new(source) }
        }
    }
}

/// The archive bucket, written to and read from by key.
#[derive(Debug, Clone)]
pub struct Archive {
    client: Client,
    bucket: String,
}

impl Archive {
    /// An archive in `bucket`. Build the client with [`Archive::client`].
    #[must_use]
    pub fn new(client: Client, bucket: String) -> Self {
        Self { client, bucket }
    }

    /// An S3 client for archives. Every write carries its own CRC64NVME and TLS guards the way, so hashing each body
    /// once more for the request's signature, or for the SDK's default checksum, would be wasted.
    #[must_use]
    pub fn client(config: &aws_types::SdkConfig) -> Client {
        use aws_sdk_s3::config::{RequestChecksumCalculation, ResponseChecksumValidation};
        let config = aws_sdk_s3::config::Builder::from(config)
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        Client::from_conf(config)
    }

    /// The `s3://` address of a key: the manifest's `storagePath`.
    #[must_use]
    pub fn path(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.bucket)
    }

    /// The key of an address in this bucket; `None` where it is in another.
    #[must_use]
    pub fn key<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.strip_prefix("s3://")?.strip_prefix(&*self.bucket)?.strip_prefix('/')
    }

    /// Writes a whole object in one request.
    ///
    /// # Errors
    /// [`ArchiveError::Occupied`] when other content lies there; equal content is success, since a crash between this
    /// write and the ledger's brings the same bytes again.
    pub async fn put(
        &self,
        key: &str,
        content_type: &str,
        body: Bytes,
        crc64nvme: &str,
    ) -> Result<(), ArchiveError> {
        let len = body.len() as u64;
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_type(content_type)
            .if_none_match("*")
            .checksum_crc64_nvme(crc64nvme)
            .body(ByteStream::from(body))
            .customize()
            .disable_payload_signing()
            .send()
            .await;
        match put {
            Ok(_) => Ok(()),
            Err(error) if occupied(&error) => self.compare(key, len, crc64nvme).await,
            Err(error) => Err(ArchiveError::of("PutObject")(error)),
        }
    }

    /// Is what lies under `key` this long, with this checksum?
    async fn compare(&self, key: &str, len: u64, crc64nvme: &str) -> Result<(), ArchiveError> {
        let head = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(key)
            .checksum_mode(ChecksumMode::Enabled)
            .send()
            .await
            .map_err(ArchiveError::of("HeadObject"))?;
        let same = head.content_length() == i64::try_from(len).ok()
            && head.checksum_crc64_nvme() == Some(crc64nvme);
        if same { Ok(()) } else { Err(ArchiveError::Occupied) }
    }
}

/// Did a conditional write find an object under its key?
fn occupied<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    error.code() == Some("PreconditionFailed")
}

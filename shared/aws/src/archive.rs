//! The archive bucket.
//!
//! An object appears only by a write that carries its CRC64NVME, so that S3 itself refuses what was altered on the way,
//! and only where none was (`If-None-Match: *`). Genesys guide §4: server-side encryption, by the bucket's default.

mod read;

use aws_sdk_s3::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    primitives::ByteStream,
    types::{
        ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart,
    },
};
use bytes::Bytes;
use domain::digest::{Checksums, Digests};

pub use read::Measured;

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

/// A part that S3 took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its number, from 1.
    pub number: i32,
    /// S3's entity tag for it.
    pub etag: String,
    /// Its CRC64NVME, base64.
    pub crc64nvme: String,
}

/// A part as S3 lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPart {
    /// What S3 took.
    pub part: Part,
    /// Its length in bytes.
    pub len: u64,
}

/// A multipart upload under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The object's key.
    pub key: String,
    /// S3's id of the upload.
    pub id: String,
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
    pub fn client(config: &aws_config::SdkConfig) -> Client {
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

    /// Opens a multipart upload whose object will carry a full-object CRC64NVME.
    ///
    /// # Errors
    /// [`ArchiveError::Request`].
    pub async fn begin(&self, key: &str, content_type: &str) -> Result<Upload, ArchiveError> {
        let begun = self
            .client
            .create_multipart_upload()
            .bucket(&self.bucket)
            .key(key)
            .content_type(content_type)
            .checksum_algorithm(ChecksumAlgorithm::Crc64Nvme)
            .checksum_type(ChecksumType::FullObject)
            .send()
            .await
            .map_err(ArchiveError::of("CreateMultipartUpload"))?;
        let id = begun.upload_id.ok_or(ArchiveError::Incomplete {
            operation: "CreateMultipartUpload",
            field: "UploadId",
        })?;
        Ok(Upload { key: key.to_owned(), id })
    }

    /// Uploads one part: 5 MiB to 5 GiB, the last one of any length.
    ///
    /// # Errors
    /// [`ArchiveError::Request`].
    pub async fn part(
        &self,
        upload: &Upload,
        number: i32,
        body: Bytes,
    ) -> Result<Part, ArchiveError> {
        let crc64nvme = domain::digest::crc64nvme(&body);
        let taken = self
            .client
            .upload_part()
            .bucket(&self.bucket)
            .key(&upload.key)
            .upload_id(&upload.id)
            .part_number(number)
            .checksum_crc64_nvme(&crc64nvme)
            .body(ByteStream::from(body))
            .customize()
            .disable_payload_signing()
            .send()
            .await
            .map_err(ArchiveError::of("UploadPart"))?;
        let missing = ArchiveError::Incomplete { operation: "UploadPart", field: "ETag" };
        Ok(Part { number, etag: taken.e_tag.ok_or(missing)?, crc64nvme })
    }

    /// Makes the object of its parts, if S3's CRC64NVME over all of them is `crc64nvme`.
    ///
    /// # Errors
    /// [`ArchiveError::Occupied`] as for [`Archive::put`]; [`ArchiveError::Checksum`] when S3 says otherwise.
    pub async fn complete(
        &self,
        upload: &Upload,
        parts: &[Part],
        len: u64,
        crc64nvme: &str,
    ) -> Result<(), ArchiveError> {
        let parts = parts.iter().map(|part| {
            CompletedPart::builder()
                .part_number(part.number)
                .e_tag(&part.etag)
                .checksum_crc64_nvme(&part.crc64nvme)
                .build()
        });
        let completed = self
            .client
            .complete_multipart_upload()
            .bucket(&self.bucket)
            .key(&upload.key)
            .upload_id(&upload.id)
            .if_none_match("*")
            .checksum_crc64_nvme(crc64nvme)
            .checksum_type(ChecksumType::FullObject)
            .mpu_object_size(i64::try_from(len).unwrap_or(i64::MAX))
            .multipart_upload(
                CompletedMultipartUpload::builder().set_parts(Some(parts.collect())).build(),
            )
            .send()
            .await;
        match completed {
            Ok(object) if object.checksum_crc64_nvme() == Some(crc64nvme) => Ok(()),
            Ok(_) => Err(ArchiveError::Checksum),
            // The upload is gone when an earlier, unheard Complete succeeded.
            Err(error) if occupied(&error) || error.code() == Some("NoSuchUpload") => {
                self.compare(&upload.key, len, crc64nvme).await?;
                // The object is there by another upload: this one's parts are of no use, and paid for. What stays all
                // the same is the lifecycle rule's.
                let _ = self.abort(upload).await;
                Ok(())
            }
            Err(error) if error.code() == Some("BadDigest") => Err(ArchiveError::Checksum),
            Err(error) => Err(ArchiveError::of("CompleteMultipartUpload")(error)),
        }
    }

    /// Gives up a multipart upload; S3 frees its parts. One that is gone already is fine.
    ///
    /// # Errors
    /// [`ArchiveError::Request`]; the bucket's lifecycle rule takes after 7 days what stays.
    pub async fn abort(&self, upload: &Upload) -> Result<(), ArchiveError> {
        let aborted = self
            .client
            .abort_multipart_upload()
            .bucket(&self.bucket)
            .key(&upload.key)
            .upload_id(&upload.id)
            .send()
            .await;
        match aborted {
            Err(error) if error.code() != Some("NoSuchUpload") => {
                Err(ArchiveError::of("AbortMultipartUpload")(error))
            }
            _ => Ok(()),
        }
    }

    /// The parts that S3 has of an upload, by number; `None` when there is no such upload.
    ///
    /// # Errors
    /// [`ArchiveError::Request`], [`ArchiveError::Incomplete`].
    pub async fn parts(&self, upload: &Upload) -> Result<Option<Vec<ListedPart>>, ArchiveError> {
        const OPERATION: &str = "ListParts";
        let lacks = |field| ArchiveError::Incomplete { operation: OPERATION, field };
        let mut parts = Vec::new();
        let mut pages = self
            .client
            .list_parts()
            .bucket(&self.bucket)
            .key(&upload.key)
            .upload_id(&upload.id)
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            let page = match page {
                Err(error) if error.code() == Some("NoSuchUpload") => return Ok(None),
                page => page.map_err(ArchiveError::of(OPERATION))?,
            };
            for part in page.parts.unwrap_or_default() {
                parts.push(ListedPart {
                    len: part.size.and_then(|len| len.try_into().ok()).ok_or(lacks("Size"))?,
                    part: Part {
                        number: part.part_number.ok_or(lacks("PartNumber"))?,
                        etag: part.e_tag.ok_or(lacks("ETag"))?,
                        crc64nvme: part.checksum_crc64_nvme.ok_or(lacks("ChecksumCRC64NVME"))?,
                    },
                });
            }
        }
        Ok(Some(parts))
    }

    /// Reads an object back for its checksums.
    ///
    /// # Errors
    /// [`ArchiveError::Checksum`] when its bytes do not have this CRC64NVME.
    pub async fn checksums(&self, key: &str, crc64nvme: &str) -> Result<Checksums, ArchiveError> {
        const OPERATION: &str = "GetObject";
        let object = self.client.get_object().bucket(&self.bucket).key(key).send().await;
        let mut body = object.map_err(ArchiveError::of(OPERATION))?.body;
        let mut digests = Digests::default();
        while let Some(bytes) = body.try_next().await.map_err(|source| ArchiveError::Request {
            operation: OPERATION,
            code: "body broke off".to_owned(),
            source: Box::new(source),
        })? {
            digests.update(&bytes);
        }
        let checksums = digests.finish().filter(|checksums| checksums.crc64nvme == crc64nvme);
        checksums.ok_or(ArchiveError::Checksum)
    }

    /// Reads a whole object: for small ones of our own.
    ///
    /// # Errors
    /// [`ArchiveError::Checksum`] when its bytes do not have this CRC64NVME; where none is given, that which S3 has of them.
    pub async fn read(&self, key: &str, crc64nvme: Option<&str>) -> Result<Bytes, ArchiveError> {
        const OPERATION: &str = "GetObject";
        let object = self.client.get_object().bucket(&self.bucket).key(key);
        let object = object.checksum_mode(ChecksumMode::Enabled).send().await;
        let object = object.map_err(ArchiveError::of(OPERATION))?;
        let stored = object.checksum_crc64_nvme.as_deref();
        let expected = crc64nvme.or(stored).map(str::to_owned);
        let body = object.body.collect().await.map_err(|source| ArchiveError::Request {
            operation: OPERATION,
            code: "body broke off".to_owned(),
            source: Box::new(source),
        })?;
        let bytes = body.into_bytes();
        let same = expected.is_none_or(|crc| crc == domain::digest::crc64nvme(&bytes));
        same.then_some(bytes).ok_or(ArchiveError::Checksum)
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

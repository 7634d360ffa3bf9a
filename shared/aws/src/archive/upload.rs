//! Multipart uploads: the object appears when all its parts are there, and S3 agrees on the checksum of the whole.

use aws_sdk_s3::{
    error::ProvideErrorMetadata,
    primitives::ByteStream,
    types::{ChecksumAlgorithm, ChecksumType, CompletedMultipartUpload, CompletedPart},
};
use bytes::Bytes;

use super::{Archive, ArchiveError, occupied};

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

impl Archive {
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
}

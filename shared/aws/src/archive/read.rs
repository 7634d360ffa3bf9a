//! Reading: an object's bytes, its checksums and length, and where it can be fetched.

use std::time::Duration;

use aws_sdk_s3::{
    error::ProvideErrorMetadata,
    operation::get_object::builders::GetObjectFluentBuilder,
    presigning::PresigningConfig,
    primitives::{ByteStream, ByteStreamError},
    types::ChecksumMode,
};
use bytes::Bytes;
use domain::digest::{Checksums, Digests};

use super::{Archive, ArchiveError};

const GET: &str = "GetObject";

/// An object as it was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Its length in bytes.
    pub size_bytes: u64,
    /// Of its bytes.
    pub checksums: Checksums,
}

impl Archive {
    /// Reads an object back for its checksums.
    ///
    /// # Errors
    /// [`ArchiveError::Checksum`] when its bytes do not have this CRC64NVME.
    pub async fn checksums(&self, key: &str, crc64nvme: &str) -> Result<Checksums, ArchiveError> {
        let object = self.get(key).send().await.map_err(ArchiveError::of(GET))?;
        let checksums = digests(object.body).await?.finish();
        checksums.filter(|sums| sums.crc64nvme == crc64nvme).ok_or(ArchiveError::Checksum)
    }

    /// Reads an object back, a piece at a time, whatever its length; `None` where there is none.
    ///
    /// # Errors
    /// [`ArchiveError::Request`].
    pub async fn measure(&self, key: &str) -> Result<Option<Measured>, ArchiveError> {
        let object = match self.get(key).send().await {
            Err(error) if error.code() == Some("NoSuchKey") => return Ok(None),
            got => got.map_err(ArchiveError::of(GET))?,
        };
        let digests = digests(object.body).await?;
        let size_bytes = digests.len();
        Ok(digests.finish().map(|checksums| Measured { size_bytes, checksums }))
    }

    /// Reads a whole object: for small ones of our own.
    ///
    /// # Errors
    /// [`ArchiveError::Checksum`] when its bytes do not have this CRC64NVME; where none is given, that which S3 has of them.
    pub async fn read(&self, key: &str, crc64nvme: Option<&str>) -> Result<Bytes, ArchiveError> {
        let object = self.get(key).checksum_mode(ChecksumMode::Enabled).send().await;
        let object = object.map_err(ArchiveError::of(GET))?;
        let stored = object.checksum_crc64_nvme.as_deref();
        let expected = crc64nvme.or(stored).map(str::to_owned);
        let bytes = object.body.collect().await.map_err(broke_off)?.into_bytes();
        let same = expected.is_none_or(|crc| crc == domain::digest::crc64nvme(&bytes));
        same.then_some(bytes).ok_or(ArchiveError::Checksum)
    }

    /// A thousand keys at the most of those that begin like this, in their order; and how to ask for those that follow.
    ///
    /// # Errors
    /// [`ArchiveError::Request`].
    pub async fn list(
        &self,
        prefix: &str,
        after: Option<String>,
    ) -> Result<(Vec<String>, Option<String>), ArchiveError> {
        let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix);
        let list = list.set_continuation_token(after).send().await;
        let list = list.map_err(ArchiveError::of("ListObjectsV2"))?;
        let keys = list.contents.unwrap_or_default().into_iter().filter_map(|object| object.key);
        Ok((keys.collect(), list.next_continuation_token))
    }

    /// An object's length in bytes; `None` where there is none.
    ///
    /// # Errors
    /// [`ArchiveError::Request`].
    pub async fn size(&self, key: &str) -> Result<Option<u64>, ArchiveError> {
        let head = self.client.head_object().bucket(&self.bucket).key(key).send().await;
        match head {
            Err(error) if matches!(error.code(), Some("NotFound" | "NoSuchKey")) => Ok(None),
            head => {
                let length = head.map_err(ArchiveError::of("HeadObject"))?.content_length;
                let lacks =
                    ArchiveError::Incomplete { operation: "HeadObject", field: "Content-Length" };
                length.and_then(|length| length.try_into().ok()).map(Some).ok_or(lacks)
            }
        }
    }

    /// An address under which whoever has it can fetch the object for as long as this. With temporary credentials it ends
    /// with them, if that is earlier.
    ///
    /// # Errors
    /// [`ArchiveError::Request`]: S3's limit is seven days.
    pub async fn presigned(&self, key: &str, expires: Duration) -> Result<String, ArchiveError> {
        let config =
            PresigningConfig::expires_in(expires).map_err(|source| ArchiveError::Request {
                operation: GET,
                code: "not signed".to_owned(),
                source: Box::new(source),
            })?;
        let signed = self.get(key).presigned(config).await.map_err(ArchiveError::of(GET))?;
        Ok(signed.uri().to_owned())
    }

    fn get(&self, key: &str) -> GetObjectFluentBuilder {
        self.client.get_object().bucket(&self.bucket).key(key)
    }
}

/// Reads a body to its end, a piece at a time.
async fn digests(mut body: ByteStream) -> Result<Digests, ArchiveError> {
    let mut digests = Digests::default();
    while let Some(bytes) = body.try_next().await.map_err(broke_off)? {
        digests.update(&bytes);
    }
    Ok(digests)
}

fn broke_off(source: ByteStreamError) -> ArchiveError {
    let code = "body broke off".to_owned();
    ArchiveError::Request { operation: GET, code, source: Box::new(source) }
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::config::BehaviorVersion;

    use super::*;

    #[test]
    fn a_path_leads_to_its_key_in_this_bucket_only() {
        let config = aws_sdk_s3::Config::builder().behavior_version(BehaviorVersion::latest());
        let client = aws_sdk_s3::Client::from_conf(config.build());
        let archive = Archive::new(client, "bucket".to_owned());
        assert_eq!(archive.key(&archive.path("a/b.wav")), Some("a/b.wav"));
        for elsewhere in ["s3://other/a", "s3://bucket-2/a", "bucket/a", "s3://bucket"] {
            assert_eq!(archive.key(elsewhere), None, "{elsewhere}");
        }
    }
}

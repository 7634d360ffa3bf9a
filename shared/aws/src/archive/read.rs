//! What an operator asks of an object: is it there, is it what it was, where can it be fetched.

use std::time::Duration;

use aws_sdk_s3::{error::ProvideErrorMetadata, presigning::PresigningConfig};
use domain::digest::{Checksums, Digests};

use super::{Archive, ArchiveError};

/// An object as it was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Its length in bytes.
    pub size_bytes: u64,
    /// Of its bytes.
    pub checksums: Checksums,
}

impl Archive {
    /// Reads an object back, a piece at a time, whatever its length; `None` where there is none.
    ///
    /// # Errors
    /// [`ArchiveError::Request`].
    pub async fn measure(&self, key: &str) -> Result<Option<Measured>, ArchiveError> {
        const OPERATION: &str = "GetObject";
        let got = self.client.get_object().bucket(&self.bucket).key(key).send().await;
        let mut body = match got {
            Err(error) if error.code() == Some("NoSuchKey") => return Ok(None),
            got => got.map_err(ArchiveError::of(OPERATION))?.body,
        };
        let mut digests = Digests::default();
        while let Some(bytes) = body.try_next().await.map_err(|source| ArchiveError::Request {
            operation: OPERATION,
            code: "body broke off".to_owned(),
            source: Box::new(source),
        })? {
            digests.update(&bytes);
        }
        let size_bytes = digests.len();
        Ok(digests.finish().map(|checksums| Measured { size_bytes, checksums }))
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
        const OPERATION: &str = "GetObject";
        let config =
            PresigningConfig::expires_in(expires).map_err(|source| ArchiveError::Request {
                operation: OPERATION,
                code: "not signed".to_owned(),
                source: Box::new(source),
            })?;
        let get = self.client.get_object().bucket(&self.bucket).key(key);
        let signed = get.presigned(config).await.map_err(ArchiveError::of(OPERATION))?;
        Ok(signed.uri().to_owned())
    }
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

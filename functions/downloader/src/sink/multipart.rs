//! A multipart upload, part by part.

use aws::archive::{Archive, ArchiveError, Part, Upload};
use bytes::Bytes;
use domain::digest::Digests;
use tokio::task::JoinHandle;

/// A multipart upload, with at most one part on its way.
#[derive(Debug)]
pub(super) struct Multipart {
    pub(super) upload: Upload,
    pub(super) parts: Vec<Part>,
    /// The digests of all that the parts hold.
    pub(super) landed: Digests,
    /// A part on its way, and the digests once it has landed.
    flying: Option<(JoinHandle<Result<Part, ArchiveError>>, Digests)>,
}

impl Multipart {
    /// One of which these parts are there, with the digests of what they hold.
    pub(super) fn new(upload: Upload, parts: Vec<Part>, landed: Digests) -> Self {
        Self { upload, parts, landed, flying: None }
    }

    /// Waits for the part that is on its way, if any. Given up in the middle, it can be called again.
    pub(super) async fn land(&mut self) -> Result<(), ArchiveError> {
        if let Some((part, _)) = &mut self.flying {
            let part = part.await;
            if let Some((_, digests)) = self.flying.take() {
                self.parts.push(part.map_err(ArchiveError::lost_task)??);
                self.landed = digests;
            }
        }
        Ok(())
    }

    /// Sends `body` on its way as the next part, once the one before it has landed.
    pub(super) async fn launch(
        &mut self,
        archive: &Archive,
        body: Bytes,
        digests: Digests,
    ) -> Result<(), ArchiveError> {
        self.land().await?;
        let number = i32::try_from(self.parts.len() + 1).unwrap_or(i32::MAX);
        let (archive, upload) = (archive.clone(), self.upload.clone());
        let part = tokio::spawn(async move { archive.part(&upload, number, body).await });
        self.flying = Some((part, digests));
        Ok(())
    }
}

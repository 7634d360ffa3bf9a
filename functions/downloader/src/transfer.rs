//! One recording's bytes, from the vendor into the archive.
//!
//! CXone guide §3: range requests and chunked streaming straight to object storage, never the file in memory; the length
//! is proven against Content-Range; a transfer that stops resumes with `bytes=X-`. Genesys guide, edge case 3: the first
//! bytes are proven before anything is committed.
//!
//! Memory: the part that fills and the part that uploads, whatever the recording's length. Nothing is visible in the
//! archive before all of it is proven: a small recording is one PutObject at the end, a large one a multipart upload
//! whose Complete is sent last.

use std::time::Duration;

use aws::archive::{Archive, ArchiveError, Part, Upload};
use bytes::{Bytes, BytesMut};
use domain::{
    backoff,
    digest::{Checksums, Digests},
    id::{QueueId, RecordingId},
    media::{self, Container, Declared, NotMedia},
    object_key,
    platform::Platform,
    range::{self, Next, Version},
};
use jiff::Timestamp;
use tokio::{task::JoinHandle, time::Instant};
use vendors::{Content, Media, Vendor};

use crate::failure::{Failure, Remedy};

/// The wait before the first resume of a broken stream; it doubles.
const RESUME_BASE: Duration = Duration::from_millis(250);

/// What a transfer must know beforehand.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) platform: Platform,
    pub(crate) recording_id: &'a RecordingId,
    /// Decides the object key's year and month.
    pub(crate) time: Timestamp,
    pub(crate) queue_id: Option<&'a QueueId>,
    pub(crate) media_type: Option<&'a str>,
    /// Length of a part in bytes; a recording up to it is one PutObject.
    pub(crate) part_size: usize,
    /// When to stop, so that the invocation ends in order.
    pub(crate) deadline: Instant,
}

/// A recording that is in the archive.
#[derive(Debug)]
pub(crate) struct Transferred {
    pub(crate) key: String,
    pub(crate) size_bytes: u64,
    pub(crate) checksums: Checksums,
    pub(crate) content_type: String,
    pub(crate) container: Container,
    pub(crate) codec: Option<&'static str>,
}

/// What the first bytes prove, and where the recording goes for it.
#[derive(Debug, Clone)]
struct Proof {
    container: Container,
    codec: Option<&'static str>,
    key: String,
    content_type: String,
}

/// A multipart upload, with at most one part on its way.
#[derive(Debug)]
struct Multipart {
    upload: Upload,
    parts: Vec<Part>,
    flying: Option<JoinHandle<Result<Part, ArchiveError>>>,
}

impl Multipart {
    /// Waits for the part that is on its way, if any.
    async fn land(&mut self) -> Result<(), ArchiveError> {
        if let Some(flying) = self.flying.take() {
            let part = flying.await.map_err(|panic| ArchiveError::Request {
                operation: "UploadPart",
                code: "task failed".to_owned(),
                source: Box::new(panic),
            })??;
            self.parts.push(part);
        }
        Ok(())
    }

    /// Sends `body` on its way as the next part, once the one before it has landed.
    async fn launch(&mut self, archive: &Archive, body: Bytes) -> Result<(), ArchiveError> {
        self.land().await?;
        let number = i32::try_from(self.parts.len() + 1).unwrap_or(i32::MAX);
        let (archive, upload) = (archive.clone(), self.upload.clone());
        self.flying = Some(tokio::spawn(async move { archive.part(&upload, number, body).await }));
        Ok(())
    }
}

/// A transfer under way.
#[derive(Debug)]
pub(crate) struct Transfer<'a> {
    archive: &'a Archive,
    plan: Plan<'a>,
    version: Option<Version>,
    content_type: Option<String>,
    digests: Digests,
    head: Vec<u8>,
    proof: Option<Proof>,
    buffer: BytesMut,
    multipart: Option<Multipart>,
    /// Bytes that the request under way brought.
    brought: u64,
    /// Attempts that failed since the last one that brought a whole part.
    pub(crate) attempts: u32,
}

impl<'a> Transfer<'a> {
    /// A transfer of which nothing has happened yet; `attempts` failed before it.
    pub(crate) fn new(archive: &'a Archive, plan: Plan<'a>, attempts: u32) -> Self {
        Self {
            archive,
            plan,
            version: None,
            content_type: None,
            digests: Digests::default(),
            head: Vec::new(),
            proof: None,
            buffer: BytesMut::new(),
            multipart: None,
            brought: 0,
            attempts,
        }
    }

    /// Brings the recording into the archive, resuming a broken stream up to the attempts there are.
    ///
    /// # Errors
    /// The failure that ended it, counted in [`Transfer::attempts`]; an open upload is given up.
    pub(crate) async fn run(
        &mut self,
        vendor: &Vendor,
        media: &Media,
    ) -> Result<Transferred, Failure> {
        let result = self.attempt_until_whole(vendor, media).await;
        if result.is_err() {
            self.start_over().await;
        }
        result
    }

    async fn attempt_until_whole(
        &mut self,
        vendor: &Vendor,
        media: &Media,
    ) -> Result<Transferred, Failure> {
        loop {
            self.brought = 0;
            let failure = match self.pull(vendor, media).await {
                Ok(()) if self.is_whole() => match self.commit().await {
                    Ok(transferred) => return Ok(transferred),
                    Err(failure) => failure,
                },
                // A range shorter than asked for is no failure as long as it brings something.
                Ok(()) if self.brought > 0 => continue,
                Ok(()) => self.short(),
                Err(failure) => failure,
            };
            if failure.remedy() != Remedy::Retry {
                return Err(failure);
            }
            // A stream that keeps breaking but gets on by whole parts will end; it is not held against the recording.
            if self.brought >= self.plan.part_size as u64 {
                self.attempts = 0;
            }
            self.attempts += 1;
            let resumable = failure.breaks_stream(self.brought > 0);
            if self.attempts >= backoff::MAX_ATTEMPTS || !resumable {
                return Err(failure);
            }
            let wait = backoff::exponential(RESUME_BASE, self.attempts - 1, fastrand::f64());
            if Instant::now() + wait >= self.plan.deadline {
                return Err(Failure::OutOfTime);
            }
            let (reason, offset) = (failure.reason(), self.digests.len());
            tracing::info!(
                recording_id = %self.plan.recording_id,
                reason,
                offset_bytes = offset,
                waited_ms = lambda::log::millis(wait),
                "stream broke, resuming"
            );
            tokio::time::sleep(wait).await;
        }
    }

    fn is_whole(&self) -> bool {
        self.version.as_ref().is_some_and(|version| version.total == self.digests.len())
    }

    fn short(&self) -> Failure {
        let expected = self.version.as_ref().map_or(0, |version| version.total);
        Failure::Short { received: self.digests.len(), expected }
    }

    /// One request to the vendor, and all of its body.
    async fn pull(&mut self, vendor: &Vendor, media: &Media) -> Result<(), Failure> {
        let offset = self.digests.len();
        let validator = self.version.as_ref().and_then(|version| version.validator.as_ref());
        let content = vendor.content(media, offset, validator).await?;
        let known = self.version.as_ref().filter(|_| offset > 0);
        match range::judge(&content.answer(), offset, known)? {
            Next::Append { version, len } => {
                if offset == 0 {
                    self.begin(version, &content);
                }
                self.take(content, len).await
            }
            Next::StartOver { version } => {
                self.start_over().await;
                let len = version.total;
                self.begin(version, &content);
                self.take(content, len).await
            }
            Next::AskAgain => {
                self.start_over().await;
                Err(Failure::Changed)
            }
            Next::Complete => Ok(()),
            Next::Empty => Err(NotMedia::Empty.into()),
        }
    }

    fn begin(&mut self, version: Version, content: &Content) {
        let first = version.total.min(self.plan.part_size as u64);
        self.buffer = BytesMut::with_capacity(usize::try_from(first).unwrap_or_default());
        self.version = Some(version);
        self.content_type = content.content_type().map(str::to_owned);
    }

    /// Reads `len` bytes of body.
    async fn take(&mut self, mut content: Content, len: u64) -> Result<(), Failure> {
        let mut left = len;
        while let Some(chunk) = content.chunk().await? {
            left = left.checked_sub(chunk.len() as u64).ok_or(Failure::Long)?;
            self.brought += chunk.len() as u64;
            self.append(chunk).await?;
            if Instant::now() >= self.plan.deadline {
                return Err(Failure::OutOfTime);
            }
        }
        if left > 0 { Err(self.short()) } else { Ok(()) }
    }

    async fn append(&mut self, mut chunk: Bytes) -> Result<(), Failure> {
        self.digests.update(&chunk);
        if self.proof.is_none() {
            let missing = media::HEAD_LEN.saturating_sub(self.head.len()).min(chunk.len());
            self.head.extend_from_slice(chunk.get(..missing).unwrap_or_default());
            if self.head.len() >= media::HEAD_LEN {
                self.prove()?;
            }
        }
        while !chunk.is_empty() {
            let room = self.plan.part_size.saturating_sub(self.buffer.len());
            self.buffer.extend_from_slice(&chunk.split_to(room.min(chunk.len())));
            // The last part is held back: only `commit` knows that all of it is right.
            if self.buffer.len() >= self.plan.part_size && !chunk.is_empty() {
                self.flush().await?;
            }
        }
        if self.buffer.len() >= self.plan.part_size && !self.is_whole() {
            self.flush().await?;
        }
        Ok(())
    }

    /// Looks at the first bytes, once there are enough of them or no more will come.
    fn prove(&mut self) -> Result<Proof, Failure> {
        if let Some(proof) = &self.proof {
            return Ok(proof.clone());
        }
        let declared = Declared {
            content_type: self.content_type.as_deref(),
            media_type: self.plan.media_type,
            total: self.version.as_ref().map_or(0, |version| version.total),
        };
        let container = media::prove(&self.head, declared)?;
        let proof = Proof {
            container,
            codec: container.codec(&self.head),
            key: object_key::recording(
                self.plan.platform,
                self.plan.time,
                self.plan.queue_id,
                self.plan.recording_id,
                container,
            ),
            content_type: self
                .content_type
                .clone()
                .unwrap_or_else(|| "application/octet-stream".to_owned()),
        };
        self.proof = Some(proof.clone());
        Ok(proof)
    }

    /// Sends the full buffer on its way as a part.
    async fn flush(&mut self) -> Result<(), Failure> {
        let proof = self.prove()?;
        let body = self.buffer.split().freeze();
        if self.multipart.is_none() {
            let upload = self.archive.begin(&proof.key, &proof.content_type).await?;
            self.multipart = Some(Multipart { upload, parts: Vec::new(), flying: None });
        }
        if let Some(multipart) = &mut self.multipart {
            multipart.launch(self.archive, body).await?;
        }
        let left = self.version.as_ref().map_or(0, |v| v.total.saturating_sub(self.digests.len()));
        let next = left.min(self.plan.part_size as u64);
        self.buffer.reserve(usize::try_from(next).unwrap_or_default());
        Ok(())
    }

    /// Every byte is here: makes the object.
    async fn commit(&mut self) -> Result<Transferred, Failure> {
        let proof = self.prove()?;
        let size_bytes = self.digests.len();
        let checksums = self.digests.clone().finish();
        let last = self.buffer.split().freeze();
        match &mut self.multipart {
            None => {
                let crc64nvme = &checksums.crc64nvme;
                self.archive.put(&proof.key, &proof.content_type, last, crc64nvme).await?;
            }
            Some(multipart) => {
                multipart.launch(self.archive, last).await?;
                multipart.land().await?;
                let Multipart { upload, parts, .. } = &*multipart;
                self.archive.complete(upload, parts, size_bytes, &checksums.crc64nvme).await?;
            }
        }
        self.multipart = None;
        Ok(Transferred {
            key: proof.key,
            size_bytes,
            checksums,
            content_type: proof.content_type,
            container: proof.container,
            codec: proof.codec,
        })
    }

    /// Forgets every byte, and gives up the upload that holds some.
    async fn start_over(&mut self) {
        if let Some(mut multipart) = self.multipart.take() {
            // A part that lands after the abort would stay, and be paid for, until the lifecycle rule.
            let _ = multipart.land().await;
            if let Err(error) = self.archive.abort(&multipart.upload).await {
                tracing::warn!(error = %error, "an upload stays open until the bucket's lifecycle rule takes it");
            }
        }
        self.version = None;
        self.content_type = None;
        self.digests = Digests::default();
        self.head.clear();
        self.proof = None;
        self.buffer.clear();
    }
}

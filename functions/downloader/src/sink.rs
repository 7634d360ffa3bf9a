//! The archive's side of a transfer: bytes come in, parts and in the end an object go out.
//!
//! Memory: four parts at most, the one that fills among them, whatever the recording's length. Nothing is visible in the
//! archive before all of it is proven: a small recording is one PutObject at the end, a large one a multipart upload whose
//! Complete is sent last.

mod multipart;

use std::time::Duration;

use aws::archive::{Archive, ArchiveError, Upload};
use bytes::{Bytes, BytesMut};
use domain::{
    checkpoint::Checkpoint,
    digest::{Checksums, Digests},
    id::{QueueId, RecordingId},
    media::{self, Container, Declared},
    object_key,
    platform::Platform,
    range::Version,
};
use jiff::Timestamp;
use tokio::time::timeout;

use self::multipart::Multipart;
use crate::failure::Failure;

pub(crate) use self::multipart::MOST;
pub use self::multipart::Spare;

/// How long the parts on their way may take to land when a transfer ends.
pub(crate) const LANDING: Duration = Duration::from_secs(5);

/// What a recording's object is made of, besides its bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan<'a> {
    pub(crate) platform: Platform,
    pub(crate) recording_id: &'a RecordingId,
    /// Decides the object key's year and month.
    pub(crate) time: Timestamp,
    pub(crate) queue_id: Option<&'a QueueId>,
    pub(crate) media_type: Option<&'a str>,
    /// Length of a part in bytes.
    pub(crate) part_size: u64,
    /// The longest recording, in bytes, that is one PutObject.
    pub(crate) whole_size: u64,
    /// The process's.
    pub(crate) spare: &'a Spare,
}

/// A recording that is in the archive.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) key: String,
    pub(crate) size_bytes: u64,
    pub(crate) checksums: Checksums,
    pub(crate) content_type: String,
    pub(crate) container: Container,
    pub(crate) codec: Option<String>,
}

/// What the first bytes prove, and where the recording goes for it.
#[derive(Debug, Clone)]
struct Proof {
    container: Container,
    codec: Option<String>,
    key: String,
    content_type: String,
}

/// Takes the bytes of one version of a recording, in order.
#[derive(Debug)]
pub(crate) struct Sink<'a> {
    archive: &'a Archive,
    plan: Plan<'a>,
    version: Version,
    content_type: Option<String>,
    part_size: usize,
    digests: Digests,
    head: Vec<u8>,
    proof: Option<Proof>,
    buffer: BytesMut,
    multipart: Option<Multipart>,
}

impl<'a> Sink<'a> {
    /// An empty one for this version.
    pub(crate) fn new(
        archive: &'a Archive,
        plan: Plan<'a>,
        version: Version,
        content_type: Option<String>,
    ) -> Self {
        let is_small = version.total <= plan.whole_size;
        let part_size = if is_small { version.total } else { plan.part_size };
        Self {
            archive,
            plan,
            version,
            content_type,
            part_size: usize::try_from(part_size).unwrap_or(usize::MAX),
            digests: Digests::default(),
            head: Vec::new(),
            proof: None,
            buffer: BytesMut::new(),
            multipart: None,
        }
    }

    /// One that goes on where a checkpoint stands; `None` when the upload it speaks of is gone, or not as it says.
    pub(crate) async fn resume(
        archive: &'a Archive,
        plan: Plan<'a>,
        saved: &Checkpoint,
    ) -> Result<Option<Self>, ArchiveError> {
        let upload = Upload { key: saved.key.clone(), id: saved.upload_id.clone() };
        let Some(listed) = archive.parts(&upload).await? else { return Ok(None) };
        let Some(kept) = saved.parts(listed.iter().map(|part| (part.part.number, part.len))) else {
            archive.abort(&upload).await?;
            return Ok(None);
        };
        let kept = || listed.iter().take(kept);
        let sums = kept().map(|part| (part.part.crc64nvme.as_str(), part.len));
        let digests = saved.digests.as_ref().and_then(|d| Digests::restore(d, saved.offset));
        let Some(digests) = digests.or_else(|| Digests::of_parts(sums)) else { return Ok(None) };
        let parts = kept().map(|part| part.part.clone()).collect();
        let proof = Proof {
            container: saved.container,
            codec: saved.codec.clone(),
            key: saved.key.clone(),
            content_type: saved.content_type.clone(),
        };
        let mut sink =
            Self::new(archive, plan, saved.version.clone(), Some(saved.content_type.clone()));
        sink.part_size = usize::try_from(saved.part_size).unwrap_or(usize::MAX);
        sink.digests = digests.clone();
        sink.proof = Some(proof);
        sink.multipart = Some(Multipart::new(upload, parts, digests));
        Ok(Some(sink))
    }

    /// The version it takes.
    pub(crate) fn version(&self) -> &Version {
        &self.version
    }

    /// How many bytes it has taken.
    pub(crate) fn received(&self) -> u64 {
        self.digests.len()
    }

    /// Has it taken all there are?
    pub(crate) fn is_whole(&self) -> bool {
        self.received() == self.version.total
    }

    /// Takes the next bytes. Whoever gives up waiting for it must not call it again, but may still suspend.
    pub(crate) async fn append(&mut self, mut chunk: Bytes) -> Result<(), Failure> {
        while !chunk.is_empty() {
            // A full buffer waits for the next byte: the last part is `commit`'s, which knows that all is right.
            if self.buffer.len() >= self.part_size {
                self.flush().await?;
            }
            if self.buffer.capacity() == 0 {
                let left = self.version.total.saturating_sub(self.digests.len());
                let left = usize::try_from(left).unwrap_or(usize::MAX);
                self.buffer = self.plan.spare.memory(left.min(self.part_size));
            }
            let room = self.part_size.saturating_sub(self.buffer.len());
            let piece = chunk.split_to(room.min(chunk.len()));
            self.digests.update(&piece);
            self.buffer.extend_from_slice(&piece);
            if self.proof.is_none() {
                let missing = media::HEAD_LEN.saturating_sub(self.head.len()).min(piece.len());
                self.head.extend_from_slice(piece.get(..missing).unwrap_or_default());
                if self.head.len() >= media::HEAD_LEN {
                    self.prove()?;
                }
            }
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
            total: self.version.total,
        };
        let container = media::prove(&self.head, declared)?;
        let Plan { platform, recording_id, time, queue_id, .. } = self.plan;
        let content_type = self.content_type.as_deref().unwrap_or("application/octet-stream");
        let proof = Proof {
            container,
            codec: container.codec(&self.head).map(str::to_owned),
            key: object_key::recording(platform, time, queue_id, recording_id, container),
            content_type: content_type.to_owned(),
        };
        self.proof = Some(proof.clone());
        Ok(proof)
    }

    /// Sends the full buffer on its way as a part.
    async fn flush(&mut self) -> Result<(), Failure> {
        let proof = self.prove()?;
        let body = std::mem::take(&mut self.buffer).freeze();
        let multipart = match &mut self.multipart {
            Some(multipart) => multipart,
            empty => {
                let upload = self.archive.begin(&proof.key, &proof.content_type).await?;
                empty.insert(Multipart::new(upload, Vec::new(), Digests::default()))
            }
        };
        multipart.launch(self.archive, body, self.digests.clone(), self.plan.spare).await?;
        // Memory for the next part only once there is room for it.
        Ok(multipart.make_room().await?)
    }

    /// Every byte is here: makes the object. Where it fails, or is given up, all parts that S3 took are kept, the last
    /// one too: a checkpoint taken then leaves nothing but this to be done again.
    pub(crate) async fn commit(&mut self) -> Result<Stored, Failure> {
        let proof = self.prove()?;
        let (size_bytes, crc64nvme) = (self.digests.len(), self.digests.crc64nvme());
        let last = std::mem::take(&mut self.buffer).freeze();
        match &mut self.multipart {
            None => {
                let put =
                    self.archive.put(&proof.key, &proof.content_type, last.clone(), &crc64nvme);
                put.await?;
                self.plan.spare.keep(last);
            }
            Some(multipart) => {
                if !last.is_empty() {
                    let digests = self.digests.clone();
                    multipart.launch(self.archive, last, digests, self.plan.spare).await?;
                }
                multipart.land().await?;
                let (upload, parts) = (&multipart.upload, multipart.parts());
                self.archive.complete(upload, parts, size_bytes, &crc64nvme).await?;
            }
        }
        self.multipart = None;
        let checksums = match self.digests.clone().finish() {
            Some(checksums) => checksums,
            // The hashes were lost on the way. S3 has proven the bytes by their CRC64NVME: they are read back.
            None => self.archive.checksums(&proof.key, &crc64nvme).await?,
        };
        Ok(Stored {
            key: proof.key,
            size_bytes,
            checksums,
            content_type: proof.content_type,
            container: proof.container,
            codec: proof.codec,
        })
    }

    /// Bytes that S3 has for good: what a checkpoint taken now would keep.
    pub(crate) fn landed(&self) -> u64 {
        self.multipart.as_ref().map_or(0, |multipart| multipart.landed().len())
    }

    /// Where the download stands, as far as S3 has it; `None` while it has nothing.
    pub(crate) fn checkpoint(&self) -> Option<Checkpoint> {
        let (multipart, proof) = (self.multipart.as_ref()?, self.proof.as_ref()?);
        let landed = multipart.landed();
        if landed.is_empty() {
            return None;
        }
        Some(Checkpoint {
            upload_id: multipart.upload.id.clone(),
            key: multipart.upload.key.clone(),
            part_size: self.part_size as u64,
            offset: landed.len(),
            version: self.version.clone(),
            content_type: proof.content_type.clone(),
            container: proof.container,
            codec: proof.codec.clone(),
            digests: landed.save(),
        })
    }

    /// Waits for the parts that are on their way, so that the checkpoint can keep them.
    pub(crate) async fn land(&mut self) -> Result<(), ArchiveError> {
        match &mut self.multipart {
            Some(multipart) => multipart.land().await,
            None => Ok(()),
        }
    }

    /// Gives up the upload, if there is one.
    pub(crate) async fn abandon(mut self) {
        if let Some(mut multipart) = self.multipart.take() {
            // A part that landed after the abort would stay, and be paid for, until the lifecycle rule.
            let _ = timeout(LANDING, multipart.land()).await;
            if let Err(error) = self.archive.abort(&multipart.upload).await {
                let error = lambda::log::causes(&error);
                tracing::warn!(error, "an upload stays until the bucket's lifecycle rule takes it");
            }
        }
    }
}

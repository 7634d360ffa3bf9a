//! A multipart upload under way: its parts go to S3 side by side, and count in their order.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use aws::archive::{Archive, ArchiveError, Part, Upload};
use bytes::{Bytes, BytesMut};
use domain::digest::Digests;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinHandle,
};

/// The most parts that a recording has on their way, or in its hands: with S3 50 ms away, one after another would take
/// three times as long.
pub(crate) const MOST: usize = 4;

/// What all recordings of a process share.
#[derive(Debug, Clone)]
pub struct Spare {
    /// Parts that they together may have on their way beyond the first one of each, which is its right: one recording
    /// alone has all that it can use, and ten take little more memory than if they had none.
    parts: Arc<Semaphore>,
    /// Memory of parts that S3 has. The kernel would map and clear new memory for each part, and its holes would add up.
    memory: Arc<Mutex<Vec<BytesMut>>>,
}

impl Default for Spare {
    fn default() -> Self {
        Self { parts: Arc::new(Semaphore::new(MOST - 1)), memory: Arc::default() }
    }
}

impl Spare {
    /// Memory for `len` bytes.
    pub(crate) fn memory(&self, len: usize) -> BytesMut {
        let kept = self.memory.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // One that is too small is let go: grown, it would take twice as much.
        let kept = kept.filter(|kept| kept.capacity() >= len);
        let mut memory = kept.unwrap_or_else(|| BytesMut::with_capacity(len));
        memory.clear();
        memory
    }

    /// Keeps the memory of a body, unless somebody still reads it, for a recording to come.
    pub(crate) fn keep(&self, body: Bytes) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.len() < MOST {
            memory.extend(body.try_into_mut());
        }
    }
}

/// A part on its way, which is given up with whoever waits for it: it must not land in the upload when another worker
/// has that.
#[derive(Debug)]
struct Sent(JoinHandle<Result<Part, ArchiveError>>);

impl Drop for Sent {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A part on its way, and the digests once it has landed.
#[derive(Debug)]
struct Flight {
    part: Sent,
    digests: Digests,
}

/// A multipart upload.
#[derive(Debug)]
pub(crate) struct Multipart {
    pub(crate) upload: Upload,
    parts: Vec<Part>,
    /// The digests of all that `parts` hold.
    landed: Digests,
    /// In the order of their numbers.
    flying: VecDeque<Flight>,
    /// A part was lost: those behind it count for nothing.
    broken: bool,
}

impl Multipart {
    /// One that has these parts, with these digests over all of them.
    pub(crate) fn new(upload: Upload, parts: Vec<Part>, landed: Digests) -> Self {
        Self { upload, parts, landed, flying: VecDeque::new(), broken: false }
    }

    /// The parts that S3 has, without a gap.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The digests of all that those parts hold.
    pub(crate) fn landed(&self) -> &Digests {
        &self.landed
    }

    /// Waits for all parts that are on their way, whatever becomes of them. Given up in the middle, it can be called again.
    ///
    /// # Errors
    /// Of the first one that was lost.
    pub(crate) async fn land(&mut self) -> Result<(), ArchiveError> {
        let mut result = Ok(());
        while !self.flying.is_empty() {
            result = result.and(self.land_first().await);
        }
        result
    }

    async fn land_first(&mut self) -> Result<(), ArchiveError> {
        let Some(first) = self.flying.front_mut() else { return Ok(()) };
        let part = (&mut first.part.0).await;
        let Some(Flight { digests, .. }) = self.flying.pop_front() else { return Ok(()) };
        let part = part.map_err(ArchiveError::lost_task).flatten();
        self.broken |= part.is_err();
        let part = part?;
        if !self.broken {
            self.parts.push(part);
            self.landed = digests;
        }
        Ok(())
    }

    /// Sends `body` on its way as the next part; `digests` are those of the recording up to its end.
    ///
    /// # Errors
    /// Of a part before it that was lost.
    pub(crate) async fn launch(
        &mut self,
        archive: &Archive,
        body: Bytes,
        digests: Digests,
        spare: &Spare,
    ) -> Result<(), ArchiveError> {
        let permit = self.clearance(spare).await?;
        let number = self.parts.len() + self.flying.len() + 1;
        let number = i32::try_from(number).unwrap_or(i32::MAX);
        let (archive, upload, spare) = (archive.clone(), self.upload.clone(), spare.clone());
        let part = tokio::spawn(async move {
            let _permit = permit;
            let part = archive.part(&upload, number, body.clone()).await;
            spare.keep(body);
            part
        });
        self.flying.push_back(Flight { part: Sent(part), digests });
        Ok(())
    }

    /// Waits until another part may be on its way.
    async fn clearance(
        &mut self,
        spare: &Spare,
    ) -> Result<Option<OwnedSemaphorePermit>, ArchiveError> {
        loop {
            while self.flying.front().is_some_and(|first| first.part.0.is_finished()) {
                self.land_first().await?;
            }
            if self.flying.is_empty() {
                return Ok(None);
            }
            if let Ok(permit) = spare.parts.clone().try_acquire_owned() {
                return Ok(Some(permit));
            }
            self.land_first().await?;
        }
    }

    /// Waits until another part may be held in memory.
    ///
    /// # Errors
    /// Of a part that was lost.
    pub(crate) async fn make_room(&mut self) -> Result<(), ArchiveError> {
        while self.flying.len() >= MOST {
            self.land_first().await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_nobody_reads_any_more_is_used_again_and_little_of_it_is_kept() {
        let spare = Spare::default();
        let mut memory = spare.memory(8 << 20);
        memory.extend_from_slice(b"a part");
        let (body, address) = (memory.freeze(), |bytes: &[u8]| bytes.as_ptr());
        let was = address(&body);
        spare.keep(body.clone());
        assert_ne!(address(&spare.memory(1)), was, "it is still read");
        spare.keep(body);
        let again = spare.memory(8 << 20);
        assert!(again.is_empty() && again.capacity() >= 8 << 20);
        assert_eq!(address(&again), was);
        for _ in 0..=MOST {
            spare.keep(BytesMut::with_capacity(1 << 20).freeze());
        }
        assert_eq!(spare.memory.lock().unwrap().len(), MOST);
    }
}

//! What the recordings of a benchmark hold: computed by position from one block, so that a vendor serves them without
//! working, and whoever judges knows what should have come.

use std::sync::LazyLock;

use bytes::Bytes;
use crc_fast::CrcAlgorithm::Crc64Nvme;
use md5::{Digest as _, Md5};
use sha2::Sha256;

/// Length of the block that repeats; a prime number of bytes, so that parts of a recording are not alike.
const BLOCK: usize = 1_048_573;

/// How a WebM with an Opus track begins.
const HEAD: &[u8] = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webmA_OPUS";

static BYTES: LazyLock<Bytes> = LazyLock::new(|| {
    let mut random = fastrand::Rng::with_seed(8);
    std::iter::repeat_with(|| random.u8(..)).take(BLOCK).collect::<Vec<_>>().into()
});

/// One recording: its id is `rec-{length}-{number}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Content {
    /// Bytes.
    pub(crate) len: u64,
    /// What tells it from others of its length.
    pub(crate) number: u64,
}

/// The checksums of a recording, in hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) md5: String,
    pub(crate) sha256: String,
    pub(crate) crc64nvme: u64,
}

impl Content {
    /// The recording of an id; `None` where it is none of the benchmark's.
    pub(crate) fn of(id: &str) -> Option<Self> {
        let (len, number) = id.strip_prefix("rec-")?.split_once('-')?;
        Some(Self { len: len.parse().ok()?, number: number.parse().ok()? })
    }

    /// Its id.
    pub(crate) fn id(self) -> String {
        format!("rec-{}-{}", self.len, self.number)
    }

    /// The bytes from `offset` on, as many as lie together, at most `most`; empty at the end.
    pub(crate) fn slice(self, offset: u64, most: usize) -> Bytes {
        let left = usize::try_from(self.len.saturating_sub(offset)).unwrap_or(usize::MAX).min(most);
        let at = usize::try_from(offset).unwrap_or(usize::MAX);
        if let Some(head) = HEAD.get(at..).filter(|head| !head.is_empty()) {
            return Bytes::from_static(head).split_to(left.min(head.len()));
        }
        let shift = self.number.wrapping_mul(40_961);
        let start = usize::try_from((offset + shift) % BLOCK as u64).unwrap_or_default();
        BYTES.slice(start..start + left.min(BLOCK - start))
    }

    /// Its checksums.
    pub(crate) fn sums(self) -> Sums {
        let (mut md5, mut sha256) = (Md5::new(), Sha256::new());
        let mut crc = crc_fast::Digest::new(Crc64Nvme);
        let mut offset = 0;
        loop {
            let slice = self.slice(offset, 1 << 16);
            if slice.is_empty() {
                break;
            }
            offset += slice.len() as u64;
            md5.update(&slice);
            sha256.update(&slice);
            crc.update(&slice);
        }
        Sums {
            md5: hex::encode(md5.finalize()),
            sha256: hex::encode(sha256.finalize()),
            crc64nvme: crc.finalize(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_of_any_length_make_up_the_recording() {
        let content = Content { len: 3_000_000, number: 7 };
        assert_eq!(Content::of(&content.id()), Some(content));
        let whole = |most: usize| {
            let mut bytes = Vec::new();
            while let Some(slice) =
                Some(content.slice(bytes.len() as u64, most)).filter(|s| !s.is_empty())
            {
                bytes.extend_from_slice(&slice);
            }
            bytes
        };
        let bytes = whole(usize::MAX);
        assert_eq!(bytes.len(), 3_000_000);
        assert!(bytes.starts_with(HEAD) && bytes == whole(10_007));
        assert_eq!(content.sums().crc64nvme, crc_fast::checksum(Crc64Nvme, &bytes));
    }
}

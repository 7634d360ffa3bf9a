//! Where a download stands, so that another invocation goes on at the next byte (promise 5).

use serde::{Deserialize, Serialize};

use crate::{digest::SavedDigests, media::Container, range::Version};

/// How many bytes at most a killed worker loses, unless configured otherwise.
pub const INTERVAL: u64 = 64 * 1024 * 1024;

/// S3 takes no more parts than this.
const MAX_PARTS: u64 = 10_000;

/// A multipart upload that holds the recording up to `offset`. Its parts, with their checksums, are S3's to list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Checkpoint {
    /// S3's id of the upload.
    pub upload_id: String,
    /// The object's key.
    pub key: String,
    /// Length of each part in bytes.
    pub part_size: u64,
    /// How many bytes the parts hold: the next one wanted.
    pub offset: u64,
    /// Total and validator: what must still agree.
    #[serde(flatten)]
    pub version: Version,
    /// The Content-Type that the object gets.
    pub content_type: String,
    /// What the first bytes proved.
    #[serde(rename = "provenContainer")]
    pub container: Container,
    /// The codec inside, where they told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codec: Option<String>,
    /// The running hashes after `offset` bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digests: Option<SavedDigests>,
}

impl Checkpoint {
    /// How many of the parts that S3 lists, each a number and a length, hold the bytes up to `offset`; `None` when they
    /// do not. All have `part_size` but the last one of a recording that is whole.
    pub fn parts(&self, listed: impl IntoIterator<Item = (i32, u64)>) -> Option<usize> {
        let (mut kept, mut held) = (0, 0);
        let mut numbered = listed.into_iter().zip(1..);
        while held < self.offset {
            let ((number, len), expected) = numbered.next()?;
            let wanted = self.part_size.min(self.version.total.checked_sub(held)?);
            if number != expected || len != wanted {
                return None;
            }
            held += len;
            kept += 1;
        }
        (held == self.offset).then_some(kept)
    }
}

/// The longest recording that fits an upload with parts of `part_size` bytes. A longer one, or a vendor's slip in a
/// Content-Range, would need parts that the function has no memory for.
#[must_use]
pub fn longest(part_size: u64) -> u64 {
    part_size.saturating_mul(MAX_PARTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint(offset: u64, total: u64) -> Checkpoint {
        Checkpoint {
            upload_id: "u".to_owned(),
            key: "k".to_owned(),
            part_size: 8,
            offset,
            version: Version { total, validator: None },
            content_type: "audio/wav".to_owned(),
            container: Container::Wav,
            codec: None,
            digests: None,
        }
    }

    #[test]
    fn only_the_parts_that_it_speaks_of_are_kept() {
        let parts = |offset, total, listed: &[(i32, u64)]| {
            checkpoint(offset, total).parts(listed.iter().copied())
        };
        // What landed after the checkpoint is uploaded again.
        assert_eq!(parts(16, 30, &[(1, 8), (2, 8), (3, 8)]), Some(2));
        assert_eq!(parts(30, 30, &[(1, 8), (2, 8), (3, 8), (4, 6)]), Some(4));
        assert_eq!(parts(32, 32, &[(1, 8), (2, 8), (3, 8), (4, 8)]), Some(4));
        for (offset, total, listed) in [
            (16, 30, &[(1, 8)][..]),
            (16, 30, &[(1, 8), (3, 8)]),
            (16, 30, &[(1, 8), (2, 6)]),
            (30, 30, &[(1, 8), (2, 8), (3, 8)]),
            (30, 30, &[(1, 8), (2, 8), (3, 8), (4, 8)]),
            (30, 40, &[(1, 8), (2, 8), (3, 8), (4, 6)]),
            (12, 30, &[(1, 8), (2, 8)]),
            (40, 30, &[(1, 8), (2, 8), (3, 8), (4, 6), (5, 8)]),
        ] {
            assert_eq!(parts(offset, total, listed), None, "{offset} of {total}: {listed:?}");
        }
    }
}

//! Where a download stands, so that another invocation goes on at the next byte (promise 5).

use serde::{Deserialize, Serialize};

use crate::{digest::SavedDigests, media::Container, range::Version};

/// How many bytes at most a killed worker loses.
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

/// The length of a part for a recording of `total` bytes: `wanted`, or more where S3's 10,000 parts would not do.
#[must_use]
pub fn part_size(wanted: u64, total: u64) -> u64 {
    wanted.max(total.div_ceil(MAX_PARTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_recording_needs_more_parts_than_there_are() {
        let mib = 1024 * 1024;
        assert_eq!(part_size(8 * mib, 1024 * mib), 8 * mib);
        for total in [8 * mib * MAX_PARTS, 8 * mib * MAX_PARTS + 1, 5_000_000 * mib] {
            assert!(total.div_ceil(part_size(8 * mib, total)) <= MAX_PARTS, "{total}");
        }
    }
}

//! The checksums of a recording, taken as its bytes go by.

use base64::{Engine, prelude::BASE64_STANDARD};
use crc_fast::CrcAlgorithm::Crc64Nvme;
use md5::Md5;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Running md5 (the guide's manifest), sha256 and CRC64NVME (S3's own) over one stream.
#[derive(Debug, Clone)]
pub struct Digests {
    md5: Md5,
    sha256: Sha256,
    crc64nvme: crc_fast::Digest,
    len: u64,
}

impl Default for Digests {
    fn default() -> Self {
        Self {
            md5: Md5::new(),
            sha256: Sha256::new(),
            crc64nvme: crc_fast::Digest::new(Crc64Nvme),
            len: 0,
        }
    }
}

/// The checksums of a whole recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksums {
    /// md5, lower-case hex.
    pub md5: String,
    /// sha256, lower-case hex.
    pub sha256: String,
    /// CRC64NVME as S3 writes it: eight bytes, big-endian, base64.
    pub crc64nvme: String,
}

impl Digests {
    /// Takes the next bytes of the stream.
    pub fn update(&mut self, bytes: &[u8]) {
        Digest::update(&mut self.md5, bytes);
        Digest::update(&mut self.sha256, bytes);
        self.crc64nvme.update(bytes);
        self.len += bytes.len() as u64;
    }

    /// How many bytes were taken.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Was nothing taken yet?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The checksums of all that was taken.
    #[must_use]
    pub fn finish(self) -> Checksums {
        Checksums {
            md5: hex::encode(self.md5.finalize()),
            sha256: hex::encode(self.sha256.finalize()),
            crc64nvme: encode_crc64nvme(self.crc64nvme.finalize()),
        }
    }
}

/// The CRC64NVME of one buffer, as S3 writes it.
#[must_use]
pub fn crc64nvme(bytes: &[u8]) -> String {
    encode_crc64nvme(crc_fast::checksum(Crc64Nvme, bytes))
}

fn encode_crc64nvme(crc: u64) -> String {
    BASE64_STANDARD.encode(crc.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_check_values() {
        let mut digests = Digests::default();
        digests.update(b"123456789");
        assert_eq!(digests.len(), 9);
        let sums = digests.finish();
        assert_eq!(sums.md5, "25f9e794323b453885f5181f1b624d0b");
        assert_eq!(sums.sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225");
        assert_eq!(sums.crc64nvme, BASE64_STANDARD.encode(0xAE8B_1486_0A79_9888_u64.to_be_bytes()));
        assert_eq!(sums.crc64nvme, crc64nvme(b"123456789"));
    }

    proptest! {
        #[test]
        fn any_cut_of_a_stream_gives_the_same_sums(
            bytes in proptest::collection::vec(any::<u8>(), 0..600),
            cuts in proptest::collection::vec(0usize..600, 0..8),
        ) {
            let mut whole = Digests::default();
            whole.update(&bytes);
            let mut cuts: Vec<_> = cuts.into_iter().map(|c| c.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let mut pieces = Digests::default();
            for pair in cuts.windows(2) {
                pieces.update(&bytes[pair[0]..pair[1]]);
            }
            prop_assert_eq!(pieces.finish(), whole.finish());
        }
    }
}

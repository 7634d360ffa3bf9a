//! The checksums of a recording, taken as its bytes go by.

use base64::{Engine, prelude::BASE64_STANDARD};
use crc_fast::{CrcAlgorithm::Crc64Nvme, checksum_combine};
use md5::{Digest, Md5, digest::common::hazmat::SerializableState};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// What a saved state was saved by. The hash crates promise that a state reads back within one 0.x series only, so a
/// state of another series is not tried.
const SERIES: &str = "sha2-0.11 md-5-0.11 crc-fast-1";

/// The block of md5 and of sha256, in bytes.
const BLOCK: usize = 64;

/// Running md5 (the guide's manifest), sha256 and CRC64NVME (S3's own) over one stream.
#[derive(Debug, Clone)]
pub struct Digests {
    /// `None` once a saved state could not be read back: the checksum goes on alone.
    hashes: Option<(Md5, Sha256)>,
    crc64nvme: crc_fast::Digest,
    len: u64,
}

impl Default for Digests {
    fn default() -> Self {
        Self {
            hashes: Some((Md5::new(), Sha256::new())),
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

/// [`Digests`] in the middle of a stream, as a checkpoint keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedDigests {
    series: String,
    md5: String,
    sha256: String,
    crc64nvme: String,
}

impl Digests {
    /// Takes the next bytes of the stream.
    pub fn update(&mut self, bytes: &[u8]) {
        if let Some((md5, sha256)) = &mut self.hashes {
            // Each hash spends its time waiting for its own last step: block by block in turn, the processor works on one
            // while the other waits, and the two take little more time than md5 alone.
            let into_block = usize::try_from(self.len % BLOCK as u64).unwrap_or(0);
            let (first, rest) = bytes.split_at(((BLOCK - into_block) % BLOCK).min(bytes.len()));
            for piece in std::iter::once(first).chain(rest.chunks(BLOCK)) {
                Digest::update(md5, piece);
                Digest::update(sha256, piece);
            }
        }
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

    /// The CRC64NVME of all that was taken, as S3 writes it.
    #[must_use]
    pub fn crc64nvme(&self) -> String {
        encode_crc64nvme(self.crc64nvme.finalize())
    }

    /// The checksums of all that was taken; `None` where the hashes were lost on the way ([`Digests::of_parts`]).
    #[must_use]
    pub fn finish(self) -> Option<Checksums> {
        let crc64nvme = self.crc64nvme();
        let (md5, sha256) = self.hashes?;
        Some(Checksums {
            md5: hex::encode(md5.finalize()),
            sha256: hex::encode(sha256.finalize()),
            crc64nvme,
        })
    }

    /// The state to go on from later, in another process. `None` where the hashes were lost already.
    #[must_use]
    pub fn save(&self) -> Option<SavedDigests> {
        let (md5, sha256) = self.hashes.as_ref()?;
        Some(SavedDigests {
            series: SERIES.to_owned(),
            md5: BASE64_STANDARD.encode(md5.serialize()),
            sha256: BASE64_STANDARD.encode(sha256.serialize()),
            crc64nvme: BASE64_STANDARD.encode(self.crc64nvme.get_state().to_be_bytes()),
        })
    }

    /// The digests that were saved after `len` bytes; `None` for a state of another series, or none at all.
    #[must_use]
    pub fn restore(saved: &SavedDigests, len: u64) -> Option<Self> {
        if saved.series != SERIES {
            return None;
        }
        let bytes = |text: &str| BASE64_STANDARD.decode(text).ok();
        let md5 = bytes(&saved.md5)?.as_slice().try_into().ok()?;
        let sha256 = bytes(&saved.sha256)?.as_slice().try_into().ok()?;
        let crc: [u8; 8] = bytes(&saved.crc64nvme)?.as_slice().try_into().ok()?;
        Some(Self {
            hashes: Some((Md5::deserialize(&md5).ok()?, Sha256::deserialize(&sha256).ok()?)),
            crc64nvme: crc_fast::Digest::new_with_init_state(Crc64Nvme, u64::from_be_bytes(crc)),
            len,
        })
    }

    /// Digests that go on after parts of which only the checksums are known, with their lengths in bytes: the
    /// CRC64NVME of the whole comes out right, the hashes are lost. `None` for a checksum that is not one.
    #[must_use]
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = (&'a str, u64)>) -> Option<Self> {
        let (mut crc, mut len) = (0, 0);
        for (part, part_len) in parts {
            let part: [u8; 8] = BASE64_STANDARD.decode(part).ok()?.as_slice().try_into().ok()?;
            let part = u64::from_be_bytes(part);
            crc = if len == 0 { part } else { checksum_combine(Crc64Nvme, crc, part, part_len) };
            len += part_len;
        }
        // The register behind a CRC64NVME is its complement.
        let register = if len == 0 { u64::MAX } else { !crc };
        let crc64nvme = crc_fast::Digest::new_with_init_state(Crc64Nvme, register);
        Some(Self { hashes: None, crc64nvme, len })
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
        let sums = digests.finish().unwrap();
        assert_eq!(sums.md5, "25f9e794323b453885f5181f1b624d0b");
        assert_eq!(sums.sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225");
        assert_eq!(sums.crc64nvme, BASE64_STANDARD.encode(0xAE8B_1486_0A79_9888_u64.to_be_bytes()));
        assert_eq!(sums.crc64nvme, crc64nvme(b"123456789"));
    }

    #[test]
    fn a_state_of_another_series_is_not_tried() {
        let mut saved = Digests::default().save().unwrap();
        assert!(Digests::restore(&saved, 0).is_some());
        saved.series = "sha2-0.12".to_owned();
        assert!(Digests::restore(&saved, 0).is_none());
        let broken =
            SavedDigests { sha256: "AAAA".to_owned(), ..Digests::default().save().unwrap() };
        assert!(Digests::restore(&broken, 0).is_none());
    }

    /// Cuts `bytes` at `cuts`.
    fn pieces(bytes: &[u8], cuts: Vec<usize>) -> Vec<&[u8]> {
        let mut cuts: Vec<_> = cuts.into_iter().map(|c| c.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
    }

    proptest! {
        #[test]
        fn any_cut_of_a_stream_saved_and_restored_at_each_gives_the_same_sums(
            bytes in proptest::collection::vec(any::<u8>(), 0..600),
            cuts in proptest::collection::vec(0usize..600, 0..8),
        ) {
            let mut whole = Digests::default();
            whole.update(&bytes);
            let mut cut = Digests::default();
            for piece in pieces(&bytes, cuts) {
                cut.update(piece);
                let saved = serde_json::to_string(&cut.save().unwrap()).unwrap();
                cut = Digests::restore(&serde_json::from_str(&saved).unwrap(), cut.len()).unwrap();
            }
            prop_assert_eq!(cut.finish(), whole.finish());
        }

        #[test]
        fn where_the_hashes_are_lost_the_checksum_goes_on(
            bytes in proptest::collection::vec(any::<u8>(), 0..600),
            cuts in proptest::collection::vec(0usize..600, 0..8),
            known in 0usize..9,
        ) {
            let pieces = pieces(&bytes, cuts);
            let (parts, rest) = pieces.split_at(known.min(pieces.len()));
            let sums: Vec<_> = parts.iter().map(|p| (crc64nvme(p), p.len() as u64)).collect();
            let parts = sums.iter().map(|(crc, len)| (crc.as_str(), *len));
            let mut digests = Digests::of_parts(parts).unwrap();
            rest.iter().for_each(|piece| digests.update(piece));
            prop_assert_eq!(digests.crc64nvme(), crc64nvme(&bytes));
            prop_assert_eq!(digests.len(), bytes.len() as u64);
            prop_assert!(digests.save().is_none() && digests.finish().is_none());
        }
    }
}

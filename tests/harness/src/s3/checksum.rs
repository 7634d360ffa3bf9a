//! S3's checksums: which there are, how they are written, and all of one body in a single pass.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use crc_fast::CrcAlgorithm;
use md5::{Digest as _, Md5};
use sha2::Sha256;

/// A checksum algorithm S3 verifies. SHA-1 and the newer ones are refused as not implemented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// CRC-32 (ISO-HDLC).
    Crc32,
    /// CRC-32C (iSCSI).
    Crc32c,
    /// CRC-64/NVME, what S3 computes when the client names nothing.
    Crc64Nvme,
    /// SHA-256.
    Sha256,
}

impl Algorithm {
    pub(super) const ALL: [Self; 4] = [Self::Crc32, Self::Crc32c, Self::Crc64Nvme, Self::Sha256];

    /// As it stands in `x-amz-checksum-algorithm`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha256 => "SHA256",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name().eq_ignore_ascii_case(name))
    }

    pub(super) fn header(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha256 => "x-amz-checksum-sha256",
        }
    }

    pub(super) fn from_header(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.header().eq_ignore_ascii_case(name))
    }

    /// The element that carries its value in XML.
    pub(super) fn element(self) -> &'static str {
        match self {
            Self::Crc32 => "ChecksumCRC32",
            Self::Crc32c => "ChecksumCRC32C",
            Self::Crc64Nvme => "ChecksumCRC64NVME",
            Self::Sha256 => "ChecksumSHA256",
        }
    }

    /// The type of a multipart object's checksum when the client does not say.
    pub(super) fn default_type(self) -> ChecksumType {
        match self {
            Self::Crc64Nvme => ChecksumType::FullObject,
            _ => ChecksumType::Composite,
        }
    }

    pub(super) fn allows(self, kind: ChecksumType) -> bool {
        match self {
            Self::Crc64Nvme => kind == ChecksumType::FullObject,
            Self::Sha256 => kind == ChecksumType::Composite,
            Self::Crc32 | Self::Crc32c => true,
        }
    }

    fn width(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64Nvme => 8,
            Self::Sha256 => 32,
        }
    }

    fn crc(self) -> Option<CrcAlgorithm> {
        match self {
            Self::Crc32 => Some(CrcAlgorithm::Crc32IsoHdlc),
            Self::Crc32c => Some(CrcAlgorithm::Crc32Iscsi),
            Self::Crc64Nvme => Some(CrcAlgorithm::Crc64Nvme),
            Self::Sha256 => None,
        }
    }
}

/// Whether a checksum is of the object's bytes or of its parts' checksums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChecksumType {
    /// Of the parts' checksums, written with the number of parts behind it.
    Composite,
    /// Of the whole object's bytes.
    FullObject,
}

impl ChecksumType {
    /// As it stands in `x-amz-checksum-type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Composite => "COMPOSITE",
            Self::FullObject => "FULL_OBJECT",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        [Self::Composite, Self::FullObject].into_iter().find(|one| one.name() == name)
    }
}

/// One checksum's value, of the algorithm's width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Checksum {
    pub(super) algorithm: Algorithm,
    bytes: Vec<u8>,
}

impl Checksum {
    /// Reads the Base64 text of a header, trailer or element; `None` unless it has the right width.
    pub(super) fn decode(algorithm: Algorithm, text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text).ok()?;
        (bytes.len() == algorithm.width()).then_some(Self { algorithm, bytes })
    }

    fn of_crc(algorithm: Algorithm, value: u64) -> Self {
        let bytes = value.to_be_bytes();
        let start = bytes.len().saturating_sub(algorithm.width());
        Self { algorithm, bytes: bytes.into_iter().skip(start).collect() }
    }

    fn crc_value(&self) -> u64 {
        self.bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
    }

    pub(super) fn encode(&self) -> String {
        BASE64.encode(&self.bytes)
    }

    /// The checksum of the parts' bytes in a row, without reading them; `None` for a hash or no parts.
    pub(super) fn full_object(algorithm: Algorithm, parts: &[(Self, u64)]) -> Option<Self> {
        let crc = algorithm.crc()?;
        let value = parts.iter().map(|(checksum, len)| (checksum.crc_value(), *len)).reduce(
            |(left, before), (right, len)| {
                (crc_fast::checksum_combine(crc, left, right, len), before + len)
            },
        )?;
        Some(Self::of_crc(algorithm, value.0))
    }

    /// The checksum of the parts' checksums.
    pub(super) fn composite(algorithm: Algorithm, parts: &[(Self, u64)]) -> Self {
        let joined: Vec<u8> =
            parts.iter().flat_map(|(checksum, _)| checksum.bytes.clone()).collect();
        match algorithm.crc() {
            Some(crc) => Self::of_crc(algorithm, crc_fast::checksum(crc, &joined)),
            None => Self { algorithm, bytes: Sha256::digest(&joined).to_vec() },
        }
    }
}

/// The checksum an object is stored with, as S3 returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredChecksum {
    /// Which checksum.
    pub algorithm: Algorithm,
    /// Of the bytes or of the parts.
    pub kind: ChecksumType,
    /// Base64; a composite one ends in `-` and the number of parts.
    pub value: String,
}

/// The running digests of one body.
pub(super) struct Digests {
    len: u64,
    md5: Md5,
    crc64: crc_fast::Digest,
    crc32: Option<(Algorithm, crc_fast::Digest)>,
    sha256: Option<Sha256>,
}

impl Digests {
    /// md5 and CRC64NVME always, and `wanted`; `sha256` for the payload hash of the signature.
    pub(super) fn new(wanted: Option<Algorithm>, sha256: bool) -> Self {
        let crc32 = wanted
            .filter(|one| *one != Algorithm::Crc64Nvme)
            .and_then(|one| Some((one, crc_fast::Digest::new(one.crc()?))));
        Self {
            len: 0,
            md5: Md5::new(),
            crc64: crc_fast::Digest::new(CrcAlgorithm::Crc64Nvme),
            crc32,
            sha256: (sha256 || wanted == Some(Algorithm::Sha256)).then(Sha256::new),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.len += bytes.len() as u64;
        self.md5.update(bytes);
        self.crc64.update(bytes);
        if let Some((_, crc)) = &mut self.crc32 {
            crc.update(bytes);
        }
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(bytes);
        }
    }

    /// Bytes so far.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    pub(super) fn finish(self) -> Sums {
        Sums {
            len: self.len,
            md5: self.md5.finalize().into(),
            crc64: Checksum::of_crc(Algorithm::Crc64Nvme, self.crc64.finalize()),
            crc32: self.crc32.map(|(algorithm, crc)| Checksum::of_crc(algorithm, crc.finalize())),
            sha256: self.sha256.map(|hash| hash.finalize().into()),
        }
    }
}

/// The digests of a body that arrived whole.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    pub(super) len: u64,
    pub(super) md5: [u8; 16],
    pub(super) crc64: Checksum,
    crc32: Option<Checksum>,
    pub(super) sha256: Option<[u8; 32]>,
}

impl Sums {
    /// The checksum by `algorithm`, if it was asked for.
    pub(super) fn get(&self, algorithm: Algorithm) -> Option<Checksum> {
        match algorithm {
            Algorithm::Crc64Nvme => Some(self.crc64.clone()),
            Algorithm::Sha256 => {
                self.sha256.map(|hash| Checksum { algorithm, bytes: hash.to_vec() })
            }
            Algorithm::Crc32 | Algorithm::Crc32c => {
                self.crc32.clone().filter(|checksum| checksum.algorithm == algorithm)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(bytes: &[u8], wanted: Algorithm) -> Sums {
        let mut digests = Digests::new(Some(wanted), false);
        bytes.chunks(4).for_each(|piece| digests.update(piece));
        digests.finish()
    }

    #[test]
    fn check_values_are_the_published_ones() {
        let published = [
            (Algorithm::Crc64Nvme, "ae8b14860a799888"),
            (Algorithm::Crc32, "cbf43926"),
            (Algorithm::Crc32c, "e3069283"),
            (Algorithm::Sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
        ];
        for (algorithm, hex) in published {
            let checksum = sums(b"123456789", algorithm).get(algorithm).unwrap();
            assert_eq!(hex::encode(&checksum.bytes), hex);
            assert_eq!(Checksum::decode(algorithm, &checksum.encode()), Some(checksum));
        }
    }

    #[test]
    fn combined_parts_equal_the_whole() {
        let bytes: Vec<u8> = (0..10_007u32).map(|n| (n % 251).to_le_bytes()[0]).collect();
        for algorithm in [Algorithm::Crc64Nvme, Algorithm::Crc32, Algorithm::Crc32c] {
            let parts: Vec<_> =
                [&bytes[..4000], &bytes[4000..4001], &bytes[4001..4001], &bytes[4001..]]
                    .into_iter()
                    .map(|part| (sums(part, algorithm).get(algorithm).unwrap(), part.len() as u64))
                    .collect();
            let whole = sums(&bytes, algorithm).get(algorithm);
            assert_eq!(Checksum::full_object(algorithm, &parts), whole);
        }
        assert_eq!(Checksum::full_object(Algorithm::Sha256, &[]), None);
    }
}

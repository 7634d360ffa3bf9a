//! Recordings that nobody has to store: every byte follows from its position.

use bytes::Bytes;
use md5::Md5;
use sha2::{Digest, Sha256};

/// The length of the canonical WAV header; a WAV of this length holds no sample.
pub const WAV_HEADER_LEN: u64 = 44;

/// How much is computed at a time when a whole recording is read.
const CHUNK: usize = 128 * 1024;

/// A recording's bytes: computed by position, or given.
#[derive(Debug, Clone)]
pub struct Media(Source);

#[derive(Debug, Clone)]
enum Source {
    Generated { form: Form, len: u64, seed: u64 },
    Fixed { bytes: Bytes, content_type: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Wav,
    Mp3,
    Webm,
    Mp4,
    Json,
    Html,
}

impl Media {
    /// A WAV of `len` bytes: 8 kHz, mono, 16-bit PCM, with sizes in its header that agree with `len`.
    /// With fewer than [`WAV_HEADER_LEN`] bytes it is a header cut short.
    #[must_use]
    pub fn wav(len: u64, seed: u64) -> Self {
        Self::generated(Form::Wav, len, seed)
    }

    /// `len` bytes that begin as an MP3 does: an ID3 tag without frames, then a frame header.
    #[must_use]
    pub fn mp3(len: u64, seed: u64) -> Self {
        Self::generated(Form::Mp3, len, seed)
    }

    /// `len` bytes that begin as WebM with an Opus track does, Genesys Cloud's voice recordings for one.
    #[must_use]
    pub fn webm(len: u64, seed: u64) -> Self {
        Self::generated(Form::Webm, len, seed)
    }

    /// `len` bytes that begin as MP4 does: `ftyp`, then `mdat` to the end.
    #[must_use]
    pub fn mp4(len: u64, seed: u64) -> Self {
        Self::generated(Form::Mp4, len, seed)
    }

    /// A JSON document of `len` bytes, whole from 11 bytes on.
    #[must_use]
    pub fn json(len: u64, seed: u64) -> Self {
        Self::generated(Form::Json, len, seed)
    }

    /// An HTML page of `len` bytes, whole from 42 bytes on.
    #[must_use]
    pub fn html(len: u64, seed: u64) -> Self {
        Self::generated(Form::Html, len, seed)
    }

    /// These bytes, an operator's file for one, under this Content-Type.
    #[must_use]
    pub fn fixed(bytes: impl Into<Bytes>, content_type: impl Into<String>) -> Self {
        Self(Source::Fixed { bytes: bytes.into(), content_type: content_type.into() })
    }

    fn generated(form: Form, len: u64, seed: u64) -> Self {
        Self(Source::Generated { form, len, seed })
    }

    /// The length in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.0 {
            Source::Generated { len, .. } => *len,
            Source::Fixed { bytes, .. } => bytes.len() as u64,
        }
    }

    /// Has it no byte at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The Content-Type it is served under.
    #[must_use]
    pub fn content_type(&self) -> &str {
        match &self.0 {
            Source::Generated { form, .. } => match form {
                Form::Wav => "audio/wav",
                Form::Mp3 => "audio/mpeg",
                Form::Webm => "audio/webm",
                Form::Mp4 => "video/mp4",
                Form::Json => "application/json",
                Form::Html => "text/html; charset=utf-8",
            },
            Source::Fixed { content_type, .. } => content_type,
        }
    }

    /// Writes the bytes from `offset` on into `buf`. Returns how many there were; the rest of `buf` is untouched.
    pub fn fill(&self, offset: u64, buf: &mut [u8]) -> usize {
        let count = buf.len().min(to_usize(self.len().saturating_sub(offset)));
        let (buf, _) = buf.split_at_mut(count);
        match &self.0 {
            Source::Fixed { bytes, .. } => overlay(buf, offset, 0, bytes),
            Source::Generated { form, len, seed } => {
                let (head, tail) = frame(*form, *len);
                noise(*form, *seed, offset, buf);
                overlay(buf, offset, 0, &head);
                let (head, tail_len) = (head.len() as u64, tail.len() as u64);
                if let Some(at) = len.checked_sub(tail_len).filter(|at| *at >= head) {
                    overlay(buf, offset, at, tail);
                }
            }
        }
        count
    }

    /// At most `len` bytes from `offset` on: fewer, or none, where the recording ends.
    #[must_use]
    pub fn range(&self, offset: u64, len: usize) -> Bytes {
        let left = to_usize(self.len().saturating_sub(offset));
        if let Source::Fixed { bytes, .. } = &self.0 {
            let from = bytes.len() - left;
            return bytes.slice(from..from + len.min(left));
        }
        let mut buf = vec![0; len.min(left)];
        self.fill(offset, &mut buf);
        buf.into()
    }

    /// The sha256 of the whole, lower-case hex. Takes as long as the recording is.
    #[must_use]
    pub fn sha256(&self) -> String {
        self.digest::<Sha256>()
    }

    /// The md5 of the whole, lower-case hex. Takes as long as the recording is.
    #[must_use]
    pub fn md5(&self) -> String {
        self.digest::<Md5>()
    }

    fn digest<D: Digest>(&self) -> String {
        let mut digest = D::new();
        let mut buf = vec![0; CHUNK];
        let mut offset = 0;
        loop {
            let count = self.fill(offset, &mut buf);
            if count == 0 {
                return hex::encode(digest.finalize());
            }
            let (filled, _) = buf.split_at(count);
            digest.update(filled);
            offset += count as u64;
        }
    }
}

/// For lengths of buffers: on a 32-bit machine nothing longer than `usize::MAX` fits one anyway.
pub(super) fn to_usize(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// What stands at the beginning and at the end of a generated file.
fn frame(form: Form, len: u64) -> (Vec<u8>, &'static [u8]) {
    match form {
        Form::Wav => (wav_header(len), b""),
        // ID3v2.4, no flags, a tag of zero bytes; then MPEG-1 layer III, 128 kbit/s, 44.1 kHz.
        Form::Mp3 => (b"ID3\x04\x00\x00\x00\x00\x00\x00\xFF\xFB\x90\x00".to_vec(), b""),
        Form::Webm => (webm_head(), b""),
        Form::Mp4 => (b"\0\0\0\x18ftypisom\0\0\x02\0isommp41\0\0\0\0mdat".to_vec(), b""),
        Form::Json => (br#"{"text":""#.to_vec(), br#""}"#),
        Form::Html => (b"<!DOCTYPE html><html><body>".to_vec(), b"</body></html>\n"),
    }
}

/// The canonical 44 bytes. The sizes are 32 bits wide: from 4 GiB on they say the most they can.
fn wav_header(len: u64) -> Vec<u8> {
    const RATE: u32 = 8_000;
    const BYTES_PER_SAMPLE: u16 = 2;
    let size = |without: u64| u32::try_from(len.saturating_sub(without)).unwrap_or(u32::MAX);
    let riff_size = size(8).to_le_bytes();
    let data_size = size(WAV_HEADER_LEN).to_le_bytes();
    let byte_rate = (RATE * u32::from(BYTES_PER_SAMPLE)).to_le_bytes();
    let mut header = Vec::with_capacity(to_usize(WAV_HEADER_LEN));
    header.extend_from_slice(b"RIFF");
    header.extend_from_slice(&riff_size);
    header.extend_from_slice(b"WAVEfmt ");
    header.extend_from_slice(&16u32.to_le_bytes());
    header.extend_from_slice(&1u16.to_le_bytes()); // PCM
    header.extend_from_slice(&1u16.to_le_bytes()); // one channel
    header.extend_from_slice(&RATE.to_le_bytes());
    header.extend_from_slice(&byte_rate);
    header.extend_from_slice(&BYTES_PER_SAMPLE.to_le_bytes());
    header.extend_from_slice(&(8 * BYTES_PER_SAMPLE).to_le_bytes());
    header.extend_from_slice(b"data");
    header.extend_from_slice(&data_size);
    header
}

/// EBML elements: the file's kind, then a Segment of unknown length that begins with the one track there is.
fn webm_head() -> Vec<u8> {
    [
        // EBML, 31 bytes: version 1, read version 1, ids of 4 bytes at most, lengths of 8, DocType "webm" 4 / 2.
        &b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\xF7\x81\x01\x42\xF2\x81\x04\x42\xF3\x81\x08"[..],
        b"\x42\x82\x84webm\x42\x87\x81\x04\x42\x85\x81\x02",
        b"\x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
        // Tracks, 20 bytes; TrackEntry, 18: number 1, uid 1, type audio, codec.
        b"\x16\x54\xAE\x6B\x94\xAE\x92\xD7\x81\x01\x73\xC5\x81\x01\x83\x81\x02\x86\x86A_OPUS",
    ]
    .concat()
}

/// Lays `piece`, which stands at `at` in the file, over what `buf`, which begins at `offset`, shows of it.
fn overlay(buf: &mut [u8], offset: u64, at: u64, piece: &[u8]) {
    let from = at.max(offset);
    let to = (at + piece.len() as u64).min(offset + buf.len() as u64);
    if from >= to {
        return;
    }
    let target = buf.get_mut(to_usize(from - offset)..to_usize(to - offset));
    let source = piece.get(to_usize(from - at)..to_usize(to - at));
    if let (Some(target), Some(source)) = (target, source) {
        target.copy_from_slice(source);
    }
}

/// Fills `buf` with the noise that begins at `offset`.
fn noise(form: Form, seed: u64, offset: u64, buf: &mut [u8]) {
    let start = mix(seed ^ 0x6A09_E667_F3BC_C908);
    // Text has letters only, `a` to `p`; audio has all values.
    let (mask, add) = match form {
        Form::Wav | Form::Mp3 | Form::Webm | Form::Mp4 => (u64::MAX, 0),
        Form::Json | Form::Html => (0x0F0F_0F0F_0F0F_0F0F, 0x6161_6161_6161_6161),
    };
    let word = |index: u64| ((mix(start.wrapping_add(index)) & mask) + add).to_le_bytes();

    let into_word = to_usize(offset % 8);
    let lead = ((8 - into_word) % 8).min(buf.len());
    let (first, rest) = buf.split_at_mut(lead);
    for (target, source) in first.iter_mut().zip(word(offset / 8).iter().skip(into_word)) {
        *target = *source;
    }
    let mut index = offset.div_ceil(8);
    let mut words = rest.chunks_exact_mut(8);
    for target in &mut words {
        target.copy_from_slice(&word(index));
        index += 1;
    }
    for (target, source) in words.into_remainder().iter_mut().zip(word(index)) {
        *target = source;
    }
}

/// A bijection, so no two words of a recording are alike: bytes moved or repeated never go unnoticed.
#[inline(always)]
fn mix(x: u64) -> u64 {
    let x = x.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (x ^ (x >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

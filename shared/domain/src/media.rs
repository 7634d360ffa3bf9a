//! What the bytes are, and whether that is what was declared.
//!
//! Genesys guide, edge case 3: check the Content-Type of every download and the first 12 bytes against known magic
//! numbers before anything is committed, and quarantine what disagrees. CXone guide §3: recordings are WAV or MP3.

use serde::{Deserialize, Serialize};

/// How many of a recording's first bytes [`detect`] and [`Container::codec`] want to see, when there are as many.
pub const HEAD_LEN: usize = 4096;

/// A WAV file of this many bytes or fewer holds no sample: the canonical header is as long.
const WAV_HEADER_LEN: u64 = 44;

/// A container this archive knows by its magic number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Container {
    /// RIFF/WAVE, RF64 included.
    Wav,
    /// MPEG audio layer III, with or without an ID3 tag.
    Mp3,
    /// EBML: WebM, or Matroska.
    Webm,
    /// Ogg.
    Ogg,
    /// ISO base media (`ftyp`).
    Mp4,
    /// JSON: a chat transcript (Genesys guide, edge case 3).
    Json,
}

impl Container {
    /// The file extension, and the name in ledger and manifest. Never taken from an id or a header.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Webm => "webm",
            Self::Ogg => "ogg",
            Self::Mp4 => "mp4",
            Self::Json => "json",
        }
    }

    /// The codec inside, from the first bytes; `None` where they do not tell.
    #[must_use]
    pub fn codec(self, head: &[u8]) -> Option<&'static str> {
        let has = |needle: &[u8]| head.windows(needle.len()).any(|w| w == needle);
        match self {
            Self::Wav => {
                let at = head.windows(4).position(|w| w == b"fmt ")? + 8;
                match u16::from_le_bytes(head.get(at..at + 2)?.try_into().ok()?) {
                    0x0001 | 0xFFFE => Some("pcm"),
                    0x0006 => Some("alaw"),
                    0x0007 => Some("mulaw"),
                    0x0031 => Some("gsm"),
                    0x0055 => Some("mp3"),
                    _ => None,
                }
            }
            Self::Mp3 => Some("mp3"),
            Self::Webm if has(b"A_OPUS") => Some("opus"),
            Self::Webm if has(b"A_VORBIS") => Some("vorbis"),
            Self::Ogg if has(b"OpusHead") => Some("opus"),
            Self::Ogg if has(b"\x01vorbis") => Some("vorbis"),
            Self::Mp4 if has(b"mp4a") => Some("aac"),
            Self::Webm | Self::Ogg | Self::Mp4 | Self::Json => None,
        }
    }
}

/// Why what came is not the recording that was asked for. `as_str` is the ledger's reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotMedia {
    /// Zero bytes.
    #[error("the vendor sent an empty file")]
    Empty,
    /// A header, and nothing after it.
    #[error("the vendor sent a WAV header without samples")]
    NoSamples,
    /// A Content-Type no recording has: an HTML error page with status 200, for one.
    #[error("the Content-Type is not one of a recording")]
    ContentType,
    /// First bytes of no known container.
    #[error("the first bytes are those of no known container")]
    UnknownContainer,
    /// A known container, but not the declared one.
    #[error(
        "the first bytes are those of another container than the Content-Type or the media type declares"
    )]
    ContainerMismatch,
}

impl NotMedia {
    /// A stable label for ledger, metrics and runbook.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty_file",
            Self::NoSamples => "no_samples",
            Self::ContentType => "content_type",
            Self::UnknownContainer => "unknown_container",
            Self::ContainerMismatch => "container_mismatch",
        }
    }
}

/// The container that these first bytes begin, if it is a known one. Twelve bytes are enough; fewer are taken too.
#[must_use]
pub fn detect(head: &[u8]) -> Option<Container> {
    match head {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..]
        | [b'R', b'F', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(Container::Wav),
        [b'I', b'D', b'3', ..] => Some(Container::Mp3),
        // Eleven sync bits, a version that is not reserved, layer III.
        [0xFF, b, ..] if b & 0xE0 == 0xE0 && b & 0x18 != 0x08 && b & 0x06 == 0x02 => {
            Some(Container::Mp3)
        }
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Some(Container::Webm),
        [b'O', b'g', b'g', b'S', ..] => Some(Container::Ogg),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(Container::Mp4),
        _ => match head.trim_ascii_start().first() {
            Some(b'{' | b'[') => Some(Container::Json),
            _ => None,
        },
    }
}

/// The containers a Content-Type may carry: `Some(None)` for the generic binary type, which may carry any, and
/// `None` for a type that no recording has.
fn declared(content_type: &str) -> Option<Option<Container>> {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Some(Some(match essence.as_str() {
        "audio/wav" | "audio/x-wav" | "audio/wave" | "audio/vnd.wave" => Container::Wav,
        "audio/mpeg" | "audio/mp3" | "audio/mpeg3" | "audio/x-mp3" => Container::Mp3,
        "audio/webm" | "video/webm" => Container::Webm,
        "audio/ogg" | "audio/opus" | "video/ogg" | "application/ogg" => Container::Ogg,
        "audio/mp4" | "video/mp4" | "audio/x-m4a" => Container::Mp4,
        "application/json" => Container::Json,
        "application/octet-stream" | "binary/octet-stream" => return Some(None),
        _ => return None,
    }))
}

/// Does this media type (`voice`, `chat`, `video`, …; voice when unknown) come in this container?
fn carries(media_type: Option<&str>, container: Container) -> bool {
    match media_type.map(str::to_ascii_lowercase).as_deref() {
        Some("chat" | "message" | "email") => container == Container::Json,
        Some("video" | "screen") => matches!(container, Container::Mp4 | Container::Webm),
        _ => container != Container::Json,
    }
}

/// What is declared of a recording before its bytes are looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Declared<'a> {
    /// The response's Content-Type, if it had one.
    pub content_type: Option<&'a str>,
    /// The media type from webhook, listing or metadata.
    pub media_type: Option<&'a str>,
    /// The whole length in bytes.
    pub total: u64,
}

/// The container of a recording, proven from its first bytes ([`HEAD_LEN`] of them, or all) against what is declared.
///
/// # Errors
/// [`NotMedia`]: quarantine it with that reason; asking again would bring the same bytes.
pub fn prove(head: &[u8], declared_as: Declared<'_>) -> Result<Container, NotMedia> {
    if declared_as.total == 0 {
        return Err(NotMedia::Empty);
    }
    let declared = match declared_as.content_type {
        Some(content_type) => declared(content_type).ok_or(NotMedia::ContentType)?,
        None => None,
    };
    let container = detect(head).ok_or(NotMedia::UnknownContainer)?;
    if declared.is_some_and(|d| d != container) || !carries(declared_as.media_type, container) {
        return Err(NotMedia::ContainerMismatch);
    }
    if container == Container::Wav && declared_as.total <= WAV_HEADER_LEN {
        return Err(NotMedia::NoSamples);
    }
    Ok(container)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAV: &[u8] = b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x07\0\x01\0";

    fn as_declared<'a>(content_type: &'a str, media_type: Option<&'a str>) -> Declared<'a> {
        Declared { content_type: Some(content_type), media_type, total: 5000 }
    }

    #[test]
    fn each_container_is_known_by_its_first_twelve_bytes() {
        let cases: [(&[u8], Container); 9] = [
            (WAV, Container::Wav),
            (b"RF64\xff\xff\xff\xffWAVE", Container::Wav),
            (b"ID3\x04\0\0\0\0\0\0\0\0", Container::Mp3),
            (b"\xff\xfb\x90\x64\0\0\0\0\0\0\0\0", Container::Mp3),
            (b"\xff\xf3\x40\xc4\0\0\0\0\0\0\0\0", Container::Mp3),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81", Container::Webm),
            (b"OggS\0\x02\0\0\0\0\0\0", Container::Ogg),
            (b"\0\0\0\x20ftypisom", Container::Mp4),
            (b" \n{\"messages\"", Container::Json),
        ];
        for (head, container) in cases {
            assert_eq!(detect(&head[..head.len().min(12)]), Some(container), "{container:?}");
        }
        // AAC in ADTS has the sync bits but layer 0; a RIFF may be a picture.
        for head in
            [&b"\xff\xf1\x50\x80"[..], b"RIFF\0\0\0\0WEBP", b"<!DOCTYPE html>", b"", b"RIFF"]
        {
            assert_eq!(detect(head), None);
        }
    }

    #[test]
    fn what_is_declared_must_be_what_came() {
        assert_eq!(prove(WAV, as_declared("audio/wav; rate=8000", None)), Ok(Container::Wav));
        assert_eq!(
            prove(WAV, as_declared("application/octet-stream", Some("voice"))),
            Ok(Container::Wav)
        );
        assert_eq!(prove(WAV, as_declared("audio/mpeg", None)), Err(NotMedia::ContainerMismatch));
        assert_eq!(
            prove(WAV, as_declared("audio/wav", Some("chat"))),
            Err(NotMedia::ContainerMismatch)
        );
        assert_eq!(prove(b"<html>", as_declared("text/html", None)), Err(NotMedia::ContentType));
        assert_eq!(
            prove(b"<html>", as_declared("audio/wav", None)),
            Err(NotMedia::UnknownContainer)
        );
        let error = br#"{"error":"not ready"}"#;
        assert_eq!(
            prove(error, as_declared("application/json", None)),
            Err(NotMedia::ContainerMismatch)
        );
        assert_eq!(
            prove(error, as_declared("application/json", Some("chat"))),
            Ok(Container::Json)
        );
    }

    #[test]
    fn nothing_to_hear_has_a_reason_of_its_own() {
        let declared = Declared { content_type: Some("audio/wav"), media_type: None, total: 0 };
        assert_eq!(prove(b"", declared), Err(NotMedia::Empty));
        assert_eq!(prove(WAV, Declared { total: 44, ..declared }), Err(NotMedia::NoSamples));
        assert_eq!(prove(WAV, Declared { total: 45, ..declared }), Ok(Container::Wav));
    }

    #[test]
    fn the_codec_is_read_from_the_bytes() {
        assert_eq!(Container::Wav.codec(WAV), Some("mulaw"));
        assert_eq!(Container::Wav.codec(b"RIFF"), None);
        assert_eq!(Container::Webm.codec(b"\x1a\x45\xdf\xa3....A_OPUS"), Some("opus"));
        assert_eq!(Container::Ogg.codec(b"OggS....OpusHead"), Some("opus"));
        assert_eq!(Container::Mp4.codec(b"....ftypM4A ....mp4a"), Some("aac"));
    }
}

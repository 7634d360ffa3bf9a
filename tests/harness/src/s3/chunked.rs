//! The `aws-chunked` framing of a body, undone as it arrives.
//!
//! ```text
//! {hex size}[;chunk-signature={64 hex}]\r\n {size bytes} \r\n   ... again and again
//! 0[;chunk-signature={64 hex}]\r\n
//! {trailer}:{value}\r\n                                         none, one or several
//! \r\n
//! ```

use bytes::{Buf as _, Bytes};

use super::error::S3Error;

/// The longest chunk header or trailer line, CRLF included. S3 names no number; real ones stay below 200 bytes.
const MAX_LINE: usize = 4096;
/// Every chunk but the last holds at least this much.
pub(super) const MIN_CHUNK: u64 = 8192;

/// Why a framing cannot be right.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum ChunkError {
    #[error("the chunk framing is malformed")]
    Framing,
    #[error("a chunk carries no valid signature")]
    Signature,
    #[error("only the last chunk may have less than 8192 bytes")]
    Size,
    #[error("the trailer is malformed")]
    Trailer,
}

impl From<ChunkError> for S3Error {
    fn from(error: ChunkError) -> Self {
        let message = error.to_string();
        match error {
            ChunkError::Framing => Self::incomplete_body(message),
            ChunkError::Signature => {
                Self::new(http::StatusCode::FORBIDDEN, "SignatureDoesNotMatch", message)
            }
            ChunkError::Size => {
                Self::new(http::StatusCode::FORBIDDEN, "InvalidChunkSizeError", message)
            }
            ChunkError::Trailer => Self::bad("MalformedTrailerError", message),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Header,
    Data(u64),
    DataEnd,
    Trailer,
    Done,
}

/// Undoes the framing piece by piece, without copying the payload.
#[derive(Debug)]
pub(super) struct Decoder {
    state: State,
    /// Chunks must carry the shape of a signature (its value is not judged).
    signed: bool,
    /// The beginning of a line whose end has not come yet.
    line: Vec<u8>,
    /// A chunk below the minimum has been seen, so only the empty one may follow.
    short: bool,
    trailers: Vec<(String, String)>,
}

impl Decoder {
    pub(super) fn new(signed: bool) -> Self {
        Self { state: State::Header, signed, line: Vec::new(), short: false, trailers: Vec::new() }
    }

    /// Takes the next payload bytes out of `input`; `None` when `input` is used up.
    pub(super) fn next(&mut self, input: &mut Bytes) -> Result<Option<Bytes>, ChunkError> {
        while !input.is_empty() {
            if let State::Data(left) = self.state {
                let take = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
                let left = left.saturating_sub(take as u64);
                self.state = if left == 0 { State::DataEnd } else { State::Data(left) };
                return Ok(Some(input.split_to(take)));
            }
            if self.state == State::Done {
                return Err(ChunkError::Framing);
            }
            let Some(line) = self.take_line(input)? else { break };
            self.state = match self.state {
                State::Header => self.header(&line)?,
                State::DataEnd if line.is_empty() => State::Header,
                State::Trailer if line.is_empty() => State::Done,
                State::Trailer => self.trailer(&line)?,
                _ => return Err(ChunkError::Framing),
            };
        }
        Ok(None)
    }

    /// The trailers, if the body has come to its end.
    pub(super) fn finish(self) -> Result<Vec<(String, String)>, ChunkError> {
        if self.state == State::Done { Ok(self.trailers) } else { Err(ChunkError::Framing) }
    }

    /// A line without its CRLF, once it is complete.
    fn take_line(&mut self, input: &mut Bytes) -> Result<Option<String>, ChunkError> {
        let room = MAX_LINE.saturating_sub(self.line.len());
        let end = input.iter().take(room).position(|byte| *byte == b'\n');
        let take = end.map_or(input.len(), |at| at + 1);
        if take > room {
            return Err(ChunkError::Framing);
        }
        self.line.extend(input.iter().take(take));
        input.advance(take);
        if end.is_none() {
            return Ok(None);
        }
        let line =
            String::from_utf8(std::mem::take(&mut self.line)).map_err(|_| ChunkError::Framing)?;
        line.strip_suffix("\r\n").map(|line| Some(line.to_owned())).ok_or(ChunkError::Framing)
    }

    fn header(&mut self, line: &str) -> Result<State, ChunkError> {
        let (size, extension) = line.split_once(';').map_or((line, None), |(s, e)| (s, Some(e)));
        let signature = extension.and_then(|text| text.strip_prefix("chunk-signature="));
        match (self.signed, extension) {
            (true, _) if !signature.is_some_and(is_signature) => return Err(ChunkError::Signature),
            (false, Some(_)) => return Err(ChunkError::Framing),
            _ => {}
        }
        if size.is_empty() || !size.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ChunkError::Framing);
        }
        let size = u64::from_str_radix(size, 16).map_err(|_| ChunkError::Framing)?;
        if size == 0 {
            return Ok(State::Trailer);
        }
        if self.short {
            return Err(ChunkError::Size);
        }
        self.short = size < MIN_CHUNK;
        Ok(State::Data(size))
    }

    fn trailer(&mut self, line: &str) -> Result<State, ChunkError> {
        let (name, value) = line.split_once(':').ok_or(ChunkError::Trailer)?;
        self.trailers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        Ok(State::Trailer)
    }
}

/// Whether `text` has the shape of a signature: 64 hex digits.
pub(super) fn is_signature(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Decoded = (Vec<u8>, Vec<(String, String)>);

    fn encode(payload: &[u8], sizes: &[usize], signed: bool) -> Vec<u8> {
        let extension =
            if signed { format!(";chunk-signature={}", "0a".repeat(32)) } else { String::new() };
        let mut out = Vec::new();
        let mut rest = payload;
        let mut sizes = sizes.iter().cycle();
        while !rest.is_empty() {
            let (chunk, tail) = rest.split_at((*sizes.next().unwrap()).min(rest.len()));
            out.extend(format!("{:x}{extension}\r\n", chunk.len()).bytes());
            out.extend(chunk);
            out.extend(b"\r\n");
            rest = tail;
        }
        out.extend(format!("0{extension}\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n").bytes());
        out
    }

    fn decode(encoded: &[u8], cuts: &[usize], signed: bool) -> Result<Decoded, ChunkError> {
        let mut decoder = Decoder::new(signed);
        let mut payload = Vec::new();
        let mut cuts = cuts.iter().cycle();
        let mut rest = encoded;
        while !rest.is_empty() {
            let (piece, tail) = rest.split_at((*cuts.next().unwrap()).min(rest.len()));
            let mut piece = Bytes::copy_from_slice(piece);
            while let Some(bytes) = decoder.next(&mut piece)? {
                payload.extend(bytes);
            }
            assert!(piece.is_empty(), "input left over");
            rest = tail;
        }
        Ok((payload, decoder.finish()?))
    }

    proptest! {
        #[test]
        fn any_chunking_and_any_cut_give_the_same_bytes(
            payload in prop::collection::vec(any::<u8>(), 0..60_000),
            sizes in prop::collection::vec(8192usize..30_000, 1..5),
            cuts in prop::collection::vec(1usize..9_000, 1..12),
            signed in any::<bool>(),
        ) {
            let encoded = encode(&payload, &sizes, signed);
            let (decoded, trailers) = decode(&encoded, &cuts, signed).unwrap();
            prop_assert_eq!(decoded, payload);
            prop_assert_eq!(trailers, [("x-amz-checksum-crc32".to_owned(), "AAAAAA==".to_owned())]);
        }

        #[test]
        fn a_truncated_stream_is_never_whole(
            payload in prop::collection::vec(any::<u8>(), 0..20_000),
            cut in any::<prop::sample::Index>(),
        ) {
            let encoded = encode(&payload, &[8192], false);
            let cut = cut.index(encoded.len());
            prop_assert_eq!(decode(&encoded[..cut], &[4096], false), Err(ChunkError::Framing));
        }
    }

    #[test]
    fn framing_is_judged() {
        let judge = |text: &str, signed| decode(text.as_bytes(), &[7], signed).map(|_| ());
        assert_eq!(judge("0\r\n\r\n", false), Ok(()));
        assert_eq!(judge("0\r\n\r\nx", false), Err(ChunkError::Framing), "bytes after the end");
        assert_eq!(
            judge("3\r\nabcd\r\n0\r\n\r\n", false),
            Err(ChunkError::Framing),
            "longer than said"
        );
        assert_eq!(
            judge("3\nabc\r\n0\r\n\r\n", false),
            Err(ChunkError::Framing),
            "no carriage return"
        );
        assert_eq!(judge("+3\r\nabc\r\n0\r\n\r\n", false), Err(ChunkError::Framing), "a sign");
        assert_eq!(judge("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", false), Err(ChunkError::Size));
        assert_eq!(judge("3\r\nabc\r\n0\r\n\r\n", true), Err(ChunkError::Signature));
        assert_eq!(judge("0\r\nno trailer\r\n\r\n", false), Err(ChunkError::Trailer));
        assert_eq!(
            judge(&"f".repeat(MAX_LINE + 8), false),
            Err(ChunkError::Framing),
            "endless line"
        );
    }
}

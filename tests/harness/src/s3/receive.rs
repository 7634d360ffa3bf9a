//! Taking in a body: undo its framing, digest it, store it, and verify everything the client said about it.

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tempfile::TempPath;

use super::checksum::{Algorithm, Checksum, Digests, Sums};
use super::chunked::{Decoder, is_signature};
use super::error::S3Error;
use super::expected::{Expected, Given};
use super::store::{Segment, Store};

/// The largest document, in bytes: 10 000 parts with their checksums stay far below.
const MAX_DOCUMENT: u64 = 4 << 20;

/// A request's body and how much of it was read.
pub(super) struct RequestBody {
    incoming: Incoming,
    pub(super) received_bytes: u64,
}

impl RequestBody {
    pub(super) fn new(incoming: Incoming) -> Self {
        Self { incoming, received_bytes: 0 }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, S3Error> {
        while let Some(frame) = self.incoming.frame().await {
            let frame = frame.map_err(|error| S3Error::incomplete_body(error.to_string()))?;
            if let Ok(bytes) = frame.into_data() {
                self.received_bytes += bytes.len() as u64;
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// Reads and forgets the rest, so that a client still sending sees the answer rather than a broken pipe.
    pub(super) async fn drain(&mut self) {
        while let Ok(Some(_)) = self.next().await {}
    }
}

/// A body that arrived whole and was as announced.
pub(super) struct Received {
    pub(super) sums: Sums,
    pub(super) segment: Arc<Segment>,
}

enum Sink {
    Discard,
    File(File, TempPath),
    Memory(Vec<u8>),
}

impl Sink {
    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Self::Discard => Ok(()),
            // Straight into the page cache: cheaper than handing each piece to a blocking thread.
            Self::File(file, _) => file.write_all(bytes),
            Self::Memory(all) => {
                all.extend_from_slice(bytes);
                Ok(())
            }
        }
    }
}

/// Stores a body. Nothing is left behind unless all of it arrived and agreed with its head.
pub(super) async fn receive(
    store: &Store,
    body: &mut RequestBody,
    expected: &Expected,
    wanted: Option<Algorithm>,
) -> Result<Received, S3Error> {
    if store.object_lock && expected.given == Given::Nothing && expected.md5.is_none() {
        return Err(S3Error::invalid_request(
            "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
        ));
    }
    let mut sink = if store.discard_bodies {
        Sink::Discard
    } else {
        let file =
            tempfile::Builder::new().tempfile_in(store.dir.path()).map_err(S3Error::internal)?;
        let (file, path) = file.into_parts();
        Sink::File(file, path)
    };
    let sums = read(body, expected, wanted, &mut sink).await?;
    let file = if let Sink::File(_, path) = sink { Some(path) } else { None };
    let segment = Arc::new(Segment { file, len: sums.len });
    Ok(Received { sums, segment })
}

/// Reads a document into memory.
pub(super) async fn receive_document(
    body: &mut RequestBody,
    expected: &Expected,
) -> Result<Vec<u8>, S3Error> {
    if expected.len > MAX_DOCUMENT {
        return Err(S3Error::bad("MaxMessageLengthExceeded", "Your request was too big."));
    }
    let mut sink = Sink::Memory(Vec::new());
    read(body, expected, None, &mut sink).await?;
    if let Sink::Memory(bytes) = sink { Ok(bytes) } else { Ok(Vec::new()) }
}

async fn read(
    body: &mut RequestBody,
    expected: &Expected,
    wanted: Option<Algorithm>,
    sink: &mut Sink,
) -> Result<Sums, S3Error> {
    let mut digests = Digests::new(wanted.or(expected.algorithm()), expected.sha256.is_some());
    let mut take = |bytes: &[u8]| {
        digests.update(bytes);
        if digests.len() > expected.len {
            return Err(S3Error::incomplete_body("The body is longer than announced"));
        }
        sink.put(bytes).map_err(S3Error::internal)
    };
    let mut trailers = Vec::new();
    if let Some(signed) = expected.chunked {
        let mut decoder = Decoder::new(signed);
        while let Some(mut encoded) = body.next().await? {
            while let Some(bytes) = decoder.next(&mut encoded)? {
                take(&bytes)?;
            }
        }
        trailers = decoder.finish()?;
    } else {
        while let Some(bytes) = body.next().await? {
            take(&bytes)?;
        }
    }
    if digests.len() != expected.len {
        return Err(S3Error::incomplete_body(
            "You did not provide the number of bytes specified by the Content-Length HTTP header",
        ));
    }
    let sums = digests.finish();
    verify(expected, &sums, &trailers)?;
    Ok(sums)
}

fn verify(expected: &Expected, sums: &Sums, trailers: &[(String, String)]) -> Result<(), S3Error> {
    let checksum = match &expected.given {
        Given::Nothing => None,
        Given::Header(checksum) => Some(checksum.clone()),
        Given::Trailer(algorithm) => Some(trailer_checksum(*algorithm, trailers)?),
    };
    let malformed =
        |what: &str| S3Error::bad("MalformedTrailerError", format!("The trailer {what}"));
    for (name, value) in trailers {
        match name.as_str() {
            "x-amz-trailer-signature" if expected.chunked == Some(true) && is_signature(value) => {}
            _ if expected.algorithm().is_some_and(|one| one.header() == name) => {}
            _ => return Err(malformed("was not announced")),
        }
    }
    let signed = trailers.iter().any(|(name, _)| name == "x-amz-trailer-signature");
    if expected.chunked == Some(true) && matches!(expected.given, Given::Trailer(_)) && !signed {
        return Err(malformed("is not signed"));
    }
    if expected.sha256.is_some() && expected.sha256 != sums.sha256 {
        let message =
            "The provided 'x-amz-content-sha256' header does not match what was computed.";
        return Err(S3Error::bad("XAmzContentSHA256Mismatch", message));
    }
    if expected.md5.is_some_and(|md5| md5 != sums.md5) {
        return Err(S3Error::bad_digest("Content-MD5"));
    }
    match checksum {
        Some(checksum) if sums.get(checksum.algorithm).as_ref() != Some(&checksum) => {
            Err(S3Error::bad_digest(checksum.algorithm.name()))
        }
        _ => Ok(()),
    }
}

fn trailer_checksum(
    algorithm: Algorithm,
    trailers: &[(String, String)],
) -> Result<Checksum, S3Error> {
    let name = algorithm.header();
    let text = trailers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
    text.and_then(|text| Checksum::decode(algorithm, text)).ok_or_else(|| {
        S3Error::bad("MalformedTrailerError", format!("The trailer {name} is missing or invalid"))
    })
}

//! PutObject, GetObject, HeadObject, DeleteObject, GetObjectTagging.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, Method, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use jiff::Timestamp;
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use super::attributes::Attributes;
use super::checksum::{Algorithm, ChecksumType, StoredChecksum};
use super::error::S3Error;
use super::expected::Expected;
use super::receive::{RequestBody, receive};
use super::reply::{Body, Reply, document, empty, header, http_date, set};
use super::server::Call;
use super::store::{Condition, Object, Segment};
use super::xml::Xml;

/// Bytes read from a file at a time.
const READ_SIZE: usize = 256 << 10;

pub(super) async fn put(call: &Call, body: &mut RequestBody) -> Result<Reply, S3Error> {
    let (bucket, key) = (&call.target.bucket, &call.target.key);
    call.store.with(bucket, |_| Ok(()))?;
    let attributes = Attributes::parse(&call.headers)?;
    let condition = Condition::parse(&call.headers)?;
    let expected = Expected::parse(&call.headers)?;
    let algorithm = expected.algorithm().unwrap_or(Algorithm::Crc64Nvme);
    let received = receive(&call.store, body, &expected, Some(algorithm)).await?;
    let checksum =
        received.sums.get(algorithm).ok_or_else(|| S3Error::internal("a digest is missing"))?;
    let object = Object {
        attributes,
        len: received.sums.len,
        etag: hex::encode(received.sums.md5),
        crc64: received.sums.crc64,
        checksum: StoredChecksum {
            algorithm,
            kind: ChecksumType::FullObject,
            value: checksum.encode(),
        },
        segments: vec![received.segment],
        multipart: false,
        modified: Timestamp::now(),
    };
    let object = call.store.with(bucket, |bucket| bucket.write(key, object, &condition))?;
    let mut reply = empty(StatusCode::OK);
    let headers = reply.headers_mut();
    set(headers, "etag", &format!("\"{}\"", object.etag));
    describe_checksum(headers, &object.checksum);
    object.attributes.encrypted(headers);
    Ok(reply)
}

fn describe_checksum(headers: &mut HeaderMap, checksum: &StoredChecksum) {
    set(headers, checksum.algorithm.header(), &checksum.value);
    set(headers, "x-amz-checksum-type", checksum.kind.name());
}

/// GetObject and HeadObject.
pub(super) fn get(call: &Call, method: &Method) -> Result<Reply, S3Error> {
    let object = call.store.with(&call.target.bucket, |bucket| bucket.object(&call.target.key))?;
    let etag = format!("\"{}\"", object.etag);
    if header(&call.headers, "if-match").is_some_and(|wanted| !names(wanted, &etag)) {
        return Err(S3Error::precondition_failed("If-Match"));
    }
    if header(&call.headers, "if-none-match").is_some_and(|wanted| names(wanted, &etag)) {
        return Err(S3Error::new(StatusCode::NOT_MODIFIED, "NotModified", "Not Modified"));
    }
    let span = span(call, &object)?;
    let (start, len) = span.unwrap_or((0, object.len));
    let mut reply =
        if *method == Method::HEAD { empty(StatusCode::OK) } else { content(&object, start, len)? };
    let headers = reply.headers_mut();
    object.attributes.describe(headers);
    set(headers, "etag", &etag);
    set(headers, "accept-ranges", "bytes");
    set(headers, "last-modified", &http_date(object.modified));
    set(headers, "content-length", &len.to_string());
    if call.target.query.has("partNumber") && object.multipart {
        set(headers, "x-amz-mp-parts-count", &object.segments.len().to_string());
    }
    if span.is_some() {
        let end = (start + len).saturating_sub(1);
        set(headers, "content-range", &format!("bytes {start}-{end}/{}", object.len));
        *reply.status_mut() = StatusCode::PARTIAL_CONTENT;
    } else if header(&call.headers, "x-amz-checksum-mode") == Some("ENABLED") {
        describe_checksum(headers, &object.checksum);
    }
    Ok(reply)
}

/// Whether a condition's list names the ETag.
fn names(list: &str, etag: &str) -> bool {
    list.split(',')
        .map(str::trim)
        .any(|one| one == "*" || one == etag || one == etag.trim_matches('"'))
}

/// Start and length of what was asked for; `None` for everything.
fn span(call: &Call, object: &Object) -> Result<Option<(u64, u64)>, S3Error> {
    let range = header(&call.headers, "range");
    if !call.target.query.has("partNumber") {
        return range.map_or(Ok(None), |text| parse_range(text, object.len));
    }
    if range.is_some() {
        return Err(S3Error::invalid_request(
            "Cannot specify both Range header and partNumber query parameter",
        ));
    }
    let index = usize::from(call.target.part_number()?).saturating_sub(1);
    let Some(segment) = object.segments.get(index) else {
        let message = "The requested partnumber is not satisfiable";
        return Err(S3Error::new(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidPartNumber", message)
            .with("ActualObjectSize", object.len.to_string()));
    };
    let start = object.segments.iter().take(index).map(|segment| segment.len).sum();
    Ok(Some((start, segment.len)))
}

/// Reads `bytes=a-b`, `bytes=a-` or `bytes=-n`. What is not such a range is ignored, as S3 does.
fn parse_range(text: &str, len: u64) -> Result<Option<(u64, u64)>, S3Error> {
    let Some((first, last)) = text.strip_prefix("bytes=").and_then(|range| range.split_once('-'))
    else {
        return Ok(None);
    };
    let (start, end) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(start), Ok(end)) if end < start => return Ok(None),
        (Ok(start), Ok(end)) => (start, end.saturating_add(1).min(len)),
        (Ok(start), Err(_)) if last.is_empty() => (start, len),
        (Err(_), Ok(suffix)) if first.is_empty() => (len.saturating_sub(suffix), len),
        _ => return Ok(None),
    };
    if start >= end {
        let message = "The requested range is not satisfiable";
        return Err(S3Error::new(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", message)
            .with("RangeRequested", text)
            .with("ActualObjectSize", len.to_string()));
    }
    Ok(Some((start, end - start)))
}

/// Where in a file to read how much.
struct Piece {
    segment: Arc<Segment>,
    start: u64,
    len: u64,
}

fn content(object: &Object, start: u64, len: u64) -> Result<Reply, S3Error> {
    if object.segments.iter().any(|segment| segment.file.is_none()) {
        return Err(S3Error::not_implemented("Reading while bodies are discarded"));
    }
    let end = start + len;
    let mut offset = 0;
    let mut pieces = Vec::new();
    for segment in &object.segments {
        let (from, to) = (start.max(offset), end.min(offset + segment.len));
        if from < to {
            pieces.push(Piece {
                segment: Arc::clone(segment),
                start: from - offset,
                len: to - from,
            });
        }
        offset += segment.len;
    }
    Ok(Reply::new(stream_pieces(pieces)))
}

fn stream_pieces(pieces: Vec<Piece>) -> Body {
    let chunks =
        stream::try_unfold((pieces.into_iter(), None), |(mut pieces, mut open)| async move {
            if open.is_none() {
                let Some(piece) = pieces.next() else { return Ok(None) };
                open = Some(open_piece(&piece).await?);
            }
            let Some(mut file) = open else { return Ok(None) };
            let mut buffer = Vec::with_capacity(READ_SIZE);
            // Reads up to the capacity and no further than the piece.
            if file.read_buf(&mut buffer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let open = (file.limit() > 0).then_some(file);
            Ok(Some((Frame::data(Bytes::from(buffer)), (pieces, open))))
        });
    StreamBody::new(chunks).boxed_unsync()
}

async fn open_piece(piece: &Piece) -> std::io::Result<tokio::io::Take<File>> {
    let path = piece.segment.file.as_deref().ok_or(std::io::ErrorKind::NotFound)?;
    let mut file = File::open(path).await?;
    tokio::io::AsyncSeekExt::seek(&mut file, std::io::SeekFrom::Start(piece.start)).await?;
    Ok(file.take(piece.len))
}

/// DeleteObject: what is not there is deleted too.
pub(super) fn delete(call: &Call) -> Result<Reply, S3Error> {
    call.store.with(&call.target.bucket, |bucket| {
        bucket.objects.remove(&call.target.key);
        Ok(())
    })?;
    Ok(empty(StatusCode::NO_CONTENT))
}

pub(super) fn tagging(call: &Call) -> Result<Reply, S3Error> {
    let object = call.store.with(&call.target.bucket, |bucket| bucket.object(&call.target.key))?;
    Ok(document(Xml::document("Tagging", |xml| {
        xml.node("TagSet", |xml| {
            for (key, value) in &object.attributes.tags {
                xml.node("Tag", |xml| {
                    xml.text("Key", key);
                    xml.text("Value", value);
                });
            }
        });
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let range = |text| parse_range(text, 10).map_err(|error| error.status.as_u16());
        assert_eq!(range("bytes=0-0"), Ok(Some((0, 1))));
        assert_eq!(range("bytes=3-"), Ok(Some((3, 7))));
        assert_eq!(range("bytes=3-99"), Ok(Some((3, 7))));
        assert_eq!(range("bytes=-4"), Ok(Some((6, 4))));
        assert_eq!(range("bytes=-99"), Ok(Some((0, 10))));
        assert_eq!(range("bytes=10-"), Err(416));
        assert_eq!(range("bytes=-0"), Err(416));
        for ignored in ["bytes=5-4", "bytes=0-1,3-4", "bytes=a-b", "bytes=-", "lines=1-2"] {
            assert_eq!(range(ignored), Ok(None), "{ignored}");
        }
    }
}

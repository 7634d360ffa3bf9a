//! CompleteMultipartUpload: the list of parts against what was uploaded, and the object they make.

use std::sync::Arc;

use http::HeaderMap;
use jiff::Timestamp;
use md5::{Digest as _, Md5};

use super::checksum::{Algorithm, Checksum, ChecksumType, StoredChecksum};
use super::error::S3Error;
use super::expected::{Expected, header_checksum};
use super::multipart::{Finished, Part, Upload};
use super::receive::{RequestBody, receive_document};
use super::reply::{Reply, document, header};
use super::server::Call;
use super::store::{Bucket, Condition, Object};
use super::xml::{self, Element, Xml};

/// The least a part may hold, unless it is the last.
const MIN_PART: u64 = 5 << 20;

pub(super) async fn complete(call: &Call, body: &mut RequestBody) -> Result<Reply, S3Error> {
    let expected = Expected::parse_document(&call.headers)?;
    let text = receive_document(body, &expected).await?;
    let list = parse_list(&text)?;
    let finished = call.store.with(&call.target.bucket, |bucket| finish(call, bucket, &list))?;
    let location = format!("http://{}/{}", call.target.bucket, call.target.key);
    let mut reply = document(Xml::document("CompleteMultipartUploadResult", |xml| {
        xml.text("Location", location);
        xml.text("Bucket", &call.target.bucket);
        xml.text("Key", &call.target.key);
        xml.text("ETag", format!("\"{}\"", finished.etag));
        xml.text(finished.checksum.algorithm.element(), &finished.checksum.value);
        xml.text("ChecksumType", finished.checksum.kind.name());
    }));
    finished.attributes.encrypted(reply.headers_mut());
    Ok(reply)
}

/// Either the whole change or none of it, under the bucket's lock.
fn finish(call: &Call, bucket: &mut Bucket, list: &[Listed]) -> Result<Finished, S3Error> {
    let (key, upload_id) = (&call.target.key, call.target.upload_id());
    // A client that lost the first answer asks again and must learn that it succeeded.
    if let Some(finished) = bucket.finished.get(upload_id).filter(|finished| finished.key == *key) {
        return Ok(finished.clone());
    }
    let condition = Condition::parse(&call.headers)?;
    let object = assemble(bucket.upload(key, upload_id)?, upload_id, list, &call.headers)?;
    let object = bucket.write(key, object, &condition)?;
    bucket.uploads.remove(&(key.clone(), upload_id.to_owned()));
    let finished = Finished {
        key: key.clone(),
        etag: object.etag.clone(),
        checksum: object.checksum.clone(),
        attributes: object.attributes.clone(),
    };
    bucket.finished.insert(upload_id.to_owned(), finished.clone());
    Ok(finished)
}

/// A part as the client lists it.
#[derive(Debug, PartialEq, Eq)]
struct Listed {
    number: u16,
    etag: String,
    checksum: Option<Checksum>,
}

fn parse_list(text: &[u8]) -> Result<Vec<Listed>, S3Error> {
    let root =
        std::str::from_utf8(text).ok().and_then(xml::parse).ok_or_else(S3Error::malformed_xml)?;
    let parts: Option<Vec<_>> = root.children.iter().map(parse_part).collect();
    let fits = root.name == "CompleteMultipartUpload" && root.text.trim().is_empty();
    parts.filter(|parts| fits && !parts.is_empty()).ok_or_else(S3Error::malformed_xml)
}

fn parse_part(part: &Element) -> Option<Listed> {
    let (mut number, mut etag, mut checksum) = (None, None, None);
    for child in &part.children {
        let text = child.text.trim();
        let again = match child.name.as_str() {
            "PartNumber" => number.replace(text.parse().ok()?).is_some(),
            "ETag" => etag.replace(text.trim_matches('"').to_owned()).is_some(),
            name => {
                let algorithm = Algorithm::ALL.into_iter().find(|one| one.element() == name)?;
                checksum.replace(Checksum::decode(algorithm, text)?).is_some()
            }
        };
        if again || !child.children.is_empty() {
            return None;
        }
    }
    let number = number.filter(|number| (1..=10_000).contains(number))?;
    (part.name == "Part" && part.text.trim().is_empty()).then_some(Listed {
        number,
        etag: etag?,
        checksum,
    })
}

/// Judges the list and the headers and makes the object.
fn assemble(
    upload: &Upload,
    upload_id: &str,
    list: &[Listed],
    headers: &HeaderMap,
) -> Result<Object, S3Error> {
    let (algorithm, kind) =
        upload.declared.unwrap_or((Algorithm::Crc64Nvme, ChecksumType::FullObject));
    check_order(list, kind)?;
    let parts: Vec<&Part> =
        list.iter().map(|listed| find_part(upload, upload_id, listed)).collect::<Result<_, _>>()?;
    for (listed, part) in list.iter().zip(&parts).rev().skip(1).rev() {
        if part.segment.len < MIN_PART {
            let message = "Your proposed upload is smaller than the minimum allowed size";
            return Err(S3Error::bad("EntityTooSmall", message)
                .with("ProposedSize", part.segment.len.to_string())
                .with("MinSizeAllowed", MIN_PART.to_string())
                .with("PartNumber", listed.number.to_string())
                .with("ETag", part.etag()));
        }
    }
    let len = parts.iter().map(|part| part.segment.len).sum();
    check_size(headers, len)?;
    let checksum = object_checksum(algorithm, kind, &parts)?;
    check_checksum(headers, kind, &checksum)?;
    let crc64: Vec<_> = parts.iter().map(|part| (part.crc64.clone(), part.segment.len)).collect();
    let crc64 =
        Checksum::full_object(Algorithm::Crc64Nvme, &crc64).ok_or_else(S3Error::malformed_xml)?;
    let mut md5 = Md5::new();
    parts.iter().for_each(|part| md5.update(part.md5));
    let suffix =
        if kind == ChecksumType::Composite { format!("-{}", parts.len()) } else { String::new() };
    Ok(Object {
        attributes: upload.attributes.clone(),
        len,
        etag: format!("{}-{}", hex::encode(md5.finalize()), parts.len()),
        crc64,
        checksum: StoredChecksum { algorithm, kind, value: checksum.encode() + &suffix },
        segments: parts.iter().map(|part| Arc::clone(&part.segment)).collect(),
        multipart: true,
        modified: Timestamp::now(),
    })
}

/// Ascending; and without a gap from 1 on when the checksum is made of the parts' checksums.
fn check_order(list: &[Listed], kind: ChecksumType) -> Result<(), S3Error> {
    let ascending =
        list.iter().zip(list.iter().skip(1)).all(|(one, next)| one.number < next.number);
    let gapless = || list.iter().zip(1u16..).all(|(listed, number)| listed.number == number);
    if ascending && (kind == ChecksumType::FullObject || gapless()) {
        return Ok(());
    }
    let message =
        "The list of parts was not in ascending order. Parts must be ordered by part number.";
    Err(S3Error::bad("InvalidPartOrder", message))
}

fn find_part<'a>(
    upload: &'a Upload,
    upload_id: &str,
    listed: &Listed,
) -> Result<&'a Part, S3Error> {
    if listed.checksum.is_none()
        && let Some((algorithm, ChecksumType::Composite)) = upload.declared
    {
        return Err(S3Error::invalid_request(format!(
            "The upload was created using a {} checksum. The complete request must include the checksum for \
             each part. It was missing for part {} in the request.",
            algorithm.name().to_ascii_lowercase(),
            listed.number,
        )));
    }
    let agrees = |part: &&Part| {
        part.etag().eq_ignore_ascii_case(&listed.etag)
            && (listed.checksum.is_none() || listed.checksum == part.checksum)
    };
    upload.parts.get(&listed.number).filter(agrees).ok_or_else(|| {
        let message = "One or more of the specified parts could not be found. The part may not have been \
                       uploaded, or the specified entity tag may not match the part's entity tag.";
        S3Error::bad("InvalidPart", message)
            .with("UploadId", upload_id)
            .with("PartNumber", listed.number.to_string())
            .with("ETag", &listed.etag)
    })
}

fn check_size(headers: &HeaderMap, len: u64) -> Result<(), S3Error> {
    match header(headers, "x-amz-mp-object-size") {
        Some(text) if text.parse() != Ok(len) => Err(S3Error::invalid_request(format!(
            "The provided 'x-amz-mp-object-size' header value {text} does not match what was computed: {len}",
        ))),
        _ => Ok(()),
    }
}

fn object_checksum(
    algorithm: Algorithm,
    kind: ChecksumType,
    parts: &[&Part],
) -> Result<Checksum, S3Error> {
    let checksums: Option<Vec<_>> = parts
        .iter()
        .map(|part| {
            let undeclared = || (algorithm == Algorithm::Crc64Nvme).then(|| part.crc64.clone());
            Some((part.checksum.clone().or_else(undeclared)?, part.segment.len))
        })
        .collect();
    checksums
        .and_then(|checksums| match kind {
            ChecksumType::Composite => Some(Checksum::composite(algorithm, &checksums)),
            ChecksumType::FullObject => Checksum::full_object(algorithm, &checksums),
        })
        .ok_or_else(|| S3Error::internal("a part's checksum is missing"))
}

/// The client's own checksum of the object, and its type, must be the computed ones.
fn check_checksum(
    headers: &HeaderMap,
    kind: ChecksumType,
    computed: &Checksum,
) -> Result<(), S3Error> {
    if header(headers, "x-amz-checksum-type").is_some_and(|given| given != kind.name()) {
        return Err(S3Error::invalid_request(format!(
            "The upload was created using the {} checksum mode. The complete request must use the same \
             checksum mode.",
            kind.name(),
        )));
    }
    match header_checksum(headers)? {
        Some(given) if given != *computed => Err(S3Error::bad_digest(given.algorithm.name())),
        _ => Ok(()),
    }
}

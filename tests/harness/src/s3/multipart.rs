//! Uploads in parts: CreateMultipartUpload, UploadPart, AbortMultipartUpload.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use jiff::Timestamp;

use super::attributes::Attributes;
use super::checksum::{Algorithm, Checksum, ChecksumType, StoredChecksum};
use super::error::S3Error;
use super::expected::Expected;
use super::receive::{RequestBody, receive};
use super::reply::{Reply, document, empty, header, set};
use super::server::Call;
use super::store::Segment;
use super::xml::Xml;

/// An open upload.
pub(super) struct Upload {
    pub(super) attributes: Attributes,
    /// What the client declared; nothing means a full-object CRC64NVME that the parts know nothing of.
    pub(super) declared: Option<(Algorithm, ChecksumType)>,
    pub(super) parts: BTreeMap<u16, Part>,
    pub(super) initiated: Timestamp,
}

/// A part that arrived whole and verified.
#[derive(Clone)]
pub(super) struct Part {
    /// The ETag is its hex form.
    pub(super) md5: [u8; 16],
    pub(super) crc64: Checksum,
    /// By the upload's declared algorithm.
    pub(super) checksum: Option<Checksum>,
    pub(super) segment: Arc<Segment>,
    pub(super) modified: Timestamp,
}

impl Part {
    pub(super) fn etag(&self) -> String {
        hex::encode(self.md5)
    }
}

/// What was answered to CompleteMultipartUpload.
#[derive(Clone)]
pub(super) struct Finished {
    pub(super) key: String,
    pub(super) etag: String,
    pub(super) checksum: StoredChecksum,
    pub(super) attributes: Attributes,
}

pub(super) fn create(call: &Call) -> Result<Reply, S3Error> {
    let attributes = Attributes::parse(&call.headers)?;
    let declared = declared(&call.headers)?;
    let (bucket, key) = (&call.target.bucket, &call.target.key);
    let upload_id: String = std::iter::repeat_with(fastrand::alphanumeric).take(86).collect();
    let upload = Upload {
        attributes: attributes.clone(),
        declared,
        parts: BTreeMap::new(),
        initiated: Timestamp::now(),
    };
    call.store.with(bucket, |bucket| {
        bucket.uploads.insert((key.clone(), upload_id.clone()), upload);
        Ok(())
    })?;
    let mut reply = document(Xml::document("InitiateMultipartUploadResult", |xml| {
        xml.text("Bucket", bucket);
        xml.text("Key", key);
        xml.text("UploadId", upload_id);
    }));
    let headers = reply.headers_mut();
    attributes.encrypted(headers);
    if let Some((algorithm, kind)) = declared {
        set(headers, "x-amz-checksum-algorithm", algorithm.name());
        set(headers, "x-amz-checksum-type", kind.name());
    }
    Ok(reply)
}

fn declared(headers: &HeaderMap) -> Result<Option<(Algorithm, ChecksumType)>, S3Error> {
    let kind = header(headers, "x-amz-checksum-type");
    let Some(name) = header(headers, "x-amz-checksum-algorithm") else {
        return if kind.is_some() {
            Err(S3Error::invalid_request(
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
            ))
        } else {
            Ok(None)
        };
    };
    let algorithm = match Algorithm::parse(name) {
        Some(algorithm) => algorithm,
        None if name == "SHA1" => return Err(S3Error::not_implemented("SHA-1")),
        None => {
            return Err(S3Error::invalid_request(
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types",
            ));
        }
    };
    let kind = match kind {
        None => algorithm.default_type(),
        Some(text) => ChecksumType::parse(text).ok_or_else(|| {
            S3Error::invalid_request("Value for x-amz-checksum-type header is invalid.")
        })?,
    };
    if !algorithm.allows(kind) {
        return Err(S3Error::invalid_request(format!(
            "The {} checksum type cannot be used with the {} checksum algorithm.",
            kind.name(),
            algorithm.name().to_ascii_lowercase(),
        )));
    }
    Ok(Some((algorithm, kind)))
}

pub(super) async fn upload_part(call: &Call, body: &mut RequestBody) -> Result<Reply, S3Error> {
    let number = call.target.part_number()?;
    let (bucket, key, upload_id) = (&call.target.bucket, &call.target.key, call.target.upload_id());
    let declared = call.store.with(bucket, |bucket| Ok(bucket.upload(key, upload_id)?.declared))?;
    let expected = Expected::parse(&call.headers)?;
    check_algorithm(declared, expected.algorithm())?;
    let algorithm = declared.map(|(algorithm, _)| algorithm);
    let received = receive(&call.store, body, &expected, algorithm).await?;
    let part = Part {
        md5: received.sums.md5,
        crc64: received.sums.crc64.clone(),
        checksum: algorithm.and_then(|algorithm| received.sums.get(algorithm)),
        segment: received.segment,
        modified: Timestamp::now(),
    };
    let mut reply = empty(StatusCode::OK);
    let headers = reply.headers_mut();
    set(headers, "etag", &format!("\"{}\"", part.etag()));
    let answered = algorithm.or(expected.algorithm()).unwrap_or(Algorithm::Crc64Nvme);
    if let Some(checksum) = received.sums.get(answered) {
        set(headers, checksum.algorithm.header(), &checksum.encode());
    }
    call.store.with(bucket, |bucket| {
        // Aborted or completed while the body was on its way: the part goes nowhere.
        let upload = bucket.upload(key, upload_id)?;
        upload.attributes.encrypted(headers);
        upload.parts.insert(number, part);
        Ok(())
    })?;
    Ok(reply)
}

/// A part's algorithm must be the upload's. A full-object upload takes parts that name none. An upload that declared
/// nothing takes any: SDKs send a CRC-32 unasked, which is verified and forgotten.
fn check_algorithm(
    declared: Option<(Algorithm, ChecksumType)>,
    given: Option<Algorithm>,
) -> Result<(), S3Error> {
    let fits = match (declared, given) {
        (None, _) | (Some((_, ChecksumType::FullObject)), None) => true,
        (Some((wanted, _)), Some(given)) => wanted == given,
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let name = |one: Option<Algorithm>| {
        one.map_or("null".to_owned(), |one| one.name().to_ascii_lowercase())
    };
    Err(S3Error::invalid_request(format!(
        "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
        name(declared.map(|(algorithm, _)| algorithm)),
        name(given),
    )))
}

pub(super) fn abort(call: &Call) -> Result<Reply, S3Error> {
    let (key, upload_id) = (&call.target.key, call.target.upload_id());
    call.store.with(&call.target.bucket, |bucket| {
        bucket.upload(key, upload_id)?;
        bucket.uploads.remove(&(key.clone(), upload_id.to_owned()));
        Ok(())
    })?;
    Ok(empty(StatusCode::NO_CONTENT))
}

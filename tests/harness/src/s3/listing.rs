//! ListBuckets, ListObjectsV2, ListMultipartUploads, ListParts.

use std::ops::Bound;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::error::S3Error;
use super::reply::{Reply, document, iso_date};
use super::routes::percent_encode;
use super::server::Call;
use super::store::{Bucket, Object};
use super::xml::Xml;

/// The most entries of one page.
const MAX_PAGE: usize = 1000;
const OWNER: &str = "call-archive-harness";

fn owner(xml: &mut Xml, element: &str) {
    xml.node(element, |xml| {
        xml.text("ID", OWNER);
        xml.text("DisplayName", OWNER);
    });
}

pub(super) fn buckets(call: &Call) -> Result<Reply, S3Error> {
    let buckets = call.store.buckets();
    Ok(document(Xml::document("ListAllMyBucketsResult", |xml| {
        owner(xml, "Owner");
        xml.node("Buckets", |xml| {
            for (name, bucket) in buckets.iter() {
                xml.node("Bucket", |xml| {
                    xml.text("Name", name);
                    xml.text("CreationDate", iso_date(bucket.created));
                });
            }
        });
    })))
}

/// How keys are written, as `encoding-type` asks.
struct Encoding(bool);

impl Encoding {
    fn of(call: &Call) -> Result<Self, S3Error> {
        match call.target.query.get("encoding-type") {
            None => Ok(Self(false)),
            Some("url") => Ok(Self(true)),
            Some(other) => Err(S3Error::invalid_argument("encoding-type", other)),
        }
    }

    fn apply(&self, text: &str) -> String {
        if self.0 { percent_encode(text) } else { text.to_owned() }
    }
}

/// A page's place: behind a key, or behind everything with a common prefix.
enum After {
    Key(String),
    Prefix(String),
}

impl After {
    fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(match self {
            Self::Key(key) => format!("k{key}"),
            Self::Prefix(prefix) => format!("p{prefix}"),
        })
    }

    fn parse(token: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
        let key = text.strip_prefix('k').map(|key| Self::Key(key.to_owned()));
        key.or_else(|| text.strip_prefix('p').map(|prefix| Self::Prefix(prefix.to_owned())))
    }
}

/// A page of ListObjectsV2.
#[derive(Default)]
struct Page {
    objects: Vec<(String, Arc<Object>)>,
    prefixes: Vec<String>,
    next: Option<After>,
}

impl Page {
    fn read(
        bucket: &Bucket,
        prefix: &str,
        delimiter: &str,
        after: Option<After>,
        max: usize,
    ) -> Self {
        let mut page = Self::default();
        let (start, mut skip) = match after {
            None => (Bound::Included(prefix.to_owned()), None),
            Some(After::Key(key)) if key.as_str() < prefix => {
                (Bound::Included(prefix.to_owned()), None)
            }
            Some(After::Key(key)) => (Bound::Excluded(key), None),
            Some(After::Prefix(done)) => (Bound::Included(done.clone()), Some(done)),
        };
        let mut last = None;
        for (key, object) in bucket.objects.range((start, Bound::Unbounded)) {
            let Some(rest) = key.strip_prefix(prefix) else { break };
            if skip.as_ref().is_some_and(|done| key.starts_with(done)) {
                continue;
            }
            if page.objects.len() + page.prefixes.len() >= max {
                page.next = last;
                break;
            }
            if let Some(common) = common_prefix(prefix, rest, delimiter) {
                page.prefixes.push(common.clone());
                last = Some(After::Prefix(common.clone()));
                skip = Some(common);
            } else {
                page.objects.push((key.clone(), Arc::clone(object)));
                last = Some(After::Key(key.clone()));
            }
        }
        page
    }
}

fn common_prefix(prefix: &str, rest: &str, delimiter: &str) -> Option<String> {
    if delimiter.is_empty() {
        return None;
    }
    rest.split_once(delimiter).map(|(head, _)| format!("{prefix}{head}{delimiter}"))
}

pub(super) fn objects(call: &Call) -> Result<Reply, S3Error> {
    let query = &call.target.query;
    let text = |name| query.get(name).unwrap_or_default();
    let (prefix, delimiter) = (text("prefix"), text("delimiter"));
    let max = query.number("max-keys", MAX_PAGE)?.min(MAX_PAGE);
    let encoding = Encoding::of(call)?;
    let after = match query.get("continuation-token") {
        Some(token) => {
            let invalid = || S3Error::invalid_argument("continuation-token", token);
            Some(After::parse(token).ok_or_else(invalid)?)
        }
        None => query.get("start-after").map(|key| After::Key(key.to_owned())),
    };
    let page = call.store.with(&call.target.bucket, |bucket| {
        Ok(Page::read(bucket, prefix, delimiter, after, max))
    })?;
    Ok(document(Xml::document("ListBucketResult", |xml| {
        xml.text("Name", &call.target.bucket);
        xml.text("Prefix", encoding.apply(prefix));
        xml.text("MaxKeys", max);
        xml.text("KeyCount", page.objects.len() + page.prefixes.len());
        xml.text("IsTruncated", page.next.is_some());
        for name in ["delimiter", "start-after", "encoding-type"] {
            let Some(value) = query.get(name) else { continue };
            match name {
                "delimiter" => xml.text("Delimiter", encoding.apply(value)),
                "start-after" => xml.text("StartAfter", encoding.apply(value)),
                _ => xml.text("EncodingType", value),
            }
        }
        if let Some(token) = query.get("continuation-token") {
            xml.text("ContinuationToken", token);
        }
        if let Some(next) = &page.next {
            xml.text("NextContinuationToken", next.token());
        }
        let with_owner = query.get("fetch-owner") == Some("true");
        page.objects
            .iter()
            .for_each(|(key, object)| entry(xml, &encoding.apply(key), object, with_owner));
        for prefix in &page.prefixes {
            xml.node("CommonPrefixes", |xml| xml.text("Prefix", encoding.apply(prefix)));
        }
    })))
}

fn entry(xml: &mut Xml, key: &str, object: &Object, with_owner: bool) {
    xml.node("Contents", |xml| {
        xml.text("Key", key);
        xml.text("LastModified", iso_date(object.modified));
        xml.text("ETag", format!("\"{}\"", object.etag));
        xml.text("ChecksumAlgorithm", object.checksum.algorithm.name());
        xml.text("ChecksumType", object.checksum.kind.name());
        xml.text("Size", object.len);
        if with_owner {
            owner(xml, "Owner");
        }
        xml.text("StorageClass", "STANDARD");
    });
}

pub(super) fn uploads(call: &Call) -> Result<Reply, S3Error> {
    let query = &call.target.query;
    let text = |name| query.get(name).unwrap_or_default();
    let (prefix, key_marker, id_marker) =
        (text("prefix"), text("key-marker"), text("upload-id-marker"));
    let max = query.number("max-uploads", MAX_PAGE)?.min(MAX_PAGE);
    let encoding = Encoding::of(call)?;
    call.store.with(&call.target.bucket, |bucket| {
        // Without an upload id, the marker stands behind every upload of its key.
        let behind = |key: &str, id: &str| {
            key > key_marker || (key == key_marker && !id_marker.is_empty() && id > id_marker)
        };
        let mut rest = bucket
            .uploads
            .iter()
            .filter(|((key, id), _)| {
                key.starts_with(prefix) && (key_marker.is_empty() || behind(key, id))
            })
            .peekable();
        let page: Vec<_> = rest.by_ref().take(max).collect();
        let truncated = max > 0 && rest.peek().is_some();
        Ok(document(Xml::document("ListMultipartUploadsResult", |xml| {
            xml.text("Bucket", &call.target.bucket);
            xml.text("KeyMarker", encoding.apply(key_marker));
            xml.text("UploadIdMarker", id_marker);
            xml.text("Prefix", encoding.apply(prefix));
            if let Some(encoding) = query.get("encoding-type") {
                xml.text("EncodingType", encoding);
            }
            if let Some(((key, id), _)) = page.last().filter(|_| truncated) {
                xml.text("NextKeyMarker", encoding.apply(key));
                xml.text("NextUploadIdMarker", id);
            }
            xml.text("MaxUploads", max);
            xml.text("IsTruncated", truncated);
            for ((key, id), upload) in page {
                xml.node("Upload", |xml| {
                    xml.text("Key", encoding.apply(key));
                    xml.text("UploadId", id);
                    owner(xml, "Initiator");
                    owner(xml, "Owner");
                    xml.text("StorageClass", "STANDARD");
                    xml.text("Initiated", iso_date(upload.initiated));
                    if let Some((algorithm, kind)) = upload.declared {
                        xml.text("ChecksumAlgorithm", algorithm.name());
                        xml.text("ChecksumType", kind.name());
                    }
                });
            }
        })))
    })
}

pub(super) fn parts(call: &Call) -> Result<Reply, S3Error> {
    let query = &call.target.query;
    let marker = query.number("part-number-marker", 0)?;
    let max = query.number("max-parts", MAX_PAGE)?.min(MAX_PAGE);
    let (key, upload_id) = (&call.target.key, call.target.upload_id());
    call.store.with(&call.target.bucket, |bucket| {
        let upload = bucket.upload(key, upload_id)?;
        let mut rest =
            upload.parts.iter().filter(|(number, _)| usize::from(**number) > marker).peekable();
        let page: Vec<_> = rest.by_ref().take(max).collect();
        let truncated = max > 0 && rest.peek().is_some();
        Ok(document(Xml::document("ListPartsResult", |xml| {
            xml.text("Bucket", &call.target.bucket);
            xml.text("Key", key);
            xml.text("UploadId", upload_id);
            owner(xml, "Initiator");
            owner(xml, "Owner");
            xml.text("StorageClass", "STANDARD");
            xml.text("PartNumberMarker", marker);
            xml.text("NextPartNumberMarker", page.last().map_or(0, |(number, _)| **number));
            xml.text("MaxParts", max);
            xml.text("IsTruncated", truncated);
            if let Some((algorithm, kind)) = upload.declared {
                xml.text("ChecksumAlgorithm", algorithm.name());
                xml.text("ChecksumType", kind.name());
            }
            for (number, part) in page {
                xml.node("Part", |xml| {
                    xml.text("PartNumber", number);
                    xml.text("LastModified", iso_date(part.modified));
                    xml.text("ETag", format!("\"{}\"", part.etag()));
                    xml.text("Size", part.segment.len);
                    if let Some(checksum) = &part.checksum {
                        xml.text(checksum.algorithm.element(), checksum.encode());
                    }
                });
            }
        })))
    })
}

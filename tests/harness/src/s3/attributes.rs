//! What a client says about an object besides its bytes: headers kept, given back and shown to tests.

use std::collections::{BTreeMap, BTreeSet};

use http::HeaderMap;

use super::error::S3Error;
use super::reply::{header, set};

/// Headers given back as they came.
const KEPT: [&str; 6] = [
    "cache-control",
    "content-disposition",
    "content-language",
    "expires",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
];
/// Names and values of the metadata together, in bytes.
const MAX_METADATA: usize = 2048;
const MAX_TAGS: usize = 10;
const SSE: &str = "x-amz-server-side-encryption";
const KMS_KEY: &str = "x-amz-server-side-encryption-aws-kms-key-id";
const BUCKET_KEY: &str = "x-amz-server-side-encryption-bucket-key-enabled";

/// The attributes of an object or of an upload that will become one.
#[derive(Clone, Debug)]
pub(super) struct Attributes {
    pub(super) content_type: String,
    kept: Vec<(&'static str, String)>,
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) tags: Vec<(String, String)>,
    /// `AES256` or `aws:kms`.
    pub(super) encryption: String,
    pub(super) kms_key_id: Option<String>,
    bucket_key: bool,
}

impl Attributes {
    /// Reads them from the headers of PutObject or CreateMultipartUpload.
    pub(super) fn parse(headers: &HeaderMap) -> Result<Self, S3Error> {
        if header(headers, "x-amz-server-side-encryption-customer-algorithm").is_some() {
            return Err(S3Error::not_implemented("Encryption with a customer's key"));
        }
        if headers.keys().any(|name| name.as_str().starts_with("x-amz-object-lock-")) {
            return Err(S3Error::invalid_request("Bucket is missing Object Lock Configuration"));
        }
        let mut kept: Vec<_> = KEPT
            .into_iter()
            .filter_map(|name| Some((name, header(headers, name)?.to_owned())))
            .collect();
        // The framing of the upload is no encoding of the object.
        let encodings: Vec<_> = header(headers, "content-encoding")
            .into_iter()
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|encoding| !encoding.is_empty() && *encoding != "aws-chunked")
            .collect();
        if !encodings.is_empty() {
            kept.push(("content-encoding", encodings.join(",")));
        }
        let (encryption, kms_key_id) = encryption(headers)?;
        Ok(Self {
            content_type: header(headers, "content-type")
                .unwrap_or("binary/octet-stream")
                .to_owned(),
            kept,
            metadata: metadata(headers)?,
            tags: tags(header(headers, "x-amz-tagging").unwrap_or_default())?,
            encryption,
            kms_key_id,
            bucket_key: header(headers, BUCKET_KEY) == Some("true"),
        })
    }

    /// Writes the headers of GetObject and HeadObject.
    pub(super) fn describe(&self, headers: &mut HeaderMap) {
        set(headers, "content-type", &self.content_type);
        for (name, value) in &self.kept {
            set(headers, name, value);
        }
        for (name, value) in &self.metadata {
            set(headers, &format!("x-amz-meta-{name}"), value);
        }
        if !self.tags.is_empty() {
            set(headers, "x-amz-tagging-count", &self.tags.len().to_string());
        }
        self.encrypted(headers);
    }

    /// Writes the encryption headers, which every answer about the object carries.
    pub(super) fn encrypted(&self, headers: &mut HeaderMap) {
        set(headers, SSE, &self.encryption);
        if let Some(key) = &self.kms_key_id {
            set(headers, KMS_KEY, key);
        }
        if self.bucket_key {
            set(headers, BUCKET_KEY, "true");
        }
    }
}

fn encryption(headers: &HeaderMap) -> Result<(String, Option<String>), S3Error> {
    let key = header(headers, KMS_KEY);
    match (header(headers, SSE).unwrap_or("AES256"), key) {
        ("AES256", None) => Ok(("AES256".to_owned(), None)),
        ("aws:kms", key) => {
            let default = "arn:aws:kms:us-east-1:000000000000:alias/aws/s3";
            Ok(("aws:kms".to_owned(), Some(key.unwrap_or(default).to_owned())))
        }
        ("AES256", Some(key)) => Err(S3Error::invalid_argument(KMS_KEY, key)),
        (other, _) => Err(S3Error::invalid_argument(SSE, other)),
    }
}

fn metadata(headers: &HeaderMap) -> Result<BTreeMap<String, String>, S3Error> {
    let mut metadata = BTreeMap::new();
    for name in headers.keys() {
        let Some(short) = name.as_str().strip_prefix("x-amz-meta-") else { continue };
        let values: Vec<_> = headers
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        metadata.insert(short.to_owned(), values.join(","));
    }
    let size: usize = metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
    if size > MAX_METADATA {
        let message = "Your metadata headers exceed the maximum allowed metadata size";
        return Err(S3Error::bad("MetadataTooLarge", message)
            .with("Size", size.to_string())
            .with("MaxSizeAllowed", MAX_METADATA.to_string()));
    }
    Ok(metadata)
}

/// Reads `a=1&b=2`.
fn tags(text: &str) -> Result<Vec<(String, String)>, S3Error> {
    let tags: Vec<(String, String)> =
        url::form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    let names: BTreeSet<_> = tags.iter().map(|(name, _)| name).collect();
    let fits = |(name, value): &(String, String)| {
        (1..=128).contains(&name.chars().count()) && value.chars().count() <= 256
    };
    if tags.len() > MAX_TAGS {
        return Err(S3Error::bad("BadRequest", "Object tags cannot be greater than 10"));
    }
    if names.len() != tags.len() || !tags.iter().all(fits) {
        return Err(S3Error::bad("InvalidTag", "The tag set is not valid"));
    }
    Ok(tags)
}

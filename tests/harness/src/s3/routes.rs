//! Which operation a request is, on which bucket and key.

use std::borrow::Cow;

use http::{HeaderMap, Method, Uri};

use super::control::Operation;
use super::error::S3Error;
use super::reply::header;

/// The most bytes a key may have.
const MAX_KEY: usize = 1024;
/// Query parameters that change nothing about which operation it is.
const NEUTRAL: [&str; 2] = ["x-id", "x-amz-checksum-mode"];

/// A decoded query string.
#[derive(Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(text: &str) -> Self {
        Self(url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A number, or `default` without one.
    pub(super) fn number(&self, name: &str, default: usize) -> Result<usize, S3Error> {
        let Some(text) = self.get(name).filter(|text| !text.is_empty()) else { return Ok(default) };
        text.parse().map_err(|_| S3Error::invalid_argument(name, text))
    }

    /// Whether it has nothing but `allowed`, a signature, or overrides of the answer's headers.
    fn only(&self, allowed: &[&str]) -> bool {
        self.0.iter().all(|(name, _)| {
            allowed.contains(&name.as_str())
                || NEUTRAL.contains(&name.as_str())
                || name.to_ascii_lowercase().starts_with("x-amz-")
                || name.starts_with("response-")
        })
    }
}

/// What a request is about.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) operation: Operation,
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) query: Query,
}

impl Target {
    /// Reads path-style (`/bucket/key`) and virtual-host-style (`bucket.localhost`) addresses.
    pub(super) fn parse(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<Self, S3Error> {
        let path = uri.path().strip_prefix('/').unwrap_or_default();
        let host = header(headers, "host").unwrap_or_default();
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        let (bucket, key) = match host.strip_suffix(".localhost") {
            Some(bucket) => (bucket, path),
            None => path.split_once('/').unwrap_or((path, "")),
        };
        let (bucket, key) = (percent_decode(bucket)?, percent_decode(key)?);
        if key.len() > MAX_KEY {
            return Err(S3Error::bad("KeyTooLongError", "Your key is too long")
                .with("Size", key.len().to_string())
                .with("MaxSizeAllowed", MAX_KEY.to_string()));
        }
        let query = Query::parse(uri.query().unwrap_or_default());
        let operation = if bucket.is_empty() {
            if method == Method::GET { Operation::ListBuckets } else { Operation::Unsupported }
        } else if key.is_empty() {
            bucket_operation(method, &query)
        } else if headers.contains_key("x-amz-copy-source") {
            Operation::Unsupported
        } else {
            object_operation(method, &query)
        };
        Ok(Self { operation, bucket, key, query })
    }

    /// The upload the request is about.
    pub(super) fn upload_id(&self) -> &str {
        self.query.get("uploadId").unwrap_or_default()
    }

    /// The part's number, which must be 1 to 10 000.
    pub(super) fn part_number(&self) -> Result<u16, S3Error> {
        let text = self.query.get("partNumber").unwrap_or_default();
        text.parse().ok().filter(|number| (1..=10_000).contains(number)).ok_or_else(|| {
            let message = "Part number must be an integer between 1 and 10000, inclusive";
            S3Error::bad("InvalidArgument", message)
                .with("ArgumentName", "partNumber")
                .with("ArgumentValue", text)
        })
    }
}

fn bucket_operation(method: &Method, query: &Query) -> Operation {
    const LIST: [&str; 8] = [
        "list-type",
        "prefix",
        "delimiter",
        "max-keys",
        "continuation-token",
        "start-after",
        "encoding-type",
        "fetch-owner",
    ];
    const UPLOADS: [&str; 6] =
        ["uploads", "prefix", "max-uploads", "key-marker", "upload-id-marker", "encoding-type"];
    match *method {
        Method::GET if query.get("list-type") == Some("2") && query.only(&LIST) => {
            Operation::ListObjectsV2
        }
        Method::GET if query.has("uploads") && query.only(&UPLOADS) => {
            Operation::ListMultipartUploads
        }
        Method::HEAD if query.only(&[]) => Operation::HeadBucket,
        Method::PUT if query.only(&[]) => Operation::CreateBucket,
        _ => Operation::Unsupported,
    }
}

fn object_operation(method: &Method, query: &Query) -> Operation {
    const LIST_PARTS: [&str; 3] = ["uploadId", "max-parts", "part-number-marker"];
    match *method {
        Method::PUT if query.only(&[]) => Operation::PutObject,
        Method::PUT if query.has("partNumber") && query.only(&["partNumber", "uploadId"]) => {
            Operation::UploadPart
        }
        Method::GET if query.only(&["partNumber"]) => Operation::GetObject,
        Method::GET if query.has("tagging") && query.only(&["tagging"]) => {
            Operation::GetObjectTagging
        }
        Method::GET if query.has("uploadId") && query.only(&LIST_PARTS) => Operation::ListParts,
        Method::HEAD if query.only(&["partNumber"]) => Operation::HeadObject,
        Method::DELETE if query.only(&[]) => Operation::DeleteObject,
        Method::DELETE if query.only(&["uploadId"]) => Operation::AbortMultipartUpload,
        Method::POST if query.has("uploads") && query.only(&["uploads"]) => {
            Operation::CreateMultipartUpload
        }
        Method::POST if query.has("uploadId") && query.only(&["uploadId"]) => {
            Operation::CompleteMultipartUpload
        }
        _ => Operation::Unsupported,
    }
}

/// Undoes `%41`; a plus sign stays one, as S3 has it in paths.
fn percent_decode(text: &str) -> Result<String, S3Error> {
    let invalid = || S3Error::bad("InvalidURI", "Couldn't parse the specified URI.");
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.as_bytes().split_at_checked(2).ok_or_else(invalid)?;
        let mut byte = [0];
        hex::decode_to_slice(digits, &mut byte).map_err(|_| invalid())?;
        bytes.extend(byte);
        bytes.extend(rest);
    }
    String::from_utf8(bytes).map_err(|_| invalid())
}

/// Does what `encoding-type=url` asks for: everything but letters, digits and `-_.~/`.
pub(super) fn percent_encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    let encode = |byte: u8| {
        if plain(byte) {
            Cow::from(char::from(byte).to_string())
        } else {
            Cow::from(format!("%{byte:02X}"))
        }
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(method: &Method, host: &str, uri: &str) -> (Operation, String, String) {
        let headers = HeaderMap::from_iter([(http::header::HOST, host.parse().unwrap())]);
        let target = Target::parse(method, &uri.parse().unwrap(), &headers).unwrap();
        (target.operation, target.bucket, target.key)
    }

    #[test]
    fn both_styles_and_odd_keys() {
        let key = "a b+c/d%e//é";
        let path = "a%20b+c/d%25e//%C3%A9";
        let wanted = (Operation::GetObject, "bucket".to_owned(), key.to_owned());
        assert_eq!(
            target(&Method::GET, "127.0.0.1:80", &format!("/bucket/{path}?x-id=GetObject")),
            wanted
        );
        assert_eq!(target(&Method::GET, "bucket.localhost:80", &format!("/{path}")), wanted);
        assert_eq!(percent_encode(key), "a%20b%2Bc/d%25e//%C3%A9");
    }

    #[test]
    fn what_is_unknown_is_never_taken_for_something_else() {
        for (method, uri) in [
            (Method::PUT, "/b/k?acl"),
            (Method::PUT, "/b/k?uploadId=x"),
            (Method::GET, "/b/k?versionId=1"),
            (Method::DELETE, "/b/k?tagging"),
            (Method::GET, "/b?versioning"),
            (Method::GET, "/b?list-type=1"),
            (Method::DELETE, "/b"),
            (Method::POST, "/b?delete"),
        ] {
            assert_eq!(
                target(&method, "localhost", uri).0,
                Operation::Unsupported,
                "{method} {uri}"
            );
        }
    }
}

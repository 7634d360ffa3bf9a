//! What the head of a request says about its body: length, digests, checksum and framing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::{HeaderMap, StatusCode};

use super::checksum::{Algorithm, Checksum};
use super::error::S3Error;
use super::reply::header;

/// The largest body of one request, in bytes.
const MAX_BODY: u64 = 5 << 30;

/// What the client said about the checksum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    Nothing,
    Header(Checksum),
    /// The value comes behind the body.
    Trailer(Algorithm),
}

/// What the head of a request says about its body.
#[derive(Debug)]
pub(super) struct Expected {
    /// Payload bytes, framing undone.
    pub(super) len: u64,
    pub(super) md5: Option<[u8; 16]>,
    pub(super) sha256: Option<[u8; 32]>,
    pub(super) given: Given,
    /// `aws-chunked`, with signatures or without.
    pub(super) chunked: Option<bool>,
}

impl Expected {
    /// Reads the head of a request whose checksum header, if any, speaks of its body.
    pub(super) fn parse(headers: &HeaderMap) -> Result<Self, S3Error> {
        let given = given(headers)?;
        Ok(Self { given, ..Self::parse_document(headers)? })
    }

    /// Reads the head of a request whose checksum header does not speak of its body.
    pub(super) fn parse_document(headers: &HeaderMap) -> Result<Self, S3Error> {
        let payload = header(headers, "x-amz-content-sha256").unwrap_or("UNSIGNED-PAYLOAD");
        let chunked = match payload {
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => Some(false),
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" | "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => {
                Some(true)
            }
            _ => None,
        };
        let sha256 = if chunked.is_some() || payload == "UNSIGNED-PAYLOAD" {
            None
        } else {
            let mut hash = [0; 32];
            hex::decode_to_slice(payload, &mut hash)
                .map_err(|_| S3Error::invalid_argument("x-amz-content-sha256", payload))?;
            Some(hash)
        };
        let length =
            if chunked.is_some() { "x-amz-decoded-content-length" } else { "content-length" };
        let len: u64 =
            header(headers, length).and_then(|text| text.parse().ok()).ok_or_else(|| {
                let message = format!("You must provide the {length} HTTP header.");
                S3Error::new(StatusCode::LENGTH_REQUIRED, "MissingContentLength", message)
            })?;
        if len > MAX_BODY {
            let message = "Your proposed upload exceeds the maximum allowed size";
            return Err(S3Error::bad("EntityTooLarge", message)
                .with("ProposedSize", len.to_string())
                .with("MaxSizeAllowed", MAX_BODY.to_string()));
        }
        let md5 = header(headers, "content-md5").map(parse_md5).transpose()?;
        Ok(Self { len, md5, sha256, given: Given::Nothing, chunked })
    }

    /// The algorithm the client chose.
    pub(super) fn algorithm(&self) -> Option<Algorithm> {
        match &self.given {
            Given::Nothing => None,
            Given::Header(checksum) => Some(checksum.algorithm),
            Given::Trailer(algorithm) => Some(*algorithm),
        }
    }
}

fn parse_md5(text: &str) -> Result<[u8; 16], S3Error> {
    let bytes = BASE64.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes
        .ok_or_else(|| S3Error::bad("InvalidDigest", "The Content-MD5 you specified is not valid."))
}

/// The checksum named by `x-amz-checksum-*`; `None` without one.
pub(super) fn header_checksum(headers: &HeaderMap) -> Result<Option<Checksum>, S3Error> {
    let mut found = None;
    for (name, value) in headers {
        let Some(kind) = name.as_str().strip_prefix("x-amz-checksum-") else { continue };
        if ["algorithm", "type", "mode"].contains(&kind) {
            continue;
        }
        if found.is_some() {
            return Err(S3Error::invalid_request(
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
            ));
        }
        let algorithm = Algorithm::from_header(name.as_str())
            .ok_or_else(|| S3Error::not_implemented(name.as_str()))?;
        let text = value.to_str().unwrap_or_default();
        // A composite checksum may be written with its number of parts, which its own rules judge.
        let text = text.split_once('-').map_or(text, |(value, _)| value);
        let checksum = Checksum::decode(algorithm, text).ok_or_else(|| {
            S3Error::invalid_request(format!("Value for {name} header is invalid."))
        })?;
        found = Some(checksum);
    }
    Ok(found)
}

fn given(headers: &HeaderMap) -> Result<Given, S3Error> {
    let trailer = header(headers, "x-amz-trailer");
    match (header_checksum(headers)?, trailer) {
        (Some(checksum), None) => Ok(Given::Header(checksum)),
        (Some(_), Some(_)) => Err(S3Error::invalid_request(
            "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
        )),
        (None, Some(name)) => Algorithm::from_header(name).map(Given::Trailer).ok_or_else(|| {
            S3Error::invalid_request(
                "The value specified in the x-amz-trailer header is not supported",
            )
        }),
        (None, None) if headers.contains_key("x-amz-sdk-checksum-algorithm") => {
            Err(S3Error::invalid_request(
                "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer \
             headers were found.",
            ))
        }
        (None, None) => Ok(Given::Nothing),
    }
}

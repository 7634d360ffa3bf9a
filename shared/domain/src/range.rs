//! HTTP ranges: what a content response says of itself, and whether a download may go on with it.
//!
//! CXone guide §3: "validate the final Content-Length against the Content-Range"; a partial transfer is resumed with
//! `bytes=X-`. A 200 in answer to a range means that the range was ignored and the body begins at byte 0.

use serde::{Deserialize, Serialize};

/// A parsed `Content-Range`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentRange {
    /// `bytes first-last/total`.
    Bytes {
        /// Offset of the body's first byte.
        first: u64,
        /// Offset of its last byte.
        last: u64,
        /// Length of the whole representation; `None` for `*`.
        total: Option<u64>,
    },
    /// `bytes */total`, in a 416.
    Unsatisfied {
        /// Length of the whole representation.
        total: u64,
    },
}

/// Decimal digits only: no sign, no blank, no overflow.
fn number(s: &str) -> Option<u64> {
    (!s.is_empty() && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse().ok()).flatten()
}

impl ContentRange {
    /// Parses the header's value; `None` for anything that is not one well-formed range of bytes (RFC 9110 §14.4).
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let (unit, rest) = value.trim().split_once(' ')?;
        let (range, total) = rest.trim().split_once('/')?;
        if !unit.eq_ignore_ascii_case("bytes") {
            return None;
        }
        if range == "*" {
            return Some(Self::Unsatisfied { total: number(total)? });
        }
        let (first, last) = range.split_once('-')?;
        let (first, last) = (number(first)?, number(last)?);
        let total = if total == "*" { None } else { Some(number(total)?) };
        let sound = first <= last && last < u64::MAX && total.is_none_or(|total| last < total);
        sound.then_some(Self::Bytes { first, last, total })
    }
}

/// What identifies one version of a representation, strongest first (RFC 9110 §13.1.5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Validator {
    /// A strong entity tag, quotes included.
    Etag(String),
    /// A Last-Modified date, as sent.
    LastModified(String),
}

impl Validator {
    /// The validator of a response with these headers. A weak entity tag cannot vouch for bytes and is passed over.
    #[must_use]
    pub fn of(etag: Option<&str>, last_modified: Option<&str>) -> Option<Self> {
        match (etag, last_modified) {
            (Some(etag), _) if etag.starts_with('"') => Some(Self::Etag(etag.to_owned())),
            (_, Some(date)) => Some(Self::LastModified(date.to_owned())),
            _ => None,
        }
    }

    /// The value for `If-Range`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Etag(s) | Self::LastModified(s) => s,
        }
    }
}

/// The parts of a content response that decide how the download goes on. Its status is 200, 206 or 416.
#[derive(Debug, Clone, Copy, Default)]
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    /// Content-Length, if there was one.
    pub content_length: Option<u64>,
    /// Content-Range, if there was one.
    pub content_range: Option<&'a str>,
    /// The entity tag.
    pub etag: Option<&'a str>,
    /// Last-Modified.
    pub last_modified: Option<&'a str>,
}

/// One version of a recording at its vendor: what must still agree when a download resumes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its length in bytes.
    pub total: u64,
    /// Its validator, if the vendor gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validator: Option<Validator>,
}

impl Version {
    /// Is this what a 206 to a request with this version's validator in `If-Range` says of itself? It must repeat an
    /// entity tag, but may leave out a Last-Modified (RFC 9110 §15.3.7).
    fn is_confirmed_by(&self, answer: &Self) -> bool {
        let left_out = matches!(
            (&self.validator, &answer.validator),
            (Some(Validator::LastModified(_)), None)
        );
        self.total == answer.total && (left_out || self.validator == answer.validator)
    }
}

/// How the download goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The body holds `len` bytes from the offset asked for.
    Append {
        /// The version they belong to.
        version: Version,
        /// How many bytes the body must have.
        len: u64,
    },
    /// The body is another version, or the whole one in answer to a range: drop what is there, take it from byte 0.
    StartOver {
        /// The version it is.
        version: Version,
    },
    /// The body is of no use, and neither is what was received: ask for byte 0.
    AskAgain,
    /// Everything was received already.
    Complete,
    /// The representation has no bytes at all.
    Empty,
}

/// Why a response's headers cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// 206 without a Content-Range that can be read.
    #[error("the vendor answered 206 without a readable Content-Range")]
    ContentRange,
    /// 206 for another range than the one asked for.
    #[error("the vendor sent another range than the one asked for")]
    OtherRange,
    /// Content-Length and Content-Range disagree.
    #[error("Content-Length and Content-Range disagree")]
    LengthMismatch,
    /// No length at all: nothing could prove the body whole.
    #[error("the vendor did not say how long the recording is")]
    LengthUnknown,
    /// None of 200, 206 and 416.
    #[error("the vendor answered with a status that is neither content nor an error: {0}")]
    Status(u16),
}

/// Decides what a response to `Range: bytes={offset}-` means for a download that has `offset` bytes of `known`.
///
/// # Errors
/// [`Unusable`]: the body must not be read; asking again may help.
pub fn judge(answer: &Answer<'_>, offset: u64, known: Option<&Version>) -> Result<Next, Unusable> {
    let validator = Validator::of(answer.etag, answer.last_modified);
    let range = answer.content_range.and_then(ContentRange::parse);
    match answer.status {
        206 => {
            let Some(ContentRange::Bytes { first, last, total }) = range else {
                return Err(Unusable::ContentRange);
            };
            let total = total.ok_or(Unusable::LengthUnknown)?;
            let len = last - first + 1;
            if answer.content_length.is_some_and(|length| length != len) {
                return Err(Unusable::LengthMismatch);
            }
            let mut version = Version { total, validator };
            if let Some(known) = known.filter(|_| offset > 0) {
                if !known.is_confirmed_by(&version) {
                    return Ok(Next::AskAgain);
                }
                version = known.clone();
            }
            if first != offset {
                return Err(Unusable::OtherRange);
            }
            Ok(Next::Append { version, len })
        }
        200 => match answer.content_length.ok_or(Unusable::LengthUnknown)? {
            0 => Ok(Next::Empty),
            total if offset == 0 => {
                Ok(Next::Append { version: Version { total, validator }, len: total })
            }
            total => Ok(Next::StartOver { version: Version { total, validator } }),
        },
        416 => match range {
            Some(ContentRange::Unsatisfied { total: 0 }) => Ok(Next::Empty),
            Some(ContentRange::Unsatisfied { total })
                if total == offset && known.is_some_and(|known| known.total == total) =>
            {
                Ok(Next::Complete)
            }
            _ if offset > 0 => Ok(Next::AskAgain),
            _ => Err(Unusable::ContentRange),
        },
        status => Err(Unusable::Status(status)),
    }
}

#[cfg(test)]
mod tests;

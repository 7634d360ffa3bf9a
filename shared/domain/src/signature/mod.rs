//! Webhook signatures (CXone guide §2 and its edge case 2), in the schemes that senders use.
//!
//! A signature covers the bytes as they arrived, so nothing here decodes or trims the body. The time is checked
//! before the code: a request that is too old says nothing about the secrets and must not cause a look for new ones.

mod codes;
mod key;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use codes::Code;
pub use codes::MAX_SIGNATURES;
pub use key::KeyEncoding;

/// How far a request's timestamp may lie from our clock, in milliseconds, in either direction (edge case 2: five
/// minutes). A difference of exactly this much is accepted.
pub const TOLERANCE_MS: i64 = 300_000;

/// The longest timestamp taken: twelve digits of seconds reach the year 9999.
const MAX_TIMESTAMP_DIGITS: usize = 12;

/// The longest message id taken, in bytes.
const MAX_ID_LEN: usize = 256;

/// How a sender signs: HMAC-SHA256 in all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheme {
    /// The guide's: hexadecimal over `{timestamp}.{body}`, `sha256=` in front of it or not.
    #[default]
    Guide,
    /// NICE Nexus: the same, always with `sha256=`.
    Nexus,
    /// Standard Webhooks, which is Svix: base64 over `{id}.{timestamp}.{body}`, as `v1,{code}`.
    Standard,
}

/// The headers that carry a signature's parts, in lower case: of each the names by which a verifier looks, one after
/// the other. A signer uses the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderNames {
    /// Of the message's id; none where no id is signed.
    pub id: &'static [&'static str],
    /// Of the time of signing.
    pub timestamp: &'static [&'static str],
    /// Of the signature.
    pub signature: &'static [&'static str],
}

impl Scheme {
    /// The scheme's own headers.
    #[must_use]
    pub fn headers(self) -> HeaderNames {
        match self {
            Self::Guide => HeaderNames {
                id: &[],
                timestamp: &["nice-request-timestamp"],
                signature: &["nice-request-signature"],
            },
            // `X-Nexus-Delivery-Id` is not signed, so nothing may depend on it.
            Self::Nexus => HeaderNames {
                id: &[],
                timestamp: &["x-nexus-timestamp"],
                signature: &["x-nexus-signature-256"],
            },
            Self::Standard => HeaderNames {
                id: &["webhook-id", "svix-id"],
                timestamp: &["webhook-timestamp", "svix-timestamp"],
                signature: &["webhook-signature", "svix-signature"],
            },
        }
    }
}

/// A name that no scheme or encoding has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is nothing of this name")]
pub struct UnknownName;

impl std::str::FromStr for Scheme {
    type Err = UnknownName;
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name {
            "guide" => Ok(Self::Guide),
            "nexus" => Ok(Self::Nexus),
            "standard" => Ok(Self::Standard),
            _ => Err(UnknownName),
        }
    }
}

/// What a verifier looks at: header values, `None` where the header is missing, and the body's bytes.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// The message id's header; only [`Scheme::Standard`] signs one.
    pub id: Option<&'a [u8]>,
    /// The timestamp header's value.
    pub timestamp: Option<&'a [u8]>,
    /// The signature header's value.
    pub signature: Option<&'a [u8]>,
    /// The body exactly as it was received.
    pub body: &'a [u8],
}

/// A request whose signature holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Our clock minus the sender's timestamp, in milliseconds: transport time plus the difference of the clocks. The
    /// sender counts whole seconds, so up to 999 ms of it is rounding.
    pub skew_ms: i64,
}

/// Why a request is refused. Nothing of the request is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no timestamp header.
    #[error("the timestamp header is missing")]
    MissingTimestamp,
    /// The timestamp is not 1 to 12 ASCII digits.
    #[error("the timestamp is not a number of seconds since 1970")]
    MalformedTimestamp,
    /// The timestamp is more than the tolerance behind our clock.
    #[error("the timestamp is more than five minutes old")]
    Stale,
    /// The timestamp is more than the tolerance ahead of our clock.
    #[error("the timestamp is more than five minutes ahead")]
    Future,
    /// There is no header with the message's id.
    #[error("the message id header is missing")]
    MissingId,
    /// The id is not 1 to 256 visible ASCII characters without a full stop, which is what separates it from the rest.
    #[error("the message id is not one")]
    MalformedId,
    /// There is no signature header.
    #[error("the signature header is missing")]
    MissingSignature,
    /// The signature is not in the scheme's form.
    #[error("the signature is not in the form of the scheme")]
    MalformedSignature,
    /// All signatures are of versions that are not known here.
    #[error("no signature is of a known version")]
    UnknownVersion,
    /// More signatures than [`MAX_SIGNATURES`].
    #[error("there are more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// No live secret gives any of the signatures.
    #[error("the signature does not match")]
    Mismatch,
    /// No live secret can be used as a key: not the request's fault.
    #[error("no live secret can be used as a key; check SigningKeyEncoding against the secret")]
    UnusableKey,
}

impl Refusal {
    /// A stable label for metrics and logs.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::MissingTimestamp => "missing_timestamp",
            Self::MalformedTimestamp => "malformed_timestamp",
            Self::Stale => "stale",
            Self::Future => "future",
            Self::MissingId => "missing_id",
            Self::MalformedId => "malformed_id",
            Self::MissingSignature => "missing_signature",
            Self::MalformedSignature => "malformed_signature",
            Self::UnknownVersion => "unknown_version",
            Self::TooManySignatures => "too_many_signatures",
            Self::Mismatch => "mismatch",
            Self::UnusableKey => "unusable_key",
        }
    }
}

/// Verifies and signs, in one scheme and with secrets of one encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verifier {
    /// How the sender signs.
    pub scheme: Scheme,
    /// What the text of a secret means.
    pub key_encoding: KeyEncoding,
}

/// A request of which everything holds that can be judged without a secret.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    verifier: Verifier,
    message: Message<'a>,
    codes: Vec<Code>,
    skew_ms: i64,
}

/// What is signed.
#[derive(Debug, Clone, Copy)]
struct Message<'a> {
    id: Option<&'a [u8]>,
    timestamp: &'a [u8],
    body: &'a [u8],
}

impl Verifier {
    /// Checks a request at the time `now` against every live secret; one that matches is enough.
    ///
    /// # Errors
    /// As for [`Verifier::read`] and [`Claim::check`].
    pub fn verify<'s>(
        self,
        signed: Signed<'_>,
        secrets: impl IntoIterator<Item = &'s SecretString>,
        now: Timestamp,
    ) -> Result<Verified, Refusal> {
        self.read(signed, now)?.check(secrets)
    }

    /// Judges what can be judged at the time `now` without a secret.
    ///
    /// # Errors
    /// The first of these that holds: timestamp missing, malformed, stale or ahead; id missing or malformed; signature
    /// missing, malformed, too many, of no known version.
    pub fn read(self, signed: Signed<'_>, now: Timestamp) -> Result<Claim<'_>, Refusal> {
        let timestamp = signed.timestamp.ok_or(Refusal::MissingTimestamp)?;
        let skew_ms = now.as_millisecond() - parse_seconds(timestamp)? * 1000;
        if skew_ms > TOLERANCE_MS {
            return Err(Refusal::Stale);
        }
        if skew_ms < -TOLERANCE_MS {
            return Err(Refusal::Future);
        }
        let id = match self.scheme {
            Scheme::Guide | Scheme::Nexus => None,
            Scheme::Standard => Some(parse_id(signed.id.ok_or(Refusal::MissingId)?)?),
        };
        let signature = signed.signature.ok_or(Refusal::MissingSignature)?;
        let codes = codes::parse(self.scheme, signature)?;
        let message = Message { id, timestamp, body: signed.body };
        Ok(Claim { verifier: self, message, codes, skew_ms })
    }

    /// The signature of `body` at `timestamp` (seconds since 1970), in the form of the scheme: `sha256=` only where it
    /// must be. The `id` is signed by [`Scheme::Standard`] alone. `None` for a secret that cannot be a key.
    #[must_use]
    pub fn sign(
        self,
        secret: &SecretString,
        id: &str,
        timestamp: i64,
        body: &[u8],
    ) -> Option<String> {
        let timestamp = timestamp.to_string();
        let id = (self.scheme == Scheme::Standard).then_some(id.as_bytes());
        let message = Message { id, timestamp: timestamp.as_bytes(), body };
        let mac = self.mac(secret, message)?;
        Some(codes::write(self.scheme, &mac.finalize().into_bytes()))
    }

    fn mac(self, secret: &SecretString, message: Message<'_>) -> Option<Hmac<Sha256>> {
        let key = key::decode(self, secret)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret()).ok()?;
        if let Some(id) = message.id {
            mac.update(id);
            mac.update(b".");
        }
        mac.update(message.timestamp);
        mac.update(b".");
        mac.update(message.body);
        Some(mac)
    }
}

impl Claim<'_> {
    /// Checks the claim against every live secret. All are tried with all signatures whatever the outcome, and each
    /// comparison takes constant time. A secret that cannot be a key, such as an empty one, never matches.
    ///
    /// # Errors
    /// No secret matches, or none can be used.
    pub fn check<'s>(
        &self,
        secrets: impl IntoIterator<Item = &'s SecretString>,
    ) -> Result<Verified, Refusal> {
        let (mut matched, mut usable) = (false, false);
        for secret in secrets {
            let Some(mac) = self.verifier.mac(secret, self.message) else { continue };
            usable = true;
            for code in &self.codes {
                matched |= mac.clone().verify_slice(code).is_ok();
            }
        }
        match (matched, usable) {
            (true, _) => Ok(Verified { skew_ms: self.skew_ms }),
            (false, true) => Err(Refusal::Mismatch),
            (false, false) => Err(Refusal::UnusableKey),
        }
    }
}

fn parse_seconds(value: &[u8]) -> Result<i64, Refusal> {
    if value.is_empty() || value.len() > MAX_TIMESTAMP_DIGITS {
        return Err(Refusal::MalformedTimestamp);
    }
    value.iter().try_fold(0, |seconds: i64, byte| match byte {
        b'0'..=b'9' => Ok(seconds * 10 + i64::from(byte - b'0')),
        _ => Err(Refusal::MalformedTimestamp),
    })
}

/// With a full stop in it, an id could take digits over from the timestamp or give some away, and still be signed.
fn parse_id(value: &[u8]) -> Result<&[u8], Refusal> {
    let allowed = |byte: &u8| byte.is_ascii_graphic() && *byte != b'.';
    let fits = (1..=MAX_ID_LEN).contains(&value.len());
    if fits && value.iter().all(allowed) { Ok(value) } else { Err(Refusal::MalformedId) }
}

#[cfg(test)]
mod tests;

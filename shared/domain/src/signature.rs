//! Webhook signatures (CXone guide §2 and its edge case 2).
//!
//! A signature covers the bytes as they arrived, so nothing here decodes or trims the body. The time is checked
//! before the code: a request that is too old says nothing about the secrets and must not cause a look for new ones.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// How far a request's timestamp may lie from our clock, in milliseconds, in either direction (edge case 2: five
/// minutes). A difference of exactly this much is accepted.
pub const TOLERANCE_MS: i64 = 300_000;

/// The longest timestamp taken: twelve digits of seconds reach the year 9999.
const MAX_TIMESTAMP_DIGITS: usize = 12;

/// Some senders name the hash in front of the code; it is optional here.
const PREFIX: &[u8] = b"sha256=";

/// Length of the code in bytes.
const CODE_LEN: usize = 32;

/// What a verifier looks at: two header values, `None` where the header is missing, and the body's bytes.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
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
    /// There is no signature header.
    #[error("the signature header is missing")]
    MissingSignature,
    /// The signature is not 64 hexadecimal digits, with or without `sha256=` in front.
    #[error("the signature is not 64 hexadecimal digits")]
    MalformedSignature,
    /// No live secret gives this signature.
    #[error("the signature does not match")]
    Mismatch,
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
            Self::MissingSignature => "missing_signature",
            Self::MalformedSignature => "malformed_signature",
            Self::Mismatch => "mismatch",
        }
    }
}

/// The guide's scheme: hexadecimal HMAC-SHA256 over `{timestamp}.{body}`, keyed with the secret's text as it stands
/// (a secret that looks like base64 is not decoded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimestampedHmac;

impl TimestampedHmac {
    /// Checks a request at the time `now` against every live secret; one that matches is enough. All are tried
    /// whatever the outcome, and each comparison takes constant time. An empty secret never matches.
    ///
    /// # Errors
    /// The first of these that holds: timestamp missing, malformed, stale or ahead; signature missing, malformed, not
    /// matching.
    pub fn verify<'s>(
        self,
        signed: Signed<'_>,
        secrets: impl IntoIterator<Item = &'s SecretString>,
        now: Timestamp,
    ) -> Result<Verified, Refusal> {
        let timestamp = signed.timestamp.ok_or(Refusal::MissingTimestamp)?;
        let skew_ms = now.as_millisecond() - parse_seconds(timestamp)? * 1000;
        if skew_ms > TOLERANCE_MS {
            return Err(Refusal::Stale);
        }
        if skew_ms < -TOLERANCE_MS {
            return Err(Refusal::Future);
        }
        let code = parse_code(signed.signature.ok_or(Refusal::MissingSignature)?)?;
        let mut matched = false;
        for secret in secrets {
            matched |= mac(secret, timestamp, signed.body)
                .is_some_and(|mac| mac.verify_slice(&code).is_ok());
        }
        if matched { Ok(Verified { skew_ms }) } else { Err(Refusal::Mismatch) }
    }

    /// The signature of `body` at `timestamp` (seconds since 1970), in lower-case hexadecimal without a prefix.
    /// `None` for an empty secret.
    #[must_use]
    pub fn sign(self, secret: &SecretString, timestamp: i64, body: &[u8]) -> Option<String> {
        let mac = mac(secret, timestamp.to_string().as_bytes(), body)?;
        Some(hex::encode(mac.finalize().into_bytes()))
    }
}

fn mac(secret: &SecretString, timestamp: &[u8], body: &[u8]) -> Option<Hmac<Sha256>> {
    let key = secret.expose_secret().as_bytes();
    if key.is_empty() {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(timestamp);
    mac.update(b".");
    mac.update(body);
    Some(mac)
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

fn parse_code(value: &[u8]) -> Result<[u8; CODE_LEN], Refusal> {
    let digits = value.strip_prefix(PREFIX).unwrap_or(value);
    let mut code = [0; CODE_LEN];
    hex::decode_to_slice(digits, &mut code).map_err(|_| Refusal::MalformedSignature)?;
    Ok(code)
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::Index};

    use super::*;

    const BODY: &[u8] = br#"{"recordingId":"recording_def456","callId":"call_xyz789"}"#;
    const CODE: &str = "3708ddb26a8675267da88b088b1a7493c903bf501c8d6202eea82c86aa9519a7";
    const AT: i64 = 1_700_000_000;

    fn secret(s: &str) -> SecretString {
        SecretString::from(s)
    }

    fn seconds(s: i64) -> Timestamp {
        Timestamp::from_second(s).unwrap()
    }

    fn check(
        timestamp: Option<&str>,
        signature: Option<&str>,
        now: i64,
    ) -> Result<Verified, Refusal> {
        let signed = Signed {
            timestamp: timestamp.map(str::as_bytes),
            signature: signature.map(str::as_bytes),
            body: BODY,
        };
        TimestampedHmac.verify(signed, [&secret("seed-signing-secret")], seconds(now))
    }

    #[test]
    fn the_known_vector_signs_and_verifies() {
        let signed = TimestampedHmac.sign(&secret("seed-signing-secret"), AT, BODY);
        assert_eq!(signed.as_deref(), Some(CODE));
        assert_eq!(check(Some("1700000000"), Some(CODE), AT), Ok(Verified { skew_ms: 0 }));
    }

    #[test]
    fn prefix_and_upper_case_are_accepted() {
        for form in [format!("sha256={CODE}"), CODE.to_uppercase()] {
            assert!(check(Some("1700000000"), Some(&form), AT).is_ok(), "{form}");
        }
        for form in [
            format!("sha512={CODE}"),
            format!("sha256=sha256={CODE}"),
            format!(" {CODE}"),
            format!("{CODE}{CODE}"),
            format!("{CODE},{CODE}"),
            CODE.replacen("37", "", 1),
            "sha256=".to_owned(),
            String::new(),
        ] {
            let refused = check(Some("1700000000"), Some(&form), AT);
            assert_eq!(refused, Err(Refusal::MalformedSignature), "{form}");
        }
    }

    #[test]
    fn the_tolerance_holds_both_ways_and_to_the_second() {
        let at = |now| check(Some("1700000000"), Some(CODE), now);
        assert_eq!(at(AT + 300), Ok(Verified { skew_ms: 300_000 }));
        assert_eq!(at(AT + 301), Err(Refusal::Stale));
        assert_eq!(at(AT - 300), Ok(Verified { skew_ms: -300_000 }));
        assert_eq!(at(AT - 301), Err(Refusal::Future));
    }

    #[test]
    fn what_is_missing_or_malformed_is_named() {
        assert_eq!(check(None, Some(CODE), AT), Err(Refusal::MissingTimestamp));
        assert_eq!(check(Some("1700000000"), None, AT), Err(Refusal::MissingSignature));
        for odd in [
            "",
            "+1700000000",
            "-1",
            "1.7e9",
            " 1700000000",
            "1700000000 ",
            "１７",
            "1700000000000",
        ] {
            assert_eq!(check(Some(odd), Some(CODE), AT), Err(Refusal::MalformedTimestamp), "{odd}");
        }
        // Twelve digits are the most that is read, and far ahead rather than malformed.
        assert_eq!(check(Some("999999999999"), Some(CODE), AT), Err(Refusal::Future));
        // The header's text is what was signed, so another spelling of the same second is another message.
        assert_eq!(check(Some("01700000000"), Some(CODE), AT), Err(Refusal::Mismatch));
    }

    #[test]
    fn any_live_secret_will_do_and_an_empty_one_never() {
        let signed =
            Signed { timestamp: Some(b"1700000000"), signature: Some(CODE.as_bytes()), body: BODY };
        let (right, wrong, empty) = (secret("seed-signing-secret"), secret("other"), secret(""));
        let verify = |secrets: &[&SecretString]| {
            TimestampedHmac.verify(signed, secrets.iter().copied(), seconds(AT)).map(|_| ())
        };
        assert_eq!(verify(&[&right, &wrong]), Ok(()));
        assert_eq!(verify(&[&wrong, &right]), Ok(()));
        assert_eq!(verify(&[&wrong, &empty]), Err(Refusal::Mismatch));
        assert_eq!(verify(&[]), Err(Refusal::Mismatch));

        // HMAC with an empty key is well defined: whoever knows that no secret is set could sign with it.
        let mut forged = Hmac::<Sha256>::new_from_slice(b"").unwrap();
        forged.update(b"1700000000.");
        forged.update(BODY);
        let forged = hex::encode(forged.finalize().into_bytes());
        let signed = Signed { signature: Some(forged.as_bytes()), ..signed };
        let refused = TimestampedHmac.verify(signed, [&empty], seconds(AT));
        assert_eq!(refused, Err(Refusal::Mismatch));
    }

    proptest! {
        #[test]
        fn what_is_signed_verifies(
            key in ".{1,80}",
            body in prop::collection::vec(any::<u8>(), 0..2000),
            at in 0..253_402_000_000_i64,
            skew in -300..=300_i64,
        ) {
            let key = secret(&key);
            let code = TimestampedHmac.sign(&key, at, &body).unwrap();
            let timestamp = at.to_string();
            let signed = Signed {
                timestamp: Some(timestamp.as_bytes()),
                signature: Some(code.as_bytes()),
                body: &body,
            };
            let verified = TimestampedHmac.verify(signed, [&secret("x"), &key], seconds(at + skew));
            prop_assert_eq!(verified, Ok(Verified { skew_ms: skew * 1000 }));
        }

        #[test]
        fn one_flipped_bit_anywhere_refuses(
            body in prop::collection::vec(any::<u8>(), 1..500),
            part in 0..3_u8,
            index in any::<Index>(),
            bit in 0..8_u32,
        ) {
            let key = secret("k");
            let mut body = body;
            let mut timestamp = AT.to_string().into_bytes();
            let mut code = hex::decode(TimestampedHmac.sign(&key, AT, &body).unwrap()).unwrap();
            let bytes = match part {
                0 => &mut body,
                1 => &mut timestamp,
                _ => &mut code,
            };
            let at = index.index(bytes.len());
            bytes[at] ^= 1 << bit;
            let code = hex::encode(code);
            let signed = Signed {
                timestamp: Some(&timestamp),
                signature: Some(code.as_bytes()),
                body: &body,
            };
            prop_assert!(TimestampedHmac.verify(signed, [&key], seconds(AT)).is_err());
        }
    }
}

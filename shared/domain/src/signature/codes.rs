//! The signature header: one code or several.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{Refusal, Scheme};

/// The most signatures taken in one request: a sender in the middle of a rotation signs with two or three secrets.
pub const MAX_SIGNATURES: usize = 8;

/// What a sender may put in front of a hexadecimal code.
const PREFIX: &[u8] = b"sha256=";

/// The version of Standard Webhooks' symmetric signatures.
const VERSION: &[u8] = b"v1";

/// An HMAC-SHA256.
pub(super) type Code = [u8; 32];

/// The codes of a header, at least one.
pub(super) fn parse(scheme: Scheme, header: &[u8]) -> Result<Vec<Code>, Refusal> {
    let codes = match scheme {
        Scheme::Guide | Scheme::Nexus => hexadecimal(scheme, header)?,
        Scheme::Standard => versioned(header)?,
    };
    if codes.len() > MAX_SIGNATURES { Err(Refusal::TooManySignatures) } else { Ok(codes) }
}

/// A code as a header.
pub(super) fn write(scheme: Scheme, code: &[u8]) -> String {
    match scheme {
        Scheme::Guide => hex::encode(code),
        Scheme::Nexus => format!("sha256={}", hex::encode(code)),
        Scheme::Standard => format!("v1,{}", STANDARD.encode(code)),
    }
}

/// Codes between commas: this is what API Gateway makes of a header that comes twice.
fn hexadecimal(scheme: Scheme, header: &[u8]) -> Result<Vec<Code>, Refusal> {
    let items = header.split(|byte| *byte == b',').take(MAX_SIGNATURES + 1);
    let codes = items.map(|item| {
        let item = item.trim_ascii();
        let digits = match (item.strip_prefix(PREFIX), scheme) {
            (Some(digits), _) => digits,
            (None, Scheme::Nexus) => return Err(Refusal::MalformedSignature),
            (None, _) => item,
        };
        let mut code = Code::default();
        hex::decode_to_slice(digits, &mut code).map_err(|_| Refusal::MalformedSignature)?;
        Ok(code)
    });
    codes.collect()
}

/// `version,code` between spaces. What is of another version, or cannot be read, is passed over for the sake of the
/// others.
fn versioned(header: &[u8]) -> Result<Vec<Code>, Refusal> {
    let mut codes = Vec::new();
    let (mut known, mut unknown) = (false, false);
    for item in header.split(|byte| *byte == b' ') {
        let mut parts = item.splitn(2, |byte| *byte == b',');
        match (parts.next(), parts.next()) {
            (Some(VERSION), Some(code)) => {
                known = true;
                let code = STANDARD.decode(code).ok();
                codes.extend(code.and_then(|code| Code::try_from(code).ok()));
            }
            (Some(_), Some(_)) => unknown = true,
            _ => {}
        }
    }
    match (codes.is_empty(), known, unknown) {
        (false, ..) => Ok(codes),
        (true, false, true) => Err(Refusal::UnknownVersion),
        (true, ..) => Err(Refusal::MalformedSignature),
    }
}

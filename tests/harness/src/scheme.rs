//! Webhooks in the schemes that are not the guide's, signed here anew and not with the product's own code.

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

/// Headers, with their values.
pub type Signed = Vec<(&'static str, String)>;

/// NICE's own headers.
///
/// # Errors
/// The key cannot be used.
pub fn nexus(secret: &str, body: &[u8], at: Timestamp) -> Result<Signed> {
    let timestamp = at.as_second().to_string();
    let code = mac(secret.as_bytes(), &[timestamp.as_bytes(), body])?;
    Ok(vec![
        ("X-Nexus-Signature-256", format!("sha256={}", hex::encode(code))),
        ("X-Nexus-Timestamp", timestamp),
        ("X-Nexus-Delivery-Id", "0a-1b".to_owned()),
    ])
}

/// Standard Webhooks. The key is the text of the secret, or what stands behind `whsec_`, decoded.
///
/// # Errors
/// The key cannot be used.
pub fn standard(secret: &str, id: &str, body: &[u8], at: Timestamp) -> Result<Signed> {
    let key = match secret.strip_prefix("whsec_") {
        Some(coded) => STANDARD.decode(coded).context("a key that is not base64")?,
        None => secret.as_bytes().to_vec(),
    };
    let timestamp = at.as_second().to_string();
    let code = mac(&key, &[id.as_bytes(), timestamp.as_bytes(), body])?;
    Ok(vec![
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", timestamp),
        ("webhook-signature", format!("v1,{}", STANDARD.encode(code))),
    ])
}

/// Over the parts, with a full stop between them.
fn mac(key: &[u8], parts: &[&[u8]]) -> Result<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).context("a key that HMAC does not take")?;
    mac.update(&parts.join(&b"."[..]));
    Ok(mac.finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the documentation of Svix.
    #[test]
    fn the_published_vectors() {
        for (secret, id, at, body, signature) in [
            (
                "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
                1_649_367_553,
                r#"{"email":"test@example.com","username":"test_user"}"#,
                "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
            ),
            (
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#,
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
        ] {
            let at = Timestamp::from_second(at).unwrap();
            let signed = standard(secret, id, body.as_bytes(), at).unwrap();
            assert_eq!(signed[2], ("webhook-signature", signature.to_owned()));
        }
    }
}

//! Standard Webhooks: the published vectors, and what the published libraries refuse.

use super::*;

const STANDARD: Verifier = Verifier { scheme: Scheme::Standard, key_encoding: KeyEncoding::Text };

struct Vector {
    secret: &'static str,
    id: &'static str,
    at: i64,
    body: &'static [u8],
    signature: &'static str,
}

const VECTORS: [Vector; 2] = [
    Vector {
        secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        id: "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
        at: 1_649_367_553,
        body: br#"{"email":"test@example.com","username":"test_user"}"#,
        signature: "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
    },
    Vector {
        secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        at: 1_614_265_330,
        body: br#"{"test": 2432232314}"#,
        signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
];

const WRONG: &str = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";

impl Vector {
    fn check(&self, signature: &str) -> Result<(), Refusal> {
        self.with(|signed| signed.signature = Some(signature.as_bytes()))
    }

    fn with<'a>(&'a self, change: impl FnOnce(&mut Signed<'a>)) -> Result<(), Refusal> {
        let timestamp = self.at.to_string().into_bytes().leak();
        let mut signed = Signed {
            id: Some(self.id.as_bytes()),
            timestamp: Some(timestamp),
            signature: Some(self.signature.as_bytes()),
            body: self.body,
        };
        change(&mut signed);
        STANDARD.verify(signed, [&secret(self.secret)], seconds(self.at)).map(|_| ())
    }
}

#[test]
fn the_published_vectors_sign_and_verify() {
    for vector in &VECTORS {
        let signed = STANDARD.sign(&secret(vector.secret), vector.id, vector.at, vector.body);
        assert_eq!(signed.as_deref(), Some(vector.signature));
        assert_eq!(vector.check(vector.signature), Ok(()));
        // `whsec_` says base64; without it the configuration does.
        let bare = vector.secret.strip_prefix("whsec_").unwrap();
        let base64 = Verifier { key_encoding: KeyEncoding::Base64, ..STANDARD };
        for secret in [bare, vector.secret].map(secret) {
            let signed = base64.sign(&secret, vector.id, vector.at, vector.body);
            assert_eq!(signed.as_deref(), Some(vector.signature));
        }
        let signed = STANDARD.sign(&secret(bare), vector.id, vector.at, vector.body);
        assert_ne!(signed.as_deref(), Some(vector.signature));
    }
}

#[test]
fn in_a_list_any_match_passes_and_other_versions_are_passed_over() {
    for vector in &VECTORS {
        let right = vector.signature;
        let (v2, asymmetric) = (right.replace("v1", "v2"), right.replace("v1", "v1a"));
        for list in [
            format!("{WRONG} {v2} {right} {WRONG}"),
            format!("{asymmetric} {right}"),
            format!("v1,short v1 {right}"),
            format!("{right}  {WRONG}"),
        ] {
            assert_eq!(vector.check(&list), Ok(()), "{list}");
        }
        assert_eq!(vector.check(WRONG), Err(Refusal::Mismatch));
        assert_eq!(vector.check(&v2), Err(Refusal::UnknownVersion));
        assert_eq!(vector.check(&format!("{v2} {asymmetric}")), Err(Refusal::UnknownVersion));
        let many = [WRONG; MAX_SIGNATURES + 1].join(" ");
        assert_eq!(vector.check(&many), Err(Refusal::TooManySignatures));
        // A part of a signature, the bare code, another order, another alphabet.
        let code = right.strip_prefix("v1,").unwrap();
        let partial = right.get(..10).unwrap();
        let url_safe = right.replace(['+', '/'], "_");
        for odd in ["", "v1", "v1,", partial, code, &format!("{code},v1"), &url_safe] {
            let refused = vector.check(odd).unwrap_err();
            let malformed =
                matches!(refused, Refusal::MalformedSignature | Refusal::UnknownVersion);
            assert!(malformed, "{odd}: {refused}");
        }
    }
}

#[test]
fn what_is_missing_or_malformed_is_named() {
    for vector in &VECTORS {
        assert_eq!(vector.with(|s| s.id = None), Err(Refusal::MissingId));
        assert_eq!(vector.with(|s| s.timestamp = None), Err(Refusal::MissingTimestamp));
        assert_eq!(vector.with(|s| s.signature = None), Err(Refusal::MissingSignature));
        let long = "m".repeat(257);
        for id in ["", "msg 1", "msg_1\n", "msg_é", long.as_str()] {
            let id = id.as_bytes().to_vec().leak();
            assert_eq!(vector.with(|s| s.id = Some(id)), Err(Refusal::MalformedId), "{id:?}");
        }
        assert_eq!(vector.with(|s| s.id = Some(b"msg_other")), Err(Refusal::Mismatch));
        assert_eq!(vector.with(|s| s.body = b"{}"), Err(Refusal::Mismatch));
    }
}

#[test]
fn the_tolerance_holds_both_ways() {
    let vector = &VECTORS[1];
    for (offset, expected) in
        [(300, None), (301, Some(Refusal::Stale)), (-300, None), (-301, Some(Refusal::Future))]
    {
        let timestamp = vector.at.to_string();
        let signed = Signed {
            id: Some(vector.id.as_bytes()),
            timestamp: Some(timestamp.as_bytes()),
            signature: Some(vector.signature.as_bytes()),
            body: vector.body,
        };
        let now = seconds(vector.at + offset);
        let verified = STANDARD.verify(signed, [&secret(vector.secret)], now);
        assert_eq!(verified.err(), expected, "{offset}");
    }
}

/// Signed are the three parts with full stops between them: with one in the id, `a` at 12 with the body `34.{}` is signed
/// as `a.12` at 34 with the body `{}` is.
#[test]
fn an_id_cannot_take_the_timestamps_place() {
    let key = secret("k");
    let signature = STANDARD.sign(&key, "a", 12, b"1700000000.{}").unwrap();
    let signed = Signed {
        id: Some(b"a.12"),
        timestamp: Some(b"1700000000"),
        signature: Some(signature.as_bytes()),
        body: b"{}",
    };
    assert_eq!(STANDARD.verify(signed, [&key], seconds(AT)), Err(Refusal::MalformedId));
}

//! The guide's and Nexus' scheme; Standard Webhooks have tests of their own.

mod standard;

use proptest::{prelude::*, sample::Index};

use super::*;

const BODY: &[u8] = br#"{"recordingId":"recording_def456","callId":"call_xyz789"}"#;
const CODE: &str = "3708ddb26a8675267da88b088b1a7493c903bf501c8d6202eea82c86aa9519a7";
const AT: i64 = 1_700_000_000;
const GUIDE: Verifier = Verifier { scheme: Scheme::Guide, key_encoding: KeyEncoding::Text };

fn secret(s: &str) -> SecretString {
    SecretString::from(s)
}

fn seconds(s: i64) -> Timestamp {
    Timestamp::from_second(s).unwrap()
}

fn check(timestamp: Option<&str>, signature: Option<&str>, now: i64) -> Result<Verified, Refusal> {
    let signed = Signed {
        id: None,
        timestamp: timestamp.map(str::as_bytes),
        signature: signature.map(str::as_bytes),
        body: BODY,
    };
    GUIDE.verify(signed, [&secret("seed-signing-secret")], seconds(now))
}

#[test]
fn the_known_vector_signs_and_verifies() {
    let signed = GUIDE.sign(&secret("seed-signing-secret"), "", AT, BODY);
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
        format!("{CODE}{CODE}"),
        format!("{CODE},"),
        format!("{CODE} {CODE}"),
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
    for odd in
        ["", "+1700000000", "-1", "1.7e9", " 1700000000", "1700000000 ", "１７", "1700000000000"]
    {
        assert_eq!(check(Some(odd), Some(CODE), AT), Err(Refusal::MalformedTimestamp), "{odd}");
    }
    // Twelve digits are the most that is read, and far ahead rather than malformed.
    assert_eq!(check(Some("999999999999"), Some(CODE), AT), Err(Refusal::Future));
    // The header's text is what was signed, so another spelling of the same second is another message.
    assert_eq!(check(Some("01700000000"), Some(CODE), AT), Err(Refusal::Mismatch));
}

#[test]
fn any_live_secret_will_do_and_an_empty_one_never() {
    let signed = Signed {
        id: None,
        timestamp: Some(b"1700000000"),
        signature: Some(CODE.as_bytes()),
        body: BODY,
    };
    let (right, wrong, empty) = (secret("seed-signing-secret"), secret("other"), secret(""));
    let verify = |secrets: &[&SecretString]| {
        GUIDE.verify(signed, secrets.iter().copied(), seconds(AT)).map(|_| ())
    };
    assert_eq!(verify(&[&right, &wrong]), Ok(()));
    assert_eq!(verify(&[&wrong, &right]), Ok(()));
    assert_eq!(verify(&[&wrong, &empty]), Err(Refusal::Mismatch));
    assert_eq!(verify(&[&empty]), Err(Refusal::UnusableKey));
    assert_eq!(verify(&[]), Err(Refusal::UnusableKey));

    // HMAC with an empty key is well defined: whoever knows that no secret is set could sign with it.
    let mut forged = Hmac::<Sha256>::new_from_slice(b"").unwrap();
    forged.update(b"1700000000.");
    forged.update(BODY);
    let forged = hex::encode(forged.finalize().into_bytes());
    let signed = Signed { signature: Some(forged.as_bytes()), ..signed };
    let refused = GUIDE.verify(signed, [&empty], seconds(AT));
    assert_eq!(refused, Err(Refusal::UnusableKey));
}

#[test]
fn of_several_signatures_any_will_do() {
    let wrong = "0".repeat(64);
    for list in [format!("{wrong},{CODE}"), format!("sha256={CODE}, {wrong}")] {
        assert!(check(Some("1700000000"), Some(&list), AT).is_ok(), "{list}");
    }
    let of = |n: usize| vec![wrong.as_str(); n].join(",");
    let at = |list: &str| check(Some("1700000000"), Some(list), AT);
    assert_eq!(at(&of(MAX_SIGNATURES)), Err(Refusal::Mismatch));
    assert_eq!(at(&of(MAX_SIGNATURES + 1)), Err(Refusal::TooManySignatures));
}

#[test]
fn nexus_names_the_hash_and_the_guide_need_not() {
    let nexus = Verifier { scheme: Scheme::Nexus, ..GUIDE };
    let key = secret("seed-signing-secret");
    let prefixed = format!("sha256={CODE}");
    assert_eq!(nexus.sign(&key, "", AT, BODY).as_ref(), Some(&prefixed));
    let verify = |signature: &str| {
        let signed = Signed {
            id: None,
            timestamp: Some(b"1700000000"),
            signature: Some(signature.as_bytes()),
            body: BODY,
        };
        nexus.verify(signed, [&key], seconds(AT)).map(|_| ())
    };
    assert_eq!(verify(&prefixed), Ok(()));
    assert_eq!(verify(CODE), Err(Refusal::MalformedSignature));
}

#[test]
fn what_a_secret_says_is_text_unless_it_is_said_to_be_base64() {
    let base64 = Verifier { key_encoding: KeyEncoding::Base64, ..GUIDE };
    let text = GUIDE.sign(&secret("seed-signing-secret"), "", AT, BODY);
    for coded in ["c2VlZC1zaWduaW5nLXNlY3JldA==", "c2VlZC1zaWduaW5nLXNlY3JldA\n"] {
        assert_eq!(base64.sign(&secret(coded), "", AT, BODY), text, "{coded:?}");
        assert_ne!(GUIDE.sign(&secret(coded), "", AT, BODY), text, "{coded:?}");
    }
    for unusable in ["not base64!", "", "===="] {
        assert_eq!(base64.sign(&secret(unusable), "", AT, BODY), None, "{unusable:?}");
    }
    assert_eq!("base64".parse(), Ok(KeyEncoding::Base64));
    assert_eq!("nexus".parse(), Ok(Scheme::Nexus));
    assert_eq!("Guide".parse::<Scheme>(), Err(UnknownName));
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
        let code = GUIDE.sign(&key, "", at, &body).unwrap();
        let timestamp = at.to_string();
        let signed = Signed {
 id: None,
            timestamp: Some(timestamp.as_bytes()),
            signature: Some(code.as_bytes()),
            body: &body,
        };
        let verified = GUIDE.verify(signed, [&secret("x"), &key], seconds(at + skew));
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
        let mut code = hex::decode(GUIDE.sign(&key, "", AT, &body).unwrap()).unwrap();
        let bytes = match part {
            0 => &mut body,
            1 => &mut timestamp,
            _ => &mut code,
        };
        let at = index.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let code = hex::encode(code);
        let signed = Signed {
 id: None,
            timestamp: Some(&timestamp),
            signature: Some(code.as_bytes()),
            body: &body,
        };
        prop_assert!(GUIDE.verify(signed, [&key], seconds(AT)).is_err());
    }
}

//! The signature's headers and the body behind it. What is signed here verifies and what is altered does not; a body that
//! is taken yields ids and message attributes that fit a queue and a key.
#![no_main]

use domain::{
    platform::Platform,
    signature::{KeyEncoding, Scheme, Signed, Verifier},
    webhook::{self, Event},
};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use secrecy::SecretString;

const AT: i64 = 1_700_000_000;

/// What was taken is in time, and among its signatures is the one that the secret gives for the very text of id, time and body.
fn genuine(verifier: Verifier, secret: &SecretString, taken: Signed<'_>) {
    let text =
        |value: Option<&[u8]>| String::from_utf8(value.unwrap_or_default().to_vec()).unwrap();
    let timestamp = text(taken.timestamp);
    let at: i64 = timestamp.parse().unwrap();
    assert!((at - AT).abs() <= 300);
    let id = taken.id.map_or(String::new(), |id| String::from_utf8_lossy(id).into_owned());
    let right = verifier.sign(secret, &id, at, taken.body).unwrap();
    let code = |text: &str| {
        text.rsplit(['=', ',']).find(|part| !part.is_empty()).unwrap_or_default().to_owned()
    };
    let given = text(taken.signature);
    // Of a time with leading zeros the code is over another text; it is not the one that is signed here.
    if timestamp == at.to_string() {
        let (given, wanted) = (given.to_lowercase(), code(&right).to_lowercase());
        assert!(given.contains(&wanted), "{given} has no {wanted}");
    }
}

fuzz_target!(|data: &[u8]| {
    // Up to three lines before the body: id, timestamp, signature.
    let mut parts = data.splitn(4, |byte| *byte == b'\n');
    let (id, timestamp, signature) = (parts.next(), parts.next(), parts.next());
    let body = parts.next().unwrap_or(data);
    let secret = SecretString::from("c2VlZC1zaWduaW5nLXNlY3JldA==");
    let now = Timestamp::from_second(AT).unwrap();
    for scheme in [Scheme::Guide, Scheme::Nexus, Scheme::Standard] {
        for key_encoding in [KeyEncoding::Text, KeyEncoding::Base64] {
            let verifier = Verifier { scheme, key_encoding };
            let claimed = Signed { id, timestamp, signature, body };
            if verifier.verify(claimed, [&secret], now).is_ok() {
                genuine(verifier, &secret, claimed);
            }
            let right = verifier.sign(&secret, "msg_1", AT, body).unwrap();
            let signed = Signed {
                id: Some(b"msg_1"),
                timestamp: Some(b"1700000000"),
                signature: Some(right.as_bytes()),
                body,
            };
            assert!(verifier.verify(signed, [&secret], now).is_ok());
            let longer = [body, b"x"].concat();
            let another = SecretString::from("YW5vdGhlci1zZWNyZXQ=");
            for (altered, secret) in [
                (Signed { body: &longer, ..signed }, &secret),
                (Signed { timestamp: Some(b"1700000001"), ..signed }, &secret),
                (signed, &another),
            ] {
                assert!(verifier.verify(altered, [secret], now).is_err());
            }
            if scheme == Scheme::Standard {
                let altered = Signed { id: Some(b"msg_2"), ..signed };
                assert!(verifier.verify(altered, [&secret], now).is_err());
            }
        }
    }
    let (group, dedup) = match webhook::parse(body, Platform::Cxone) {
        Ok(Event::RecordingCreated(event)) => {
            let ids = (event.group_id().to_owned(), event.deduplication_id());
            let _ = serde_json::to_string(&event.into_message(now)).unwrap();
            ids
        }
        Ok(Event::TranscriptCompleted(event)) => {
            let ids = (event.group_id().to_owned(), event.deduplication_id());
            let _ = serde_json::to_string(&event.into_message(now)).unwrap();
            ids
        }
        Ok(Event::Other { name }) => {
            assert!(name.len() <= 128 && name.is_ascii() && !name.contains(char::is_control));
            return;
        }
        Err(error) => {
            let _ = error.to_string();
            return;
        }
    };
    for id in [group, dedup] {
        assert!((1..=128).contains(&id.len()));
        assert!(id.bytes().all(|byte| byte.is_ascii_graphic() && !b"/\\#".contains(&byte)));
    }
});

//! A webhook of our own, through the address that the vendor uses.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;
use secrecy::SecretString;
use tokio::time::{Instant, sleep};

use crate::{App, Failure, Settings};

/// An event of a kind that nothing is done for: intake answers 200 once the signature holds, and queues nothing.
const BODY: &[u8] = br#"{"event":"call-archive.probe"}"#;

/// How long after a refused probe the next is sent.
const PAUSE: Duration = Duration::from_secs(2);

/// Probes go on for so long: longer than any intake needs to learn of a secret.
const PATIENCE: Duration = Duration::from_secs(80);

/// Sends probes signed with `secret` until one is answered with 200. An intake that has just looked for new secrets in
/// vain refuses this one until its minute is over, and an outage may pass: only what will not change ends it early.
///
/// # Errors
/// [`Failure::ProbeRefused`], [`Failure::ProbeUnanswered`]: what the last one came to.
pub(crate) async fn accepted(
    app: &App,
    secret: &SecretString,
    deadline: Instant,
) -> Result<(), Failure> {
    let end = deadline.min(Instant::now() + PATIENCE);
    loop {
        let failure = match once(app, secret).await {
            Ok(200) => return Ok(()),
            Ok(status @ (401 | 408 | 429 | 500..)) => Failure::ProbeRefused(status),
            Ok(status) => return Err(Failure::ProbeRefused(status)),
            Err(failure @ Failure::ProbeUnanswered(_)) => failure,
            Err(failure) => return Err(failure),
        };
        if Instant::now() + PAUSE > end {
            return Err(failure);
        }
        sleep(PAUSE).await;
    }
}

async fn once(app: &App, secret: &SecretString) -> Result<u16, Failure> {
    let headers = signed(&app.settings, secret, Timestamp::now()).ok_or(Failure::Unsignable)?;
    let sent = vendors::deliver(&app.http, &app.settings.webhook_url, headers, BODY.to_vec());
    sent.await.map_err(Failure::ProbeUnanswered)
}

/// The probe's headers; `None` for a secret that cannot be a key.
fn signed(settings: &Settings, secret: &SecretString, now: Timestamp) -> Option<HeaderMap> {
    let (signing, at) = (&settings.signing, now.as_second());
    let id = format!("probe_{:x}", now.as_microsecond());
    let signature = signing.verifier.sign(secret, &id, at, BODY)?;
    let mut headers = signing.headers.carrying(&id, at, &signature)?;
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Some(headers)
}

#[cfg(test)]
mod tests {
    use domain::{
        platform::Platform,
        signature::{KeyEncoding, Scheme, Verifier},
        webhook::{self, Event},
    };
    use lambda::signing::{Headers, Signing};

    use super::*;

    #[test]
    fn nothing_is_done_for_a_probe() {
        let event = webhook::parse(BODY, Platform::Cxone).unwrap();
        assert_eq!(event, Event::Other { name: "call-archive.probe".to_owned() });
    }

    #[test]
    fn a_probe_is_signed_in_every_scheme() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let secret = SecretString::from("c2l4dGVlbiBieXRlcyBvciBzbw==");
        for scheme in [Scheme::Guide, Scheme::Nexus, Scheme::Standard] {
            for key_encoding in [KeyEncoding::Text, KeyEncoding::Base64] {
                let verifier = Verifier { scheme, key_encoding };
                let names = Headers::new(scheme, None, None);
                let signing = Signing { verifier, headers: names.clone() };
                let settings = Settings {
                    signing_secret_id: "signing".to_owned(),
                    signing,
                    webhook_url: "https://archive.example.com/cxone".parse().unwrap(),
                    webhook_name: "call-archive".to_owned(),
                    registration: None,
                    settle: Duration::ZERO,
                };
                let headers = signed(&settings, &secret, now).unwrap();
                let verified = verifier.verify(names.signed(&headers, BODY), [&secret], now);
                assert!(verified.is_ok(), "{verifier:?}: {verified:?}");
            }
        }
    }
}

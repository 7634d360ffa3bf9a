//! Senders with schemes of their own.

use anyhow::{Context, Result};
use domain::signature::{KeyEncoding, Refusal, Scheme, Verifier};
use intake::{
    Intake,
    decision::{Obstacle, Outcome},
};
use lambda_http::Request;

use crate::{
    endpoint::Endpoint,
    support::{
        RECORDING, SECRET, SIGNATURE, SIGNED_AT, TIMESTAMP, decide, event, intake_with, set, status,
    },
};

/// `seed-signing-secret`, as Standard Webhooks has it.
const WHSEC: &str = "whsec_c2VlZC1zaWduaW5nLXNlY3JldA==";

async fn in_scheme(
    scheme: Scheme,
    key_encoding: KeyEncoding,
    secret: &'static str,
) -> Result<(Endpoint, Intake, Verifier)> {
    let endpoint = Endpoint::start(secret).await?;
    let verifier = Verifier { scheme, key_encoding };
    let intake = intake_with(&endpoint.url, &endpoint.url, verifier).await;
    Ok((endpoint, intake, verifier))
}

/// The recording event with these headers in place of the guide's.
fn with(headers: &[(&'static str, &str)]) -> Result<Request> {
    let mut request = event(RECORDING)?;
    for name in [SIGNATURE, TIMESTAMP] {
        request.headers_mut().remove(name);
    }
    for (name, value) in headers {
        set(&mut request, name, value)?;
    }
    Ok(request)
}

#[tokio::test]
async fn nexus_has_headers_of_its_own() -> Result<()> {
    let (endpoint, intake, nexus) = in_scheme(Scheme::Nexus, KeyEncoding::Text, SECRET).await?;
    let body = event(RECORDING)?.body().to_vec();
    let signature = nexus.sign(&SECRET.into(), "", SIGNED_AT, &body).context("no key")?;
    let at = SIGNED_AT.to_string();
    let request = with(&[
        ("x-nexus-signature-256", &signature),
        ("x-nexus-timestamp", &at),
        ("x-nexus-delivery-id", "not signed"),
    ])?;
    assert_eq!(status(&intake, &request).await?, 200);
    // Under the guide's names it is not looked for.
    let request = with(&[(SIGNATURE, &signature), (TIMESTAMP, &at)])?;
    assert_eq!(status(&intake, &request).await?, 401);
    assert_eq!(endpoint.with(|services| services.sent.len()), 1);
    Ok(())
}

#[tokio::test]
async fn standard_webhooks_are_taken_under_either_name() -> Result<()> {
    let (endpoint, intake, standard) =
        in_scheme(Scheme::Standard, KeyEncoding::Text, WHSEC).await?;
    let body = event(RECORDING)?.body().to_vec();
    let signature = standard.sign(&WHSEC.into(), "msg_1", SIGNED_AT, &body).context("no key")?;
    let (at, list) = (SIGNED_AT.to_string(), format!("v2,AAAA {signature}"));
    for prefix in ["webhook", "svix"] {
        let names = ["id", "timestamp", "signature"]
            .map(|part| -> &'static str { format!("{prefix}-{part}").leak() });
        let [id, timestamp, signature] = names;
        let right = [(id, "msg_1"), (timestamp, at.as_str()), (signature, list.as_str())];
        assert_eq!(status(&intake, &with(&right)?).await?, 200, "{prefix}");
        let mut other = right;
        other[0].1 = "msg_2";
        assert_eq!(status(&intake, &with(&other)?).await?, 401, "{prefix}");
        let decision = decide(&intake, &with(&right[1..])?).await?;
        assert!(matches!(decision.outcome, Outcome::Refused(Refusal::MissingId)), "{decision:?}");
    }
    assert_eq!(endpoint.with(|services| services.sent.len()), 2);
    Ok(())
}

/// A wrong `SigningKeyEncoding` is no forgery: the sender has to send again once it is put right.
#[tokio::test]
async fn a_secret_that_cannot_be_a_key_is_503() -> Result<()> {
    let (endpoint, intake, _) =
        in_scheme(Scheme::Guide, KeyEncoding::Base64, "no base64 at all").await?;
    let decision = decide(&intake, &event(RECORDING)?).await?;
    let unusable =
        matches!(decision.outcome, Outcome::Deferred { obstacle: Obstacle::SecretsUnusable, .. });
    assert!(unusable && decision.outcome.status() == 503, "{decision:?}");
    assert!(!format!("{decision:?}").contains("no base64"));
    // A flood of them costs no flood of reads: the first and one look for a newer one.
    for _ in 0..20 {
        assert_eq!(status(&intake, &event(RECORDING)?).await?, 503);
    }
    assert!(endpoint.with(|services| services.reads) <= 2);
    Ok(())
}

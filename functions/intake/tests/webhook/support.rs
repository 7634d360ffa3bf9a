//! What the tests share: intake over its real clients, and events signed as they need them.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use anyhow::{Context, Result};
use aws::{
    jobs::Jobs,
    secrets::{Secrets, SigningSecrets},
};
use aws_sdk_sqs::config::{Credentials, Region, SharedCredentialsProvider};
use domain::signature::{KeyEncoding, Scheme, Verifier};
use http::HeaderValue;
use intake::{Arrival, Intake, config::Config, decision::Decision, patience};
use jiff::Timestamp;
use lambda::signing::{Headers, Signing};
use lambda_http::{Body, Request};
use serde_json::Value;
use tokio::time::Instant;

use crate::endpoint::Endpoint;

/// The second at which the events are signed, and the secret they are signed with.
pub(crate) const SIGNED_AT: i64 = 1_700_000_000;
pub(crate) const SECRET: &str = "seed-signing-secret";

pub(crate) const RECORDING: &str = include_str!("../../../../events/intake-recording.json");
pub(crate) const TRANSCRIPT: &str = include_str!("../../../../events/intake-transcript.json");
pub(crate) const BASE64: &str = include_str!("../../../../events/intake-base64.json");

pub(crate) const SIGNATURE: &str = "nice-request-signature";
pub(crate) const TIMESTAMP: &str = "nice-request-timestamp";

const GUIDE: Verifier = Verifier { scheme: Scheme::Guide, key_encoding: KeyEncoding::Text };

/// Intake with its real clients and limits, its services at these addresses.
pub(crate) async fn intake(sqs: &str, secrets_manager: &str) -> Intake {
    intake_with(sqs, secrets_manager, GUIDE).await
}

/// The same, in another scheme.
pub(crate) async fn intake_with(sqs: &str, secrets_manager: &str, verifier: Verifier) -> Intake {
    let sdk = |url: &str| {
        let credentials = Credentials::new("test", "test", None, None, "test");
        patience::limited(aws::sdk::settings())
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .endpoint_url(url)
            .build()
    };
    let secrets = Secrets::new(aws_sdk_secretsmanager::Client::new(&sdk(secrets_manager)));
    let jobs = Jobs::new(aws_sdk_sqs::Client::new(&sdk(sqs)));
    let config = Config {
        recordings_queue_url: format!("{sqs}/0/recordings.fifo"),
        transcripts_queue_url: format!("{sqs}/0/transcripts.fifo"),
        signing_secret_id: "signing".to_owned(),
        signing: Signing { verifier, headers: Headers::new(verifier.scheme, None, None) },
    };
    let signing = SigningSecrets::new(secrets, config.signing_secret_id.clone());
    Intake::new(config, jobs, signing)
}

pub(crate) async fn healthy() -> Result<(Endpoint, Intake)> {
    let endpoint = Endpoint::start(SECRET).await?;
    let intake = intake(&endpoint.url, &endpoint.url).await;
    Ok((endpoint, intake))
}

pub(crate) fn event(json: &str) -> Result<Request> {
    Ok(lambda_http::request::from_str(json)?)
}

/// The recording event with another body, signed for it.
pub(crate) fn signed(body: impl Into<Body>) -> Result<Request> {
    let mut request = event(RECORDING)?;
    *request.body_mut() = body.into();
    sign(&mut request, SECRET, SIGNED_AT)?;
    Ok(request)
}

pub(crate) fn sign(request: &mut Request, secret: &str, at: i64) -> Result<()> {
    let signature =
        GUIDE.sign(&secret.into(), "", at, request.body()).context("an empty secret")?;
    set(request, SIGNATURE, &signature)?;
    set(request, TIMESTAMP, &at.to_string())
}

pub(crate) fn set(request: &mut Request, name: &'static str, value: &str) -> Result<()> {
    request.headers_mut().insert(name, HeaderValue::from_str(value)?);
    Ok(())
}

/// A request that arrives two seconds after it was signed.
pub(crate) async fn decide(intake: &Intake, request: &Request) -> Result<Decision> {
    let at = Timestamp::from_second(SIGNED_AT + 2)?;
    Ok(intake.decide(request, Arrival { begun: Instant::now(), at }).await)
}

pub(crate) async fn status(intake: &Intake, request: &Request) -> Result<u16> {
    Ok(decide(intake, request).await?.outcome.status().as_u16())
}

/// The metrics of a decision: (name, reason) for each.
pub(crate) fn metrics(decision: &Decision) -> Result<Vec<(String, Option<String>)>> {
    let mut found = Vec::new();
    for line in decision.metrics(Timestamp::UNIX_EPOCH).iter().flat_map(|record| record.lines()) {
        let line: Value = serde_json::from_str(&line)?;
        assert_eq!(line["platform"], "cxone");
        let reason = line["reason"].as_str().map(str::to_owned);
        let metrics = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().context("none")?;
        for metric in metrics {
            found.push((metric["Name"].as_str().context("unnamed")?.to_owned(), reason.clone()));
        }
    }
    Ok(found)
}

pub(crate) fn plain(names: &[&str]) -> Vec<(String, Option<String>)> {
    names.iter().map(|&name| (name.to_owned(), None)).collect()
}

/// Collects what is logged.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// What has been logged so far.
    pub(crate) fn text(&self) -> Result<String> {
        Ok(String::from_utf8(self.0.lock().unwrap().clone())?)
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

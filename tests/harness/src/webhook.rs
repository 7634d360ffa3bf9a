//! The vendor's side of a webhook: what CXone would send, signed as its guide says.
//!
//! The signature is computed here anew, not with the product's own code, so that the two check each other.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::Sha256;

/// Sends webhooks to one address with one secret.
#[derive(Debug, Clone)]
pub struct Sender {
    url: String,
    secret: String,
    http: reqwest::Client,
    /// Of all copies of this sender.
    signatures: Arc<Mutex<Vec<String>>>,
}

/// One webhook, as it goes over the wire.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The body, to the byte.
    pub body: Vec<u8>,
    /// Its Content-Type.
    pub content_type: &'static str,
    /// `Nice-Request-Timestamp`, if it is sent.
    pub timestamp: Option<String>,
    /// `Nice-Request-Signature`, if it is sent.
    pub signature: Option<String>,
}

impl Webhook {
    /// `body` as a webhook of the moment `at`, rightly signed.
    #[must_use]
    pub fn signed(secret: &[u8], body: impl Into<Vec<u8>>, at: Timestamp) -> Self {
        let (body, timestamp) = (body.into(), at.as_second().to_string());
        let signature = Some(sign(secret, &timestamp, &body));
        Self { body, content_type: "application/json", timestamp: Some(timestamp), signature }
    }
}

/// HMAC-SHA256 in hex over `{timestamp}.{body}` (CXone guide §2).
#[must_use]
pub fn sign(secret: &[u8], timestamp: &str, body: &[u8]) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("any key will do");
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

/// The event of a finished recording.
#[must_use]
pub fn recording_created(recording_id: &str, call_id: &str) -> Value {
    json!({
        "event": "media.recording.created",
        "recordingId": recording_id,
        "callId": call_id,
        "mediaType": "voice",
        "status": "available",
    })
}

/// The event of a finished transcript segment.
#[must_use]
pub fn transcript_completed(transcript_id: &str, call_id: &str) -> Value {
    json!({
        "event": "media.transcript.completed",
        "transcriptId": transcript_id,
        "callId": call_id,
    })
}

impl Webhook {
    /// The event that API Gateway makes of it for the function behind the route.
    ///
    /// # Errors
    /// The sample that it is made after is no event any more.
    pub fn event(&self, platform: &str) -> Result<Value> {
        let mut event: Value =
            serde_json::from_str(include_str!("../../../events/intake-base64.json"))?;
        let mut headers = json!({"content-type": self.content_type, "host": "localhost"});
        let signed = [
            ("nice-request-timestamp", &self.timestamp),
            ("nice-request-signature", &self.signature),
        ];
        for (name, value) in signed {
            if let (Some(value), Some(headers)) = (value, headers.as_object_mut()) {
                headers.insert(name.to_owned(), value.as_str().into());
            }
        }
        let parts = [
            ("headers", headers),
            ("pathParameters", json!({ "platform": platform })),
            ("body", STANDARD.encode(&self.body).into()),
        ];
        let event_parts = event.as_object_mut().context("the sample is no object")?;
        event_parts.extend(parts.map(|(name, part)| (name.to_owned(), part)));
        Ok(event)
    }
}

impl Sender {
    /// A sender to `{url}/{platform}`.
    ///
    /// # Errors
    /// The HTTP client could not be built.
    pub fn new(url: &str, secret: &str) -> Result<Self> {
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self {
            url: url.to_owned(),
            secret: secret.to_owned(),
            http,
            signatures: Arc::default(),
        })
    }

    /// The secret it signs with.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Every signature it has made, for a test that looks for leaks.
    #[must_use]
    pub fn signatures(&self) -> Vec<String> {
        self.signatures.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// `body` as a webhook of this moment, rightly signed.
    #[must_use]
    pub fn webhook(&self, body: impl Into<Vec<u8>>) -> Webhook {
        self.webhook_at(body, Timestamp::now())
    }

    /// The same, of another moment.
    #[must_use]
    pub fn webhook_at(&self, body: impl Into<Vec<u8>>, at: Timestamp) -> Webhook {
        let webhook = Webhook::signed(self.secret.as_bytes(), body, at);
        let made = webhook.signature.clone();
        self.signatures.lock().unwrap_or_else(PoisonError::into_inner).extend(made);
        webhook
    }

    /// Sends an event of this moment, rightly signed.
    ///
    /// # Errors
    /// No answer.
    pub async fn send(&self, event: &Value) -> Result<StatusCode> {
        Ok(self.deliver("cxone", &self.webhook(event.to_string())).await?.0)
    }

    /// Sends a webhook as it is; the answer is its status and its body.
    ///
    /// # Errors
    /// No answer.
    pub async fn deliver(&self, platform: &str, webhook: &Webhook) -> Result<(StatusCode, String)> {
        self.deliver_to(&format!("{}/{platform}", self.url), webhook).await
    }

    /// Sends a JSON body with these headers; the answer is its status.
    ///
    /// # Errors
    /// No answer.
    pub async fn deliver_with(&self, headers: &[(&str, String)], body: &str) -> Result<u16> {
        let url = format!("{}/cxone", self.url);
        let request = self.http.post(url).header("content-type", "application/json");
        let request = headers.iter().fold(request, |r, (name, value)| r.header(*name, value));
        Ok(request.body(body.to_owned()).send().await?.status().as_u16())
    }

    /// Sends a webhook as it is to the address that somebody has registered.
    ///
    /// # Errors
    /// No answer.
    pub async fn deliver_to(&self, url: &str, webhook: &Webhook) -> Result<(StatusCode, String)> {
        let mut request = self
            .http
            .post(url)
            .header("content-type", webhook.content_type)
            .body(webhook.body.clone());
        if let Some(timestamp) = &webhook.timestamp {
            request = request.header("Nice-Request-Timestamp", timestamp);
        }
        if let Some(signature) = &webhook.signature {
            request = request.header("Nice-Request-Signature", signature);
        }
        let response = request.send().await?;
        Ok((response.status(), response.text().await?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vector() {
        let body = br#"{"recordingId":"recording_def456","callId":"call_xyz789"}"#;
        assert_eq!(
            sign(b"seed-signing-secret", "1700000000", body),
            "3708ddb26a8675267da88b088b1a7493c903bf501c8d6202eea82c86aa9519a7"
        );
    }
}

//! Reads log groups with CloudWatch Logs' JSON protocol: one call does not justify another SDK crate.

use anyhow::{Context, Result, ensure};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{ACCESS_KEY, REGION, SECRET_KEY};

const TARGET: &str = "Logs_20140328.FilterLogEvents";
const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    events: Vec<Event>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
struct Event {
    message: String,
}

/// Every line of the group, oldest first, without what the platform adds around an invocation.
///
/// # Errors
/// The local AWS refused the request, for one because there is no such group.
pub(super) async fn lines(http: &reqwest::Client, port: u16, group: &str) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let mut request = json!({ "logGroupName": group });
        if let (Some(token), Some(fields)) = (&token, request.as_object_mut()) {
            fields.insert("nextToken".to_owned(), json!(token));
        }
        let page = page(http, port, request.to_string()).await?;
        lines.extend(page.events.into_iter().map(|event| event.message));
        token = page.next_token;
        if token.is_none() {
            lines.retain(|line| !is_platform_line(line));
            return Ok(lines);
        }
    }
}

async fn page(http: &reqwest::Client, port: u16, body: String) -> Result<Page> {
    let host = format!("127.0.0.1:{port}");
    let now = Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let authorization = authorization(&host, &now, &body)?;
    let answer = http
        .post(format!("http://{host}/"))
        .header("content-type", CONTENT_TYPE)
        .header("x-amz-date", now)
        .header("x-amz-target", TARGET)
        .header("authorization", authorization)
        .body(body)
        .send()
        .await?;
    let status = answer.status();
    let text = answer.text().await?;
    ensure!(status.is_success(), "reading the logs failed with {status}: {text}");
    serde_json::from_str(&text).with_context(|| format!("not a page of log events: {text}"))
}

fn is_platform_line(line: &str) -> bool {
    ["START RequestId: ", "END RequestId: ", "REPORT RequestId: "]
        .iter()
        .any(|prefix| line.starts_with(prefix))
}

/// Signature version 4, without which ministack refuses a request when it enforces IAM.
fn authorization(host: &str, now: &str, body: &str) -> Result<String> {
    let date = now.get(..8).context("not a timestamp")?;
    let scope = format!("{date}/{REGION}/logs/aws4_request");
    let signed = "content-type;host;x-amz-date;x-amz-target";
    let canonical = format!(
        "POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{host}\nx-amz-date:{now}\nx-amz-target:{TARGET}\n\n\
         {signed}\n{}",
        hex::encode(Sha256::digest(body))
    );
    let to_sign =
        format!("AWS4-HMAC-SHA256\n{now}\n{scope}\n{}", hex::encode(Sha256::digest(canonical)));
    let key = signing_key(SECRET_KEY, date, REGION, "logs")?;
    let signature = hex::encode(hmac(&key, &to_sign)?);
    Ok(format!(
        "AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, SignedHeaders={signed}, Signature={signature}"
    ))
}

fn signing_key(secret: &str, date: &str, region: &str, service: &str) -> Result<Vec<u8>> {
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [date, region, service, "aws4_request"] {
        key = hmac(&key, part)?;
    }
    Ok(key)
}

fn hmac(key: &[u8], data: &str) -> Result<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)?;
    mac.update(data.as_bytes());
    Ok(mac.finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AWS's published example of a derived key.
    #[test]
    fn derives_the_documented_signing_key() {
        let key =
            signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "iam")
                .unwrap();
        assert_eq!(
            hex::encode(key),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
        );
    }

    #[test]
    fn platform_lines_are_told_from_a_functions_own() {
        assert!(is_platform_line("REPORT RequestId: 1\tDuration: 2 ms"));
        assert!(!is_platform_line(r#"{"message":"START RequestId: 1"}"#));
    }
}

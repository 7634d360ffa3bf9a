//! Secrets Manager and SQS, as far as the functions ask.

use anyhow::{Context, Result};
use http::StatusCode;
use md5::{Digest, Md5};
use serde_json::{Value, json};

use super::environment::SIGNING_SECRET_ID;

/// The webhooks' signing secret that it holds.
pub(crate) const SECRET: &str = "measured-signing-secret";

/// When its current version was made: long ago.
const MADE: i64 = 1_700_000_000;

/// Answers one request; services that nobody waits for have nothing to say.
pub(super) fn answer(target: &str, asked: &Value) -> Result<(StatusCode, Value)> {
    let text = |name: &str| asked.get(name).and_then(Value::as_str);
    let signing = text("SecretId") == Some(SIGNING_SECRET_ID);
    let answer = match target {
        "AmazonSQS.SendMessage" => taken(text("MessageBody"))?,
        "AmazonSQS.SendMessageBatch" => {
            let entries = asked.get("Entries").and_then(Value::as_array);
            let Some(entries) = entries.filter(|entries| !entries.is_empty()) else {
                return Ok(refused("com.amazonaws.sqs#EmptyBatchRequest"));
            };
            let taken = entries.iter().map(|entry| {
                let mut taken = taken(entry.get("MessageBody").and_then(Value::as_str))?;
                let of = taken.as_object_mut().context("no object")?;
                of.insert("Id".to_owned(), entry.get("Id").cloned().unwrap_or_default());
                Ok(taken)
            });
            json!({"Successful": taken.collect::<Result<Vec<_>>>()?, "Failed": []})
        }
        "secretsmanager.GetSecretValue" if signing => {
            let current = text("VersionStage").unwrap_or("AWSCURRENT") == "AWSCURRENT";
            if !current || text("VersionId").is_some() {
                return Ok(refused("ResourceNotFoundException"));
            }
            json!({
                "Name": SIGNING_SECRET_ID, "VersionId": "11111111-1111-1111-1111-111111111111",
                "VersionStages": ["AWSCURRENT"], "SecretString": SECRET, "CreatedDate": MADE,
            })
        }
        // Every other secret holds a client's credentials.
        "secretsmanager.GetSecretValue" => json!({
            "Name": "credentials", "VersionId": "1", "VersionStages": ["AWSCURRENT"],
            "SecretString": json!({"client_id": "benchmark", "client_secret": "none"}).to_string(),
        }),
        // As a rotation begins that the sample of its first step speaks of.
        "secretsmanager.DescribeSecret" => json!({
            "ARN": SIGNING_SECRET_ID, "Name": SIGNING_SECRET_ID, "RotationEnabled": true,
            "VersionIdsToStages": {
                "7c3b1f0e-54a1-4c88-9d7e-0f2a6b8c9d10": ["AWSPENDING"],
                "11111111-1111-1111-1111-111111111111": ["AWSCURRENT"],
            },
        }),
        _ => json!({}),
    };
    Ok((StatusCode::OK, answer))
}

/// What SQS says of a message that it took.
fn taken(body: Option<&str>) -> Result<Value> {
    let md5 = hex::encode(Md5::digest(body.context("a message without a body")?));
    Ok(json!({"MessageId": "m", "MD5OfMessageBody": md5}))
}

fn refused(kind: &str) -> (StatusCode, Value) {
    (StatusCode::BAD_REQUEST, json!({"__type": kind, "message": "no"}))
}

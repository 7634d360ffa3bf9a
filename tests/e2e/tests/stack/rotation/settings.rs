//! Deployments under other settings than the defaults: what is taken and refused, and a whole rotation.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use harness::{
    local_aws::{ACCESS_KEY, REGION},
    pipeline::Pipeline,
    scheme::{self, Signed},
    vendor::{Media, Recording},
    webhook::recording_created,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    lab::{Rotation, STEPS, function, registered},
    start_with,
};
use crate::{PATIENCE, resume::in_seconds};

/// How a test signs.
type Sign = fn(&str, &[u8]) -> Result<Signed>;

fn by_nexus(secret: &str, body: &[u8]) -> Result<Signed> {
    scheme::nexus(secret, body, Timestamp::now())
}

fn by_standard(secret: &str, body: &[u8]) -> Result<Signed> {
    scheme::standard(secret, "msg_1", body, Timestamp::now())
}

/// What a webhook that nothing is done for is answered with, signed with this secret.
async fn status(stack: &Pipeline, sign: Sign, secret: &str) -> Result<u16> {
    let body = json!({"event": "call-archive.test"}).to_string();
    stack.webhooks.deliver_with(&sign(secret, body.as_bytes())?, &body).await
}

/// Signed in the scheme, a recording is archived. Signed with another secret, for another body, or as the guide has it, a
/// webhook is refused.
async fn verified(stack: &Pipeline, sign: Sign, id: &str) -> Result<()> {
    stack.vendor.add_recording(Recording::new(id, Media::wav(5_000, 1)));
    let body = recording_created(id, "call-settings").to_string();
    let secret = stack.webhooks.secret();
    let signed = sign(secret, body.as_bytes())?;
    let forged = status(stack, sign, "somebody else's").await?;
    ensure!(forged == 401, "a forgery is answered with {forged}");
    let altered = stack.webhooks.deliver_with(&signed, &format!("{body} ")).await?;
    ensure!(altered == 401, "an altered body is answered with {altered}");
    let guide = stack.webhooks.send(&json!({"event": "call-archive.test"})).await?;
    ensure!(guide == 401, "one signed as the guide has it is answered with {guide}");
    let taken = stack.webhooks.deliver_with(&signed, &body).await?;
    ensure!(taken == 200, "a genuine one is answered with {taken}");
    stack.settled(id, &["archived"], PATIENCE).await?;
    Ok(())
}

/// The one command of docs/ALARMS.md, where no schedule is set.
pub(super) async fn nexus(_shared: Arc<Pipeline>) -> Result<()> {
    let parameters = [("SignatureScheme", "nexus"), ("IntakeConcurrency", "3")];
    let stack = start_with(false, &parameters).await?;
    ensure!(reserved(&stack, "IntakeFunction").await? == Some(3), "nothing is reserved for intake");
    ensure!(reserved(&stack, "RotatorFunction").await?.is_none(), "reserved for the rotator");
    verified(&stack, by_nexus, "by-nexus").await?;

    let old = stack.webhooks.secret();
    let rotator = function(&stack, &[]).await?;
    let rotate: Value =
        serde_json::from_str(include_str!("../../../../../events/rotator-rotate.json"))?;
    let answer = rotator.invoke(&rotate, in_seconds(150)).await?;
    ensure!(answer["outcome"] == "rotated" && answer["registration"] == "registered", "{answer}");
    let new = registered(&stack)?.signing_secret;
    ensure!(new != old, "registered with the old secret");
    for (secret, whose) in [(&*new, "the new secret"), (old, "the old secret")] {
        let status = status(&stack, by_nexus, secret).await?;
        ensure!(status == 200, "{whose} is answered with {status}");
    }
    let failure = rotator.invoke(&rotate, in_seconds(150)).await.err().context("rotated twice")?;
    ensure!(failure.to_string().contains("rotate again after that"), "{failure}");
    ensure!(registered(&stack)?.signing_secret == new, "the vendor was told of a third secret");
    ensure!(!rotator.lines().join("\n").contains(&new), "a secret is in a log line");
    Ok(())
}

/// As Secrets Manager rotates, with the deployed function. The operator registers the new secret when he comes to it: the old
/// one is taken as long as he likes.
pub(super) async fn standard(_shared: Arc<Pipeline>) -> Result<()> {
    let parameters = [("SignatureScheme", "standard"), ("WebhookRegistration", "off")];
    let stack = start_with(true, &parameters).await?;
    verified(&stack, by_standard, "by-standard").await?;

    let old = stack.webhooks.secret();
    let rotation = Rotation::begin(&stack).await?;
    for (step, outcome) in STEPS.into_iter().zip(["created", "by_hand", "proven", "moved"]) {
        let answer = stack.invoke("RotatorFunction", &rotation.event(step)?).await?;
        ensure!(answer == json!({ "outcome": outcome }), "{answer} instead of {outcome}");
    }
    let (version_id, new) = rotation.at("AWSCURRENT").await?;
    ensure!(version_id == rotation.token && new.starts_with("whsec_"), "not the one made");
    ensure!(rotation.at("AWSPREVIOUS").await?.1 == old);
    ensure!(stack.vendor.webhooks().is_empty(), "the vendor was told");
    for (secret, whose) in [(&*new, "the new secret"), (old, "the old secret")] {
        let status = status(&stack, by_standard, secret).await?;
        ensure!(status == 200, "{whose} is answered with {status}");
    }
    Ok(())
}

/// The concurrency that is reserved for a function. One request does not justify another SDK crate.
async fn reserved(stack: &Pipeline, output: &str) -> Result<Option<u64>> {
    let name = stack.stack.output(output)?;
    let url = format!("{}/2019-09-30/functions/{name}/concurrency", stack.aws.endpoint_url());
    let scope = format!("{ACCESS_KEY}/20240101/{REGION}/lambda/aws4_request");
    let client = reqwest::Client::builder().no_proxy().build()?;
    // The local AWS reads the account and the service from it, and checks no signature.
    let authorization =
        format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0");
    let request = client.get(url).header("authorization", authorization);
    let response = request.send().await?.error_for_status()?.bytes().await?;
    let answer: Value = serde_json::from_slice(&response)?;
    Ok(answer["ReservedConcurrentExecutions"].as_u64())
}

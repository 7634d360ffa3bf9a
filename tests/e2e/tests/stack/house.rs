//! What holds for the stack as a whole: least privilege, silence about secrets, loopback only.

use std::sync::Arc;

use anyhow::{Result, ensure};
use harness::{
    Platform,
    local_aws::{ACCESS_KEY, REGION},
    pipeline::{Options, Pipeline},
    process,
    transcript::{segment, segment_id},
    vendor::{Fault, Media, Recording},
    webhook::{recording_created, transcript_completed},
};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{
    PATIENCE, PLATFORMS, Shared, cli, leaks,
    manifest::{failure, put_broken},
    on_stack,
    segments::noise,
    strangers,
};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        on_stack(shared, "nothing_listens_off_loopback", loopback_only),
        on_stack(shared, "no_secret_token_or_body_is_logged", nothing_logged),
        on_stack(shared, "the_roles_policies_are_enough_and_no_more", least_privilege),
    ]
}

async fn loopback_only(_stack: Arc<Pipeline>) -> Result<()> {
    let listeners = process::listeners()?;
    let open: Vec<_> = listeners.iter().filter(|address| !address.ip().is_loopback()).collect();
    ensure!(open.is_empty(), "listening off loopback: {open:?}");
    Ok(())
}

async fn nothing_logged(stack: Arc<Pipeline>) -> Result<()> {
    stack.vendor.add_recording(Recording::new("logged", Media::wav(9_000, 20)));
    let mut event = recording_created("logged", "call-logged");
    event["note"] = "a-text-only-in-the-body".into();
    ensure!(stack.webhooks.send(&event).await? == 200);
    stack.settled("logged", &["archived"], PATIENCE).await?;
    let mut forged = stack.webhooks.webhook(event.to_string());
    forged.signature = Some("ab".repeat(32));
    let genuine = stack.webhooks.webhook(event.to_string());
    stack.webhooks.deliver("cxone", &forged).await?;

    let (intake, downloader) =
        (stack.stack.output("IntakeFunction")?, stack.stack.output("DownloaderFunction")?);
    stack.logged(downloader, PATIENCE, |line| line["recording_id"] == "logged").await?;
    stack.logged(intake, PATIENCE, |line| line["SignatureRejected"] == 1.0).await?;
    let recording = Recording::new("logged", Media::webm(9_000, 20));
    stack.genesys.add_recording(recording.clone());
    stack.on(Platform::Genesys).announce(&recording).await?;
    stack.on(Platform::Genesys).settled("logged", &["archived"], PATIENCE).await?;
    let said = [(0, 900, "agent-with-a-name", "what-was-said-in-confidence", 0.5)];
    transcribed(&stack, "call-logged", &[segment("call-logged", 1, 1, &said)]).await?;
    let assembler = stack.stack.output("AssemblerFunction")?;
    stack.logged(assembler, PATIENCE, |line| line["call_id"] == "call-logged").await?;
    stack.manifested("logged", 2, PATIENCE).await?;
    let manifest = stack.stack.output("ManifestFunction")?;
    stack.logged(manifest, PATIENCE, |line| line["ManifestLines"].is_number()).await?;
    let mut secrets = vec![
        ("an utterance", "what-was-said-in-confidence".to_owned()),
        ("a speaker", "agent-with-a-name".to_owned()),
        ("the signing secret", stack.webhooks.secret().to_owned()),
        ("a body", "a-text-only-in-the-body".to_owned()),
        ("a forged signature", "ab".repeat(32)),
        ("a genuine signature", genuine.signature.unwrap_or_default()),
    ];
    for vendor in PLATFORMS.map(|p| stack.on(p).vendor()) {
        let (credentials, tokens) = (vendor.credentials(), vendor.tokens());
        ensure!(!tokens.is_empty(), "a vendor gave no token: nothing to look for");
        secrets.push(("a client's id", credentials.client_id));
        secrets.push(("a client's secret", credentials.client_secret));
        secrets.extend(tokens.into_iter().map(|token| ("a token", token)));
    }
    for function in [intake, downloader, assembler, manifest] {
        let lines = stack.aws.logs(function).await?;
        ensure!(!lines.is_empty(), "{function} logged nothing: nothing was looked at");
        for line in lines {
            for (what, secret) in &secrets {
                ensure!(!line.contains(secret.as_str()), "{what} is in a log line of {function}");
            }
        }
    }
    Ok(())
}

/// Has the vendor announce these segments of a call, and waits until they are written.
async fn transcribed(stack: &Pipeline, call: &str, segments: &[Value]) -> Result<()> {
    for (index, body) in (1..).zip(segments) {
        stack.vendor.add_transcript(segment_id(call, index), body.clone());
        let event = transcript_completed(&segment_id(call, index), call);
        ensure!(stack.webhooks.send(&event).await? == 200);
    }
    stack.newest(call, 1, PATIENCE).await?;
    Ok(())
}

/// No such key is needed: the local AWS asks KMS for nothing.
const KEY: &str = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555";

/// Two that were in use before it.
const OTHER_KEYS: &str = "arn:aws:kms:us-east-1:000000000000:key/22222222-2222-3333-4444-555555555555,\
                           arn:aws:kms:us-east-1:000000000000:key/33333333-2222-3333-4444-555555555555";

/// A second stack with IAM enforced, on the local AWS's own S3: the roles suffice, and they are asked.
async fn least_privilege(_stack: Arc<Pipeline>) -> Result<()> {
    let parameters = [
        ("AssemblyDeadlineSeconds", "5"),
        ("RetryBaseSeconds", "1"),
        // The local AWS's S3 encrypts and locks as it is told; that policies allow the key is the template's tests' to see.
        ("KmsKeyArn", KEY),
        ("OtherKmsKeyArns", OTHER_KEYS),
        ("ObjectLockDays", "30"),
    ];
    let parameters = parameters.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec();
    let options = Options { enforce_iam: true, parameters, ..Options::default() };
    let stack = Pipeline::start(options).await?;
    stack.vendor.add_recording(Recording::new("privileged", Media::wav(40_000, 21)));
    ensure!(stack.webhooks.send(&recording_created("privileged", "call")).await? == 200);
    let item = stack.settled("privileged", &["archived"], PATIENCE).await?;
    guarded(&stack, item["storagePath"].as_str().unwrap_or_default()).await?;
    let recording = Recording::new("privileged", Media::webm(40_000, 22));
    stack.genesys.add_recording(recording.clone());
    stack.on(Platform::Genesys).announce(&recording).await?;
    stack.on(Platform::Genesys).settled("privileged", &["archived"], PATIENCE).await?;
    // Every right of the backfill function's: a run, its window, the queue, and a tick of the schedule.
    let listed = Recording::new("privileged-history", Media::webm(40_000, 24));
    stack.genesys.add_recording(listed.with("startTime", "2021-05-05T10:00:00Z"));
    let history = serde_json::json!({
        "platform": "genesys", "from": "2021-05-01T00:00:00Z", "to": "2021-05-31T00:00:00Z",
    });
    stack.invoke("BackfillFunction", &history).await?;
    stack.invoke("BackfillFunction", &serde_json::json!({"reconcile": {}})).await?;
    stack.on(Platform::Genesys).settled("privileged-history", &["archived"], PATIENCE).await?;
    let swept = |line: &Value| line["message"] == "window swept" && line["kind"] == "reconcile";
    stack.logged(stack.stack.output("BackfillFunction")?, PATIENCE, swept).await?;
    // Every right of the assembler's: the timer, the staging prefix, what waits by itself or is set aside, and what the
    // ledger's stream tells.
    let (call, id) = ("call-privileged", "privileged-later");
    let large = noise(1_200_000);
    let mut body = segment(call, 1, 2, &[(0, 900, "agent", &large, 0.9)]);
    body["recordingId"] = id.into();
    stack.vendor.script_transcript(&segment_id(call, 1), [Fault::Status(500)]);
    transcribed(&stack, call, &[body, Value::Null]).await?;
    let recording = Recording::new(id, Media::wav(9_000, 23)).call_id(call).status("expired");
    stack.vendor.add_recording(recording);
    ensure!(stack.webhooks.send(&recording_created(id, call)).await? == 200);
    stack.newest(call, 2, PATIENCE).await?;
    let item = stack.ledger(id).await?.unwrap_or_default();
    ensure!(item["transcriptRevision"] == 2, "{item}");
    let set_aside = stack
        .queues
        .receive_message()
        .queue_url(stack.stack.output("TranscriptsDeadLetterQueueUrl")?)
        .wait_time_seconds(10)
        .send()
        .await?;
    ensure!(set_aside.messages().len() == 1, "{set_aside:?}");
    // The manifest's rights: the bucket that nobody else may write to, and the queue of failures.
    let manifest = stack.stack.output("ManifestFunction")?;
    stack.logged(manifest, PATIENCE, |line| line["message"] == "part written").await?;
    put_broken(&stack, "privileged-broken").await?;
    failure(&stack, "privileged-broken").await?;
    let request = include_str!("../../../../events/manifest-again.json");
    let answer = stack.invoke("ManifestFunction", &serde_json::from_str(request)?).await?;
    ensure!(answer["without"][0]["reason"] == "unknown", "{answer}");
    let answer = stack.invoke("ManifestFunction", &json!({"again": {"all": true}})).await?;
    ensure!(answer["lines"].as_u64() >= Some(3) && answer["next"].is_null(), "{answer}");
    cli::manifest::all(&stack, 3).await?;
    strangers::keep_out(&stack).await?;
    leaks::scan(&stack, &[]).await?;
    Ok(())
}

/// An object that was just written is encrypted with the stack's key, and locked.
async fn guarded(stack: &Pipeline, path: &str) -> Result<()> {
    let url = format!("{}/{}", stack.aws.endpoint_url(), path.trim_start_matches("s3://"));
    let scope = format!("{ACCESS_KEY}/20240101/{REGION}/s3/aws4_request");
    let signed = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0");
    let client = reqwest::Client::builder().no_proxy().build()?;
    let head = client.head(url).header("authorization", signed).send().await?.error_for_status()?;
    for (name, wanted) in [
        ("x-amz-server-side-encryption", "aws:kms"),
        ("x-amz-server-side-encryption-aws-kms-key-id", KEY),
        ("x-amz-object-lock-mode", "COMPLIANCE"),
    ] {
        let value = head.headers().get(name).and_then(|value| value.to_str().ok());
        ensure!(value == Some(wanted), "{name}: {value:?}");
    }
    Ok(())
}

//! Workers that die, or come too late, with a call in their hands: what repairs what (docs/ARCHITECTURE.md).
//!
//! The binaries run outside the local AWS here, so that a test decides what they get and when they die.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use harness::{
    Platform,
    gate::{Gate, Mode},
    pipeline::Pipeline,
    runtime::Runtime,
    transcript::{segment, segment_id},
    vendor::{Fault, Media, Recording},
};
use jiff::{SignedDuration, Timestamp};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{
    PATIENCE, Shared,
    expiry::expire,
    on_stack,
    resume::{self, downloader, in_seconds},
    segments::{set_aside, set_aside_in},
    transcripts::{by_the_rules, plain},
};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let name = |name: &str| format!("transcript::{name}");
    vec![
        on_stack(
            shared,
            &name("other_rules_of_redaction_make_a_revision_of_their_own"),
            other_rules,
        ),
        on_stack(shared, &name("a_worker_killed_at_any_moment_changes_nothing"), any_moment),
        on_stack(shared, &name("no_message_grows_older_than_its_queue_keeps_it"), too_old),
        on_stack(shared, &name("two_that_finish_at_once_write_once"), at_once),
        on_stack(shared, &name("a_worker_may_die_between_any_two_steps"), killed),
        on_stack(
            shared,
            &name("a_record_of_a_stream_is_dealt_with_comes_again_or_is_passed_over"),
            streamed,
        ),
    ]
}

/// A batch of one segment, as SQS would deliver it.
fn batch(call: &str, index: u32) -> Value {
    let id = segment_id(call, index);
    let body = json!({"platform": "cxone", "transcriptId": id, "callId": call, "seenAt": Timestamp::now()});
    json!({"Records": [{
        "messageId": format!("message-{id}"),
        "receiptHandle": "none",
        "body": body.to_string(),
        "attributes": {"MessageGroupId": call, "ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:transcripts.fifo",
    }]})
}

/// The same, that has waited on its queue for so many days.
fn old_batch(call: &str, index: u32, days: i64) -> Value {
    let mut batch = batch(call, index);
    let sent = Timestamp::now() - SignedDuration::from_hours(24 * days);
    batch["Records"][0]["attributes"]["SentTimestamp"] = sent.as_millisecond().to_string().into();
    batch
}

pub(crate) async fn assembler(stack: &Pipeline, settings: &[(&str, String)]) -> Result<Runtime> {
    stack.function_with("assembler", "AssemblerFunction", settings).await
}

pub(crate) async fn delivered(function: &Runtime, call: &str, index: u32) -> Result<()> {
    let response = function.invoke(&batch(call, index), in_seconds(60)).await?;
    let failures = &response["batchItemFailures"];
    ensure!(*failures == json!([]), "{failures}: {:#?}", function.lines());
    Ok(())
}

/// Refused credentials are nobody's fault and are tried again for as long as the queue keeps the message, and no longer.
async fn too_old(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-too-old";
    let function = assembler(&stack, &[]).await?;
    stack.vendor.add_transcript(segment_id(call, 1), plain(call, 1, 1));
    let refused = || stack.vendor.script_transcript(&segment_id(call, 1), refusals());
    refused();
    ensure!(function.invoke(&old_batch(call, 1, 11), in_seconds(60)).await.is_err(), "too early");
    refused();
    let response = function.invoke(&old_batch(call, 1, 12), in_seconds(60)).await?;
    ensure!(response["batchItemFailures"] == json!([]), "{response} {:#?}", function.lines());
    ensure!(set_aside(&stack, &segment_id(call, 1)).await? == "unauthorized");

    // The downloader's are no different.
    let id = "recording-too-old";
    stack.vendor.add_recording(Recording::new(id, Media::wav(9_000, 76)));
    stack.vendor.script(id, refusals());
    let mut event = resume::batch(Platform::Cxone, id);
    let sent = &old_batch(call, 1, 12)["Records"][0]["attributes"]["SentTimestamp"];
    event["Records"][0]["attributes"]["SentTimestamp"] = sent.clone();
    let response = downloader(&stack).await?.invoke(&event, in_seconds(60)).await?;
    ensure!(response["batchItemFailures"] == json!([]), "{response}");
    let reason = set_aside_in(&stack, "RecordingsDeadLetterQueueUrl", id).await?;
    ensure!(reason == "unauthorized", "{reason}");
    Ok(())
}

/// As many as there are tries in one invocation.
fn refusals() -> [Fault; 2] {
    [Fault::Unauthorized, Fault::Unauthorized]
}

async fn at_once(stack: Arc<Pipeline>) -> Result<()> {
    let functions = [assembler(&stack, &[]).await?, assembler(&stack, &[]).await?];
    for n in 0..5 {
        let call = format!("call-at-once-{n}");
        let segments: Vec<_> = (1..=3).map(|index| plain(&call, index, 3)).collect();
        for (index, body) in (1..).zip(&segments) {
            stack.vendor.add_transcript(segment_id(&call, index), body.clone());
        }
        delivered(&functions[0], &call, 1).await?;
        let (one, other) =
            tokio::join!(delivered(&functions[0], &call, 2), delivered(&functions[1], &call, 3));
        one.and(other)?;
        let revision = stack.revision(&call, 1, PATIENCE).await?;
        ensure!(revision.bytes == by_the_rules(&call, &segments)?.into_bytes(), "not by the rules");
        ensure!(stack.transcript_keys(&call)?.len() == 3, "written twice");
    }
    Ok(())
}

/// A worker loses a service at one step after the other, and is killed there; the message comes again.
async fn killed(stack: Arc<Pipeline>) -> Result<()> {
    let services = ["AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_DYNAMODB"];
    let heir = assembler(&stack, &[]).await?;
    for (n, service) in services.into_iter().enumerate() {
        let gate = Gate::start().await?;
        gate.set(Mode::Silent);
        let call = format!("call-killed-{n}");
        let segments = [plain(&call, 1, 2), plain(&call, 2, 2)];
        for (index, body) in (1..).zip(&segments) {
            stack.vendor.add_transcript(segment_id(&call, index), body.clone());
        }
        // Without SQS it dies before the timer is set; without S3 when the call is decided; without the table at once.
        let dies_with = if service.ends_with("S3") { 2 } else { 1 };
        if dies_with == 2 {
            delivered(&heir, &call, 1).await?;
        }
        // With an address instead of a name, the S3 client uses path style.
        let url = gate.url().replace("localhost", "127.0.0.1");
        let victim = assembler(&stack, &[(service, url)]).await?;
        let body = batch(&call, dies_with);
        let outcome =
            tokio::time::timeout(Duration::from_secs(3), victim.invoke(&body, in_seconds(60)));
        ensure!(outcome.await.is_err(), "{service}: it did not get stuck");
        victim.kill().await?;
        let head = stack.head(&call).await?;
        ensure!(head.is_some() != service.ends_with("DYNAMODB"), "{service}: {head:?}");
        ensure!(stack.transcript_keys(&call)?.is_empty(), "{service}: it did not die in time");
        for index in [dies_with, 3 - dies_with] {
            delivered(&heir, &call, index).await?;
        }
        let revision = stack.revision(&call, 1, PATIENCE).await.context(service)?;
        ensure!(revision.bytes == by_the_rules(&call, &segments)?.into_bytes(), "not by the rules");
        ensure!(stack.transcript_keys(&call)?.len() == 3, "{service}: written twice");
    }
    Ok(())
}

/// Workers are killed after so and so many milliseconds, wherever that finds them; then every message comes again.
async fn any_moment(stack: Arc<Pipeline>) -> Result<()> {
    let heir = assembler(&stack, &[]).await?;
    // How long a worker takes that nobody kills, from a cold start.
    let whole = "call-any-moment-whole";
    stack.vendor.add_transcript(segment_id(whole, 1), plain(whole, 1, 1));
    let begun = Instant::now();
    delivered(&assembler(&stack, &[]).await?, whole, 1).await?;
    let whole = begun.elapsed();
    let (mut answered, mut deaths) = (0, 0);
    for round in 0..12 {
        let call = format!("call-any-moment-{round}");
        let segments: Vec<_> = (1..=3).map(|index| plain(&call, index, 3)).collect();
        for (index, body) in (1..).zip(&segments) {
            stack.vendor.add_transcript(segment_id(&call, index), body.clone());
        }
        for index in [2, 3, 1] {
            let victim = assembler(&stack, &[]).await?;
            let body = batch(&call, index);
            let life = whole * (8 * round + 2 * index + 4) / 100;
            let lived = tokio::time::timeout(life, victim.invoke(&body, in_seconds(60))).await;
            victim.kill().await?;
            match lived {
                Ok(_) => answered += 1,
                Err(_) => deaths += 1,
            }
        }
        for index in [3, 1, 2] {
            delivered(&heir, &call, index).await?;
        }
        let revision = stack.revision(&call, 1, PATIENCE).await?;
        ensure!(revision.bytes == by_the_rules(&call, &segments)?.into_bytes(), "not by the rules");
        ensure!(stack.transcript_keys(&call)?.len() == 3, "{call} was written twice");
    }
    println!("{deaths} workers were killed within {whole:?}, {answered} had answered before");
    ensure!(deaths >= 5, "{deaths} deaths of {}: too few to tell", deaths + answered);
    let again = stack.s3.overwrites();
    ensure!(!again.iter().any(|key| key.contains("call-any-moment")), "{again:?}");
    Ok(())
}

/// A twin lies there that was made by other rules, as a worker leaves it that dies before its last object, and whose
/// function is then configured anew.
async fn other_rules(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-other-rules";
    let said = [(0, 900, "customer", "It is 4111 1111 1111 1111.", 0.9)];
    stack.vendor.add_transcript(segment_id(call, 1), segment(call, 1, 1, &said));
    let rules = r#"{"terms": ["It is"], "patterns": []}"#.to_owned();
    let settings = [("REDACTION_STYLE", "pii".to_owned()), ("REDACTION_RULES", rules)];
    let function = assembler(&stack, &settings).await?;
    delivered(&function, call, 1).await?;
    let first = stack.revision(call, 1, PATIENCE).await?;
    ensure!(first.redacted["utterances"][0]["text"] == "[PII] [PII].", "{:?}", first.redacted);

    expire(&stack, call).await?;
    let function = assembler(&stack, &[]).await?;
    delivered(&function, call, 1).await?;
    let second = stack.revision(call, 2, PATIENCE).await?;
    let text = &second.redacted["utterances"][0]["text"];
    ensure!(*text == "It is [CREDIT_CARD]." && second.redacted["revision"] == 2, "{text}");
    ensure!(stack.read_revision(&first.key)?.redacted == first.redacted, "written over");

    // What is not a style is told at the start, by its name.
    let function = assembler(&stack, &[("REDACTION_STYLE", "none".to_owned())]).await?;
    let begun = Instant::now();
    while !function.lines().iter().any(|line| line.contains("REDACTION_STYLE")) {
        ensure!(begun.elapsed() < PATIENCE, "{:?}", function.lines());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

async fn streamed(stack: Arc<Pipeline>) -> Result<()> {
    let read = serde_json::from_str::<Value>;
    let table = stack.stack.output("AssembliesTable")?;
    let mut swept = read(include_str!("../../../../events/assembler-swept.json"))?;
    swept["Records"][0]["eventSourceARN"] =
        format!("arn:aws:dynamodb:us-east-1:000000000000:table/{table}/stream/1").into();
    for image in ["Keys", "OldImage"] {
        swept["Records"][0]["dynamodb"][image]["pk"]["S"] = "cxone#call-of-long-ago".into();
    }
    let settled = read(include_str!("../../../../events/assembler-audio.json"))?;
    let number = settled["Records"][0]["dynamodb"]["SequenceNumber"].clone();

    // Without the table the record comes again; what is behind it waits.
    let cut_off = [("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1".to_owned())];
    let function = assembler(&stack, &cut_off).await?;
    let mut two = settled.clone();
    two["Records"].as_array_mut().context("no records")?.push(swept["Records"][0].clone());
    let response = function.invoke(&two, in_seconds(60)).await?;
    ensure!(response == json!({"batchItemFailures": [{"itemIdentifier": number}]}), "{response}");

    // One that cannot be read, and one of a call whose days are long over, are passed over.
    let function = assembler(&stack, &[]).await?;
    let mut unreadable = swept.clone();
    unreadable["Records"][0]["dynamodb"]["OldImage"]["head"]["B"] = "bm8gaGVhZA==".into();
    for event in [&settled, &unreadable, &swept] {
        let response = function.invoke(event, in_seconds(60)).await?;
        ensure!(response == json!({"batchItemFailures": []}), "{response}");
    }
    ensure!(stack.head("call-of-long-ago").await?.is_none(), "a call of long ago was put back");
    let lines = function.lines();
    let logged = |text: &str| lines.iter().any(|line| line.contains(text));
    ensure!(logged("passed over") && logged("could not be written in thirty days"), "{lines:#?}");

    let refused = function.invoke(&json!({"detail-type": "Scheduled Event"}), in_seconds(60)).await;
    let refused = format!("{:#}", refused.err().context("anything is taken")?);
    ensure!(refused.contains("BadRequest"), "{refused}");
    Ok(())
}

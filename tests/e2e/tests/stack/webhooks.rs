//! What intake takes and what it refuses (CXone guide §2 and edge case 2).

use std::{collections::HashSet, sync::Arc, time::Instant};

use anyhow::{Result, ensure};
use harness::{
    front::Front,
    gate::Mode,
    pipeline::Pipeline,
    transcript::segment,
    vendor::{Endpoint, Media, Recording},
    webhook::recording_created,
};
use jiff::{SignedDuration, Timestamp};
use libtest_mimic::Trial;

use crate::{PATIENCE, Shared, alone_on_stack, on_stack};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        on_stack(shared, "a_forged_stale_or_future_webhook_is_refused", refused),
        on_stack(shared, "a_replayed_webhook_is_taken_once_and_later_refused", replayed),
        on_stack(shared, "a_body_is_verified_to_the_byte", to_the_byte),
        on_stack(shared, "a_body_that_arrives_as_base64_is_taken", base64),
        on_stack(shared, "what_cannot_be_handled_has_its_own_status", statuses),
        on_stack(shared, "a_transcript_event_goes_to_its_own_queue", transcript),
        alone_on_stack(
            shared,
            "while_sqs_is_silent_intake_answers_503_and_nothing_is_lost",
            sqs_silent,
        ),
    ]
}

async fn status(stack: &Pipeline, webhook: &harness::webhook::Webhook) -> Result<u16> {
    let (status, body) = stack.webhooks.deliver("cxone", webhook).await?;
    ensure!(body.is_empty(), "an answer with a body: {body:?}");
    Ok(status.as_u16())
}

/// Sends a recording and waits until it is settled.
async fn behind(stack: &Pipeline, id: &str) -> Result<()> {
    stack.vendor.add_recording(Recording::new(id, Media::wav(2_000, 1)));
    ensure!(stack.webhooks.send(&recording_created(id, "call-behind")).await? == 200);
    stack.settled(id, &["archived"], PATIENCE).await?;
    Ok(())
}

async fn refused(stack: Arc<Pipeline>) -> Result<()> {
    let event = recording_created("refused", "call-refused").to_string();
    let now = Timestamp::now();
    let good = stack.webhooks.webhook(event.clone());

    let mut forged = good.clone();
    forged.signature = Some("0".repeat(64));
    ensure!(status(&stack, &forged).await? == 401, "forged");
    let unsigned = harness::webhook::Webhook { signature: None, ..good.clone() };
    ensure!(status(&stack, &unsigned).await? == 401, "unsigned");
    let undated = harness::webhook::Webhook { timestamp: None, ..good.clone() };
    ensure!(status(&stack, &undated).await? == 401, "undated");
    for (what, offset) in [("stale", -301), ("future", 330)] {
        let webhook =
            stack.webhooks.webhook_at(event.clone(), now + SignedDuration::from_secs(offset));
        ensure!(status(&stack, &webhook).await? == 401, "{what}");
    }
    // One that was sent later and signed as it should be has come to its end: what had been queued before it would have, too.
    behind(&stack, "refused-not").await?;
    ensure!(stack.ledger("refused").await?.is_none(), "a refused webhook reached the ledger");
    ensure!(status(&stack, &good).await? == 200, "good");
    Ok(())
}

/// CXone guide, edge case 2: five minutes. Within them a repeat is answered like the first, and queued once.
async fn replayed(stack: Arc<Pipeline>) -> Result<()> {
    let front = Front::start(&stack, "replayed", 2).await?;
    let fresh = stack.webhooks.webhook(recording_created("replayed", "call").to_string());
    for n in 0..20 {
        let (status, _) = front.deliver(n % 2, &fresh).await?;
        ensure!(status == 200, "repeat {n}: {status}");
    }
    // One that is about to become too old is good until it is, and not a moment longer.
    let signed_at = Timestamp::now() - SignedDuration::from_secs(298);
    let old = stack.webhooks.webhook_at(recording_created("old", "call").to_string(), signed_at);
    let too_old = Timestamp::from_second(signed_at.as_second() + 300)?;
    let mut taken = 0;
    loop {
        let before = Timestamp::now();
        let (status, _) = front.deliver(0, &old).await?;
        match status {
            200 => ensure!(before <= too_old, "taken at {before}, too old at {too_old}"),
            401 => break ensure!(Timestamp::now() > too_old, "refused before {too_old}"),
            other => anyhow::bail!("{other}"),
        }
        taken += 1;
    }
    let queued = front.drain().await?;
    println!("an old webhook was taken {taken} times and queued once");
    ensure!(taken > 1 && queued.len() == 2, "{taken} times taken: {queued:?}");
    ensure!(queued.into_iter().collect::<HashSet<_>>().len() == 2);
    Ok(())
}

async fn to_the_byte(stack: Arc<Pipeline>) -> Result<()> {
    let event = recording_created("to-the-byte", "call-1").to_string();
    let mut truncated = stack.webhooks.webhook(event.clone());
    truncated.body.pop();
    ensure!(status(&stack, &truncated).await? == 401, "truncated");
    let mut reformatted = stack.webhooks.webhook(event);
    reformatted.body.insert(1, b' ');
    ensure!(status(&stack, &reformatted).await? == 401, "reformatted");
    // Bytes that are no text verify like any others, and then do not parse.
    let mut binary = stack.webhooks.webhook(b"{\"recordingId\":\"\xff\xfe\"}".to_vec());
    binary.content_type = "application/octet-stream";
    ensure!(status(&stack, &binary).await? == 400, "signed bytes that are not UTF-8");
    binary.body.push(b' ');
    ensure!(status(&stack, &binary).await? == 401, "altered bytes that are not UTF-8");
    Ok(())
}

async fn base64(stack: Arc<Pipeline>) -> Result<()> {
    stack.vendor.add_recording(Recording::new("base64", Media::wav(5_000, 1)));
    // API Gateway hands binary content types to the function as base64.
    let mut webhook = stack.webhooks.webhook(recording_created("base64", "call-2").to_string());
    webhook.content_type = "application/octet-stream";
    ensure!(status(&stack, &webhook).await? == 200);
    stack.settled("base64", &["archived"], PATIENCE).await?;
    Ok(())
}

async fn statuses(stack: Arc<Pipeline>) -> Result<()> {
    let good = stack.webhooks.webhook(recording_created("statuses", "call-3").to_string());
    for platform in ["genesys", "elsewhere", "cxone%2F..%2Fgenesys"] {
        let (status, _) = stack.webhooks.deliver(platform, &good).await?;
        ensure!(status == 404, "{platform}: {status}");
    }
    let large = stack.webhooks.webhook(vec![b' '; 256 * 1024 + 1]);
    ensure!(status(&stack, &large).await? == 413, "over 256 KB");
    let long = format!(r#"{{"recordingId":"{}"}}"#, "x".repeat(10_000));
    for body in [
        "",
        "null",
        "[]",
        "{}",
        r#"{"recordingId":"../../etc"}"#,
        r#"{"recordingId":7.5}"#,
        r#"{"recordingId":"r","callId":"a\u0000b"}"#,
        // The third letter is Cyrillic.
        r#"{"recordingId":"reсording"}"#,
        &long,
    ] {
        ensure!(status(&stack, &stack.webhooks.webhook(body)).await? == 400, "{body}");
    }
    let other = r#"{"event":"media.recording.deleted","recordingId":"statuses"}"#;
    ensure!(
        status(&stack, &stack.webhooks.webhook(other)).await? == 200,
        "an event of no interest"
    );
    behind(&stack, "statuses-behind").await?;
    ensure!(stack.ledger("statuses").await?.is_none());
    Ok(())
}

async fn transcript(stack: Arc<Pipeline>) -> Result<()> {
    stack.vendor.add_transcript("transcript-1", segment("call-4", 1, 2, &[]));
    let event = harness::webhook::transcript_completed("transcript-1", "call-4");
    ensure!(stack.webhooks.send(&event).await? == 200);
    // Whoever reads that queue asks the vendor for the transcript, and nobody for a recording.
    let asked =
        stack.vendor.wait_until(|vendor| vendor.count(Endpoint::Transcript, "transcript-1") > 0);
    tokio::time::timeout(PATIENCE, asked).await?;
    ensure!(stack.ledger("transcript-1").await?.is_none());
    Ok(())
}

async fn sqs_silent(stack: Arc<Pipeline>) -> Result<()> {
    let event = recording_created("sqs-silent", "call-5");
    stack.vendor.add_recording(Recording::new("sqs-silent", Media::wav(9_000, 2)));
    stack.sqs.set(Mode::Silent);
    let asked = Instant::now();
    let answer = stack.webhooks.send(&event).await;
    let took = asked.elapsed();
    stack.sqs.set(Mode::Open);
    println!("while SQS was silent: {answer:?} after {} ms", took.as_millis());
    ensure!(answer? == 503);
    ensure!(
        took.as_secs_f64() < 3.0,
        "the vendor gives up after three seconds, this took {took:?}"
    );
    // The vendor delivers again what was not acknowledged.
    ensure!(stack.webhooks.send(&event).await? == 200);
    stack.settled("sqs-silent", &["archived"], PATIENCE).await?;
    Ok(())
}

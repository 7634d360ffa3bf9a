//! Segments that go wrong: what is set aside, what is waited for, what is staged.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_sqs::types::Message;
use harness::{
    pipeline::Pipeline,
    transcript::{Said, segment, segment_id},
    vendor::{Endpoint, Fault, Media, Recording},
    webhook::{recording_created, transcript_completed},
};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{
    PATIENCE, Shared, on_stack,
    transcripts::{announce, by_the_rules, plain},
};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let name = |name: &str| format!("transcript::{name}");
    vec![
        on_stack(
            shared,
            &name("a_malformed_segment_is_set_aside_and_the_rest_comes_out"),
            malformed,
        ),
        on_stack(shared, &name("what_cannot_be_placed_is_set_aside_with_its_reason"), misplaced),
        on_stack(shared, &name("a_segment_that_is_not_there_holds_up_no_other"), absent),
        on_stack(shared, &name("a_vendor_in_trouble_is_asked_again"), vendor_faults),
        on_stack(shared, &name("retry_after_is_waited_for_by_the_fleet"), throttled),
        on_stack(shared, &name("a_segment_too_large_for_the_table_is_staged"), oversized),
    ]
}

/// Waits for a message about this transcript in the dead-letter queue; tells its reason.
pub(crate) async fn set_aside(stack: &Pipeline, transcript_id: &str) -> Result<String> {
    set_aside_in(stack, "TranscriptsDeadLetterQueueUrl", transcript_id).await
}

/// The same of any dead-letter queue, by the stack's name for it and something that the message says.
pub(crate) async fn set_aside_in(stack: &Pipeline, queue: &str, about: &str) -> Result<String> {
    let url = stack.stack.output(queue)?;
    let of_this = |message: &Message| message.body().is_some_and(|b| b.contains(about));
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        // Other tests look for theirs in the same queue, so nothing is kept from them for long.
        let received = stack
            .queues
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(10)
            .visibility_timeout(1)
            .wait_time_seconds(1)
            .message_attribute_names("All")
            .send()
            .await?;
        if let Some(message) = received.messages().iter().find(|message| of_this(message)) {
            let reason = message.message_attributes().and_then(|all| all.get("reason"));
            return reason
                .and_then(|reason| reason.string_value())
                .map(str::to_owned)
                .context("a message without a reason");
        }
    }
    anyhow::bail!("{about} is not in the dead-letter queue")
}

async fn malformed(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-malformed";
    let mut bad = plain(call, 2, 3);
    bad["segmentIndex"] = "second".into();
    announce(&stack, call, 1, plain(call, 1, 3)).await?;
    announce(&stack, call, 2, bad).await?;
    // One utterance that cannot be read costs itself only.
    let mut flawed = plain(call, 3, 3);
    let lines = flawed["utterances"].as_array_mut().context("no utterances")?;
    lines.push(json!({"startTime": "soon", "endTime": "00:00:01.000", "text": "lost"}));
    lines.push(json!({"startTime": "00:01:00.000", "endTime": "00:00:59.000", "text": "kept"}));
    announce(&stack, call, 3, flawed).await?;
    ensure!(set_aside(&stack, &segment_id(call, 2)).await? == "index_not_whole");
    let revision = stack.revision(call, 1, PATIENCE).await?;
    ensure!(revision.transcript["status"] == "partial", "{:?}", revision.transcript);
    ensure!(revision.transcript["missingSegments"] == json!([2]), "{:?}", revision.transcript);
    let lines = revision.transcript["utterances"].as_array().context("no utterances")?;
    ensure!(lines.len() == 3 && lines[2]["text"] == "kept", "{lines:?}");
    ensure!(lines[2]["endTime"] == "00:01:00.000" && lines[2]["speaker"] == "unknown");
    let function = stack.stack.output("AssemblerFunction")?;
    let counted = |line: &Value| line["Quarantined"] == 1.0 && line["reason"] == "index_not_whole";
    stack.logged(function, PATIENCE, counted).await?;

    // The vendor has mended it, and an operator sends the message back to its queue.
    let id = segment_id(call, 2);
    stack.vendor.add_transcript(&id, plain(call, 2, 3));
    let message = json!({"platform": "cxone", "transcriptId": id, "callId": call,
        "seenAt": "2024-03-01T10:00:00Z"});
    stack.enqueue_transcript(call, "sent-back", &message).await?;
    let mended = stack.revision(call, 2, PATIENCE).await?;
    ensure!(mended.transcript["status"] == "complete", "{:?}", mended.transcript);
    Ok(())
}

async fn misplaced(stack: Arc<Pipeline>) -> Result<()> {
    let long_ago = "2024-01-01T00:00:00Z";
    let mut nobodys = plain("nobody", 1, 1);
    nobodys["callId"] = Value::Null;
    let cases = [
        // Event and segment disagree about the call; the vendor has no such segment, and has had its time; nothing at
        // all says which call it is.
        ("other-call", Some("call-mine"), Some(plain("call-yours", 1, 1)), "other_call"),
        ("never-there", Some("call-never"), None, "not_found"),
        ("nobodys", None, Some(nobodys), "call_unknown"),
    ];
    let cases = cases.into_iter().map(|(id, call, body, reason)| {
        let stack = stack.clone();
        async move {
            if let Some(body) = body {
                stack.vendor.add_transcript(id, body);
            }
            let mut message = json!({"platform": "cxone", "transcriptId": id, "seenAt": long_ago,
                "waiting": {"since": long_ago, "until": long_ago}});
            message["callId"] = call.into();
            stack.enqueue_transcript(id, id, &message).await?;
            let told = set_aside(&stack, id).await.context(id)?;
            ensure!(told == reason, "{id}: {told}");
            Ok(())
        }
    });
    harness::all(cases).await?;
    for call in ["call-mine", "call-yours", "call-never"] {
        ensure!(stack.head(call).await?.is_none(), "{call} has begun");
    }
    Ok(())
}

/// The vendor announces a segment that it does not have, or cannot give: those behind it, of the same message group, go on.
async fn absent(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-absent";
    let id = segment_id(call, 1);
    ensure!(stack.webhooks.send(&transcript_completed(&id, call)).await? == 200);
    for index in [2, 3] {
        announce(&stack, call, index, plain(call, index, 3)).await?;
    }
    let first = stack.revision(call, 1, PATIENCE).await?;
    ensure!(first.transcript["missingSegments"] == json!([1]), "{:?}", first.transcript);
    ensure!(stack.vendor.count(Endpoint::Transcript, &id) > 2, "it is not asked for again");
    stack.vendor.add_transcript(&id, plain(call, 1, 3));
    let second = stack.revision(call, 2, PATIENCE).await?;
    ensure!(second.transcript["status"] == "complete", "{:?}", second.transcript);
    Ok(())
}

async fn vendor_faults(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-in-trouble";
    let faults = [
        Fault::Status(500),
        Fault::Unauthorized,
        Fault::CutAfter(40),
        Fault::StallAfter(10, Duration::from_secs(60)),
        Fault::HtmlPage,
    ];
    let id = segment_id(call, 1);
    stack.vendor.script_transcript(&id, faults[..4].iter().cloned());
    announce(&stack, call, 1, plain(call, 1, 1)).await?;
    let revision = stack.revision(call, 1, PATIENCE).await?;
    let expected = by_the_rules(call, &[plain(call, 1, 1)])?;
    ensure!(revision.bytes == expected.into_bytes(), "not by the rules");
    ensure!(stack.vendor.count(Endpoint::Transcript, &id) == 5, "{:?}", stack.vendor.requests());
    // A page in the place of a segment is none.
    let call = "call-page";
    stack.vendor.script_transcript(&segment_id(call, 1), faults[4..].iter().cloned());
    announce(&stack, call, 1, plain(call, 1, 1)).await?;
    ensure!(set_aside(&stack, &segment_id(call, 1)).await? == "not_json");
    Ok(())
}

async fn throttled(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-throttled";
    stack.vendor.script_transcript(&segment_id(call, 1), [Fault::throttle(6)]);
    announce(&stack, call, 1, plain(call, 1, 2)).await?;
    let throttled = stack.vendor.wait_until(|vendor| {
        vendor.requests().iter().any(|request| request.status == 429 && request.id.contains(call))
    });
    tokio::time::timeout(PATIENCE, throttled).await?;
    // Of another call, and in another function: who was not told to wait waits too.
    let (other, recording) = ("call-not-throttled", "recording-not-throttled");
    stack.vendor.add_recording(Recording::new(recording, Media::wav(9_000, 75)));
    ensure!(stack.webhooks.send(&recording_created(recording, other)).await? == 200);
    announce(&stack, other, 1, plain(other, 1, 1)).await?;
    announce(&stack, call, 2, plain(call, 2, 2)).await?;
    stack.revision(call, 1, PATIENCE).await?;
    stack.revision(other, 1, PATIENCE).await?;
    stack.settled(recording, &["archived"], PATIENCE).await?;
    let requests = stack.vendor.requests();
    let of_these = |id: &str| id.contains(call) || id.contains(other) || id == recording;
    let times: Vec<_> =
        requests.iter().filter(|r| of_these(&r.id)).map(|r| (r.id.clone(), r.at)).collect();
    let [(_, first), rest @ ..] = &times[..] else { anyhow::bail!("nothing was asked") };
    // The throttled one again, two more segments; status and content of the recording.
    ensure!(rest.len() == 5, "{times:?}");
    for (id, at) in rest {
        let waited = *at - *first;
        ensure!(waited >= Duration::from_secs(6), "{id} was asked for after {waited:?}");
    }
    Ok(())
}

/// Letters that do not compress below the 400 KB of an item.
pub(crate) fn noise(bytes: usize) -> String {
    let mut state = 1_u64;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b"abcdefghijklmnopqrstuvwxyzABCDEF"[usize::try_from(state >> 59).unwrap_or(0)])
    })
    .take(bytes)
    .collect()
}

async fn oversized(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-oversized";
    let words: Vec<String> = noise(1_200_000)
        .as_bytes()
        .chunks(600)
        .map(|chunk| String::from_utf8_lossy(chunk).into_owned())
        .collect();
    let said: Vec<Said<'_>> =
        (0_u64..).zip(&words).map(|(n, text)| (n * 2, n * 2 + 1, "agent", &**text, 0.9)).collect();
    let segments = [segment(call, 1, 2, &said), plain(call, 2, 2)];
    for (index, body) in (1..).zip(&segments) {
        announce(&stack, call, index, body.clone()).await?;
    }
    let revision = stack.revision(call, 1, PATIENCE).await?;
    ensure!(revision.bytes == by_the_rules(call, &segments)?.into_bytes(), "not by the rules");
    let keys = stack.transcript_keys(call)?;
    let staged: Vec<_> = keys.iter().filter(|key| key.starts_with("staging/")).collect();
    ensure!(staged.len() == 1 && keys.len() == 4, "{keys:?}");
    let items = stack
        .dynamodb
        .query()
        .table_name(stack.stack.output("AssembliesTable")?)
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", AttributeValue::S(format!("cxone#{call}")))
        .send()
        .await?;
    let pointer = items.items().iter().find_map(|item| item.get("staged")?.as_s().ok());
    ensure!(pointer == staged.first().copied(), "{pointer:?}");
    let lives = items.items().iter().all(|item| item.get("expiresAt").is_some_and(|n| n.is_n()));
    ensure!(lives && items.count() == 3, "an item without a time to live");
    Ok(())
}

//! Segments that go wrong, and workers that die with one: what is set aside, what is waited for, what repairs what.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_sqs::types::Message;
use base64::{Engine, engine::general_purpose::STANDARD};
use harness::{
    gate::{Gate, Mode},
    pipeline::Pipeline,
    runtime::Runtime,
    transcript::{Said, segment, segment_id},
    vendor::{Endpoint, Fault},
};
use jiff::Timestamp;
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{
    PATIENCE, Shared, on_stack,
    resume::in_seconds,
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
        on_stack(shared, &name("a_vendor_in_trouble_is_asked_again"), vendor_faults),
        on_stack(shared, &name("retry_after_is_waited_for_by_the_fleet"), throttled),
        on_stack(shared, &name("a_segment_too_large_for_the_table_is_staged"), oversized),
        on_stack(shared, &name("two_that_finish_at_once_write_once"), at_once),
        on_stack(shared, &name("a_worker_may_die_between_any_two_steps"), killed),
        on_stack(shared, &name("a_head_that_expires_unfinished_is_put_back"), swept),
        on_stack(shared, &name("a_call_that_was_swept_up_goes_on_where_it_was"), begun_anew),
    ]
}

/// Waits for a message about this transcript in the dead-letter queue; tells its reason.
async fn set_aside(stack: &Pipeline, transcript_id: &str) -> Result<String> {
    let url = stack.stack.output("TranscriptsDeadLetterQueueUrl")?;
    let of_this = |message: &Message| message.body().is_some_and(|b| b.contains(transcript_id));
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
    anyhow::bail!("{transcript_id} is not in the dead-letter queue")
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
            let mut message = json!({"platform": "cxone", "transcriptId": id, "seenAt": long_ago});
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
    // Of another call: who was not told to wait waits too.
    let other = "call-not-throttled";
    announce(&stack, other, 1, plain(other, 1, 1)).await?;
    announce(&stack, call, 2, plain(call, 2, 2)).await?;
    stack.revision(call, 1, PATIENCE).await?;
    stack.revision(other, 1, PATIENCE).await?;
    let requests = stack.vendor.requests();
    let of_these = |id: &str| id.contains(call) || id.contains(other);
    let times: Vec<_> =
        requests.iter().filter(|r| of_these(&r.id)).map(|r| (r.id.clone(), r.at)).collect();
    let [(_, first), rest @ ..] = &times[..] else { anyhow::bail!("nothing was asked") };
    ensure!(rest.len() == 3, "{times:?}");
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

async fn assembler(stack: &Pipeline, settings: &[(&str, String)]) -> Result<Runtime> {
    stack.function_with("assembler", "AssemblerFunction", settings).await
}

async fn delivered(function: &Runtime, call: &str, index: u32) -> Result<()> {
    let response = function.invoke(&batch(call, index), in_seconds(60)).await?;
    let failures = &response["batchItemFailures"];
    ensure!(*failures == json!([]), "{failures}: {:#?}", function.lines());
    Ok(())
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

/// Takes a head away, as the table's time to live does; the answer is what its stream tells of it.
async fn expire(stack: &Pipeline, call: &str) -> Result<Value> {
    let table = stack.stack.output("AssembliesTable")?;
    let pk = format!("cxone#{call}");
    let deleted = stack
        .dynamodb
        .delete_item()
        .table_name(table)
        .key("pk", AttributeValue::S(pk.clone()))
        .key("sk", AttributeValue::S("head".to_owned()))
        .return_values(aws_sdk_dynamodb::types::ReturnValue::AllOld)
        .send()
        .await?;
    let old = deleted.attributes.context("there was no head")?;
    let head = old.get("head").and_then(|head| head.as_b().ok()).context("an empty head")?;
    let unsettled = old.get("unsettled").and_then(|text| text.as_s().ok());
    let keys = json!({"pk": {"S": pk}, "sk": {"S": "head"}});
    let mut event: Value =
        serde_json::from_str(include_str!("../../../../events/assembler-swept.json"))?;
    let record = &mut event["Records"][0];
    record["eventSourceARN"] =
        format!("arn:aws:dynamodb:us-east-1:000000000000:table/{table}/stream/1").into();
    record["dynamodb"]["Keys"] = keys.clone();
    record["dynamodb"]["OldImage"] = keys;
    record["dynamodb"]["OldImage"]["head"] = json!({"B": STANDARD.encode(head.as_ref())});
    record["dynamodb"]["OldImage"]["unsettled"] = json!({"S": unsettled});
    Ok(event)
}

async fn swept(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-swept";
    let function = assembler(&stack, &[]).await?;
    stack.vendor.add_transcript(segment_id(call, 1), plain(call, 1, 2));
    delivered(&function, call, 1).await?;
    let event = expire(&stack, call).await?;
    ensure!(event["Records"][0]["dynamodb"]["OldImage"]["unsettled"]["S"] == "open", "{event}");
    // Twice, as streams may: the second finds it put back.
    for _ in 0..2 {
        let response = function.invoke(&event, in_seconds(60)).await?;
        ensure!(response["batchItemFailures"] == json!([]), "{response} {:#?}", function.lines());
    }
    ensure!(stack.head(call).await?.is_some(), "not put back");
    let revision = stack.revision(call, 1, PATIENCE).await?;
    ensure!(revision.transcript["missingSegments"] == json!([2]), "{:?}", revision.transcript);
    ensure!(stack.transcript_keys(call)?.len() == 3);
    // Settled, it is not what the template's filter lets through.
    let event = expire(&stack, call).await?;
    ensure!(event["Records"][0]["dynamodb"]["OldImage"]["unsettled"]["S"].is_null(), "{event}");
    Ok(())
}

/// A head's thirty days are over, those of its segments not yet, and the last segment comes.
async fn begun_anew(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-begun-anew";
    for index in [1, 3] {
        announce(&stack, call, index, plain(call, index, 3)).await?;
    }
    let first = stack.revision(call, 1, PATIENCE).await?;
    expire(&stack, call).await?;
    announce(&stack, call, 2, plain(call, 2, 3)).await?;
    let second = stack.revision(call, 2, PATIENCE).await?;
    ensure!(second.transcript["status"] == "complete", "{:?}", second.transcript);
    ensure!(second.transcript["utterances"].as_array().is_some_and(|all| all.len() == 3));
    ensure!(stack.read_revision(&first.key)?.bytes == first.bytes, "r1 was written over");
    let again = stack.s3.overwrites();
    ensure!(!again.iter().any(|key| key.contains(call)), "{again:?}");
    Ok(())
}

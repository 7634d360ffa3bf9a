//! From announced segments to a transcript in the archive: the rules of DESIGN.md, "Transcript semantics", through the
//! deployed stack (CXone guide §4 and edge case 1).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use domain::{
    id::CallId,
    transcript::{Assembly, DUE_AFTER_MS, Effect},
};
use harness::{
    pipeline::Pipeline,
    transcript::{Said, segment, segment_id},
    vendor::{Endpoint, Media, Recording},
    webhook::{recording_created, transcript_completed},
};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{DEADLINE_SECONDS, PATIENCE, Shared, on_stack};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let name = |name: &str| format!("transcript::{name}");
    vec![
        on_stack(shared, &name("segments_in_order_make_a_transcript_and_its_twin"), in_order),
        on_stack(shared, &name("order_and_repeats_make_no_difference"), any_order),
        on_stack(shared, &name("a_missing_segment_is_named_and_a_late_one_makes_r2"), missing),
        on_stack(shared, &name("a_total_that_grows_is_waited_for"), growing_total),
        on_stack(shared, &name("a_call_without_segments_has_no_transcript"), none_at_all),
        on_stack(shared, &name("a_call_is_found_through_its_recording"), without_call_id),
        on_stack(shared, &name("no_utterances_and_ten_thousand_are_transcripts_too"), extremes),
        on_stack(shared, &name("emoji_and_right_to_left_text_are_kept_to_the_byte"), scripts),
    ]
}

/// Something that only this segment says.
pub(crate) fn plain(call: &str, index: u32, total: u32) -> Value {
    let start = u64::from(index) * 10_000;
    let text = format!("this is part {index}");
    segment(call, index, total, &[(start, start + 4_000, "agent", &text, 0.97)])
}

/// Has the vendor announce a segment that it has.
pub(crate) async fn announce(stack: &Pipeline, call: &str, index: u32, body: Value) -> Result<()> {
    let id = segment_id(call, index);
    stack.vendor.add_transcript(&id, body);
    let status = stack.webhooks.send(&transcript_completed(&id, call)).await?;
    ensure!(status == 200, "the webhook was answered with {status}");
    Ok(())
}

/// `transcript.json` of the first revision, as the rules make it of these segments.
pub(crate) fn by_the_rules(call: &str, segments: &[Value]) -> Result<String> {
    let call_id: CallId = call.parse()?;
    let mut assembly = Assembly::new(DUE_AFTER_MS);
    for (at_ms, segment) in (0_i64..).zip(segments) {
        for effect in assembly.segment(at_ms, domain::transcript::from_value(segment)?) {
            if let Effect::Write(output) = effect {
                return Ok(assembly.transcript(&call_id, &output)?.to_json()?);
            }
        }
    }
    anyhow::bail!("these segments are no whole call")
}

fn texts(document: &Value) -> Vec<&str> {
    let lines = document["utterances"].as_array().into_iter().flatten();
    lines.filter_map(|line| line["text"].as_str()).collect()
}

async fn in_order(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-in-order";
    let said: [&[Said<'_>]; 3] = [
        &[(0, 4_000, "agent", "May I have your card number?", 0.98)],
        &[(5_000, 9_000, "customer", "It is 4111 1111 1111 1111.", 0.71)],
        &[(8_000, 9_500, "agent", "Thank you, got it.", 0.9)],
    ];
    let segments: Vec<_> = (1..).zip(said).map(|(n, said)| segment(call, n, 3, said)).collect();
    for (index, body) in (1..).zip(&segments) {
        announce(&stack, call, index, body.clone()).await?;
    }
    let revision = stack.revision(call, 1, PATIENCE).await?;
    ensure!(revision.bytes == by_the_rules(call, &segments)?.into_bytes(), "not by the rules");
    ensure!(revision.transcript["status"] == "complete", "{:?}", revision.transcript);

    // The twin has the same shape, and where a value stood, its kind.
    ensure!(texts(&revision.redacted)[1] == "It is [CREDIT_CARD].", "{:?}", revision.redacted);
    ensure!(texts(&revision.redacted)[0] == texts(&revision.transcript)[0]);
    let redaction = &revision.redacted["redactions"][0];
    ensure!(redaction["utterance"] == 1 && redaction["type"] == "CREDIT_CARD", "{redaction}");
    ensure!(revision.redacted["redactions"].as_array().is_some_and(|all| all.len() == 1));
    let [review] = &revision.review[..] else { anyhow::bail!("{:?}", revision.review) };
    ensure!(review["text"] == "It is [CREDIT_CARD]." && review["pointer"] == "/utterances/1");
    ensure!(review["transcript"].as_str().is_some_and(|key| key.contains("transcripts-redacted/")));

    let keys = stack.transcript_keys(call)?;
    ensure!(keys.len() == 3 && keys.iter().all(|key| key.contains("/r1/")), "{keys:?}");
    for key in &keys {
        let object = stack.s3.object(stack.bucket()?, key).context("no object")?;
        ensure!(object.encryption == "AES256", "{object:?}");
    }
    // One timer, whoever came first.
    let lines = stack.aws.logs(stack.stack.output("AssemblerFunction")?).await?;
    let lines = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let timers = lines.filter(|line| line["message"] == "timer set" && line["call_id"] == call);
    ensure!(timers.count() == 1, "not one timer");
    Ok(())
}

async fn any_order(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-any-order";
    let segments: Vec<_> = (0..6).map(|index| plain(call, index, 6)).collect();
    for (n, index) in [4, 4, 2, 5, 0, 2, 4, 3, 1, 0, 5].into_iter().enumerate() {
        let id = segment_id(call, index);
        stack.vendor.add_transcript(&id, segments[usize::try_from(index)?].clone());
        let message = json!({"platform": "cxone", "transcriptId": id, "callId": call,
            "seenAt": "2024-03-01T10:00:00Z"});
        // Past the queue's own deduplication.
        stack.enqueue_transcript(call, &format!("any-order-{n}"), &message).await?;
    }
    let asked = stack.vendor.wait_until(|vendor| {
        (0..6).map(|i| vendor.count(Endpoint::Transcript, &segment_id(call, i))).sum::<usize>()
            >= 11
    });
    tokio::time::timeout(PATIENCE, asked).await?;
    let revision = stack.revision(call, 1, PATIENCE).await?;
    ensure!(revision.bytes == by_the_rules(call, &segments)?.into_bytes(), "not by the rules");
    ensure!(revision.key.contains("/year=2024/month=03/queue=unknown/"), "{}", revision.key);
    let keys = stack.transcript_keys(call)?;
    ensure!(keys.len() == 3, "a repeat made a revision: {keys:?}");
    Ok(())
}

async fn missing(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-missing";
    let begun = Instant::now();
    for index in [4, 1, 2] {
        announce(&stack, call, index, plain(call, index, 4)).await?;
    }
    let first = stack.revision(call, 1, PATIENCE).await?;
    let due = Duration::from_secs(DEADLINE_SECONDS.parse()?);
    ensure!(begun.elapsed() >= due, "written before its time");
    ensure!(first.transcript["status"] == "partial", "{:?}", first.transcript);
    ensure!(first.transcript["missingSegments"] == json!([3]), "{:?}", first.transcript);
    ensure!(texts(&first.transcript).len() == 3);

    announce(&stack, call, 3, plain(call, 3, 4)).await?;
    let second = stack.revision(call, 2, PATIENCE).await?;
    ensure!(second.key == first.key.replace("/r1/", "/r2/"), "{}", second.key);
    ensure!(second.transcript["status"] == "complete" && second.transcript["revision"] == 2);
    ensure!(second.transcript["missingSegments"] == json!([]), "{:?}", second.transcript);
    ensure!(texts(&second.transcript)[2] == "this is part 3", "{:?}", second.transcript);
    // The old revision stays as it was.
    ensure!(stack.read_revision(&first.key)?.bytes == first.bytes);
    ensure!(stack.transcript_keys(call)?.len() == 6);
    let function = stack.stack.output("AssemblerFunction")?;
    stack.logged(function, PATIENCE, |line| line["SegmentsLate"] == 1.0).await?;
    Ok(())
}

async fn growing_total(stack: Arc<Pipeline>) -> Result<()> {
    // Before it is written: the largest total counts.
    let call = "call-growing";
    for (index, total) in [(1, 2), (2, 3), (3, 3)] {
        announce(&stack, call, index, plain(call, index, total)).await?;
    }
    let revision = stack.revision(call, 1, PATIENCE).await?;
    ensure!(texts(&revision.transcript).len() == 3, "{:?}", revision.transcript);
    // After it: the next revision has room.
    let call = "call-grown";
    announce(&stack, call, 1, plain(call, 1, 1)).await?;
    let first = stack.revision(call, 1, PATIENCE).await?;
    ensure!(first.transcript["status"] == "complete", "{:?}", first.transcript);
    announce(&stack, call, 2, plain(call, 2, 2)).await?;
    let second = stack.revision(call, 2, PATIENCE).await?;
    ensure!(second.transcript["status"] == "complete", "{:?}", second.transcript);
    ensure!(texts(&second.transcript).len() == 2, "{:?}", second.transcript);
    Ok(())
}

async fn none_at_all(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-without-transcript";
    stack.vendor.add_recording(Recording::new("untranscribed", Media::wav(9_000, 70)));
    ensure!(stack.webhooks.send(&recording_created("untranscribed", call)).await? == 200);
    stack.settled("untranscribed", &["archived"], PATIENCE).await?;
    // A timer of a call that is over, or of none.
    let url = stack.stack.output("AssemblyDeadlinesQueueUrl")?;
    let body = json!({"platform": "cxone", "callId": call}).to_string();
    stack.queues.send_message().queue_url(url).message_body(body).send().await?;
    // Behind it, one that leaves a trace: messages of a queue are taken in order here.
    let next = "call-behind-it";
    announce(&stack, next, 1, plain(next, 1, 1)).await?;
    stack.revision(next, 1, PATIENCE).await?;
    ensure!(stack.head(call).await?.is_none(), "a head of a call without segments");
    ensure!(stack.transcript_keys(call)?.is_empty());
    Ok(())
}

async fn without_call_id(stack: Arc<Pipeline>) -> Result<()> {
    // The ledger knows the first recording's call; of the second only the vendor does.
    let (ledgers, vendors) = ("call-of-the-ledger", "call-of-the-vendor");
    for (id, call, seed) in [("known-recording", ledgers, 71), ("other-recording", vendors, 72)] {
        stack.vendor.add_recording(Recording::new(id, Media::wav(9_000, seed)).call_id(call));
    }
    let event = recording_created("known-recording", ledgers);
    ensure!(stack.webhooks.send(&event).await? == 200);
    stack.settled("known-recording", &["archived"], PATIENCE).await?;
    for (id, call) in [("known-recording", ledgers), ("other-recording", vendors)] {
        let mut body = plain(call, 1, 1);
        body["callId"] = Value::Null;
        let transcript_id = format!("{id}-transcript");
        let mut event =
            json!({"event": "media.transcript.completed", "transcriptId": transcript_id});
        // It is enough that the event names it.
        let names = if id == "known-recording" { &mut body } else { &mut event };
        names["recordingId"] = id.into();
        stack.vendor.add_transcript(&transcript_id, body);
        ensure!(stack.webhooks.send(&event).await? == 200);
        let revision = stack.revision(call, 1, PATIENCE).await.context(id)?;
        ensure!(revision.transcript["callId"] == call, "{:?}", revision.transcript);
        ensure!(revision.transcript["recordingIds"] == json!([id]), "{:?}", revision.transcript);
    }
    Ok(())
}

async fn extremes(stack: Arc<Pipeline>) -> Result<()> {
    let silent = "call-silent";
    announce(&stack, silent, 0, segment(silent, 0, 1, &[])).await?;
    let revision = stack.revision(silent, 1, PATIENCE).await?;
    ensure!(revision.transcript["status"] == "complete", "{:?}", revision.transcript);
    ensure!(revision.transcript["utterances"] == json!([]) && revision.review.is_empty());

    let long = "call-long";
    let words: Vec<_> = (0..10_000_u64).map(|n| format!("utterance number {n} of many")).collect();
    let speakers = ["agent", "customer"];
    let said: Vec<Said<'_>> = (0_u64..)
        .zip(&words)
        .map(|(n, text)| {
            let speaker = speakers[usize::from(n % 2 == 1)];
            (n * 1_000, n * 1_000 + 900, speaker, text.as_str(), 0.9)
        })
        .collect();
    let begun = Instant::now();
    let segments = [segment(long, 1, 2, &said[..6_000]), segment(long, 2, 2, &said[6_000..])];
    for (index, body) in [(2, &segments[1]), (1, &segments[0])] {
        announce(&stack, long, index, body.clone()).await?;
    }
    let revision = stack.revision(long, 1, PATIENCE).await?;
    println!("10,000 utterances written after {:.1} s", begun.elapsed().as_secs_f64());
    ensure!(texts(&revision.transcript).len() == 10_000, "{}", texts(&revision.transcript).len());
    ensure!(texts(&revision.redacted).len() == 10_000);
    ensure!(revision.bytes == by_the_rules(long, &segments)?.into_bytes(), "not by the rules");
    Ok(())
}

async fn scripts(stack: Arc<Pipeline>) -> Result<()> {
    let call = "call-scripts";
    let said: [Said<'_>; 4] = [
        (0, 900, "agent", "👩‍👩‍👧‍👦 all good 👍🏽", 0.9),
        (1_000, 1_900, "לקוח", "שלום, מה שלומך היום?", 0.9),
        (2_000, 2_900, "عميل", "\u{202b}شكرا جزيلا\u{202c}", 0.9),
        (3_000, 3_900, "agent", "Zoë says “naïve” e\u{301}", 0.9),
    ];
    let body = segment(call, 1, 1, &said);
    announce(&stack, call, 1, body.clone()).await?;
    let revision = stack.revision(call, 1, PATIENCE).await?;
    ensure!(revision.bytes == by_the_rules(call, &[body])?.into_bytes(), "not by the rules");
    let expected: Vec<_> = said.iter().map(|said| said.3).collect();
    ensure!(texts(&revision.transcript) == expected, "{:?}", revision.transcript);
    ensure!(revision.transcript["utterances"][1]["speaker"] == "לקוח");
    Ok(())
}

//! Lines that the manifest lacks: those that wait for S3, and those that were lost and are made again.

use std::{collections::HashMap, sync::Arc};

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::types::AttributeValue;
use harness::{
    pipeline::Pipeline,
    runtime::Runtime,
    s3::{Fault, Operation, Options, S3},
    vendor::{Media, Recording},
    webhook::recording_created,
};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{
    PATIENCE, Shared,
    manifest::{function, renumbered},
    on_stack,
    resume::in_seconds,
};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let name = |name: &str| format!("manifest::{name}");
    vec![
        on_stack(shared, &name("an_outage_of_s3_is_sat_out_within_an_invocation"), sat_out),
        on_stack(shared, &name("a_lost_line_is_made_again"), made_again),
        on_stack(shared, &name("all_lines_are_made_again_in_several_calls"), all_again),
        on_stack(shared, &name("what_is_no_request_is_refused"), refused),
    ]
}

/// Lambda counts a batch that is to come again as a failed attempt: what is over within an invocation costs none.
async fn sat_out(stack: Arc<Pipeline>) -> Result<()> {
    let (s3, function) = elsewhere(&stack).await?;
    // Two tries of the SDK's three requests each.
    s3.fail_next(Operation::PutObject, 6, &Fault::slow_down());
    let event = renumbered("55550000000000000000000001")?;
    let response = function.invoke(&event, in_seconds(60)).await?;
    ensure!(response == json!({"batchItemFailures": []}), "{response}");
    ensure!(s3.objects(stack.manifest_bucket()?).len() == 2);
    ensure!(s3.count(Operation::PutObject) > 6, "nothing failed: nothing was seen");
    Ok(())
}

/// The manifest function with a manifest bucket of its own, in which there is nothing.
async fn elsewhere(stack: &Pipeline) -> Result<(S3, Runtime)> {
    let s3 = S3::start(Options::default()).await?;
    s3.create_bucket(stack.manifest_bucket()?)?;
    let function = function(stack, &[("AWS_ENDPOINT_URL_S3", s3.endpoint_url())]).await?;
    Ok((s3, function))
}

/// The lines of `id` in the bucket, and how many lines there are of all.
fn lines(s3: &S3, bucket: &str, id: &str) -> Result<(Vec<Value>, u64)> {
    let (mut of_this, mut count) = (Vec::new(), 0);
    for object in s3.objects(bucket) {
        let part = String::from_utf8(s3.read(bucket, &object.key)?)?;
        for line in part.lines() {
            let line: Value = serde_json::from_str(line)?;
            count += 1;
            if line["recordingId"] == id {
                of_this.push(line);
            }
        }
    }
    Ok((of_this, count))
}

/// Archives a recording and answers with its line.
async fn archived(stack: &Pipeline, id: &str, seed: u64) -> Result<Value> {
    stack.vendor.add_recording(Recording::new(id, Media::wav(9_000, seed)));
    ensure!(stack.webhooks.send(&recording_created(id, &format!("call-{id}"))).await? == 200);
    Ok(stack.manifested(id, 1, PATIENCE).await?.remove(0).line)
}

/// Once a line was lost, nothing made it again: what is archived cannot be redriven, and an item that does not change makes no
/// line. Here every line is lost.
async fn made_again(stack: Arc<Pipeline>) -> Result<()> {
    let id = "manifest-again";
    let lost = archived(&stack, id, 78).await?;
    let bucket = stack.manifest_bucket()?;
    let (s3, function) = elsewhere(&stack).await?;
    let request = json!({"again": {"platform": "cxone", "recordingIds": [id, "manifest-nowhere"]}});
    for _ in 0..2 {
        let answer = function.invoke(&request, in_seconds(60)).await?;
        let without = json!([{"pk": "cxone#manifest-nowhere", "reason": "unknown"}]);
        ensure!(answer == json!({"lines": 1, "without": without, "next": null}), "{answer}");
        let objects = s3.objects(bucket);
        ensure!(objects.len() == 1, "a repeat is written over itself: {objects:?}");
        let key = &objects[0].key;
        ensure!(key.starts_with("manifest/run=live/year=") && key.contains("/again-"), "{key}");
        ensure!(lines(&s3, bucket, id)? == (vec![lost.clone()], 1), "another line than {lost}");
    }
    Ok(())
}

async fn all_again(stack: Arc<Pipeline>) -> Result<()> {
    let id = "manifest-all-again";
    let lost = archived(&stack, id, 79).await?;
    let (s3, function) = elsewhere(&stack).await?;
    pad(&stack, true).await?;
    let (mut from, mut calls, mut told) = (Value::Null, 0, 0);
    loop {
        // Too little time for more than a stretch of the ledger, which is 1 MB at the most.
        let request = json!({"again": {"all": true, "from": from}});
        let answer = function.invoke(&request, in_seconds(20)).await?;
        told += answer["lines"].as_u64().context("how many lines?")?;
        (from, calls) = (answer["next"].clone(), calls + 1);
        if from.is_null() {
            break;
        }
    }
    pad(&stack, false).await?;
    ensure!(calls > 1, "the whole ledger in a call: there was no need to go on");
    let (of_this, written) = lines(&s3, stack.manifest_bucket()?, id)?;
    ensure!(of_this == [lost], "{of_this:?}");
    ensure!(written == told, "{written} lines, {told} told of");
    Ok(())
}

async fn refused(stack: Arc<Pipeline>) -> Result<()> {
    let (s3, function) = elsewhere(&stack).await?;
    for bad in [
        json!({}),
        json!({"all": false}),
        json!({"all": true, "platform": "cxone"}),
        json!({"all": true, "recordingIds": ["r1"]}),
        json!({"recordingIds": ["r1"]}),
        json!({"platform": "cxone", "recordingIds": []}),
        json!({"platform": "cxone", "recordingIds": vec!["r1"; 1_001]}),
    ] {
        let answer = function.invoke(&json!({"again": bad}), in_seconds(60)).await;
        let error = format!("{:#}", answer.err().with_context(|| format!("{bad} is taken"))?);
        ensure!(error.contains("BadRequest"), "{error}");
    }
    ensure!(s3.requests().is_empty(), "something was written");
    Ok(())
}

/// Puts recordings of 390 KB each into the ledger that nobody has begun, or takes them out.
async fn pad(stack: &Pipeline, put: bool) -> Result<()> {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let table = stack.stack.output("RecordingsTable")?;
    for n in 0..6 {
        let pk = text(&format!("cxone#manifest-pad-{n}"));
        if !put {
            stack.dynamodb.delete_item().table_name(table).key("pk", pk).send().await?;
            continue;
        }
        let item = HashMap::from([
            ("pk".to_owned(), pk),
            ("state".to_owned(), text("discovered")),
            ("wrapupCode".to_owned(), text(&"x".repeat(390_000))),
        ]);
        stack.dynamodb.put_item().table_name(table).set_item(Some(item)).send().await?;
    }
    Ok(())
}

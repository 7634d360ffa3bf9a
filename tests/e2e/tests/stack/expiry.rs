//! The Assemblies table's time to live: what it takes, and what goes on without it.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use base64::{Engine, engine::general_purpose::STANDARD};
use harness::{
    pipeline::Pipeline,
    transcript::segment_id,
    vendor::{Media, Recording},
    webhook::recording_created,
};
use jiff::Timestamp;
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{
    PATIENCE, Shared,
    assembly::{assembler, delivered},
    audio::points_to,
    on_stack,
    resume::in_seconds,
    segments::set_aside,
    transcripts::{announce, plain},
};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let name = |name: &str| format!("transcript::{name}");
    vec![
        on_stack(shared, &name("a_head_that_expires_unfinished_is_put_back"), swept),
        on_stack(shared, &name("a_call_that_was_swept_up_goes_on_where_it_was"), begun_anew),
        on_stack(shared, &name("a_call_that_is_over_is_not_written_with_less"), over),
    ]
}

/// Takes a head away, as the table's time to live does; the answer is what its stream tells of it.
pub(crate) async fn expire(stack: &Pipeline, call: &str) -> Result<Value> {
    let table = stack.stack.output("AssembliesTable")?;
    let pk = format!("cxone#{call}");
    let deleted = stack
        .dynamodb
        .delete_item()
        .table_name(table)
        .key("pk", AttributeValue::S(pk.clone()))
        .key("sk", AttributeValue::S("head".to_owned()))
        .return_values(ReturnValue::AllOld)
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

/// The days of its segments are over too, and the vendor announces one of them again. What the ledger knows of the recording
/// has changed since.
async fn over(stack: Arc<Pipeline>) -> Result<()> {
    let (call, id) = ("call-over", "recording-over");
    let recording = Recording::new(id, Media::wav(9_000, 79)).call_id(call);
    stack.vendor.add_recording(recording.with("startTime", "2023-07-04T10:00:00Z"));
    ensure!(stack.webhooks.send(&recording_created(id, call)).await? == 200);
    stack.settled(id, &["archived"], PATIENCE).await?;
    for index in [1, 2] {
        let mut body = plain(call, index, 2);
        body["recordingId"] = id.into();
        announce(&stack, call, index, body).await?;
    }
    let first = stack.revision(call, 1, PATIENCE).await?;
    ensure!(first.key.contains("/year=2023/month=07/"), "{}", first.key);
    points_to(&stack, id, 1, &first.key).await?;

    expire(&stack, call).await?;
    let text = |text: String| AttributeValue::S(text);
    // The time to live is behind, as it may be by days.
    let tomorrow = AttributeValue::N((Timestamp::now().as_second() + 80_000).to_string());
    for index in [1, 2] {
        let over = stack.dynamodb.update_item().table_name(stack.stack.output("AssembliesTable")?);
        let over = over.key("pk", text(format!("cxone#{call}")));
        let over = over.key("sk", text(format!("segment#{index}")));
        let over = over.update_expression("SET expiresAt = :tomorrow");
        over.expression_attribute_values(":tomorrow", tomorrow.clone()).send().await?;
    }
    let moved = stack.dynamodb.update_item().table_name(stack.stack.output("RecordingsTable")?);
    let moved =
        moved.key("pk", text(format!("cxone#{id}"))).update_expression("SET startTime = :t");
    let time = text("2024-08-04T10:00:00Z".to_owned());
    moved.expression_attribute_values(":t", time).send().await?;
    let function = assembler(&stack, &[]).await?;
    delivered(&function, call, 2).await?;
    ensure!(set_aside(&stack, &segment_id(call, 2)).await? == "already_written");
    ensure!(stack.head(call).await?.is_none(), "it has begun with less than was written");
    points_to(&stack, id, 1, &first.key).await?;
    // With the last of them it is the same again.
    delivered(&function, call, 1).await?;
    let again = stack.revision(call, 1, PATIENCE).await?;
    ensure!((&again.key, &again.bytes) == (&first.key, &first.bytes), "{}", again.key);
    ensure!(stack.transcript_keys(call)?.len() == 3, "another revision");
    Ok(())
}

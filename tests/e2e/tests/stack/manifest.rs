//! The manifest: what becomes of the ledger's ends.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::types::AttributeValue;
use harness::{
    Platform,
    pipeline::Pipeline,
    runtime::Runtime,
    transcript::segment,
    vendor::{Fault, Media, Recording},
    webhook::recording_created,
};
use jiff::{SignedDuration, Timestamp};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{
    PATIENCE, Shared, on_each_platform, on_stack, resume::in_seconds, transcripts::announce,
};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let name = |name: &str| format!("manifest::{name}");
    let mut trials = vec![
        on_stack(shared, &name("a_transcript_makes_a_line_of_its_own"), transcribed),
        on_stack(shared, &name("a_redrive_makes_a_line_of_its_own"), redriven),
        on_stack(shared, &name("a_batch_that_comes_again_is_written_over_itself"), again),
        on_stack(shared, &name("what_cannot_be_written_comes_again_whole"), not_written),
        on_stack(shared, &name("a_record_that_makes_no_sense_blocks_nothing"), poison),
        on_stack(shared, &name("the_ledgers_attributes_are_those_of_the_dictionary"), attributes),
    ];
    trials.extend(on_each_platform(shared, "manifest::each_end_makes_one_line", ends));
    trials
}

/// The sample event, a batch of three ends, with its numbers, and so its keys, moved into a range of their own.
pub(crate) fn renumbered(range: &str) -> Result<Value> {
    let text = include_str!("../../../../events/manifest.json");
    Ok(serde_json::from_str(&text.replace("44215845000000000174504390", range))?)
}

pub(crate) async fn function(stack: &Pipeline, settings: &[(&str, String)]) -> Result<Runtime> {
    stack.function_with("manifest", "ManifestFunction", settings).await
}

async fn ends(stack: Arc<Pipeline>, platform: Platform) -> Result<()> {
    let site = stack.on(platform);
    let media = match platform {
        Platform::Cxone => Media::wav(9_000, 70),
        Platform::Genesys => Media::webm(9_000, 70),
    };
    let archived = Recording::new("manifest-archived", media.clone());
    let missing = Recording::new("manifest-missing", media.clone()).status("expired");
    let page = Recording::new("manifest-page", media);
    let mut all = vec![(archived, "archived"), (page, "quarantined")];
    if platform == Platform::Cxone {
        // Genesys tells of a recording in its listing only.
        all.push((missing, "audio_missing"));
    }
    site.vendor().script("manifest-page", vec![Fault::HtmlPage]);
    for (recording, _) in &all {
        site.vendor().add_recording(recording.clone());
        site.announce(recording).await?;
    }
    for (recording, state) in &all {
        let item = site.settled(recording.id(), &[state], PATIENCE).await?;
        let lines = stack.manifested(recording.id(), 1, PATIENCE).await?;
        let line = lines.iter().find(|listed| listed.line["platform"] == platform.as_str());
        let listed = match line {
            Some(listed) => listed.clone(),
            // The other platform's recording of that name was first.
            None => stack
                .manifested(recording.id(), 2, PATIENCE)
                .await?
                .into_iter()
                .find(|listed| listed.line["platform"] == platform.as_str())
                .context("no line of this platform")?,
        };
        same(&listed.line, &item)?;
        let run = item["runId"].as_str().filter(|run| !run.starts_with("reconcile-"));
        let run = run.unwrap_or("live");
        ensure!(listed.key.starts_with(&format!("manifest/run={run}/year=")), "{}", listed.key);
    }
    // The stream keeps its order: when a later recording has its line, nothing more is to come of these.
    let last = Recording::new(format!("manifest-last-{platform}"), Media::wav(9_000, 71));
    site.vendor().add_recording(last.clone());
    site.announce(&last).await?;
    stack.manifested(last.id(), 1, PATIENCE).await?;
    for (recording, _) in &all {
        let mut lines = stack.manifest_of(recording.id())?;
        lines.retain(|listed| listed.line["platform"] == platform.as_str());
        ensure!(lines.len() == 1, "{} has {} lines", recording.id(), lines.len());
    }
    Ok(())
}

/// Does a line say what the ledger's item says?
fn same(line: &Value, item: &Value) -> Result<()> {
    let alike = [
        ("recordingId", "recordingId"),
        ("duration", "duration"),
        ("mediaType", "mediaType"),
        ("agentId", "agentId"),
        ("queueId", "queueId"),
        ("wrapupCode", "wrapupCode"),
        ("storagePath", "storagePath"),
        ("checksum", "md5"),
        ("platform", "platform"),
        ("callId", "callId"),
        ("status", "state"),
        ("reason", "reason"),
        ("sha256", "sha256"),
        ("crc64nvme", "crc64nvme"),
        ("sizeBytes", "sizeBytes"),
        ("contentType", "contentType"),
        ("container", "objectContainer"),
        ("codec", "codec"),
        ("runId", "runId"),
        ("attempts", "attempts"),
        ("source", "source"),
        ("version", "version"),
    ];
    for (field, attribute) in alike {
        ensure!(line.get(field).is_some(), "{field} is absent: {line}");
        // DynamoDB's numbers may come back as floats.
        let number = |value: &Value| value.as_f64();
        let equal = line[field] == item[attribute]
            || (number(&line[field]).is_some() && number(&line[field]) == number(&item[attribute]));
        ensure!(equal, "{field} is {}, the ledger has {}", line[field], item[attribute]);
    }
    let settled = item["settledAt"].as_f64().context("when did it come to its end?")?;
    let told: Timestamp = line["settledAt"].as_str().unwrap_or_default().parse()?;
    let told = told.as_millisecond().to_string();
    ensure!(told == format!("{settled}"), "settledAt is {told}, the ledger has {settled}");
    for (field, attribute) in
        [("startTime", "startTime"), ("endTime", "endTime"), ("exportTimestamp", "updatedAt")]
    {
        let time = |value: &Value| -> Result<Option<Timestamp>> {
            Ok(value.as_str().map(str::parse).transpose()?)
        };
        let (told, known) = (time(&line[field])?, time(&item[attribute])?);
        let apart = told.zip(known).map(|(told, known)| known.duration_since(told).abs());
        let same = told.is_some() == known.is_some()
            && apart.is_none_or(|apart| apart < SignedDuration::from_millis(1));
        ensure!(same, "{field} is {told:?}, the ledger has {known:?}");
    }
    Ok(())
}

async fn transcribed(stack: Arc<Pipeline>) -> Result<()> {
    let (id, call) = ("manifest-transcribed", "call-manifest-transcribed");
    stack.vendor.add_recording(Recording::new(id, Media::wav(9_000, 72)));
    ensure!(stack.webhooks.send(&recording_created(id, call)).await? == 200);
    stack.manifested(id, 1, PATIENCE).await?;
    let mut body = segment(call, 1, 1, &[(0, 900, "agent", "Good morning.", 0.9)]);
    body["recordingId"] = id.into();
    announce(&stack, call, 1, body).await?;
    let key = stack.newest(call, 1, PATIENCE).await?;
    let lines = stack.manifested(id, 2, PATIENCE).await?;
    let newest = lines
        .iter()
        .map(|listed| &listed.line)
        .max_by_key(|line| line["version"].as_u64())
        .context("no line")?;
    let path = format!("s3://{}/{key}", stack.bucket()?);
    ensure!(newest["transcriptPath"] == path && newest["transcriptRevision"] == 1, "{newest}");
    ensure!(newest["status"] == "archived" && newest["sha256"].is_string(), "{newest}");
    Ok(())
}

async fn redriven(stack: Arc<Pipeline>) -> Result<()> {
    let id = "manifest-redriven";
    stack.vendor.add_recording(Recording::new(id, Media::wav(9_000, 73)));
    stack.vendor.script(id, vec![Fault::HtmlPage]);
    ensure!(stack.webhooks.send(&recording_created(id, "call")).await? == 200);
    stack.manifested(id, 1, PATIENCE).await?;
    let downloader = stack.function("downloader", "DownloaderFunction").await?;
    let redrive = json!({"redrive": {"platform": "cxone", "recordingId": id}});
    downloader.invoke(&redrive, in_seconds(60)).await?;
    let lines = stack.manifested(id, 2, PATIENCE).await?;
    let statuses: BTreeMap<_, _> = lines
        .iter()
        .map(|listed| (listed.line["version"].as_u64(), listed.line["status"].as_str()))
        .collect();
    let statuses: Vec<_> = statuses.into_values().flatten().collect();
    ensure!(statuses == ["quarantined", "archived"], "{statuses:?}");
    Ok(())
}

async fn again(stack: Arc<Pipeline>) -> Result<()> {
    let event = renumbered("11110000000000000000000001")?;
    let function = function(&stack, &[]).await?;
    let of_this = |parts: Vec<(String, String)>| -> Vec<(String, String)> {
        parts.into_iter().filter(|(key, _)| key.contains("part-1111000000")).collect()
    };
    let mut before = None;
    for _ in 0..2 {
        let response = function.invoke(&event, in_seconds(60)).await?;
        ensure!(response == json!({"batchItemFailures": []}), "{response}");
        let parts = of_this(stack.manifest_parts()?);
        ensure!(parts.len() == 2, "{parts:?}");
        ensure!(parts.iter().map(|(_, part)| part.lines().count()).sum::<usize>() == 3);
        ensure!(before.is_none_or(|before| before == parts), "other objects than before");
        before = Some(parts);
    }
    let lines = function.lines();
    ensure!(!lines.iter().any(|line| line.contains("resolved")), "an image was logged: {lines:#?}");
    ensure!(lines.iter().any(|line| line.contains("ManifestLines")), "{lines:#?}");
    let refused = function.invoke(&json!({"detail-type": "x"}), in_seconds(60)).await;
    ensure!(format!("{:#}", refused.err().context("anything is taken")?).contains("BadRequest"));
    Ok(())
}

async fn not_written(stack: Arc<Pipeline>) -> Result<()> {
    let event = renumbered("22220000000000000000000001")?;
    let first = event["Records"][0]["dynamodb"]["SequenceNumber"].clone();
    let cut_off = [("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1".to_owned())];
    let without_s3 = function(&stack, &cut_off).await?;
    // Until ten seconds before its deadline it tries again.
    let response = without_s3.invoke(&event, in_seconds(12)).await?;
    ensure!(response == json!({"batchItemFailures": [{"itemIdentifier": first}]}), "{response}");

    // Without the queue of failures a poison record holds its batch until there is one.
    let mut poisoned = event.clone();
    poisoned["Records"][2]["dynamodb"]["NewImage"]["source"]["S"] = "nowhere".into();
    let cut_off = [("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1".to_owned())];
    let without_sqs = function(&stack, &cut_off).await?;
    let response = without_sqs.invoke(&poisoned, in_seconds(12)).await?;
    ensure!(response == json!({"batchItemFailures": [{"itemIdentifier": first}]}), "{response}");
    let response = function(&stack, &[]).await?.invoke(&event, in_seconds(60)).await?;
    ensure!(response == json!({"batchItemFailures": []}), "{response}");
    let parts = stack.manifest_parts()?;
    let lines = parts.iter().filter(|(key, _)| key.contains("part-2222000000"));
    ensure!(lines.map(|(_, part)| part.lines().count()).sum::<usize>() == 3);
    Ok(())
}

async fn poison(stack: Arc<Pipeline>) -> Result<()> {
    let id = "manifest-poison";
    put_broken(&stack, id).await?;
    let after = "manifest-after-poison";
    stack.vendor.add_recording(Recording::new(after, Media::wav(9_000, 74)));
    ensure!(stack.webhooks.send(&recording_created(after, "call")).await? == 200);
    stack.manifested(after, 1, PATIENCE).await?;
    ensure!(stack.manifest_of(id)?.is_empty(), "a line was made of it");
    let named = failure(&stack, id).await?;
    ensure!(named["reason"] == "item" && named["sequenceNumber"].is_string(), "{named}");
    ensure!(!named.to_string().contains("in-confidence"), "what it holds is in the queue");
    for line in stack.aws.logs(stack.stack.output("ManifestFunction")?).await? {
        ensure!(!line.contains("in-confidence"), "what it holds was logged");
    }
    Ok(())
}

/// Puts an item into the ledger that the ledger never writes.
pub(crate) async fn put_broken(stack: &Pipeline, id: &str) -> Result<()> {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let item = HashMap::from([
        ("pk".to_owned(), text(&format!("cxone#{id}"))),
        ("state".to_owned(), text("archived")),
        ("wrapupCode".to_owned(), text("in-confidence")),
    ]);
    let table = stack.stack.output("RecordingsTable")?;
    stack.dynamodb.put_item().table_name(table).set_item(Some(item)).send().await?;
    Ok(())
}

/// What the queue of failures says about a recording.
pub(crate) async fn failure(stack: &Pipeline, id: &str) -> Result<Value> {
    let queue = stack.stack.output("ManifestFailuresQueueUrl")?;
    let end = tokio::time::Instant::now() + PATIENCE;
    while tokio::time::Instant::now() < end {
        let receive = stack.queues.receive_message().queue_url(queue).wait_time_seconds(2);
        let received = receive.visibility_timeout(1).max_number_of_messages(10).send().await?;
        for message in received.messages() {
            let body: Value = serde_json::from_str(message.body().unwrap_or_default())?;
            if body["pk"] == format!("cxone#{id}") {
                return Ok(body);
            }
        }
    }
    anyhow::bail!("nothing about {id} is in the queue of failures")
}

/// Whatever the suite has put into the ledger so far, and an item of each end: `tests/dictionary.rs` compares the document
/// with the types, this with the writes.
async fn attributes(stack: Arc<Pipeline>) -> Result<()> {
    let (id, page) = ("manifest-attributes", "manifest-attributes-page");
    stack.vendor.add_recording(Recording::new(id, Media::wav(9_000, 76)));
    stack.vendor.add_recording(Recording::new(page, Media::wav(9_000, 77)));
    stack.vendor.script(page, vec![Fault::HtmlPage]);
    for id in [id, page] {
        ensure!(stack.webhooks.send(&recording_created(id, "call")).await? == 200);
        stack.settled(id, &["archived", "quarantined"], PATIENCE).await?;
    }
    let dictionary = include_str!("../../../../docs/DATA-DICTIONARY.md");
    let (_, section) = dictionary.split_once("\n## Ledger item\n").context("no such section")?;
    let section = section.split("\n## ").next().unwrap_or_default();
    let names = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let documented: BTreeSet<_> = names.collect();
    let table = stack.stack.output("RecordingsTable")?;
    let mut pages = stack.dynamodb.scan().table_name(table).into_paginator().items().send();
    let mut seen = BTreeSet::new();
    while let Some(item) = pages.next().await {
        seen.extend(item?.into_keys());
    }
    let unknown: Vec<_> = seen.iter().filter(|name| !documented.contains(name.as_str())).collect();
    ensure!(unknown.is_empty(), "not in docs/DATA-DICTIONARY.md: {unknown:?}");
    for name in ["pk", "settledAt", "quarantine", "lastOwner", "storagePath", "reason"] {
        ensure!(seen.contains(name), "no item has {name}: too little was looked at");
    }
    Ok(())
}

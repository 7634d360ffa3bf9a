//! How a download ends when the last step fails, was done before, or never comes.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::types::AttributeValue;
use harness::{
    Platform,
    pipeline::Pipeline,
    s3::{self, Operation},
    vendor::{Endpoint, Fault, Media, Recording},
};
use libtest_mimic::Trial;
use serde_json::json;

use crate::{
    Shared, alone_on_stack,
    downloads::proven,
    on_stack,
    resume::{batch, downloader, in_seconds},
};

const MIB: u64 = 1024 * 1024;

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        alone_on_stack(shared, "a_complete_that_fails_costs_no_second_download", complete_fails),
        alone_on_stack(shared, "a_checksum_that_s3_denies_begins_anew", checksum_denied),
        alone_on_stack(
            shared,
            "a_part_that_is_refused_leaves_no_gap_in_the_checkpoint",
            part_refused,
        ),
        on_stack(shared, "an_object_that_is_there_already_leaves_no_upload", there_already),
        on_stack(shared, "a_recording_that_gets_no_further_is_set_aside", no_further),
    ]
}

fn refused(status: u16, code: &str) -> s3::Fault {
    s3::Fault::Answer { status, code: code.to_owned() }
}

/// The last part is shorter than the others; what S3 has of it is kept like the rest.
async fn complete_fails(stack: Arc<Pipeline>) -> Result<()> {
    let (id, media) = ("complete-fails", Media::wav(20 * MIB + 5, 60));
    stack.vendor.add_recording(Recording::new(id, media.clone()));
    let denied = refused(403, "AccessDenied");
    stack.s3.fail_next(Operation::CompleteMultipartUpload, 1, &denied);
    let function = downloader(&stack).await?;
    let event = batch(Platform::Cxone, id);
    // The function's own failure, not the recording's: the whole batch fails, for the alarm.
    ensure!(function.invoke(&event, in_seconds(60)).await.is_err());
    let site = stack.on(Platform::Cxone);
    let item = site.ledger(id).await?.context("no item")?;
    ensure!(item["state"] == "partial" && item["attempts"] == 0, "{item}");
    ensure!(item["checkpoint"]["offset"] == media.len(), "{item}");
    let response = function.invoke(&event, in_seconds(60)).await?;
    ensure!(response["batchItemFailures"] == json!([]), "{response} {:#?}", function.lines());
    let item = site.ledger(id).await?.context("no item")?;
    proven(&stack, &item, &media)?;
    ensure!(stack.vendor.count(Endpoint::Content, id) == 1, "downloaded again");
    let parts =
        stack.s3.requests().into_iter().filter(|request| {
            request.operation == Operation::UploadPart && request.key.contains(id)
        });
    ensure!(parts.count() == 5, "a part was uploaded again");
    Ok(())
}

/// Parts go to S3 side by side: those that land behind one that does not must not be taken for the recording's beginning.
async fn part_refused(stack: Arc<Pipeline>) -> Result<()> {
    let (id, media) = ("part-refused", Media::wav(30 * MIB + 5, 64));
    stack.vendor.add_recording(Recording::new(id, media.clone()));
    stack.s3.fail_next(Operation::UploadPart, 1, &refused(403, "AccessDenied"));
    let function = downloader(&stack).await?;
    let event = batch(Platform::Cxone, id);
    ensure!(function.invoke(&event, in_seconds(60)).await.is_err());
    let site = stack.on(Platform::Cxone);
    let item = site.ledger(id).await?.context("no item")?;
    ensure!(item["state"] == "discovered" && item["checkpoint"].is_null(), "{item}");
    let response = function.invoke(&event, in_seconds(60)).await?;
    ensure!(response["batchItemFailures"] == json!([]), "{response} {:#?}", function.lines());
    proven(&stack, &site.ledger(id).await?.context("no item")?, &media)
}

async fn checksum_denied(stack: Arc<Pipeline>) -> Result<()> {
    let (id, media) = ("checksum-denied", Media::wav(20 * MIB + 5, 61));
    stack.vendor.add_recording(Recording::new(id, media.clone()));
    stack.s3.fail_next(Operation::CompleteMultipartUpload, 1, &refused(400, "BadDigest"));
    let function = downloader(&stack).await?;
    let event = batch(Platform::Cxone, id);
    let response = function.invoke(&event, in_seconds(60)).await?;
    ensure!(response["batchItemFailures"][0].is_object(), "{response}");
    let site = stack.on(Platform::Cxone);
    let item = site.ledger(id).await?.context("no item")?;
    ensure!(item["state"] == "discovered" && item["reason"] == "archive_checksum", "{item}");
    ensure!(item["attempts"] == 1 && item["checkpoint"].is_null(), "{item}");
    function.invoke(&event, in_seconds(60)).await?;
    let item = site.ledger(id).await?.context("no item")?;
    proven(&stack, &item, &media)?;
    ensure!(stack.vendor.count(Endpoint::Content, id) == 2, "S3's parts were believed");
    Ok(())
}

/// As after a worker that died between the object and the ledger.
async fn there_already(stack: Arc<Pipeline>) -> Result<()> {
    let (id, media) = ("there-already", Media::wav(20 * MIB + 5, 62));
    stack.vendor.add_recording(Recording::new(id, media.clone()));
    let (function, event) = (downloader(&stack).await?, batch(Platform::Cxone, id));
    function.invoke(&event, in_seconds(60)).await?;
    let key = AttributeValue::S(format!("cxone#{id}"));
    let table = stack.stack.output("RecordingsTable")?;
    stack.dynamodb.delete_item().table_name(table).key("pk", key).send().await?;
    let response = function.invoke(&event, in_seconds(60)).await?;
    ensure!(response["batchItemFailures"] == json!([]), "{response} {:#?}", function.lines());
    let item = stack.on(Platform::Cxone).ledger(id).await?.context("no item")?;
    proven(&stack, &item, &media)?;
    let open = stack.s3.open_uploads(stack.bucket()?);
    ensure!(!open.iter().any(|upload| upload.key.contains(id)), "an upload of no use stays");
    ensure!(!stack.s3.overwrites().iter().any(|key| key.contains(id)), "it was written again");
    Ok(())
}

/// The invocations end before the idle time-out would.
async fn no_further(stack: Arc<Pipeline>) -> Result<()> {
    let id = "no-further";
    stack.vendor.add_recording(Recording::new(id, Media::wav(20 * MIB, 63)));
    stack.vendor.script(id, vec![Fault::StallAfter(MIB, Duration::from_secs(60)); 5]);
    let settings = [("IDLE_TIMEOUT_SECONDS", "30".to_owned())];
    let function = stack.function_with("downloader", "DownloaderFunction", &settings).await?;
    let site = stack.on(Platform::Cxone);
    for attempts in 1..=3 {
        function.invoke(&batch(Platform::Cxone, id), in_seconds(18)).await?;
        let item = site.ledger(id).await?.context("no item")?;
        ensure!(item["attempts"] == attempts && item["reason"] == "no_progress", "{item}");
    }
    let item = site.ledger(id).await?.context("no item")?;
    ensure!(item["state"] == "quarantined", "{item}");
    Ok(())
}

//! `callarchive backfill`.

use std::{process::Stdio, sync::Arc};

use anyhow::{Context, Result, ensure};
use harness::{
    Platform,
    pipeline::Pipeline,
    process,
    vendor::{Media, Recording},
};
use tokio::io::AsyncReadExt;

use super::{Said, json, looked, run, tool};
use crate::PATIENCE;

const VOICE: [&str; 5] = ["backfill", "--platform", "genesys", "--media-type", "voice"];

/// Everything of the range is in the archive, and the command has counted it.
pub(super) async fn watched(stack: Arc<Pipeline>) -> Result<()> {
    let names: Vec<String> = (0..3).map(|n| format!("cli-history-{n}")).collect();
    for name in &names {
        let recording = Recording::new(name, Media::webm(20_000, 61));
        stack.genesys.add_recording(recording.with("startTime", "2016-02-29T23:30:00Z"));
    }
    let range = ["--from", "2016-02-01", "--to", "2016-02-29", "--window-days", "20"];
    let named = ["--run-id", "cli-2016"];
    let done = json(&stack, &[&VOICE[..], &range, &named].concat()).await?;
    ensure!(done["runId"] == "cli-2016" && done["platform"] == "genesys", "{done}");
    ensure!(done["windows"] == 2 && done["done"] == 2 && done["enqueued"] == 3, "{done}");
    for name in &names {
        stack.on(Platform::Genesys).settled(name, &["archived"], PATIENCE).await?;
    }
    // The run can be looked at again, and is among those that status shows.
    let again = run(&stack, &["backfill", "--run-id", "cli-2016", "--watch"]).await?;
    ensure!(
        again.code == Some(0) && again.out.contains("run cli-2016 of genesys is done"),
        "{again:?}"
    );
    let status = looked(&stack).await?;
    let runs = status["runs"].as_array().context("no runs")?;
    ensure!(runs.iter().any(|run| run["runId"] == "cli-2016" && run["done"] == 2), "{status}");
    Ok(())
}

/// Neither `--no-wait` nor Ctrl-C ends the sweep; both say how to come back to it.
pub(super) async fn left(stack: Arc<Pipeline>) -> Result<()> {
    let range = ["--from", "2015-01-01", "--to", "2015-01-05"];
    let begun = json(&stack, &[&VOICE[..], &range, &["--no-wait"]].concat()).await?;
    let run_id = begun["runId"].as_str().context("no run id")?.to_owned();
    ensure!(begun["windows"] == 1, "{begun}");
    let told = run(&stack, &[&VOICE[..], &range, &["--no-wait"]].concat()).await?;
    ensure!(told.out.contains("--watch"), "{told:?}");

    // One that is not done is watched until somebody presses Ctrl-C.
    let table = stack.stack.output("SweepsTable")?;
    let key = |sk: &str| {
        let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
        [("pk".to_owned(), text("sweep#genesys")), ("sk".to_owned(), text(sk))].into()
    };
    let more = aws_sdk_dynamodb::types::AttributeValue::N("2".to_owned());
    let update = stack.dynamodb.update_item().table_name(table).set_key(Some(key(&run_id)));
    let update = update.update_expression("SET windows = :more");
    update.expression_attribute_values(":more", more).send().await?;
    let mut watching = tool(&stack, &["backfill", "--run-id", &run_id, "--watch"]).await?;
    let mut watching = watching.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let id = watching.id().context("it has ended")?;
    let mut stderr = watching.stderr.take().context("no standard error")?;
    let mut err = Vec::new();
    while !String::from_utf8_lossy(&err).contains("/2 windows") {
        ensure!(
            stderr.read_buf(&mut err).await? > 0,
            "it ended: {}",
            String::from_utf8_lossy(&err)
        );
    }
    process::interrupt(id)?;
    stderr.read_to_end(&mut err).await?;
    let output = watching.wait_with_output().await?;
    let (out, err) = (String::from_utf8(output.stdout)?, String::from_utf8(err)?);
    let said = Said { code: output.status.code(), out, err };
    ensure!(said.code == Some(130) && said.out.is_empty(), "{said:?}");
    ensure!(
        said.err.contains(&format!("callarchive backfill --run-id {run_id} --watch")),
        "{said:?}"
    );
    stack.dynamodb.delete_item().table_name(table).set_key(Some(key(&run_id))).send().await?;
    Ok(())
}

pub(super) async fn refused(stack: Arc<Pipeline>) -> Result<()> {
    let range = ["--from", "2016-01-02", "--to", "2016-01-01"];
    for (arguments, says) in [
        ([&VOICE[..], &range].concat(), "from lies after to"),
        (vec!["backfill", "--run-id", "unheard-of", "--watch"], "there is no run unheard-of"),
        (
            vec!["backfill", "--platform", "cxone", "--from", "2016-01-01", "--to", "2016-01-02"],
            "no listing of its recordings",
        ),
        (vec!["backfill", "--platform", "zoom"], "cxone, genesys"),
    ] {
        let said = run(&stack, &arguments).await?;
        ensure!(said.code == Some(2) && said.err.contains(says), "{arguments:?}: {said:?}");
    }
    Ok(())
}

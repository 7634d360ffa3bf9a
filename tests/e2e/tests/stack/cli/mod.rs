//! The operator's tool, run as an operator runs it, against the deployed stack.

mod backfill;
mod find;
pub(crate) mod manifest;
mod offline;
mod quarantine;
mod register;
mod status;
mod verify;

use std::{path::PathBuf, process::Stdio, sync::Arc};

use anyhow::{Context, Result, ensure};
use harness::{
    binaries,
    local_aws::{ACCESS_KEY, REGION, SECRET_KEY},
    pipeline::Pipeline,
};
use libtest_mimic::Trial;
use serde_json::Value;
use tokio::{process::Command, sync::OnceCell};

use crate::{Shared, on_stack};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        on_stack(shared, "cli::a_backfill_is_watched_to_its_end", backfill::watched),
        on_stack(shared, "cli::a_backfill_goes_on_without_its_watcher", backfill::left),
        on_stack(shared, "cli::a_backfill_that_makes_no_sense_is_refused", backfill::refused),
        on_stack(
            shared,
            "cli::a_quarantined_recording_is_found_and_redriven",
            quarantine::redriven,
        ),
        on_stack(shared, "cli::what_was_altered_or_is_missing_is_told", verify::compared),
        on_stack(shared, "cli::a_sample_and_everything_are_verified", verify::sampled),
        on_stack(shared, "cli::a_call_leads_to_its_recordings_and_transcripts", find::found),
        on_stack(shared, "cli::a_link_leads_to_the_recordings_bytes", find::linked),
        on_stack(shared, "cli::the_webhook_is_registered_and_removed", register::registered),
        on_stack(shared, "cli::a_line_of_the_manifest_is_made_again", manifest::again),
        on_stack(shared, "cli::a_transcript_is_redacted_without_aws", offline::redacted),
        on_stack(shared, "cli::status_shows_queues_quarantine_and_sweeps", status::shown),
        on_stack(shared, "cli::an_alarm_that_is_on_is_told", status::alarmed),
        on_stack(shared, "cli::what_is_wrong_is_told_with_what_to_do", status::told),
    ]
}

/// The tool, in the environment of an operator of the local stack and nothing besides.
async fn tool(stack: &Pipeline, arguments: &[&str]) -> Result<Command> {
    static TOOL: OnceCell<PathBuf> = OnceCell::const_new();
    let mut tool = Command::new(TOOL.get_or_try_init(binaries::build_tool).await?);
    tool.args(arguments)
        .env_clear()
        .env("AWS_ENDPOINT_URL", stack.aws.endpoint_url())
        .env("AWS_ENDPOINT_URL_S3", stack.s3.endpoint_url())
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_REGION", REGION)
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    Ok(tool)
}

/// What the tool said.
#[derive(Debug)]
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    /// Its standard output as a JSON document.
    fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.out).with_context(|| format!("no JSON: {self:?}"))
    }
}

async fn ended(tool: &mut Command) -> Result<Said> {
    let output = tool.output().await?;
    let text = |bytes| String::from_utf8(bytes);
    Ok(Said { code: output.status.code(), out: text(output.stdout)?, err: text(output.stderr)? })
}

async fn run(stack: &Pipeline, arguments: &[&str]) -> Result<Said> {
    ended(&mut tool(stack, arguments).await?).await
}

/// The same, of a command that has to go well and answers in JSON.
async fn json(stack: &Pipeline, arguments: &[&str]) -> Result<Value> {
    let said = run(stack, &[arguments, &["--output", "json"]].concat()).await?;
    ensure!(said.code == Some(0), "{arguments:?}: {said:?}");
    said.json()
}

/// What `status` says. Whether all is well is not this stack's to say: other tests quarantine what they like meanwhile.
async fn looked(stack: &Pipeline) -> Result<Value> {
    let said = run(stack, &["status", "--output", "json"]).await?;
    ensure!(matches!(said.code, Some(0 | 1)), "{said:?}");
    said.json()
}

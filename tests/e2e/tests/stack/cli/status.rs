//! `callarchive status`, and what every command says when it cannot be carried out.

use std::{process::Stdio, sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use harness::{
    Platform,
    local_aws::{ACCESS_KEY, REGION},
    pipeline::Pipeline,
    vendor::{Fault, Media, Recording},
    webhook::recording_created,
};
use serde_json::Value;
use tokio::io::AsyncReadExt;

use super::{ended, looked, run, tool};
use crate::PATIENCE;

pub(super) async fn shown(stack: Arc<Pipeline>) -> Result<()> {
    let id = "cli-status";
    stack.vendor.add_recording(Recording::new(id, Media::wav(9_000, 60)));
    stack.vendor.script(id, [Fault::HtmlPage]);
    ensure!(stack.webhooks.send(&recording_created(id, "call")).await? == 200);
    let item = stack.on(Platform::Cxone).settled(id, &["quarantined"], PATIENCE).await?;
    let status = looked(&stack).await?;
    ensure!(status["stack"] == "call-archive", "{status}");
    let named = |list: &str, name: &str, value: &Value| {
        status[list].as_array().is_some_and(|all| all.iter().any(|one| one[name] == *value))
    };
    ensure!(named("quarantined", "reason", &item["reason"]), "{status}");
    let queues = status["queues"].as_array().context("no queues")?;
    for name in ["Recordings", "Transcripts", "Sweeps", "AssemblyDeadlines"] {
        let kinds = queues.iter().filter(|queue| queue["name"] == name);
        let mut kinds: Vec<_> = kinds.map(|queue| queue["deadLetter"] == true).collect();
        kinds.sort_unstable();
        ensure!(kinds == [false, true], "{name}: {queues:?}");
    }
    let table = run(&stack, &["status", "--stack", "call-archive"]).await?;
    ensure!(table.code == Some(1), "a recording is quarantined: {table:?}");
    for part in ["Recordings dead letters", "quarantine", item["reason"].as_str().unwrap_or("?")] {
        ensure!(table.out.contains(part), "no {part}: {}", table.out);
    }
    watched(&stack).await
}

/// An alarm is told by the name that the template and the runbook have for it, and one that is on stands out.
pub(super) async fn alarmed(stack: Arc<Pipeline>) -> Result<()> {
    let status = looked(&stack).await?;
    let alarms = status["alarms"].as_array().context("no alarms")?;
    let resources = &stack.stack.template["Resources"];
    for alarm in alarms {
        let name = alarm["name"].as_str().unwrap_or_default();
        ensure!(resources[name]["Type"] == "AWS::CloudWatch::Alarm", "{alarm}");
    }
    let alarm = alarms.first().context("the stack has no alarms")?;
    let form = [
        ("Action", "SetAlarmState"),
        ("Version", "2010-08-01"),
        ("AlarmName", alarm["alarmName"].as_str().context("no name")?),
        ("StateValue", "ALARM"),
        ("StateReason", "a test"),
    ];
    let scope = format!("{ACCESS_KEY}/20240101/{REGION}/monitoring/aws4_request");
    let client = reqwest::Client::builder().no_proxy().build()?;
    let request = client.post(stack.aws.endpoint_url()).form(&form).header(
        "authorization",
        format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"),
    );
    request.send().await?.error_for_status()?;
    let status = looked(&stack).await?;
    let alarms = status["alarms"].as_array().context("no alarms")?;
    let on = alarms.iter().find(|one| one["name"] == alarm["name"]).context("it is gone")?;
    ensure!(on["state"] == "ALARM" && on["since"].is_string(), "{on}");
    let table = run(&stack, &["status"]).await?;
    ensure!(table.code == Some(1), "an alarm is on: {table:?}");
    let line = table.out.lines().find(|line| line.contains(" alarm "));
    let line = line.with_context(|| format!("no alarm is on: {table:?}"))?;
    ensure!(alarm["name"].as_str().is_some_and(|name| line.contains(name)), "{line}");
    ensure!(line.ends_with(" ago"), "{line}");
    Ok(())
}

/// With `--watch` it is shown again and again.
async fn watched(stack: &Pipeline) -> Result<()> {
    let mut tool = tool(stack, &["status", "--watch", "1"]).await?;
    let mut child = tool.stdout(Stdio::piped()).spawn()?;
    let mut out = child.stdout.take().context("no standard output")?;
    let twice = async {
        let mut text = Vec::new();
        while String::from_utf8_lossy(&text).matches("call-archive at ").count() < 2 {
            ensure!(out.read_buf(&mut text).await? > 0, "it has ended");
        }
        Ok(())
    };
    tokio::time::timeout(Duration::from_secs(60), twice).await.context("shown once only")?
}

pub(super) async fn told(stack: Arc<Pipeline>) -> Result<()> {
    let unknown = run(&stack, &["status", "--stack", "elsewhere"]).await?;
    ensure!(unknown.code == Some(2) && unknown.out.is_empty(), "{unknown:?}");
    ensure!(unknown.err.contains("there is no stack elsewhere in us-east-1"), "{unknown:?}");
    ensure!(unknown.err.contains("--stack"), "{unknown:?}");

    let mut poor = tool(&stack, &["status"]).await?;
    let poor = ended(poor.env_remove("AWS_ACCESS_KEY_ID")).await?;
    ensure!(poor.code == Some(2) && poor.err.contains("no AWS credentials"), "{poor:?}");
    ensure!(poor.err.contains("aws sso login"), "{poor:?}");

    let mut nowhere = tool(&stack, &["status"]).await?;
    let nowhere = ended(nowhere.env_remove("AWS_REGION")).await?;
    ensure!(nowhere.code == Some(2) && nowhere.err.contains("set AWS_REGION"), "{nowhere:?}");

    let mut alone = tool(&stack, &["status"]).await?;
    let alone = ended(alone.env("AWS_ENDPOINT_URL", "http://127.0.0.1:9")).await?;
    ensure!(alone.code == Some(2) && alone.err.contains("AWS was not reached"), "{alone:?}");

    let wrong = run(&stack, &["status", "--watch", "0"]).await?;
    ensure!(wrong.code == Some(2), "{wrong:?}");
    Ok(())
}

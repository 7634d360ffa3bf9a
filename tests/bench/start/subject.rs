//! What is started: a command with the environment of its function, and the first event that it is given.

use std::{collections::BTreeMap, path::PathBuf, time::Instant};

use anyhow::{Context, Result, ensure};
use harness::{
    process,
    runtime::Runtime,
    webhook::{Webhook, recording_created},
};
use jiff::{SignedDuration, Timestamp};
use nix::{
    time::{clock_getcpuclockid, clock_gettime},
    unistd::Pid,
};
use serde::Serialize;
use serde_json::Value;
use tokio::process::Command;

use crate::stub::{SECRET, Stub};

/// The event that a function is given first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum First {
    /// A signed webhook, another one each time.
    Webhook,
    /// The recorded one of the manifest function.
    Manifest,
    /// None: what its event needs is more than the endpoint here.
    Nothing,
}

/// A program that is measured.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    /// Its name in the table.
    pub(crate) name: String,
    /// The program and its arguments.
    pub(crate) command: Vec<PathBuf>,
    /// Its first event.
    pub(crate) first: First,
}

/// One start.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Start {
    /// CPU time, user and system, when it first asked for an event, ms.
    pub(crate) init_cpu_ms: f64,
    /// Wall time from its spawn until it first asked for an event, ms.
    pub(crate) init_wall_ms: f64,
    /// CPU time when it had answered its first event, ms.
    pub(crate) first_cpu_ms: Option<f64>,
    /// Wall time from its spawn until then, ms.
    pub(crate) first_wall_ms: Option<f64>,
    /// The most memory it had taken by then, MB.
    pub(crate) memory_mb: f64,
}

/// Many webhooks, one after another.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Warm {
    /// CPU time of a webhook, ms.
    pub(crate) cpu_ms: f64,
    /// What one core could do if it had nothing else to do, in webhooks a second.
    pub(crate) per_core_second: f64,
    /// Requests to SQS per webhook.
    pub(crate) sqs_requests: f64,
    /// Requests to Secrets Manager and new connections, of all of them.
    pub(crate) other: f64,
}

impl Subject {
    /// Starts it twice: until it asks for an event, and until it has answered its first.
    pub(crate) async fn start(&self, stub: &Stub) -> Result<Start> {
        let mut start = Start::default();
        let (running, begun) = self.spawn(stub).await?;
        let pid = running.pid().context("it has ended")?;
        start.init_wall_ms = (running.first_poll().await - begun).as_secs_f64() * 1_000.0;
        start.init_cpu_ms = cpu_ms(pid)?;
        start.memory_mb = peak_mb(pid)?;
        running.kill().await?;
        if let Some(event) = self.event(0)? {
            let (running, begun) = self.spawn(stub).await?;
            let pid = running.pid().context("it has ended")?;
            answered(&running.invoke(&event, deadline()).await?)?;
            start.first_cpu_ms = Some(cpu_ms(pid)?);
            start.first_wall_ms = Some(begun.elapsed().as_secs_f64() * 1_000.0);
            start.memory_mb = peak_mb(pid)?;
            running.kill().await?;
        }
        Ok(start)
    }

    /// Sends so many webhooks, after a tenth of them to warm up.
    pub(crate) async fn warm(&self, stub: &Stub, webhooks: u32) -> Result<Warm> {
        let (running, _) = self.spawn(stub).await?;
        let pid = running.pid().context("it has ended")?;
        let events: Vec<Value> =
            (0..webhooks).filter_map(|n| self.event(n).transpose()).collect::<Result<_>>()?;
        for event in events.iter().take(events.len() / 10) {
            answered(&running.invoke(event, deadline()).await?)?;
        }
        stub.take();
        let before = cpu_ms(pid)?;
        for event in &events {
            answered(&running.invoke(event, deadline()).await?)?;
        }
        let (took, counts) = (cpu_ms(pid)? - before, stub.take());
        running.kill().await?;
        let sqs = counts.get("AmazonSQS.SendMessage").copied().unwrap_or_default();
        let others = counts.values().sum::<u64>() - sqs;
        Ok(Warm {
            cpu_ms: took / f64::from(webhooks),
            per_core_second: 1_000.0 * f64::from(webhooks) / took,
            sqs_requests: sqs as f64 / f64::from(webhooks),
            other: others as f64,
        })
    }

    async fn spawn(&self, stub: &Stub) -> Result<(Runtime, Instant)> {
        let (program, arguments) = self.command.split_first().context("no program")?;
        let mut command = Command::new(program);
        command.args(arguments);
        let environment = environment(stub);
        let begun = Instant::now();
        Ok((Runtime::spawn(command, &self.name, &environment).await?, begun))
    }

    fn event(&self, n: u32) -> Result<Option<Value>> {
        Ok(match self.first {
            First::Webhook => {
                let body = recording_created(&format!("measured-{n}"), "call").to_string();
                let webhook = Webhook::signed(SECRET.as_bytes(), body, Timestamp::now());
                Some(webhook.event("cxone")?)
            }
            First::Manifest => {
                Some(serde_json::from_str(include_str!("../../../events/manifest.json"))?)
            }
            First::Nothing => None,
        })
    }
}

fn answered(answer: &Value) -> Result<()> {
    let status = answer.get("statusCode").and_then(Value::as_u64).unwrap_or(200);
    ensure!(status == 200, "the webhook was answered with {status}");
    let failures = answer.get("batchItemFailures").and_then(Value::as_array);
    ensure!(failures.is_none_or(Vec::is_empty), "the batch was not done: {answer}");
    Ok(())
}

fn deadline() -> Timestamp {
    let now = Timestamp::now();
    now.saturating_add(SignedDuration::from_secs(30)).unwrap_or(now)
}

fn peak_mb(pid: u32) -> Result<f64> {
    Ok(process::peak_memory(pid)? as f64 / 1e6)
}

/// CPU time that a process has taken with all its threads, those that have ended among them; the kernel's own count in
/// nanoseconds, not in ticks.
fn cpu_ms(pid: u32) -> Result<f64> {
    let clock = clock_getcpuclockid(Pid::from_raw(i32::try_from(pid)?))?;
    let time = clock_gettime(clock)?;
    Ok(time.tv_sec() as f64 * 1e3 + time.tv_nsec() as f64 / 1e6)
}

/// What the functions are given; each takes what it knows.
fn environment(stub: &Stub) -> BTreeMap<String, String> {
    let url = stub.url();
    let bundle = stub.bundle.display().to_string();
    let queue = |name: &str| format!("{url}/000000000000/{name}");
    let settings = [
        ("AWS_ENDPOINT_URL", url.clone()),
        ("AWS_ENDPOINT_URL_S3", stub.s3_url()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "measured".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "measured".to_owned()),
        ("AWS_SESSION_TOKEN", "measured".to_owned()),
        ("SSL_CERT_FILE", bundle.clone()),
        ("AWS_CA_BUNDLE", bundle.clone()),
        ("NODE_EXTRA_CA_CERTS", bundle),
        ("RECORDINGS_QUEUE_URL", queue("recordings.fifo")),
        ("RECORDINGS_DEAD_LETTER_QUEUE_URL", queue("recordings-dlq.fifo")),
        ("TRANSCRIPTS_QUEUE_URL", queue("transcripts.fifo")),
        ("TRANSCRIPTS_DEAD_LETTER_QUEUE_URL", queue("transcripts-dlq.fifo")),
        ("DEADLINES_QUEUE_URL", queue("deadlines")),
        ("DEADLINES_DEAD_LETTER_QUEUE_URL", queue("deadlines-dlq")),
        ("SWEEPS_QUEUE_URL", queue("sweeps")),
        ("SWEEPS_DEAD_LETTER_QUEUE_URL", queue("sweeps-dlq")),
        ("MANIFEST_FAILURES_QUEUE_URL", queue("manifest-failures")),
        ("SIGNING_SECRET_ID", "signing".to_owned()),
        ("RECORDINGS_TABLE", "recordings".to_owned()),
        ("ASSEMBLIES_TABLE", "assemblies".to_owned()),
        ("SWEEPS_TABLE", "sweeps".to_owned()),
        ("LIMITS_TABLE", "limits".to_owned()),
        ("ARCHIVE_BUCKET", "archive".to_owned()),
        ("MANIFEST_BUCKET", "manifest".to_owned()),
        ("CXONE_BASE_URL", url.clone()),
        ("CXONE_CREDENTIALS_ID", "cxone".to_owned()),
        ("GENESYS_BASE_URL", url.clone()),
        ("GENESYS_CREDENTIALS_ID", "genesys".to_owned()),
        ("WEBHOOK_URL", format!("{url}/webhooks/cxone")),
        ("WEBHOOK_NAME", "measured".to_owned()),
    ];
    settings.map(|(name, value)| (name.to_owned(), value)).into()
}

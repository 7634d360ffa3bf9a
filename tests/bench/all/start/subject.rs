//! What is started: a command with the environment of its function, and the first event that it is given.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result, bail, ensure};
use harness::{
    process,
    runtime::Runtime,
    webhook::{Webhook, recording_created},
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;
use tokio::process::Command;

use crate::{
    clock,
    downloader::ours,
    stand::{Behaviour, Stand, content::Content, environment::SIGNING_SECRET_ID, services::SECRET},
};

/// Where a program runs: what it talks to, and the certificates that it trusts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) stand: &'a Stand,
    pub(crate) trusted: &'a Path,
}

/// The event that a program is given first.
#[derive(Debug, Clone)]
enum First {
    /// A signed webhook, another one each time.
    Webhook,
    /// This one; the endpoints forget before each start what came of it.
    Always(Value),
}

/// A program that is measured.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    /// Its name in the table.
    pub(crate) name: String,
    /// The program and its arguments.
    pub(crate) command: Vec<PathBuf>,
    first: First,
    proof: &'static str,
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
    pub(crate) first_cpu_ms: f64,
    /// Wall time from its spawn until then, ms.
    pub(crate) first_wall_ms: f64,
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
    /// A function of ours.
    pub(crate) fn function(name: &str, program: PathBuf) -> Result<Self> {
        let sample = |text: &str| serde_json::from_str(text).map(First::Always);
        let (first, proof) = match name {
            "intake" => (First::Webhook, "AmazonSQS.SendMessage"),
            "assembler" => {
                let segment = include_str!("../../../../events/assembler-transcripts.json");
                (sample(segment)?, "PutItem assemblies")
            }
            "backfill" => {
                let history = include_str!("../../../../events/backfill-history.json");
                (sample(history)?, "AmazonSQS.SendMessageBatch")
            }
            "downloader" => {
                let recording = Content { len: 64 << 10, number: 0 };
                (First::Always(ours::event(&[recording])), "PutObject")
            }
            "manifest" => (sample(include_str!("../../../../events/manifest.json"))?, "PutObject"),
            "rotator" => {
                let create = include_str!("../../../../events/rotator-create.json");
                let mut create: Value = serde_json::from_str(create)?;
                let id = create.get_mut("SecretId").context("the sample names no secret")?;
                *id = SIGNING_SECRET_ID.into();
                (First::Always(create), "secretsmanager.PutSecretValue")
            }
            other => bail!("nobody has said what {other} is to be given first"),
        };
        Ok(Self { name: name.to_owned(), command: vec![program], first, proof })
    }

    /// A program that does with webhooks what intake does.
    pub(crate) fn webhooks(name: String, command: Vec<PathBuf>) -> Self {
        Self { name, command, first: First::Webhook, proof: "AmazonSQS.SendMessage" }
    }

    /// Whether it takes webhooks.
    pub(crate) fn takes_webhooks(&self) -> bool {
        matches!(self.first, First::Webhook)
    }

    /// What it must have asked AWS for when it has dealt with its first event.
    pub(crate) fn proof(&self) -> &'static str {
        self.proof
    }

    /// Starts it twice: until it asks for an event, and until it has answered its first.
    pub(crate) async fn start(&self, place: Place<'_>) -> Result<Start> {
        let mut start = Start::default();
        let (running, begun) = self.spawn(place).await?;
        let pid = running.pid().context("it has ended")?;
        start.init_wall_ms = (running.first_poll().await - begun).as_secs_f64() * 1_000.0;
        start.init_cpu_ms = clock::process_ms(pid)?;
        running.kill().await?;

        place.stand.reset(Behaviour::default()).await?;
        let event = self.event(0)?;
        let (running, begun) = self.spawn(place).await?;
        let pid = running.pid().context("it has ended")?;
        answered(&running.invoke(&event, deadline()).await?)?;
        start.first_cpu_ms = clock::process_ms(pid)?;
        start.first_wall_ms = begun.elapsed().as_secs_f64() * 1_000.0;
        start.memory_mb = peak_mb(pid)?;
        running.kill().await?;
        Ok(start)
    }

    /// Sends so many webhooks, after a tenth of them to warm up.
    pub(crate) async fn warm(&self, place: Place<'_>, webhooks: u32) -> Result<Warm> {
        let (running, _) = self.spawn(place).await?;
        let pid = running.pid().context("it has ended")?;
        let events: Vec<Value> = (0..webhooks).map(|n| self.event(n)).collect::<Result<_>>()?;
        for event in events.iter().take(events.len() / 10) {
            answered(&running.invoke(event, deadline()).await?)?;
        }
        place.stand.reset(Behaviour::default()).await?;
        let before = clock::process_ms(pid)?;
        for event in &events {
            answered(&running.invoke(event, deadline()).await?)?;
        }
        let took = clock::process_ms(pid)? - before;
        let asked = place.stand.asked().await?.other;
        running.kill().await?;
        let sqs = asked.get("AmazonSQS.SendMessage").copied().unwrap_or_default();
        let others = asked.values().sum::<u64>() - sqs;
        Ok(Warm {
            cpu_ms: took / f64::from(webhooks),
            per_core_second: 1_000.0 * f64::from(webhooks) / took,
            sqs_requests: sqs as f64 / f64::from(webhooks),
            other: others as f64,
        })
    }

    async fn spawn(&self, place: Place<'_>) -> Result<(Runtime, Instant)> {
        let (program, arguments) = self.command.split_first().context("no program")?;
        let mut command = Command::new(program);
        command.args(arguments);
        let environment = place.stand.environment(place.trusted);
        let begun = Instant::now();
        Ok((Runtime::spawn(command, &self.name, &environment).await?, begun))
    }

    fn event(&self, n: u32) -> Result<Value> {
        match &self.first {
            First::Webhook => {
                let body = recording_created(&format!("measured-{n}"), "call").to_string();
                Webhook::signed(SECRET.as_bytes(), body, Timestamp::now()).event("cxone")
            }
            First::Always(event) => Ok(event.clone()),
        }
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

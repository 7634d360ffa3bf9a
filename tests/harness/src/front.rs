//! Intake outside the local AWS, whose HTTP API takes 100 ms for a request: the real binary in several environments, in
//! front of a queue of its own that nobody takes from.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use aws_sdk_sqs::types::QueueAttributeName;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{pipeline::Pipeline, runtime::Runtime, webhook::Webhook};

/// The environments and their queue.
#[derive(Debug)]
pub struct Front {
    environments: Vec<Runtime>,
    queues: aws_sdk_sqs::Client,
    queue_url: String,
}

impl Front {
    /// Starts so many environments, before a FIFO queue of this name, which they reach through the stack's gate.
    ///
    /// # Errors
    /// A process or the queue was not made.
    pub async fn start(stack: &Pipeline, name: &str, environments: usize) -> Result<Self> {
        let created = stack.queues.create_queue().queue_name(format!("{name}.fifo"));
        let created = created.attributes(QueueAttributeName::FifoQueue, "true").send().await?;
        let queue_url = created.queue_url.context("no queue")?;
        let settings = [
            ("RECORDINGS_QUEUE_URL", queue_url.clone()),
            ("AWS_ENDPOINT_URL_SQS", stack.sqs.url()),
        ];
        let mut started = Vec::new();
        for _ in 0..environments {
            started.push(stack.function_with("intake", "IntakeFunction", &settings).await?);
        }
        Ok(Self { environments: started, queues: stack.queues.clone(), queue_url })
    }

    /// How many environments there are.
    #[must_use]
    pub fn environments(&self) -> usize {
        self.environments.len()
    }

    /// Delivers a webhook to one of the environments, which deals with one at a time: the answer's status, and how long it
    /// took.
    ///
    /// # Errors
    /// No answer, or one with a body.
    pub async fn deliver(&self, environment: usize, webhook: &Webhook) -> Result<(u16, Duration)> {
        let event = webhook.event("cxone")?;
        let now = Timestamp::now();
        let deadline = now.saturating_add(SignedDuration::from_secs(10)).unwrap_or(now);
        let function = self.environments.get(environment).context("no such environment")?;
        let asked = Instant::now();
        let answer = function.invoke(&event, deadline).await?;
        let took = asked.elapsed();
        let body = answer.get("body").and_then(Value::as_str).unwrap_or_default();
        anyhow::ensure!(body.is_empty(), "an answer with a body: {body:?}");
        let status = answer.get("statusCode").and_then(Value::as_u64).context("no status")?;
        Ok((u16::try_from(status)?, took))
    }

    /// Takes everything off the queue: the recordings' ids, each as often as it was there.
    ///
    /// # Errors
    /// SQS did not answer, or a message names no recording.
    pub async fn drain(&self) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        loop {
            let receive = self.queues.receive_message().queue_url(&self.queue_url);
            let received = receive.max_number_of_messages(10).visibility_timeout(600).send();
            let messages = received.await?.messages.unwrap_or_default();
            if messages.is_empty() {
                return Ok(ids);
            }
            for message in messages {
                let body: Value = serde_json::from_str(message.body().unwrap_or_default())?;
                let id = body.get("recordingId").and_then(Value::as_str);
                ids.push(id.context("a message without a recording")?.to_owned());
            }
        }
    }

    /// What the environments have printed so far.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.environments.iter().flat_map(Runtime::lines).collect()
    }
}

#![doc = include_str!("../README.md")]

pub mod config;
pub mod event;
mod failure;
mod recording;
pub mod redrive;
mod report;
mod settling;
mod sink;
mod transfer;

use std::time::Duration;

use aws::{archive::Archive, jobs::Jobs, ledger::Ledger};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use domain::{backoff, message::RecordingMessage, platform::Platform};
use jiff::Timestamp;
use lambda::{
    batch::{self, AllFailed, Turn, Verdict},
    message,
    metrics::{Metric, Record},
};
use sources::Sources;

pub use failure::{Failure, Remedy};
pub use recording::{Job, Outcome, process};
pub use sink::Spare;

/// Recordings of one batch that are worked on at a time: SQS hands over ten at the most.
pub const CONCURRENCY: usize = 10;

/// What every invocation shares.
#[derive(Debug)]
pub struct App {
    /// The Recordings table.
    pub ledger: Ledger,
    /// The archive bucket.
    pub archive: Archive,
    /// The queues.
    pub jobs: Jobs,
    /// The vendors that are configured.
    pub sources: Sources,
    /// Parts that its recordings share.
    pub spare: Spare,
    /// From the configuration.
    pub settings: Settings,
}

/// From the configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The queue whose messages are given back.
    pub queue_url: String,
    /// Where a message goes that nobody can read.
    pub dead_letter_queue_url: String,
    /// Length of a part in bytes.
    pub part_size: u64,
    /// The longest recording, in bytes, that is one PutObject.
    pub whole_size: u64,
    /// How many bytes a worker that is killed may lose.
    pub checkpoint_interval: u64,
    /// The first step of the back-off between deliveries.
    pub retry_base: Duration,
}

impl Settings {
    /// Bytes that S3 gets between two checkpoints: a worker has some parts more in its hands.
    fn save_every(&self) -> u64 {
        let in_hands = sink::MOST as u64 * self.part_size;
        self.checkpoint_interval.saturating_sub(in_hands).max(self.part_size)
    }
}

impl App {
    fn count_resumes(&self, platform: Platform, resumes: u64) {
        if resumes > 0 {
            let record = Record::new(Timestamp::now()).platform(platform);
            record.count(Metric::DownloadRetries, resumes).emit();
        }
    }
}

/// Deals with a batch of `recordings.fifo` until `deadline`; `request_id` is the invocation's.
///
/// # Errors
/// [`AllFailed`], for the function's alarm, when not one message could be dealt with.
pub async fn handle(
    app: &App,
    event: SqsEvent,
    request_id: &str,
    deadline: Timestamp,
) -> Result<SqsBatchResponse, AllFailed> {
    let begun = tokio::time::Instant::now();
    let response = batch::run(event, CONCURRENCY, |turn| async move {
        match turn {
            Turn::Now(record) => {
                let message_id = record.message_id.as_deref().unwrap_or_default();
                let owner = format!("{request_id}/{message_id}");
                let deliveries = message::deliveries(&record);
                one(app, &record, &Job { owner, begun, deadline, deliveries }).await
            }
            // SQS keeps it back until the record before it is through, whatever its own timeout.
            Turn::Blocked(record) => {
                hand_back(app, &record, Duration::ZERO).await;
                Verdict::Again
            }
        }
    })
    .await;
    app.sources.rest().await;
    response
}

async fn one(app: &App, record: &SqsMessage, job: &Job) -> Verdict {
    let body = record.body.as_deref().unwrap_or_default();
    let message: RecordingMessage = match serde_json::from_str(body) {
        Ok(message) => message,
        Err(error) => {
            message::unreadable(record, &error);
            // The queue's own redrive would take days: its count leaves room for a vendor that throttles for long.
            return set_aside(app, record, "unreadable").await;
        }
    };
    let begun = tokio::time::Instant::now();
    let outcome = process(app, &message, job).await;
    report::report(&message, &outcome, begun.elapsed());
    if let Some(reason) = outcome.unsettled()
        && message::is_expiring(record, Timestamp::now())
    {
        return set_aside(app, record, reason).await;
    }
    match outcome {
        Outcome::Again { after, .. } => {
            hand_back(app, record, after.max(backoff::at_least(job.deliveries))).await;
            Verdict::Again
        }
        Outcome::Failed { after, .. } => {
            hand_back(app, record, after).await;
            Verdict::Failed
        }
        _ => Verdict::Done,
    }
}

/// Moves a message to the dead-letter queue, from where an operator can send it back.
async fn set_aside(app: &App, record: &SqsMessage, reason: &str) -> Verdict {
    let url = &app.settings.dead_letter_queue_url;
    let body = record.body.clone().unwrap_or_default();
    let put = app.jobs.set_aside(url, body, reason, Some(message::fifo(record)));
    let back = hand_back(app, record, app.settings.retry_base);
    let verdict = message::set_aside(record, put, back).await;
    if verdict == Verdict::Done {
        let message_id = record.message_id.as_deref().unwrap_or_default();
        tracing::error!(message_id, reason, "set aside in the dead-letter queue");
    }
    verdict
}

async fn hand_back(app: &App, record: &SqsMessage, after: Duration) {
    let queue_url = &app.settings.queue_url;
    message::hand_back(record, |receipt| app.jobs.hand_back(queue_url, receipt, after)).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_event_holds_a_message_of_ours() {
        let event: SqsEvent =
            serde_json::from_str(include_str!("../../../events/downloader-recordings.json"))
                .unwrap();
        let body = event.records[0].body.as_deref().unwrap();
        let message: RecordingMessage = serde_json::from_str(body).unwrap();
        assert_eq!(message.recording_id.as_str(), "recording_def456");
        assert_eq!(message.metadata.media_type.as_deref(), Some("voice"));
    }
}

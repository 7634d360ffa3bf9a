#![doc = include_str!("../README.md")]

pub mod config;
mod failure;
mod recording;
mod transfer;

use std::time::Duration;

use aws::{archive::Archive, jobs::Jobs, ledger::Ledger};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use domain::{message::RecordingMessage, platform::Platform};
use jiff::Timestamp;
use lambda::{
    batch::{self, AllFailed, Verdict},
    log::millis,
    metrics::{Metric, Record},
};
use vendors::Vendor;

pub use failure::{Failure, Remedy};
pub use recording::{Job, Outcome, process};

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
    pub vendors: Vec<Vendor>,
    /// Numbers from the configuration.
    pub settings: Settings,
}

/// Numbers from the configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The queue whose messages are given back.
    pub queue_url: String,
    /// Length of a part in bytes.
    pub part_size: usize,
    /// The first step of the back-off between deliveries.
    pub retry_base: Duration,
}

impl App {
    fn vendor(&self, platform: Platform) -> Option<&Vendor> {
        self.vendors.iter().find(|vendor| vendor.platform() == platform)
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
    batch::run(event, CONCURRENCY, |record| async move {
        let message_id = record.message_id.as_deref().unwrap_or_default();
        let job = Job { owner: format!("{request_id}/{message_id}"), deadline };
        one(app, &record, &job).await
    })
    .await
}

async fn one(app: &App, record: &SqsMessage, job: &Job) -> Verdict {
    let message_id = record.message_id.as_deref().unwrap_or_default();
    let body = record.body.as_deref().unwrap_or_default();
    let message: RecordingMessage = match serde_json::from_str(body) {
        Ok(message) => message,
        Err(error) => {
            // serde's message may quote the body; where it went wrong is enough to find it in the dead-letter queue.
            let (line, column) = (error.line(), error.column());
            tracing::error!(
                message_id,
                line,
                column,
                "a message is not one of ours; it goes to the dead-letter queue"
            );
            hand_back(app, record, app.settings.retry_base).await;
            return Verdict::Failed;
        }
    };
    let begun = tokio::time::Instant::now();
    let outcome = process(app, &message, job).await;
    report(&message, &outcome, begun.elapsed());
    match outcome {
        Outcome::Again { after, .. } => {
            hand_back(app, record, after).await;
            Verdict::Again
        }
        Outcome::Failed(_) => {
            hand_back(app, record, app.settings.retry_base).await;
            Verdict::Failed
        }
        _ => Verdict::Done,
    }
}

async fn hand_back(app: &App, record: &SqsMessage, after: Duration) {
    let Some(receipt) = &record.receipt_handle else { return };
    if let Err(error) = app.jobs.hand_back(&app.settings.queue_url, receipt, after).await {
        // The message comes back all the same, when the queue's own visibility timeout ends.
        tracing::warn!(error = %error, "the message keeps its visibility timeout");
    }
}

/// One log line and one record of metrics for one message.
fn report(message: &RecordingMessage, outcome: &Outcome, took: Duration) {
    let (platform, recording_id) = (message.platform, &message.recording_id);
    let took_ms = millis(took);
    let record = Record::new(Timestamp::now()).platform(platform);
    let record = match outcome {
        Outcome::Archived(object) => {
            let (size_bytes, sha256) = (object.size_bytes, &object.checksums.sha256);
            tracing::info!(%platform, %recording_id, size_bytes, sha256, took_ms, "archived");
            record.count(Metric::RecordingsArchived, 1).count(Metric::BytesArchived, size_bytes)
        }
        Outcome::Settled(state) => {
            tracing::info!(%platform, %recording_id, state = state.as_str(), "settled before");
            record
        }
        Outcome::AudioMissing(reason) => {
            tracing::warn!(%platform, %recording_id, reason, "audio missing");
            record.reason(reason).count(Metric::AudioMissing, 1)
        }
        Outcome::Quarantined(reason) => {
            tracing::error!(%platform, %recording_id, reason, took_ms, "quarantined");
            record.reason(reason).count(Metric::Quarantined, 1)
        }
        Outcome::Again { after, reason } => {
            let again_ms = millis(*after);
            tracing::info!(%platform, %recording_id, reason, again_ms, took_ms, "handed back");
            let throttled = u64::from(*reason == "throttled");
            record.count(Metric::Throttled, throttled).count(Metric::DownloadRetries, 1 - throttled)
        }
        Outcome::Failed(failure) => {
            let (reason, cause) = (failure.reason(), cause(failure));
            tracing::error!(%platform, %recording_id, reason, cause, took_ms, "failed");
            record
        }
    };
    record.emit();
}

/// A failure with all that caused it, in one line.
fn cause(failure: &Failure) -> String {
    let mut text = failure.to_string();
    let mut source = std::error::Error::source(failure);
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
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

//! One log line and one record of metrics for one message.

use std::time::Duration;

use domain::message::RecordingMessage;
use jiff::Timestamp;
use lambda::{
    log::{causes, millis},
    metrics::{Metric, Record},
};

use crate::recording::Outcome;

/// Says what became of a message.
pub(crate) fn report(message: &RecordingMessage, outcome: &Outcome, took: Duration) {
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
        Outcome::Quarantined(failure) => {
            let (reason, cause) = (failure.reason(), causes(failure));
            tracing::error!(%platform, %recording_id, reason, cause, took_ms, "quarantined");
            record.reason(reason).count(Metric::Quarantined, 1)
        }
        Outcome::Again { after, failure } => {
            let reason = failure.as_ref().map_or("held", |failure| failure.reason());
            let cause = failure.as_ref().map(|failure| causes(failure));
            let again_ms = millis(*after);
            tracing::info!(%platform, %recording_id, reason, cause, again_ms, took_ms, "handed back");
            match reason {
                "throttled" => record.count(Metric::Throttled, 1),
                "held" | "out_of_time" | "fleet_full" | "fleet_paused" => record,
                _ => record.count(Metric::DownloadRetries, 1),
            }
        }
        Outcome::Failed { failure, .. } => {
            let (reason, cause) = (failure.reason(), causes(failure));
            tracing::error!(%platform, %recording_id, reason, cause, took_ms, "failed");
            record
        }
    };
    record.emit();
}

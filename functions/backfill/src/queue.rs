//! Batches of `sweeps`: every window on its own, and what is done about one that fails.

use std::time::Duration;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use domain::{backoff, sweep::WindowMessage};
use jiff::Timestamp;
use lambda::{
    batch::{self, AllFailed, Turn, Verdict},
    log::{causes, millis},
    message as sqs,
    metrics::{Metric, Record},
};

use crate::{
    App, Failure,
    failure::Remedy,
    worker::{self, End},
};

/// The longest step of a back-off.
const LONGEST_STEP: Duration = Duration::from_secs(900);

/// Deals with a batch until `deadline`, the invocation's.
///
/// # Errors
/// [`AllFailed`], for the function's alarm, when not one window could be dealt with.
pub(crate) async fn handle(
    app: &App,
    event: SqsEvent,
    request_id: &str,
    deadline: Timestamp,
) -> Result<SqsBatchResponse, AllFailed> {
    let response = batch::run(event, 1, |turn| async move {
        match turn {
            Turn::Now(record) => one(app, &record, request_id, deadline).await,
            Turn::Blocked(_) => Verdict::Again,
        }
    })
    .await;
    app.sources.rest().await;
    response
}

async fn one(app: &App, record: &SqsMessage, request_id: &str, deadline: Timestamp) -> Verdict {
    let message_id = record.message_id.as_deref().unwrap_or_default();
    let body = record.body.as_deref().unwrap_or_default();
    let message: WindowMessage = match serde_json::from_str(body) {
        Ok(message) => message,
        Err(error) => {
            sqs::unreadable(record, &error);
            return set_aside(app, record, "unreadable").await;
        }
    };
    let owner = format!("{request_id}/{message_id}");
    match worker::walk(app, &message, &owner, deadline).await {
        Ok(End::Done | End::Continued) => Verdict::Done,
        Ok(End::Held(after)) => {
            hand_back(app, record, after.max(backoff::at_least(sqs::deliveries(record)))).await;
            Verdict::Again
        }
        Err(failure) => failed(app, record, &message, &failure).await,
    }
}

async fn failed(
    app: &App,
    record: &SqsMessage,
    message: &WindowMessage,
    failure: &Failure,
) -> Verdict {
    let WindowMessage { platform, media_type, run_id, window, .. } = message;
    let deliveries = sqs::deliveries(record);
    let step = backoff::exponential(
        app.settings.retry_base,
        deliveries.saturating_sub(1),
        fastrand::f64(),
    );
    let step = step.min(LONGEST_STEP).max(backoff::at_least(deliveries));
    let (reason, cause) = (failure.reason(), causes(failure));
    if reason == "throttled" {
        Record::new(Timestamp::now()).platform(*platform).count(Metric::Throttled, 1).emit();
    }
    if sqs::is_expiring(record, Timestamp::now()) {
        tracing::error!(%platform, %media_type, %run_id, reason, cause, "the window is given up; ask for it again");
        return set_aside(app, record, reason).await;
    }
    let (after, verdict) = match failure.remedy() {
        // Genesys guide §3: never sooner than Retry-After says; jitter only adds.
        Remedy::Wait(wait) => {
            let jitter = app.settings.retry_base.mul_f64(fastrand::f64());
            ((wait + jitter).max(backoff::at_least(deliveries)), Verdict::Again)
        }
        Remedy::Retry => (step, Verdict::Again),
        Remedy::Fail => (step, Verdict::Failed),
    };
    let (again_ms, from) = (millis(after), window.from);
    match verdict {
        Verdict::Failed => {
            tracing::error!(%platform, %media_type, %run_id, %from, reason, cause, again_ms, "the window cannot be swept");
        }
        _ => {
            tracing::info!(%platform, %media_type, %run_id, %from, reason, cause, again_ms, "handed back");
        }
    }
    hand_back(app, record, after).await;
    verdict
}

async fn set_aside(app: &App, record: &SqsMessage, reason: &str) -> Verdict {
    let url = &app.settings.sweeps_dead_letter_queue_url;
    let put = app.jobs.set_aside(url, record.body.clone().unwrap_or_default(), reason, None);
    sqs::set_aside(record, put, hand_back(app, record, app.settings.retry_base)).await
}

async fn hand_back(app: &App, record: &SqsMessage, after: Duration) {
    let url = &app.settings.sweeps_queue_url;
    sqs::hand_back(record, |receipt| app.jobs.hand_back(url, receipt, after)).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_event_holds_a_window() {
        let event: SqsEvent =
            serde_json::from_str(include_str!("../../../events/backfill-window.json")).unwrap();
        let body = event.records[0].body.as_deref().unwrap();
        let message: WindowMessage = serde_json::from_str(body).unwrap();
        assert!(message.window.last && message.run_id.as_str() == "history-2024");
    }
}

//! What the function is invoked with: the schedule's tick, an operator's request, a batch of its queue, or a bell.

use aws_lambda_events::event::sqs::SqsEvent;
use domain::sweep::Request;
use jiff::Timestamp;
use lambda::invocation::{deadline, diagnostic};
use lambda_runtime::{Context, Diagnostic};
use serde_json::Value;

use crate::{App, plan, queue};

/// What an operator is told who sent something else.
const EXPECTED: &str = "expected {\"platform\",\"from\",\"to\"} and, if wanted, \"mediaTypes\" (voice, chat, video), \
                        \"windowDays\" (1 to 90) and \"runId\"; times as in 2024-01-31T23:59:59Z";

/// Deals with an invocation; the answer is what its caller reads.
///
/// # Errors
/// With a stable `error_type`: `AllFailed`, `BadRequest`, `NotOffered`, `Unavailable`.
pub async fn answer(app: &App, event: Value, context: &Context) -> Result<Value, Diagnostic> {
    let deadline = deadline(context);
    let event = match rung(&event) {
        Some(tick) => {
            tracing::info!("a bell rings for a sweep");
            tick
        }
        None => event,
    };
    let unwritable = |error: serde_json::Error| diagnostic("Unavailable", &error);
    if event.pointer("/Records/0/eventSource").and_then(Value::as_str) == Some("aws:sqs") {
        // serde's message may quote what it could not read, so it is not passed on.
        let batch: SqsEvent = serde_json::from_value(event).map_err(|_| Diagnostic {
            error_type: "BadRequest".to_owned(),
            error_message: "the batch's records cannot be read".to_owned(),
        })?;
        let response = queue::handle(app, batch, &context.request_id, deadline).await?;
        return serde_json::to_value(response).map_err(unwritable);
    }
    let now = Timestamp::now();
    if event.get("reconcile").is_some() {
        let planned = plan::reconcile(app, now).await;
        let planned = planned.map_err(|error| diagnostic("Unavailable", &error))?;
        return serde_json::to_value(planned).map_err(unwritable);
    }
    let request: Request = serde_json::from_value(event).map_err(|error| Diagnostic {
        error_type: "BadRequest".to_owned(),
        error_message: format!("{EXPECTED}: {error}"),
    })?;
    let planned = plan::history(app, &request, now).await;
    let planned = planned.map_err(|error| diagnostic(error.kind(), &error))?;
    serde_json::to_value(planned).map_err(unwritable)
}

/// What a message of the doorbell's queue says: the schedule's tick (docs/PARTNER-EVENTS.md). That queue hands over one at a
/// time. It comes again while this fails, for as long as the queue keeps it.
fn rung(event: &Value) -> Option<Value> {
    let body = event.pointer("/Records/0/body").and_then(Value::as_str)?;
    let body: Value = serde_json::from_str(body).ok()?;
    body.get("reconcile").is_some().then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bell_says_what_the_schedule_says_and_a_window_is_no_bell() {
        let read = |sample: &str| serde_json::from_str::<Value>(sample).unwrap();
        let tick = read(include_str!("../../../events/backfill-schedule.json"));
        assert_eq!(
            rung(&read(include_str!("../../../events/backfill-bell.json"))),
            Some(tick.clone())
        );
        assert_eq!(rung(&read(include_str!("../../../events/backfill-window.json"))), None);
        assert_eq!(rung(&tick), None);
    }
}

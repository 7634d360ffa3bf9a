//! What the function is invoked with: a batch of its queue, or an operator's request.

use aws_lambda_events::event::sqs::SqsEvent;
use jiff::Timestamp;
use lambda::invocation::{deadline, diagnostic};
use lambda_runtime::{Context, Diagnostic};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    App, handle,
    redrive::{Redrive, RedriveError},
};

/// An invocation's payload.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Event {
    /// `{"Records": […]}` from SQS.
    Batch(SqsEvent),
    /// Anything else: read by [`answer`], so that a mistake is told in words.
    Direct(Value),
}

/// Deals with an invocation; the answer is what its caller reads.
///
/// # Errors
/// With a stable `error_type`: `AllFailed`, `BadRequest`, `Unavailable`.
pub async fn answer(app: &App, event: Event, context: &Context) -> Result<Value, Diagnostic> {
    let deadline = deadline(context);
    let unwritable = |error: serde_json::Error| diagnostic("Unavailable", &error);
    match event {
        Event::Batch(batch) => {
            let response = handle(app, batch, &context.request_id, deadline).await?;
            serde_json::to_value(response).map_err(unwritable)
        }
        Event::Direct(mut request) => {
            let redrive = request.get_mut("redrive").map(Value::take).unwrap_or_default();
            let redrive: Redrive = serde_json::from_value(redrive).map_err(|error| Diagnostic {
                error_type: "BadRequest".to_owned(),
                error_message: format!(
                    "expected {{\"redrive\": {{\"platform\", one of \"recordingId\", \"reason\", \"all\", \
                     and \"limit\" if wanted}}}}: {error}"
                ),
            })?;
            let redriven = redrive.run(app, Timestamp::now()).await;
            let redriven = redriven.map_err(|error| match &error {
                RedriveError::Ledger(_) => diagnostic("Unavailable", &error),
                _ => diagnostic("BadRequest", &error),
            })?;
            serde_json::to_value(redriven).map_err(unwritable)
        }
    }
}

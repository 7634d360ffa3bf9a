#![doc = include_str!("../README.md")]

pub mod again;
pub mod batch;
pub mod config;
pub mod line;
mod persist;
mod report;

use again::{AgainError, again};
use aws::{
    jobs::{Jobs, JobsError},
    ledger::Ledger,
    parts::{Parts, PartsError},
};
use domain::manifest::SequenceNumber;
use jiff::Timestamp;
use lambda::invocation::diagnostic;
use lambda_runtime::Diagnostic;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use batch::{NotOfStream, Plan, plan};
use persist::persist;

/// What every invocation shares.
#[derive(Debug)]
pub struct App {
    /// The manifest bucket.
    pub parts: Parts,
    /// The Recordings table.
    pub ledger: Ledger,
    /// The queues.
    pub jobs: Jobs,
    /// Where a record is named of which no line can be made.
    pub failures_queue_url: String,
}

/// Why a batch has to come again.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The manifest bucket did not take a part.
    #[error("a part is not in the manifest")]
    Parts(#[from] PartsError),
    /// The queue of failures did not take a record's name.
    #[error("a record could not be set aside")]
    Jobs(#[from] JobsError),
}

/// The answer: where Lambda is to go on, if it is not behind the batch.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    batch_item_failures: Vec<Failed>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Failed {
    item_identifier: String,
}

impl From<SequenceNumber> for Failed {
    fn from(number: SequenceNumber) -> Self {
        Self { item_identifier: number.to_string() }
    }
}

/// Deals with an invocation that lasts until `deadline`: a batch of the ledger's stream, or an operator's request.
///
/// # Errors
/// With a stable `error_type`: `BadRequest`, neither of them; `Unavailable`, lines could not be made again.
pub async fn answer(app: &App, event: Value, deadline: Timestamp) -> Result<Value, Diagnostic> {
    let answer = match event.get("again") {
        Some(request) => {
            let request = again::Request::deserialize(request);
            let request = request.map_err(|_| bad_request(&AgainError::Request))?;
            let answer = again(app, request, deadline).await.map_err(|error| match error {
                AgainError::Request => bad_request(&error),
                error => diagnostic("Unavailable", &error),
            })?;
            serde_json::to_value(answer)
        }
        None => serde_json::to_value(batch(app, &event, deadline).await?),
    };
    answer.map_err(|error| diagnostic("Unavailable", &error))
}

/// Deals with a batch. When something cannot be written the whole batch is to come again: its parts are then written over
/// themselves, whereas the rest of a batch would be a batch of its own, with some of the lines a second time.
async fn batch(app: &App, event: &Value, deadline: Timestamp) -> Result<Response, Diagnostic> {
    let records = event.get("Records").and_then(Value::as_array);
    let records = records.ok_or(NotOfStream).map_err(|error| bad_request(&error))?;
    let plan = plan(records).map_err(|error| bad_request(&error))?;
    let again = plan.again.clone();
    match carry_out(app, plan, deadline).await {
        Ok(()) => Ok(Response::default()),
        Err(failure) => {
            report::failed(&failure, records.len());
            Ok(Response { batch_item_failures: again.into_iter().map(Failed::from).collect() })
        }
    }
}

async fn carry_out(app: &App, plan: Plan, deadline: Timestamp) -> Result<(), Failure> {
    for part in plan.parts {
        persist(deadline, async || app.parts.put(&part.key, part.lines.clone()).await).await?;
        report::written(&part.key, &part.count);
    }
    for record in plan.set_aside {
        let body = serde_json::json!(record).to_string();
        let (queue, reason) = (&app.failures_queue_url, record.reason);
        persist(deadline, async || app.jobs.set_aside(queue, body.clone(), reason, None).await)
            .await?;
        report::set_aside(&record);
    }
    Ok(())
}

fn bad_request(error: &dyn std::error::Error) -> Diagnostic {
    diagnostic("BadRequest", error)
}

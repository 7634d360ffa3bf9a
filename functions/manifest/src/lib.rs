#![doc = include_str!("../README.md")]

pub mod batch;
pub mod config;
pub mod line;
mod report;

use aws::{
    jobs::{Jobs, JobsError},
    parts::{Parts, PartsError},
};
use domain::manifest::SequenceNumber;
use lambda_runtime::Diagnostic;
use serde::Serialize;
use serde_json::Value;

use batch::{Plan, plan};

/// What every invocation shares.
#[derive(Debug)]
pub struct App {
    /// The manifest bucket.
    pub parts: Parts,
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

/// Deals with a batch. When something cannot be written the whole batch is to come again: its parts are then written over
/// themselves, whereas the rest of a batch would be a batch of its own, with some of the lines a second time.
///
/// # Errors
/// With the `error_type` `BadRequest`: not a batch of a DynamoDB stream.
pub async fn answer(app: &App, event: Value) -> Result<Response, Diagnostic> {
    let records = event.get("Records").and_then(Value::as_array);
    let records = records.ok_or_else(|| bad_request("a batch of a DynamoDB stream is expected"))?;
    let plan = plan(records).map_err(|error| bad_request(&error.to_string()))?;
    let again = plan.again.clone();
    match carry_out(app, plan).await {
        Ok(()) => Ok(Response::default()),
        Err(failure) => {
            report::failed(&failure, records.len());
            Ok(Response { batch_item_failures: again.into_iter().map(Failed::from).collect() })
        }
    }
}

async fn carry_out(app: &App, plan: Plan) -> Result<(), Failure> {
    for part in plan.parts {
        app.parts.put(&part.key, part.lines).await?;
        report::written(&part.key, &part.count);
    }
    for record in plan.set_aside {
        let body = serde_json::json!(record).to_string();
        app.jobs.set_aside(&app.failures_queue_url, body, record.reason, None).await?;
        report::set_aside(&record);
    }
    Ok(())
}

fn bad_request(message: &str) -> Diagnostic {
    Diagnostic { error_type: "BadRequest".to_owned(), error_message: message.to_owned() }
}

//! Wires the manifest function: configuration, clients, run.

use std::time::Duration;

use aws::{archive::Archive, jobs::Jobs, ledger::Ledger, parts::Parts};
use aws_sdk_sqs::config::timeout::TimeoutConfig;
use lambda::invocation::deadline;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use manifest::{App, answer, config::Config};
use serde_json::Value;

/// The longest that a request may take, where the SDK would wait for an answer without end. Far below the invocation's time:
/// one that hangs is tried again within it.
const ATTEMPT: Duration = Duration::from_secs(30);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::log::init();
    let config = lambda::log::needed(Config::from_env())?;
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).build();
    let sdk = lambda::log::needed(aws::sdk::environment())?;
    let sdk = sdk.timeout_config(timeouts).build();
    let app = App {
        ledger: Ledger::new(aws_sdk_dynamodb::Client::new(&sdk), config.recordings_table),
        parts: Parts::new(Archive::client(&sdk), config.manifest_bucket),
        jobs: Jobs::new(aws_sdk_sqs::Client::new(&sdk)),
        failures_queue_url: config.failures_queue_url,
    };
    let app = &app;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| async move {
        answer(app, event.payload, deadline(&event.context)).await
    }))
    .await
}

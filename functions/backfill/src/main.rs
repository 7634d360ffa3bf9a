//! Wires the backfill function: configuration, clients, run.

use aws::{jobs::Jobs, ledger::Ledger, secrets::Secrets, sweeps::Sweeps};
use backfill::{App, config, event};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use sources::Sources;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::log::init();
    let config = lambda::log::needed(config::Config::from_env())?;
    let sdk = lambda::log::needed(aws::sdk::environment())?.build();
    let secrets = Secrets::new(aws_sdk_secretsmanager::Client::new(&sdk));
    let dynamodb = aws_sdk_dynamodb::Client::new(&sdk);
    let app = App {
        sources: Sources::new(config.sources, 1, &dynamodb, &secrets)?,
        sweeps: Sweeps::new(dynamodb.clone(), config.sweeps_table),
        ledger: Ledger::new(dynamodb, config.recordings_table),
        jobs: Jobs::new(aws_sdk_sqs::Client::new(&sdk)),
        settings: config.settings,
    };
    let app = &app;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| async move {
        event::answer(app, event.payload, &event.context).await
    }))
    .await
}

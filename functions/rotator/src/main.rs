//! Wires the rotator function: configuration, clients, run.

use std::time::Duration;

use aws::secrets::Secrets;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use rotator::{App, config, event};
use serde_json::Value;
use sources::Sources;
use vendors::{Http, HttpSettings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::log::init();
    let config = lambda::log::needed(config::Config::from_env())?;
    let sdk = lambda::log::needed(aws::sdk::environment())?.build();
    let secrets = Secrets::new(aws_sdk_secretsmanager::Client::new(&sdk));
    let dynamodb = aws_sdk_dynamodb::Client::new(&sdk);
    // Intake answers within 2.5 seconds.
    let http = Http::new(HttpSettings { idle_timeout: Duration::from_secs(10), pool_per_host: 1 })?;
    let app = App {
        sources: Sources::new(config.sources, 1, &dynamodb, &secrets)?,
        secrets,
        http,
        settings: config.settings,
    };
    let app = &app;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| async move {
        event::answer(app, event.payload, &event.context).await
    }))
    .await
}

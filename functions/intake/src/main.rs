//! Starts intake: configuration, clients, run.

use std::{convert::Infallible, sync::Arc};

use aws::{
    jobs::Jobs,
    secrets::{Secrets, SigningSecrets},
};
use intake::{Intake, config::Config, patience};
use lambda_http::{Error, Request, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda::log::init();
    let config = Config::from_env().inspect_err(|error| tracing::error!(%error, "not started"))?;
    let sdk = patience::sdk_config().await;
    let secrets = Secrets::new(aws_sdk_secretsmanager::Client::new(&sdk));
    let signing = SigningSecrets::new(secrets, config.signing_secret_id.clone());
    let jobs = Jobs::new(aws_sdk_sqs::Client::new(&sdk));
    let intake = Arc::new(Intake::new(config, jobs, signing));

    // Beside the wait for the first webhook, not before it: when this fails, that webhook reads them itself.
    let warming = Arc::clone(&intake);
    tokio::spawn(async move { warming.warm_up().await });

    run(service_fn(|request: Request| {
        let intake = Arc::clone(&intake);
        async move { Ok::<_, Infallible>(intake.answer(&request).await) }
    }))
    .await
}

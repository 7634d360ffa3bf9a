//! Starts intake: configuration, clients, run.

use std::{convert::Infallible, sync::Arc};

use aws::{
    jobs::Jobs,
    secrets::{Secrets, SigningSecrets},
};
use intake::{Intake, config::Config, patience};
use lambda_http::{Error, Request, run, service_fn};
use tokio::time::timeout;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::log::init();
    let config = lambda::log::needed(Config::from_env())?;
    let sdk = lambda::log::needed(aws::sdk::environment())?;
    let sdk = patience::limited(sdk).build();
    let secrets = Secrets::new(aws_sdk_secretsmanager::Client::new(&sdk));
    let signing = SigningSecrets::new(secrets, config.signing_secret_id.clone());
    let jobs = Jobs::new(aws_sdk_sqs::Client::new(&sdk));
    let intake = Arc::new(Intake::new(config, jobs, signing));

    // Within the start, for which Lambda gives a whole core. What is slow goes on beside the first webhook.
    let warming = Arc::clone(&intake);
    let warming = tokio::spawn(async move { warming.warm_up().await });
    let _ = timeout(patience::WARM_UP, warming).await;

    run(service_fn(|request: Request| {
        let intake = Arc::clone(&intake);
        async move { Ok::<_, Infallible>(intake.answer(&request).await) }
    }))
    .await
}

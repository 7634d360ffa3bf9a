//! Wires the downloader: configuration, clients, run.

use aws::{archive::Archive, jobs::Jobs, ledger::Ledger, secrets::Secrets};
use downloader::{App, CONCURRENCY, Settings, Spare, config, event};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use sources::Sources;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::log::init();
    let config = lambda::log::needed(config::Config::from_env())?;
    let sdk = lambda::log::needed(aws::sdk::environment())?.build();
    let secrets = Secrets::new(aws_sdk_secretsmanager::Client::new(&sdk));
    let dynamodb = aws_sdk_dynamodb::Client::new(&sdk);
    let sources = Sources::new(config.sources, CONCURRENCY, &dynamodb, &secrets)?;
    let app = App {
        ledger: Ledger::new(dynamodb.clone(), config.recordings_table),
        archive: Archive::new(Archive::client(&sdk), config.archive_bucket),
        jobs: Jobs::new(aws_sdk_sqs::Client::new(&sdk)),
        sources,
        spare: Spare::default(),
        settings: Settings {
            queue_url: config.recordings_queue_url,
            dead_letter_queue_url: config.recordings_dead_letter_queue_url,
            part_size: config.part_size,
            whole_size: config.whole_size,
            checkpoint_interval: config.checkpoint_interval,
            retry_base: config.retry_base,
        },
    };
    let app = &app;
    lambda_runtime::run(service_fn(|event: LambdaEvent<event::Event>| async move {
        event::answer(app, event.payload, &event.context).await
    }))
    .await
}

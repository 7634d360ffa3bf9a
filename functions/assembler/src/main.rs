//! Wires the assembler: configuration, clients, run.

use assembler::{App, CONCURRENCY, Settings, config, event};
use aws::{archive::Archive, assemblies::Assemblies, jobs::Jobs, ledger::Ledger, secrets::Secrets};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use sources::Sources;
use tokio::sync::Semaphore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::log::init();
    let config = lambda::log::needed(config::Config::from_env())?;
    let sdk = lambda::log::needed(aws::sdk::environment())?.build();
    let secrets = Secrets::new(aws_sdk_secretsmanager::Client::new(&sdk));
    let dynamodb = aws_sdk_dynamodb::Client::new(&sdk);
    let sources = Sources::new(config.sources, CONCURRENCY, &dynamodb, &secrets)?;
    let archive = Archive::new(Archive::client(&sdk), config.archive_bucket);
    let assemblies = config.assemblies_table.clone();
    let app = App {
        assemblies: Assemblies::new(dynamodb.clone(), assemblies, archive.clone()),
        ledger: Ledger::new(dynamodb.clone(), config.recordings_table),
        archive,
        jobs: Jobs::new(aws_sdk_sqs::Client::new(&sdk)),
        sources,
        redactor: config.redactor,
        at_work: Semaphore::new(1),
        settings: Settings {
            assemblies_table: config.assemblies_table,
            transcripts: config.transcripts,
            deadlines: config.deadlines,
            largest_call: config.largest_call,
            due_after_ms: config.due_after_ms,
            retry_base: config.retry_base,
        },
    };
    let app = &app;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| async move {
        event::answer(app, event.payload, &event.context).await
    }))
    .await
}

//! Wires the downloader: configuration, clients, run.

use aws::{archive::Archive, jobs::Jobs, ledger::Ledger, secrets::Secrets};
use aws_lambda_events::event::sqs::SqsEvent;
use downloader::{App, CONCURRENCY, Settings, config::Config, handle};
use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use vendors::{Http, HttpSettings, Vendor};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::log::init();
    let config = Config::from_env()?;
    let sdk = aws::sdk_config().await;
    let http =
        Http::new(HttpSettings { idle_timeout: config.idle_timeout, pool_per_host: CONCURRENCY })?;
    let secrets = Secrets::new(aws_sdk_secretsmanager::Client::new(&sdk));
    let credentials = |id| downloader::config::credentials(secrets.clone(), id);
    let (cxone, genesys) = (config.cxone, config.genesys);
    let app = App {
        ledger: Ledger::new(aws_sdk_dynamodb::Client::new(&sdk), config.recordings_table),
        archive: Archive::new(Archive::client(&sdk), config.archive_bucket),
        jobs: Jobs::new(aws_sdk_sqs::Client::new(&sdk)),
        vendors: vec![
            Vendor::cxone(cxone.base_url, http.clone(), credentials(cxone.credentials_id)),
            Vendor::genesys(genesys.base_url, http, credentials(genesys.credentials_id)),
        ],
        settings: Settings {
            queue_url: config.recordings_queue_url,
            part_size: config.part_size,
            retry_base: config.retry_base,
        },
    };
    let app = &app;
    lambda_runtime::run(service_fn(|event: LambdaEvent<SqsEvent>| async move {
        let deadline = Timestamp::from_millisecond(event.context.deadline.try_into()?)?;
        Ok::<_, Error>(handle(app, event.payload, &event.context.request_id, deadline).await?)
    }))
    .await
}

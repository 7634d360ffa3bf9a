//! Wires the downloader: configuration, clients, run.

use aws::{
    archive::Archive,
    jobs::Jobs,
    ledger::Ledger,
    limits::{Limiter, LimiterSettings, Limits},
    secrets::Secrets,
};
use domain::{platform::Platform, throttle};
use downloader::{App, CONCURRENCY, Settings, Source, config, event};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use vendors::{BaseUrl, Http, HttpSettings, Vendor};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::log::init();
    let config =
        config::Config::from_env().inspect_err(|error| tracing::error!(%error, "not started"))?;
    let sdk = aws::sdk_config().await;
    let http =
        Http::new(HttpSettings { idle_timeout: config.idle_timeout, pool_per_host: CONCURRENCY })?;
    let secrets = Secrets::new(aws_sdk_secretsmanager::Client::new(&sdk));
    let credentials = |id| config::credentials(secrets.clone(), id);
    let (cxone, genesys) = (config.cxone, config.genesys);
    let dynamodb = aws_sdk_dynamodb::Client::new(&sdk);
    // A vendor limits an organisation, which is known by the host of its API.
    let limiter = |platform, base_url: &BaseUrl| {
        let (table, key) = (config.limits_table.clone(), throttle::key(platform, base_url.host()));
        let settings = LimiterSettings::up_to(config.vendor_concurrency);
        Limiter::new(Limits::new(dynamodb.clone(), table, key), settings)
    };
    let app = App {
        ledger: Ledger::new(dynamodb.clone(), config.recordings_table),
        archive: Archive::new(Archive::client(&sdk), config.archive_bucket),
        jobs: Jobs::new(aws_sdk_sqs::Client::new(&sdk)),
        sources: vec![
            Source::new(
                Vendor::cxone(
                    cxone.base_url.clone(),
                    http.clone(),
                    credentials(cxone.credentials_id),
                ),
                limiter(Platform::Cxone, &cxone.base_url),
            ),
            Source::new(
                Vendor::genesys(
                    genesys.base_url.clone(),
                    http,
                    credentials(genesys.credentials_id),
                ),
                limiter(Platform::Genesys, &genesys.base_url),
            ),
        ],
        settings: Settings {
            queue_url: config.recordings_queue_url,
            dead_letter_queue_url: config.recordings_dead_letter_queue_url,
            part_size: config.part_size,
            retry_base: config.retry_base,
        },
    };
    let app = &app;
    lambda_runtime::run(service_fn(|event: LambdaEvent<event::Event>| async move {
        event::answer(app, event.payload, &event.context).await
    }))
    .await
}

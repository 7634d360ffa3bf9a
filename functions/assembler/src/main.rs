//! Wires the assembler: configuration, clients, run.

use assembler::{
    App, CONCURRENCY, Settings, Source,
    config::{self, VendorConfig},
    event,
};
use aws::{
    archive::Archive,
    assemblies::Assemblies,
    jobs::Jobs,
    ledger::Ledger,
    limits::{Limiter, LimiterSettings, Limits},
    secrets::Secrets,
};
use domain::{platform::Platform, throttle};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use vendors::{Http, HttpSettings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::log::init();
    let config =
        config::Config::from_env().inspect_err(|error| tracing::error!(%error, "not started"))?;
    let sdk = aws::sdk_config().await;
    let http =
        Http::new(HttpSettings { idle_timeout: config.idle_timeout, pool_per_host: CONCURRENCY })?;
    let secrets = Secrets::new(aws_sdk_secretsmanager::Client::new(&sdk));
    let dynamodb = aws_sdk_dynamodb::Client::new(&sdk);
    let source = |platform, VendorConfig { base_url, credentials_id }: VendorConfig| {
        // A vendor limits an organisation, which is known by the host of its API.
        let key = throttle::key(platform, base_url.host());
        let limits = Limits::new(dynamodb.clone(), config.limits_table.clone(), key);
        let limiter = Limiter::new(limits, LimiterSettings::up_to(config.vendor_concurrency));
        let credentials = config::credentials(secrets.clone(), credentials_id);
        Source::new(platform, base_url, http.clone(), credentials, limiter)
    };
    let archive = Archive::new(Archive::client(&sdk), config.archive_bucket);
    let assemblies = config.assemblies_table.clone();
    let app = App {
        assemblies: Assemblies::new(dynamodb.clone(), assemblies, archive.clone()),
        ledger: Ledger::new(dynamodb.clone(), config.recordings_table),
        archive,
        jobs: Jobs::new(aws_sdk_sqs::Client::new(&sdk)),
        sources: vec![
            source(Platform::Cxone, config.cxone),
            source(Platform::Genesys, config.genesys),
        ],
        redactor: config.redactor,
        settings: Settings {
            assemblies_table: config.assemblies_table,
            transcripts: config.transcripts,
            deadlines: config.deadlines,
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

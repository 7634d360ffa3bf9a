#![doc = include_str!("../README.md")]

pub mod archive;
pub mod assemblies;
mod attributes;
pub mod batch;
pub mod jobs;
pub mod ledger;
pub mod limits;
pub mod parts;
mod request;
pub mod secrets;
pub mod sweeps;

pub use request::RequestError;

/// The SDK's configuration from the function's environment: region, credentials, and `AWS_ENDPOINT_URL` where it is set.
/// The behaviour version is pinned: time-outs and retries change with an edit here, not with an update of the SDK.
pub async fn sdk_config() -> aws_config::SdkConfig {
    aws_config::load_defaults(aws_config::BehaviorVersion::v2026_01_12()).await
}

/// The same for small requests alone: each try is given up after `attempt`, where the SDK would wait for an answer without
/// end.
pub async fn sdk_config_within(attempt: std::time::Duration) -> aws_config::SdkConfig {
    let timeouts = aws_config::timeout::TimeoutConfig::builder().operation_attempt_timeout(attempt);
    let loader = aws_config::defaults(aws_config::BehaviorVersion::v2026_01_12());
    loader.timeout_config(timeouts.build()).load().await
}

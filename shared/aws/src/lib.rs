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

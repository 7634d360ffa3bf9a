//! The SDK's configuration: what Lambda puts into a function's environment, and nothing else.
//!
//! Region and credentials are there, and stay the same for as long as the environment lives. What the SDK would look at
//! besides (profiles, STS, instance and container metadata) is not linked in.

use std::env;

use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_types::{
    SdkConfig,
    sdk_config::Builder,
    service_config::{LoadServiceConfig, ServiceConfigKey},
};

/// The environment's region, credentials, and `AWS_ENDPOINT_URL` where it is set, as `AWS_ENDPOINT_URL_SQS` for one service
/// alone. The behaviour version is pinned: time-outs and retries change with an edit here, not with an update of the SDK.
#[must_use]
pub fn environment() -> Builder {
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .service_config(Endpoints)
        .region(variable("AWS_REGION").map(Region::new));
    builder.set_endpoint_url(variable("AWS_ENDPOINT_URL"));
    builder.set_credentials_provider(credentials());
    builder
}

fn credentials() -> Option<SharedCredentialsProvider> {
    let (id, secret) = (variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    let token = variable("AWS_SESSION_TOKEN");
    let credentials = Credentials::new(id, secret, token, None, "environment");
    Some(SharedCredentialsProvider::new(credentials))
}

/// A variable's value, where it has one.
#[expect(clippy::disallowed_methods, reason = "the variables and their names are the SDK's own")]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Settings of one service, from variables that end in its name.
#[derive(Debug)]
struct Endpoints;

impl LoadServiceConfig for Endpoints {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_ascii_uppercase().replace(' ', "_");
        variable(&format!("{}_{service}", key.env()))
    }
}

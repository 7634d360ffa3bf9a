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

/// A variable that Lambda sets, and that has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not set: Lambda does that, and whatever else runs a function has to")]
pub struct Unset(&'static str);

/// Everything from the environment: region and credentials, and what [`settings`] reads.
///
/// # Errors
/// [`Unset`].
pub fn environment() -> Result<Builder, Unset> {
    let required = |name| variable(name).ok_or(Unset(name));
    let (region, id) = (required("AWS_REGION")?, required("AWS_ACCESS_KEY_ID")?);
    let (secret, token) = (required("AWS_SECRET_ACCESS_KEY")?, variable("AWS_SESSION_TOKEN"));
    let credentials = Credentials::new(id, secret, token, None, "environment");
    let credentials = SharedCredentialsProvider::new(credentials);
    Ok(settings().region(Region::new(region)).credentials_provider(credentials))
}

/// What may be set besides region and credentials: `AWS_ENDPOINT_URL`, or `AWS_ENDPOINT_URL_SQS` for one service alone;
/// `AWS_USE_FIPS_ENDPOINT` and `AWS_USE_DUALSTACK_ENDPOINT`. The behaviour version is pinned: time-outs and retries change
/// with an edit here, not with an update of the SDK.
#[must_use]
pub fn settings() -> Builder {
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .service_config(Endpoints);
    let flag = |name| variable(name).map(|value| value.eq_ignore_ascii_case("true"));
    builder.set_use_fips(flag("AWS_USE_FIPS_ENDPOINT"));
    builder.set_use_dual_stack(flag("AWS_USE_DUALSTACK_ENDPOINT"));
    builder.set_endpoint_url(variable("AWS_ENDPOINT_URL"));
    builder
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

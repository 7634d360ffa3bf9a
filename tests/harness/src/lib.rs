#![doc = include_str!("../README.md")]

pub mod binaries;
pub mod counter;
pub mod front;
pub mod gate;
pub mod load;
pub mod local_aws;
pub mod manifest;
pub mod pipeline;
pub mod process;
pub mod runtime;
pub mod s3;
pub mod samples;
pub mod scheme;
pub mod site;
pub mod sweeps;
pub mod transcript;
pub mod vendor;
pub mod webhook;

use std::future::Future;

pub use domain::platform::Platform;

/// Runs the futures side by side until all have come out well or one has not.
///
/// # Errors
/// The first error.
pub async fn all<T>(
    futures: impl IntoIterator<Item = impl Future<Output = anyhow::Result<T>>>,
) -> anyhow::Result<Vec<T>> {
    futures_util::future::try_join_all(futures).await
}

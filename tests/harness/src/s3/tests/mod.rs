//! The endpoint as an SDK and as a bare socket see it.

mod faults;
mod lists;
mod multipart;
mod single;
mod wire;

use aws_sdk_s3::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::{Client, config};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use crc_fast::CrcAlgorithm;

use super::{Options, S3};

const BUCKET: &str = "archive";
const MIB: usize = 1 << 20;

async fn start() -> (S3, Client) {
    start_with(false).await
}

async fn start_with(discard_bodies: bool) -> (S3, Client) {
    let s3 = S3::start(Options { discard_bodies, ..options() }).await.unwrap();
    let client = Client::from_conf(sdk(&s3).build());
    (s3, client)
}

fn options() -> Options {
    Options { buckets: vec![BUCKET.to_owned()], ..Options::default() }
}

/// No retries: a test that wants one says so.
fn sdk(s3: &S3) -> config::Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .endpoint_url(s3.endpoint_url())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .retry_config(config::retry::RetryConfig::disabled())
}

/// Bytes that differ from place to place, so that a mix-up shows.
fn bytes(len: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(len as u64);
    std::iter::repeat_with(|| random.u8(..)).take(len).collect()
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    BASE64.encode(bytes)
}

fn crc64nvme(bytes: &[u8]) -> String {
    base64(crc_fast::checksum(CrcAlgorithm::Crc64Nvme, bytes).to_be_bytes())
}

/// The code and status of a refusal.
#[track_caller]
fn refused<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug>(
    outcome: Result<T, SdkError<E>>,
) -> (String, u16) {
    let error = outcome.expect_err("refused");
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    (error.code().unwrap_or_default().to_owned(), status)
}

fn refusal(code: &str, status: u16) -> (String, u16) {
    (code.to_owned(), status)
}

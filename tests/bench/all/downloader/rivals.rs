//! What a user would pick instead, each in the form its guide or manual shows.

use std::{collections::BTreeMap, path::PathBuf, process::Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use tokio::{io::AsyncWriteExt, process::Command};

use super::sample::{Sample, Workload};
use crate::{programs, stand::Stand};

/// What is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rival {
    CxoneGuide,
    GenesysGuide,
    Rclone,
    CurlAws,
}

impl Rival {
    pub(crate) const ALL: [Self; 4] =
        [Self::CxoneGuide, Self::GenesysGuide, Self::Rclone, Self::CurlAws];

    /// As the table calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CxoneGuide => "CXone guide: requests, boto3 upload_fileobj",
            Self::GenesysGuide => "Genesys guide: 15 aiohttp workers, boto3",
            Self::Rclone => "rclone copyurl, without hashes",
            Self::CurlAws => "curl, md5sum, sha256sum, aws s3 cp -",
        }
    }

    /// How many recordings of a length it gets: its figures are per GiB and per recording, and some take their time.
    pub(crate) fn at_most(self, len: u64) -> u64 {
        match self {
            Self::CxoneGuide | Self::GenesysGuide if len < 1 << 20 => 400,
            Self::CxoneGuide | Self::GenesysGuide => 100,
            Self::Rclone => 2_000,
            Self::CurlAws => 8,
        }
    }

    fn script(self) -> (&'static str, &'static str) {
        match self {
            Self::CxoneGuide => ("python", "cxone_guide.py"),
            Self::GenesysGuide => ("python", "genesys_guide.py"),
            Self::Rclone => ("bash", "rclone.sh"),
            Self::CurlAws => ("bash", "curl_aws.sh"),
        }
    }
}

/// The rivals' programs, installed.
#[derive(Debug)]
pub(crate) struct Rivals {
    scripts: PathBuf,
    bin: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Metered {
    status: i32,
    wall_s: f64,
    cpu_s: f64,
    peak_bytes: u64,
}

impl Rivals {
    /// Installs them from PyPI, unless they are there.
    pub(crate) async fn install() -> Result<Self> {
        Ok(Self { scripts: programs::rivals(), bin: programs::python("downloads").await? })
    }

    /// Runs a workload: what it took, and the hashes that the rival printed, by recording.
    pub(crate) async fn run(
        &self,
        rival: Rival,
        stand: &Stand,
        workload: Workload,
    ) -> Result<(Sample, BTreeMap<String, (String, String)>)> {
        let (interpreter, script) = rival.script();
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", self.bin.display());
        let mut child = Command::new(self.bin.join("python"))
            .arg(self.scripts.join("meter.py"))
            .args([interpreter.as_ref(), self.scripts.join(script).as_path()])
            .args([stand.vendor(), "archive", stand.aws()])
            .env_clear()
            .envs([("PATH", path.as_str()), ("HOME", "/nonexistent"), ("AWS_REGION", "us-east-1")])
            .envs([("AWS_DEFAULT_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "benchmark")])
            .envs([("AWS_SECRET_ACCESS_KEY", "none"), ("AWS_EC2_METADATA_DISABLED", "true")])
            .envs(
                ["SSL_CERT_FILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"]
                    .map(|name| (name, stand.ca())),
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let ids: Vec<_> = workload.contents().map(|content| content.id() + "\n").collect();
        let mut input = child.stdin.take().context("no input")?;
        input.write_all(ids.concat().as_bytes()).await?;
        drop(input);
        let output = child.wait_with_output().await?;
        let printed = String::from_utf8(output.stdout)?;
        let (hashes, metered) = printed.trim_end().rsplit_once('\n').unwrap_or(("", &printed));
        let metered: Metered = serde_json::from_str(metered)?;
        ensure!(metered.status == 0, "{} failed", rival.name());
        let sample = Sample {
            files: workload.files,
            bytes: workload.files * workload.len,
            cpu_s: metered.cpu_s,
            wall_s: metered.wall_s,
            peak_bytes: metered.peak_bytes,
            s3_per_object: 0.0,
            dynamodb_per_object: 0.0,
            uploads_at_once: 0,
        };
        Ok((sample, hashes.lines().filter_map(hashed).collect()))
    }
}

fn hashed(line: &str) -> Option<(String, (String, String))> {
    let mut words = line.split_whitespace().map(str::to_owned);
    Some((words.next()?, (words.next()?, words.next()?)))
}

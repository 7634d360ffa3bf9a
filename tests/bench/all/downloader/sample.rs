//! What one run of one contestant took.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use crate::stand::{
    Asked,
    content::{Content, Sums},
};

const GIB: f64 = (1_u64 << 30) as f64;

/// So many recordings of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    pub(crate) files: u64,
    pub(crate) len: u64,
}

impl Workload {
    /// The recordings.
    pub(crate) fn contents(self) -> impl Iterator<Item = Content> {
        (0..self.files).map(move |number| Content { len: self.len, number })
    }

    /// The same with at most so many recordings.
    pub(crate) fn at_most(self, files: u64) -> Self {
        Self { files: self.files.min(files), ..self }
    }
}

/// One run.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Sample {
    /// Recordings.
    pub(crate) files: u64,
    /// Bytes of all of them.
    pub(crate) bytes: u64,
    /// User and system time of everything that ran for the contestant, in seconds.
    pub(crate) cpu_s: f64,
    /// Seconds by the clock.
    pub(crate) wall_s: f64,
    /// The largest resident set of any of its processes, in bytes.
    pub(crate) peak_bytes: u64,
    /// Requests to S3 for each object.
    pub(crate) s3_per_object: f64,
    /// Requests to DynamoDB for each object.
    pub(crate) dynamodb_per_object: f64,
    /// The most uploads at once.
    pub(crate) uploads_at_once: u64,
}

#[expect(clippy::cast_precision_loss, reason = "figures to be read, not to be counted with")]
impl Sample {
    /// CPU seconds per GiB.
    pub(crate) fn cpu_per_gib(&self) -> f64 {
        self.cpu_s / (self.bytes as f64 / GIB)
    }

    /// CPU milliseconds per recording.
    pub(crate) fn cpu_ms_per_file(&self) -> f64 {
        self.cpu_s * 1e3 / self.files as f64
    }

    /// Wall milliseconds per recording.
    pub(crate) fn wall_ms_per_file(&self) -> f64 {
        self.wall_s * 1e3 / self.files as f64
    }

    /// Adds what the stand was asked for.
    pub(crate) fn counting(self, asked: &Asked) -> Self {
        let per_object = |requests: u64| requests as f64 / asked.s3.objects.len().max(1) as f64;
        Self {
            s3_per_object: per_object(asked.s3.requests.values().sum()),
            dynamodb_per_object: per_object(asked.dynamodb.values().sum()),
            uploads_at_once: asked.s3.most_at_once,
            ..self
        }
    }
}

/// The checksums of recordings, each computed once.
#[derive(Debug, Default)]
pub(crate) struct Known(BTreeMap<(u64, u64), Sums>);

impl Known {
    /// Checks that the stand was given every recording of a workload as it is, and that the contestant's own hashes, where
    /// it makes any, are right: everybody does the same work.
    pub(crate) fn judge(
        &mut self,
        workload: Workload,
        asked: &Asked,
        hashes: &BTreeMap<String, (String, String)>,
    ) -> Result<()> {
        let stored: BTreeMap<&str, _> = asked
            .s3
            .objects
            .iter()
            .map(|(key, taken)| {
                let name = key.rsplit('/').next().unwrap_or_default();
                (name.split('.').next().unwrap_or_default(), taken)
            })
            .collect();
        for content in workload.contents() {
            let sums =
                self.0.entry((content.len, content.number)).or_insert_with(|| content.sums());
            let id = content.id();
            let taken = stored.get(id.as_str()).with_context(|| format!("{id} was not stored"))?;
            let same = taken.len == content.len && taken.crc64nvme == sums.crc64nvme;
            ensure!(same, "{id} was stored with other bytes");
            if let Some((md5, sha256)) = hashes.get(&id) {
                ensure!(*md5 == sums.md5 && *sha256 == sums.sha256, "{id} has other hashes");
            } else {
                ensure!(hashes.is_empty(), "{id} was not hashed");
            }
        }
        Ok(())
    }
}

#![doc = include_str!("../README.md")]

mod call;
pub mod config;
pub mod event;
mod failure;
mod look;
mod objects;
mod queue;
mod redaction;
mod report;
mod segment;
mod stream;

use std::time::Duration;

use aws::{
    archive::Archive,
    assemblies::{Assemblies, Call, Kept},
    jobs::Jobs,
    ledger::Ledger,
};
use domain::redact::Redactor;
use jiff::Timestamp;
use sources::Sources;
use tokio::sync::{Semaphore, SemaphorePermit};

pub use failure::{Failure, Remedy};

use config::QueueConfig;

/// Messages of one batch that are worked on at a time: SQS hands over ten at the most.
pub const CONCURRENCY: usize = 10;

/// What every invocation shares.
#[derive(Debug)]
pub struct App {
    /// The Assemblies table.
    pub assemblies: Assemblies,
    /// The Recordings table.
    pub ledger: Ledger,
    /// The archive bucket.
    pub archive: Archive,
    /// The queues.
    pub jobs: Jobs,
    /// The vendors that are configured.
    pub sources: Sources,
    /// What makes the redacted twin.
    pub redactor: Redactor,
    /// One call at a time has all its segments in memory.
    pub at_work: Semaphore,
    /// From the configuration.
    pub settings: Settings,
}

impl App {
    /// Every segment that is stored of a call, with the right to have them in memory.
    async fn whole(&self, call: &Call) -> Result<(Vec<Kept>, SemaphorePermit<'_>), Failure> {
        let permit = self.at_work.acquire().await.map_err(|_| Failure::OutOfTime)?;
        let most = self.settings.largest_call;
        Ok((self.assemblies.segments(call, most, Timestamp::now()).await?, permit))
    }
}

/// From the configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The Assemblies table's name: which stream a record is from.
    pub assemblies_table: String,
    /// The segments' queue.
    pub transcripts: QueueConfig,
    /// The timers' queue.
    pub deadlines: QueueConfig,
    /// The most bytes that a call's segments may have as JSON to be written.
    pub largest_call: usize,
    /// How long a call waits for its segments after the first, in milliseconds.
    pub due_after_ms: i64,
    /// The first step of the back-off between deliveries.
    pub retry_base: Duration,
}

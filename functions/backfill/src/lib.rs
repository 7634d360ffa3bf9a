#![doc = include_str!("../README.md")]

pub mod config;
pub mod event;
mod failure;
mod plan;
mod queue;
mod worker;

use aws::{jobs::Jobs, ledger::Ledger, sweeps::Sweeps};
use sources::Sources;

pub use config::Settings;
pub use failure::Failure;

/// What every invocation shares.
#[derive(Debug)]
pub struct App {
    /// The vendors that are configured.
    pub sources: Sources,
    /// The Sweeps table.
    pub sweeps: Sweeps,
    /// The Recordings table.
    pub ledger: Ledger,
    /// The queues.
    pub jobs: Jobs,
    /// From the configuration.
    pub settings: Settings,
}

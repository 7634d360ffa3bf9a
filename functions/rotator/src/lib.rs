#![doc = include_str!("../README.md")]

pub mod config;
pub mod event;
mod failure;
mod probe;
mod registration;
mod spacing;
mod steps;
mod whole;

use aws::secrets::Secrets;
use sources::Sources;
use vendors::Http;

pub use config::Settings;
pub use failure::Failure;

/// What every invocation shares.
#[derive(Debug)]
pub struct App {
    /// The vendors that are configured.
    pub sources: Sources,
    /// Secrets Manager.
    pub secrets: Secrets,
    /// For probes: they go to our own address, not to a vendor.
    pub http: Http,
    /// From the configuration.
    pub settings: Settings,
}

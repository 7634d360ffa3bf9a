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
pub mod sdk;
pub mod secrets;
pub mod sweeps;

pub use request::RequestError;

#![doc = include_str!("../README.md")]

pub mod batch;
pub mod env;
pub mod log;
pub mod metrics;

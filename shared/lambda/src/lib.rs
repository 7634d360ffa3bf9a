#![doc = include_str!("../README.md")]

pub mod batch;
pub mod env;
pub mod invocation;
pub mod log;
pub mod message;
pub mod metrics;
pub mod signing;

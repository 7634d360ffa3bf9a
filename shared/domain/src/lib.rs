#![doc = include_str!("../README.md")]

pub mod backoff;
mod checked;
pub mod checkpoint;
pub mod digest;
pub mod id;
pub mod manifest;
pub mod media;
pub mod message;
pub mod object_key;
pub mod platform;
pub mod range;
pub mod redact;
pub mod signature;
pub mod sweep;
pub mod throttle;
pub mod transcript;
pub mod webhook;

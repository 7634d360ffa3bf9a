//! Simulated vendors: deterministic media, scripted faults, counted requests.
//!
//! A vendor is a real HTTP/1.1 server on 127.0.0.1, run as tasks of the runtime that started it. What its API looks
//! like is a [`server::Dialect`], one file per vendor; everything else is shared:
//!
//! - [`media`]: recordings of any size, computed as they are read;
//! - [`fault`]: what goes wrong, request by request;
//! - [`log`]: every request that came, and how many downloads ran at once;
//! - [`oauth`]: credentials and live tokens;
//! - `reply` and `body`: the bytes on the wire, `server`: the sockets.

mod body;
pub mod cxone;
pub mod fault;
pub mod log;
pub mod media;
pub mod oauth;
mod reply;
mod server;
mod streams;
#[cfg(test)]
mod tests;

pub use cxone::{Cxone, Recording, Webhook};
pub use fault::Fault;
pub use log::{Endpoint, Request};
pub use media::Media;
pub use oauth::Credentials;

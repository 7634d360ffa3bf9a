//! Simulated vendors: deterministic media, scripted faults, counted requests.
//!
//! A vendor is a real HTTP/1.1 server on 127.0.0.1, run as tasks of the runtime that started it. What its API looks
//! like is a [`server::Dialect`], one folder per vendor ([`cxone`], [`genesys`]); everything else is shared:
//!
//! - [`simulated`]: what every vendor can be told and asked;
//! - [`recording`], [`media`]: recordings of any size, computed as they are read;
//! - [`fault`]: what goes wrong, request by request;
//! - [`log`]: every request that came, and how many downloads ran at once;
//! - [`oauth`]: credentials, live tokens and their scopes;
//! - [`quota`]: how many downloads an organisation may have;
//! - `reply` and `body`: the bytes on the wire, `server`: the sockets.

mod body;
pub mod cxone;
pub mod fault;
pub mod genesys;
pub mod log;
pub mod media;
pub mod oauth;
pub mod quota;
pub mod recording;
mod reply;
mod server;
pub mod simulated;
mod streams;
#[cfg(test)]
mod tests;

pub use cxone::{Cxone, Webhook};
pub use fault::Fault;
pub use genesys::Genesys;
pub use log::{Endpoint, Request};
pub use media::Media;
pub use oauth::Credentials;
pub use quota::{Bucket, Quota};
pub use recording::Recording;
pub use simulated::Simulated;

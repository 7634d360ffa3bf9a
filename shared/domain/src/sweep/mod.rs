//! Sweeps: how a vendor's listing is walked so that nothing is missed (promise 8).
//!
//! A [`Request`] is cut into closed [`Window`]s; each is a message on its queue, and a worker walks it from its end to its
//! beginning ([`Walk`]). Genesys guide §2: windows of at most 90 days, newest first, and a watermark instead of page
//! numbers; edge case 1: the listing moves while it is read.

mod request;
mod walk;
mod window;

pub use request::{InvalidRequest, Request};
pub use walk::{Cursor, Listed, PAGE_SIZE, Pass, Query, Repeats, Taken, Walk};
pub use window::{
    Kind, MAX_WINDOW_DAYS, MediaType, UnknownMediaType, Window, WindowMessage, windows,
};

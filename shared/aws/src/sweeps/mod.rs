//! The Sweeps table: runs, their windows, how far the schedule's sweeps have come, and what they have put on the queue.
//!
//! | `pk` | `sk` | one item per |
//! |---|---|---|
//! | `sweep#{platform}` | `{runId}` | [run](Run) |
//! | `sweep#{platform}` | `{runId}/{mediaType}/{from}` | [window](Progress) |
//! | `mark#{platform}` | `{mediaType}` | [high-water mark](Mark) |
//! | `queued#{platform}#{recordingId}` | `queued` | recording that a sweep has put on the queue |
//!
//! A window is claimed, walked and finished as a recording is in the ledger: a lease, and every write on the condition that
//! it still holds.

mod look;
mod mark;
mod queued;
mod run;
mod window;

use aws_sdk_dynamodb::Client;

use crate::{RequestError, batch::BatchError};

pub use look::RunProgress;
pub use mark::Mark;
pub use queued::QUEUED_DAYS;
pub use run::Run;
pub use window::{Claim, Counts, Lease, Progress, WindowState};

/// The `reason` of a window that is done though every pass over it found something new.
pub const RESTLESS: &str = "restless";

/// The `reason` of a window that waits for its next pass: it was walked to its end once, or something on it was new.
pub const NEXT_PASS: &str = "next_pass";

/// Why the table did not answer, or did not agree.
#[derive(Debug, thiserror::Error)]
pub enum SweepsError {
    /// A request failed.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Many items could not be read or written at once.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The lease ran out and another worker has the window now.
    #[error("another worker has this window now; it goes on from the last checkpoint")]
    LeaseLost,
    /// An item that cannot be read back, or written.
    #[error("the table's item is malformed")]
    Malformed(#[source] serde_dynamo::Error),
}

/// The Sweeps table.
#[derive(Debug, Clone)]
pub struct Sweeps {
    client: Client,
    table: String,
}

impl Sweeps {
    /// The sweeps in `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }
}

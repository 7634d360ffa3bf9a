//! What every request to a vendor passes before it is sent.

use std::{error::Error, future::Future, pin::Pin, sync::Arc, time::Duration};

/// Why something may not start now. Each says how long to hand the message back for.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Held {
    /// Every slot of the fleet is taken.
    #[error("all of the fleet's slots are taken")]
    Full {
        /// How long to hand the message back for.
        after: Duration,
    },
    /// The vendor said to wait.
    #[error("the vendor has asked the fleet to wait")]
    Paused {
        /// How long to hand the message back for: never less than the vendor's wait.
        after: Duration,
    },
    /// What the fleet may do is not known, so nothing may be done.
    #[error("the fleet's limits cannot be read, and nothing starts without them")]
    Unreachable {
        /// How long to hand the message back for.
        after: Duration,
        /// Why.
        #[source]
        source: Arc<dyn Error + Send + Sync>,
    },
}

impl Held {
    /// How long to hand the message back for.
    #[must_use]
    pub fn after(&self) -> Duration {
        match self {
            Self::Full { after } | Self::Paused { after } | Self::Unreachable { after, .. } => {
                *after
            }
        }
    }

    /// A stable label for ledger, metrics and runbook.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Full { .. } => "fleet_full",
            Self::Paused { .. } => "fleet_paused",
            Self::Unreachable { .. } => "limits_unreachable",
        }
    }
}

/// [`Gate::clear_to_send`]'s answer.
pub type Clearance<'a> = Pin<Box<dyn Future<Output = Result<(), Held>> + Send + 'a>>;

/// Stands before a vendor's API: a request is sent once it is cleared, and a 429 is told to it (Genesys guide §3).
pub trait Gate: std::fmt::Debug + Send + Sync {
    /// Waits until the vendor may be asked, and counts the request, which must follow at once.
    ///
    /// # Errors
    /// [`Held`], when the wait is too long to be sat out.
    fn clear_to_send(&self) -> Clearance<'_>;

    /// The vendor has asked to wait, and for how long if it said so. Returns how long to hand the message back for.
    fn throttled(&self, retry_after: Option<Duration>) -> Duration;
}

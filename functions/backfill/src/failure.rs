//! Everything that can go wrong with one window, and what is to be done about it.

use std::time::Duration;

use aws::{
    jobs::JobsError, ledger::LedgerError, secrets::CredentialsSecretError, sweeps::SweepsError,
};
use domain::{platform::Platform, sweep::Repeats};
use vendors::VendorError;

/// Why a window is not done yet.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The vendor refused, or did not answer.
    #[error(transparent)]
    Vendor(#[from] VendorError),
    /// The vendor needs longer for a page than an invocation lasts.
    #[error(
        "the vendor did not list one page within an invocation; shorter windows (windowDays) may help"
    )]
    Slow,
    /// The listing cannot be walked.
    #[error(transparent)]
    Listing(#[from] Repeats),
    /// The Sweeps table.
    #[error(transparent)]
    Sweeps(#[from] SweepsError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A queue.
    #[error(transparent)]
    Jobs(#[from] JobsError),
    /// A credentials secret.
    #[error(transparent)]
    Secret(#[from] CredentialsSecretError),
    /// There is no such vendor here.
    #[error("{0} is not configured")]
    NotConfigured(Platform),
    /// A message that cannot be written.
    #[error("the message cannot be written")]
    Unwritable(#[from] serde_json::Error),
}

/// What is done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// The vendor said how long to wait.
    Wait(Duration),
    /// It may go better in a while.
    Retry,
    /// It does not go better by itself: somebody has to do something.
    Fail,
}

impl Failure {
    pub(crate) fn remedy(&self) -> Remedy {
        match self {
            Self::Vendor(VendorError::Held(held)) => Remedy::Wait(held.after()),
            Self::Vendor(
                VendorError::Throttled { retry_after: Some(after) }
                | VendorError::Unavailable { after },
            ) => Remedy::Wait(*after),
            Self::Vendor(
                VendorError::Unauthorized
                | VendorError::Forbidden { .. }
                | VendorError::NotOffered(_)
                | VendorError::Missing(_)
                | VendorError::Credentials(_)
                | VendorError::CredentialsUnreadable(_)
                | VendorError::MissingScopes(_)
                | VendorError::Malformed(_),
            )
            | Self::Slow
            | Self::Listing(_)
            | Self::NotConfigured(_)
            | Self::Secret(_)
            | Self::Unwritable(_) => Remedy::Fail,
            Self::Vendor(_) | Self::Sweeps(_) | Self::Ledger(_) | Self::Jobs(_) => Remedy::Retry,
        }
    }

    /// A stable label for the table, logs and runbook.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Vendor(error) => error.reason(),
            Self::Slow => "slow_listing",
            Self::Listing(_) => "listing_repeats",
            Self::Sweeps(SweepsError::LeaseLost) => "lease_lost",
            Self::Sweeps(_) => "sweeps_table",
            Self::Ledger(_) => "ledger",
            Self::Jobs(_) => "queue",
            Self::Secret(_) => "credentials",
            Self::NotConfigured(_) => "not_configured",
            Self::Unwritable(_) => "unwritable",
        }
    }
}

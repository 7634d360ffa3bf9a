//! Everything that can go wrong with one recording, and what is to be done about it.

use std::time::Duration;

use aws::{archive::ArchiveError, ledger::LedgerError};
use domain::{media::NotMedia, range::Unusable};
use vendors::VendorError;

/// Why a recording is not in the archive yet.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The vendor refused, or did not answer.
    #[error(transparent)]
    Vendor(#[from] VendorError),
    /// The vendor's headers make no sense.
    #[error(transparent)]
    Headers(#[from] Unusable),
    /// What came is not the recording.
    #[error(transparent)]
    Media(#[from] NotMedia),
    /// The body ended early, without an error.
    #[error("the body ended after {received} of {expected} bytes")]
    Short {
        /// Bytes of the recording that are here.
        received: u64,
        /// Bytes there should be.
        expected: u64,
    },
    /// The body went on past the length that its headers gave.
    #[error("the body is longer than its headers say")]
    Long,
    /// Longer than an upload with parts of the configured length can be.
    #[error(
        "the vendor says that the recording has {total} bytes, more than 10,000 parts hold; if that is true, raise PART_SIZE_BYTES"
    )]
    TooLong {
        /// What the vendor says.
        total: u64,
    },
    /// Another version of the recording than the one begun.
    #[error("the recording changed at the vendor while it was read")]
    Changed,
    /// The vendor has it, but not for download yet.
    #[error("the vendor does not offer the recording for download yet")]
    NotReady,
    /// The status check does not know the recording.
    #[error("the vendor does not know the recording")]
    Unknown,
    /// Worker after worker ended without a word while it had this recording.
    #[error(
        "the function was killed again and again while it had this recording; look at its memory and its log"
    )]
    Crashes,
    /// A whole invocation brought nothing that the next one could go on with: the vendor is too slow, or starts over
    /// whenever it is asked to go on.
    #[error("an invocation ended without getting the recording any further")]
    NoProgress,
    /// The invocation's time is used up.
    #[error("the invocation ends before the recording does")]
    OutOfTime,
    /// S3.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// DynamoDB.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// No credentials are configured for this vendor.
    #[error("no vendor is configured for this platform; set its parameters on the stack")]
    NotConfigured,
}

/// What a failure asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// It counts as an attempt; try again, in this invocation if bytes were flowing.
    Retry,
    /// It counts for nothing: give the message back for this long, or for a back-off step.
    Wait(Option<Duration>),
    /// It counts for nothing: another invocation goes on at once.
    Suspend,
    /// The recording is another worker's: touch nothing.
    LetGo,
    /// The vendor may have it later: ask again for some hours, then take it as missing.
    Patience,
    /// No use in asking again: an operator must look.
    Quarantine,
    /// The audio is gone for good.
    Missing,
    /// Not this recording's fault, or the vendor's: the record fails, and the alarm on the function tells.
    Fail,
}

impl Failure {
    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Vendor(VendorError::Throttled { retry_after }) => Remedy::Wait(*retry_after),
            Self::Vendor(VendorError::Held(held)) => Remedy::Wait(Some(held.after())),
            // After a positive status check the audio itself is gone (404, 410): asking again will not bring it back.
            Self::Vendor(VendorError::Missing(_)) => Remedy::Missing,
            Self::Vendor(VendorError::Forbidden { .. } | VendorError::NotOffered(_))
            | Self::Media(_) => Remedy::Quarantine,
            Self::Vendor(
                VendorError::Unauthorized
                | VendorError::NoToken(_)
                | VendorError::Credentials(_)
                | VendorError::MissingScopes(_)
                | VendorError::CredentialsUnreadable(_),
            )
            | Self::NotConfigured => Remedy::Fail,
            Self::Vendor(
                VendorError::Status(_)
                | VendorError::Unavailable { .. }
                | VendorError::Network(_)
                | VendorError::Malformed(_),
            )
            | Self::Headers(_)
            | Self::Short { .. }
            | Self::Long
            | Self::Changed
            | Self::NoProgress
            | Self::Archive(ArchiveError::Checksum) => Remedy::Retry,
            Self::NotReady | Self::Unknown => Remedy::Patience,
            Self::OutOfTime => Remedy::Suspend,
            Self::Archive(ArchiveError::Occupied) | Self::TooLong { .. } | Self::Crashes => {
                Remedy::Quarantine
            }
            Self::Ledger(LedgerError::LeaseLost) => Remedy::LetGo,
            Self::Archive(_) | Self::Ledger(_) => Remedy::Fail,
        }
    }

    /// A stable label for ledger, metrics and runbook.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Vendor(VendorError::Missing(_)) => "gone_after_check",
            Self::Vendor(error) => error.reason(),
            Self::Headers(_) => "unusable_headers",
            Self::Media(not_media) => not_media.as_str(),
            Self::Short { .. } => "truncated",
            Self::Long => "overlong",
            Self::TooLong { .. } => "too_long",
            Self::NoProgress => "no_progress",
            Self::Changed => "changed",
            Self::NotReady => "not_ready",
            Self::Unknown => "not_found",
            Self::Crashes => "crashes",
            Self::OutOfTime => "out_of_time",
            Self::Archive(ArchiveError::Occupied) => "key_occupied",
            Self::Archive(ArchiveError::Checksum) => "archive_checksum",
            Self::Archive(_) => "archive",
            Self::Ledger(LedgerError::LeaseLost) => "lease_lost",
            Self::Ledger(_) => "ledger",
            Self::NotConfigured => "not_configured",
        }
    }

    /// The least that the next attempt has to wait.
    #[must_use]
    pub fn least_wait(&self) -> Duration {
        match self {
            Self::Vendor(VendorError::Unavailable { after }) => *after,
            _ => Duration::ZERO,
        }
    }

    /// Is it another recording, or another length of it, than before? Asking anew may bring the right one at once.
    #[must_use]
    pub fn is_change(&self) -> bool {
        matches!(self, Self::Long | Self::Changed)
    }
}

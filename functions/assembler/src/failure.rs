//! Everything that can go wrong with one message, and what is to be done about it.

use std::time::Duration;

use aws::{
    archive::ArchiveError, assemblies::AssembliesError, jobs::JobsError, ledger::LedgerError,
};
use domain::{
    backoff,
    transcript::{IncompleteStore, SegmentError, TextCount},
};
use jiff::SignedDuration;
use vendors::VendorError;

/// How long a vendor may say that it does not have a segment, counted from the first time it was asked, before the message
/// is set aside: as long as a call waits for a segment. The rest of its call does not wait behind it.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// The same of a vendor that cannot be asked, or answers nonsense: that is its trouble, not the segment's, and a night of it
/// must not cost every segment that was announced in it.
const TROUBLE: SignedDuration = SignedDuration::from_hours(24);

/// The longest step between two questions for a segment that is not there yet: one that comes within a call's time is in
/// its first revision.
const LONGEST_ABSENT_STEP: Duration = Duration::from_secs(60);

/// The first step, where the configured one is not shorter.
const FIRST_ABSENT_STEP: Duration = Duration::from_secs(5);

/// The longest step of any other back-off.
const LONGEST_STEP: Duration = Duration::from_secs(900);

/// Why a message is not dealt with.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The vendor refused, or did not answer.
    #[error(transparent)]
    Vendor(#[from] VendorError),
    /// Nothing of the segment can be used.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// Event and segment name two calls. Believing either would mix two conversations.
    #[error("the segment names another call than its event")]
    OtherCall,
    /// No call is named anywhere: not by the event, the segment, the ledger or the vendor's recording.
    #[error("nothing says which call the segment belongs to")]
    CallUnknown,
    /// DynamoDB, the calls' table.
    #[error(transparent)]
    Assemblies(#[from] AssembliesError),
    /// DynamoDB, the ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// S3.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// SQS.
    #[error(transparent)]
    Jobs(#[from] JobsError),
    /// The head knows a segment that the table does not have.
    #[error(transparent)]
    Store(#[from] IncompleteStore),
    /// The redaction lost an utterance, or made one up.
    #[error(transparent)]
    Redaction(#[from] TextCount),
    /// An object could not be written as JSON.
    #[error("an object of the revision cannot be written as JSON")]
    Unwritable(#[from] serde_json::Error),
    /// Others changed the call's head each time before this worker could.
    #[error("too many workers change this call at once")]
    Contended,
    /// The invocation's time is used up.
    #[error("the invocation ends before the message is dealt with")]
    OutOfTime,
    /// No credentials are configured for this vendor.
    #[error("no vendor is configured for this platform; set its parameters on the stack")]
    NotConfigured,
}

/// What a failure asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Deliver the message again after this long, or after a back-off step.
    Again(Option<Duration>),
    /// Deliver the message again after a back-off step, but not before this long; the rest of its call must not wait behind
    /// it.
    Apart(Duration),
    /// No use in asking again: an operator must look.
    Quarantine,
    /// Not this message's fault, or the vendor's: the record fails, and the alarm on the function tells.
    Fail,
}

impl Failure {
    /// What to do about it, of a message whose vendor has failed to deliver its segment for this long.
    #[must_use]
    pub fn remedy(&self, waited: SignedDuration) -> Remedy {
        match self {
            Self::Vendor(VendorError::Throttled { retry_after }) => Remedy::Again(*retry_after),
            Self::Vendor(VendorError::Held(held)) => Remedy::Again(Some(held.after())),
            Self::Vendor(VendorError::Missing(_)) | Self::CallUnknown if waited >= PATIENCE => {
                Remedy::Quarantine
            }
            Self::Vendor(
                VendorError::Status(_)
                | VendorError::Unavailable { .. }
                | VendorError::Network(_)
                | VendorError::Malformed(_),
            ) if waited >= TROUBLE => Remedy::Quarantine,
            Self::Vendor(VendorError::Unavailable { after }) => Remedy::Apart(*after),
            Self::Vendor(
                VendorError::Missing(_)
                | VendorError::Status(_)
                | VendorError::Network(_)
                | VendorError::Malformed(_),
            )
            | Self::CallUnknown => Remedy::Apart(Duration::ZERO),
            Self::Vendor(VendorError::Forbidden { .. } | VendorError::NotOffered(_))
            | Self::Segment(_)
            | Self::OtherCall => Remedy::Quarantine,
            // Two workers write one object at the same moment: S3 takes neither, or one, and asks to try again.
            Self::Archive(ArchiveError::Request { code, .. })
                if code == "ConditionalRequestConflict" =>
            {
                Remedy::Again(None)
            }
            Self::Contended | Self::OutOfTime => Remedy::Again(None),
            Self::Vendor(_)
            | Self::Assemblies(_)
            | Self::Ledger(_)
            | Self::Archive(_)
            | Self::Jobs(_)
            | Self::Store(_)
            | Self::Redaction(_)
            | Self::Unwritable(_)
            | Self::NotConfigured => Remedy::Fail,
        }
    }

    /// The step of the back-off before try number `retry` after the first, 0 for the next. `random` lies in 0..1.
    #[must_use]
    pub fn step(&self, base: Duration, retry: u32, random: f64) -> Duration {
        let (base, longest) = match self {
            Self::Vendor(VendorError::Missing(_)) | Self::CallUnknown => {
                (base.min(FIRST_ABSENT_STEP), LONGEST_ABSENT_STEP)
            }
            _ => (base, LONGEST_STEP),
        };
        backoff::exponential(base, retry, random).min(longest)
    }

    /// A stable label for metrics, logs and runbook.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Vendor(error) => error.reason(),
            Self::Segment(error) => error.reason(),
            Self::OtherCall => "other_call",
            Self::CallUnknown => "call_unknown",
            Self::Assemblies(_) => "assemblies",
            Self::Ledger(_) => "ledger",
            Self::Archive(_) => "archive",
            Self::Jobs(_) => "jobs",
            Self::Store(_) => "segment_lost",
            Self::Redaction(_) => "redaction",
            Self::Unwritable(_) => "unwritable",
            Self::Contended => "contended",
            Self::OutOfTime => "out_of_time",
            Self::NotConfigured => "not_configured",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_that_is_not_there_is_asked_for_a_quarter_of_an_hour_and_holds_up_no_call() {
        let failure = Failure::from(VendorError::Missing(404));
        for waited in [SignedDuration::ZERO, SignedDuration::from_secs(899)] {
            assert_eq!(failure.remedy(waited), Remedy::Apart(Duration::ZERO));
        }
        assert_eq!(failure.remedy(SignedDuration::from_mins(15)), Remedy::Quarantine);
    }

    #[test]
    fn a_vendor_in_trouble_has_a_day() {
        let after = Duration::from_secs(7);
        for (error, wait) in [
            (VendorError::Status(500), Duration::ZERO),
            (VendorError::Unavailable { after }, after),
            (VendorError::Malformed("a page"), Duration::ZERO),
        ] {
            let failure = Failure::from(error);
            for waited in [SignedDuration::ZERO, SignedDuration::from_hours(23)] {
                assert_eq!(failure.remedy(waited), Remedy::Apart(wait));
            }
            assert_eq!(failure.remedy(SignedDuration::from_hours(24)), Remedy::Quarantine);
        }
    }

    #[test]
    fn a_segment_that_is_not_there_yet_is_asked_for_at_once_and_every_minute() {
        let failure = Failure::from(VendorError::Missing(404));
        let steps = [0, 1, 2, 3, 4, 9].map(|retry| {
            let step = failure.step(Duration::from_secs(30), retry, 0.0);
            step.as_secs()
        });
        assert_eq!(steps, [5, 10, 20, 40, 60, 60]);
        let other = Failure::from(VendorError::Status(500));
        assert_eq!(other.step(Duration::from_secs(30), 0, 0.0), Duration::from_secs(30));
        assert_eq!(other.step(Duration::from_secs(30), 9, 0.0), Duration::from_secs(900));
    }

    #[test]
    fn throttling_is_waited_out_however_long_it_lasts() {
        let wait = Some(Duration::from_secs(70));
        let failure = Failure::from(VendorError::Throttled { retry_after: wait });
        assert_eq!(failure.remedy(SignedDuration::from_hours(200)), Remedy::Again(wait));
    }

    #[test]
    fn two_that_write_at_once_are_not_a_failure_of_the_function() {
        let failure = |code: &str| {
            let (code, source) = (code.to_owned(), "refused".into());
            Failure::from(ArchiveError::Request { operation: "PutObject", code, source })
        };
        let remedy = |code| failure(code).remedy(SignedDuration::ZERO);
        assert_eq!(remedy("ConditionalRequestConflict"), Remedy::Again(None));
        assert_eq!(remedy("AccessDenied"), Remedy::Fail);
    }

    #[test]
    fn a_malformed_segment_is_set_aside_at_once() {
        let failure = Failure::from(SegmentError::IndexMissing);
        assert_eq!(failure.remedy(SignedDuration::ZERO), Remedy::Quarantine);
        assert_eq!(failure.reason(), "index_missing");
    }
}

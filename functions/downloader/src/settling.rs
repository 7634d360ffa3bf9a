//! What becomes of a recording that could not be archived, and the ledger's last word on it.

use std::time::Duration;

use aws::{
    archive::Upload,
    ledger::{Ending, LedgerError, Object, State},
};
use domain::{backoff, checkpoint::Checkpoint, message::Metadata};
use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep};

use crate::{
    App,
    failure::{Failure, Remedy},
    recording::{Outcome, Work, deadline},
};

/// How long a vendor may say that it does not have a recording yet before that is taken as its last word.
const PATIENCE: SignedDuration = SignedDuration::from_hours(6);

/// The longest step of a back-off.
const LONGEST_STEP: Duration = Duration::from_secs(3600);

/// The wait after so many deliveries or attempts, an hour at the most.
pub(crate) fn step(app: &App, count: u32) -> Duration {
    let wait =
        backoff::exponential(app.settings.retry_base, count.saturating_sub(1), fastrand::f64());
    wait.min(LONGEST_STEP)
}

/// A failure, and where the download goes on after it.
pub(crate) struct Stopped {
    pub(crate) failure: Failure,
    pub(crate) progress: Progress,
}

pub(crate) enum Progress {
    /// The transfer had not begun: what an earlier one left still stands.
    AsBefore,
    /// What this one leaves.
    Now(Option<Box<Checkpoint>>),
}

impl<F: Into<Failure>> From<F> for Stopped {
    fn from(failure: F) -> Self {
        Self { failure: failure.into(), progress: Progress::AsBefore }
    }
}

/// What a recording is after a failure with this remedy, `discovered` where it is to be tried again, and the attempts so
/// far. `waited` is how long ago the vendor first said that it does not have the recording yet.
fn verdict(remedy: Remedy, attempts: u32, waited: SignedDuration) -> (State, u32) {
    match remedy {
        Remedy::Retry if attempts + 1 >= backoff::MAX_ATTEMPTS => {
            (State::Quarantined, attempts + 1)
        }
        Remedy::Retry => (State::Discovered, attempts + 1),
        Remedy::Patience if waited > PATIENCE => (State::AudioMissing, attempts),
        Remedy::Quarantine => (State::Quarantined, attempts),
        Remedy::Missing => (State::AudioMissing, attempts),
        _ => (State::Discovered, attempts),
    }
}

/// Is there more to go on with than before? An upload begun anew is no more, whatever it holds.
fn got_on(before: Option<&Checkpoint>, after: Option<&Checkpoint>) -> bool {
    match (before, after) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(before), Some(after)) => {
            before.upload_id == after.upload_id && before.offset < after.offset
        }
    }
}

impl Work<'_> {
    /// What the recording is after this failure, and the attempts so far.
    pub(crate) fn verdict(&self, failure: &Failure) -> (State, u32) {
        let waited = self.entry.waiting_since.map(|since| Timestamp::now().duration_since(since));
        verdict(failure.remedy(), self.entry.attempts, waited.unwrap_or_default())
    }

    /// Time that ran out counts for nothing, unless the recording had most of an invocation to itself and got no further:
    /// a vendor that trickles, or begins anew whenever it is asked to go on, would keep it going for ever.
    pub(crate) fn or_no_progress(
        &self,
        failure: Failure,
        saved: Option<&Checkpoint>,
        took: Duration,
    ) -> Failure {
        let most = deadline(self.job).saturating_duration_since(self.job.begun) / 2;
        let stuck = took >= most && !got_on(self.entry.checkpoint.as_ref(), saved);
        match failure {
            Failure::OutOfTime if stuck => Failure::NoProgress,
            failure => failure,
        }
    }

    /// Writes down what a failed recording is from now on.
    pub(crate) async fn settle(&self, stopped: Stopped) -> Result<Outcome, Failure> {
        let Stopped { failure, progress } = stopped;
        let remedy = failure.remedy();
        if remedy == Remedy::LetGo {
            return Err(failure);
        }
        let (state, attempts) = self.verdict(&failure);
        let reason = failure.reason();
        let at = Timestamp::now();
        let mut ending =
            Ending { state, reason, attempts, checkpoint: None, waiting_since: None, at };
        if state == State::Discovered {
            ending.waiting_since = match (remedy, &progress) {
                (Remedy::Patience, _) => self.entry.waiting_since.or(Some(at)),
                // The vendor has it after all.
                (_, Progress::Now(Some(_))) | (Remedy::Retry, Progress::Now(None)) => None,
                _ => self.entry.waiting_since,
            };
        }
        let checkpoint = match &progress {
            Progress::Now(checkpoint) => checkpoint.as_deref(),
            Progress::AsBefore if state == State::Discovered => self.entry.checkpoint.as_ref(),
            Progress::AsBefore => {
                self.give_up_earlier().await;
                None
            }
        };
        if state == State::Discovered && checkpoint.is_some() {
            ending = Ending { state: State::Partial, checkpoint, ..ending };
        }
        self.app.ledger.not_archived(self.lease, &ending).await?;
        let after = match remedy {
            // Genesys guide §3: never sooner than Retry-After says; jitter only adds.
            Remedy::Wait(Some(wait)) => {
                wait + self.app.settings.retry_base.mul_f64(fastrand::f64())
            }
            Remedy::Suspend => Duration::ZERO,
            Remedy::Retry => step(self.app, attempts).max(failure.least_wait()),
            _ => step(self.app, self.job.deliveries),
        };
        Ok(match (state, remedy) {
            (State::AudioMissing, _) => Outcome::AudioMissing(reason),
            (State::Quarantined, _) => Outcome::Quarantined(failure),
            (_, Remedy::Fail) => Outcome::Failed { after, failure },
            _ => Outcome::Again { after, failure: Some(failure) },
        })
    }

    /// Gives up the upload that an earlier transfer left: the recording will not be finished.
    async fn give_up_earlier(&self) {
        let Some(Checkpoint { key, upload_id, .. }) = &self.entry.checkpoint else { return };
        let upload = Upload { key: key.clone(), id: upload_id.clone() };
        if let Err(error) = self.app.archive.abort(&upload).await {
            let error = lambda::log::causes(&error);
            tracing::warn!(error, "an upload stays until the bucket's lifecycle rule takes it");
        }
    }

    /// The vendor says that the audio is gone.
    pub(crate) async fn write_missing(&self, reason: &'static str) -> Result<(), Failure> {
        self.give_up_earlier().await;
        let (state, attempts, at) = (State::AudioMissing, self.entry.attempts, Timestamp::now());
        let ending = Ending { state, reason, attempts, checkpoint: None, waiting_since: None, at };
        Ok(self.app.ledger.not_archived(self.lease, &ending).await?)
    }

    /// The object is there: a ledger that does not answer is asked until the invocation's end, since the way back
    /// costs a second download.
    pub(crate) async fn write_archived(
        &self,
        object: &Object,
        metadata: &Metadata,
    ) -> Result<(), Failure> {
        let deadline = deadline(self.job);
        loop {
            let attempts = self.entry.attempts;
            match self.app.ledger.archived(self.lease, object, metadata, attempts).await {
                Err(LedgerError::Request(_)) if Instant::now() < deadline => {
                    sleep(Duration::from_secs(1)).await;
                }
                written => return Ok(written?),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{media::Container, range::Version};

    use super::*;

    #[test]
    fn three_attempts_are_all_there_are_and_only_the_vendors_failures_count() {
        let never = SignedDuration::ZERO;
        assert_eq!(verdict(Remedy::Retry, 0, never), (State::Discovered, 1));
        assert_eq!(verdict(Remedy::Retry, 2, never), (State::Quarantined, 3));
        for remedy in [Remedy::Wait(None), Remedy::Suspend, Remedy::Fail, Remedy::Patience] {
            assert_eq!(verdict(remedy, 2, never), (State::Discovered, 2), "{remedy:?}");
        }
    }

    #[test]
    fn a_recording_that_is_not_there_yet_is_missing_after_six_hours_of_waiting() {
        let hours = SignedDuration::from_hours;
        assert_eq!(verdict(Remedy::Patience, 0, hours(6)).0, State::Discovered);
        let later = hours(6) + SignedDuration::from_millis(1);
        assert_eq!(verdict(Remedy::Patience, 0, later).0, State::AudioMissing);
        assert_eq!(verdict(Remedy::Missing, 0, SignedDuration::ZERO).0, State::AudioMissing);
    }

    #[test]
    fn only_more_of_the_same_upload_is_progress() {
        let checkpoint = |upload: &str, offset| Checkpoint {
            upload_id: upload.to_owned(),
            key: "k".to_owned(),
            part_size: 8,
            offset,
            version: Version { total: 100, validator: None },
            content_type: "audio/wav".to_owned(),
            container: Container::Wav,
            codec: None,
            digests: None,
        };
        let (a8, a16, b16) = (checkpoint("a", 8), checkpoint("a", 16), checkpoint("b", 16));
        assert!(got_on(None, Some(&a8)) && got_on(Some(&a8), Some(&a16)));
        assert!(!got_on(None, None) && !got_on(Some(&a8), None));
        assert!(!got_on(Some(&a8), Some(&a8)) && !got_on(Some(&a8), Some(&b16)));
    }
}

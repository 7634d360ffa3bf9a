//! One message, from claim to ledger.

use std::time::Duration;

use aws::{
    archive::Upload,
    ledger::{Claim, Ending, Entry, Lease, LedgerError, Object, State},
};
use domain::{
    backoff,
    checkpoint::Checkpoint,
    message::{Metadata, RecordingMessage},
};
use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep, timeout_at};
use vendors::{Audio, VendorError};

use crate::{
    App,
    failure::{Failure, Remedy},
    sink::{Plan, Stored},
    source::Source,
    transfer::{Tools, Transfer},
};

/// How long before the invocation's end the work stops, to write down where it stands.
const MARGIN: Duration = Duration::from_secs(10);

/// How long a vendor may say that it does not have a recording yet before that is taken as its last word.
const PATIENCE: SignedDuration = SignedDuration::from_hours(6);

/// How many workers may end without a word over one recording before it is set aside.
const MAX_CRASHES: u32 = 5;

/// The longest step of a back-off.
const LONGEST_STEP: Duration = Duration::from_secs(3600);

/// One message's frame: who handles it, and until when.
#[derive(Debug, Clone)]
pub struct Job {
    /// Unique to this message in this invocation.
    pub owner: String,
    /// When the invocation is ended.
    pub deadline: Timestamp,
    /// How often the message was delivered, this time included.
    pub deliveries: u32,
}

/// What became of a message.
#[derive(Debug)]
pub enum Outcome {
    /// In the archive, proven, and in the ledger.
    Archived(Box<Object>),
    /// It was settled before; nothing was asked of the vendor.
    Settled(State),
    /// The audio is gone; the ledger says why.
    AudioMissing(&'static str),
    /// An operator must look; the ledger says why.
    Quarantined(Failure),
    /// To be delivered again after this long.
    Again {
        /// How long to hold the message back.
        after: Duration,
        /// Why; `None` when another worker has the recording.
        failure: Option<Failure>,
    },
    /// Nothing is wrong with the recording; the function itself cannot work.
    Failed {
        /// How long to hold the message back.
        after: Duration,
        /// Why.
        failure: Failure,
    },
}

/// Deals with one message. Every failure ends in the ledger or in [`Outcome::Failed`].
pub async fn process(app: &App, message: &RecordingMessage, job: &Job) -> Outcome {
    claim_and_archive(app, message, job).await.unwrap_or_else(|failure| {
        let after = step(app, job.deliveries);
        match failure.remedy() {
            Remedy::LetGo => Outcome::Again { after, failure: Some(failure) },
            _ => Outcome::Failed { after, failure },
        }
    })
}

/// The wait after so many deliveries or attempts, an hour at the most.
fn step(app: &App, count: u32) -> Duration {
    let wait =
        backoff::exponential(app.settings.retry_base, count.saturating_sub(1), fastrand::f64());
    wait.min(LONGEST_STEP)
}

/// The invocation's end on the monotonic clock, less the margin.
fn deadline(job: &Job) -> Instant {
    let left = job.deadline.duration_since(Timestamp::now());
    let left = Duration::try_from(left).unwrap_or_default();
    Instant::now() + left.saturating_sub(MARGIN)
}

async fn claim_and_archive(
    app: &App,
    message: &RecordingMessage,
    job: &Job,
) -> Result<Outcome, Failure> {
    let source = app.source(message.platform).ok_or(Failure::NotConfigured)?;
    // Before the claim: a message that finds the fleet busy goes back without a write.
    let _permit = match source.permit().await {
        Ok(permit) => permit,
        Err(held) => {
            return Ok(Outcome::Again {
                after: held.after(),
                failure: Some(VendorError::from(held).into()),
            });
        }
    };
    let now = Timestamp::now();
    let entry = match app.ledger.claim(message, &job.owner, now, job.deadline).await? {
        Claim::Granted(entry) => entry,
        Claim::Settled(state) => return Ok(Outcome::Settled(state)),
        Claim::Held(until) => {
            let left = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            let jitter = Duration::from_secs_f64(1.0 + fastrand::f64());
            return Ok(Outcome::Again { after: left + jitter, failure: None });
        }
    };
    let lease = Lease {
        platform: message.platform,
        recording_id: message.recording_id.clone(),
        owner: job.owner.clone(),
    };
    let work = Work { app, source, job, lease: &lease, entry: &entry };
    match work.archive().await {
        Ok(Archiving::Done(object, metadata)) => {
            work.write_archived(&object, &metadata).await?;
            Ok(Outcome::Archived(object))
        }
        Ok(Archiving::Missing(reason)) => {
            work.give_up_earlier().await;
            let ending = work.ending(State::AudioMissing, reason, entry.attempts);
            app.ledger.not_archived(&lease, &ending).await?;
            Ok(Outcome::AudioMissing(reason))
        }
        Err(stopped) => work.settle(stopped).await,
    }
}

enum Archiving {
    Done(Box<Object>, Metadata),
    Missing(&'static str),
}

/// A failure, and where the download goes on after it.
struct Stopped {
    failure: Failure,
    progress: Progress,
}

enum Progress {
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

/// One claimed recording.
#[derive(Clone, Copy)]
struct Work<'a> {
    app: &'a App,
    source: &'a Source,
    job: &'a Job,
    lease: &'a Lease,
    entry: &'a Entry,
}

impl Work<'_> {
    /// CXone guide, edge case 1: the status check comes before the download.
    async fn archive(&self) -> Result<Archiving, Stopped> {
        let Work { app, source, job, lease, entry } = *self;
        if entry.open_claims > MAX_CRASHES {
            return Err(Failure::Crashes.into());
        }
        let deadline = deadline(job);
        let checking = timeout_at(deadline, source.vendor.recording(&entry.recording_id));
        let recording = match checking.await.map_err(|_| Failure::OutOfTime)? {
            Err(VendorError::Missing(_)) => return Err(Failure::Unknown.into()),
            recording => recording?,
        };
        let media = match recording.audio {
            Audio::Available(media) => media,
            Audio::Missing { reason } => return Ok(Archiving::Missing(reason)),
            Audio::NotReady => return Err(Failure::NotReady.into()),
        };
        // What a listing or webhook said comes first: the vendor's own answer fills the gaps.
        let metadata = entry.metadata.clone().or(recording.metadata);
        let plan = Plan {
            platform: entry.platform,
            recording_id: &entry.recording_id,
            time: metadata.start_time.unwrap_or(entry.first_seen_at),
            queue_id: metadata.queue_id.as_ref(),
            media_type: metadata.media_type.as_deref(),
            part_size: app.settings.part_size,
        };
        let (archive, ledger) = (&app.archive, &app.ledger);
        let vendor = &source.vendor;
        let tools = Tools { vendor, media: &media, archive, ledger, lease, deadline };
        let mut transfer = Transfer::new(tools, plan, entry.checkpoint.as_ref()).await?;
        let result = transfer.run().await;
        app.count_resumes(entry.platform, transfer.resumes);
        match result {
            Ok(stored) => {
                let object = object(archive.path(&stored.key), stored);
                Ok(Archiving::Done(Box::new(object), metadata))
            }
            // Another worker may be going on with this very upload.
            Err(failure) if failure.remedy() == Remedy::LetGo => Err(failure.into()),
            Err(failure) if self.verdict(&failure).0 == State::Discovered => Err(Stopped {
                progress: Progress::Now(transfer.suspend().await.map(Box::new)),
                failure,
            }),
            Err(failure) => {
                transfer.abandon().await;
                Err(Stopped { progress: Progress::Now(None), failure })
            }
        }
    }

    /// What the recording is after this failure, `discovered` where it is to be tried again, and the attempts so far.
    fn verdict(&self, failure: &Failure) -> (State, u32) {
        let attempts = self.entry.attempts;
        match failure.remedy() {
            Remedy::Retry if attempts + 1 >= backoff::MAX_ATTEMPTS => {
                (State::Quarantined, attempts + 1)
            }
            Remedy::Retry => (State::Discovered, attempts + 1),
            Remedy::Patience
                if Timestamp::now().duration_since(self.entry.first_seen_at) > PATIENCE =>
            {
                (State::AudioMissing, attempts)
            }
            Remedy::Quarantine => (State::Quarantined, attempts),
            Remedy::Missing => (State::AudioMissing, attempts),
            _ => (State::Discovered, attempts),
        }
    }

    /// Writes down what a failed recording is from now on.
    async fn settle(&self, stopped: Stopped) -> Result<Outcome, Failure> {
        let Stopped { failure, progress } = stopped;
        let remedy = failure.remedy();
        if remedy == Remedy::LetGo {
            return Err(failure);
        }
        let (state, attempts) = self.verdict(&failure);
        let reason = failure.reason();
        let mut ending = self.ending(state, reason, attempts);
        let checkpoint = match &progress {
            Progress::Now(checkpoint) => checkpoint.as_deref(),
            Progress::AsBefore if state == State::Discovered => self.entry.checkpoint.as_ref(),
            Progress::AsBefore => {
                self.give_up_earlier().await;
                None
            }
        };
        if checkpoint.is_some() {
            ending = Ending { state: State::Partial, checkpoint, ..ending };
        }
        self.app.ledger.not_archived(self.lease, &ending).await?;
        let after = match remedy {
            // Genesys guide §3: never sooner than Retry-After says; jitter only adds.
            Remedy::Wait(Some(wait)) => {
                wait + self.app.settings.retry_base.mul_f64(fastrand::f64())
            }
            Remedy::Suspend => Duration::ZERO,
            Remedy::Retry => step(self.app, attempts),
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

    fn ending(&self, state: State, reason: &'static str, attempts: u32) -> Ending<'static> {
        Ending { state, reason, attempts, checkpoint: None, at: Timestamp::now() }
    }

    /// The object is there: a ledger that does not answer is asked until the invocation's end, since the way back
    /// costs a second download.
    async fn write_archived(&self, object: &Object, metadata: &Metadata) -> Result<(), Failure> {
        let deadline = deadline(self.job);
        loop {
            let attempts = self.entry.attempts;
            match self.app.ledger.archived(self.lease, object, metadata, attempts).await {
                Err(LedgerError::Request { .. }) if Instant::now() < deadline => {
                    sleep(Duration::from_secs(1)).await;
                }
                written => return Ok(written?),
            }
        }
    }
}

fn object(storage_path: String, stored: Stored) -> Object {
    Object {
        storage_path,
        size_bytes: stored.size_bytes,
        checksums: stored.checksums,
        content_type: stored.content_type,
        container: stored.container,
        codec: stored.codec,
        archived_at: Timestamp::now(),
    }
}

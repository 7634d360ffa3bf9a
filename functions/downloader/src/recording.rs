//! One message, from claim to ledger.

use std::time::Duration;

use aws::ledger::{Claim, Entry, Lease, Object, State};
use domain::message::{Metadata, RecordingMessage, Source as MessageSource};
use jiff::Timestamp;
use sources::Source;
use tokio::time::{Instant, timeout_at};
use vendors::{Audio, VendorError};

use crate::{
    App,
    failure::{Failure, Remedy},
    settling::{Progress, Stopped, step},
    sink::{Plan, Stored},
    transfer::{Tools, Transfer},
};

/// How long before the invocation's end the work stops, to write down where it stands.
const MARGIN: Duration = Duration::from_secs(10);

/// How many workers may end without a word over one recording before it is set aside.
const MAX_CRASHES: u32 = 5;

/// One message's frame: who handles it, and until when.
#[derive(Debug, Clone)]
pub struct Job {
    /// Unique to this message in this invocation.
    pub owner: String,
    /// When the invocation began.
    pub begun: Instant,
    /// When it is ended.
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

impl Outcome {
    /// Why the message is to come again: a label of the runbook. `None` where it is dealt with.
    #[must_use]
    pub fn unsettled(&self) -> Option<&'static str> {
        match self {
            Self::Again { failure, .. } => Some(failure.as_ref().map_or("held", Failure::reason)),
            Self::Failed { failure, .. } => Some(failure.reason()),
            _ => None,
        }
    }
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

/// The invocation's end on the monotonic clock, less the margin.
pub(crate) fn deadline(job: &Job) -> Instant {
    let left = job.deadline.duration_since(Timestamp::now());
    let left = Duration::try_from(left).unwrap_or_default();
    Instant::now() + left.saturating_sub(MARGIN)
}

async fn claim_and_archive(
    app: &App,
    message: &RecordingMessage,
    job: &Job,
) -> Result<Outcome, Failure> {
    let source = app.sources.get(message.platform).ok_or(Failure::NotConfigured)?;
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
            work.write_missing(reason).await?;
            Ok(Outcome::AudioMissing(reason))
        }
        Err(stopped) => work.settle(stopped).await,
    }
}

enum Archiving {
    Done(Box<Object>, Metadata),
    Missing(&'static str),
}

/// One claimed recording.
#[derive(Clone, Copy)]
pub(crate) struct Work<'a> {
    pub(crate) app: &'a App,
    pub(crate) source: &'a Source,
    pub(crate) job: &'a Job,
    pub(crate) lease: &'a Lease,
    pub(crate) entry: &'a Entry,
}

impl Work<'_> {
    /// CXone guide, edge case 1: the status check comes before the download.
    async fn archive(&self) -> Result<Archiving, Stopped> {
        let Work { app, source, job, lease, entry } = *self;
        if entry.open_claims > MAX_CRASHES {
            return Err(Failure::Crashes.into());
        }
        let deadline = deadline(job);
        let begun = Instant::now();
        let out_of_time =
            || self.or_no_progress(Failure::OutOfTime, entry.checkpoint.as_ref(), begun.elapsed());
        let checking = timeout_at(deadline, source.vendor.recording(&entry.recording_id));
        let recording = match checking.await.map_err(|_| out_of_time())? {
            Err(VendorError::Missing(404)) => return Err(Failure::Unknown.into()),
            Err(VendorError::Missing(_)) => return Ok(Archiving::Missing("gone")),
            recording => recording?,
        };
        let media = match recording.audio {
            Audio::Available(media) => media,
            Audio::Missing { reason } => return Ok(Archiving::Missing(reason)),
            Audio::NotReady => return Err(Failure::NotReady.into()),
        };
        let listed = entry.source == MessageSource::Sweep;
        // What a listing or webhook said comes first: the vendor's own answer fills the gaps.
        let metadata = entry.metadata.clone().or(recording.metadata);
        let plan = Plan {
            platform: entry.platform,
            recording_id: &entry.recording_id,
            time: metadata.start_time.unwrap_or(entry.first_seen_at),
            queue_id: metadata.queue_id.as_ref(),
            media_type: metadata.media_type.as_deref(),
            part_size: app.settings.part_size,
            whole_size: app.settings.whole_size,
            spare: &app.spare,
        };
        let tools = Tools {
            vendor: &source.vendor,
            media: &media,
            archive: &app.archive,
            ledger: &app.ledger,
            lease,
            save_every: app.settings.save_every(),
            deadline,
        };
        let beginning = timeout_at(deadline, Transfer::new(tools, plan, entry.checkpoint.as_ref()));
        let mut transfer = beginning.await.map_err(|_| out_of_time())??;
        let result = transfer.run().await;
        app.count_resumes(entry.platform, transfer.resumes);
        let failure = match result {
            Ok(stored) => {
                let object = object(app.archive.path(&stored.key), stored);
                return Ok(Archiving::Done(Box::new(object), metadata));
            }
            // Without a positive check before it, a 404 may be that of a recording which is not there yet.
            Err(Failure::Vendor(VendorError::Missing(404))) if !recording.confirmed && !listed => {
                Failure::Unknown
            }
            // Another worker may be going on with this very upload.
            Err(failure) if failure.remedy() == Remedy::LetGo => return Err(failure.into()),
            Err(failure) => failure,
        };
        let saved = transfer.suspend().await;
        let failure = self.or_no_progress(failure, saved.as_ref(), begun.elapsed());
        if self.verdict(&failure).0 == State::Discovered {
            return Err(Stopped { progress: Progress::Now(saved.map(Box::new)), failure });
        }
        transfer.abandon().await;
        Err(Stopped { progress: Progress::Now(None), failure })
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

//! One message, from claim to ledger.

use std::time::Duration;

use aws::ledger::{Claim, Ending, Entry, Lease, Object, State};
use domain::{backoff, message::RecordingMessage};
use jiff::Timestamp;
use tokio::time::Instant;
use vendors::{Audio, Vendor, VendorError};

use crate::{
    App,
    failure::{Failure, Remedy},
    transfer::{Plan, Transfer},
};

/// How long before the invocation's end a transfer stops, to write down where it stands.
const MARGIN: Duration = Duration::from_secs(10);

/// One message's frame: who handles it, and until when.
#[derive(Debug, Clone)]
pub struct Job {
    /// Unique to this message in this invocation.
    pub owner: String,
    /// When the invocation is ended.
    pub deadline: Timestamp,
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
    Quarantined(&'static str),
    /// To be delivered again after this long.
    Again {
        /// How long to hold the message back.
        after: Duration,
        /// Why: a label of the runbook.
        reason: &'static str,
    },
    /// Nothing is wrong with the recording; the function itself cannot work.
    Failed(Failure),
}

/// Deals with one message. Every failure ends in the ledger or in [`Outcome::Failed`].
pub async fn process(app: &App, message: &RecordingMessage, job: &Job) -> Outcome {
    match claim_and_archive(app, message, job).await {
        Ok(outcome) => outcome,
        Err(failure) => Outcome::Failed(failure),
    }
}

async fn claim_and_archive(
    app: &App,
    message: &RecordingMessage,
    job: &Job,
) -> Result<Outcome, Failure> {
    let vendor = app.vendor(message.platform).ok_or(Failure::NotConfigured)?;
    let now = Timestamp::now();
    let entry = match app.ledger.claim(message, &job.owner, now, job.deadline).await? {
        Claim::Granted(entry) => entry,
        Claim::Settled(state) => return Ok(Outcome::Settled(state)),
        Claim::Held(until) => {
            let left = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            let jitter = Duration::from_secs_f64(1.0 + fastrand::f64());
            return Ok(Outcome::Again { after: left + jitter, reason: "held" });
        }
    };
    let lease = Lease {
        platform: message.platform,
        recording_id: message.recording_id.clone(),
        owner: job.owner.clone(),
    };
    let mut attempts = entry.attempts;
    match archive(app, vendor, &entry, job, &mut attempts).await {
        Ok(Archiving::Done(object, metadata)) => {
            app.ledger.archived(&lease, &object, &metadata, attempts).await?;
            Ok(Outcome::Archived(object))
        }
        Ok(Archiving::Missing(reason)) => {
            let ending = ending(State::AudioMissing, reason, attempts);
            app.ledger.not_archived(&lease, &ending).await?;
            Ok(Outcome::AudioMissing(reason))
        }
        Err(failure) => settle(app, &lease, failure, attempts).await,
    }
}

enum Archiving {
    Done(Box<Object>, domain::message::Metadata),
    Missing(&'static str),
}

/// CXone guide, edge case 1: the status check comes before the download.
async fn archive(
    app: &App,
    vendor: &Vendor,
    entry: &Entry,
    job: &Job,
    attempts: &mut u32,
) -> Result<Archiving, Failure> {
    let checked = vendor.recording(&entry.recording_id).await.map_err(|error| match error {
        VendorError::Missing(_) => Failure::Unknown,
        error => error.into(),
    });
    let recording = checked.inspect_err(|failure| {
        *attempts += u32::from(failure.remedy() == Remedy::Retry);
    })?;
    let media = match recording.audio {
        Audio::Available(media) => media,
        Audio::Missing { reason } => return Ok(Archiving::Missing(reason)),
        Audio::NotReady => {
            *attempts += 1;
            return Err(Failure::NotReady);
        }
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
        deadline: deadline(job),
    };
    let mut transfer = Transfer::new(&app.archive, plan, *attempts);
    let transferred = transfer.run(vendor, &media).await;
    *attempts = transfer.attempts;
    let transferred = transferred?;
    let object = Object {
        storage_path: app.archive.path(&transferred.key),
        size_bytes: transferred.size_bytes,
        checksums: transferred.checksums,
        content_type: transferred.content_type,
        container: transferred.container,
        codec: transferred.codec.map(str::to_owned),
        archived_at: Timestamp::now(),
    };
    Ok(Archiving::Done(Box::new(object), metadata))
}

/// The invocation's end on the monotonic clock, less the margin.
fn deadline(job: &Job) -> Instant {
    let left =
        Duration::try_from(job.deadline.duration_since(Timestamp::now())).unwrap_or_default();
    Instant::now() + left.saturating_sub(MARGIN)
}

/// Writes down what a failed recording is from now on.
async fn settle(
    app: &App,
    lease: &Lease,
    failure: Failure,
    attempts: u32,
) -> Result<Outcome, Failure> {
    let base = app.settings.retry_base;
    let step = backoff::exponential(base, attempts.saturating_sub(1), fastrand::f64());
    let exhausted = attempts >= backoff::MAX_ATTEMPTS;
    let (state, outcome) = match failure.remedy() {
        Remedy::Wait(wait) => (
            State::Discovered,
            // Genesys guide §3: never sooner than Retry-After says; jitter only adds.
            Outcome::Again {
                after: wait.map_or(step, |wait| wait + base.mul_f64(fastrand::f64())),
                reason: failure.reason(),
            },
        ),
        Remedy::Retry if !exhausted => {
            (State::Discovered, Outcome::Again { after: step, reason: failure.reason() })
        }
        Remedy::Retry => match &failure {
            Failure::Unknown | Failure::NotReady => missing(failure.reason()),
            failure => quarantined(failure.reason()),
        },
        Remedy::Quarantine => quarantined(failure.reason()),
        Remedy::Missing => missing(failure.reason()),
        Remedy::Fail => (State::Discovered, Outcome::Failed(failure)),
    };
    let reason = match &outcome {
        Outcome::AudioMissing(reason)
        | Outcome::Quarantined(reason)
        | Outcome::Again { reason, .. } => reason,
        Outcome::Failed(failure) => failure.reason(),
        Outcome::Archived(_) | Outcome::Settled(_) => "",
    };
    app.ledger.not_archived(lease, &ending(state, reason, attempts)).await?;
    Ok(outcome)
}

fn ending(state: State, reason: &str, attempts: u32) -> Ending<'_> {
    Ending { state, reason, attempts, at: Timestamp::now() }
}

fn missing(reason: &'static str) -> (State, Outcome) {
    (State::AudioMissing, Outcome::AudioMissing(reason))
}

fn quarantined(reason: &'static str) -> (State, Outcome) {
    (State::Quarantined, Outcome::Quarantined(reason))
}

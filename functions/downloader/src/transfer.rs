//! One recording's bytes, from the vendor into the archive.
//!
//! CXone guide §3: range requests and chunked streaming straight to object storage, never the file in memory; the length
//! is proven against Content-Range; a transfer that stops resumes with `bytes=X-`.

use std::time::Duration;

use aws::{
    archive::{Archive, ArchiveError},
    ledger::{Lease, Ledger},
};
use domain::{
    backoff,
    checkpoint::{self, Checkpoint},
    media::NotMedia,
    range::{self, Next, Version},
};
use jiff::Timestamp;
use tokio::time::{Instant, timeout, timeout_at};
use vendors::{Content, Media, Vendor};

use crate::{
    failure::{Failure, Remedy},
    sink::{LANDING, Plan, Sink, Stored},
};

/// The wait before the first resume of a broken stream; it doubles.
const RESUME_BASE: Duration = Duration::from_millis(250);

/// How often in a row a stream may break before the message goes back to its queue.
const MAX_BREAKS: u32 = 3;

/// A wait that a vendor asks for is slept here up to this; for a longer one the message goes back.
const SHORT_WAIT: Duration = Duration::from_secs(5);

/// What a transfer works with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tools<'a> {
    pub(crate) vendor: &'a Vendor,
    pub(crate) media: &'a Media,
    pub(crate) archive: &'a Archive,
    pub(crate) ledger: &'a Ledger,
    pub(crate) lease: &'a Lease,
    /// Bytes that S3 gets between two checkpoints.
    pub(crate) save_every: u64,
    /// When to stop, so that the invocation ends in order.
    pub(crate) deadline: Instant,
}

/// A transfer under way.
#[derive(Debug)]
pub(crate) struct Transfer<'a> {
    tools: Tools<'a>,
    plan: Plan<'a>,
    sink: Option<Sink<'a>>,
    /// Bytes that the last checkpoint in the ledger keeps.
    saved: u64,
    /// The furthest byte reached, whatever was dropped since.
    furthest: u64,
    /// Breaks of the stream since it last got on by a part.
    breaks: u32,
    /// Requests after the first, for the metrics.
    pub(crate) resumes: u64,
}

impl<'a> Transfer<'a> {
    /// A transfer from the first byte, or from where a checkpoint stands.
    pub(crate) async fn new(
        tools: Tools<'a>,
        plan: Plan<'a>,
        from: Option<&Checkpoint>,
    ) -> Result<Self, Failure> {
        let sink = match from {
            Some(checkpoint) => Sink::resume(tools.archive, plan, checkpoint).await?,
            None => None,
        };
        let saved = sink.as_ref().map_or(0, Sink::received);
        Ok(Self { tools, plan, sink, saved, furthest: saved, breaks: 0, resumes: 0 })
    }

    /// Brings the recording into the archive, resuming a stream that breaks.
    ///
    /// # Errors
    /// The failure that ended it. What S3 has of the recording is kept: [`Transfer::suspend`] or
    /// [`Transfer::abandon`] it.
    pub(crate) async fn run(&mut self) -> Result<Stored, Failure> {
        timeout_at(self.tools.deadline, self.until_whole()).await.unwrap_or(Err(Failure::OutOfTime))
    }

    async fn until_whole(&mut self) -> Result<Stored, Failure> {
        loop {
            let before = self.received();
            let failure = match self.pull().await {
                Ok(()) => match &mut self.sink {
                    Some(sink) if sink.is_whole() => return self.commit().await,
                    // A range shorter than asked for is no failure as long as it brings something.
                    Some(sink) if sink.received() > before => continue,
                    _ => self.short(),
                },
                Err(failure) => failure,
            };
            let wait = self.wait_before_resuming(&failure).ok_or(()).or(Err(failure))?;
            self.resumes += 1;
            tokio::time::sleep(wait).await;
        }
    }

    async fn commit(&mut self) -> Result<Stored, Failure> {
        let Some(sink) = &mut self.sink else { return Err(self.short()) };
        let stored = sink.commit().await;
        if matches!(stored, Err(Failure::Archive(ArchiveError::Checksum))) {
            // Nothing of what S3 has can be believed: the next attempt begins at byte 0.
            self.drop_sink().await;
        }
        stored
    }

    /// How long to wait before the stream goes on after this failure; `None` when it does not.
    fn wait_before_resuming(&mut self, failure: &Failure) -> Option<Duration> {
        // A stream that breaks again and again but gets further by whole parts comes to its end.
        if self.received() >= self.furthest + self.plan.part_size {
            self.furthest = self.received();
            self.breaks = 0;
        }
        let wait = match failure.remedy() {
            Remedy::Wait(Some(wait)) if wait <= SHORT_WAIT => wait,
            Remedy::Retry
                if failure.least_wait() <= SHORT_WAIT
                    && (self.received() > 0 || failure.is_change()) =>
            {
                let step = backoff::exponential(RESUME_BASE, self.breaks, fastrand::f64());
                step.max(failure.least_wait())
            }
            _ => return None,
        };
        self.breaks += 1;
        let (reason, offset_bytes) = (failure.reason(), self.received());
        let resumed = self.breaks < MAX_BREAKS;
        let waited_ms = lambda::log::millis(wait);
        let recording_id = self.plan.recording_id;
        tracing::info!(%recording_id, reason, offset_bytes, waited_ms, resumed, "stream broke");
        resumed.then_some(wait)
    }

    fn received(&self) -> u64 {
        self.sink.as_ref().map_or(0, Sink::received)
    }

    fn short(&self) -> Failure {
        let expected = self.sink.as_ref().map_or(0, |sink| sink.version().total);
        Failure::Short { received: self.received(), expected }
    }

    /// One request to the vendor, and all of its body.
    async fn pull(&mut self) -> Result<(), Failure> {
        let offset = self.received();
        let known = self.sink.as_ref().filter(|_| offset > 0).map(|sink| sink.version().clone());
        if known.as_ref().is_some_and(|version| version.total == offset) {
            return Ok(());
        }
        let validator = known.as_ref().and_then(|version| version.validator.as_ref());
        let content = self.tools.vendor.content(self.tools.media, offset, validator).await?;
        match range::judge(&content.answer(), offset, known.as_ref())? {
            Next::Append { version, .. } | Next::StartOver { version }
                if offset == 0 && version.total > checkpoint::longest(self.plan.part_size) =>
            {
                Err(Failure::TooLong { total: version.total })
            }
            Next::Append { version, len } => {
                if offset == 0 {
                    self.begin(version, &content).await;
                }
                self.take(content, len).await
            }
            Next::StartOver { version } => {
                let len = version.total;
                self.begin(version, &content).await;
                self.take(content, len).await
            }
            Next::AskAgain => {
                self.drop_sink().await;
                Err(Failure::Changed)
            }
            Next::Complete => Ok(()),
            Next::Empty => Err(NotMedia::Empty.into()),
        }
    }

    async fn begin(&mut self, version: Version, content: &Content) {
        self.drop_sink().await;
        let content_type = content.content_type().map(str::to_owned);
        self.sink = Some(Sink::new(self.tools.archive, self.plan, version, content_type));
    }

    /// Reads `len` bytes of body.
    async fn take(&mut self, mut content: Content, len: u64) -> Result<(), Failure> {
        let mut left = len;
        while let Some(chunk) = content.chunk().await? {
            let Some(after) = left.checked_sub(chunk.len() as u64) else {
                // A body that disagrees with its headers vouches for none of its bytes.
                self.drop_sink().await;
                return Err(Failure::Long);
            };
            left = after;
            if let Some(sink) = &mut self.sink {
                sink.append(chunk).await?;
                if sink.landed() >= self.saved + self.tools.save_every {
                    self.save().await?;
                }
            }
        }
        if left > 0 { Err(self.short()) } else { Ok(()) }
    }

    /// Writes down what S3 has, so that a worker that is killed loses no more than the interval.
    async fn save(&mut self) -> Result<(), Failure> {
        let Some(checkpoint) = self.sink.as_ref().and_then(Sink::checkpoint) else { return Ok(()) };
        let Tools { ledger, lease, .. } = self.tools;
        ledger.checkpoint(lease, &checkpoint, Timestamp::now()).await?;
        self.saved = checkpoint.offset;
        Ok(())
    }

    async fn drop_sink(&mut self) {
        self.saved = 0;
        if let Some(sink) = self.sink.take() {
            sink.abandon().await;
        }
    }

    /// Ends the transfer for now: where another one goes on, if S3 has anything of the recording.
    pub(crate) async fn suspend(&mut self) -> Option<Checkpoint> {
        let sink = self.sink.as_mut()?;
        // Whether it lands or not, the checkpoint keeps what has.
        let _ = timeout(LANDING, sink.land()).await;
        sink.checkpoint()
    }

    /// Ends the transfer for good.
    pub(crate) async fn abandon(mut self) {
        self.drop_sink().await;
    }
}

//! One window: ask, put what is new on the queue, checkpoint, page by page.
//!
//! The order of the writes is what makes a worker that dies harmless: the queue first, then the note that it is on the queue,
//! then the checkpoint. What was sent without a note is sent once more, and dropped by its deduplication id, or later by the
//! ledger; nothing is noted or passed by that was not sent.

use std::{collections::HashSet, time::Duration};

use aws::{
    jobs::Job,
    ledger::{Known, State},
    sweeps::{Claim, Counts, Lease, NEXT_PASS, Progress, QUEUED_DAYS, RESTLESS, SweepsError},
};
use domain::{
    id::RecordingId,
    message::{RecordingMessage, Source as MessageSource},
    sweep::{Kind, Listed, Pass, Walk, WindowMessage},
};
use jiff::{SignedDuration, Timestamp};
use lambda::metrics::{Metric, Record};
use sources::Source;
use tokio::time::{Instant, timeout_at};
use vendors::Item;

use crate::{App, Failure};

/// How long before the invocation's end a worker stops asking: a page and what follows it takes seconds.
const MARGIN: SignedDuration = SignedDuration::from_secs(20);

/// How long a window waits for the downloaders.
const BACK_PRESSURE: Duration = Duration::from_secs(60);

/// So long after its start a recording is to be settled.
const OVERDUE: SignedDuration = SignedDuration::from_hours(24);

/// How long a message can lie on the queue.
const QUEUED: SignedDuration = SignedDuration::from_hours(24 * QUEUED_DAYS);

/// How a worker leaves a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It was walked to its end, now or before.
    Done,
    /// Another message goes on with it.
    Continued,
    /// Another worker has it; ask again then.
    Held(Duration),
}

/// Walks the window of `message` from where it stands.
///
/// # Errors
/// [`Failure`]; the message is to be handed back.
pub(crate) async fn walk(
    app: &App,
    message: &WindowMessage,
    owner: &str,
    deadline: Timestamp,
) -> Result<End, Failure> {
    let source = app.sources.get(message.platform);
    let source = source.ok_or(Failure::NotConfigured(message.platform))?;
    let (lease, now) = (Lease { message, owner }, Timestamp::now());
    let progress = match app.sweeps.claim(lease, now, deadline).await? {
        Claim::Granted(progress) => progress,
        Claim::Done => return Ok(End::Done),
        Claim::Held(until) => {
            let left = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            return Ok(End::Held(left + Duration::from_secs(1)));
        }
    };
    let walk = Walk::new(message.window, message.kind, progress.cursor);
    let counts = progress.counts;
    let mut worker = Worker { app, source, lease, walk, counts, stands: progress, deadline };
    match worker.run().await {
        Ok(end) => Ok(end),
        Err(failure) => {
            worker.let_go(&failure).await;
            Err(failure)
        }
    }
}

struct Worker<'a> {
    app: &'a App,
    source: &'a Source,
    lease: Lease<'a>,
    walk: Walk,
    counts: Counts,
    /// After the last page that was dealt with to its end: what is written down, whatever goes wrong on the next.
    stands: Progress,
    deadline: Timestamp,
}

impl Worker<'_> {
    async fn run(&mut self) -> Result<End, Failure> {
        let WindowMessage { media_type, .. } = self.lease.message;
        let settings = &self.app.settings;
        let begun_at = self.counts.pages;
        loop {
            let left = self.deadline.duration_since(Timestamp::now()).saturating_sub(MARGIN);
            let left = Duration::try_from(left).unwrap_or_default();
            if left.is_zero() {
                return self.go_on_later("out_of_time", Duration::ZERO).await;
            }
            // Genesys guide §3: listing is cheap, downloading is not; a queue far ahead of it only grows old.
            // What the schedule finds is little, and a long history must not keep it waiting.
            let history = self.lease.message.kind == Kind::Backfill;
            let queue = &settings.recordings_queue_url;
            if history && self.app.jobs.depth(queue).await? >= settings.queue_ahead {
                return self.go_on_later("queue_ahead", BACK_PRESSURE).await;
            }
            let query = self.walk.query();
            let asking = self.source.vendor.list(&query, *media_type);
            let Ok(page) = timeout_at(Instant::now() + left, asking).await else {
                // A vendor that needs a whole invocation for a page would be asked for ever: that is a failure, which
                // waits longer each time.
                if self.counts.pages == begun_at {
                    return Err(Failure::Slow);
                }
                return self.go_on_later("out_of_time", Duration::ZERO).await;
            };
            let ended = self.page(page?).await?;
            let pass = if ended { self.walk.end_pass() } else { Pass::Again };
            self.stands = Progress { cursor: Some(self.walk.cursor()), counts: self.counts };
            if pass != Pass::Again {
                return self.finish(pass).await;
            }
            if ended {
                return self.go_on_later(NEXT_PASS, settings.pass_pause).await;
            }
            self.app.sweeps.checkpoint(self.lease, &self.stands, Timestamp::now(), None).await?;
        }
    }

    /// Deals with a page. Returns whether it was the pass's last.
    async fn page(&mut self, page: Vec<Item>) -> Result<bool, Failure> {
        let listed = page
            .iter()
            .map(|item| Listed { id: item.id.as_ref(), start: item.metadata.start_time });
        let taken = self.walk.take(&listed.collect::<Vec<_>>())?;
        let places: HashSet<usize> = taken.items.into_iter().collect();
        let unreadable = page.iter().filter(|item| item.id.is_none()).count();
        let items: Vec<(RecordingId, Item)> = page
            .into_iter()
            .enumerate()
            .filter(|(place, _)| places.contains(place))
            .filter_map(|(_, item)| Some((item.id.clone()?, item)))
            .collect();
        let seen = items.len();
        let (fresh, missing) = self.fresh(items).await?;
        let enqueued = self.enqueue(&fresh).await?;
        self.walk.found(enqueued);
        self.count(seen, unreadable, missing, enqueued);
        Ok(taken.ended)
    }

    /// Those of the items that neither the ledger nor an earlier sweep knows, and how many of all the archive lacks although
    /// they are more than a day old.
    async fn fresh(
        &self,
        items: Vec<(RecordingId, Item)>,
    ) -> Result<(Vec<(RecordingId, Item)>, usize), Failure> {
        let WindowMessage { platform, kind, .. } = *self.lease.message;
        let ids: Vec<RecordingId> = items.iter().map(|(id, _)| id.clone()).collect();
        let known = self.app.ledger.known(platform, &ids).await?;
        let settled = |known: &Known| {
            matches!(known.state, State::Archived | State::AudioMissing | State::Quarantined)
        };
        // Unsettled, and not touched for as long as a message lives: its message is gone.
        let lost = Timestamp::now().saturating_sub(QUEUED).unwrap_or(Timestamp::MIN);
        let taken_care_of = |known: &Known| settled(known) || known.updated_at >= lost;
        let since = Timestamp::now().saturating_sub(OVERDUE).unwrap_or(Timestamp::MIN);
        let overdue = |(id, item): &&(RecordingId, Item)| {
            item.metadata.start_time.is_some_and(|start| start < since)
                && !known.get(id.as_str()).is_some_and(settled)
        };
        // History lacks everything at first: only of what the schedule sweeps, a lack is news.
        let missing = match kind {
            Kind::Reconcile => items.iter().filter(overdue).count(),
            Kind::Backfill => 0,
        };
        let mut unknown = items;
        unknown.retain(|(id, _)| !known.get(id.as_str()).is_some_and(taken_care_of));
        let ids: Vec<RecordingId> = unknown.iter().map(|(id, _)| id.clone()).collect();
        let queued = self.app.sweeps.queued(platform, &ids, Timestamp::now()).await?;
        unknown.retain(|(id, _)| !queued.contains(id.as_str()));
        Ok((unknown, missing))
    }

    /// Puts recordings on the downloaders' queue, with all that the listing says of them, and notes that.
    async fn enqueue(&self, items: &[(RecordingId, Item)]) -> Result<u64, Failure> {
        let WindowMessage { platform, run_id, .. } = self.lease.message;
        let now = Timestamp::now();
        let job = |(id, item): &(RecordingId, Item)| {
            let message = RecordingMessage {
                platform: *platform,
                recording_id: id.clone(),
                call_id: item.call_id.clone(),
                source: MessageSource::Sweep,
                seen_at: now,
                metadata: item.metadata.clone(),
                run_id: Some(run_id.to_string()),
            };
            let fifo = Some((id.to_string(), format!("{platform}:sweep:{id}")));
            Ok(Job { body: serde_json::to_string(&message)?, fifo })
        };
        let jobs = items.iter().map(job).collect::<Result<Vec<_>, Failure>>()?;
        self.app.jobs.send_many(&self.app.settings.recordings_queue_url, &jobs).await?;
        let ids: Vec<RecordingId> = items.iter().map(|(id, _)| id.clone()).collect();
        self.app.sweeps.note_queued(*platform, &ids, now).await?;
        Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
    }

    fn count(&mut self, seen: usize, unreadable: usize, missing: usize, enqueued: u64) {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let (seen, unreadable, missing) = (number(seen), number(unreadable), number(missing));
        let counts = &mut self.counts;
        counts.pages += 1;
        counts.seen += seen;
        counts.unreadable += unreadable;
        counts.missing += missing;
        counts.enqueued += enqueued;
        let mut record = Record::new(Timestamp::now()).platform(self.lease.message.platform);
        for (metric, count) in [
            (Metric::SweepItemsSeen, seen),
            (Metric::SweepItemsEnqueued, enqueued),
            (Metric::SweepItemsUnreadable, unreadable),
            (Metric::SweepItemsMissing, missing),
        ] {
            if count > 0 {
                record = record.count(metric, count);
            }
        }
        record.emit();
        if unreadable > 0 {
            let run_id = &self.lease.message.run_id;
            tracing::error!(%run_id, unreadable, "items of the listing have no id that can be used");
        }
    }

    /// The walk is at its end: first the mark, then the window, so that a worker that dies between the two does both again.
    async fn finish(&self, pass: Pass) -> Result<End, Failure> {
        let WindowMessage { platform, media_type, window, run_id, kind } = self.lease.message;
        let now = Timestamp::now();
        if *kind == Kind::Reconcile {
            self.app.sweeps.advance(*platform, *media_type, window).await?;
        }
        let reason = (pass == Pass::Restless).then_some(RESTLESS);
        self.app.sweeps.finish(self.lease, &self.stands, now, reason).await?;
        let Counts { pages, seen, enqueued, unreadable, missing } = self.counts;
        let (from, to, kind) = (window.from, window.to, kind.as_str());
        if pass == Pass::Restless {
            tracing::warn!(%run_id, %media_type, %from, "every pass over the window found something new; sweep it again later");
        }
        tracing::info!(
            %platform, %media_type, %run_id, kind, %from, %to, pages, seen, enqueued, unreadable, missing,
            "window swept"
        );
        if seen == 0 {
            // Genesys guide §1: a client that lacks a permission may see an empty list instead of an error.
            tracing::warn!(%platform, %media_type, %run_id, %from, %to, "the vendor lists nothing in this window; if that is a surprise, check the client's permissions");
            let record = Record::new(now).platform(*platform).reason(media_type.as_str());
            record.count(Metric::SweepsEmpty, 1).emit();
        }
        Ok(End::Done)
    }

    /// Ends this invocation's part; a message of its own goes on with the window.
    async fn go_on_later(&self, reason: &str, after: Duration) -> Result<End, Failure> {
        let now = Timestamp::now();
        self.app.sweeps.checkpoint(self.lease, &self.stands, now, Some(reason)).await?;
        let body = serde_json::to_string(self.lease.message)?;
        let url = &self.app.settings.sweeps_queue_url;
        self.app.jobs.send_later(url, body, after).await?;
        let (run_id, seen) = (&self.lease.message.run_id, self.counts.seen);
        tracing::info!(%run_id, reason, seen, "the window goes on later");
        Ok(End::Continued)
    }

    /// Gives the window back after a failure, with its reason. If that fails too, the lease ends by itself.
    async fn let_go(&self, failure: &Failure) {
        if matches!(failure, Failure::Sweeps(SweepsError::LeaseLost)) {
            return;
        }
        let (now, reason) = (Timestamp::now(), Some(failure.reason()));
        let given = self.app.sweeps.checkpoint(self.lease, &self.stands, now, reason).await;
        if let Err(error) = given {
            let error = lambda::log::causes(&error);
            tracing::warn!(error, "the window stays claimed until the invocation's end");
        }
    }
}

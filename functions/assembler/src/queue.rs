//! Batches of the two queues: every message on its own, and what is done about one that fails.

use std::time::Duration;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use domain::{
    backoff,
    message::{LookMessage, TranscriptMessage, Waiting},
    platform::Platform,
};
use jiff::{SignedDuration, Timestamp};
use lambda::{
    batch::{self, AllFailed, Turn, Verdict},
    log::{causes, millis},
    message,
    metrics::{Metric, Record},
};

use crate::{App, CONCURRENCY, Failure, Remedy, config::QueueConfig, look, segment};

/// How long before the invocation's end the work stops, to give its messages back.
const MARGIN: SignedDuration = SignedDuration::from_secs(5);

/// A queue of this function's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Queue {
    /// `transcripts.fifo`.
    Transcripts,
    /// `assembly-deadlines`.
    Deadlines,
}

impl Queue {
    fn config(self, app: &App) -> &QueueConfig {
        match self {
            Self::Transcripts => &app.settings.transcripts,
            Self::Deadlines => &app.settings.deadlines,
        }
    }
}

/// Deals with a batch of one of the queues until `deadline`, the invocation's.
///
/// # Errors
/// [`AllFailed`], for the function's alarm, when not one message could be dealt with.
pub(crate) async fn handle(
    app: &App,
    queue: Queue,
    event: SqsEvent,
    deadline: Timestamp,
) -> Result<SqsBatchResponse, AllFailed> {
    let response = batch::run(event, CONCURRENCY, |turn| async move {
        match turn {
            Turn::Now(record) => one(app, queue, &record, deadline).await,
            // SQS keeps it back until the record before it is through, whatever its own timeout.
            Turn::Blocked(record) => {
                hand_back(app, queue, &record, Duration::ZERO).await;
                Verdict::Again
            }
        }
    })
    .await;
    app.sources.rest().await;
    response
}

async fn one(app: &App, queue: Queue, record: &SqsMessage, deadline: Timestamp) -> Verdict {
    let body = record.body.as_deref().unwrap_or_default();
    let now = Timestamp::now();
    let left = deadline.duration_since(now).saturating_sub(MARGIN);
    let left = Duration::try_from(left).unwrap_or_default();
    // Given up half-way is the same as killed half-way, which every step bears.
    let in_time = async |work: &mut (dyn Future<Output = Result<(), Failure>> + Unpin)| {
        tokio::time::timeout(left, work).await.unwrap_or(Err(Failure::OutOfTime))
    };
    let (about, result) = match queue {
        Queue::Transcripts => match serde_json::from_str::<TranscriptMessage>(body) {
            Ok(message) => {
                if let Some(early) = message.waiting.and_then(|waiting| left_of(waiting, now)) {
                    hand_back(app, queue, record, early).await;
                    return Verdict::Again;
                }
                let result = in_time(&mut Box::pin(segment::take_in(app, &message))).await;
                let id = message.transcript_id.to_string();
                (About { platform: message.platform, id, segment: Some(message) }, result)
            }
            Err(error) => return unreadable(app, queue, record, &error).await,
        },
        Queue::Deadlines => match serde_json::from_str::<LookMessage>(body) {
            Ok(message) => {
                let result = in_time(&mut Box::pin(look::look(app, &message))).await;
                let id = message.call_id.to_string();
                (About { platform: message.platform, id, segment: None }, result)
            }
            Err(error) => return unreadable(app, queue, record, &error).await,
        },
    };
    match result {
        Ok(()) => Verdict::Done,
        Err(failure) => failed(app, queue, record, &about, &failure).await,
    }
}

/// What is left of a wait, if anything.
fn left_of(waiting: Waiting, now: Timestamp) -> Option<Duration> {
    Duration::try_from(waiting.until.duration_since(now)).ok().filter(|left| !left.is_zero())
}

/// What a message is about, for the log and the remedy.
struct About {
    platform: Platform,
    /// The transcript's id, or the call's.
    id: String,
    /// Where it is about a segment.
    segment: Option<TranscriptMessage>,
}

impl About {
    fn waiting(&self) -> Option<Waiting> {
        self.segment.as_ref()?.waiting
    }

    /// The message as it was before it waited: sent back by an operator, it has all its time again.
    fn anew(&self, record: &SqsMessage) -> String {
        let waited = self.segment.clone().filter(|segment| segment.waiting.is_some());
        let anew = waited.map(|segment| TranscriptMessage { waiting: None, ..segment });
        let anew = anew.and_then(|message| serde_json::to_string(&message).ok());
        anew.or_else(|| record.body.clone()).unwrap_or_default()
    }
}

async fn failed(
    app: &App,
    queue: Queue,
    record: &SqsMessage,
    about: &About,
    failure: &Failure,
) -> Verdict {
    let (About { platform, id, .. }, now) = (about, Timestamp::now());
    let deliveries = message::deliveries(record);
    let retry = deliveries.saturating_sub(1);
    let (reason, cause) = (failure.reason(), causes(failure));
    let step = |retry| failure.step(app.settings.retry_base, retry, fastrand::f64());
    let metrics = || Record::new(now).platform(*platform);
    let waited = about.waiting().map(|waiting| now.duration_since(waiting.since));
    let remedy = match message::is_expiring(record, now) {
        true => Remedy::Quarantine,
        false => failure.remedy(waited.unwrap_or_default()),
    };
    match (remedy, &about.segment) {
        (Remedy::Quarantine, _) => {
            tracing::error!(%platform, id, reason, cause, "quarantined");
            metrics().reason(reason).count(Metric::Quarantined, 1).emit();
            set_aside(app, queue, record, about.anew(record), reason).await
        }
        (Remedy::Apart(least), Some(segment)) if segment.waiting.is_none() => {
            let after = step(0).max(least);
            let again_ms = millis(after);
            tracing::info!(%platform, id, reason, cause, again_ms, "waits by itself");
            wait_apart(app, record, segment, after).await
        }
        (Remedy::Again(_) | Remedy::Apart(_), _) => {
            // Genesys guide §3: never sooner than Retry-After says.
            let after = match remedy {
                Remedy::Again(Some(wait)) => wait,
                Remedy::Apart(least) => step(retry).max(least),
                _ => step(retry),
            };
            let after = after.max(backoff::at_least(deliveries));
            let again_ms = millis(after);
            tracing::info!(%platform, id, reason, cause, again_ms, "handed back");
            if reason == "throttled" {
                metrics().count(Metric::Throttled, 1).emit();
            }
            hand_back(app, queue, record, after).await;
            Verdict::Again
        }
        (Remedy::Fail, _) => {
            tracing::error!(%platform, id, reason, cause, "failed");
            let after = step(retry).max(backoff::at_least(deliveries));
            hand_back(app, queue, record, after).await;
            Verdict::Failed
        }
    }
}

/// Sends a segment's message back to its queue in a group of its own, so that the rest of its call goes on: the call's
/// head needs no order. A worker that dies here has sent one too many, which does no harm.
async fn wait_apart(
    app: &App,
    record: &SqsMessage,
    segment: &TranscriptMessage,
    after: Duration,
) -> Verdict {
    let now = Timestamp::now();
    let waiting = Waiting { since: now, until: now.saturating_add(after).unwrap_or(now) };
    let message = TranscriptMessage { waiting: Some(waiting), ..segment.clone() };
    let group = segment.transcript_id.as_str();
    let dedup = record.message_id.as_deref().unwrap_or(group);
    let sent = async {
        let body = serde_json::to_string(&message)?;
        Ok::<_, Failure>(app.jobs.send(&app.settings.transcripts.url, body, group, dedup).await?)
    };
    match sent.await {
        Ok(()) => Verdict::Done,
        Err(error) => {
            let error = causes(&error);
            tracing::error!(error, "the queue did not take its own message");
            hand_back(app, Queue::Transcripts, record, after).await;
            Verdict::Failed
        }
    }
}

async fn unreadable(
    app: &App,
    queue: Queue,
    record: &SqsMessage,
    error: &serde_json::Error,
) -> Verdict {
    message::unreadable(record, error);
    set_aside(app, queue, record, record.body.clone().unwrap_or_default(), "unreadable").await
}

async fn set_aside(
    app: &App,
    queue: Queue,
    record: &SqsMessage,
    body: String,
    reason: &str,
) -> Verdict {
    let url = &queue.config(app).dead_letter_url;
    let fifo = (queue == Queue::Transcripts).then(|| message::fifo(record));
    let put = app.jobs.set_aside(url, body, reason, fifo);
    let back = hand_back(app, queue, record, app.settings.retry_base);
    message::set_aside(record, put, back).await
}

async fn hand_back(app: &App, queue: Queue, record: &SqsMessage, after: Duration) {
    let url = &queue.config(app).url;
    message::hand_back(record, |receipt| app.jobs.hand_back(url, receipt, after)).await;
}

//! From a range to windows on their queue.

use aws::{jobs::Job, sweeps::Run};
use domain::{
    id::RunId,
    platform::Platform,
    sweep::{InvalidRequest, Kind, MediaType, Request, Window, WindowMessage, windows},
};
use jiff::{SignedDuration, Timestamp};
use lambda::metrics::{Metric, Record};
use serde::Serialize;
use sources::Source;

use crate::{App, Failure};

/// The width of a window of the schedule's sweeps, in days; it takes more than one only after a long standstill.
const WINDOW_DAYS: u32 = 7;

/// How long after it was planned a sweep that has not come to its end is planned again: its message may be lost, or lie on
/// the dead-letter queue.
const PLAN_AGAIN: SignedDuration = SignedDuration::from_hours(6);

/// An operator's run, as it was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Planned {
    /// Its name.
    pub(crate) run_id: RunId,
    /// How many windows it has, of all media types together.
    pub(crate) windows: usize,
}

/// What the schedule's tick did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ticked {
    platform: Platform,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_type: Option<MediaType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_id: Option<RunId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    windows: Option<usize>,
    /// Why nothing was planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<&'static str>,
}

/// Why a run is not begun.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlanError {
    /// The request makes no sense.
    #[error(transparent)]
    Request(#[from] InvalidRequest),
    /// The vendor cannot be swept.
    #[error(
        "{0} has no listing of its recordings: they become known by its webhooks alone, and there is nothing to sweep"
    )]
    NotListed(Platform),
    /// The name is taken.
    #[error(
        "there is a run {0} over another range, other media types or windows of another width; choose another runId"
    )]
    Taken(RunId),
    /// Something did not answer.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl PlanError {
    /// The `error_type` that the caller reads.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Request(_) | Self::Taken(_) => "BadRequest",
            Self::NotListed(_) => "NotOffered",
            Self::Failed(_) => "Unavailable",
        }
    }
}

/// Begins an operator's run. The same request with the same name again puts its windows on the queue again: those that are
/// done stay done, the others go on.
///
/// # Errors
/// [`PlanError`].
pub(crate) async fn history(
    app: &App,
    request: &Request,
    now: Timestamp,
) -> Result<Planned, PlanError> {
    let plan = request.plan(now)?;
    let source = app.sources.get(request.platform);
    if !source.ok_or(Failure::NotConfigured(request.platform))?.vendor.lists() {
        return Err(PlanError::NotListed(request.platform));
    }
    let run_id = match &request.run_id {
        Some(run_id) => run_id.clone(),
        None => run_id(&format!("backfill-{}-{:08x}", stamp(now), fastrand::u32(..)))?,
    };
    let mut media_types: Vec<MediaType> = plan.iter().map(|(media_type, _)| *media_type).collect();
    media_types.dedup();
    let run = Run {
        platform: request.platform,
        run_id: run_id.clone(),
        kind: Kind::Backfill,
        from: request.from,
        to: request.to,
        media_types,
        window_days: request.days(),
        windows: plan.len(),
        requested_at: now,
    };
    if !app.sweeps.begin_run(&run).await.map_err(Failure::from)? {
        return Err(PlanError::Taken(run_id));
    }
    send(app, &run, &plan).await?;
    tracing::info!(platform = %run.platform, %run_id, windows = run.windows, "a sweep over history begins");
    Ok(Planned { run_id, windows: run.windows })
}

/// The schedule's tick: a sweep for each platform that lists its recordings, and each media type.
///
/// # Errors
/// [`Failure`]; what was planned before it stays planned.
pub(crate) async fn reconcile(app: &App, now: Timestamp) -> Result<Vec<Ticked>, Failure> {
    let mut ticked = Vec::new();
    for source in app.sources.iter().filter(|source| source.vendor.lists()) {
        let platform = source.vendor.platform();
        if !source.is_configured().await? {
            tracing::info!(%platform, "no sweep: nobody has filled in the credentials");
            let skipped = Some("not_configured");
            let ticked_ =
                Ticked { platform, media_type: None, run_id: None, windows: None, skipped };
            ticked.push(ticked_);
            continue;
        }
        for media_type in &app.settings.media_types {
            ticked.push(tick(app, source, *media_type, now).await?);
        }
    }
    Ok(ticked)
}

async fn tick(
    app: &App,
    source: &Source,
    media_type: MediaType,
    now: Timestamp,
) -> Result<Ticked, Failure> {
    let platform = source.vendor.platform();
    let to = now.saturating_sub(app.settings.lag).unwrap_or(now);
    let before = |time: Timestamp| time.saturating_sub(app.settings.overlap).unwrap_or(time);
    let mark = app.sweeps.mark(platform, media_type, before(to)).await?;
    let lag = now.duration_since(mark.through).as_secs_f64();
    let record = Record::new(now).platform(platform).reason(media_type.as_str());
    record.observe(Metric::SweepLagSeconds, lag).emit();
    let mut ticked = Ticked {
        platform,
        media_type: Some(media_type),
        run_id: None,
        windows: None,
        skipped: None,
    };
    let under_way = mark.planned.is_some_and(|(planned_to, planned_at)| {
        mark.through < planned_to && now.duration_since(planned_at) < PLAN_AGAIN
    });
    if under_way {
        tracing::info!(%platform, %media_type, lag, "no sweep: the one before is still under way");
        ticked.skipped = Some("under_way");
        return Ok(ticked);
    }
    if to <= mark.through {
        ticked.skipped = Some("nothing_new");
        return Ok(ticked);
    }
    // The first sweep of all begins at its mark: what lies before it is history, which nobody has asked for.
    let from = if mark.planned.is_some() { before(mark.through) } else { mark.through };
    let windows = windows(from, to, WINDOW_DAYS);
    let Some(last) = windows.last() else { return Ok(ticked) };
    let run = Run {
        platform,
        run_id: run_id(&format!("{}-{}-{media_type}", Kind::Reconcile.as_str(), stamp(now)))?,
        kind: Kind::Reconcile,
        from,
        to,
        media_types: vec![media_type],
        window_days: WINDOW_DAYS,
        windows: windows.len(),
        requested_at: now,
    };
    app.sweeps.begin_run(&run).await?;
    let plan: Vec<_> = windows.iter().map(|window| (media_type, *window)).collect();
    send(app, &run, &plan).await?;
    // Last, so that a tick that fails before is made good by the next one; windows that are queued twice do no harm.
    app.sweeps.note_planned(platform, media_type, last.to, now).await?;
    (ticked.run_id, ticked.windows) = (Some(run.run_id), Some(run.windows));
    Ok(ticked)
}

async fn send(app: &App, run: &Run, plan: &[(MediaType, Window)]) -> Result<(), Failure> {
    let jobs = plan.iter().map(|(media_type, window)| {
        let message = WindowMessage {
            platform: run.platform,
            media_type: *media_type,
            window: *window,
            run_id: run.run_id.clone(),
            kind: run.kind,
        };
        Ok(Job { body: serde_json::to_string(&message)?, fifo: None })
    });
    let jobs = jobs.collect::<Result<Vec<_>, Failure>>()?;
    app.jobs.send_many(&app.settings.sweeps_queue_url, &jobs).await?;
    Ok(())
}

fn stamp(now: Timestamp) -> String {
    now.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A name that was made here: it is always one.
fn run_id(name: &str) -> Result<RunId, Failure> {
    name.parse().map_err(|_| Failure::Unwritable(serde::de::Error::custom("a run's name")))
}

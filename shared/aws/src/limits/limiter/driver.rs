//! The task that drives the protocol: hands out slots, asks the table, passes on what it says.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::throttle::{Fleet, Held, Process, Start, Step};
use jiff::Timestamp;
use tokio::{
    sync::{Notify, oneshot, watch},
    time::{Instant, timeout},
};

use super::{LimiterSettings, Permit, REQUEST_TIMEOUT, paused, unreachable};
use crate::limits::{Limits, LimitsError, Written};

type Waiter = oneshot::Sender<Result<Permit, Held>>;

#[derive(Debug)]
pub(super) struct State {
    pub(super) process: Process,
    pub(super) queue: VecDeque<Waiter>,
    /// When the newest view of the item was asked for.
    pub(super) viewed_at: Option<Instant>,
    wants_view: bool,
    /// Requests to the table that failed, and why the last one did.
    pub(super) failures: u64,
    pub(super) failure: Option<Arc<LimitsError>>,
}

#[derive(Debug)]
pub(super) struct Shared {
    limits: Limits,
    pub(super) settings: LimiterSettings,
    state: Mutex<State>,
    /// Something for the driver to look at.
    pub(super) wake: Notify,
    /// The driver has learned something.
    pub(super) news: watch::Sender<()>,
}

pub(super) enum Clearance {
    Clear,
    Paused(Duration),
    Stale,
}

impl Shared {
    pub(super) fn new(limits: Limits, settings: LimiterSettings, process: Process) -> Arc<Self> {
        let state = State {
            process,
            queue: VecDeque::new(),
            viewed_at: None,
            wants_view: false,
            failures: 0,
            failure: None,
        };
        Arc::new(Self {
            limits,
            settings,
            state: Mutex::new(state),
            wake: Notify::new(),
            news: watch::Sender::new(()),
        })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // Every change of the state is complete in itself; a panic elsewhere leaves it as good as it was.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// May a request go out now? If the view is too old, and from before `since`, a new one is asked for.
    pub(super) fn clearance(&self, since: Instant) -> Clearance {
        let mut state = self.state();
        let view_age = self.settings.view_age;
        if !state.viewed_at.is_some_and(|at| at >= since || at.elapsed() <= view_age) {
            state.wants_view = true;
            return Clearance::Stale;
        }
        let left = wait_until(state.process.paused_until());
        if left.is_zero() {
            state.process.request();
            return Clearance::Clear;
        }
        Clearance::Paused(left)
    }

    /// Hands out what slots there are, and says what to ask the table next.
    fn next(self: &Arc<Self>) -> Step {
        let mut unwanted = Vec::new();
        let mut state = self.state();
        let now = Timestamp::now();
        let waiters = state.queue.len();
        state.queue.retain(|waiter| !waiter.is_closed());
        (state.queue.len()..waiters).for_each(|_| state.process.give_up(now));
        let mut not_before = None;
        while !state.queue.is_empty() {
            match state.process.start(now, fastrand::f64()) {
                Start::Now => {
                    let permit = Permit { shared: self.clone() };
                    let Some(waiter) = state.queue.pop_front() else { break };
                    // Dropped here, it would wait for the lock that this function holds.
                    unwanted.extend(waiter.send(Ok(permit)).err());
                }
                Start::At(at) if wait_until(at) > self.settings.max_wait => {
                    state.turn_away(now, || paused(wait_until(at)));
                }
                Start::At(at) => {
                    not_before = Some(at);
                    break;
                }
                Start::NoSlot => break,
            }
        }
        let step = match state.process.step(now) {
            Step::Rest(_) if state.wants_view => Step::Look,
            Step::Rest(at) => Step::Rest(at.into_iter().chain(not_before).min()),
            step => step,
        };
        drop(state);
        step
    }

    async fn perform(&self, step: &Step) {
        let (asked, asked_at) = (Instant::now(), Timestamp::now());
        let request = async {
            match step {
                Step::Look => self.limits.read().await.map(Answer::Looked),
                Step::Create => {
                    let fleet = self.limits.create(&self.settings.policy, asked_at).await?;
                    Ok(Answer::Looked(Some(fleet)))
                }
                Step::Write(change) => self.limits.write(change).await.map(Answer::Written),
                Step::Rest(_) => Ok(Answer::Nothing),
            }
        };
        let answer = timeout(REQUEST_TIMEOUT, request).await.unwrap_or(Err(LimitsError::Silent));
        let random = fastrand::f64();
        let mut state = self.state();
        state.wants_view = false;
        match (answer, step) {
            (Ok(Answer::Looked(fleet)), _) => state.process.looked(fleet, asked_at, random),
            (Ok(Answer::Written(Written::Done(fleet))), Step::Write(change)) => {
                state.process.written(change, fleet, asked_at, random);
            }
            (Ok(Answer::Written(Written::Refused(fleet))), Step::Write(change)) => {
                state.process.refused(change, fleet, asked_at, random);
            }
            (Ok(_), _) => {}
            (Err(error), _) => {
                tracing::warn!(error = %error, "the fleet's limits are out of reach");
                let error = Arc::new(error);
                let now = Timestamp::now();
                state.process.failed(now, random);
                state.turn_away(now, || unreachable(error.clone()));
                (state.failure, state.viewed_at) = (Some(error), None);
                state.failures += 1;
                drop(state);
                self.news.send_replace(());
                return;
            }
        }
        state.viewed_at = Some(asked);
        drop(state);
        self.news.send_replace(());
    }
}

enum Answer {
    Looked(Option<Fleet>),
    Written(Written),
    Nothing,
}

impl State {
    /// Nobody who waits will get a slot in time.
    fn turn_away(&mut self, now: Timestamp, held: impl Fn() -> Held) {
        for waiter in self.queue.drain(..) {
            self.process.give_up(now);
            // An answer that nobody waits for any more holds no permit.
            let _ = waiter.send(Err(held()));
        }
    }
}

pub(super) async fn drive(shared: Arc<Shared>) {
    loop {
        match shared.next() {
            Step::Rest(None) => shared.wake.notified().await,
            Step::Rest(Some(at)) => {
                // Timers are exact to a millisecond at best.
                let rest = wait_until(at).max(Duration::from_millis(1));
                let _ = timeout(rest, shared.wake.notified()).await;
            }
            step => shared.perform(&step).await,
        }
    }
}

pub(super) fn wait_until(at: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(Timestamp::now())).unwrap_or_default()
}

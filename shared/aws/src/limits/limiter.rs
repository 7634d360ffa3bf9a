//! The limiter inside one process: recordings ask it for a slot, requests ask it whether the vendor may be asked now.
//!
//! One task drives the protocol ([`domain::throttle::Process`]), so that a process has one request to the table under way
//! at a time, whatever it is for. Everybody else waits for that task, and never for longer than the settings say.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{
    backoff,
    throttle::{Policy, Process, Start, Step, resume},
};
use jiff::Timestamp;
use tokio::{
    sync::{Notify, oneshot, watch},
    task::AbortHandle,
    time::{Instant, sleep, timeout},
};

use super::{Limits, LimitsError, Written};

/// The longest a request to the table may take; then it counts as failed, and what it did as unknown.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);

/// The first wait of a message that is handed back because all slots are taken, or because the table is out of reach.
const HAND_BACK_BASE: Duration = Duration::from_secs(5);

/// How a process waits.
#[derive(Debug, Clone, Copy)]
pub struct LimiterSettings {
    /// The numbers that the whole fleet goes by.
    pub policy: Policy,
    /// The longest wait inside the process; beyond it a message is handed back.
    pub max_wait: Duration,
    /// How old a process's view of the item may be by which it sends a request.
    pub view_age: Duration,
}

impl LimiterSettings {
    /// At most `max` slots for the fleet, waits of up to five seconds, a view of up to 100 ms.
    #[must_use]
    pub fn up_to(max: u32) -> Self {
        Self {
            policy: Policy::up_to(max),
            max_wait: Duration::from_secs(5),
            view_age: Duration::from_millis(100),
        }
    }
}

/// Why something may not start now. Each says how long to hand the message back for.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Held {
    /// Every slot of the fleet is taken.
    #[error("all of the fleet's slots are taken")]
    Full {
        /// How long to hand the message back for.
        after: Duration,
    },
    /// The vendor said to wait.
    #[error("the vendor has asked the fleet to wait")]
    Paused {
        /// How long to hand the message back for: never less than the vendor's wait.
        after: Duration,
    },
    /// What the fleet may do is not known, so nothing may be done.
    #[error("the fleet's limits cannot be read, and nothing starts without them")]
    Unreachable {
        /// How long to hand the message back for.
        after: Duration,
        /// Why.
        #[source]
        source: Arc<LimitsError>,
    },
}

impl Held {
    /// How long to hand the message back for.
    #[must_use]
    pub fn after(&self) -> Duration {
        match self {
            Self::Full { after } | Self::Paused { after } | Self::Unreachable { after, .. } => {
                *after
            }
        }
    }

    /// A stable label for ledger, metrics and runbook.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Full { .. } => "fleet_full",
            Self::Paused { .. } => "fleet_paused",
            Self::Unreachable { .. } => "limits_unreachable",
        }
    }

    fn full() -> Self {
        Self::Full { after: backoff::exponential(HAND_BACK_BASE, 0, fastrand::f64()) }
    }

    fn paused(wait: Duration) -> Self {
        Self::Paused { after: wait + resume(fastrand::f64()) }
    }

    fn unreachable(source: Arc<LimitsError>) -> Self {
        let after = backoff::exponential(HAND_BACK_BASE, 0, fastrand::f64());
        Self::Unreachable { after, source }
    }
}

type Waiter = oneshot::Sender<Result<Permit, Held>>;

#[derive(Debug)]
struct State {
    process: Process,
    queue: VecDeque<Waiter>,
    /// When the newest view of the item was asked for.
    viewed_at: Option<Instant>,
    wants_view: bool,
    /// Requests to the table that failed, and why the last one did.
    failures: u64,
    failure: Option<Arc<LimitsError>>,
}

#[derive(Debug)]
struct Shared {
    limits: Limits,
    settings: LimiterSettings,
    state: Mutex<State>,
    /// Something for the driver to look at.
    wake: Notify,
    /// The driver has learned something.
    news: watch::Sender<()>,
}

/// One process's way to the fleet's limits. Clones share everything.
#[derive(Debug, Clone)]
pub struct Limiter {
    shared: Arc<Shared>,
    _driver: Arc<Driver>,
}

#[derive(Debug)]
struct Driver(AbortHandle);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A slot for one recording, until it is dropped.
#[derive(Debug)]
#[must_use = "a permit that is dropped is a slot given back"]
pub struct Permit {
    shared: Arc<Shared>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.shared.state().process.finish(Timestamp::now());
        self.shared.wake.notify_one();
    }
}

impl Limiter {
    /// The limiter by the item of `limits`. Must be called inside a tokio runtime: a task of its own talks to the table,
    /// and ends with the last clone. It is silent while nothing runs and nobody waits.
    #[must_use]
    pub fn new(limits: Limits, settings: LimiterSettings) -> Self {
        let state = State {
            process: Process::new(id(), settings.policy),
            queue: VecDeque::new(),
            viewed_at: None,
            wants_view: false,
            failures: 0,
            failure: None,
        };
        let shared = Arc::new(Shared {
            limits,
            settings,
            state: Mutex::new(state),
            wake: Notify::new(),
            news: watch::Sender::new(()),
        });
        let driver = tokio::spawn(drive(shared.clone())).abort_handle();
        Self { shared, _driver: Arc::new(Driver(driver)) }
    }

    /// Waits for a slot, and for the 100 to 300 ms since the last start in this process (Genesys guide, edge case 2).
    /// Hold the permit for as long as the vendor is asked for this recording.
    ///
    /// # Errors
    /// [`Held`], after five seconds, or at once when it is plain that they will not do.
    pub async fn permit(&self) -> Result<Permit, Held> {
        let (sender, receiver) = oneshot::channel();
        {
            let mut state = self.shared.state();
            state.process.wait(Timestamp::now());
            state.queue.push_back(sender);
        }
        // Also when this call is dropped: the driver then strikes the waiter off.
        let _wake = WakeOnDrop(&self.shared.wake);
        self.shared.wake.notify_one();
        if let Ok(Ok(granted)) = timeout(self.shared.settings.max_wait, receiver).await {
            return granted;
        }
        let left = wait_until(self.shared.state().process.paused_until());
        Err(if left.is_zero() { Held::full() } else { Held::paused(left) })
    }

    /// Waits until the vendor may be asked, by a view of the item that is not older than 100 ms, and counts the request
    /// that follows. To be called before every request to the vendor.
    ///
    /// # Errors
    /// [`Held::Paused`] when the wait would be longer than five seconds; [`Held::Unreachable`].
    pub async fn clear_to_send(&self) -> Result<(), Held> {
        let begun = Instant::now();
        // A view that was asked for after this is good enough, however slow the table is.
        let mut since = begun;
        let max_wait = self.shared.settings.max_wait;
        loop {
            let mut news = self.shared.news.subscribe();
            let failures = self.shared.state().failures;
            match self.shared.clearance(since) {
                Clearance::Clear => return Ok(()),
                Clearance::Paused(left) => {
                    let wait = left + resume(fastrand::f64());
                    if begun.elapsed() + wait > max_wait {
                        return Err(Held::Paused { after: wait });
                    }
                    sleep(wait).await;
                    since = Instant::now();
                }
                Clearance::Stale => {
                    self.shared.wake.notify_one();
                    let left = max_wait.saturating_sub(begun.elapsed());
                    if timeout(left, news.changed()).await.is_err() {
                        return Err(Held::unreachable(Arc::new(LimitsError::Silent)));
                    }
                    let state = self.shared.state();
                    if let Some(failure) =
                        state.failure.as_ref().filter(|_| state.failures != failures)
                    {
                        return Err(Held::unreachable(failure.clone()));
                    }
                }
            }
        }
    }

    /// The vendor answered 429: holds the whole fleet, this process at once and the others within 100 ms. Returns how long
    /// to hand the message back for: what the vendor asked for, or a back-off, and a little more.
    pub fn throttled(&self, retry_after: Option<Duration>) -> Duration {
        let wait =
            self.shared.state().process.throttled(retry_after, Timestamp::now(), fastrand::f64());
        self.shared.wake.notify_one();
        wait + resume(fastrand::f64())
    }

    /// Gives every slot back, and tells the fleet what it does not know yet. To be called before an invocation ends: what
    /// is not given back then stays taken until its lease is over. Does nothing while permits are out.
    pub async fn release(&self) {
        let mut news = self.shared.news.subscribe();
        let failures = {
            let mut state = self.shared.state();
            if state.process.running() + state.process.waiting() > 0 {
                return;
            }
            state.process.leave();
            state.failures
        };
        self.shared.wake.notify_one();
        let out = || {
            let state = self.shared.state();
            (state.process.is_out(), state.failures != failures)
        };
        let gone = timeout(REQUEST_TIMEOUT, async {
            loop {
                match out() {
                    (true, _) => return true,
                    (false, true) => return false,
                    _ if news.changed().await.is_err() => return false,
                    _ => {}
                }
            }
        });
        if !gone.await.unwrap_or(false) {
            tracing::warn!("the fleet's slots stay taken until their lease is over");
        }
        let mut state = self.shared.state();
        if state.process.running() + state.process.waiting() == 0 {
            state.process.rejoin(id());
            state.viewed_at = None;
        }
    }
}

struct WakeOnDrop<'a>(&'a Notify);

impl Drop for WakeOnDrop<'_> {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

enum Clearance {
    Clear,
    Paused(Duration),
    Stale,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // Every change of the state is complete in itself; a panic elsewhere leaves it as good as it was.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// May a request go out now? If the view is too old, and from before `since`, a new one is asked for.
    fn clearance(&self, since: Instant) -> Clearance {
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
                    state.turn_away(now, || Held::paused(wait_until(at)));
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
                state.turn_away(now, || Held::unreachable(error.clone()));
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
    Looked(Option<domain::throttle::Fleet>),
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

async fn drive(shared: Arc<Shared>) {
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

fn wait_until(at: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(Timestamp::now())).unwrap_or_default()
}

/// Unique among the processes of a fleet, and short, because it is in every write.
fn id() -> String {
    std::iter::repeat_with(fastrand::alphanumeric).take(10).collect()
}

//! The limiter inside one process: recordings ask it for a slot, requests ask it whether the vendor may be asked now.
//!
//! One task drives the protocol ([`domain::throttle::Process`]), so that a process has one request to the table under way
//! at a time, whatever it is for. Everybody else waits for that task, and never for longer than the settings say.

mod driver;

use std::{sync::Arc, time::Duration};

use domain::{
    backoff,
    throttle::{self, Gate, Held, Policy, Process, resume},
};
use jiff::Timestamp;
use tokio::{
    sync::{Notify, oneshot},
    task::AbortHandle,
    time::{Instant, sleep, timeout},
};

use self::driver::{Clearance, Shared, drive, wait_until};
use super::{Limits, LimitsError};

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

fn full() -> Held {
    Held::Full { after: backoff::exponential(HAND_BACK_BASE, 0, fastrand::f64()) }
}

fn paused(wait: Duration) -> Held {
    Held::Paused { after: wait + resume(fastrand::f64()) }
}

fn unreachable(source: Arc<LimitsError>) -> Held {
    let after = backoff::exponential(HAND_BACK_BASE, 0, fastrand::f64());
    Held::Unreachable { after, source }
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
        let shared = Shared::new(limits, settings, Process::new(id(), settings.policy));
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
        Err(if left.is_zero() { full() } else { paused(left) })
    }

    async fn clear(&self) -> Result<(), Held> {
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
                    // After a pause that took all of the time, the table still gets its own.
                    let left = max_wait.saturating_sub(begun.elapsed()).max(REQUEST_TIMEOUT);
                    if timeout(left, news.changed()).await.is_err() {
                        return Err(unreachable(Arc::new(LimitsError::Silent)));
                    }
                    let state = self.shared.state();
                    if let Some(failure) =
                        state.failure.as_ref().filter(|_| state.failures != failures)
                    {
                        return Err(unreachable(failure.clone()));
                    }
                }
            }
        }
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

impl Gate for Limiter {
    /// By a view of the item that is not older than 100 ms. [`Held::Paused`] when the wait would be longer than five
    /// seconds; [`Held::Unreachable`].
    fn clear_to_send(&self) -> throttle::Clearance<'_> {
        Box::pin(self.clear())
    }

    /// Holds the whole fleet: this process at once, the others within 100 ms.
    fn throttled(&self, retry_after: Option<Duration>) -> Duration {
        let wait =
            self.shared.state().process.throttled(retry_after, Timestamp::now(), fastrand::f64());
        self.shared.wake.notify_one();
        wait + resume(fastrand::f64())
    }
}

struct WakeOnDrop<'a>(&'a Notify);

impl Drop for WakeOnDrop<'_> {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// Unique among the processes of a fleet, and short, because it is in every write.
fn id() -> String {
    std::iter::repeat_with(fastrand::alphanumeric).take(10).collect()
}

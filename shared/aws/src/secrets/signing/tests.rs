use std::sync::{
    Mutex as StdMutex,
    atomic::{AtomicUsize, Ordering},
};

use secrecy::ExposeSecret;
use tokio::sync::Notify;

use super::*;

/// What Secrets Manager holds, how often it was asked, and whether it answers.
#[derive(Default)]
struct Manager {
    value: StdMutex<Option<&'static str>>,
    reads: AtomicUsize,
    stalled: StdMutex<Option<Arc<Notify>>>,
    /// How many of the next reads fail.
    failing: AtomicUsize,
}

impl Manager {
    fn holding(value: &'static str) -> Arc<Self> {
        let manager = Arc::new(Self::default());
        manager.hold(Some(value));
        manager
    }

    fn hold(&self, value: Option<&'static str>) {
        *self.value.lock().unwrap() = value;
    }

    fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    /// From now on reads end again, but for those that are in flight.
    fn go_on(&self) {
        *self.stalled.lock().unwrap() = None;
    }

    /// From now on no read ends before the returned notice.
    fn stall(&self) -> Arc<Notify> {
        Arc::clone(self.stalled.lock().unwrap().insert(Arc::default()))
    }

    fn secrets(self: &Arc<Self>) -> Arc<SigningSecrets> {
        let manager = Arc::clone(self);
        Arc::new(SigningSecrets::with_reader(move || {
            let manager = Arc::clone(&manager);
            async move {
                manager.reads.fetch_add(1, Ordering::SeqCst);
                let stalled = manager.stalled.lock().unwrap().clone();
                if let Some(go_on) = stalled {
                    go_on.notified().await;
                }
                let failing = &manager.failing;
                let fail = |left: usize| left.checked_sub(1);
                if failing.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fail).is_ok() {
                    return Err(SecretsError::TooSlow);
                }
                match *manager.value.lock().unwrap() {
                    Some(value) => Ok(vec![lasting(value)]),
                    None => Err(SecretsError::NoValue { id: "signing".to_owned() }),
                }
            }
        }))
    }
}

fn lasting(value: &str) -> LiveSecret {
    LiveSecret { value: SecretString::from(value), until: None }
}

fn values(live: &Live) -> Vec<&str> {
    live.at(Timestamp::UNIX_EPOCH).map(ExposeSecret::expose_secret).collect()
}

/// Waits, without a clock, until `done`.
async fn until(done: impl Fn() -> bool) {
    while !done() {
        tokio::task::yield_now().await;
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// A process that has read them goes by its clock; nobody has to tell it that a secret is out.
#[test]
fn a_secret_with_an_end_is_live_up_to_it() {
    let at = |second| Timestamp::from_second(second).unwrap();
    let secrets = vec![lasting("new"), LiveSecret { until: Some(at(900)), ..lasting("old") }];
    let live = Live { secrets, read_at: Instant::now() };
    let values = |second| live.at(at(second)).map(ExposeSecret::expose_secret).collect::<Vec<_>>();
    assert_eq!((values(899), values(900)), (vec!["new", "old"], vec!["new"]));
}

#[tokio::test]
async fn nothing_is_read_before_it_is_needed_and_then_once() {
    let manager = Manager::holding("one");
    let secrets = manager.secrets();
    assert_eq!(manager.reads(), 0);
    let t = Instant::now();
    assert_eq!(values(&secrets.live(t).await.unwrap()), ["one"]);
    secrets.live(t + MAX_AGE - SECOND).await.unwrap();
    assert_eq!(manager.reads(), 1);
}

#[tokio::test]
async fn fifteen_minutes_on_they_are_read_again_and_a_failure_keeps_the_cached_ones() {
    let manager = Manager::holding("one");
    let secrets = manager.secrets();
    let t = Instant::now();
    secrets.live(t).await.unwrap();

    manager.hold(None);
    let due = t + MAX_AGE;
    assert_eq!(values(&secrets.live(due).await.unwrap()), ["one"]);
    assert_eq!(manager.reads(), 2);
    manager.hold(Some("two"));
    // The failure is not repeated for every webhook of the next minute.
    assert_eq!(values(&secrets.live(due + SECOND).await.unwrap()), ["one"]);
    assert_eq!(manager.reads(), 2);
    assert_eq!(values(&secrets.live(due + MIN_PAUSE).await.unwrap()), ["two"]);
    assert_eq!(manager.reads(), 3);
}

/// The refresh runs inside a webhook whose sender waits three seconds, though the cached secrets would do.
#[tokio::test]
async fn a_refresh_that_hangs_is_given_up_and_the_cached_ones_serve() {
    let manager = Manager::holding("one");
    let secrets = manager.secrets();
    let t = Instant::now();
    secrets.live(t).await.unwrap();
    let _never = manager.stall();
    let begun = Instant::now();
    assert_eq!(values(&secrets.live(t + MAX_AGE).await.unwrap()), ["one"]);
    let waited = begun.elapsed();
    assert!(waited >= REFRESH_PATIENCE && waited < 2 * REFRESH_PATIENCE, "{waited:?}");
}

#[tokio::test]
async fn while_one_webhook_refreshes_the_others_take_the_cached_ones() {
    let manager = Manager::holding("one");
    let secrets = manager.secrets();
    let t = Instant::now();
    secrets.live(t).await.unwrap();
    let go_on = manager.stall();
    manager.hold(Some("two"));
    let refreshing = tokio::spawn({
        let secrets = Arc::clone(&secrets);
        async move { values(&secrets.live(t + MAX_AGE).await.unwrap()) == ["two"] }
    });
    until(|| manager.reads() == 2).await;
    assert_eq!(values(&secrets.live(t + MAX_AGE).await.unwrap()), ["one"]);
    go_on.notify_one();
    assert!(refreshing.await.unwrap());
    assert_eq!(manager.reads(), 2);
}

#[tokio::test]
async fn a_signature_that_matches_none_reads_at_most_once_a_minute() {
    let manager = Manager::holding("one");
    let secrets = manager.secrets();
    let t = Instant::now();
    let tried = secrets.live(t).await.unwrap();
    // Read for this very webhook: reading again cannot help.
    assert!(secrets.newer(&tried, t).await.unwrap().is_none());
    assert_eq!(manager.reads(), 1);

    // However soon after the first read a rotation comes, its first webhook finds the new secret.
    manager.hold(Some("two"));
    let rotated = t + SECOND;
    let found = secrets.newer(&tried, rotated).await.unwrap().unwrap();
    assert_eq!(values(&found), ["two"]);
    assert_eq!(manager.reads(), 2);

    // Forged webhooks from here on.
    for n in 0..59 {
        let at = rotated + SECOND * n;
        let live = secrets.live(at).await.unwrap();
        assert!(secrets.newer(&live, at).await.unwrap().is_none());
    }
    assert_eq!(manager.reads(), 2);
    assert!(secrets.newer(&found, rotated + MIN_PAUSE).await.unwrap().is_some());
    assert_eq!(manager.reads(), 3);

    // Whoever tried old ones takes what has been read since, without a read.
    let newest = secrets.newer(&tried, rotated + MIN_PAUSE).await.unwrap().unwrap();
    assert_eq!((values(&newest), manager.reads()), (vec!["two"], 3));
}

#[tokio::test]
async fn while_the_newest_cannot_be_read_a_signature_is_neither_good_nor_bad() {
    let manager = Manager::holding("one");
    let secrets = manager.secrets();
    let t = Instant::now();
    let tried = secrets.live(t).await.unwrap();
    manager.hold(None);
    for after in [1, 2, 59] {
        assert!(secrets.newer(&tried, t + SECOND * after).await.is_err());
    }
    assert_eq!(manager.reads(), 2);

    // Cut short by its webhook's deadline, a read counts the same.
    let again = t + SECOND + MIN_PAUSE;
    let _never = manager.stall();
    tokio::select! {
        biased;
        _ = secrets.newer(&tried, again) => panic!("a stalled read ended"),
        () = until(|| manager.reads() == 3) => {}
    }
    let error = secrets.newer(&tried, again + SECOND).await.unwrap_err();
    assert!(matches!(*error, SecretsError::TooSlow), "{error:?}");
    assert_eq!(manager.reads(), 3);
}

#[tokio::test]
async fn those_who_wait_for_a_read_share_what_it_brings() {
    for value in [Some("one"), None] {
        let manager = Manager::holding("unused");
        manager.hold(value);
        let secrets = manager.secrets();
        let go_on = manager.stall();
        let t = Instant::now();
        let waiting: Vec<_> = (0..10)
            .map(|_| {
                let secrets = Arc::clone(&secrets);
                tokio::spawn(async move { secrets.live(t).await.is_ok() })
            })
            .collect();
        until(|| manager.reads() == 1).await;
        go_on.notify_one();
        for waiting in waiting {
            assert_eq!(waiting.await.unwrap(), value.is_some());
        }
        assert_eq!(manager.reads(), 1);
    }
}

#[tokio::test]
async fn a_failed_first_read_does_not_outlast_the_failure() {
    let manager = Manager::holding("one");
    manager.hold(None);
    let secrets = manager.secrets();
    let t = Instant::now();
    assert!(secrets.live(t).await.is_err());
    manager.hold(Some("one"));
    assert_eq!(values(&secrets.live(t).await.unwrap()), ["one"]);
}

/// Begins to read as a start does, and does not wait for it.
async fn started(manager: &Manager, secrets: &Arc<SigningSecrets>) -> Start {
    let secrets = Arc::clone(secrets);
    let start = tokio::spawn(async move { secrets.warm_up(Instant::now()).await });
    until(|| manager.reads() == 1).await;
    start
}

type Start = tokio::task::JoinHandle<Result<(), Arc<SecretsError>>>;

fn webhook(secrets: &Arc<SigningSecrets>) -> tokio::task::JoinHandle<Vec<String>> {
    let secrets = Arc::clone(secrets);
    tokio::spawn(async move {
        let live = secrets.live(Instant::now()).await.unwrap();
        values(&live).into_iter().map(str::to_owned).collect()
    })
}

/// The first webhook used to be given the failure of the start's read that it waited for, and was answered with a 503.
#[tokio::test]
async fn a_webhook_that_waits_for_a_start_that_fails_reads_for_itself() {
    let manager = Manager::holding("one");
    let secrets = manager.secrets();
    let stalled = manager.stall();
    manager.failing.store(1, Ordering::SeqCst);
    let start = started(&manager, &secrets).await;
    let webhook = webhook(&secrets);
    // It waits, behind the start.
    until(|| secrets.attempts.try_lock().is_err()).await;
    assert_eq!(manager.reads(), 1);
    manager.go_on();
    stalled.notify_one();
    assert_eq!(webhook.await.unwrap(), ["one"]);
    assert!(start.await.unwrap().is_err());
    assert_eq!(manager.reads(), 2);
}

#[tokio::test]
async fn what_a_start_brings_serves_the_webhook_that_waits_for_it() {
    let manager = Manager::holding("one");
    let secrets = manager.secrets();
    let stalled = manager.stall();
    let start = started(&manager, &secrets).await;
    let webhook = webhook(&secrets);
    until(|| secrets.attempts.try_lock().is_err()).await;
    stalled.notify_one();
    assert_eq!(webhook.await.unwrap(), ["one"]);
    start.await.unwrap().unwrap();
    secrets.warm_up(Instant::now()).await.unwrap();
    assert_eq!(manager.reads(), 1);
}

/// A request that was sent before the environment was frozen never ends.
#[tokio::test]
async fn a_webhook_does_not_wait_for_a_start_that_hangs() {
    let manager = Manager::holding("one");
    let secrets = manager.secrets();
    manager.stall();
    let start = started(&manager, &secrets).await;
    manager.go_on();
    let begun = Instant::now();
    assert_eq!(webhook(&secrets).await.unwrap(), ["one"]);
    assert!(begun.elapsed() >= START_PATIENCE);
    assert_eq!(manager.reads(), 2);
    assert!(!start.is_finished());
}

/// Frozen in the middle of its read, an environment may come back to it after a rotation.
#[tokio::test]
async fn a_start_that_is_late_does_not_displace_what_was_read_since() {
    let manager = Manager::holding("two");
    let secrets = manager.secrets();
    let early = manager.stall();
    let start = started(&manager, &secrets).await;
    manager.go_on();
    assert_eq!(webhook(&secrets).await.unwrap(), ["two"]);
    manager.hold(Some("one"));
    early.notify_one();
    start.await.unwrap().unwrap();
    assert_eq!(webhook(&secrets).await.unwrap(), ["two"]);
    assert_eq!(manager.reads(), 2);
}

#[tokio::test]
async fn a_start_that_is_late_is_taken_before_a_read_that_is_later() {
    let manager = Manager::holding("one");
    let secrets = manager.secrets();
    let early = manager.stall();
    let start = started(&manager, &secrets).await;
    manager.stall();
    let webhook = webhook(&secrets);
    until(|| manager.reads() == 2).await;
    early.notify_one();
    assert_eq!(webhook.await.unwrap(), ["one"]);
    start.await.unwrap().unwrap();
}

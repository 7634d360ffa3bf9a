//! The fleet-wide limits against the deployed Limits table (Genesys guide §3 and edge case 2; docs/LIMITS.md).
//!
//! Every test has an organisation, and so an item, of its own.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use aws::limits::{Limiter, LimiterSettings, Limits, Written};
use domain::{
    platform::Platform,
    throttle::{self, Fleet, Gate, Held, Policy, Process, Start, Step},
};
use harness::pipeline::Pipeline;
use jiff::Timestamp;
use libtest_mimic::Trial;
use tokio::time::{Instant, sleep};

use crate::{PATIENCE, Shared, on_stack};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        on_stack(shared, "the_limits_table_does_what_the_rules_say", as_the_rules_say),
        on_stack(shared, "a_fleet_never_runs_more_than_its_limit", never_more),
        on_stack(shared, "a_killed_process_frees_its_slots", killed),
        on_stack(shared, "a_pause_holds_every_process_and_never_shrinks", paused),
        on_stack(shared, "without_the_limits_nothing_starts", unreachable),
    ]
}

fn limits(stack: &Pipeline, organisation: &str) -> Result<Limits> {
    let table = stack.stack.output("LimitsTable")?.to_owned();
    let key = throttle::key(Platform::Genesys, organisation);
    Ok(Limits::new(stack.dynamodb.clone(), table, key))
}

async fn item(limits: &Limits) -> Result<Fleet> {
    limits.read().await?.context("no item")
}

/// Four processes do this and that in a fixed disorder; each of their writes is done by the table and by the rules'
/// own model of it, and the two must agree, refusals included.
async fn as_the_rules_say(stack: Arc<Pipeline>) -> Result<()> {
    let limits = limits(&stack, "rules.example.com")?;
    let policy = Policy { lease: Duration::from_secs(20), min_requests: 4, ..Policy::up_to(6) };
    let mut processes: Vec<_> = (0..4).map(|i| Process::new(format!("p{i}"), policy)).collect();
    let mut now = Timestamp::from_second(1_700_000_000)?;
    let (mut done, mut refused) = (0, 0);
    let (mut turns, mut halvings, mut evictions, mut pauses) = (0, 0, 0, 0);
    let mut seed = 7_u64;
    for _ in 0..3_000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let dice = seed >> 33;
        now += Duration::from_millis(dice % 300);
        let process = &mut processes[usize::try_from(dice % 4)?];
        match (dice >> 8) % 16 {
            0..3 if process.waiting() < 4 => process.wait(now),
            3..6 => drop(process.start(now, 0.5) == Start::Now),
            6 => process.finish(now),
            7 if process.waiting() > 0 => process.give_up(now),
            8 if process.running() + process.waiting() == 0 => process.leave(),
            9 => (0..3).for_each(|_| process.request()),
            10 if dice.is_multiple_of(3) => {
                process.request();
                process.throttled(Some(Duration::from_secs(1)), now, 0.5);
            }
            11 if dice.is_multiple_of(5) => now += Duration::from_secs(15),
            _ => {}
        }
        match process.step(now) {
            Step::Rest(_) => {}
            Step::Look => process.looked(limits.read().await?, now, 0.5),
            Step::Create => process.looked(Some(limits.create(&policy, now).await?), now, 0.5),
            Step::Write(change) => {
                let before = item(&limits).await?;
                let expected = before.apply(&change);
                match (limits.write(&change).await?, expected) {
                    (Written::Done(after), Some(expected)) => {
                        ensure!(
                            after == expected,
                            "{change:?}\n{before:?}\n{after:?}\n{expected:?}"
                        );
                        done += 1;
                        turns += u32::from(change.turn.is_some());
                        halvings += u32::from(change.turn.is_some_and(|turn| turn.halved));
                        evictions += u32::from(!change.evict.is_empty());
                        pauses += u32::from(change.pause.is_some());
                        process.written(&change, after, now, 0.5);
                    }
                    (Written::Refused(after), None) => {
                        ensure!(after.as_ref() == Some(&before), "{after:?}");
                        refused += 1;
                        process.refused(&change, after, now, 0.5);
                    }
                    (written, expected) => {
                        bail!("{change:?}\n{before:?}\n{written:?}\n{expected:?}")
                    }
                }
            }
        }
    }
    let seen = format!(
        "{done} writes, among them {turns} turns, {halvings} halvings, {evictions} evictions and \
         {pauses} pauses, and on {refused} refusals"
    );
    println!("the table and the rules agree on {seen}");
    let least = [done, refused, turns, halvings, evictions, pauses].into_iter().min();
    ensure!(done > 100 && least > Some(2), "{seen}: too few to tell");
    Ok(())
}

async fn never_more(stack: Arc<Pipeline>) -> Result<()> {
    let limits = limits(&stack, "fleet.example.com")?;
    let (running, most) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let mut work = Vec::new();
    let fleet: Vec<_> =
        (0..6).map(|_| Limiter::new(limits.clone(), LimiterSettings::up_to(4))).collect();
    for limiter in fleet.iter().flat_map(|limiter| vec![limiter.clone(); 5]) {
        let (running, most) = (running.clone(), most.clone());
        work.push(tokio::spawn(async move {
            let _permit = loop {
                match limiter.permit().await {
                    Ok(permit) => break permit,
                    Err(Held::Full { .. }) => {}
                    Err(held) => return Err(held),
                }
            };
            limiter.clear_to_send().await?;
            most.fetch_max(running.fetch_add(1, SeqCst) + 1, SeqCst);
            sleep(Duration::from_millis(300)).await;
            running.fetch_sub(1, SeqCst);
            Ok(())
        }));
    }
    for task in work {
        task.await??;
    }
    let most = most.load(SeqCst);
    ensure!((2..=4).contains(&most), "{most} at a time of 4");
    for limiter in &fleet {
        limiter.release().await;
    }
    let item = item(&limits).await?;
    ensure!(item.free == 4 && item.holders.is_empty(), "{item:?}");
    ensure!(item.window.current.requests + item.window.before.requests == 30, "{item:?}");
    Ok(())
}

async fn killed(stack: Arc<Pipeline>) -> Result<()> {
    let limits = limits(&stack, "killed.example.com")?;
    let mut settings = LimiterSettings::up_to(1);
    settings.policy.lease = Duration::from_secs(5);
    let victim = Limiter::new(limits.clone(), settings);
    // It never comes to drop its permit.
    std::mem::forget(victim.permit().await?);
    let dead: Vec<_> = item(&limits).await?.holders.into_keys().collect();
    settings.max_wait = Duration::from_millis(500);
    let impatient = Limiter::new(limits.clone(), settings).permit().await;
    ensure!(matches!(impatient, Err(Held::Full { .. })), "{impatient:?}");
    drop(victim);
    settings.max_wait = PATIENCE;
    let heir = Limiter::new(limits.clone(), settings);
    let _permit = heir.permit().await?;
    let item = item(&limits).await?;
    ensure!(item.free == 0 && !dead.iter().any(|id| item.holders.contains_key(id)), "{item:?}");
    Ok(())
}

async fn paused(stack: Arc<Pipeline>) -> Result<()> {
    let limits = limits(&stack, "paused.example.com")?;
    let limiter = || Limiter::new(limits.clone(), LimiterSettings::up_to(4));
    let (throttled, other) = (limiter(), limiter());
    for limiter in [&throttled, &other] {
        let _permit = limiter.permit().await?;
        limiter.clear_to_send().await?;
    }
    let until = Timestamp::now() + Duration::from_secs(2);
    ensure!(throttled.throttled(Some(Duration::from_secs(2))) >= Duration::from_secs(2));
    let end = Instant::now() + PATIENCE;
    while item(&limits).await?.paused_until < until {
        ensure!(Instant::now() < end, "the pause never reached the table");
    }
    let (here, there) = tokio::join!(throttled.clear_to_send(), other.clear_to_send());
    here.and(there)?;
    ensure!(Timestamp::now() >= until, "somebody asked before the pause was over");
    // A longer wait is not slept: it is said how long it is.
    throttled.throttled(Some(Duration::from_secs(600)));
    throttled.release().await;
    let long = item(&limits).await?.paused_until;
    other.throttled(Some(Duration::from_secs(1)));
    other.release().await;
    let still = item(&limits).await?.paused_until;
    ensure!(still >= long, "the pause shrank from {long} to {still}");
    for held in [other.clear_to_send().await.err(), other.permit().await.err()] {
        let held = held.context("a start in the middle of a pause")?;
        ensure!(matches!(held, Held::Paused { .. }), "{held:?}");
        let left = Duration::try_from(long.duration_since(Timestamp::now()))?;
        ensure!(held.after() >= left, "{held:?} is less than {left:?}");
    }
    Ok(())
}

async fn unreachable(stack: Arc<Pipeline>) -> Result<()> {
    let limits = Limits::new(stack.dynamodb.clone(), "no-such-table".to_owned(), "x".to_owned());
    let limiter = Limiter::new(limits, LimiterSettings::up_to(4));
    for held in [limiter.permit().await.err(), limiter.clear_to_send().await.err()] {
        let held = held.context("a start without limits")?;
        ensure!(matches!(held, Held::Unreachable { .. }), "{held:?}");
        ensure!(held.after() >= Duration::from_secs(1), "{held:?}");
    }
    Ok(())
}

//! Any script of cuts, stalls, refusals and restarts, over any size around the part boundaries, gives the vendor's bytes
//! or a refusal with a reason; never a wrong object (promise 4).

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use harness::{
    Platform,
    pipeline::Pipeline,
    vendor::{Fault, Media, Recording},
};
use jiff::{SignedDuration, Timestamp};
use libtest_mimic::Trial;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{PATIENCE, Shared, downloads::proven, on_stack, resume};

/// S3's smallest part.
const PART: u64 = 5 * 1024 * 1024;

/// A WAV of this length or less holds no samples.
const WAV_HEADER: u64 = 44;

/// Cases at a time: as many as a batch has messages.
const LANES: usize = 10;

/// Deliveries after which a recording must be settled: three attempts, and invocations that end early between them.
const DELIVERIES: usize = 12;

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![on_stack(shared, "any_script_of_faults_gives_the_right_object_or_none", any_script)]
}

#[derive(Debug, Clone)]
struct Case {
    len: u64,
    faults: Vec<Fault>,
}

impl Case {
    /// Two faults cost two attempts at the most, and there are three. Invocations that end early may cost one as well.
    fn must_survive(&self, round: Round) -> bool {
        let faults = self.faults.iter().filter(|fault| **fault != Fault::None).count();
        round == Round::Killed && self.len > WAV_HEADER && faults <= 2
    }
}

fn cases() -> impl Strategy<Value = Case> {
    let len = prop_oneof![
        Just(0),
        Just(1),
        Just(44),
        Just(45),
        45..200_000_u64,
        (1..4_u64, -2..3_i64).prop_map(|(parts, off)| (parts * PART).saturating_add_signed(off)),
    ];
    len.prop_flat_map(|len| {
        let at = || prop_oneof![0..=len, Just(0), Just(PART.min(len)), Just(len.saturating_sub(1))];
        let fault = prop_oneof![
            2 => Just(Fault::None),
            4 => at().prop_map(Fault::CutAfter),
            2 => at().prop_map(Fault::ResetAfter),
            1 => at().prop_map(|n| Fault::StallAfter(n, Duration::from_secs(30))),
            1 => Just(Fault::ShortBody),
            1 => Just(Fault::IgnoreRange),
            1 => (1..3 * PART).prop_map(Fault::ChangedTotal),
            1 => Just(Fault::ChangedEtag),
            1 => (1..2_000_u64).prop_map(Fault::WrongLength),
            1 => Just(Fault::Status(503)),
            1 => Just(Fault::Unauthorized),
        ];
        proptest::collection::vec(fault, 0..6).prop_map(move |faults| Case { len, faults })
    })
}

/// What befalls the workers of a round besides the faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Round {
    /// The first worker is killed.
    Killed,
    /// Every other invocation ends early.
    Short,
}

/// Another seed each time; `LAW_SEED` repeats one.
#[expect(clippy::disallowed_methods, reason = "a test is told nothing by lambda::env")]
fn seed() -> Result<u64> {
    match std::env::var("LAW_SEED") {
        Ok(seed) => seed.parse().context("LAW_SEED is not a whole number"),
        Err(_) => Ok(fastrand::u64(..)),
    }
}

async fn any_script(stack: Arc<Pipeline>) -> Result<()> {
    let seed = seed()?;
    scripts(&stack, seed).await.with_context(|| format!("repeat it with LAW_SEED={seed}"))
}

async fn scripts(stack: &Arc<Pipeline>, seed: u64) -> Result<()> {
    let bytes: Vec<u8> = seed.to_le_bytes().repeat(4);
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let mut kills = fastrand::Rng::with_seed(seed);
    let mut archived = 0;
    for number in 0..4_u64 {
        let round = if number % 2 == 0 { Round::Killed } else { Round::Short };
        let mut drawn = Vec::new();
        for lane in 0..LANES {
            let case = cases().new_tree(&mut runner).map_err(|e| anyhow::anyhow!("{e}"))?.current();
            let media = Media::wav(case.len, number * 100 + lane as u64);
            let id = format!("law-{number}-{lane}");
            let site = stack.on(Platform::Cxone);
            site.vendor().add_recording(Recording::new(&id, media.clone()));
            site.vendor().script(&id, case.faults.clone());
            drawn.push((id, media, case));
        }
        let ids = drawn.iter().map(|(id, ..)| id.as_str()).collect();
        let kill_after = Duration::from_millis(kills.u64(100..1_200));
        deliver(stack, round, kill_after, ids).await?;
        for (id, media, case) in &drawn {
            let context = || format!("{id}, {round:?}: {case:?}");
            let whole = judge(stack, id, media).await.with_context(context)?;
            ensure!(whole || !case.must_survive(round), "set aside for nothing: {}", context());
            archived += usize::from(whole);
        }
    }
    println!("seed {seed}: {archived} of {} recordings archived, the others set aside", 4 * LANES);
    Ok(())
}

/// Delivers the messages until they are dealt with, each time to a process of its own.
async fn deliver(
    stack: &Pipeline,
    round: Round,
    kill_after: Duration,
    ids: BTreeSet<&str>,
) -> Result<()> {
    let mut left = ids;
    for delivery in 0..DELIVERIES {
        if left.is_empty() {
            return Ok(());
        }
        let settings = [
            ("PART_SIZE_BYTES", PART.to_string()),
            ("CHECKPOINT_BYTES", (3 * PART).to_string()),
            ("IDLE_TIMEOUT_SECONDS", "3".to_owned()),
        ];
        let function = stack.function_with("downloader", "DownloaderFunction", &settings).await?;
        let records: Vec<Value> = left
            .iter()
            .filter_map(|id| resume::batch(Platform::Cxone, id)["Records"].get(0).cloned())
            .collect();
        let event = json!({"Records": records});
        // The last ten seconds of an invocation are for putting things in order.
        let lasts = match (round, delivery) {
            (Round::Killed, 0) => SignedDuration::from_millis(11_500),
            (Round::Short, 0 | 2) => SignedDuration::from_millis(10_700),
            _ => SignedDuration::from_secs(60),
        };
        let deadline = Timestamp::now() + lasts;
        let ends = if (round, delivery) == (Round::Killed, 0) { kill_after } else { PATIENCE };
        let Ok(response) = timeout(ends, function.invoke(&event, deadline)).await else {
            ensure!(ends == kill_after, "an invocation went on past its end");
            function.kill().await?;
            // Its leases are over at the invocation's end.
            let left = Duration::try_from(deadline.duration_since(Timestamp::now()));
            tokio::time::sleep(left.unwrap_or_default()).await;
            continue;
        };
        let response = match response {
            // Every message that was left failed by the function's own doing, two 401s in a row for example.
            Err(error) if error.to_string().contains("AllFailed") => continue,
            response => response?,
        };
        let failed = response["batchItemFailures"].as_array().context("no partial response")?;
        let failed: BTreeSet<String> = failed
            .iter()
            .filter_map(|item| item["itemIdentifier"].as_str())
            .map(|id| id.trim_start_matches("message-").to_owned())
            .collect();
        left.retain(|id| failed.contains(*id));
    }
    ensure!(left.is_empty(), "not settled after {DELIVERIES} deliveries: {left:?}");
    Ok(())
}

/// Archived, and then exactly the vendor's bytes; or set aside with a reason, and then no object at all.
async fn judge(stack: &Pipeline, id: &str, media: &Media) -> Result<bool> {
    let item = stack.on(Platform::Cxone).ledger(id).await?.context("no item")?;
    if item["state"] == "archived" {
        proven(stack, &item, media)?;
        return Ok(true);
    }
    ensure!(item["state"] == "quarantined" && item["reason"].is_string(), "{item}");
    let objects = stack.s3.objects(stack.bucket()?);
    ensure!(!objects.iter().any(|object| object.key.contains(id)), "an object of a quarantine");
    Ok(false)
}

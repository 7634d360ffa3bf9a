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
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use crate::{Shared, downloads::proven, on_stack, resume};

/// S3's smallest part.
const PART: u64 = 5 * 1024 * 1024;

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

async fn any_script(stack: Arc<Pipeline>) -> Result<()> {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let mut archived = 0;
    for round in 0..4_u64 {
        let mut drawn = Vec::new();
        for lane in 0..LANES {
            let case = cases().new_tree(&mut runner).map_err(|e| anyhow::anyhow!("{e}"))?.current();
            let media = Media::wav(case.len, round * 100 + lane as u64);
            let id = format!("law-{round}-{lane}");
            let site = stack.on(Platform::Cxone);
            site.vendor().add_recording(Recording::new(&id, media.clone()));
            site.vendor().script(&id, case.faults.clone());
            drawn.push((id, media, case));
        }
        deliver(&stack, round, drawn.iter().map(|(id, ..)| id.as_str()).collect()).await?;
        for (id, media, case) in &drawn {
            archived += usize::from(
                judge(&stack, id, media).await.with_context(|| format!("{id}: {case:?}"))?,
            );
        }
    }
    println!("{archived} of {} recordings archived, the others set aside", 4 * LANES);
    ensure!(archived > LANES, "hardly anything was archived: nothing was tested");
    Ok(())
}

/// Delivers the messages until they are dealt with. Every other invocation is a short one, in a process of its own.
async fn deliver(stack: &Pipeline, round: u64, ids: BTreeSet<&str>) -> Result<()> {
    let mut left = ids;
    for delivery in 0..DELIVERIES {
        if left.is_empty() {
            return Ok(());
        }
        let settings =
            [("PART_SIZE_BYTES", PART.to_string()), ("IDLE_TIMEOUT_SECONDS", "1".to_owned())];
        let function = stack.function_with("downloader", "DownloaderFunction", &settings).await?;
        let records: Vec<Value> = left
            .iter()
            .filter_map(|id| resume::batch(Platform::Cxone, id)["Records"].get(0).cloned())
            .collect();
        // The last ten seconds of an invocation are for putting things in order.
        let short = delivery % 2 == (round % 2) as usize && delivery < 4;
        let lasts =
            if short { SignedDuration::from_millis(10_700) } else { SignedDuration::from_secs(60) };
        let response =
            function.invoke(&json!({"Records": records}), Timestamp::now() + lasts).await?;
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

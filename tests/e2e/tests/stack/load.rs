//! Intake under load, at its own Runtime API.

use std::{sync::Arc, time::Duration};

use anyhow::{Result, ensure};
use harness::{front::Front, load::Load, pipeline::Pipeline};
use libtest_mimic::Trial;

use crate::{Shared, alone_on_stack};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![alone_on_stack(shared, "under_load_and_a_stall_of_sqs_every_webhook_is_queued_once", load)]
}

/// A small version of `cargo webhooks`.
async fn load(stack: Arc<Pipeline>) -> Result<()> {
    let front = Front::start(&stack, "load", 4).await?;
    let stall = Duration::from_secs(5);
    let load = Load { webhooks: 300, forged_every: 25, twice_every: 10, stall };
    let outcome = load.run(&stack, &front, "load").await?;
    let slowest = outcome.percentile(1.0);
    println!("{} put off, the slowest answer took {slowest:?}", outcome.put_off);
    ensure!(outcome.misses.is_empty(), "{:?}", outcome.misses);
    ensure!(outcome.put_off > 0, "SQS did not stall");
    // The vendor waits for three; the half second is for a machine that does much else.
    ensure!(slowest < Duration::from_secs(3), "{slowest:?}");
    Ok(())
}

//! A large catalogue that moves while it is swept: recordings come late, are reindexed, tokens expire, the vendor throttles,
//! workers die. Beside it, the page-number walk of the Genesys guide §2 on the same catalogue.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use harness::{
    pipeline::Pipeline,
    sweeps::{Lab, Tally, event, ids},
    vendor::{Endpoint, Fault, Genesys, Recording},
};
use serde_json::Value;

use super::recording;
use crate::resume::in_seconds;

const CATALOGUE: usize = 100_000;
/// Seconds of the range, from 2022-01-01 to 2022-03-31.
const SECONDS: i64 = 90 * 24 * 3600 - 1;
/// Recordings of one and the same second: more than two pages.
const TIE: usize = 2_300;
/// Pages after which the catalogue rests.
const DISTURBED: usize = 120;

/// Every id that was ever in the catalogue.
type Everything = Arc<Mutex<HashSet<String>>>;

/// Fills the catalogue, the same for the same seed, and sets in motion what moves it.
fn fill(vendor: &Genesys, seed: u64) -> Everything {
    let mut random = fastrand::Rng::with_seed(seed);
    let everything = Everything::default();
    let known = |id: &str| everything.lock().map(|mut ids| ids.insert(id.to_owned()));
    let mut list = Vec::with_capacity(CATALOGUE);
    for n in 0..CATALOGUE {
        let id = format!("c{n}");
        let second = if n < TIE { SECONDS / 2 } else { random.i64(0..SECONDS) };
        let _ = known(&id);
        vendor.add_recording(recording(&id, second));
        list.push(id);
    }
    let added = everything.clone();
    let mut away: Vec<Recording> = Vec::new();
    vendor.disturb(move |catalogue, page| {
        away.drain(..).for_each(|recording| catalogue.add(recording));
        if page > DISTURBED {
            return;
        }
        // A hundred are listed late, and three hundred are being reindexed.
        for n in 0..100 {
            let id = format!("late-{page}-{n}");
            catalogue.add(recording(&id, random.i64(0..SECONDS)));
            if let Ok(mut ids) = added.lock() {
                ids.insert(id);
            }
        }
        for _ in 0..300 {
            away.extend(catalogue.take(&list[random.usize(..list.len())]));
        }
    });
    everything
}

/// Everything is queued exactly once, whatever happens on the way.
pub(super) async fn whatever_moves(stack: Arc<Pipeline>) -> Result<()> {
    let begun = Instant::now();
    let seed = fastrand::u64(..);
    let lab = Lab::new(&stack, "catalogue").await?;
    let everything = fill(&lab.vendor, seed);
    let tally = Tally::start(&lab.recordings, stack.aws.endpoint_url()).await?;
    let settings = [("AWS_ENDPOINT_URL_SQS", tally.url())];
    let function = lab.function(&settings).await?;
    let answer = lab.begin(&function, 30).await?;
    ensure!(answer["windows"] == 3, "{answer}");

    // A worker is killed in the middle of a window, a few pages after the last checkpoint it wrote.
    let message = lab.next().await?.context("no window")?;
    let pages = |vendor: &Genesys| vendor.count(Endpoint::Listing, "");
    let victim = lab.function(&settings).await?;
    let request = event(&message);
    tokio::select! {
        () = lab.vendor.wait_until(|vendor| vendor.count(Endpoint::Listing, "") >= 9) => {}
        done = victim.invoke(&request, in_seconds(170)) => anyhow::bail!("too quick: {done:?}"),
    }
    victim.kill().await?;
    let killed_after = pages(&lab.vendor);
    // Its lease is over with its invocation; the next worker has it in its hands as soon as that is so.
    release(&lab).await?;
    lab.vendor.revoke_tokens();
    lab.vendor.script_listing([Fault::None, Fault::None, Fault::throttle(1), Fault::Status(502)]);
    let mut invocations = 1;
    let mut work = vec![message];
    while let Some(message) = work.pop() {
        invocations += 1;
        ensure!(invocations < 300, "the sweep has no end");
        // Some invocations have time for a few pages only.
        let seconds = if invocations % 3 == 0 { 23 } else { 120 };
        if !lab.hand(&function, &message, seconds).await? {
            tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
            work.push(message);
            continue;
        }
        work.extend(lab.next().await?);
    }
    let took = begun.elapsed();
    let windows = lab.windows("run-2022").await?;
    ensure!(windows.len() == 3 && windows.values().all(|window| window["state"] == "done"));
    let sum = |name: &str| windows.values().filter_map(|window| window[name].as_u64()).sum::<u64>();

    let bodies = tally.bodies();
    let queued = ids(&bodies).with_context(|| format!("seed {seed}"))?;
    let everything = everything.lock().map_err(|_| anyhow::anyhow!("poisoned"))?.clone();
    let missed = everything.difference(&queued).count();
    ensure!(missed == 0, "{missed} of {} were missed; seed {seed}", everything.len());
    ensure!(queued.len() == everything.len(), "{} queued", queued.len());
    // What the killed worker had sent and not written down: a page at the most.
    ensure!(tally.dropped() <= 1_000, "{} messages were sent twice", tally.dropped());
    complete(&bodies)?;
    println!(
        "sweeps: {} recordings, {} pages, {invocations} invocations, a worker killed after {killed_after} pages, \
         {} seen, {} queued, 0 missed, 0 repeated ({} dropped by their deduplication id), in {:.1} s",
        everything.len(),
        pages(&lab.vendor),
        sum("seen"),
        queued.len(),
        tally.dropped(),
        took.as_secs_f64(),
    );
    by_page_numbers(&stack, seed).await
}

/// Each message carries what the listing said, so that the downloader has to look up nothing.
fn complete(bodies: &[Value]) -> Result<()> {
    for body in bodies {
        let metadata = &body["metadata"];
        for field in [
            "startTime",
            "endTime",
            "duration",
            "mediaType",
            "agentId",
            "queueId",
            "wrapupCode",
            "container",
        ] {
            ensure!(!metadata[field].is_null(), "{field}: {body}");
        }
        ensure!(body["source"] == "sweep" && body["runId"] == "run-2022", "{body}");
    }
    Ok(())
}

/// Lets the lease of a killed worker run out at once, which takes the rest of its invocation otherwise.
async fn release(lab: &Lab<'_>) -> Result<()> {
    use aws_sdk_dynamodb::types::AttributeValue;
    for sk in lab.windows("run-2022").await?.into_keys() {
        lab.stack
            .dynamodb
            .update_item()
            .table_name(&lab.table)
            .key("pk", AttributeValue::S("sweep#genesys".to_owned()))
            .key("sk", AttributeValue::S(sk))
            .update_expression("SET leaseUntil = :past")
            .expression_attribute_values(":past", AttributeValue::N("1".to_owned()))
            .send()
            .await?;
    }
    Ok(())
}

/// Genesys guide §2 without its watermark: page after page by number, on the same catalogue with the same disturbance.
async fn by_page_numbers(stack: &Pipeline, seed: u64) -> Result<()> {
    let vendor = Genesys::start_with(stack.genesys.credentials()).await?;
    let everything = fill(&vendor, seed);
    let credentials = vendor.credentials();
    let client = reqwest::Client::builder().no_proxy().build()?;
    let token = client
        .post(format!("{}/oauth/token", vendor.base_url()))
        .form(&[
            ("grant_type", "client_credentials"),
            ("client_id", &credentials.client_id),
            ("client_secret", &credentials.client_secret),
        ])
        .send()
        .await?;
    let token: Value = token.json().await?;
    let token = token["access_token"].as_str().context("no token")?;
    let mut seen = HashMap::<String, usize>::new();
    for page in 1.. {
        let url = format!(
            "{}/api/v2/recordings?dateRangeStart=2022-01-01T00:00:00.000Z&dateRangeEnd=2022-03-31T23:59:59.000Z\
             &mediaTypes=voice&pageSize=1000&pageNumber={page}&sortOrder=desc",
            vendor.base_url()
        );
        let items: Vec<Value> = client.get(url).bearer_auth(token).send().await?.json().await?;
        for item in &items {
            *seen.entry(item["id"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        if items.len() < 1_000 {
            break;
        }
    }
    let everything = everything.lock().map_err(|_| anyhow::anyhow!("poisoned"))?.clone();
    let missed = everything.iter().filter(|id| !seen.contains_key(*id)).count();
    let repeated = seen.values().filter(|times| **times > 1).count();
    println!(
        "the page-number walk on the same catalogue: {} recordings, {missed} missed, {repeated} repeated",
        everything.len()
    );
    ensure!(missed > 0, "a disturbance that disturbs nobody shows nothing; seed {seed}");
    Ok(())
}

//! `cargo sweep`: what a sweep over a large catalogue costs.

use std::{collections::BTreeMap, process::ExitCode, time::Instant};

use anyhow::{Result, ensure};
use clap::Parser;
use harness::{
    counter::Counter,
    local_aws::Progress,
    pipeline::{Options, Pipeline},
    runtime::Runtime,
    sweeps::{Lab, Tally, ids},
    vendor::{Endpoint, Media, Recording},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// Sweeps a catalogue twice: first with a ledger that knows nothing, so that everything is queued, then with everything known.
/// Prints items per second, and the requests to DynamoDB, SQS and the vendor for every 1000 items. The local AWS answers one
/// request at a time, so the time is mostly its; the requests are what AWS would be asked.
///
/// Exits with 1 when an item was missed or queued twice.
#[derive(Debug, Parser)]
#[command(name = "cargo sweep", bin_name = "cargo sweep", version)]
struct Arguments {
    /// How many recordings
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1000..=200_000))]
    recordings: u32,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// What one sweep took.
struct Swept {
    name: &'static str,
    items_per_second: f64,
    /// For every 1000 items.
    requests: BTreeMap<String, f64>,
    queued: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<()> {
    let progress = Progress::new(|step| eprintln!("{step}"));
    let stack = Pipeline::start(Options { progress, ..Options::default() }).await?;
    let lab = Lab::new(&stack, "bench").await?;
    // 2022-01-01, and a recording every minute and a bit: all within the 90 days that are swept.
    let start = Timestamp::from_second(1_640_995_200)?;
    let apart = 90 * 24 * 3_600_000 / i64::from(arguments.recordings) - 1;
    for n in 0..arguments.recordings {
        let at = start.checked_add(SignedDuration::from_millis(apart * i64::from(n)))?;
        let recording = Recording::new(format!("b{n}"), Media::webm(500, 5));
        lab.vendor.add_recording(recording.with("startTime", at.to_string()));
    }
    let tally = Tally::start(&lab.recordings, stack.aws.endpoint_url()).await?;
    let counters =
        [Counter::start(tally.url()).await?, Counter::start(stack.aws.endpoint_url()).await?];
    let [sqs, dynamodb] = &counters;
    let settings =
        [("AWS_ENDPOINT_URL_SQS", sqs.url()), ("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.url())];
    let function = lab.function(&settings).await?;
    let first = measure(&lab, &function, &counters, "all new").await?;
    let second = measure(&lab, &function, &counters, "all known").await?;
    let queued = ids(&tally.bodies())?.len();
    print(arguments, &[first, second], queued)?;
    ensure!(
        queued == arguments.recordings as usize,
        "{queued} of {} were queued",
        arguments.recordings
    );
    Ok(())
}

/// One sweep over everything.
async fn measure(
    lab: &Lab<'_>,
    function: &Runtime,
    counters: &[Counter],
    name: &'static str,
) -> Result<Swept> {
    let counts = || {
        let mut all = BTreeMap::<String, u64>::new();
        for counter in counters {
            all.extend(counter.counts());
        }
        all.insert("vendor".to_owned(), lab.vendor.count(Endpoint::Listing, "") as u64);
        all
    };
    let run_id = name.replace(' ', "-");
    let request = json!({
        "platform": "genesys", "from": "2022-01-01T00:00:00Z", "to": "2022-03-31T23:59:59Z",
        "mediaTypes": ["voice"], "windowDays": 90, "runId": run_id,
    });
    let deadline = Timestamp::now() + SignedDuration::from_secs(60);
    function.invoke(&request, deadline).await?;
    let (before, begun) = (counts(), Instant::now());
    lab.work(function, 900).await?;
    let took = begun.elapsed().as_secs_f64();
    let windows = lab.windows(&run_id).await?;
    let sum = |name: &str| windows.values().filter_map(|window| window[name].as_u64()).sum::<u64>();
    ensure!(windows.values().all(|window| window["state"] == "done"), "a window is not done");
    let seen = sum("seen") as f64;
    let requests = counts().into_iter().map(|(target, count)| {
        let more = count - before.get(&target).copied().unwrap_or_default();
        (target, more as f64 * 1000.0 / seen)
    });
    Ok(Swept {
        name,
        items_per_second: seen / took,
        requests: requests.filter(|(_, count)| *count > 0.0).collect(),
        queued: usize::try_from(sum("enqueued"))?,
    })
}

fn print(arguments: &Arguments, sweeps: &[Swept], queued: usize) -> Result<()> {
    if arguments.json {
        let sweeps = sweeps.iter().map(|sweep| {
            json!({
                "sweep": sweep.name, "itemsPerSecond": sweep.items_per_second, "queued": sweep.queued,
                "requestsPer1000Items": sweep.requests,
            })
        });
        let document = json!({
            "recordings": arguments.recordings, "queuedOnce": queued, "sweeps": sweeps.collect::<Vec<_>>(),
        });
        println!("{}", serde_json::to_string_pretty(&document)?);
        return Ok(());
    }
    println!("{} recordings, {queued} queued, none twice", arguments.recordings);
    for sweep in sweeps {
        println!(
            "\n{}: {:.0} items/s, {} queued",
            sweep.name, sweep.items_per_second, sweep.queued
        );
        for (target, count) in &sweep.requests {
            println!("  {target:<45} {count:>7.2} requests per 1000 items");
        }
    }
    Ok(())
}

//! What a sweep over a large catalogue costs.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Instant,
};

use anyhow::{Result, ensure};
use clap::Args;
use harness::{
    counter::Counter,
    local_aws::Progress,
    pipeline::{Options, Pipeline},
    runtime::Runtime,
    sweeps::{Lab, Tally, ids},
    vendor::{Endpoint, Media, Recording},
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;

use crate::{
    Common,
    report::{Section, Table},
};

/// Sweeps a catalogue twice: first with a ledger that knows nothing, so that everything is queued, then with everything known.
/// Items per second, and the requests to DynamoDB, SQS and the vendor for every 1,000 items. The local AWS answers one
/// request at a time, so the time is mostly its; the requests are what AWS would be asked.
///
/// Exits with 1 when an item was missed or queued twice.
#[derive(Debug, Default, Args)]
pub(crate) struct Arguments {
    /// How many recordings [default: 20000; with --quick 2000]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1000..=200_000))]
    recordings: Option<u32>,
}

/// What one sweep took.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Swept {
    name: &'static str,
    items_per_second: f64,
    #[serde(rename = "requestsPer1000Items")]
    requests: BTreeMap<String, f64>,
    queued: usize,
}

pub(crate) async fn measure(
    common: &Common,
    arguments: &Arguments,
    functions: &Path,
) -> Result<Section> {
    let recordings = arguments.recordings.unwrap_or(common.pick(20_000, 2_000));
    let progress = Progress::new(|step| eprintln!("{step}"));
    let functions = Some(functions.to_owned());
    let stack = Pipeline::start(Options { progress, functions, ..Options::default() }).await?;
    let lab = Lab::new(&stack, "bench").await?;
    // 2022-01-01, and a recording every minute and a bit: all within the 90 days that are swept.
    let start = Timestamp::from_second(1_640_995_200)?;
    let apart = 90 * 24 * 3_600_000 / i64::from(recordings) - 1;
    for n in 0..recordings {
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
    let mut sweeps = Vec::new();
    for name in ["all new", "all known"] {
        eprintln!("{recordings} recordings, {name}");
        sweeps.push(sweep(&lab, &function, &counters, name).await?);
    }
    let queued = ids(&tally.bodies())?.len();
    let missed = (queued != recordings as usize)
        .then(|| format!("Missed: {queued} of {recordings} recordings were queued."));
    Ok(Section {
        name: "sweep",
        size: format!("Recordings: {recordings}."),
        tables: vec![table(&sweeps)],
        notes: Vec::new(),
        missed: missed.into_iter().collect(),
        figures: json!({"recordings": recordings, "queuedOnce": queued, "sweeps": sweeps}),
    })
}

/// One sweep over everything.
async fn sweep(
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

/// The figures to be read: a column for each sweep.
fn table(sweeps: &[Swept]) -> Table {
    let row = |name: &str, figure: &dyn Fn(&Swept) -> String| {
        [name.to_owned()].into_iter().chain(sweeps.iter().map(figure)).collect::<Vec<_>>()
    };
    let mut rows = vec![
        row("items listed a second", &|sweep| format!("{:.0}", sweep.items_per_second)),
        row("items queued", &|sweep| sweep.queued.to_string()),
    ];
    let targets: BTreeSet<_> = sweeps.iter().flat_map(|sweep| sweep.requests.keys()).collect();
    for target in targets {
        let count = |sweep: &Swept| sweep.requests.get(target).copied().unwrap_or_default();
        let name = format!("{target}, requests per 1,000 items listed");
        rows.push(row(&name, &|sweep| format!("{:.2}", count(sweep))));
    }
    let names: Vec<_> = [""].into_iter().chain(sweeps.iter().map(|sweep| sweep.name)).collect();
    Table::new("", &names, rows)
}

//! `status`: the archive at a glance.

mod text;

use std::{collections::BTreeMap, time::Duration};

use aws::{ledger::Order, sweeps::RunProgress};
use clap::Args;
use domain::{
    platform::Platform,
    sweep::{Kind, MediaType},
};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    alarms::{self, Alarm},
    failure::Failure,
    options::{Output, PLATFORMS},
    output::{self, Verdict},
    stack::Stack,
    terminal,
};

/// How many of the runs that are done are shown.
const DONE_RUNS: usize = 5;

/// As many quarantined recordings of a platform are counted; where there are more, the count says "or more".
const MOST_COUNTED: usize = 100_000;

/// Shows alarms, queues, quarantine and sweeps
///
/// The exit code is 1 when an alarm is on, a recording is quarantined, or a message lies in a dead-letter queue or among the
/// manifest's failures; with --watch it is not. An alarm that has no data yet, as after a deployment, is not on.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Asked {
    /// Show it again every so many seconds, until Ctrl-C
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "5",
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    watch: Option<u64>,
}

const EXAMPLES: &str = "\
Examples:
  callarchive status                   once
  callarchive status --watch           every five seconds
  callarchive status --watch 60
  callarchive status --output json | jq '.alarms[] | select(.state == \"ALARM\")'

An alarm that is on has an entry in docs/ALARMS.md. A message in a dead-letter queue, a quarantined recording and a window that waits with a reason are what to look into.

Exit codes: 0, there is nothing to look into; 1, there is; 2, the command could not be carried out.";

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    stack: String,
    at: Timestamp,
    alarms: Vec<Alarm>,
    queues: Vec<Queue>,
    quarantined: Vec<Quarantine>,
    marks: Vec<Mark>,
    runs: Vec<RunProgress>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Queue {
    name: String,
    dead_letter: bool,
    waiting: u64,
    in_flight: u64,
    delayed: u64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Quarantine {
    platform: Platform,
    reason: String,
    count: usize,
    newest: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Mark {
    platform: Platform,
    media_type: MediaType,
    through: Timestamp,
    lag_seconds: i64,
}

pub(crate) async fn run(stack: &Stack, asked: &Asked, output: Output) -> Result<Verdict, Failure> {
    tokio::select! {
        shown = show(stack, asked, output) => shown,
        _ = tokio::signal::ctrl_c() => Ok(Verdict::Good),
    }
}

async fn show(stack: &Stack, asked: &Asked, output: Output) -> Result<Verdict, Failure> {
    loop {
        let status = look(stack, Timestamp::now()).await?;
        let Some(seconds) = asked.watch else {
            return output.show(status.verdict(), &status, || text::of(&status));
        };
        let shown = output::printed(terminal::clear());
        match shown.and_then(|()| output.print(&status, || text::of(&status))) {
            Err(Failure::NobodyReads) => return Ok(Verdict::Good),
            shown => shown?,
        }
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }
}

impl Status {
    /// Is there nothing to look into?
    fn verdict(&self) -> Verdict {
        let on = self.alarms.iter().any(|alarm| alarm.state == "ALARM");
        let set_aside = self.queues.iter().any(Queue::has_failures);
        Verdict::good_if(!on && !set_aside && self.quarantined.is_empty())
    }
}

impl Queue {
    /// Whatever is in it has failed.
    fn has_failures(&self) -> bool {
        let messages = self.waiting + self.in_flight + self.delayed;
        messages > 0 && (self.dead_letter || self.name == "ManifestFailures")
    }
}

async fn look(stack: &Stack, now: Timestamp) -> Result<Status, Failure> {
    let (ledger, sweeps) = (stack.ledger()?, stack.sweeps()?);
    let (mut quarantined, mut marks, mut runs) = (Vec::new(), Vec::new(), Vec::new());
    for platform in PLATFORMS {
        let items = ledger.quarantined(platform, None, Order::Newest, MOST_COUNTED).await?;
        quarantined.extend(by_reason(
            platform,
            items.into_iter().map(|item| (item.reason, item.settled_at)),
        ));
        marks.extend(sweeps.marks(platform).await?.into_iter().map(|(media_type, through)| Mark {
            platform,
            media_type,
            through,
            lag_seconds: now.as_second().saturating_sub(through.as_second()),
        }));
        runs.extend(worth_showing(sweeps.runs(platform).await?));
    }
    Ok(Status {
        stack: stack.name.clone(),
        at: now,
        alarms: alarms::of(stack).await?,
        queues: queues(stack).await?,
        quarantined,
        marks,
        runs,
    })
}

/// Every queue that the stack's outputs name.
async fn queues(stack: &Stack) -> Result<Vec<Queue>, Failure> {
    let jobs = stack.jobs();
    let urls = stack
        .outputs
        .iter()
        .filter_map(|(output, url)| Some((output.strip_suffix("QueueUrl")?, url)));
    let depths = urls.map(async |(name, url)| {
        let depth = jobs.depths(url).await?;
        let (name, dead_letter) = match name.strip_suffix("DeadLetter") {
            Some(name) => (name, true),
            None => (name, false),
        };
        Ok::<_, Failure>(Queue {
            name: name.to_owned(),
            dead_letter,
            waiting: depth.waiting,
            in_flight: depth.in_flight,
            delayed: depth.delayed,
        })
    });
    let mut queues = try_join_all(depths).await?;
    queues.sort_by(|a, b| (a.dead_letter, &a.name).cmp(&(b.dead_letter, &b.name)));
    Ok(queues)
}

/// Counts the quarantined by reason, the most frequent first. Times are milliseconds since 1970.
fn by_reason(platform: Platform, items: impl Iterator<Item = (String, i64)>) -> Vec<Quarantine> {
    let mut reasons = BTreeMap::<String, (usize, i64)>::new();
    for (reason, settled_at) in items {
        let (count, newest) = reasons.entry(reason).or_insert((0, i64::MIN));
        *count += 1;
        *newest = (*newest).max(settled_at);
    }
    let time = |ms| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let of =
        |(reason, (count, newest))| Quarantine { platform, reason, count, newest: time(newest) };
    let mut reasons: Vec<_> = reasons.into_iter().map(of).collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
    reasons
}

/// The runs that are not done, and the newest of an operator's that are.
fn worth_showing(runs: Vec<RunProgress>) -> Vec<RunProgress> {
    let mut done = 0;
    let shown = |run: &RunProgress| {
        if run.is_done() && run.run.kind == Kind::Backfill {
            done += 1;
        }
        !run.is_done() || (run.run.kind == Kind::Backfill && done <= DONE_RUNS)
    };
    runs.into_iter().filter(shown).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use aws::sweeps::{Counts, Run};

    use super::*;

    pub(crate) fn progress(run_id: &str, kind: Kind, done: usize) -> RunProgress {
        let time = Timestamp::UNIX_EPOCH;
        let run = Run {
            platform: Platform::Genesys,
            run_id: run_id.parse().unwrap(),
            kind,
            from: time,
            to: time,
            window_days: 7,
            media_types: vec![MediaType::Voice],
            windows: 2,
            requested_at: time,
        };
        let waiting = BTreeMap::from([("throttled".to_owned(), 2 - done)]);
        RunProgress {
            run,
            done,
            counts: Counts { seen: 7, ..Counts::default() },
            restless: 0,
            waiting,
            paused_since: None,
        }
    }

    #[test]
    fn what_has_to_be_looked_into_makes_the_verdict() {
        let queue = |name: &str, dead_letter, waiting| Queue {
            name: name.to_owned(),
            dead_letter,
            waiting,
            in_flight: 0,
            delayed: 0,
        };
        let alarm = |state: &str| Alarm {
            name: "SweepsLate".to_owned(),
            alarm_name: "s-SweepsLate-1".to_owned(),
            state: state.to_owned(),
            since: None,
        };
        let status = |alarms: Vec<Alarm>, queues: Vec<Queue>, quarantined: &[&str]| {
            let items = quarantined.iter().map(|reason| ((*reason).to_owned(), 1));
            let quarantined = by_reason(Platform::Cxone, items);
            let (stack, at) = ("s".to_owned(), Timestamp::UNIX_EPOCH);
            let (marks, runs) = (Vec::new(), Vec::new());
            Status { stack, at, alarms, queues, quarantined, marks, runs }.verdict()
        };
        let busy = vec![queue("Sweeps", false, 9), queue("Sweeps", true, 0)];
        let unjudged = vec![alarm("OK"), alarm("INSUFFICIENT_DATA")];
        assert_eq!(status(unjudged, busy, &[]), Verdict::Good);
        for bad in [
            status(vec![alarm("OK"), alarm("ALARM")], Vec::new(), &[]),
            status(Vec::new(), vec![queue("Sweeps", true, 1)], &[]),
            status(Vec::new(), vec![queue("ManifestFailures", false, 1)], &[]),
            status(Vec::new(), Vec::new(), &["too_long"]),
        ] {
            assert_eq!(bad, Verdict::Bad);
        }
    }

    #[test]
    fn reasons_are_counted_and_the_most_frequent_comes_first() {
        let items = [("a", 1), ("b", 5), ("b", 9)].map(|(reason, at)| (reason.to_owned(), at));
        let reasons = by_reason(Platform::Cxone, items.into_iter());
        let told: Vec<_> = reasons
            .iter()
            .map(|r| (r.reason.as_str(), r.count, r.newest.as_millisecond()))
            .collect();
        assert_eq!(told, [("b", 2, 9), ("a", 1, 1)]);
    }

    #[test]
    fn what_is_done_by_the_schedule_is_not_shown_and_of_backfills_the_newest() {
        let mut all =
            vec![progress("tick-1", Kind::Reconcile, 2), progress("tick-2", Kind::Reconcile, 1)];
        all.extend((0..8).map(|n| progress(&format!("b{n}"), Kind::Backfill, 2)));
        all.push(progress("open", Kind::Backfill, 0));
        let shown = worth_showing(all);
        let shown: Vec<_> = shown.iter().map(|run| run.run.run_id.as_str()).collect();
        assert_eq!(shown, ["tick-2", "b0", "b1", "b2", "b3", "b4", "open"]);
    }
}

//! What `status` has found, for reading.

use aws::sweeps::RunProgress;
use jiff::Timestamp;

use super::{MOST_COUNTED, Mark, Quarantine, Status};
use crate::{
    alarms::Alarm,
    output::{Table, ago},
};

/// CloudWatch's word for an alarm that it could not judge yet.
const NO_DATA: &str = "INSUFFICIENT_DATA";

/// A report for reading.
pub(super) fn of(status: &Status) -> String {
    let mut text = format!("{} at {:.0}\n\nalarms\n", status.stack, status.at);
    text.push_str(&alarms(&status.alarms, status.at));
    text.push_str("\n\nqueues\n");
    let mut table = Table::new(["", "waiting", "in flight", "delayed"]);
    for queue in &status.queues {
        let name = if queue.dead_letter {
            format!("{} dead letters", queue.name)
        } else {
            queue.name.clone()
        };
        let counts = [queue.waiting, queue.in_flight, queue.delayed].map(|count| count.to_string());
        let [waiting, in_flight, delayed] = counts;
        table.row([name, waiting, in_flight, delayed]);
    }
    text.push_str(&table.text());

    text.push_str("\n\nquarantine\n");
    let mut table = Table::new(["platform", "reason", "recordings", "newest"]);
    for Quarantine { platform, reason, count, newest } in &status.quarantined {
        let or_more = if *count >= MOST_COUNTED { " or more" } else { "" };
        let since = status.at.as_second().saturating_sub(newest.as_second());
        table.row([
            platform.to_string(),
            reason.clone(),
            format!("{count}{or_more}"),
            format!("{} ago", ago(since)),
        ]);
    }
    text.push_str(&or_none(&table));

    text.push_str("\n\nschedule's sweeps: everything that began before was listed\n");
    let mut table = Table::new(["platform", "media type", "up to", "lag"]);
    for Mark { platform, media_type, through, lag_seconds } in &status.marks {
        table.row([
            platform.to_string(),
            media_type.to_string(),
            format!("{through:.0}"),
            ago(*lag_seconds),
        ]);
    }
    text.push_str(&or_none(&table));

    text.push_str("\n\nruns that are not done, and the newest backfills\n");
    text.push_str(&runs(&status.runs));
    text
}

/// Those that are on, then those that CloudWatch has no data for yet; how many are neither.
fn alarms(alarms: &[Alarm], at: Timestamp) -> String {
    let mut table = Table::new(["", "", "since"]);
    let (unjudged, judged): (Vec<_>, Vec<_>) =
        alarms.iter().partition(|alarm| alarm.state == NO_DATA);
    let on: Vec<_> = judged.into_iter().filter(|alarm| alarm.state != "OK").collect();
    for Alarm { name, state, since, .. } in on.iter().chain(&unjudged) {
        let since = since.map(|since| at.as_second().saturating_sub(since.as_second()));
        let since = since.map_or_else(String::new, |since| format!("{} ago", ago(since)));
        let state = if state == NO_DATA { "no data yet".to_owned() } else { state.to_lowercase() };
        table.row([name.clone(), state, since]);
    }
    let ok = alarms.len() - on.len() - unjudged.len();
    let mut counts = format!("  {} on, {ok} of {} OK", on.len(), alarms.len());
    if !unjudged.is_empty() {
        counts.push_str(&format!(", {} without data yet, which is no fault", unjudged.len()));
    }
    if table.is_empty() { counts } else { format!("{}\n{counts}", table.text()) }
}

fn runs(runs: &[RunProgress]) -> String {
    let mut table =
        Table::new(["platform", "run", "windows", "seen", "enqueued", "waits because of"]);
    for progress in runs {
        let waiting = progress.waiting.iter().map(|(reason, count)| format!("{reason} ({count})"));
        table.row([
            progress.run.platform.to_string(),
            progress.run.run_id.to_string(),
            format!("{}/{}", progress.done, progress.run.windows),
            progress.counts.seen.to_string(),
            progress.counts.enqueued.to_string(),
            waiting.collect::<Vec<_>>().join(", "),
        ]);
    }
    or_none(&table)
}

fn or_none<const N: usize>(table: &Table<N>) -> String {
    if table.is_empty() { "  none".to_owned() } else { table.text() }
}

#[cfg(test)]
mod tests {
    use domain::sweep::Kind;
    use jiff::SignedDuration;

    use super::{
        super::{Queue, tests::progress},
        *,
    };

    #[test]
    fn what_is_wrong_is_told_and_what_is_not_there_is_none() {
        let status = Status {
            stack: "s".to_owned(),
            at: Timestamp::UNIX_EPOCH + HOUR,
            queues: vec![Queue {
                name: "Sweeps".to_owned(),
                dead_letter: true,
                waiting: 1,
                in_flight: 0,
                delayed: 0,
            }],
            quarantined: Vec::new(),
            marks: Vec::new(),
            runs: vec![progress("q1", Kind::Backfill, 1)],
            alarms: [("New", "INSUFFICIENT_DATA"), ("SweepsLate", "ALARM"), ("Well", "OK")]
                .map(alarm)
                .into(),
        };
        let text = of(&status);
        assert!(text.contains("Sweeps dead letters"), "{text}");
        assert!(text.contains("quarantine\n  none"), "{text}");
        let alarms = "SweepsLate  alarm        3 h ago\n  New         no data yet  3 h ago\n  1 on, 1 of 3 OK, 1 without data yet";
        assert!(text.contains(alarms), "{text}");
        assert!(text.contains("1/2") && text.contains("throttled (1)"), "{text}");
    }

    const HOUR: SignedDuration = SignedDuration::from_hours(3);

    fn alarm((name, state): (&str, &str)) -> Alarm {
        Alarm {
            name: name.to_owned(),
            alarm_name: format!("s-{name}-1"),
            state: state.to_owned(),
            since: Some(Timestamp::UNIX_EPOCH),
        }
    }
}

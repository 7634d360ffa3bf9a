//! `backfill`: sweeps a vendor's history, and watches until it is done.

mod text;

use std::time::Duration;

use aws::sweeps::RunProgress;
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use domain::{
    id::RunId,
    platform::Platform,
    sweep::{MAX_WINDOW_DAYS, MediaType},
};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;
use serde_json::json;

use crate::{
    failure::Failure,
    options::{self, OfPlatform, Output},
    output::Verdict,
    stack::Stack,
    terminal,
};

/// How long between two looks at a run.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Sweeps a vendor's history: everything it lists and the ledger lacks is queued for download
///
/// The range is cut into windows, each media type on its own. The same run id over the same range goes on with what is not
/// done. Ctrl-C ends the watching only; the sweep goes on in AWS. The exit code is 1 when the vendor lists nothing in the
/// range, when an item has no id that can be used, and when a window had something new in every pass.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Asked {
    /// Whose history
    #[arg(long, value_parser = options::platform(), required_unless_present = "watch")]
    platform: Option<Platform>,
    /// The first start time: a day in UTC, or a time as in 2024-01-31T23:59:59Z
    #[arg(long, value_name = "TIME", value_parser = first, required_unless_present = "watch")]
    from: Option<Timestamp>,
    /// The last start time; a day counts to its end
    #[arg(long, value_name = "TIME", value_parser = last, required_unless_present = "watch")]
    to: Option<Timestamp>,
    /// Only these: voice, chat, video
    #[arg(long = "media-type", value_delimiter = ',', value_parser = media_type())]
    media_types: Vec<MediaType>,
    /// The width of a window
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_WINDOW_DAYS)))]
    window_days: Option<u32>,
    /// The run's name; made up when not given
    #[arg(long, value_name = "NAME")]
    run_id: Option<RunId>,
    /// Do not wait until it is done
    #[arg(long)]
    no_wait: bool,
    /// Begin nothing, but watch the run of that name until it is done
    #[arg(long, requires = "run_id", conflicts_with_all = ["from", "to", "media_types", "window_days", "no_wait"])]
    watch: bool,
}

const EXAMPLES: &str = "\
Examples:
  callarchive backfill --platform genesys --from 2024-01-01 --to 2024-03-31
  callarchive backfill --platform genesys --from 2024-01-01 --to 2024-03-31 --media-type voice,video --run-id q1
  callarchive backfill --run-id q1 --watch               watch it again
  callarchive backfill --platform genesys --from 2014-01-01 --to 2023-12-31 --window-days 30 --no-wait --output json";

/// What the function answers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Planned {
    run_id: RunId,
    windows: usize,
}

pub(crate) async fn run(stack: &Stack, asked: Asked, output: Output) -> Result<Verdict, Failure> {
    let (platform, run_id) = match &asked.run_id {
        Some(run_id) if asked.watch => {
            (whose(stack, asked.platform, run_id).await?, run_id.clone())
        }
        _ => {
            let Planned { run_id, windows } = begin(stack, &asked).await?;
            if !asked.no_wait {
                terminal::note(&text::begun(&run_id, windows, stack.pass_pause()));
            }
            let platform = asked.platform.ok_or_else(|| Failure::new("no platform is given"))?;
            if asked.no_wait {
                let planned = json!({"platform": platform, "runId": run_id, "windows": windows});
                let again = again(stack, &run_id);
                return output.show(Verdict::Good, &planned, || {
                    format!("run {run_id}: {windows} windows to sweep; {again}")
                });
            }
            (platform, run_id)
        }
    };
    let progress = tokio::select! {
        progress = watch(stack, platform, &run_id) => progress?,
        _ = tokio::signal::ctrl_c() => {
            let help = format!("run {run_id} goes on in AWS; {}", again(stack, &run_id));
            return Err(Failure::Interrupted { help });
        }
    };
    output.show(verdict(&progress), &progress, || text::end(&progress))
}

/// Of a run that is done: does it stand for the whole range?
fn verdict(progress: &RunProgress) -> Verdict {
    let RunProgress { counts, restless, .. } = progress;
    Verdict::good_if(counts.seen > 0 && counts.unreadable == 0 && *restless == 0)
}

fn again(stack: &Stack, run_id: &RunId) -> String {
    format!("to watch it: callarchive backfill{} --run-id {run_id} --watch", stack.option())
}

async fn begin(stack: &Stack, asked: &Asked) -> Result<Planned, Failure> {
    let mut request = json!({
        "platform": asked.platform, "from": asked.from, "to": asked.to, "mediaTypes": asked.media_types,
    });
    if let Some(request) = request.as_object_mut() {
        // Left out rather than null: the function makes them up.
        request.extend(asked.window_days.map(|days| ("windowDays".to_owned(), json!(days))));
        request.extend(asked.run_id.as_ref().map(|id| ("runId".to_owned(), json!(id))));
    }
    Ok(serde_json::from_value(stack.invoke("BackfillFunction", &request).await?)?)
}

/// The platform that has a run of this name.
async fn whose(
    stack: &Stack,
    platform: Option<Platform>,
    run_id: &RunId,
) -> Result<Platform, Failure> {
    let sweeps = stack.sweeps()?;
    let of = OfPlatform { platform };
    for platform in of.all() {
        if sweeps.run(platform, run_id).await?.is_some() {
            return Ok(platform);
        }
    }
    Err(no_run(stack, run_id))
}

fn no_run(stack: &Stack, run_id: &RunId) -> Failure {
    Failure::new(format!("there is no run {run_id}")).help(format!(
        "callarchive status{} shows the runs that are not done and the newest that are",
        stack.option()
    ))
}

/// Looks at a run until it is done, and shows how far it has come.
async fn watch(stack: &Stack, platform: Platform, run_id: &RunId) -> Result<RunProgress, Failure> {
    let sweeps = stack.sweeps()?;
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template(
        "  {bar:32} {pos}/{len} windows  {elapsed_precise}  {msg}",
    )?);
    bar.enable_steady_tick(Duration::from_millis(250));
    let mut told = None;
    loop {
        let progress = sweeps.run(platform, run_id).await;
        let progress = progress.map_err(|error| Failure::from(error).help(again(stack, run_id)))?;
        let progress = progress.ok_or_else(|| no_run(stack, run_id))?;
        bar.set_length(progress.run.windows as u64);
        bar.set_position(progress.done as u64);
        let news = text::news(&progress, stack.pass_pause());
        bar.set_message(news.clone());
        // Where nobody sees a bar, a line whenever another window is done or waits for something else.
        let now = (progress.done, progress.waiting.keys().cloned().collect::<Vec<_>>());
        if bar.is_hidden() && told.as_ref() != Some(&now) {
            terminal::note(&format!("{}/{} windows, {news}", progress.done, progress.run.windows));
            told = Some(now);
        }
        if progress.is_done() {
            bar.finish_and_clear();
            return Ok(progress);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn media_type() -> impl TypedValueParser<Value = MediaType> {
    let names = MediaType::ALL.map(MediaType::as_str);
    PossibleValuesParser::new(names).try_map(|name| name.parse::<MediaType>())
}

fn first(text: &str) -> Result<Timestamp, String> {
    time(text, |date| date.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()))
}

fn last(text: &str) -> Result<Timestamp, String> {
    time(text, |date| {
        let next = date.tomorrow()?.to_zoned(TimeZone::UTC)?;
        next.timestamp().checked_sub(SignedDuration::from_millis(1))
    })
}

fn time(
    text: &str,
    of_day: impl Fn(Date) -> Result<Timestamp, jiff::Error>,
) -> Result<Timestamp, String> {
    let day = text.parse::<Date>().ok().filter(|_| !text.contains('T'));
    let time = day.map_or_else(|| text.parse(), of_day);
    time.map_err(|_| {
        "a day as in 2024-01-31, or a time as in 2024-01-31T23:59:59Z, is expected".to_owned()
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use aws::sweeps::Counts;
    use domain::sweep::Kind;

    use super::*;
    use crate::{options::tests::read, status::tests::progress};

    pub(crate) fn done(seen: u64, unreadable: u64, restless: usize) -> RunProgress {
        let counts = Counts { seen, unreadable, ..Counts::default() };
        RunProgress { counts, restless, ..progress("q1", Kind::Backfill, 2) }
    }

    #[test]
    fn a_run_that_may_lack_something_is_not_good_and_says_why() {
        assert_eq!(verdict(&done(9, 0, 0)), Verdict::Good);
        for (progress, says) in [
            (done(0, 0, 0), "lists nothing there"),
            (done(9, 1, 0), "1 items had no id"),
            (done(9, 0, 2), "2 windows had something new in every pass"),
        ] {
            assert_eq!(verdict(&progress), Verdict::Bad, "{says}");
            assert!(text::end(&progress).contains(says), "{}", text::end(&progress));
            assert!(!text::end(&done(9, 0, 0)).contains(says));
        }
    }

    #[test]
    fn a_day_begins_at_midnight_and_ends_a_millisecond_before_the_next() {
        assert_eq!(first("2024-02-28").unwrap().to_string(), "2024-02-28T00:00:00Z");
        assert_eq!(last("2024-02-28").unwrap().to_string(), "2024-02-28T23:59:59.999Z");
        for exact in [first, last] {
            assert_eq!(
                exact("2024-02-28T10:00:00+01:00").unwrap().to_string(),
                "2024-02-28T09:00:00Z"
            );
            for bad in ["yesterday", "2024-02-30", "2024-02-28T10:00:00", ""] {
                assert!(exact(bad).unwrap_err().contains("2024-01-31"), "{bad}");
            }
        }
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let range = "--platform genesys --from 2024-01-01 --to 2024-01-31";
        let reads = |line: &str| read::<Asked>(line).is_some();
        assert!(reads(range));
        assert!(reads(&format!(
            "{range} --media-type voice,chat --media-type video --window-days 90"
        )));
        assert!(reads("--run-id q1 --watch"));
        for bad in [
            "",
            "--platform genesys --from 2024-01-01",
            "--watch",
            &format!("{range} --run-id q1 --watch"),
            &format!("{range} --media-type fax"),
            &format!("{range} --window-days 91"),
            &format!("{range} --run-id ../q1"),
        ] {
            assert!(!reads(bad), "{bad}");
        }
    }
}

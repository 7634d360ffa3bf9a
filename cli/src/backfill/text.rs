//! What is said of a run, for reading.

use aws::sweeps::{NEXT_PASS, RunProgress};
use domain::id::RunId;
use jiff::SignedDuration;

use crate::output;

/// What a run has brought, and what those of its windows wait for that are not done; with `pause` between two walks.
pub(super) fn news(progress: &RunProgress, pause: SignedDuration) -> String {
    let counts = progress.counts;
    let mut news = format!("{} seen, {} enqueued", counts.seen, counts.enqueued);
    for (reason, windows) in &progress.waiting {
        let wait = match progress.paused_since.filter(|_| reason == NEXT_PASS) {
            Some(since) => {
                let until = since.saturating_add(pause).unwrap_or(since);
                let until = until.strftime("%H:%M:%S");
                format!("; {windows} wait for another walk, the first until {until} UTC")
            }
            None => format!("; {windows} wait: {reason}"),
        };
        news.push_str(&wait);
    }
    news
}

/// Why a run takes its time, told where it begins.
pub(super) fn begun(run_id: &RunId, windows: usize, pause: SignedDuration) -> String {
    format!(
        "run {run_id}: {windows} windows; each is walked again after {}, until that brings nothing new",
        output::ago(pause.as_secs())
    )
}

/// What a run that is done has brought.
pub(super) fn end(progress: &RunProgress) -> String {
    let RunProgress { run, counts, restless, .. } = progress;
    let mut text = format!(
        "run {} of {} is done: {} windows from {} to {}\n  {} items seen in all walks together, {} recordings put on the queue",
        run.run_id, run.platform, run.windows, run.from, run.to, counts.seen, counts.enqueued,
    );
    if counts.seen == 0 {
        text.push_str(
            "\n  the vendor lists nothing there; a client that lacks a permission is told the same",
        );
    }
    if counts.seen > 0 && counts.enqueued == 0 {
        text.push_str("; nothing was new, what is listed was queued or settled before");
    }
    if counts.enqueued > 0 {
        text.push_str("; callarchive status shows how many of them are left");
    }
    if counts.unreadable > 0 {
        text.push_str(&format!(
            "\n  {} items had no id that can be used; the function's log tells where they stand",
            counts.unreadable
        ));
    }
    if *restless > 0 {
        text.push_str(&format!(
            "\n  {restless} windows had something new in every pass and may have more: sweep the range again under another name",
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{super::tests::done, *};

    #[test]
    fn a_run_that_found_nothing_new_says_so() {
        let none = end(&done(18, 0, 0));
        assert!(none.contains("18 items seen in all walks together, 0 recordings"), "{none}");
        assert!(none.contains("nothing was new"), "{none}");
        let mut some = done(18, 0, 0);
        some.counts.enqueued = 9;
        assert!(!end(&some).contains("nothing was new"), "{}", end(&some));
    }

    #[test]
    fn a_window_that_is_to_be_walked_again_says_when() {
        let mut progress = done(9, 0, 0);
        progress.waiting = [("next_pass", 2), ("throttled", 1)]
            .map(|(reason, windows)| (reason.to_owned(), windows))
            .into();
        progress.paused_since = Some("2024-01-31T12:00:01Z".parse().unwrap());
        assert_eq!(
            news(&progress, SignedDuration::from_mins(15)),
            "9 seen, 0 enqueued; 2 wait for another walk, the first until 12:15:01 UTC; 1 wait: throttled"
        );
        let told = begun(&"q1".parse().unwrap(), 13, SignedDuration::from_mins(15));
        assert!(told.contains("13 windows; each is walked again after 15 min"), "{told}");
    }
}

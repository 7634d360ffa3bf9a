//! An operator's request for a sweep over history.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{Kind, MAX_WINDOW_DAYS, MediaType, Window, windows};
use crate::{id::RunId, platform::Platform};

/// The width of a window when the request does not say, in days.
const DEFAULT_WINDOW_DAYS: u32 = 7;

/// The longest history that is asked for at once, in days: ten years.
const MAX_DAYS: i64 = 3660;

/// The direct invocation of the backfill function.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    /// Whose recordings.
    pub platform: Platform,
    /// The first start time.
    pub from: Timestamp,
    /// The last start time; it is in the range.
    pub to: Timestamp,
    /// Of what; everything when not given.
    #[serde(default)]
    pub media_types: Vec<MediaType>,
    /// The width of a window, 1 to 90 days; 7 when not given.
    #[serde(default)]
    pub window_days: Option<u32>,
    /// The run's name; made up when not given. A run of the same name and range goes on where it stopped.
    #[serde(default)]
    pub run_id: Option<RunId>,
}

/// Why a request is not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRequest {
    /// The range is the wrong way round.
    #[error("from lies after to; give the earlier time as from")]
    Reversed,
    /// The range reaches into the future.
    #[error("to lies in the future; it is {0} now")]
    Future(Timestamp),
    /// The range is too long.
    #[error("the range has more than {MAX_DAYS} days; ask for it in several runs")]
    TooLong,
    /// A window's width is out of bounds.
    #[error("windowDays must be from 1 to {MAX_WINDOW_DAYS}")]
    WindowDays,
    /// A media type is named twice.
    #[error("mediaTypes names {0} twice")]
    Twice(MediaType),
    /// The run has a name that would be taken for one of the schedule's.
    #[error("a runId that begins with reconcile- is the schedule's; choose another")]
    Reserved,
}

impl Request {
    /// The width of a window, in days.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.window_days.unwrap_or(DEFAULT_WINDOW_DAYS)
    }

    /// The windows to walk, for each media type from the newest to the oldest; never none.
    ///
    /// # Errors
    /// [`InvalidRequest`].
    pub fn plan(&self, now: Timestamp) -> Result<Vec<(MediaType, Window)>, InvalidRequest> {
        if self.from > self.to {
            return Err(InvalidRequest::Reversed);
        }
        if self.to > now {
            return Err(InvalidRequest::Future(now));
        }
        if self.to.duration_since(self.from) > SignedDuration::from_hours(24 * MAX_DAYS) {
            return Err(InvalidRequest::TooLong);
        }
        let days = self.days();
        if !(1..=MAX_WINDOW_DAYS).contains(&days) {
            return Err(InvalidRequest::WindowDays);
        }
        for (index, media_type) in self.media_types.iter().enumerate() {
            if self.media_types.iter().take(index).any(|earlier| earlier == media_type) {
                return Err(InvalidRequest::Twice(*media_type));
            }
        }
        if self.run_id.as_ref().is_some_and(|run_id| Kind::of(run_id) == Kind::Reconcile) {
            return Err(InvalidRequest::Reserved);
        }
        let every: &[MediaType] = &MediaType::ALL;
        let wanted = if self.media_types.is_empty() { every } else { &self.media_types };
        let windows = windows(self.from, self.to, days);
        let of = |&media_type| windows.iter().rev().map(move |window| (media_type, *window));
        Ok(wanted.iter().flat_map(of).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2024-06-01T00:00:00Z";

    fn plan(request: &str) -> Result<Vec<(MediaType, Window)>, InvalidRequest> {
        let request: Request = serde_json::from_str(request).unwrap();
        request.plan(NOW.parse().unwrap())
    }

    #[test]
    fn a_quarter_is_thirteen_windows_newest_first() {
        let plan = plan(
            r#"{"platform":"genesys","from":"2024-01-01T00:00:00Z","to":"2024-03-31T23:59:59Z","mediaTypes":["voice"]}"#,
        )
        .unwrap();
        assert_eq!(plan.len(), 13);
        assert!(plan[0].1.last && plan[0].1.from > plan[1].1.from);
    }

    #[test]
    fn without_media_types_all_are_swept_each_on_its_own() {
        let plan = plan(
            r#"{"platform":"genesys","from":"2024-01-01T00:00:00Z","to":"2024-01-02T00:00:00Z"}"#,
        );
        let types: Vec<_> = plan.unwrap().into_iter().map(|(media_type, _)| media_type).collect();
        assert_eq!(types, MediaType::ALL);
    }

    #[test]
    fn what_cannot_be_swept_is_refused_with_what_can() {
        let base = |more: &str| format!(r#"{{"platform":"genesys",{more}}}"#);
        for (request, error, says) in [
            (
                r#""from":"2024-02-01T00:00:00Z","to":"2024-01-01T00:00:00Z""#,
                InvalidRequest::Reversed,
                "earlier",
            ),
            (
                r#""from":"2024-02-01T00:00:00Z","to":"2024-06-01T00:00:01Z""#,
                InvalidRequest::Future(NOW.parse().unwrap()),
                "2024-06-01T00:00:00Z",
            ),
            (
                r#""from":"2004-02-01T00:00:00Z","to":"2024-05-01T00:00:00Z""#,
                InvalidRequest::TooLong,
                "3660",
            ),
            (
                r#""from":"2024-02-01T00:00:00Z","to":"2024-05-01T00:00:00Z","windowDays":91"#,
                InvalidRequest::WindowDays,
                "1 to 90",
            ),
            (
                r#""from":"2024-02-01T00:00:00Z","to":"2024-05-01T00:00:00Z","windowDays":0"#,
                InvalidRequest::WindowDays,
                "1 to 90",
            ),
            (
                r#""from":"2024-02-01T00:00:00Z","to":"2024-05-01T00:00:00Z","mediaTypes":["chat","chat"]"#,
                InvalidRequest::Twice(MediaType::Chat),
                "chat",
            ),
            (
                r#""from":"2024-02-01T00:00:00Z","to":"2024-05-01T00:00:00Z","runId":"reconcile-q1""#,
                InvalidRequest::Reserved,
                "reconcile-",
            ),
        ] {
            assert_eq!(plan(&base(request)).unwrap_err(), error);
            assert!(error.to_string().contains(says), "{error}");
        }
        for malformed in [
            r#""from":"yesterday","to":"2024-05-01T00:00:00Z""#,
            r#""from":"2024-02-01","to":"2024-05-01T00:00:00Z""#,
            r#""from":"2024-02-01T00:00:00Z""#,
            r#""from":"2024-02-01T00:00:00Z","to":"2024-05-01T00:00:00Z","mediaTypes":["fax"]"#,
            r#""from":"2024-02-01T00:00:00Z","to":"2024-05-01T00:00:00Z","mediaType":"voice""#,
            r#""from":"2024-02-01T00:00:00Z","to":"2024-05-01T00:00:00Z","runId":"../x""#,
        ] {
            assert!(serde_json::from_str::<Request>(&base(malformed)).is_err(), "{malformed}");
        }
        assert!(serde_json::from_str::<Request>(r#"{"platform":"zoom"}"#).is_err());
    }
}

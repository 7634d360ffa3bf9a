//! Windows: what one worker walks.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{id::RunId, platform::Platform};

/// The widest window a vendor's listing takes (Genesys guide §2).
pub const MAX_WINDOW_DAYS: u32 = 90;

/// What is swept on its own: each kind of media fails in its own way (Genesys guide, edge case 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaType {
    /// Calls.
    Voice,
    /// Chats.
    Chat,
    /// Video calls and screen recordings.
    Video,
}

/// A name that is no media type's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown media type; they are voice, chat and video")]
pub struct UnknownMediaType;

impl MediaType {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Voice, Self::Chat, Self::Video];

    /// The name in queries, keys and records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Chat => "chat",
            Self::Video => "video",
        }
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for MediaType {
    type Err = UnknownMediaType;

    fn from_str(s: &str) -> Result<Self, UnknownMediaType> {
        Self::ALL.into_iter().find(|known| known.as_str() == s).ok_or(UnknownMediaType)
    }
}

/// A closed range of start times: both ends are in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Its beginning, in whole milliseconds.
    pub from: Timestamp,
    /// Its end, in whole milliseconds.
    pub to: Timestamp,
    /// Is it the last of its run? Another's end is the next one's beginning, and what begins at that very moment is the
    /// next one's.
    pub last: bool,
}

impl Window {
    /// Is an item with this start time left to the next window?
    #[must_use]
    pub fn leaves(&self, start: Option<Timestamp>) -> bool {
        !self.last && start == Some(self.to)
    }
}

/// The windows of `days` days from `from` to `to`, without a gap between them. Times are widened to whole milliseconds,
/// which is as exact as a listing is asked for.
#[must_use]
pub fn windows(from: Timestamp, to: Timestamp, days: u32) -> Vec<Window> {
    let (from, to) = (floor(from), ceil(to));
    let width = SignedDuration::from_hours(24 * i64::from(days.clamp(1, MAX_WINDOW_DAYS)));
    let mut windows = Vec::new();
    let mut begin = from;
    loop {
        let end = begin.checked_add(width).unwrap_or(to).min(to);
        let last = end >= to;
        windows.push(Window { from: begin, to: end, last });
        if last {
            return windows;
        }
        begin = end;
    }
}

/// The whole millisecond at or before `time`.
fn floor(time: Timestamp) -> Timestamp {
    let ms = time.as_nanosecond().div_euclid(1_000_000);
    i64::try_from(ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok()).unwrap_or(time)
}

/// The whole millisecond at or after `time`.
pub(super) fn ceil(time: Timestamp) -> Timestamp {
    let floor = floor(time);
    if floor == time {
        return time;
    }
    floor.checked_add(SignedDuration::from_millis(1)).unwrap_or(floor)
}

/// Why a sweep is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// By the schedule: what webhooks and earlier sweeps have missed. Its end becomes the high-water mark.
    Reconcile,
    /// By an operator: history.
    Backfill,
}

impl Kind {
    /// The name in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reconcile => "reconcile",
            Self::Backfill => "backfill",
        }
    }

    /// What a run of this name is: the schedule names its own `reconcile-…`, and an operator may not ([`Request::plan`]).
    ///
    /// [`Request::plan`]: super::Request::plan
    #[must_use]
    pub fn of(run_id: &RunId) -> Self {
        match run_id.as_str().split_once('-') {
            Some((kind, _)) if kind == Self::Reconcile.as_str() => Self::Reconcile,
            _ => Self::Backfill,
        }
    }
}

/// A message on `sweeps`: walk this window. The same message again goes on where the last worker stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowMessage {
    /// Whose listing.
    pub platform: Platform,
    /// Of what.
    pub media_type: MediaType,
    /// From when to when.
    #[serde(flatten)]
    pub window: Window,
    /// The run it is part of.
    pub run_id: RunId,
    /// Why.
    pub kind: Kind,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(ns: i128) -> Timestamp {
        Timestamp::from_nanosecond(ns).unwrap()
    }

    proptest! {
        #[test]
        fn windows_leave_no_gap_and_are_never_too_wide(
            from in 0i128..2_000_000_000_000_000_000,
            length in 1i128..40_000_000_000_000_000,
            days in 1u32..=90,
            inside in 0.0..=1.0,
        ) {
            let (from, to) = (at(from), at(from + length));
            let windows = windows(from, to, days);
            prop_assert!(windows[0].from <= from && windows.last().unwrap().to >= to);
            prop_assert_eq!(windows.iter().filter(|window| window.last).count(), 1);
            for pair in windows.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
            }
            for window in &windows {
                prop_assert!(window.from <= window.to);
                let width = window.to.duration_since(window.from);
                prop_assert!(width <= SignedDuration::from_hours(24 * i64::from(days)));
                prop_assert_eq!(window.from.as_nanosecond() % 1_000_000, 0);
                prop_assert_eq!(window.to.as_nanosecond() % 1_000_000, 0);
            }
            // Any moment of the range is the business of one window and of no other.
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "some moment inside")]
            let moment = at(from.as_nanosecond() + (length as f64 * inside) as i128);
            let takes = |w: &&Window| w.from <= moment && moment <= w.to && !w.leaves(Some(moment));
            prop_assert_eq!(windows.iter().filter(takes).count(), 1);
        }
    }

    #[test]
    fn a_moment_is_a_window() {
        let moment = at(1_700_000_000_000_000_001);
        let only = windows(moment, moment, 7);
        assert_eq!(only.len(), 1);
        assert!(only[0].from < moment && moment < only[0].to && only[0].last);
    }

    #[test]
    fn a_message_is_flat_on_the_wire() {
        let message = WindowMessage {
            platform: Platform::Genesys,
            media_type: MediaType::Voice,
            window: windows(at(0), at(1_000_000_000), 7)[0],
            run_id: "run-1".parse().unwrap(),
            kind: Kind::Backfill,
        };
        let expected = serde_json::json!({
            "platform": "genesys", "mediaType": "voice", "from": "1970-01-01T00:00:00Z",
            "to": "1970-01-01T00:00:01Z", "last": true, "runId": "run-1", "kind": "backfill",
        });
        assert_eq!(serde_json::to_value(&message).unwrap(), expected);
        assert_eq!(serde_json::from_value::<WindowMessage>(expected).unwrap(), message);
    }
}

//! What the backfill function is told by its environment.

use std::{str::FromStr, time::Duration};

use domain::sweep::{MediaType, UnknownMediaType};
use jiff::SignedDuration;
use lambda::env::{self, EnvError};

/// The function's environment. Anything missing or malformed stops the start with the variable's name.
#[derive(Debug)]
pub struct Config {
    /// `SWEEPS_TABLE`: runs, windows, high-water marks.
    pub sweeps_table: String,
    /// `RECORDINGS_TABLE`: the ledger.
    pub recordings_table: String,
    /// The vendors.
    pub sources: sources::Config,
    /// The rest.
    pub settings: Settings,
}

/// What decides about sweeps.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `SWEEPS_QUEUE_URL`: the windows' queue.
    pub sweeps_queue_url: String,
    /// `SWEEPS_DEAD_LETTER_QUEUE_URL`: where a message goes that nobody can read.
    pub sweeps_dead_letter_queue_url: String,
    /// `RECORDINGS_QUEUE_URL`: the downloaders' queue.
    pub recordings_queue_url: String,
    /// `SWEEP_MEDIA_TYPES`: what the schedule sweeps, separated by commas. Default `voice,chat,video`.
    pub media_types: Vec<MediaType>,
    /// `SWEEP_OVERLAP_HOURS`: how far before its high-water mark the schedule's sweep begins. Default 24.
    pub overlap: SignedDuration,
    /// `SWEEP_LAG_MINUTES`: how far before now it ends; what the vendor has not listed by then, the overlap finds.
    /// Default 30.
    pub lag: SignedDuration,
    /// `SWEEP_QUEUE_AHEAD`: with so many messages on the downloaders' queue, a sweep waits. Default 10000.
    pub queue_ahead: u64,
    /// `SWEEP_PASS_PAUSE_SECONDS`: the pause before history is walked again, at most 900; what the vendor was reindexing is
    /// listed again by then. Default 900.
    pub pass_pause: Duration,
    /// `RETRY_BASE_SECONDS`: the first step of the back-off between deliveries of one message. Default 30.
    pub retry_base: Duration,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`EnvError`], with the variable's name and what it should hold.
    pub fn from_env() -> Result<Self, EnvError> {
        let number = |name, default: i64| {
            let number = env::optional_parsed(name, "a whole number")?.unwrap_or(default);
            match number {
                0..=10_000 => Ok(number),
                _ => Err(EnvError::Invalid { name, expected: "from 0 to 10000" }),
            }
        };
        let media_types: Option<MediaTypes> =
            env::optional_parsed("SWEEP_MEDIA_TYPES", "some of voice, chat and video")?;
        let ahead = env::optional_parsed("SWEEP_QUEUE_AHEAD", "a number of messages")?;
        Ok(Self {
            sweeps_table: env::required("SWEEPS_TABLE")?,
            recordings_table: env::required("RECORDINGS_TABLE")?,
            sources: sources::Config::from_env()?,
            settings: Settings {
                sweeps_queue_url: env::required("SWEEPS_QUEUE_URL")?,
                sweeps_dead_letter_queue_url: env::required("SWEEPS_DEAD_LETTER_QUEUE_URL")?,
                recordings_queue_url: env::required("RECORDINGS_QUEUE_URL")?,
                media_types: media_types.map_or(MediaType::ALL.to_vec(), |types| types.0),
                overlap: SignedDuration::from_hours(number("SWEEP_OVERLAP_HOURS", 24)?),
                lag: SignedDuration::from_mins(number("SWEEP_LAG_MINUTES", 30)?),
                queue_ahead: ahead.unwrap_or(10_000),
                pass_pause: env::seconds("SWEEP_PASS_PAUSE_SECONDS", 900)?,
                retry_base: env::seconds("RETRY_BASE_SECONDS", 30)?,
            },
        })
    }
}

/// A list of media types.
#[derive(Debug, PartialEq, Eq)]
struct MediaTypes(Vec<MediaType>);

impl FromStr for MediaTypes {
    type Err = UnknownMediaType;

    fn from_str(s: &str) -> Result<Self, UnknownMediaType> {
        let mut types: Vec<MediaType> =
            s.split(',').map(|name| name.trim().parse()).collect::<Result<_, _>>()?;
        types.sort_unstable();
        types.dedup();
        Ok(Self(types))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_a_list() {
        let types = "video, voice,voice".parse::<MediaTypes>().unwrap();
        assert_eq!(types.0, [MediaType::Voice, MediaType::Video]);
        for bad in ["", "voice;chat", "fax", "voice,"] {
            assert!(bad.parse::<MediaTypes>().is_err(), "{bad}");
        }
    }
}

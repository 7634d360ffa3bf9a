//! The operator's redrive: quarantined recordings are asked for again.
//!
//! Nothing is changed here: each recording gets a message, and the claim of that message is what takes it out of
//! quarantine, in the one conditional write that every claim is. A redrive that dies half-way has asked for some of
//! them; asking again is harmless.

use aws::ledger::{Order, State};
use domain::{
    id::RecordingId,
    message::{Metadata, RecordingMessage, Source},
    platform::Platform,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{App, Failure};

/// How many recordings a redrive takes when it does not say.
const DEFAULT_LIMIT: usize = 100;

/// How many it may take at the most.
const MAX_LIMIT: usize = 10_000;

/// The direct invocation `{"redrive": {…}}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Redrive {
    /// Whose recordings.
    pub platform: Platform,
    /// One recording, quarantined or without audio.
    pub recording_id: Option<RecordingId>,
    /// Those quarantined for this reason.
    pub reason: Option<String>,
    /// Every quarantined one.
    #[serde(default)]
    pub all: bool,
    /// At most so many, those first that have waited longest; 100 when not given.
    pub limit: Option<usize>,
}

/// What a redrive did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Redriven {
    /// Recordings that matched, up to the limit.
    pub matched: usize,
    /// Recordings that were put back on the queue.
    pub redriven: usize,
    /// Recordings whose message the queue did not take: ask again.
    pub failed: usize,
    /// There are others, beyond the limit: ask again.
    pub more: bool,
}

/// Why a redrive is not carried out.
#[derive(Debug, thiserror::Error)]
pub enum RedriveError {
    /// None or several of the three ways to choose.
    #[error("a redrive names exactly one of recordingId, reason and all: true")]
    Choice,
    /// More than can be asked for at once.
    #[error("a redrive takes at most {MAX_LIMIT} recordings, and at least one")]
    Limit,
    /// The quarantine could not be read.
    #[error(transparent)]
    Ledger(#[from] Failure),
}

impl Redrive {
    /// Puts the recordings back on their queue.
    ///
    /// # Errors
    /// [`RedriveError`]; nothing was put back then.
    pub async fn run(&self, app: &App, now: Timestamp) -> Result<Redriven, RedriveError> {
        let chosen = [self.recording_id.is_some(), self.reason.is_some(), self.all];
        if chosen.into_iter().filter(|chosen| *chosen).count() != 1 {
            return Err(RedriveError::Choice);
        }
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        if limit == 0 || limit > MAX_LIMIT {
            return Err(RedriveError::Limit);
        }
        let mut ids: Vec<_> = match &self.recording_id {
            Some(id) => {
                let known = app.ledger.get(self.platform, id).await.map_err(Failure::from)?;
                let states = [State::Quarantined, State::AudioMissing];
                let matches = known.is_some_and(|entry| states.contains(&entry.state));
                matches.then(|| id.clone()).into_iter().collect()
            }
            None => {
                let reason = self.reason.as_deref();
                let ledger = &app.ledger;
                let listed =
                    ledger.quarantined(self.platform, reason, Order::Oldest, limit + 1).await;
                listed.map_err(Failure::from)?.into_iter().map(|item| item.recording_id).collect()
            }
        };
        let more = ids.len() > limit;
        ids.truncate(limit);
        let mut outcome = Redriven { matched: ids.len(), redriven: 0, failed: 0, more };
        for id in ids {
            match ask_again(app, self.platform, id, now).await {
                true => outcome.redriven += 1,
                false => outcome.failed += 1,
            }
        }
        let Redriven { matched, redriven, failed, more } = outcome;
        tracing::info!(platform = %self.platform, matched, redriven, failed, more, "redriven");
        Ok(outcome)
    }
}

async fn ask_again(app: &App, platform: Platform, id: RecordingId, now: Timestamp) -> bool {
    let (group, dedup) = (id.as_str().to_owned(), format!("redrive:{}:{id}", now.as_millisecond()));
    let message = RecordingMessage {
        platform,
        recording_id: id,
        call_id: None,
        source: Source::Redrive,
        seen_at: now,
        metadata: Metadata::default(),
        run_id: None,
    };
    let Ok(body) = serde_json::to_string(&message) else { return false };
    match app.jobs.send(&app.settings.queue_url, body, &group, &dedup).await {
        Ok(()) => true,
        Err(error) => {
            let error = lambda::log::causes(&error);
            tracing::error!(%platform, recording_id = group, error, "not redriven");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redrive_is_read_strictly() {
        let read = serde_json::from_str::<Redrive>;
        let one = read(r#"{"platform":"cxone","recordingId":"r1"}"#).unwrap();
        assert_eq!(one.recording_id.unwrap().as_str(), "r1");
        assert!(read(r#"{"platform":"cxone","all":true,"limit":5}"#).unwrap().all);
        for bad in [
            r#"{"recordingId":"r1"}"#,
            r#"{"platform":"elsewhere","all":true}"#,
            r#"{"platform":"cxone","recordingId":"../r1"}"#,
            r#"{"platform":"cxone","al":true}"#,
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}

//! Lines made again of what the ledger says now, for those that the manifest has lost. Asked for by an operator
//! (docs/ALARMS.md, LinesSetAside).

use std::collections::BTreeMap;

use aws::{
    ledger::{Entry, LedgerError, Place, Wanted},
    parts::PartsError,
};
use domain::{
    id::RecordingId,
    manifest::{Run, again_key, day},
    platform::Platform,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{App, batch::Part, line::NoLine, line::line, report};

/// The most recordings that are asked for by their ids: each is a request to the ledger.
const MOST_IDS: usize = 1_000;

/// How many stretches of the ledger, 1 MB each, go into the same parts: the fewer parts, the quicker are queries. Their lines,
/// some 30 MB, are in memory together.
const STRETCHES: u32 = 32;

/// Parts that are written at the same time.
const AT_ONCE: usize = 16;

/// What writing the last parts may take.
const TO_WRITE: SignedDuration = SignedDuration::from_secs(30);

/// What is asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    platform: Option<Platform>,
    #[serde(default)]
    recording_ids: Vec<RecordingId>,
    #[serde(default)]
    all: bool,
    from: Option<String>,
}

/// What became of it.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// How many lines were written.
    lines: u64,
    /// Of what no line was made.
    without: Vec<Without>,
    /// Where to go on; `None` when everything was read.
    next: Option<String>,
}

/// An item of which no line was made.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Without {
    /// Its key.
    pk: String,
    /// [`NoLine::as_str`]; of those that were asked for by their ids also `unknown` and `unsettled`.
    reason: &'static str,
}

/// Why lines were not made.
#[derive(Debug, thiserror::Error)]
pub enum AgainError {
    /// The request makes no sense.
    #[error(
        "expected {{\"again\":{{\"platform\",\"recordingIds\"}}}} with 1 to {MOST_IDS} ids, or {{\"again\":{{\"all\":true}}}} and, to go on, \"from\""
    )]
    Request,
    /// The ledger did not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The manifest bucket did not take a part. The same request makes the same parts.
    #[error(transparent)]
    Parts(#[from] PartsError),
}

/// Makes the lines that `request` asks for. A whole ledger takes several calls, each going on at the last one's `next`.
///
/// # Errors
/// [`AgainError`]; what was written before it stays, and is written over itself by the same request.
pub async fn again(app: &App, request: Request, deadline: Timestamp) -> Result<Answer, AgainError> {
    match request {
        Request { platform: None, all: true, from, recording_ids } if recording_ids.is_empty() => {
            all(app, from, deadline).await
        }
        Request { platform: Some(platform), recording_ids, all: false, from: None }
            if (1..=MOST_IDS).contains(&recording_ids.len()) =>
        {
            some(app, platform, &recording_ids).await
        }
        _ => Err(AgainError::Request),
    }
}

async fn some(app: &App, platform: Platform, ids: &[RecordingId]) -> Result<Answer, AgainError> {
    let (mut made, mut answer) = (Made::default(), Answer::default());
    for id in ids {
        let reason = match app.ledger.get(platform, id).await {
            Ok(Some(entry)) => match made.take(&entry) {
                Ok(true) => continue,
                Ok(false) => "unsettled",
                Err(why) => why.as_str(),
            },
            Ok(None) => "unknown",
            Err(LedgerError::Malformed(_)) => NoLine::Item.as_str(),
            Err(error) => return Err(error.into()),
        };
        answer.without.push(Without { pk: format!("{platform}#{id}"), reason });
    }
    answer.lines = write(app, made).await?;
    Ok(answer)
}

async fn all(app: &App, from: Option<String>, deadline: Timestamp) -> Result<Answer, AgainError> {
    let (mut made, mut answer) = (Made::default(), Answer { next: from, ..Answer::default() });
    let mut stretches = 0;
    loop {
        let after = answer.next.as_deref().map(Place::after);
        let page = app.ledger.scan(Wanted::Ended, after, None).await?;
        for entry in &page.entries {
            if let Err(why) = made.take(entry) {
                let pk = format!("{}#{}", entry.platform, entry.recording_id);
                answer.without.push(Without { pk, reason: why.as_str() });
            }
        }
        let unreadable = |pk| Without { pk, reason: NoLine::Item.as_str() };
        answer.without.extend(page.unreadable.into_iter().map(unreadable));
        answer.next = page.next.and_then(|place| place.pk().map(str::to_owned));
        stretches += 1;
        let over = answer.next.is_none() || deadline.duration_since(Timestamp::now()) < TO_WRITE;
        if over || stretches % STRETCHES == 0 {
            answer.lines += write(app, std::mem::take(&mut made)).await?;
        }
        if over {
            return Ok(answer);
        }
    }
}

/// Lines by where they lie.
#[derive(Debug, Default)]
struct Made(BTreeMap<(Run, Date), Vec<(Platform, String)>>);

impl Made {
    /// Takes the entry's line, if its recording has come to an end.
    fn take(&mut self, entry: &Entry) -> Result<bool, NoLine> {
        let Some(line) = line(entry)? else { return Ok(false) };
        let written = line.to_ndjson().map_err(|_| NoLine::Unwritable)?;
        let place = (line.run(), day(line.export_timestamp));
        self.0.entry(place).or_default().push((line.platform, written));
        Ok(true)
    }

    /// The parts of these lines: the same for the same lines, in whatever order and however often they were taken.
    fn parts(self) -> impl Iterator<Item = Part> {
        self.0.into_iter().map(|((run, day), mut lines)| {
            lines.sort_unstable_by(|(_, one), (_, other)| one.cmp(other));
            lines.dedup();
            Part::new(lines, |lines| again_key(&run, day, lines))
        })
    }
}

async fn write(app: &App, made: Made) -> Result<u64, PartsError> {
    let put = async |part: Part| {
        app.parts.put(&part.key, part.lines).await?;
        report::written(&part.key, &part.count);
        Ok::<u64, PartsError>(part.count.values().sum())
    };
    stream::iter(made.parts())
        .map(put)
        .buffer_unordered(AT_ONCE)
        .try_fold(0, async |sum, lines| Ok(sum + lines))
        .await
}

#[cfg(test)]
mod tests {
    use aws::ledger::Image;
    use serde_json::{Value, json};

    use super::*;

    fn entries() -> Vec<Entry> {
        let event = include_str!("../../../events/manifest.json");
        let event: Value = serde_json::from_str(event).unwrap();
        let records = event["Records"].as_array().unwrap().iter();
        let image = |record: &Value| record["dynamodb"]["NewImage"].clone();
        records
            .map(|r| serde_json::from_value::<Image>(image(r)).unwrap().entry().unwrap())
            .collect()
    }

    fn parts<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Part> {
        let mut made = Made::default();
        entries.for_each(|entry| assert!(made.take(entry).unwrap()));
        made.parts().collect()
    }

    #[test]
    fn the_same_lines_make_the_same_parts_whatever_their_order() {
        let entries = entries();
        let made = parts(entries.iter());
        assert_eq!(made, parts(entries.iter().rev().chain(&entries)));
        let counts: Vec<_> = made.iter().map(|part| part.lines.lines().count()).collect();
        assert_eq!(counts, [2, 1]);
        let [live, run] = &made[..] else { panic!("{made:?}") };
        let day = "year=2024/month=01/day=31/again-";
        assert!(live.key.starts_with(&format!("manifest/run=live/{day}")), "{}", live.key);
        assert!(run.key.starts_with(&format!("manifest/run=run-2024-01/{day}")), "{}", run.key);
        assert_eq!(live.count, BTreeMap::from([(Platform::Cxone, 2)]));
    }

    #[test]
    fn a_line_that_is_made_again_is_the_line_that_was_lost() {
        let event = include_str!("../../../events/manifest.json");
        let event: Value = serde_json::from_str(event).unwrap();
        let lost = crate::batch::plan(event["Records"].as_array().unwrap()).unwrap().parts;
        let sorted = |parts: &[Part]| {
            let mut lines: Vec<_> =
                parts.iter().flat_map(|part| part.lines.lines().map(str::to_owned)).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&parts(entries().iter())), sorted(&lost));
    }

    #[test]
    fn each_day_has_a_part_of_its_own() {
        let mut entries = entries();
        entries[2].updated_at = "2024-02-01T00:00:00Z".parse().unwrap();
        let keys: Vec<_> = parts(entries.iter()).into_iter().map(|part| part.key).collect();
        assert_eq!(keys.len(), 3);
        assert!(
            keys[1].starts_with("manifest/run=live/year=2024/month=02/day=01/again-"),
            "{keys:?}"
        );
    }

    #[test]
    fn what_is_not_at_its_end_makes_no_line() {
        let mut entry = entries().remove(0);
        entry.state = aws::ledger::State::Partial;
        assert_eq!(Made::default().take(&entry), Ok(false));
    }

    #[test]
    fn a_request_names_recordings_or_all() {
        let read = |request: Value| serde_json::from_value::<Request>(request);
        assert!(read(json!({"all": true, "from": "cxone#r1"})).is_ok());
        assert!(read(json!({"platform": "genesys", "recordingIds": ["r1"]})).is_ok());
        for bad in
            [json!({"every": true}), json!({"recordingIds": ["../x"]}), json!([]), json!("all")]
        {
            assert!(read(bad.clone()).is_err(), "{bad}");
        }
    }
}

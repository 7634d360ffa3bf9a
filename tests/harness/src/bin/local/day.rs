//! A day of calls: what the vendor has, what it announces, what should come of it.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use harness::{
    binaries,
    pipeline::Pipeline,
    vendor::{Endpoint, Fault, Media, Recording},
    webhook::{Webhook, recording_created},
};
use indicatif::ProgressBar;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;

use crate::{
    history::{self, Swept},
    listed::{self, Manifested},
    talk::{Talk, Transcribed, talks},
};

const MIB: u64 = 1024 * 1024;

/// What a recording should come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Expect {
    Archived,
    AudioMissing,
    Quarantined,
}

impl Expect {
    fn as_str(self) -> &'static str {
        match self {
            Self::Archived => "archived",
            Self::AudioMissing => "audio_missing",
            Self::Quarantined => "quarantined",
        }
    }
}

#[derive(Debug)]
struct Call {
    recording: Recording,
    media: Media,
    faults: Vec<Fault>,
    expect: Expect,
    /// How often the vendor announces it.
    announced: u32,
}

/// The day, before it begins.
#[derive(Debug)]
pub(crate) struct Day {
    calls: Vec<Call>,
    talks: Vec<Talk>,
}

/// A recording after the day.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settled {
    pub(crate) recording_id: String,
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
    pub(crate) storage_path: Option<String>,
    pub(crate) size_bytes: Option<u64>,
    /// Requests to the vendor for its bytes.
    pub(crate) downloads: usize,
    /// sha256 of the object in the archive, read back.
    pub(crate) sha256: Option<String>,
    /// Is it the sha256 of the vendor's bytes, is the state the expected one, and was the vendor asked no more often
    /// than its faults demand?
    pub(crate) as_expected: bool,
    /// What happened to it on the way, in words.
    pub(crate) note: String,
}

/// A webhook that was refused, or should have been.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Refused {
    pub(crate) what: &'static str,
    pub(crate) status: u16,
    pub(crate) as_expected: bool,
}

/// How the day went.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Outcome {
    pub(crate) webhooks_sent: usize,
    pub(crate) webhooks_accepted: usize,
    pub(crate) recordings: Vec<Settled>,
    pub(crate) transcripts: Vec<Transcribed>,
    pub(crate) manifest: Manifested,
    pub(crate) refused: Vec<Refused>,
    pub(crate) history: Swept,
    pub(crate) took_seconds: f64,
}

impl Outcome {
    pub(crate) fn as_expected(&self) -> bool {
        let genuine = self.webhooks_sent - self.refused.len();
        self.webhooks_accepted == genuine
            && self.recordings.iter().all(|recording| recording.as_expected)
            && self.transcripts.iter().all(|transcript| transcript.as_expected)
            && self.manifest.as_expected()
            && self.refused.iter().all(|refused| refused.as_expected)
            && self.history.as_expected
    }
}

impl Day {
    /// The operator's files, or `count` generated recordings and the bundled speech; and a few that go wrong.
    pub(crate) fn plan(media: Option<&Path>, count: u16) -> Result<Self> {
        let mut calls = Vec::new();
        match media {
            Some(directory) => calls.extend(files(directory)?.into_iter().map(well)),
            None => {
                calls.extend(
                    files(&binaries::workspace().join("tests/harness/media"))?
                        .into_iter()
                        .map(well),
                );
                calls.extend((0..u64::from(count)).map(generated));
                calls.push(cut_on_the_way());
            }
        }
        if let Some(first) = calls.first_mut() {
            first.announced = 3;
        }
        calls.extend(troubled());
        Ok(Self { calls, talks: talks() })
    }

    /// How many recordings will be settled and transcripts written.
    pub(crate) fn expected(&self) -> usize {
        self.calls.len() + self.talks.len() + history::LISTED
    }

    /// Sends the day's webhooks and waits until every recording is settled, every transcript written and everything in the
    /// manifest.
    pub(crate) async fn push_through(
        self,
        stack: &Pipeline,
        patience: Duration,
        bar: &ProgressBar,
    ) -> Result<Outcome> {
        let begun = Instant::now();
        let (mut sent, mut accepted) = (0, 0);
        bar.set_message("sending webhooks");
        for call in &self.calls {
            stack.vendor.add_recording(call.recording.clone());
            stack.vendor.script(call.recording.id(), call.faults.clone());
        }
        for call in &self.calls {
            for _ in 0..call.announced {
                let event = recording_created(call.recording.id(), &format!("call-{sent}"));
                sent += 1;
                accepted += usize::from(stack.webhooks.send(&event).await? == 200);
            }
        }
        for talk in &self.talks {
            let (announced, taken) = talk.announce(stack).await?;
            (sent, accepted) = (sent + announced, accepted + taken);
        }
        let refused = refusals(stack).await?;
        let swept = history::begin(stack).await?;
        bar.set_message("archiving");
        let mut recordings = Vec::new();
        for call in &self.calls {
            let left = patience.saturating_sub(begun.elapsed());
            let states = ["archived", "audio_missing", "quarantined"];
            let item = stack.settled(call.recording.id(), &states, left).await;
            let item = item.with_context(|| help(stack))?;
            recordings.push(check(stack, call, &item)?);
            bar.inc(1);
        }
        bar.set_message("transcripts");
        let mut transcripts = Vec::new();
        for talk in &self.talks {
            let left = patience.saturating_sub(begun.elapsed());
            let judged = talk.judge(stack, left).await;
            transcripts.push(judged.with_context(|| help(stack))?);
            bar.inc(1);
        }
        bar.set_message("history");
        let left = patience.saturating_sub(begun.elapsed());
        let history = history::judge(stack, &swept, left).await.with_context(|| help(stack))?;
        bar.inc(history::LISTED as u64);
        bar.set_message("manifest");
        let left = patience.saturating_sub(begun.elapsed());
        let manifest = listed::judge(stack, &recordings, left).await;
        Ok(Outcome {
            manifest: manifest.with_context(|| help(stack))?,
            webhooks_sent: sent + refused.len(),
            webhooks_accepted: accepted,
            recordings,
            transcripts,
            refused,
            history,
            took_seconds: begun.elapsed().as_secs_f64(),
        })
    }
}

/// Where to look when the day does not end.
fn help(stack: &Pipeline) -> String {
    let log = stack.aws.log();
    let tail: Vec<_> = log.lines().rev().take(15).collect();
    let tail: Vec<_> = tail.into_iter().rev().collect();
    format!("the local AWS logged last:\n{}", tail.join("\n"))
}

fn well((id, media): (String, Media)) -> Call {
    let recording = Recording::new(&id, media.clone());
    Call { recording, media, faults: Vec::new(), expect: Expect::Archived, announced: 1 }
}

/// Recordings of a few seconds to some minutes.
fn generated(n: u64) -> Call {
    let media = Media::wav(44 + 16_000 * (3 + n * n % 97), n);
    let queue = match n % 3 {
        0 => "billing",
        1 => "support",
        _ => "sales",
    };
    let mut call = well((format!("generated-{n:04}"), media));
    call.recording = call
        .recording
        .with("startTime", format!("2024-03-{:02}T09:{:02}:00Z", 1 + n % 28, n % 60))
        .with("queueId", queue)
        .with("agentId", format!("agent-{}", n % 5))
        .with("mediaType", "voice");
    call
}

/// A recording large enough for a multipart upload, whose stream breaks off twice.
fn cut_on_the_way() -> Call {
    let mut call = well(("long-call".to_owned(), Media::wav(40 * MIB + 17, 7)));
    call.faults = vec![Fault::CutAfter(9 * MIB + 5), Fault::ResetAfter(11 * MIB)];
    call
}

/// What goes wrong on a usual day.
fn troubled() -> Vec<Call> {
    let mut error_once = well(("error-once".to_owned(), Media::wav(90_000, 8)));
    error_once.faults = vec![Fault::Status(500)];
    let mut expired_token = well(("expired-token".to_owned(), Media::wav(90_000, 9)));
    expired_token.faults = vec![Fault::Unauthorized];
    let mut cold = well(("moved-to-cold-storage".to_owned(), Media::wav(90_000, 10)));
    cold.recording = cold.recording.status("archived").storage_location("cold");
    cold.expect = Expect::AudioMissing;
    let mut page = well(("error-page-instead".to_owned(), Media::wav(90_000, 11)));
    page.faults = vec![Fault::HtmlPage];
    page.expect = Expect::Quarantined;
    vec![error_once, expired_token, cold, page]
}

/// The audio files of a directory, each under its name as id.
fn files(directory: &Path) -> Result<Vec<(String, Media)>> {
    let entries = fs::read_dir(directory)
        .with_context(|| format!("cannot read the directory {}", directory.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        let content_type = match extension.to_ascii_lowercase().as_str() {
            "wav" => "audio/wav",
            "mp3" => "audio/mpeg",
            "ogg" | "opus" => "audio/ogg",
            "webm" => "audio/webm",
            "mp4" | "m4a" => "audio/mp4",
            _ => continue,
        };
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        let id: String = stem
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .take(60)
            .collect();
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        files.push((format!("{id}-{extension}"), Media::fixed(bytes, content_type)));
    }
    ensure!(
        !files.is_empty(),
        "{} has no .wav, .mp3, .ogg, .opus, .webm, .mp4 or .m4a file",
        directory.display()
    );
    files.sort_by(|a, b| a.0.cmp(&b.0));
    if let Some(pair) = files.windows(2).find(|pair| matches!(pair, [a, b] if a.0 == b.0)) {
        bail!(
            "two files would both be recording {}; rename one",
            pair.first().map_or("", |f| &f.0)
        );
    }
    Ok(files)
}

/// Sends webhooks that intake must not take.
async fn refusals(stack: &Pipeline) -> Result<Vec<Refused>> {
    let event = recording_created("forged", "call-forged").to_string();
    let good = stack.webhooks.webhook(event.clone());
    let forged = Webhook { signature: Some("0".repeat(64)), ..good.clone() };
    let late = Timestamp::now() - SignedDuration::from_mins(10);
    let stale = stack.webhooks.webhook_at(event, late);
    let mut altered = good;
    altered.body.push(b' ');
    let mut refused = Vec::new();
    for (what, webhook) in
        [("forged signature", forged), ("signed ten minutes ago", stale), ("altered body", altered)]
    {
        let (status, _) = stack.webhooks.deliver("cxone", &webhook).await?;
        refused.push(Refused { what, status: status.as_u16(), as_expected: status == 401 });
    }
    Ok(refused)
}

/// Reads the object back, and compares it with what the vendor has.
fn check(stack: &Pipeline, call: &Call, item: &Value) -> Result<Settled> {
    let text = |name: &str| item[name].as_str().map(str::to_owned);
    let storage_path = text("storagePath");
    let bucket = stack.bucket()?;
    let key = storage_path.as_ref().and_then(|path| path.strip_prefix(&format!("s3://{bucket}/")));
    let sha256 = key.map(|key| stack.s3.sha256(bucket, key)).transpose()?;
    let state = text("state").unwrap_or_default();
    let same_bytes = sha256.as_ref().is_none_or(|sha256| *sha256 == call.media.sha256());
    let has_object = (call.expect == Expect::Archived) == sha256.is_some();
    let downloads = stack.vendor.count(Endpoint::Content, call.recording.id());
    let asked = match call.expect {
        Expect::Archived => call.faults.len() + 1,
        Expect::AudioMissing => 0,
        Expect::Quarantined => 1,
    };
    Ok(Settled {
        recording_id: call.recording.id().to_owned(),
        as_expected: state == call.expect.as_str()
            && same_bytes
            && has_object
            && downloads == asked,
        downloads,
        state,
        reason: text("reason"),
        storage_path,
        size_bytes: item["sizeBytes"].as_u64(),
        sha256,
        note: note(call),
    })
}

fn note(call: &Call) -> String {
    let mut notes = Vec::new();
    if call.announced > 1 {
        notes.push(format!("announced {} times", call.announced));
    }
    for fault in &call.faults {
        notes.push(match fault {
            Fault::CutAfter(n) => format!("cut after {:.1} MiB", *n as f64 / MIB as f64),
            Fault::ResetAfter(n) => format!("reset after {:.1} MiB", *n as f64 / MIB as f64),
            Fault::Status(status) => format!("{status} at first"),
            Fault::Unauthorized => "401 at first".to_owned(),
            Fault::HtmlPage => "an HTML page came".to_owned(),
            other => format!("{other:?}"),
        });
    }
    notes.join(", ")
}

//! The day's transcripts: what the vendor has of each call, in which order it comes, what should come of it.

#![expect(clippy::indexing_slicing, reason = "what a JSON value lacks reads as null")]

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use harness::{
    pipeline::Pipeline,
    transcript::{Revision, Said, segment, segment_id},
    webhook::transcript_completed,
};
use serde::Serialize;
use serde_json::{Value, json};

/// How long a call waits for its segments, in seconds. A deployment waits 900.
pub(crate) const DEADLINE: u32 = 10;

/// A number that is said in a call and stands in no redacted transcript.
const CARD: &str = "4111 1111 1111 1111";

/// A call that is transcribed.
#[derive(Debug)]
pub(crate) struct Talk {
    call_id: &'static str,
    /// What is said in each segment, from 1.
    segments: Vec<Vec<Said<'static>>>,
    /// The indices in the order in which they are announced.
    announced: Vec<u32>,
    recording: Option<&'static str>,
    audio: &'static str,
    note: &'static str,
}

/// A transcript after the day.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Transcribed {
    pub(crate) call_id: &'static str,
    pub(crate) status: String,
    pub(crate) revision: u64,
    pub(crate) missing_segments: Value,
    pub(crate) audio: String,
    pub(crate) utterances: usize,
    pub(crate) redactions: usize,
    pub(crate) key: String,
    /// Is every utterance there and in order, is what is missing named, and is no value left in the redacted twin?
    pub(crate) as_expected: bool,
    pub(crate) note: &'static str,
}

/// A few calls as they come on a usual day.
pub(crate) fn talks() -> Vec<Talk> {
    let paying = [
        vec![(0, 2_000, "agent", "Good morning, how can I help?", 0.97)],
        vec![
            (3_000, 6_000, "customer", "I would like to pay my bill.", 0.95),
            (6_500, 9_000, "agent", "What is the number of your card?", 0.98),
        ],
        vec![(10_000, 15_000, "customer", "It is 4111 1111 1111 1111.", 0.81)],
        vec![(16_000, 17_000, "agent", "Thank you.", 0.99)],
    ];
    let talk = |call_id, segments, announced: &[u32], note| Talk {
        call_id,
        segments,
        announced: announced.to_vec(),
        recording: None,
        audio: "pending",
        note,
    };
    let of = |count| paying.iter().take(count).cloned().collect::<Vec<_>>();
    let mut cold = talk("call-in-cold-storage", of(2), &[1, 2], "its audio is gone");
    (cold.recording, cold.audio) = (Some("moved-to-cold-storage"), "missing");
    vec![
        talk("call-out-of-order", of(4), &[4, 2, 1, 2, 3], "segments came as 4, 2, 1, 2, 3"),
        talk("call-cut-short", of(3), &[1, 3], "segment 2 never came"),
        cold,
    ]
}

impl Talk {
    /// Has the vendor announce what it has; the answer is how many webhooks were sent, and how many taken.
    pub(crate) async fn announce(&self, stack: &Pipeline) -> Result<(usize, usize)> {
        let total = u32::try_from(self.segments.len())?;
        for (index, said) in (1..).zip(&self.segments) {
            let mut body = segment(self.call_id, index, total, said);
            if let Some(recording) = self.recording {
                body["recordingId"] = recording.into();
            }
            stack.vendor.add_transcript(segment_id(self.call_id, index), body);
        }
        let mut taken = 0;
        for index in &self.announced {
            let event = transcript_completed(&segment_id(self.call_id, *index), self.call_id);
            taken += usize::from(stack.webhooks.send(&event).await? == 200);
        }
        Ok((self.announced.len(), taken))
    }

    /// Waits for the call's transcript, and judges it.
    pub(crate) async fn judge(&self, stack: &Pipeline, patience: Duration) -> Result<Transcribed> {
        let end = Instant::now() + patience;
        loop {
            let head = stack.head(self.call_id).await?.unwrap_or_default();
            let newest = head.get("newest").and_then(|key| key.as_s().ok());
            let revision = newest.map(|key| stack.read_revision(key)).transpose()?;
            // Its recording may be settled after it.
            if let Some(revision) = revision
                && (revision.transcript["audio"]["status"] == self.audio || Instant::now() > end)
            {
                return Ok(self.judged(revision));
            }
            ensure!(Instant::now() < end, "{} is not written after {patience:?}", self.call_id);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn judged(&self, Revision { key, transcript, redacted, .. }: Revision) -> Transcribed {
        let came = |index: &u32| self.announced.contains(index);
        let missing: Vec<u32> =
            (1..).zip(&self.segments).map(|(index, _)| index).filter(|i| !came(i)).collect();
        let said = (1..).zip(&self.segments).filter(|(index, _)| came(index));
        let said: Vec<_> = said.flat_map(|(_, said)| said.iter().map(|said| said.3)).collect();
        let lines = |document: &Value| -> Vec<String> {
            let lines = document["utterances"].as_array().into_iter().flatten();
            lines.filter_map(|line| line["text"].as_str().map(str::to_owned)).collect()
        };
        let redactions = redacted["redactions"].as_array().map_or(0, Vec::len);
        let has_card = said.iter().any(|text| text.contains(CARD));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Transcribed {
            call_id: self.call_id,
            as_expected: lines(&transcript) == said
                && transcript["missingSegments"] == json!(missing)
                && transcript["status"] == if missing.is_empty() { "complete" } else { "partial" }
                && transcript["audio"]["status"] == self.audio
                && lines(&redacted).len() == said.len()
                && !redacted.to_string().contains(CARD)
                && has_card == (redactions > 0),
            status: text(&transcript["status"]),
            revision: transcript["revision"].as_u64().unwrap_or_default(),
            missing_segments: transcript["missingSegments"].clone(),
            audio: text(&transcript["audio"]["status"]),
            utterances: lines(&transcript).len(),
            redactions,
            key,
            note: self.note,
        }
    }
}

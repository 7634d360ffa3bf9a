//! The rules by number, segments as vendors get them wrong, and the laws that hold for any of them.

mod buffering;
mod crashes;
mod laws;
mod merging;
mod objects;
mod segments;

use serde_json::{Value, json};

use super::*;

/// `(start, end, speaker, text, confidence)`, times in seconds.
type Said<'a> = (f64, f64, &'a str, &'a str, f64);

fn clock(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small and positive"
    )]
    time::format((seconds * 1_000.0).round() as u64)
}

/// The vendor's JSON of a segment (CXone guide §4).
fn json_of(index: u32, total: u32, said: &[Said<'_>]) -> Value {
    let utterance = |(start, end, speaker, text, confidence): &Said<'_>| {
        json!({
            "startTime": clock(*start), "endTime": clock(*end), "speaker": speaker, "text": text,
            "confidence": confidence,
        })
    };
    json!({
        "id": format!("transcript_{index}"), "callId": "call_xyz789", "recordingId": "recording_def456",
        "segmentIndex": index, "totalSegments": total, "format": "json", "language": "en-US",
        "utterances": said.iter().map(utterance).collect::<Vec<_>>(),
    })
}

fn segment(index: u32, total: u32, said: &[Said<'_>]) -> Segment {
    from_value(&json_of(index, total, said)).unwrap()
}

/// A segment with one utterance that only it has.
fn plain(index: u32, total: u32) -> Segment {
    let start = f64::from(index) * 10.0;
    segment(index, total, &[(start, start + 5.0, "agent", &format!("part {index}"), 0.9)])
}

fn call_id() -> crate::id::CallId {
    "call_xyz789".parse().unwrap()
}

fn indices(keys: impl IntoIterator<Item = u32>) -> std::collections::BTreeSet<SegmentKey> {
    keys.into_iter().map(SegmentKey::Index).collect()
}

/// The revisions that the effects ask to be written; at most one at a time.
fn to_write(effects: &[Effect]) -> Option<&Output> {
    effects.iter().find_map(|effect| match effect {
        Effect::Write(output) => Some(output),
        _ => None,
    })
}

/// A call whose revisions are stored as soon as they are decided.
struct Pipeline {
    assembly: Assembly,
    written: Vec<Transcript>,
    effects: Vec<Effect>,
}

impl Pipeline {
    fn new() -> Self {
        Self { assembly: Assembly::new(DUE_AFTER_MS), written: Vec::new(), effects: Vec::new() }
    }

    fn segment(&mut self, at_ms: i64, segment: Segment) -> &mut Self {
        let effects = self.assembly.segment(at_ms, segment);
        self.carry_out(effects)
    }

    fn apply(&mut self, event: Event) -> &mut Self {
        let effects = self.assembly.apply(event);
        self.carry_out(effects)
    }

    fn deadline(&mut self) -> &mut Self {
        let at_ms = self.assembly.head().due_ms().unwrap() + 1;
        self.apply(Event::Deadline { at_ms })
    }

    fn carry_out(&mut self, mut effects: Vec<Effect>) -> &mut Self {
        while let Some(output) = to_write(&effects).cloned() {
            // A revision that is asked for again would never end.
            assert_eq!(usize::try_from(output.revision).unwrap(), self.written.len() + 1);
            self.written.push(self.assembly.transcript(&call_id(), &output).unwrap());
            self.effects.append(&mut effects);
            effects = self.assembly.apply(Event::Written { revision: output.revision });
        }
        self.effects.append(&mut effects);
        self
    }

    fn status(&self) -> Status {
        self.assembly.head().status()
    }

    fn first(&self) -> &Transcript {
        self.written.first().expect("nothing was written")
    }

    fn last(&self) -> &Transcript {
        self.written.last().expect("nothing was written")
    }
}

/// What a complete call of these segments says: `(start in ms, speaker, text)`.
fn told(segments: &[Segment]) -> Vec<(u64, String, String)> {
    let line = |u: Spoken| (u.start_ms, u.speaker.unwrap_or_default(), u.text);
    merge(segments).into_iter().map(line).collect()
}

fn texts(segments: &[Segment]) -> Vec<String> {
    told(segments).into_iter().map(|(_, _, text)| text).collect()
}

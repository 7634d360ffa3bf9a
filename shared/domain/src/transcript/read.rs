//! The vendor's JSON of a segment (CXone guide §4), read with as little loss as can be justified.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::{
    segment::{MAX_INDEX, Problem, ProblemKind, Segment, SegmentKey, Utterance},
    time,
};
use crate::id::{CallId, InvalidId};

/// The problems kept of one segment; the count of what was dropped goes on.
const MAX_PROBLEMS: usize = 100;

/// The longest language tag taken, in bytes; BCP 47 asks readers for 35.
const MAX_LANGUAGE: usize = 35;

/// The longest label of a speaker taken, in characters.
const MAX_SPEAKER: usize = 100;

/// Why nothing of a segment can be used. Nothing of its content is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    /// Not JSON in UTF-8, or nested deeper than 128 levels.
    #[error("the segment is not JSON (line {line}, column {column})")]
    NotJson {
        /// Where it stops being JSON, from 1.
        line: usize,
        /// Where in that line, from 1; 0 at its beginning.
        column: usize,
    },
    /// JSON, but not an object.
    #[error("the segment is not a JSON object")]
    NotAnObject,
    /// There is a `callId`, and it is not an id. Guessing another call's would mix two conversations.
    #[error("the segment's callId is not an id")]
    InvalidCallId,
    /// No `segmentIndex`.
    #[error("the segment has no segmentIndex")]
    IndexMissing,
    /// A `segmentIndex` that is not a whole number.
    #[error("the segment's segmentIndex is not a whole number")]
    IndexNotWhole,
    /// A negative `segmentIndex`, or one above [`MAX_INDEX`].
    #[error("the segment's segmentIndex is not between 0 and {MAX_INDEX}")]
    IndexOutOfRange,
    /// No `utterances`. A silent segment has an empty list.
    #[error("the segment has no utterances")]
    UtterancesMissing,
    /// `utterances` is not a list.
    #[error("the segment's utterances are not a list")]
    UtterancesNotAList,
    /// Every utterance is malformed.
    #[error("none of the segment's {count} utterances can be read")]
    NoUsableUtterance {
        /// How many there are.
        count: usize,
    },
}

impl SegmentError {
    /// A stable label for metrics, logs and the quarantine.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotJson { .. } => "not_json",
            Self::NotAnObject => "not_an_object",
            Self::InvalidCallId => "invalid_call_id",
            Self::IndexMissing => "index_missing",
            Self::IndexNotWhole => "index_not_whole",
            Self::IndexOutOfRange => "index_out_of_range",
            Self::UtterancesMissing => "utterances_missing",
            Self::UtterancesNotAList => "utterances_not_a_list",
            Self::NoUsableUtterance { .. } => "no_usable_utterance",
        }
    }
}

/// Reads a segment from the body of a vendor's response.
///
/// # Errors
/// Nothing of it can be used.
pub fn read(body: &[u8]) -> Result<Segment, SegmentError> {
    let value = serde_json::from_slice(body)
        .map_err(|e| SegmentError::NotJson { line: e.line(), column: e.column() })?;
    from_value(&value)
}

/// Reads a segment that is already JSON. `null` counts as absent, and so does an empty id: some senders fill every
/// field.
///
/// # Errors
/// Nothing of it can be used.
pub fn from_value(value: &Value) -> Result<Segment, SegmentError> {
    let fields = value.as_object().ok_or(SegmentError::NotAnObject)?;
    let mut notes = Notes::default();
    let call_id: Option<CallId> = id(fields, "callId").map_err(|()| SegmentError::InvalidCallId)?;
    let key = SegmentKey::Index(index(fields)?);
    let utterances = utterances(fields, &mut notes)?;
    Ok(Segment {
        id: notes.or_none(id(fields, "id"), ProblemKind::IdUnusable),
        call_id,
        recording_id: notes.or_none(id(fields, "recordingId"), ProblemKind::RecordingIdUnusable),
        announced: None,
        key,
        total: notes.or_none(total(fields), ProblemKind::TotalUnusable),
        language: notes.or_none(language(fields), ProblemKind::LanguageUnusable),
        utterances,
        dropped: notes.dropped,
        problems: notes.problems,
    })
}

#[derive(Default)]
struct Notes {
    problems: Vec<Problem>,
    dropped: usize,
}

impl Notes {
    fn note(&mut self, position: Option<usize>, kind: ProblemKind) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { position, kind });
        }
    }

    fn or_none<T>(&mut self, field: Result<Option<T>, ()>, kind: ProblemKind) -> Option<T> {
        field.unwrap_or_else(|()| {
            self.note(None, kind);
            None
        })
    }
}

fn present<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.get(name).filter(|value| !value.is_null())
}

fn id<T: FromStr<Err = InvalidId>>(
    fields: &Map<String, Value>,
    name: &str,
) -> Result<Option<T>, ()> {
    match present(fields, name) {
        None => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(value) => value.as_str().and_then(|text| text.parse().ok()).map(Some).ok_or(()),
    }
}

/// A whole number, also as `2.0` or `"2"`: the number is what counts, not how a serialiser writes it. Beyond what an
/// `i64` holds it becomes the nearest one; the caller's limits are far below.
fn whole(value: &Value) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "saturates, and the number has no fraction"
    )]
    let nearest = |number: f64| (number.fract() == 0.0).then_some(number as i64);
    match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(nearest)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn index(fields: &Map<String, Value>) -> Result<u32, SegmentError> {
    let value = present(fields, "segmentIndex").ok_or(SegmentError::IndexMissing)?;
    let index = whole(value).ok_or(SegmentError::IndexNotWhole)?;
    let index = u32::try_from(index).ok().filter(|index| *index <= MAX_INDEX);
    index.ok_or(SegmentError::IndexOutOfRange)
}

fn total(fields: &Map<String, Value>) -> Result<Option<u32>, ()> {
    let Some(value) = present(fields, "totalSegments") else { return Ok(None) };
    let total = whole(value).and_then(|total| u32::try_from(total).ok());
    total.filter(|total| (1..=MAX_INDEX).contains(total)).map(Some).ok_or(())
}

fn language(fields: &Map<String, Value>) -> Result<Option<String>, ()> {
    let Some(value) = present(fields, "language") else { return Ok(None) };
    let text = value.as_str().map(str::trim).ok_or(())?;
    if text.is_empty() {
        return Ok(None);
    }
    let plain = text.len() <= MAX_LANGUAGE
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    plain.then(|| Some(text.to_owned())).ok_or(())
}

fn utterances(
    fields: &Map<String, Value>,
    notes: &mut Notes,
) -> Result<Vec<Utterance>, SegmentError> {
    let list = present(fields, "utterances").ok_or(SegmentError::UtterancesMissing)?;
    let list = list.as_array().ok_or(SegmentError::UtterancesNotAList)?;
    let mut kept = Vec::with_capacity(list.len());
    for (position, value) in list.iter().enumerate() {
        match utterance(value, position, notes) {
            Ok(utterance) => kept.extend(utterance),
            Err(kind) => {
                notes.note(Some(position), kind);
                notes.dropped += 1;
            }
        }
    }
    if !list.is_empty() && notes.dropped == list.len() {
        return Err(SegmentError::NoUsableUtterance { count: list.len() });
    }
    Ok(kept)
}

/// One utterance; `None` where nothing was said (rule 5).
fn utterance(
    value: &Value,
    position: usize,
    notes: &mut Notes,
) -> Result<Option<Utterance>, ProblemKind> {
    let fields = value.as_object().ok_or(ProblemKind::NotAnObject)?;
    let text = fields.get("text").and_then(Value::as_str).ok_or(ProblemKind::TextUnreadable)?;
    if text.chars().all(invisible) {
        return Ok(None);
    }
    let time = |name| fields.get(name).and_then(Value::as_str).and_then(time::parse);
    let start_ms = time("startTime").ok_or(ProblemKind::StartUnreadable)?;
    let end_ms = time("endTime").ok_or(ProblemKind::EndUnreadable)?;
    let mut note = |kind| notes.note(Some(position), kind);
    if end_ms < start_ms {
        note(ProblemKind::EndBeforeStart);
    }
    let mut speaker = speaker(fields);
    match &mut speaker {
        None => note(ProblemKind::SpeakerMissing),
        Some(label) => {
            if let Some((end, _)) = label.char_indices().nth(MAX_SPEAKER) {
                label.truncate(end);
                note(ProblemKind::SpeakerTooLong);
            }
        }
    }
    let confidence = present(fields, "confidence");
    let usable = confidence.and_then(Value::as_f64).filter(|c| (0.0..=1.0).contains(c));
    if confidence.is_some() && usable.is_none() {
        note(ProblemKind::ConfidenceUnusable);
    }
    Ok(Some(Utterance {
        start_ms,
        end_ms: end_ms.max(start_ms),
        speaker,
        text: text.trim().to_owned(),
        // Adding zero makes -0 a plain 0.
        confidence: usable.map(|confidence| confidence + 0.0),
        position,
    }))
}

/// A label, whatever it says; some diarisers number their speakers.
fn speaker(fields: &Map<String, Value>) -> Option<String> {
    match fields.get("speaker")? {
        Value::String(label) => Some(label.trim().to_owned()).filter(|label| !label.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// White space, control characters, zero-width and direction marks: nothing that could have been said.
fn invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

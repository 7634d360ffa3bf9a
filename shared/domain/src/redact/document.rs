//! A call as a JSON document, redacted: for trying the rules on calls of one's own.

use serde_json::{Value, json};

use super::{Redacted, Redactor, Utterance};
use crate::transcript::time;

/// Why a document cannot be redacted. Says where it is wrong, never what is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotACall {
    /// It is no JSON.
    #[error("not a JSON document ({kind} error at column {column})")]
    Json {
        /// What is wrong with it.
        kind: String,
        /// Where, counted from 1.
        column: usize,
    },
    /// It has nothing that could be redacted.
    #[error("no list \"utterances\"")]
    NoUtterances,
    /// The result has no form.
    #[error("cannot be written as JSON")]
    Unwritable,
}

/// A call, redacted.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The documents that come of it.
    pub lines: Vec<Value>,
    /// How many utterances could not be read, and were withheld.
    pub withheld: usize,
}

impl Redactor {
    /// The same call with replaced texts and a list `redactions`. The document is `{"utterances": [{"startTime", "endTime",
    /// "speaker", "text"}]}` and whatever else, which stays; times are `HH:MM:SS.mmm` or milliseconds.
    ///
    /// # Errors
    /// [`NotACall`].
    pub fn rewrite(&self, document: &[u8]) -> Result<Document, NotACall> {
        let mut call = read(document)?;
        let utterances = utterances(&mut call)?;
        let redacted = self.redact(&utterances.iter().map(utterance).collect::<Vec<_>>());
        let texts = redacted.texts.iter();
        for (utterance, text) in utterances.iter_mut().filter_map(Value::as_object_mut).zip(texts) {
            utterance.insert("text".into(), json!(text));
        }
        let redactions =
            serde_json::to_value(&redacted.redactions).map_err(|_| NotACall::Unwritable)?;
        if let Some(call) = call.as_object_mut() {
            call.insert("redactions".into(), redactions);
        }
        Ok(Document { lines: vec![call], withheld: redacted.withheld })
    }

    /// For each utterance of the call `{"id", "spans": [{"start", "end", "type"}]}`, in Unicode code points; an utterance
    /// without an id goes by its index.
    ///
    /// # Errors
    /// [`NotACall`].
    pub fn mark(&self, document: &[u8]) -> Result<Document, NotACall> {
        let mut call = read(document)?;
        let utterances = utterances(&mut call)?;
        let redacted = self.redact(&utterances.iter().map(utterance).collect::<Vec<_>>());
        let lines = utterances.iter().enumerate().map(|(at, u)| span_line(at, u, &redacted));
        Ok(Document { lines: lines.collect(), withheld: redacted.withheld })
    }
}

fn read(document: &[u8]) -> Result<Value, NotACall> {
    serde_json::from_slice(document).map_err(|error| NotACall::Json {
        kind: format!("{:?}", error.classify()),
        column: error.column(),
    })
}

fn utterances(call: &mut Value) -> Result<&mut Vec<Value>, NotACall> {
    call.get_mut("utterances").and_then(Value::as_array_mut).ok_or(NotACall::NoUtterances)
}

/// What the redactor needs of an utterance. Without a text there is nothing to hide; times and speakers that are
/// missing or have another form only make it guess more, and are no reason to leave a call unredacted.
fn utterance(value: &Value) -> Utterance<'_> {
    let text = |name| value.get(name).and_then(Value::as_str).unwrap_or("");
    Utterance {
        speaker: text("speaker"),
        text: text("text"),
        start_ms: moment(value, "startTime"),
        end_ms: moment(value, "endTime"),
    }
}

/// A time as text or in milliseconds; 0 if it is neither.
fn moment(utterance: &Value, name: &str) -> u64 {
    match utterance.get(name) {
        Some(Value::String(text)) => time::parse(text).unwrap_or(0),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be a whole number within range"
        )]
        Some(Value::Number(n)) => n
            .as_u64()
            .or_else(|| n.as_f64().filter(|f| (0.0..9e15).contains(f)).map(|f| f.round() as u64))
            .unwrap_or(0),
        _ => 0,
    }
}

fn span_line(at: usize, utterance: &Value, redacted: &Redacted) -> Value {
    let text = utterance.get("text").and_then(Value::as_str).unwrap_or("");
    let (mut byte, mut point) = (0, 0);
    let mut points = |to: usize| {
        point += text.get(byte..to).map_or(0, |between| between.chars().count());
        byte = to;
        point
    };
    let spans: Vec<Value> = redacted
        .spans
        .get(at)
        .into_iter()
        .flatten()
        .map(|span| {
            let (start, end) = (points(span.start), points(span.end));
            json!({"start": start, "end": end, "type": span.entity})
        })
        .collect();
    let id = utterance.get("id").filter(|id| !id.is_null()).cloned();
    json!({"id": id.unwrap_or_else(|| json!(at)), "spans": spans})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Config;

    const CALL: &str = r#"{"callId":"c","utterances":[{"id":"u","speaker":"agent","text":"Card 4111 1111 1111 1111, thanks"},
        {"startTime":1.5e3,"endTime":"00:00:02.000","text":"ok"}]}"#;

    #[test]
    fn what_is_sensitive_is_replaced_or_marked_and_the_rest_stays() {
        let redactor = Redactor::new(Config::default()).unwrap();
        let document = redactor.rewrite(CALL.as_bytes()).unwrap();
        let call = &document.lines[0];
        assert_eq!((call["callId"].as_str(), document.withheld), (Some("c"), 0));
        assert_eq!(call["utterances"][0]["text"], "Card [CREDIT_CARD], thanks");
        assert_eq!(call["redactions"].as_array().unwrap().len(), 1);
        let marked = redactor.mark(CALL.as_bytes()).unwrap().lines;
        assert_eq!(
            marked[0],
            json!({"id": "u", "spans": [{"start": 5, "end": 24, "type": "CREDIT_CARD"}]})
        );
        assert_eq!(marked[1], json!({"id": 1, "spans": []}));
    }

    #[test]
    fn what_is_no_call_is_refused_without_a_word_of_it() {
        let redactor = Redactor::new(Config::default()).unwrap();
        for bad in ["a secret", r#"{"utterances":"a secret"}"#, "[\"a secret\"]"] {
            let error = redactor.rewrite(bad.as_bytes()).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}

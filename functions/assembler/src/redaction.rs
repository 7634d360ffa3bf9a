//! The one place where a transcript's text is replaced before anybody but its owner may read it.
//!
//! It fails closed (promise 9): an utterance that cannot be redacted is withheld as a whole, and where not even that can
//! be told, all of them are.

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::{
    redact::{Entity, Redacted, Redaction, Redactor, Utterance},
    transcript::{Line, Transcript},
};

/// The texts of a transcript without anything sensitive, one for each utterance, with what was replaced.
pub(crate) fn redacted(redactor: &Redactor, transcript: &Transcript) -> Redacted {
    guarded(&transcript.utterances, |call| redactor.redact(call))
}

fn guarded(lines: &[Line], redact: impl FnOnce(&[Utterance<'_>]) -> Redacted) -> Redacted {
    let call: Vec<_> = lines
        .iter()
        .map(|line| Utterance {
            speaker: &line.speaker,
            text: &line.text,
            start_ms: line.start_ms,
            end_ms: line.end_ms,
        })
        .collect();
    let redacted = catch_unwind(AssertUnwindSafe(|| redact(&call))).ok();
    let whole = redacted.filter(|redacted| redacted.texts.len() == call.len());
    whole.unwrap_or_else(|| withheld(&call))
}

fn withheld(call: &[Utterance<'_>]) -> Redacted {
    let entity = Entity::Withheld;
    let redaction = |(utterance, said): (usize, &Utterance<'_>)| Redaction {
        utterance,
        entity,
        start_ms: said.start_ms,
        end_ms: said.end_ms,
        rule: "failed",
    };
    Redacted {
        texts: vec![format!("[{entity}]"); call.len()],
        spans: Vec::new(),
        redactions: call.iter().enumerate().map(redaction).collect(),
        withheld: call.len(),
    }
}

#[cfg(test)]
mod tests {
    use domain::redact::Config;

    use super::*;

    fn lines(texts: &[&str]) -> Vec<Line> {
        let line = |text: &&str| {
            let line = serde_json::json!({
                "startTime": "00:00:01.000", "endTime": "00:00:03.000", "speaker": "customer",
                "text": text, "confidence": 0.9, "segments": [1], "review": false,
            });
            serde_json::from_value(line).unwrap()
        };
        texts.iter().map(line).collect()
    }

    #[test]
    fn a_value_is_replaced_and_listed_without_itself() {
        let redactor = Redactor::new(Config::default()).unwrap();
        let lines = lines(&["my card number is 4111 1111 1111 1111", "thank you"]);
        let redacted = guarded(&lines, |call| redactor.redact(call));
        assert_eq!(redacted.texts[1], "thank you");
        assert!(redacted.texts[0].contains("[CREDIT_CARD]"), "{:?}", redacted.texts);
        assert_eq!((redacted.redactions.len(), redacted.redactions[0].utterance), (1, 0));
        assert!(!serde_json::to_string(&redacted.redactions).unwrap().contains("4111"));
    }

    #[test]
    fn what_cannot_be_redacted_is_withheld() {
        let lines = lines(&["a", "b"]);
        let lost =
            |_: &[Utterance<'_>]| Redacted { texts: vec!["a".into()], ..Redacted::default() };
        let broken: fn(&[Utterance<'_>]) -> Redacted = |_| panic!("on purpose");
        for redacted in [guarded(&lines, lost), guarded(&lines, broken)] {
            assert_eq!(redacted.texts, ["[WITHHELD]", "[WITHHELD]"]);
            assert_eq!((redacted.withheld, redacted.redactions.len()), (2, 2));
        }
    }
}

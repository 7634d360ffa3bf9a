//! Assembles calls outside the pipeline: `cargo run -p domain --example assemble < calls.jsonl`.
//!
//! A line of input is a call, `{"callId": "...", "events": [{"atMs": 483, "segment": {...}}]}`, its segments as the
//! vendor delivers them. For each call a line of output, in order: the `transcript.json` that the pipeline would have
//! written first, which is when the last expected segment came, or once 900,000 ms had passed since the first one.
//! A call without any usable segment comes out empty and `partial`.
//!
//! Events need not be in order: they are sorted by `atMs`, those of the same time stay as they stand. A segment that
//! cannot be used, or that names another call, is told on standard error and left out. A line that cannot be read is
//! told with its number and has no line of output; the others do, and the exit code is 1. Nothing of the input is
//! repeated in what is told.

use std::{
    collections::BTreeSet,
    io::{self, BufRead, Write},
    process::ExitCode,
};

use domain::{
    id::CallId,
    transcript::{Assembly, Audio, DUE_AFTER_MS, Effect, Event, Output, Status, from_value},
};
use serde_json::Value;

fn main() -> io::Result<ExitCode> {
    let stdout = io::BufWriter::new(io::stdout().lock());
    let all_read = run(io::stdin().lock(), stdout, io::stderr().lock())?;
    Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Reads calls and writes transcripts; whether every line could be read.
///
/// # Errors
/// Input or output failed.
fn run(mut input: impl BufRead, mut output: impl Write, mut told: impl Write) -> io::Result<bool> {
    let (mut all_read, mut line) = (true, Vec::new());
    for number in 1_usize.. {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match call(&line) {
            Ok(call) => {
                for note in &call.notes {
                    writeln!(told, "line {number}: {note}")?;
                }
                writeln!(output, "{}", call.transcript)?;
            }
            Err(reason) => {
                all_read = false;
                writeln!(told, "line {number}: {reason}; this call is left out")?;
            }
        }
    }
    output.flush()?;
    Ok(all_read)
}

struct Call {
    transcript: String,
    notes: Vec<String>,
}

fn call(line: &[u8]) -> Result<Call, String> {
    let call: Value =
        serde_json::from_slice(line).map_err(|e| format!("not JSON (column {})", e.column()))?;
    let id = call.get("callId").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let id: CallId = id.ok_or("callId is missing or not an id")?;
    let events = call.get("events").and_then(Value::as_array).ok_or("events is not a list")?;
    let mut arrivals = Vec::with_capacity(events.len());
    for (position, event) in events.iter().enumerate() {
        let at_ms = event.get("atMs").and_then(milliseconds);
        let at_ms =
            at_ms.ok_or_else(|| format!("event {position} has no atMs in whole numbers"))?;
        arrivals.push((at_ms, position, event.get("segment").unwrap_or(&Value::Null)));
    }
    arrivals.sort_by_key(|(at_ms, ..)| *at_ms);

    let (mut assembly, mut notes) = (Assembly::new(DUE_AFTER_MS), Vec::new());
    let first = first_output(&mut assembly, &id, &arrivals, &mut notes);
    let transcript = assembly.transcript(&id, &first).map_err(|e| e.to_string())?;
    let transcript = transcript.to_json().map_err(|e| e.to_string())?;
    Ok(Call { transcript, notes })
}

fn milliseconds(value: &Value) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "saturates, and the number has no fraction"
    )]
    let nearest = |number: f64| (number.fract() == 0.0).then_some(number as i64);
    let ms = value.as_i64().or_else(|| value.as_f64().and_then(nearest))?;
    // Far from the ends of what can be counted, so that a deadline always comes.
    (ms.unsigned_abs() < 1 << 53).then_some(ms)
}

fn first_output(
    assembly: &mut Assembly,
    id: &CallId,
    arrivals: &[(i64, usize, &Value)],
    notes: &mut Vec<String>,
) -> Output {
    for &(at_ms, position, segment) in arrivals {
        let segment = match from_value(segment) {
            Ok(segment) if segment.call_id.as_ref().is_none_or(|named| named == id) => segment,
            Ok(_) => {
                notes
                    .push(format!("event {position}: the segment names another call (other_call)"));
                continue;
            }
            Err(error) => {
                notes.push(format!("event {position}: {error} ({})", error.reason()));
                continue;
            }
        };
        notes.extend(segment.problems.iter().map(|problem| {
            let at = problem.position.map_or(String::new(), |at| format!(", utterance {at}"));
            format!("event {position}{at}: {}", problem.kind.reason())
        }));
        if let Some(output) = written(assembly.segment(at_ms, segment), notes) {
            return output;
        }
    }
    // All events are in; what is left is to wait.
    let deadline = Event::Deadline { at_ms: i64::MAX };
    written(assembly.apply(deadline), notes).unwrap_or_else(|| Output {
        revision: 1,
        status: Status::Partial,
        segments: BTreeSet::new(),
        missing: BTreeSet::new(),
        audio: Audio::default(),
    })
}

fn written(effects: Vec<Effect>, notes: &mut Vec<String>) -> Option<Output> {
    let mut output = None;
    for effect in effects {
        match effect {
            Effect::Write(decided) => output = Some(decided),
            Effect::Conflict(key) => {
                notes.push(format!("segment {key}: another content came first"))
            }
            Effect::OutOfRange(key) => notes.push(format!("segment {key}: out of range, left out")),
            Effect::StartDeadline { .. } => {}
        }
    }
    output
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Ran {
        lines: Vec<Value>,
        told: String,
        all_read: bool,
    }

    fn ran(input: &str) -> Ran {
        let (mut output, mut told) = (Vec::new(), Vec::new());
        let all_read = run(input.as_bytes(), &mut output, &mut told).unwrap();
        let output = String::from_utf8(output).unwrap();
        let lines = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        Ran { lines, told: String::from_utf8(told).unwrap(), all_read }
    }

    fn event(at_ms: i64, index: u32, total: u32) -> Value {
        json!({"atMs": at_ms, "segment": {
            "segmentIndex": index, "totalSegments": total, "utterances": [{
                "startTime": format!("00:00:{index:02}.000"), "endTime": format!("00:00:{index:02}.500"),
                "speaker": "agent", "text": format!("part {index}"), "confidence": 0.9,
            }],
        }})
    }

    fn assembled(events: &[Value]) -> Value {
        let ran = ran(&json!({"callId": "c1", "events": events}).to_string());
        assert!(ran.all_read && ran.lines.len() == 1, "{}", ran.told);
        ran.lines.into_iter().next().unwrap()
    }

    fn texts(transcript: &Value) -> Vec<&str> {
        let utterances = transcript["utterances"].as_array().unwrap();
        utterances.iter().map(|utterance| utterance["text"].as_str().unwrap()).collect()
    }

    #[test]
    fn the_transcript_is_the_one_written_first() {
        let complete = assembled(&[event(5, 2, 2), event(7, 1, 2), event(8, 3, 3)]);
        assert_eq!(
            (&complete["status"], texts(&complete)),
            (&json!("complete"), vec!["part 1", "part 2"])
        );
        let in_time = assembled(&[event(483, 1, 2), event(900_483, 2, 2)]);
        assert_eq!(in_time["status"], "complete");
        let late = assembled(&[event(483, 1, 2), event(900_484, 2, 2)]);
        assert_eq!((&late["status"], &late["missingSegments"]), (&json!("partial"), &json!([2])));
        assert_eq!((&late["revision"], texts(&late)), (&json!(1), vec!["part 1"]));
        let alone = assembled(&[event(483, 1, 2)]);
        assert_eq!(alone, late, "a call of which nothing more comes is due as well");
    }

    #[test]
    fn events_are_sorted_by_time_and_stay_as_they_stand_within_it() {
        let mut conflicting = event(7, 1, 2);
        conflicting["segment"]["utterances"][0]["text"] = json!("another");
        let sorted = assembled(&[event(900_005, 2, 2), conflicting.clone(), event(5, 1, 2)]);
        assert_eq!(texts(&sorted), ["part 1", "part 2"]);
        let stable = assembled(&[conflicting, event(7, 1, 2), event(8, 2, 2)]);
        assert_eq!(texts(&stable), ["another", "part 2"]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_told_by_number_and_costs_no_other() {
        let good = |id: &str| json!({"callId": id, "events": [event(0, 1, 1)]}).to_string();
        let bad = [
            r#"{"callId": "secret 4567""#,
            "[4567]",
            r#"{"callId": "secret 4567", "events": []}"#,
            r#"{"callId": "c", "events": "secret 4567"}"#,
            r#"{"callId": "c", "events": [{"atMs": "secret 4567", "segment": {}}]}"#,
            r#"{"callId": "c", "events": [{"atMs": 1e300, "segment": {}}]}"#,
        ];
        let input = format!("{}\n\n{}\r\n{}", good("first"), bad.join("\n"), good("last"));
        let ran = ran(&input);
        assert!(!ran.all_read);
        let ids: Vec<_> = ran.lines.iter().map(|line| line["callId"].as_str().unwrap()).collect();
        assert_eq!(ids, ["first", "last"]);
        let numbers: Vec<_> =
            ran.told.lines().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(numbers, ["line 3", "line 4", "line 5", "line 6", "line 7", "line 8"]);
        assert!(!ran.told.contains("4567") && !ran.told.contains("secret"), "{}", ran.told);
    }

    #[test]
    fn a_segment_that_cannot_be_used_is_told_and_the_rest_of_the_call_comes_out() {
        let other_call =
            json!({"atMs": 1, "segment": {"callId": "c2", "segmentIndex": 2, "utterances": []}});
        let events = [
            json!({"atMs": 0, "segment": {"segmentIndex": -1}}),
            json!({"atMs": 0}),
            other_call,
            event(9, 1, 2),
        ];
        let ran = ran(&json!({"callId": "c1", "events": events}).to_string());
        assert!(ran.all_read);
        assert_eq!(texts(&ran.lines[0]), ["part 1"]);
        for reason in ["index_out_of_range", "not_an_object", "other_call"] {
            assert!(ran.told.contains(reason), "{}", ran.told);
        }
    }

    #[test]
    fn a_call_without_any_segment_comes_out_empty() {
        let empty = assembled(&[]);
        assert_eq!((&empty["status"], texts(&empty).len()), (&json!("partial"), 0));
        assert!(ran("").lines.is_empty() && ran("\n \n").all_read);
    }
}

//! Redacts transcripts from standard input, to try the rules on calls of one's own:
//!
//! ```text
//! cargo run -p domain --example redact < transcript.json > redacted.json
//! cargo run -p domain --example redact -- --spans < transcript.json
//! ```
//!
//! Input: `{"callId","utterances":[{"id"?,"startTime","endTime","speaker","text","confidence"}]}`, one call per line, or
//! one pretty-printed document. Times are `HH:MM:SS.mmm` or milliseconds; others count as 0. Output: the same calls with replaced texts
//! and `redactions`; with `--spans` one line per utterance, `{"id","spans":[{"start","end","type"}]}` in Unicode code
//! points. An utterance without an id goes by its index, a number, counted from 0 within its call.
//!
//! Options: `--profile strict|pci`, `--style entity|pii|numbered|last4`, `--term TEXT`, `--pattern REGEX` (both any
//! number of times), `--padding MILLISECONDS`.

use std::{
    io::{self, BufRead, Read, Write},
    process::ExitCode,
};

use domain::redact::{Config, Redactor, document::NotACall};

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("redact: {failure}");
            ExitCode::FAILURE
        }
    }
}

const HELP: &str = "\
Redacts transcripts from standard input, to try the rules on calls of one's own.

  cargo run -p domain --example redact < transcript.json > redacted.json
  cargo run -p domain --example redact -- --spans < transcript.json

Input: {\"callId\",\"utterances\":[{\"id\"?,\"startTime\",\"endTime\",\"speaker\",\"text\",\"confidence\"}]}, a call per line,
or one document. Output: the same calls with replaced texts and a list of redactions.

  --spans                             one line per utterance instead: {\"id\",\"spans\":[{\"start\",\"end\",\"type\"}]}
  --profile strict|pci                every entity, or payment card data only [strict]
  --style entity|pii|numbered|last4   [CREDIT_CARD], [PII], [NAME_1], [CREDIT_CARD 1111] [entity]
  --term TEXT, --pattern REGEX        redacted as well; any number of times
  --padding MILLISECONDS              by which a redaction's times are widened [500]
";

fn run() -> Result<bool, Failure> {
    if std::env::args().skip(1).any(|argument| matches!(argument.as_str(), "--help" | "-h")) {
        io::stdout().write_all(HELP.as_bytes())?;
        return Ok(true);
    }
    let (config, spans) = options(std::env::args().skip(1))?;
    let redactor = Redactor::new(config)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut input = io::stdin().lock();
    let (mut line, mut number, mut good) = (Vec::new(), 0, true);
    while input.read_until(b'\n', &mut line)? > 0 {
        number += 1;
        if number == 1 && !is_document(&line) {
            // not a call on its own line: the whole input may be one document
            let mut whole = std::mem::take(&mut line);
            input.read_to_end(&mut whole)?;
            if is_document(&whole) {
                return report(1, call(&redactor, &whole, spans, &mut out))
                    .and_then(|good| out.flush().map(|()| good).map_err(Into::into));
            }
            for (at, line) in whole.split(|b| *b == b'\n').enumerate() {
                good &= blank(line) || report(at + 1, call(&redactor, line, spans, &mut out))?;
            }
            break;
        }
        good &= blank(&line) || report(number, call(&redactor, &line, spans, &mut out))?;
        line.clear();
    }
    out.flush()?;
    Ok(good)
}

fn blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

fn is_document(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

/// Tells where a line is bad, never what is in it. Only failing to write ends the run.
fn report(line: usize, result: Result<(), Problem>) -> Result<bool, Failure> {
    match result {
        Ok(()) => Ok(true),
        Err(Problem::Output(error)) => Err(error.into()),
        Err(Problem::Input(what)) => {
            eprintln!("redact: line {line}: {what}");
            Ok(false)
        }
    }
}

enum Problem {
    Input(NotACall),
    Output(io::Error),
}

fn call(
    redactor: &Redactor,
    line: &[u8],
    spans: bool,
    out: &mut impl Write,
) -> Result<(), Problem> {
    let redacted = if spans { redactor.mark(line) } else { redactor.rewrite(line) };
    let redacted = redacted.map_err(Problem::Input)?;
    if redacted.withheld > 0 {
        eprintln!("redact: {} utterances could not be read and were withheld", redacted.withheld);
    }
    redacted.lines.iter().try_for_each(|line| writeln!(out, "{line}")).map_err(Problem::Output)
}

fn options(mut args: impl Iterator<Item = String>) -> Result<(Config, bool), Failure> {
    let (mut config, mut spans) = (Config::default(), false);
    while let Some(arg) = args.next() {
        let (name, inline) =
            arg.split_once('=').map_or((arg.as_str(), None), |(n, v)| (n, Some(v.to_owned())));
        if name == "--spans" {
            spans = true;
            continue;
        }
        let mut value = || {
            inline.clone().or_else(|| args.next()).ok_or_else(|| format!("{name} needs a value"))
        };
        match name {
            "--profile" => {
                config.profile = value()?.parse().map_err(|e| format!("--profile: {e}"))?
            }
            "--style" => config.style = value()?.parse().map_err(|e| format!("--style: {e}"))?,
            "--term" => config.terms.push(value()?),
            "--pattern" => config.patterns.push(value()?),
            "--padding" => {
                config.padding_ms =
                    value()?.parse().map_err(|_| "--padding: milliseconds are expected")?
            }
            _ => {
                return Err(format!(
                    "unknown option {name}; see the top of shared/domain/examples/redact.rs"
                )
                .into());
            }
        }
    }
    Ok((config, spans))
}

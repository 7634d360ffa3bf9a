//! `redact`: the redactor on a transcript of one's own, without AWS.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::PathBuf,
};

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use domain::redact::{Config, Profile, Redactor, Style};

use crate::{
    failure::Failure,
    output::{self, Verdict},
    terminal,
};

/// Redacts a transcript as the assembler does, here and without AWS
///
/// Reads {"callId", "utterances": [{"id"?, "startTime", "endTime", "speaker", "text", "confidence"}]}, a call per line or one
/// document. Writes the same calls as JSON, whatever --output says, with replaced texts and a list of redactions. A line
/// that is no call is told by its number, and makes the exit code 1.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Asked {
    /// The transcript; - for standard input
    file: PathBuf,
    /// A line for each utterance instead: {"id", "spans": [{"start", "end", "type"}]}
    #[arg(long)]
    spans: bool,
    /// Every entity, or payment card data only
    #[arg(long, default_value = "strict", value_parser = profile())]
    profile: Profile,
    /// What stands in its place: the entity, PII, the entity with a number, or with the last four digits
    #[arg(long, default_value = "entity", value_parser = style())]
    style: Style,
    /// A word or phrase that is redacted as well; any number of times
    #[arg(long = "term", value_name = "TEXT")]
    terms: Vec<String>,
    /// A regular expression that is redacted as well; any number of times
    #[arg(long = "pattern", value_name = "REGEX")]
    patterns: Vec<String>,
    /// By how much a redaction's times are widened
    #[arg(long, value_name = "MILLISECONDS", default_value_t = Config::default().padding_ms)]
    padding: u64,
}

const EXAMPLES: &str = "\
Examples:
  callarchive redact transcript.json > redacted.json
  callarchive redact calls.jsonl --profile pci --style last4
  callarchive redact - --term 'Project Heron' --pattern 'POL-[0-9]{8}' --spans < transcript.json";

pub(crate) fn run(asked: Asked) -> Result<Verdict, Failure> {
    let Asked { file, spans, profile, style, terms, patterns, padding } = asked;
    let config = Config { profile, style, terms, patterns, padding_ms: padding };
    let redactor = Redactor::new(config)?;
    let input: Box<dyn BufRead> = if file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        let open = File::open(&file);
        let help = "name a file that you may read, or - for standard input";
        Box::new(BufReader::new(open.map_err(|error| {
            Failure::new(format!("cannot read {}: {error}", file.display())).help(help)
        })?))
    };
    let mut verdict = Verdict::Good;
    let printed = all(&redactor, spans, input, &mut verdict);
    output::read_or_not(printed, verdict)
}

fn all(
    redactor: &Redactor,
    spans: bool,
    mut input: impl BufRead,
    verdict: &mut Verdict,
) -> Result<(), Failure> {
    let (mut line, mut number) = (Vec::new(), 0);
    while input.read_until(b'\n', &mut line)? > 0 {
        number += 1;
        if number == 1 && !is_document(&line) {
            // No call on a line of its own: all of it may be one document.
            input.read_to_end(&mut line)?;
            if !is_document(&line) {
                for (number, line) in (1..).zip(line.split(|byte| *byte == b'\n')) {
                    one(redactor, spans, number, line, verdict)?;
                }
                break;
            }
        }
        one(redactor, spans, number, &line, verdict)?;
        line.clear();
    }
    Ok(())
}

fn is_document(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

/// Redacts a line. One that is no call is told by its number, never by what is in it.
fn one(
    redactor: &Redactor,
    spans: bool,
    number: usize,
    line: &[u8],
    verdict: &mut Verdict,
) -> Result<(), Failure> {
    if line.iter().all(u8::is_ascii_whitespace) {
        return Ok(());
    }
    match if spans { redactor.mark(line) } else { redactor.rewrite(line) } {
        Ok(redacted) => {
            if redacted.withheld > 0 {
                terminal::note(&format!(
                    "line {number}: {} utterances could not be read and were withheld",
                    redacted.withheld
                ));
            }
            redacted.lines.iter().try_for_each(|line| output::say(&line.to_string()))
        }
        Err(error) => {
            terminal::note(&format!("line {number}: {error}"));
            *verdict = Verdict::Bad;
            Ok(())
        }
    }
}

fn profile() -> impl TypedValueParser<Value = Profile> {
    PossibleValuesParser::new(["strict", "pci"]).try_map(|name| name.parse::<Profile>())
}

fn style() -> impl TypedValueParser<Value = Style> {
    let names = ["entity", "pii", "numbered", "last4"];
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Style>())
}

//! What the assembler is told by its environment.

use std::{str::FromStr, time::Duration};

use domain::redact::{self, Redactor};
use lambda::env::{self, EnvError};
use serde::Deserialize;

/// SQS delays a message by 15 minutes at the most, which is also the guide's time (CXone guide §4).
const LONGEST_DEADLINE: i64 = 900;

/// The function's memory, where nothing says what it has; the template's.
const MEMORY_MIB: usize = 1024;

/// What a call takes of the memory while it is merged and redacted, in bytes for a byte of its segments' JSON: 23 were
/// measured with 100,000 utterances full of values. The rest is for the program, and for the segments that come in beside it.
const MEMORY_FOR_A_BYTE: usize = 40;

/// The assembler's environment. Anything missing or malformed stops the start with the variable's name.
#[derive(Debug)]
pub struct Config {
    /// `ASSEMBLIES_TABLE`: the calls whose transcripts are coming in.
    pub assemblies_table: String,
    /// `RECORDINGS_TABLE`: the ledger.
    pub recordings_table: String,
    /// `ARCHIVE_BUCKET`: where transcripts go.
    pub archive_bucket: String,
    /// `TRANSCRIPTS_QUEUE_URL`, `TRANSCRIPTS_DEAD_LETTER_QUEUE_URL`.
    pub transcripts: QueueConfig,
    /// `DEADLINES_QUEUE_URL`, `DEADLINES_DEAD_LETTER_QUEUE_URL`.
    pub deadlines: QueueConfig,
    /// The most bytes that a call's segments may have as JSON to be written, from `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, which
    /// Lambda sets: 26 MB with a gigabyte, some 140,000 utterances.
    pub largest_call: usize,
    /// The vendors.
    pub sources: sources::Config,
    /// `ASSEMBLY_DEADLINE_SECONDS`: how long a call waits for its segments after the first, 1 to 900, in
    /// milliseconds here. Default 900, as the guide has it; shorter in tests only.
    pub due_after_ms: i64,
    /// `REDACTION_PROFILE` (`strict` or `pci`, default `strict`) and `REDACTION_STYLE` (`entity`, `pii`, `numbered` or
    /// `last4`, default `entity`): what is replaced in the redacted twin, and by what. `REDACTION_RULES`, JSON: `terms` and
    /// `patterns` (`regex` syntax) that are replaced as well.
    pub redactor: Redactor,
    /// `RETRY_BASE_SECONDS`: the first step of the back-off between deliveries of one message. Default 30.
    pub retry_base: Duration,
}

/// A queue the function reads.
#[derive(Debug, Clone)]
pub struct QueueConfig {
    /// `…_QUEUE_URL`: its messages are given back with a wait.
    pub url: String,
    /// `…_DEAD_LETTER_QUEUE_URL`: where a message is set aside.
    pub dead_letter_url: String,
}

impl QueueConfig {
    fn from_env(url: &'static str, dead_letter_url: &'static str) -> Result<Self, EnvError> {
        Ok(Self { url: env::required(url)?, dead_letter_url: env::required(dead_letter_url)? })
    }
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`EnvError`], with the variable's name and what it should hold.
    pub fn from_env() -> Result<Self, EnvError> {
        const DEADLINE: &str = "ASSEMBLY_DEADLINE_SECONDS";
        let deadline: Option<i64> = env::optional_parsed(DEADLINE, "a whole number of seconds")?;
        let deadline = deadline.unwrap_or(LONGEST_DEADLINE);
        if !(1..=LONGEST_DEADLINE).contains(&deadline) {
            return Err(EnvError::Invalid { name: DEADLINE, expected: "from 1 to 900 seconds" });
        }
        let memory = env::optional_parsed("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "a number of MiB")?;
        let memory: usize = memory.unwrap_or(MEMORY_MIB);
        Ok(Self {
            assemblies_table: env::required("ASSEMBLIES_TABLE")?,
            recordings_table: env::required("RECORDINGS_TABLE")?,
            archive_bucket: env::required("ARCHIVE_BUCKET")?,
            transcripts: QueueConfig::from_env(
                "TRANSCRIPTS_QUEUE_URL",
                "TRANSCRIPTS_DEAD_LETTER_QUEUE_URL",
            )?,
            deadlines: QueueConfig::from_env(
                "DEADLINES_QUEUE_URL",
                "DEADLINES_DEAD_LETTER_QUEUE_URL",
            )?,
            largest_call: memory.saturating_mul(1024 * 1024) / MEMORY_FOR_A_BYTE,
            sources: sources::Config::from_env()?,
            due_after_ms: deadline * 1_000,
            redactor: redactor()?,
            retry_base: env::seconds("RETRY_BASE_SECONDS", 30)?,
        })
    }
}

/// `REDACTION_RULES`: what is redacted besides, whatever the profile.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    #[serde(default)]
    terms: Vec<String>,
    #[serde(default)]
    patterns: Vec<String>,
}

impl FromStr for Rules {
    type Err = serde_json::Error;

    fn from_str(s: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(s)
    }
}

fn redactor() -> Result<Redactor, EnvError> {
    const RULES: &str = "REDACTION_RULES";
    const SHAPE: &str = "JSON, {\"terms\": [...], \"patterns\": [...]}, both lists of texts";
    let rules: Rules = env::optional_parsed(RULES, SHAPE)?.unwrap_or_default();
    let profile = env::optional_parsed("REDACTION_PROFILE", "strict or pci")?;
    let style = env::optional_parsed("REDACTION_STYLE", "entity, pii, numbered or last4")?;
    let config = redact::Config {
        profile: profile.unwrap_or_default(),
        style: style.unwrap_or_default(),
        terms: rules.terms,
        patterns: rules.patterns,
        ..redact::Config::default()
    };
    // The error has a place in the lists, which an operator can count to, and nothing of what they hold.
    Redactor::new(config).map_err(|error| {
        tracing::error!(%error, "REDACTION_RULES cannot be used");
        EnvError::Invalid { name: RULES, expected: "terms and patterns that can be used" }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_strictly() {
        let rules: Rules = r#"{"terms": ["project heron"]}"#.parse().unwrap();
        assert_eq!((rules.terms.len(), rules.patterns.len()), (1, 0));
        for bad in ["", "1", r#"{"term": ["x"]}"#, r#"{"terms": "x"}"#, r#"{"patterns": [1]}"#] {
            assert!(bad.parse::<Rules>().is_err(), "{bad}");
        }
    }
}

//! What must not be in a log, looked for in every line of every function after all tests have run.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail, ensure};
use harness::{Platform, pipeline::Pipeline};
use libtest_mimic::{Failed, Trial};
use regex::{Regex, RegexBuilder};
use serde_json::Value;

use crate::PLATFORMS;

/// What shows that a secret, a signed URL or a body is in a line, whatever it says. The names with capitals are those of the
/// vendors' JSON; ours have underscores.
const MARKS: [(&str, &str); 12] = [
    ("a bearer token", r"(?i)bearer [a-z0-9]"),
    ("a token's answer", "access_token"),
    ("a client's credentials", "client_secret"),
    ("a signed URL", r"X-Amz-(Signature|Credential|Security-Token)="),
    ("a signed URL", r"(?i)[?&](signature|sig|token|key-pair-id)="),
    ("an AWS signature", "AWS4-HMAC-SHA256"),
    ("a signing secret", "whsec_"),
    ("a signature", "(?i)(sha256=|v1,)[a-z0-9+/]{40}"),
    ("a body", r#"\\?"(recordingId|callId|transcriptId|segmentIndex|totalSegments)\\?":"#),
    ("a transcript", r#"\\?"(utterances\\?": *\[|speaker\\?": *\\?"|confidence\\?":)"#),
    ("a listing", r#"\\?"(participants|wrapupCode|queueId)\\?":"#),
    ("a request's headers", "(?i)nice-request-(signature|timestamp)"),
];

/// Shorter texts may be found in a line by chance.
const SHORTEST: usize = 8;

/// So much of a text is looked for.
const LONGEST: usize = 60;

/// The patterns to look for, and what each is.
struct Wanted {
    marks: Vec<(&'static str, Regex)>,
    values: BTreeMap<String, &'static str>,
    any: Regex,
}

impl Wanted {
    fn new(values: impl IntoIterator<Item = (&'static str, String)>) -> Result<Self> {
        let cut = |text: &str| text.trim().chars().take(LONGEST).collect::<String>();
        let values = values.into_iter().map(|(what, value)| (cut(&value), what));
        let values: BTreeMap<_, _> =
            values.filter(|(value, _)| value.chars().count() >= SHORTEST).collect();
        ensure!(!values.is_empty(), "nothing to look for");
        let any = values.keys().map(|value| regex::escape(value)).collect::<Vec<_>>().join("|");
        let any = RegexBuilder::new(&any).size_limit(1 << 30).build()?;
        let marks = MARKS.iter().map(|(what, mark)| Ok((*what, Regex::new(mark)?)));
        Ok(Self { marks: marks.collect::<Result<_>>()?, values, any })
    }

    /// What is in a line that must not be there.
    fn find(&self, line: &str) -> Option<&'static str> {
        let mark = self.marks.iter().find(|(_, mark)| mark.is_match(line)).map(|(what, _)| *what);
        let value = || self.any.find(line).and_then(|found| self.values.get(found.as_str()));
        mark.or_else(|| value().copied())
    }
}

/// Looks through everything that the stack's functions have logged, also for `secrets` that it did not begin with; returns
/// how many lines that were.
///
/// # Errors
/// Something was found. It is named, and not repeated.
pub(crate) async fn scan(stack: &Pipeline, secrets: &[&str]) -> Result<usize> {
    let mut values = vec![("the signing secret", stack.webhooks.secret().to_owned())];
    values.extend(secrets.iter().map(|secret| ("a signing secret", (*secret).to_owned())));
    values.extend(stack.webhooks.signatures().into_iter().map(|s| ("a signature", s)));
    for vendor in PLATFORMS.map(|platform: Platform| stack.on(platform).vendor()) {
        let credentials = vendor.credentials();
        values.push(("a client's id", credentials.client_id));
        values.push(("a client's secret", credentials.client_secret));
        values.extend(vendor.issued_tokens().into_iter().map(|token| ("a token", token)));
    }
    for transcript in stack.vendor.transcripts() {
        for utterance in transcript["utterances"].as_array().into_iter().flatten() {
            let text = utterance["text"].as_str().unwrap_or_default();
            values.push(("an utterance", text.to_owned()));
        }
    }
    let wanted = Wanted::new(values)?;
    let lines = stack.everything_logged().await?;
    let mut found = BTreeSet::new();
    for line in &lines {
        if let Some(what) = wanted.find(line) {
            let line: Value = serde_json::from_str(line).unwrap_or_default();
            found.insert(format!("{what}, logged by {} as {}", line["target"], line["message"]));
        }
    }
    if !found.is_empty() {
        bail!("in the log: {}", found.into_iter().collect::<Vec<_>>().join("; "));
    }
    Ok(lines.len())
}

/// A scan that finds nothing must be able to.
pub(crate) fn trial() -> Trial {
    Trial::test("the_scan_of_the_logs_finds_what_it_looks_for", || {
        check().map_err(|error| Failed::from(format!("{error:#}")))
    })
}

fn check() -> Result<()> {
    let values = [
        ("a token", "0123456789abcdef"),
        ("an utterance", "my number is (555) 0100"),
        ("an utterance", "no"),
    ];
    let wanted = Wanted::new(values.map(|(what, value)| (what, value.to_owned())))?;
    for (line, expected) in [
        (r#"{"message":"asked","url":"/x","header":"Bearer abc"}"#, Some("a bearer token")),
        (r#"{"error":"GET https://b.s3/x?X-Amz-Signature=00"}"#, Some("a signed URL")),
        (r#"{"error":"of {\"recordingId\":\"r1\"}"}"#, Some("a body")),
        (
            r#"{"message":"x","code":"sha256=00112233445566778899aabbccddeeff00112233"}"#,
            Some("a signature"),
        ),
        (r#"{"message":"token 0123456789abcdef"}"#, Some("a token")),
        (r#"{"message":"said: my number is (555) 0100."}"#, Some("an utterance")),
        (r#"{"message":"archived","recording_id":"r1","sha256":"00ff","note":"no"}"#, None),
        (r#"{"_aws":{"CloudWatchMetrics":[]},"platform":"cxone","SignatureRejected":1.0}"#, None),
    ] {
        let found = wanted.find(line);
        ensure!(found == expected, "{found:?} in {line}");
    }
    Ok(())
}

//! Metrics in CloudWatch's embedded metric format: a JSON line on standard output that CloudWatch turns into numbers.
//!
//! Dimensions are a [`Platform`] and a `&'static str`, so nothing from a request can become one: neither personal data
//! nor an unbounded number of time series.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use domain::platform::Platform;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The namespace of every metric.
pub const NAMESPACE: &str = "CallArchive";

/// The most values CloudWatch takes of one metric in one line.
const MAX_VALUES: usize = 100;

macro_rules! metrics {
    ($($(#[$doc:meta])* $name:ident: $unit:literal),+ $(,)?) => {
        /// What is measured (DESIGN.md, "Stack interface").
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric {
            $($(#[$doc])* $name,)+
        }

        impl Metric {
            /// Every metric.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its name in CloudWatch.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }

            /// Its unit in CloudWatch.
            #[must_use]
            pub fn unit(self) -> &'static str {
                match self {
                    $(Self::$name => $unit,)+
                }
            }
        }
    };
}

metrics! {
    /// Webhooks whose signature held.
    SignatureAccepted: "Count",
    /// Webhooks whose signature did not, by reason.
    SignatureRejected: "Count",
    /// Our clock minus the sender's timestamp, of verified webhooks.
    ClockSkew: "Milliseconds",
    /// Events put on a queue.
    EventsEnqueued: "Count",
    /// Events of a kind that nothing is done for.
    EventsIgnored: "Count",
    /// Verified events that could not be read, by reason; each may be a recording unknown until the next sweep.
    EventsMalformed: "Count",
    /// Webhooks put off because a queue or the secrets were out of reach, by reason; the vendor sends them again.
    EventsDeferred: "Count",
    /// Recordings verified and stored.
    RecordingsArchived: "Count",
    /// Audio stored.
    BytesArchived: "Bytes",
    /// Downloads begun again or resumed after a failure.
    DownloadRetries: "Count",
    /// Answers of a vendor that asked us to wait.
    Throttled: "Count",
    /// Requests to a vendor.
    VendorRequests: "Count",
    /// Recordings and transcripts set aside, by reason.
    Quarantined: "Count",
    /// Recordings whose audio the vendor no longer has.
    AudioMissing: "Count",
    /// Transcripts written with all their segments.
    AssembliesCompleted: "Count",
    /// Transcripts written without some.
    AssembliesPartial: "Count",
    /// Segments that came after their transcript was written.
    SegmentsLate: "Count",
    /// Segments that came again with another content, which was not taken.
    SegmentsConflicting: "Count",
    /// Utterances that could not be redacted and were withheld as a whole.
    UtterancesWithheld: "Count",
    /// Utterances flagged for review.
    LowConfidenceUtterances: "Count",
    /// Lines written to the manifest.
    ManifestLines: "Count",
    /// Changes of the ledger of which no line could be made, by reason; each is in the queue of failures.
    ManifestSetAside: "Count",
    /// Items a vendor listed in a sweep.
    SweepItemsSeen: "Count",
    /// Items of a sweep that the ledger lacked.
    SweepItemsEnqueued: "Count",
    /// Items of a sweep without an id that can be used: the archive cannot have them.
    SweepItemsUnreadable: "Count",
    /// Items of a sweep by the schedule that are more than a day old and not settled.
    SweepItemsMissing: "Count",
    /// Windows that were walked to their end and had nothing in them, by media type: a lack of permission looks the same.
    SweepsEmpty: "Count",
    /// Age of the newest window a sweep by the schedule has finished, by media type.
    SweepLagSeconds: "Seconds",
}

// CloudWatch takes at most 100 metrics in a line, and a record holds each at most once.
const _: () = assert!(Metric::ALL.len() <= 100);

/// What one invocation, or one item of it, measured: metrics under the same dimensions.
///
/// With a reason, every metric is published twice: per platform, and per platform and reason. Put a metric that has no
/// reasons in a record of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    at: Timestamp,
    platform: Option<Platform>,
    reason: Option<&'static str>,
    values: BTreeMap<Metric, Vec<f64>>,
}

impl Record {
    /// An empty record, measured at `at`.
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        Self { at, platform: None, reason: None, values: BTreeMap::new() }
    }

    /// Under this platform.
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        self.platform = Some(platform);
        self
    }

    /// Under this reason: a label from a fixed list.
    #[must_use]
    pub fn reason(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Adds `n` to a counter (or a number of bytes).
    #[must_use]
    pub fn count(mut self, metric: Metric, n: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53, eight petabytes")]
        let n = n as f64;
        let values = self.values.entry(metric).or_default();
        match values.first_mut() {
            Some(sum) => *sum += n,
            None => values.push(n),
        }
        self
    }

    /// Adds an observation, of which CloudWatch keeps the distribution. One that is not finite is left out.
    #[must_use]
    pub fn observe(mut self, metric: Metric, value: f64) -> Self {
        if value.is_finite() {
            self.values.entry(metric).or_default().push(value);
        }
        self
    }

    /// The record's JSON lines: none when nothing was measured, more than one only for more than 100 observations of
    /// one metric.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let chunks = |values: &Vec<f64>| values.len().div_ceil(MAX_VALUES);
        let lines = self.values.values().map(chunks).max().unwrap_or(0);
        (0..lines).map(|n| self.line(n).to_string()).collect()
    }

    /// Writes the lines to standard output, whole: other tasks' lines do not come between. A closed output is no
    /// reason to fail an invocation.
    pub fn emit(&self) {
        let mut out = io::stdout().lock();
        for line in self.lines() {
            let _ = writeln!(out, "{line}");
        }
    }

    fn line(&self, n: usize) -> Value {
        let mut line = Map::new();
        let mut keys: Vec<&str> = Vec::new();
        let mut dimensions = Vec::new();
        if let Some(platform) = self.platform {
            line.insert("platform".to_owned(), platform.as_str().into());
            keys.push("platform");
            dimensions.push(json!(keys));
        }
        if let Some(reason) = self.reason {
            line.insert("reason".to_owned(), reason.into());
            keys.push("reason");
            dimensions.push(json!(keys));
        }
        if dimensions.is_empty() {
            dimensions.push(json!([]));
        }
        let mut metrics = Vec::new();
        for (metric, values) in &self.values {
            let Some(values) = values.chunks(MAX_VALUES).nth(n) else {
                continue;
            };
            metrics.push(json!({"Name": metric.name(), "Unit": metric.unit()}));
            line.insert(metric.name().to_owned(), numbers(values));
        }
        let directive =
            json!([{"Namespace": NAMESPACE, "Dimensions": dimensions, "Metrics": metrics}]);
        let aws = json!({"Timestamp": self.at.as_millisecond(), "CloudWatchMetrics": directive});
        line.insert("_aws".to_owned(), aws);
        Value::Object(line)
    }
}

/// One number bare, several as an array.
fn numbers(values: &[f64]) -> Value {
    match values {
        [one] => json!(one),
        many => json!(many),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_123).unwrap()
    }

    fn only_line(record: &Record) -> Value {
        let lines = record.lines();
        assert_eq!(lines.len(), 1);
        assert!(!lines[0].contains('\n'));
        serde_json::from_str(&lines[0]).unwrap()
    }

    #[test]
    fn many_metrics_share_a_line() {
        let record = Record::new(at())
            .platform(Platform::Cxone)
            .count(Metric::RecordingsArchived, 1)
            .count(Metric::BytesArchived, 1_000)
            .count(Metric::BytesArchived, 24)
            .observe(Metric::ClockSkew, -20.0)
            .observe(Metric::ClockSkew, 35.5);
        assert_eq!(
            only_line(&record),
            json!({
                "_aws": {
                    "Timestamp": 1_700_000_000_123_i64,
                    "CloudWatchMetrics": [{
                        "Namespace": "CallArchive",
                        "Dimensions": [["platform"]],
                        "Metrics": [
                            {"Name": "ClockSkew", "Unit": "Milliseconds"},
                            {"Name": "RecordingsArchived", "Unit": "Count"},
                            {"Name": "BytesArchived", "Unit": "Bytes"},
                        ],
                    }],
                },
                "platform": "cxone",
                "ClockSkew": [-20.0, 35.5],
                "RecordingsArchived": 1.0,
                "BytesArchived": 1024.0,
            })
        );
    }

    #[test]
    fn a_reason_adds_a_dimension_set_and_none_is_the_empty_set() {
        let dimensions = |record: &Record| {
            only_line(record)["_aws"]["CloudWatchMetrics"][0]["Dimensions"].clone()
        };
        let record = Record::new(at()).count(Metric::SignatureRejected, 1);
        assert_eq!(dimensions(&record), json!([[]]));
        let record = record.reason("stale");
        assert_eq!(dimensions(&record), json!([["reason"]]));
        let record = record.platform(Platform::Genesys);
        assert_eq!(dimensions(&record), json!([["platform"], ["platform", "reason"]]));
        assert_eq!(only_line(&record)["reason"], "stale");
    }

    #[test]
    fn nothing_measured_is_no_line() {
        assert!(Record::new(at()).platform(Platform::Cxone).lines().is_empty());
        assert!(Record::new(at()).observe(Metric::ClockSkew, f64::NAN).lines().is_empty());
    }

    /// CloudWatch drops a whole line that holds more than 100 values of a metric.
    #[test]
    fn more_observations_than_a_line_holds_take_another_and_none_is_counted_twice() {
        let record = (0..250)
            .fold(Record::new(at()), |record, n| record.observe(Metric::ClockSkew, f64::from(n)));
        let record = record.count(Metric::SignatureAccepted, 250);
        let lines: Vec<Value> =
            record.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let sizes: Vec<_> =
            lines.iter().map(|l| l["ClockSkew"].as_array().unwrap().len()).collect();
        assert_eq!(sizes, [100, 100, 50]);
        assert_eq!(lines[0]["SignatureAccepted"], 250.0);
        for later in &lines[1..] {
            assert!(later.get("SignatureAccepted").is_none());
            let metrics = &later["_aws"]["CloudWatchMetrics"][0]["Metrics"];
            assert_eq!(metrics, &json!([{"Name": "ClockSkew", "Unit": "Milliseconds"}]));
        }
    }
}

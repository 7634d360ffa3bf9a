//! JSON logs on standard output, one object a line.
//!
//! Event fields stand at the top level beside `timestamp`, `level`, `target` and `message`, so that a query needs no
//! path; the runtime's span brings the request id. `timestamp` is ours because Lambda, in its JSON log format, files a
//! line without one under INFO whatever its level says.

use std::{error::Error, fmt::Display, time::Duration};

use tracing::{Level, Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, Targets},
    fmt::MakeWriter,
    layer::SubscriberExt,
};

use crate::env;

/// Where the level comes from, first to last: Lambda's own setting, then the usual Rust one.
const LEVEL_VARIABLES: [&str; 2] = ["AWS_LAMBDA_LOG_LEVEL", "RUST_LOG"];

/// Crates that print requests or bodies at their chattier levels. No setting makes them do so here (promise 9).
const CAPPED: [&str; 7] = [
    "aws_runtime",
    "aws_smithy_http_client",
    "aws_smithy_runtime",
    "hyper",
    "hyper_util",
    "lambda_runtime",
    "reqwest",
];

/// Sends this process's log lines to standard output as JSON, from the level named by `AWS_LAMBDA_LOG_LEVEL` or
/// `RUST_LOG` (a level or filter directives; `info` when both are absent or unusable). Call it first in `main`; a
/// second call changes nothing.
pub fn init() {
    let level = LEVEL_VARIABLES.iter().find_map(|name| env::optional(name).ok().flatten());
    // Failing means that a subscriber is there already, which is what the caller wants.
    let _ = tracing::subscriber::set_global_default(subscriber(level.as_deref(), std::io::stdout));
}

/// Something without which a function does not start: where it is missing, why stands in the log.
///
/// # Errors
/// Its own.
pub fn needed<T, E: Display>(result: Result<T, E>) -> Result<T, E> {
    result.inspect_err(|error| tracing::error!(%error, "not started"))
}

/// The subscriber that [`init`] installs, for any writer: tests read what would be logged.
pub fn subscriber<W>(level: Option<&str>, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let caps = Targets::new()
        .with_default(LevelFilter::TRACE)
        .with_targets(CAPPED.map(|target| (target, Level::INFO)))
        .with_target("aws_sdk", Level::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_ansi(false)
        .with_writer(writer);
    tracing_subscriber::registry().with(lines.with_filter(filter(level).and(caps)))
}

/// An error with its causes, on one line.
#[must_use]
pub fn causes(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    line
}

/// A duration as the whole milliseconds of a `_ms` field: a number, where 128 bits would be logged as text.
#[must_use]
pub fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn filter(level: Option<&str>) -> EnvFilter {
    let info = || EnvFilter::new("info");
    match level {
        None => info(),
        // Lambda's scale ends one step beyond ours.
        Some(level) if level.eq_ignore_ascii_case("fatal") => EnvFilter::new("error"),
        Some(level) => EnvFilter::try_new(level).unwrap_or_else(|_| info()),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex, PoisonError},
    };

    use serde_json::Value;

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(level: Option<&str>, work: impl FnOnce()) -> Vec<Value> {
        let lines = Lines::default();
        let writer = lines.clone();
        tracing::subscriber::with_default(subscriber(level, move || writer.clone()), work);
        let bytes = lines.0.lock().unwrap().clone();
        let text = String::from_utf8(bytes).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn fields_stand_beside_the_message_and_the_time_once() {
        let lines = logged(None, || {
            let _span = tracing::info_span!("invoke", requestId = "r-1").entered();
            tracing::warn!(size_bytes = 7, reason = "stale", "refused");
            tracing::debug!("not shown");
        });
        assert_eq!(lines.len(), 1);
        let line = &lines[0];
        assert_eq!((&line["message"], &line["level"]), (&"refused".into(), &"WARN".into()));
        assert_eq!((&line["size_bytes"], &line["reason"]), (&7.into(), &"stale".into()));
        assert_eq!(line["span"]["requestId"], "r-1");
        line["timestamp"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        assert!(line.get("time").is_none() && line.get("spans").is_none());
    }

    #[test]
    fn the_level_is_settable_and_an_odd_one_is_info() {
        let count = |level| {
            let work = || {
                tracing::error!("e");
                tracing::info!("i");
                tracing::debug!("d");
            };
            logged(Some(level), work).len()
        };
        assert_eq!(count("DEBUG"), 3);
        assert_eq!(count("ERROR"), 1);
        assert_eq!(count("FATAL"), 1);
        assert_eq!(count("no=such=level"), 2);
        assert_eq!(count("off,lambda=debug"), 3);
    }

    /// At TRACE the runtime prints every raw event and the SDK its requests: bodies, headers, tokens.
    #[test]
    fn no_level_opens_the_crates_that_print_payloads() {
        let lines = logged(Some("trace,lambda_runtime=trace"), || {
            tracing::trace!(target: "lambda_runtime", body = "secret", "raw JSON event");
            tracing::debug!(target: "aws_smithy_runtime::client", "request");
            tracing::debug!(target: "aws_sdk_sqs::operation", "input");
            tracing::trace!("ours");
        });
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["message"], "ours");
    }
}

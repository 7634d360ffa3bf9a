//! What became of a webhook, and how that is answered, counted and logged.

use std::time::Duration;

use domain::{platform::Platform, signature::Refusal, webhook::WebhookError};
use http::StatusCode;
use jiff::Timestamp;
use lambda::metrics::{Metric, Record};

/// Half of the second to which a sender cuts its time off: so far two clocks that agree are apart on average.
const CUT_OFF_MS: i64 = 500;

/// What became of a webhook.
#[derive(Debug)]
pub struct Decision {
    /// The platform it was sent to, where there is one.
    pub platform: Option<Platform>,
    /// Our clock minus the sender's in milliseconds; of a verified webhook only.
    pub skew_ms: Option<i64>,
    /// The event and what came of it.
    pub outcome: Outcome,
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// The queue took it.
    Enqueued {
        /// The event's name.
        event: &'static str,
        /// Optional fields that were unusable.
        dropped: Vec<&'static str>,
    },
    /// Verified, but of a kind that nothing is done for.
    Ignored {
        /// The event's name, fit for a log.
        event: String,
    },
    /// Verified, but not to be read.
    Malformed(WebhookError),
    /// Not verified.
    Refused(Refusal),
    /// Larger than [`crate::MAX_BODY_BYTES`].
    TooLarge,
    /// With more header bytes than [`crate::MAX_HEADER_BYTES`].
    HeadersTooLarge,
    /// Sent to a platform that there is not, or that has no webhooks.
    UnknownPlatform,
    /// Could not be dealt with now.
    Deferred {
        /// What was in the way.
        obstacle: Obstacle,
        /// The error and its causes, where there is one.
        error: Option<String>,
    },
}

/// What keeps a webhook from being dealt with now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The signing secrets were not there by the deadline.
    SecretsSlow,
    /// The signing secrets could not be read.
    SecretsFailed,
    /// None of the signing secrets can be a key.
    SecretsUnusable,
    /// The queue had not taken the event by the deadline.
    QueueSlow,
    /// The queue did not take the event.
    QueueFailed,
}

impl Obstacle {
    /// A stable label for metrics and logs.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::SecretsSlow => "secrets_slow",
            Self::SecretsFailed => "secrets_failed",
            Self::SecretsUnusable => "secrets_unusable",
            Self::QueueSlow => "queue_slow",
            Self::QueueFailed => "queue_failed",
        }
    }
}

impl Outcome {
    /// The answer's status; its body is empty.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Enqueued { .. } | Self::Ignored { .. } => StatusCode::OK,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Refused(_) => StatusCode::UNAUTHORIZED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::UnknownPlatform => StatusCode::NOT_FOUND,
            Self::Deferred { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Enqueued { .. } => "enqueued",
            Self::Ignored { .. } => "ignored",
            Self::Malformed(_) => "malformed",
            Self::Refused(_) => "refused",
            Self::TooLarge => "too_large",
            Self::HeadersTooLarge => "headers_too_large",
            Self::UnknownPlatform => "unknown_platform",
            Self::Deferred { .. } => "deferred",
        }
    }

    fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Malformed(error) => Some(error.reason()),
            Self::Refused(refusal) => Some(refusal.reason()),
            Self::Deferred { obstacle, .. } => Some(obstacle.reason()),
            Self::Enqueued { .. }
            | Self::Ignored { .. }
            | Self::TooLarge
            | Self::HeadersTooLarge
            | Self::UnknownPlatform => None,
        }
    }

    fn counts(&self) -> Option<Metric> {
        match self {
            Self::Enqueued { .. } => Some(Metric::EventsEnqueued),
            Self::Ignored { .. } => Some(Metric::EventsIgnored),
            Self::Malformed(_) => Some(Metric::EventsMalformed),
            Self::Refused(_) => Some(Metric::SignatureRejected),
            Self::Deferred { .. } => Some(Metric::EventsDeferred),
            Self::TooLarge | Self::HeadersTooLarge | Self::UnknownPlatform => None,
        }
    }
}

impl Decision {
    /// The metrics, one record for those with a reason and one for those without; empty ones write nothing. The skew of the
    /// clocks is a distance there, for CloudWatch has no percentile of values of which one is negative.
    #[must_use]
    pub fn metrics(&self, now: Timestamp) -> [Record; 2] {
        let mut plain = Record::new(now);
        if let Some(platform) = self.platform {
            plain = plain.platform(platform);
        }
        let mut reasoned = plain.clone();
        if let Some(skew_ms) = self.skew_ms {
            #[expect(clippy::cast_precision_loss, reason = "at most the tolerance, 300,000")]
            let distance = skew_ms.saturating_sub(CUT_OFF_MS).saturating_abs() as f64;
            plain = plain.count(Metric::SignatureAccepted, 1).observe(Metric::ClockSkew, distance);
        }
        match (self.outcome.counts(), self.outcome.reason()) {
            (Some(metric), Some(reason)) => reasoned = reasoned.reason(reason).count(metric, 1),
            (Some(metric), None) => plain = plain.count(metric, 1),
            (None, _) => {}
        }
        [plain, reasoned]
    }

    /// One line. Of a webhook that was not verified it says the platform and the reason, nothing else.
    pub fn log(&self, waited: Duration) {
        let platform = self.platform.map(Platform::as_str);
        let (outcome, reason) = (self.outcome.label(), self.outcome.reason());
        let waited_ms = lambda::log::millis(waited);
        let skew_ms = self.skew_ms;
        match &self.outcome {
            Outcome::Enqueued { event, dropped } => {
                let dropped = (!dropped.is_empty()).then(|| dropped.join(","));
                tracing::info!(platform, outcome, event, dropped, skew_ms, waited_ms, "webhook");
            }
            Outcome::Ignored { event } => {
                tracing::info!(platform, outcome, event, skew_ms, waited_ms, "webhook");
            }
            Outcome::Malformed(error) => {
                let error = error.to_string();
                tracing::error!(platform, outcome, reason, error, skew_ms, waited_ms, "webhook");
            }
            Outcome::Deferred { error, .. } => {
                let error = error.as_deref();
                tracing::error!(platform, outcome, reason, error, skew_ms, waited_ms, "webhook");
            }
            Outcome::Refused(_)
            | Outcome::TooLarge
            | Outcome::HeadersTooLarge
            | Outcome::UnknownPlatform => {
                tracing::warn!(platform, outcome, reason, waited_ms, "webhook");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_skew_is_a_distance_whichever_clock_is_ahead() {
        for (skew_ms, distance) in [(500, "0.0"), (-1_500, "2000.0"), (2_500, "2000.0")] {
            let outcome = Outcome::Ignored { event: "other".to_owned() };
            let platform = Some(Platform::Cxone);
            let decision = Decision { platform, skew_ms: Some(skew_ms), outcome };
            let [plain, _] = decision.metrics(Timestamp::UNIX_EPOCH);
            let line = plain.lines().join("");
            assert!(line.contains(&format!("\"ClockSkew\":{distance}")), "{skew_ms}: {line}");
        }
    }
}

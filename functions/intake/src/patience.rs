//! How long intake waits for what (promise 1).
//!
//! ```text
//! 0                    1.0       1.1                  2.1  2.2   2.5          3.0 s
//! ├── first attempt ────┤ back-off ├── second attempt ──┤    │     │            │
//!                                                  operation ┘     │            │
//!                                              intake's own answer ┘            │
//!                                                       the vendor gives up ────┘
//! ```
//!
//! A connection that died while the environment was frozen fails at once, so the second attempt is what serves it. The
//! SDK's default connect time-out alone, 3.1 s, is longer than the vendor waits.

use std::time::Duration;

use aws_sdk_sqs::config::{retry::RetryConfig, timeout::TimeoutConfig};
use aws_types::sdk_config::Builder;

/// An answer is given this long after the invocation began, whatever is slow.
pub const DEADLINE: Duration = Duration::from_millis(2_500);

/// An SDK configuration within these limits.
#[must_use]
pub fn limited(config: Builder) -> Builder {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_millis(800))
        .operation_attempt_timeout(Duration::from_millis(1_000))
        .operation_timeout(Duration::from_millis(2_200))
        .build();
    let retries = RetryConfig::standard()
        .with_max_attempts(2)
        .with_initial_backoff(Duration::from_millis(100));
    config.timeout_config(timeouts).retry_config(retries)
}

/// A start waits so long for secrets and connection, and then takes webhooks without them. The first webhook waits for the
/// start too: with this and [`DEADLINE`] the vendor has its answer within three seconds nevertheless.
pub const WARM_UP: Duration = Duration::from_millis(400);

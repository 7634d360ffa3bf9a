//! What can go wrong between us and a vendor, each with what to do about it.

use std::{sync::Arc, time::Duration};

use domain::throttle::Held;

/// Why a vendor's answer is not what was asked for. No variant carries a body, a token or a URL.
#[derive(Debug, thiserror::Error)]
pub enum VendorError {
    /// Not sent: the fleet's limits hold the request back.
    #[error(transparent)]
    Held(#[from] Held),
    /// 503 with a Retry-After (RFC 9110 §15.6.4). Unlike a 429 it may be of this one recording: the fleet goes on.
    #[error("the vendor is not available for it (503); wait {after:?} before asking again")]
    Unavailable {
        /// How long the vendor said to wait.
        after: Duration,
    },
    /// 429: the vendor's limit. Genesys guide §3: its Retry-After is mandatory.
    #[error("the vendor throttles; wait {retry_after:?} before asking again")]
    Throttled {
        /// How long the vendor said to wait, if it did.
        retry_after: Option<Duration>,
    },
    /// 401 again after a forced refresh of the token (CXone guide §1).
    #[error(
        "the vendor refuses a fresh token (401); check the client's scopes and whether it is enabled"
    )]
    Unauthorized,
    /// 403.
    #[error("the vendor forbids it (403); the client lacks the permission {permission}")]
    Forbidden {
        /// The permission that this call needs, in the vendor's words.
        permission: &'static str,
    },
    /// 404 or 410.
    #[error("the vendor does not have it ({0})")]
    Missing(u16),
    /// There is no request for it.
    #[error("the vendor's API has no {0}")]
    NotOffered(&'static str),
    /// Any other status.
    #[error("the vendor answered with status {0}")]
    Status(u16),
    /// No answer, or not all of it: connection refused, reset, cut or stalled.
    #[error("the connection to the vendor failed")]
    Network(#[source] reqwest::Error),
    /// A 2xx answer that cannot be read.
    #[error("the vendor's answer has no usable {0}")]
    Malformed(&'static str),
    /// The token endpoint gave no token: an outage, or a wrong base URL.
    #[error(
        "the vendor's token endpoint gave no token; check the base URL and the vendor's status page"
    )]
    NoToken(#[source] Arc<VendorError>),
    /// The token endpoint refused the client's credentials.
    #[error(
        "the vendor refuses the client's credentials (status {0}); check the credentials secret"
    )]
    Credentials(u16),
    /// The token endpoint granted a token without these scopes (Genesys guide §1): no request is made with it.
    #[error(
        "the vendor grants a token without the scope {}; grant it to the client before anything can be archived",
        .0.join(" and ")
    )]
    MissingScopes(Vec<&'static str>),
    /// The credentials themselves could not be read.
    #[error("the vendor's credentials could not be read")]
    CredentialsUnreadable(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl VendorError {
    /// A stable label for ledger, metrics and runbook.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Held(held) => held.reason(),
            Self::Throttled { .. } => "throttled",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden { .. } => "forbidden",
            Self::Missing(_) => "not_found",
            Self::NotOffered(_) => "not_offered",
            Self::Status(_) | Self::Unavailable { .. } => "vendor_error",
            Self::Network(_) => "connection",
            Self::Malformed(_) => "malformed_answer",
            Self::NoToken(_) => "no_token",
            Self::Credentials(_) | Self::CredentialsUnreadable(_) => "credentials",
            Self::MissingScopes(_) => "missing_scope",
        }
    }
}

impl From<reqwest::Error> for VendorError {
    /// The URL is dropped: it holds ids, and in a later vendor's case a signature.
    fn from(error: reqwest::Error) -> Self {
        Self::Network(error.without_url())
    }
}

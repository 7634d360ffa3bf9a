//! Everything that can go wrong with a rotation, and what to do about it.

use aws::secrets::SecretsError;
use jiff::Timestamp;
use vendors::VendorError;

/// Why a step is not done. Each leaves every secret working that worked before.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Secrets Manager.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The vendor refused the registration, or did not answer.
    #[error("the webhook could not be registered with the vendor")]
    Vendor(#[from] VendorError),
    /// The vendor has no such request.
    #[error(
        "the vendor does not let registrations be listed or updated (status {0}); set WebhookRegistration to create or off"
    )]
    NoUpsert(u16),
    /// Another secret than the configured one.
    #[error("this function rotates {0} and no other secret")]
    NotOurs(String),
    /// Rotation is not configured.
    #[error(
        "rotation is not enabled for the secret; set RotationDays, or invoke the function with {{\"rotate\":{{}}}}"
    )]
    NotEnabled,
    /// The token is no version of the secret.
    #[error("the secret has no version {0}")]
    NoVersion(String),
    /// The version was not staged for a rotation.
    #[error("the version {0} is not staged AWSPENDING")]
    NotPending(String),
    /// The version was staged, and that is all.
    #[error("the pending version has no value yet; createSecret comes first")]
    NoValue,
    /// Randomness.
    #[error("the operating system gives no random bytes")]
    Random(#[source] getrandom::Error),
    /// The webhook address is not what it should be, or does not know the secret.
    #[error("the webhook's address answered a signed probe with {0} instead of 200")]
    ProbeRefused(u16),
    /// The webhook address cannot be reached.
    #[error("the webhook's address did not answer a signed probe")]
    ProbeUnanswered(#[source] VendorError),
    /// The secret cannot sign.
    #[error("the secret cannot sign a probe: it is empty")]
    Unsignable,
    /// The invocation's time is over.
    #[error("the function's time-out is too short to wait until intake knows the secret")]
    OutOfTime,
    /// A registration is asked for that is made by hand.
    #[error("WebhookRegistration is off: the webhook is registered and removed by hand")]
    ByHand,
    /// A registration that cannot be found.
    #[error("WebhookRegistration is create: the vendor lists no registrations; remove it by hand")]
    NotListed,
    /// The secret that a rotation now would put out of use may still be signed with.
    #[error(
        "what was signed with the secret before the current one is taken until {0}; rotate again after that"
    )]
    TooSoon(Timestamp),
    /// A rotation now would put the secret out of use that the vendor signs with.
    #[error(
        "the vendor was last told of version {0}, which is not the current one; invoke the function with {{\"register\":{{}}}} first"
    )]
    NotTold(String),
    /// A registration of the current secret would undo the pending one's.
    #[error(
        "a rotation to version {0} is under way; invoke the function with {{\"rotate\":{{}}}}, which takes it up where it stopped"
    )]
    UnderWay(String),
    /// There is no such vendor here.
    #[error("CXone is not configured")]
    NotConfigured,
}

impl Failure {
    /// A stable label for callers, logs and runbook.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Vendor(_) | Self::NoUpsert(_) => "Vendor",
            Self::ProbeRefused(_) | Self::ProbeUnanswered(_) | Self::Unsignable => "ProbeRefused",
            Self::NotOurs(_)
            | Self::NotEnabled
            | Self::NoVersion(_)
            | Self::NotPending(_)
            | Self::NoValue
            | Self::ByHand
            | Self::NotListed
            | Self::NotTold(_)
            | Self::UnderWay(_) => "BadRequest",
            Self::TooSoon(_) => "TooSoon",
            Self::Secrets(_) | Self::Random(_) | Self::OutOfTime | Self::NotConfigured => {
                "Unavailable"
            }
        }
    }
}

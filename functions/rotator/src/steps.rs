//! The four steps of a rotation.
//!
//! ```text
//!   version (token)   AWSPENDING, empty ──create──▶ AWSPENDING, value ──set──▶ told ──test, finish──▶ AWSCURRENT
//!   the one before    AWSCURRENT ───────────────────────────────────────────────────────────────────▶ AWSPREVIOUS
//!   the vendor signs  with the one before ──────────────────────────────▶ with the token's
//! ```
//!
//! Intake takes all three, so at no point is there a webhook that it refuses.

use std::time::Duration;

use aws::secrets::{Description, SecretValue, Stage};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::signature::Scheme;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use tokio::time::{Instant, sleep};

use crate::{
    App, Failure,
    event::{Rotation, Step},
    probe,
    registration::{self, Outcome},
    spacing::spaced,
};

/// The bytes of a secret.
const SECRET_BYTES: usize = 32;

/// The least time that a step needs after a wait.
const RESERVE: Duration = Duration::from_secs(20);

/// What a step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// The rotation has ended before.
    Finished,
    /// The pending version has a new value.
    Created,
    /// It had one.
    Kept,
    /// The vendor was told, or not.
    Told(Outcome),
    /// The pending version is taken by intake.
    Proven,
    /// There is no pending version yet; the current one is taken.
    CurrentProven,
    /// The pending version is the current one now.
    Moved,
}

impl Done {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Finished => "finished_before",
            Self::Created => "created",
            Self::Kept => "kept",
            Self::Told(outcome) => outcome.label(),
            Self::Proven => "proven",
            Self::CurrentProven => "current_proven",
            Self::Moved => "moved",
        }
    }
}

/// Does a step, unless its rotation is done.
pub(crate) async fn run(
    app: &App,
    rotation: &Rotation,
    deadline: Instant,
) -> Result<Done, Failure> {
    let id = app.settings.signing_secret_id.as_str();
    let token = rotation.client_request_token.as_str();
    let secret = app.secrets.describe(id).await?;
    if ![id, &secret.arn, &secret.name].contains(&rotation.secret_id.as_str()) {
        return Err(Failure::NotOurs(id.to_owned()));
    }
    if judge(&secret, token)? == Standing::Current {
        return Ok(Done::Finished);
    }
    match rotation.step {
        Step::CreateSecret => create(app, &secret, token).await,
        Step::SetSecret => set(app, &secret, token, deadline).await.map(Done::Told),
        Step::TestSecret => test(app, token, deadline).await,
        Step::FinishSecret => finish(app, &secret, token).await,
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Standing {
    Pending,
    Current,
}

/// Holds the event against the secret, as AWS's own rotation functions do.
fn judge(secret: &Description, token: &str) -> Result<Standing, Failure> {
    if !secret.rotation_enabled {
        return Err(Failure::NotEnabled);
    }
    if !secret.stages.contains_key(token) {
        return Err(Failure::NoVersion(token.to_owned()));
    }
    if secret.is(token, Stage::Current.as_str()) {
        return Ok(Standing::Current);
    }
    if !secret.is(token, Stage::Pending.as_str()) {
        return Err(Failure::NotPending(token.to_owned()));
    }
    Ok(Standing::Pending)
}

/// A secret of 32 random bytes, base64, as the guide's sample registration has it (CXone guide §2). Its text is the key,
/// unless intake is told to decode it. Standard Webhooks says base64 by a prefix.
pub(crate) async fn create(app: &App, secret: &Description, token: &str) -> Result<Done, Failure> {
    let id = &app.settings.signing_secret_id;
    if app.secrets.version(id, token).await?.is_some() {
        return Ok(Done::Kept);
    }
    if let Some(current) = app.secrets.read(id, Stage::Current).await? {
        spaced(secret, &current, app.settings.registration.is_some(), Timestamp::now())?;
    }
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(Failure::Random)?;
    let prefix = match app.settings.signing.verifier.scheme {
        Scheme::Guide | Scheme::Nexus => "",
        Scheme::Standard => "whsec_",
    };
    let value = SecretString::from(format!("{prefix}{}", STANDARD.encode(bytes)));
    let stored = app.secrets.put_pending(id, token, &value).await?;
    Ok(if stored { Done::Created } else { Done::Kept })
}

/// The vendor is told of a secret only once a probe has shown that intake takes it.
pub(crate) async fn set(
    app: &App,
    secret: &Description,
    token: &str,
    deadline: Instant,
) -> Result<Outcome, Failure> {
    let pending = pending(app, token).await?.ok_or(Failure::NoValue)?;
    known(app, &pending, deadline).await?;
    registration::register(app, secret, token, &pending.value).await
}

/// Waits until every intake knows this version, and has one of them prove it. Where an operator tells the vendor, too: who
/// is told that a rotation is over does so at once.
pub(crate) async fn known(
    app: &App,
    version: &SecretValue,
    deadline: Instant,
) -> Result<(), Failure> {
    let wait = settling(version.created_at, Timestamp::now(), app.settings.settle);
    if Instant::now() + wait + RESERVE > deadline {
        return Err(Failure::OutOfTime);
    }
    sleep(wait).await;
    probe::accepted(app, &version.value, deadline).await
}

/// Before a rotation is switched on, Secrets Manager tries this step on a version that never gets a value: then the
/// current one is proven.
pub(crate) async fn test(app: &App, token: &str, deadline: Instant) -> Result<Done, Failure> {
    if let Some(pending) = pending(app, token).await? {
        probe::accepted(app, &pending.value, deadline).await?;
        return Ok(Done::Proven);
    }
    let id = &app.settings.signing_secret_id;
    let current = app.secrets.read(id, Stage::Current).await?.ok_or(Failure::NoValue)?;
    probe::accepted(app, &current.value, deadline).await?;
    Ok(Done::CurrentProven)
}

/// AWSCURRENT moves; the version that loses it becomes AWSPREVIOUS by itself. AWSPENDING is Secrets Manager's to take
/// away.
pub(crate) async fn finish(app: &App, secret: &Description, token: &str) -> Result<Done, Failure> {
    pending(app, token).await?.ok_or(Failure::NoValue)?;
    let id = &app.settings.signing_secret_id;
    let label = Stage::Current.as_str();
    app.secrets.move_label(id, label, Some(token), secret.version_at(label)).await?;
    Ok(Done::Moved)
}

async fn pending(app: &App, token: &str) -> Result<Option<SecretValue>, Failure> {
    Ok(app.secrets.version(&app.settings.signing_secret_id, token).await?)
}

/// What is left until a version that was made at `created_at` is `settle` old. Its time may be a second ahead.
fn settling(created_at: Timestamp, now: Timestamp, settle: Duration) -> Duration {
    if settle.is_zero() {
        return settle;
    }
    let age = now.duration_since(created_at).saturating_sub(SignedDuration::from_secs(1));
    let age = Duration::try_from(age).unwrap_or_default();
    settle.saturating_sub(age)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(enabled: bool, stages: &[(&str, &str)]) -> Description {
        let stages = stages.iter().map(|(id, label)| ((*id).to_owned(), vec![(*label).to_owned()]));
        let stages = stages.collect();
        Description { rotation_enabled: enabled, stages, ..Description::default() }
    }

    #[test]
    fn only_a_pending_version_of_a_rotation_is_worked_on() {
        let stages = [("v1", "AWSCURRENT"), ("v2", "AWSPENDING"), ("v0", "AWSPREVIOUS")];
        let secret_of = |enabled| secret(enabled, &stages);
        assert_eq!(judge(&secret_of(true), "v2").unwrap(), Standing::Pending);
        assert_eq!(judge(&secret_of(true), "v1").unwrap(), Standing::Current);
        assert!(matches!(judge(&secret_of(true), "v0"), Err(Failure::NotPending(_))));
        assert!(matches!(judge(&secret_of(true), "v3"), Err(Failure::NoVersion(_))));
        assert!(matches!(judge(&secret_of(false), "v2"), Err(Failure::NotEnabled)));
    }

    #[test]
    fn the_wait_is_what_is_left() {
        let t = Timestamp::from_second(1_700_000_000).unwrap();
        let after = |seconds: i64| t + SignedDuration::from_secs(seconds);
        let (settle, seconds) = (Duration::from_secs(75), Duration::from_secs);
        assert_eq!(settling(t, t, settle), seconds(75));
        assert_eq!(settling(t, after(31), settle), seconds(45));
        assert_eq!(settling(t, after(76), settle), seconds(0));
        assert_eq!(settling(t, after(100_000), settle), seconds(0));
        // A clock behind Secrets Manager's.
        assert_eq!(settling(t, after(-9), settle), seconds(75));
        assert_eq!(settling(t, t, Duration::ZERO), Duration::ZERO);
    }
}

//! The webhook's registration with the vendor.

use aws::secrets::{Description, Stage};
use domain::{
    platform::Platform,
    webhook::{RECORDING_CREATED, TRANSCRIPT_COMPLETED},
};
use jiff::Timestamp;
use secrecy::SecretString;
use sources::Source;
use tokio::time::Instant;
use vendors::{Registered, Registration, VendorError, Webhook};

use crate::{App, Failure, steps};

/// The one platform with webhooks.
const PLATFORM: Platform = Platform::Cxone;

/// What became of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// By the vendor.
    Registered(Registered),
    /// The vendor has been told this version before, and would make a second registration of it.
    Before,
    /// It is made by hand.
    ByHand,
}

impl Outcome {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Registered(Registered::Created) => "registered",
            Self::Registered(Registered::Updated) => "updated",
            Self::Before => "registered_before",
            Self::ByHand => "by_hand",
        }
    }
}

/// Has the vendor sign with the value of this version.
pub(crate) async fn register(
    app: &App,
    secret: &Description,
    version_id: &str,
    value: &SecretString,
) -> Result<Outcome, Failure> {
    let Some(how) = app.settings.registration else {
        return Ok(Outcome::ByHand);
    };
    if how == Registration::Create && secret.told().is_some_and(|(told, _)| told == version_id) {
        return Ok(Outcome::Before);
    }
    tell(app, secret, version_id, value, how).await
}

/// Registers the current version, at an operator's request.
pub(crate) async fn register_current(app: &App, deadline: Instant) -> Result<Outcome, Failure> {
    let how = app.settings.registration.ok_or(Failure::ByHand)?;
    let id = &app.settings.signing_secret_id;
    let secret = app.secrets.describe(id).await?;
    let current = app.secrets.read(id, Stage::Current).await?.ok_or(Failure::NoValue)?;
    let pending = secret.version_at(Stage::Pending.as_str());
    if let Some(pending) = pending.filter(|version_id| *version_id != current.version_id) {
        return Err(Failure::UnderWay(pending.to_owned()));
    }
    steps::known(app, &current, deadline).await?;
    tell(app, &secret, &current.version_id, &current.value, how).await
}

/// Removes the registration, and tells how many there were.
pub(crate) async fn remove(app: &App) -> Result<usize, Failure> {
    match app.settings.registration {
        None => return Err(Failure::ByHand),
        Some(Registration::Create) => return Err(Failure::NotListed),
        Some(Registration::Upsert) => {}
    }
    let removed = source(app)?.vendor.unregister_webhook(&webhook(app)).await;
    removed.map_err(|error| named(error, Registration::Upsert))
}

/// Writes down what the vendor asked for: see [`Source::rest`].
pub(crate) async fn rest(app: &App) {
    if let Ok(source) = source(app) {
        source.rest().await;
    }
}

async fn tell(
    app: &App,
    secret: &Description,
    version_id: &str,
    value: &SecretString,
    how: Registration,
) -> Result<Outcome, Failure> {
    let told = source(app)?.vendor.register_webhook(&webhook(app), value, how).await;
    let registered = told.map_err(|error| named(error, how))?;
    let id = &app.settings.signing_secret_id;
    app.secrets.note_told(id, secret, version_id, Timestamp::now()).await?;
    Ok(Outcome::Registered(registered))
}

fn source(app: &App) -> Result<&Source, Failure> {
    app.sources.get(PLATFORM).ok_or(Failure::NotConfigured)
}

fn webhook(app: &App) -> Webhook {
    Webhook {
        name: app.settings.webhook_name.clone(),
        url: app.settings.webhook_url.clone(),
        events: vec![RECORDING_CREATED, TRANSCRIPT_COMPLETED],
    }
}

/// A vendor without the requests that an upsert takes is told from one in trouble.
fn named(error: VendorError, how: Registration) -> Failure {
    match (how, error) {
        (
            Registration::Upsert,
            VendorError::Missing(status) | VendorError::Status(status @ (405 | 501)),
        ) => Failure::NoUpsert(status),
        (_, error) => Failure::Vendor(error),
    }
}

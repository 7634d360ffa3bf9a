//! A rotation that Secrets Manager does not drive.

use aws::secrets::Stage;
use tokio::time::Instant;

use crate::{App, Failure, registration::Outcome, steps};

/// A rotation that is over.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Whole {
    /// The current version now.
    pub(crate) version_id: String,
    /// What became of its registration.
    pub(crate) told: Outcome,
}

/// All steps, one after the other, at an operator's request: Secrets Manager does so only where a schedule is set. One that
/// was begun, by whomever, is taken up.
pub(crate) async fn whole(app: &App, deadline: Instant) -> Result<Whole, Failure> {
    let id = &app.settings.signing_secret_id;
    let label = Stage::Pending.as_str();
    let secret = app.secrets.describe(id).await?;
    let begun = secret.version_at(label);
    let token = match begun.filter(|version_id| !secret.is(version_id, Stage::Current.as_str())) {
        Some(begun) => begun.to_owned(),
        None => {
            let mut bytes = [0; 16];
            getrandom::fill(&mut bytes).map_err(Failure::Random)?;
            bytes.iter().map(|byte| format!("{byte:02x}")).collect()
        }
    };
    steps::create(app, &secret, &token).await?;
    let told = steps::set(app, &secret, &token, deadline).await?;
    steps::test(app, &token, deadline).await?;
    let secret = app.secrets.describe(id).await?;
    if !secret.is(&token, Stage::Current.as_str()) {
        steps::finish(app, &secret, &token).await?;
    }
    // Of its own rotations Secrets Manager takes the label away.
    if secret.is(&token, label) {
        app.secrets.move_label(id, label, None, Some(&token)).await?;
    }
    Ok(Whole { version_id: token, told })
}

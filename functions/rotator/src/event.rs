//! What the function is invoked with: a step of a rotation, or an operator's request.

use std::time::Duration;

use jiff::Timestamp;
use lambda_runtime::{Context, Diagnostic};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    App, registration, steps,
    whole::{self, Whole},
};

/// What an operator is told who sent something else.
const EXPECTED: &str = "expected {\"rotate\":{}}, {\"register\":{}}, {\"unregister\":{}}, or a step of a rotation as Secrets Manager \
                        sends it: SecretId, ClientRequestToken and Step (createSecret, setSecret, testSecret, finishSecret)";

/// A step of a rotation, as Secrets Manager asks for it. What else it says is passed over.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Rotation {
    /// The secret's ARN.
    pub secret_id: String,
    /// The version that is brought in: one and the same for all steps, and for all repeats.
    pub client_request_token: String,
    /// Which step.
    pub step: Step,
}

/// The four steps, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Make the pending version.
    CreateSecret,
    /// Tell the vendor.
    SetSecret,
    /// Prove it.
    TestSecret,
    /// Make it the current one.
    FinishSecret,
}

impl Step {
    fn label(self) -> &'static str {
        match self {
            Self::CreateSecret => "createSecret",
            Self::SetSecret => "setSecret",
            Self::TestSecret => "testSecret",
            Self::FinishSecret => "finishSecret",
        }
    }
}

/// Deals with an invocation; the answer is what its caller reads.
///
/// # Errors
/// With a stable `error_type`: `BadRequest`, `TooSoon`, `Vendor`, `ProbeRefused`, `Unavailable`.
pub async fn answer(app: &App, event: Value, context: &Context) -> Result<Value, Diagnostic> {
    let deadline = until(lambda::invocation::deadline(context));
    let begun = Instant::now();
    let (what, version_id, answer) = if event.get("Step").is_some() {
        let rotation: Rotation = serde_json::from_value(event).map_err(|_| bad_request())?;
        let done = steps::run(app, &rotation, deadline).await;
        let answer = done.map(|done| json!({ "outcome": done.label() }));
        (rotation.step.label(), Some(rotation.client_request_token), answer)
    } else if event.get("rotate").is_some() {
        let whole = whole::whole(app, deadline).await;
        let version_id = whole.as_ref().ok().map(|whole| whole.version_id.clone());
        let answer = |Whole { version_id, told }| json!({ "outcome": "rotated", "version": version_id, "registration": told.label() });
        ("rotate", version_id, whole.map(answer))
    } else if event.get("register").is_some() {
        let done = registration::register_current(app, deadline).await;
        ("register", None, done.map(|done| json!({ "outcome": done.label() })))
    } else if event.get("unregister").is_some() {
        let removed = registration::remove(app).await;
        ("unregister", None, removed.map(|n| json!({ "removed": n })))
    } else {
        return Err(bad_request());
    };
    registration::rest(app).await;
    let (version_id, waited_ms) = (version_id.as_deref(), lambda::log::millis(begun.elapsed()));
    match answer {
        Ok(answer) => {
            let outcome = answer.get("outcome").and_then(Value::as_str);
            tracing::info!(step = what, version_id, outcome, waited_ms, "signing secret");
            Ok(answer)
        }
        Err(failure) => {
            let (error, reason) = (lambda::log::causes(&failure), failure.kind());
            tracing::error!(step = what, version_id, reason, error, waited_ms, "signing secret");
            Err(Diagnostic { error_type: reason.to_owned(), error_message: error })
        }
    }
}

/// serde's message may quote what it could not read, so it is not passed on.
fn bad_request() -> Diagnostic {
    Diagnostic { error_type: "BadRequest".to_owned(), error_message: EXPECTED.to_owned() }
}

/// The invocation's end, on the clock that counts.
fn until(deadline: Timestamp) -> Instant {
    let left = Duration::try_from(deadline.duration_since(Timestamp::now())).unwrap_or_default();
    Instant::now() + left.min(Duration::from_secs(900))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_are_the_four_steps() {
        for (sample, step) in [
            (include_str!("../../../events/rotator-create.json"), Step::CreateSecret),
            (include_str!("../../../events/rotator-set.json"), Step::SetSecret),
            (include_str!("../../../events/rotator-test.json"), Step::TestSecret),
            (include_str!("../../../events/rotator-finish.json"), Step::FinishSecret),
        ] {
            let rotation: Rotation = serde_json::from_str(sample).unwrap();
            assert_eq!(rotation.step, step);
            assert!(rotation.client_request_token.len() >= 32);
        }
    }
}

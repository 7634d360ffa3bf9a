//! `register-webhook`: has the vendor deliver its webhooks here, or no longer.

use clap::Args;
use domain::{
    platform::Platform,
    webhook::{RECORDING_CREATED, TRANSCRIPT_COMPLETED},
};
use indicatif::ProgressBar;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{failure::Failure, options::Output, output::Verdict, stack::Stack};

/// The one platform with webhooks.
const PLATFORM: Platform = Platform::Cxone;

/// Has CXone deliver its webhooks to this stack, signed with the current secret
///
/// Before CXone is told, a probe signed with that secret has to pass the webhook's own address. A registration of this stack
/// that is there already is brought up to date. The client needs the scope webhooks:manage.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Asked {
    /// Remove the registration instead, as before the stack is deleted: nothing is delivered from then on
    #[arg(long)]
    unregister: bool,
}

const EXAMPLES: &str = "\
Examples:
  callarchive register-webhook                   after the first deployment, or to repair it
  callarchive register-webhook --output json
  callarchive register-webhook --unregister      before the stack is deleted

With the parameter WebhookRegistration=off the webhook is registered by hand, and this is refused.";

/// What the rotator answers: one or the other.
#[derive(Debug, Deserialize)]
struct Answer {
    outcome: Option<String>,
    removed: Option<usize>,
}

/// What the vendor knows from now on, or has forgotten.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Registration {
    platform: Platform,
    /// `registered`, `updated` or `unregistered`.
    outcome: String,
    url: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<&'static str>,
    /// Registrations that were removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<usize>,
}

pub(crate) async fn run(stack: &Stack, asked: &Asked, output: Output) -> Result<Verdict, Failure> {
    let url = format!("{}/{PLATFORM}", stack.output("WebhookUrl")?);
    let what = if asked.unregister { "unregister" } else { "register" };
    let spinner = ProgressBar::new_spinner();
    spinner.set_message("the rotator is at it; a probe may take it a minute and a half");
    spinner.enable_steady_tick(std::time::Duration::from_millis(250));
    let answer = stack.invoke("RotatorFunction", &json!({ what: {} })).await;
    spinner.finish_and_clear();
    let registration = told(serde_json::from_value(answer?)?, url)?;
    output.show(Verdict::Good, &registration, || text(&registration))
}

fn told(answer: Answer, url: String) -> Result<Registration, Failure> {
    let (outcome, events) = match answer {
        Answer { outcome: Some(outcome), .. } => {
            (outcome, vec![RECORDING_CREATED, TRANSCRIPT_COMPLETED])
        }
        Answer { removed: Some(_), .. } => ("unregistered".to_owned(), Vec::new()),
        Answer { .. } => return Err(Failure::new("the rotator gave no answer that can be read")),
    };
    Ok(Registration { platform: PLATFORM, outcome, url, events, removed: answer.removed })
}

fn text(registration: &Registration) -> String {
    let Registration { platform, outcome, url, events, removed } = registration;
    match removed {
        Some(0) => format!("{platform} had no registration of this stack"),
        Some(_) => format!("{platform} delivers nothing to {url} any more"),
        None => format!("{outcome} with {platform}: {url}\n  for {}", events.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_vendor_knows_is_told() {
        let read =
            |answer| told(serde_json::from_value(answer).unwrap(), "https://x/cxone".to_owned());
        let registered = read(json!({"outcome": "updated"})).unwrap();
        assert_eq!(
            text(&registered),
            "updated with cxone: https://x/cxone\n  for media.recording.created, media.transcript.completed"
        );
        let removed = |count: u32| text(&read(json!({"removed": count})).unwrap());
        assert_eq!(removed(1), "cxone delivers nothing to https://x/cxone any more");
        assert_eq!(removed(0), "cxone had no registration of this stack");
        assert!(read(json!({"something": "else"})).is_err());
    }
}

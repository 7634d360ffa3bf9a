//! What CloudFormation refuses before anything is deployed.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use harness::{binaries, local_aws::DeployRequest, pipeline::Pipeline};

/// The schedule would bring in one secret after the other that nobody registers: from the second on, genuine webhooks are
/// refused. Here, that would be an update of the stack that stands.
pub(super) async fn nobody_told(stack: Arc<Pipeline>) -> Result<()> {
    let parameters = [("WebhookRegistration", "off"), ("RotationDays", "30")];
    let request = DeployRequest {
        template: binaries::workspace().join("template.yaml"),
        binaries: stack.binaries.clone().into_iter().collect(),
        parameters: parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    };
    let refused = stack.aws.deploy(&request).await.err().context("it was deployed")?;
    let why = format!("{refused:#}");
    ensure!(why.contains("RotationDays has to be 0 while WebhookRegistration is off"), "{why}");
    Ok(())
}

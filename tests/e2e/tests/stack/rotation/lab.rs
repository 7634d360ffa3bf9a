//! Secrets Manager's part of a rotation, which the local AWS does not play.

use anyhow::{Context, Result, ensure};
use aws_sdk_secretsmanager::Client;
use harness::{pipeline::Pipeline, runtime::Runtime, vendor::Webhook};
use serde_json::{Value, json};

use crate::resume::in_seconds;

/// The four steps, in their order, as `events/` has them.
pub(super) const STEPS: [&str; 4] = [
    include_str!("../../../../../events/rotator-create.json"),
    include_str!("../../../../../events/rotator-set.json"),
    include_str!("../../../../../events/rotator-test.json"),
    include_str!("../../../../../events/rotator-finish.json"),
];

/// What the label of that version begins with; the time follows.
const TOLD: &str = "CALLARCHIVE_REGISTERED_";

/// A rotation of a stack's signing secret.
pub(super) struct Rotation {
    client: Client,
    secret_id: String,
    /// The version that it brings in.
    pub(super) token: String,
}

impl Rotation {
    /// Begins one: a version without a value, staged AWSPENDING.
    pub(super) async fn begin(stack: &Pipeline) -> Result<Self> {
        let client = Client::new(&stack.aws.sdk_config());
        let secret_id = stack.stack.output("SigningSecretArn")?.to_owned();
        let described = client.describe_secret().secret_id(&secret_id).send().await?;
        let secret_id = described.arn().context("a secret without an ARN")?.to_owned();
        if !described.rotation_enabled().unwrap_or_default() {
            switch_on(&client, &secret_id, stack.stack.output("RotatorFunctionArn")?).await?;
        }
        let rotation = Self { client, secret_id, token: format!("{:032x}", fastrand::u128(..)) };
        rotation.tidy().await?;
        let put = rotation.client.put_secret_value().secret_id(&rotation.secret_id);
        let put = put.client_request_token(&rotation.token).version_stages("AWSPENDING");
        put.send().await?;
        Ok(rotation)
    }

    /// Takes AWSPENDING from a version that has become current, as AWS does.
    async fn tidy(&self) -> Result<()> {
        for (version_id, labels) in self.labels().await? {
            if labels.iter().any(|label| label == "AWSPENDING") {
                let remove = self.client.update_secret_version_stage().secret_id(&self.secret_id);
                let remove = remove.version_stage("AWSPENDING").remove_from_version_id(version_id);
                remove.send().await?;
            }
        }
        Ok(())
    }

    async fn labels(&self) -> Result<Vec<(String, Vec<String>)>> {
        let described = self.client.describe_secret().secret_id(&self.secret_id).send().await?;
        let stages = described.version_ids_to_stages.unwrap_or_default();
        Ok(stages.into_iter().filter(|(_, labels)| !labels.is_empty()).collect())
    }

    /// As if the vendor had been told of the version that it was told of `seconds` earlier than it was.
    pub(super) async fn told_earlier(&self, seconds: i64) -> Result<()> {
        let change = || self.client.update_secret_version_stage().secret_id(&self.secret_id);
        let (version_id, label) = told(self.labels().await?).context("of no version")?;
        let at: i64 = label.trim_start_matches(TOLD).parse()?;
        let earlier = format!("{TOLD}{}", at - seconds);
        change().version_stage(earlier).move_to_version_id(&version_id).send().await?;
        change().version_stage(label).remove_from_version_id(version_id).send().await?;
        Ok(())
    }

    /// The event of a step.
    pub(super) fn event(&self, step: &str) -> Result<Value> {
        let mut event: Value = serde_json::from_str(step)?;
        event["SecretId"] = json!(self.secret_id);
        event["ClientRequestToken"] = json!(self.token);
        Ok(event)
    }

    /// Does a step; the answer is its outcome.
    pub(super) async fn step(&self, function: &Runtime, step: &str) -> Result<String> {
        let answer = function.invoke(&self.event(step)?, in_seconds(150)).await?;
        Ok(answer["outcome"].as_str().context("no outcome")?.to_owned())
    }

    /// The version at a stage, and its value.
    pub(super) async fn at(&self, stage: &str) -> Result<(String, String)> {
        let read = self.client.get_secret_value().secret_id(&self.secret_id).version_stage(stage);
        let version = read.send().await?;
        let value = version.secret_string().context("no value")?.to_owned();
        Ok((version.version_id().context("no version")?.to_owned(), value))
    }

    /// The value of the version that is brought in.
    pub(super) async fn value(&self) -> Result<String> {
        let read =
            self.client.get_secret_value().secret_id(&self.secret_id).version_id(&self.token);
        Ok(read.send().await?.secret_string().context("no value yet")?.to_owned())
    }
}

/// The version that the vendor was told of, and the label that says so.
fn told(labels: Vec<(String, Vec<String>)>) -> Option<(String, String)> {
    labels.into_iter().find_map(|(version_id, labels)| {
        Some((version_id, labels.into_iter().find(|label| label.starts_with(TOLD))?))
    })
}

/// Switches rotation on. The local AWS makes a current version of the same value while it does so, which is undone.
async fn switch_on(client: &Client, secret_id: &str, rotator: &str) -> Result<()> {
    let current = || client.get_secret_value().secret_id(secret_id).version_stage("AWSCURRENT");
    let change = || client.update_secret_version_stage().secret_id(secret_id);
    let before = current().send().await?.version_id.context("no version")?;
    client.rotate_secret().secret_id(secret_id).rotation_lambda_arn(rotator).send().await?;
    let made = current().send().await?.version_id.context("no version")?;
    let back = change().version_stage("AWSCURRENT").move_to_version_id(before);
    back.remove_from_version_id(&made).send().await?;
    change().version_stage("AWSPREVIOUS").remove_from_version_id(made).send().await?;
    Ok(())
}

/// What the vendor has registered: one webhook.
pub(super) fn registered(stack: &Pipeline) -> Result<Webhook> {
    let mut registered = stack.vendor.webhooks();
    ensure!(registered.len() == 1, "{registered:?}");
    registered.pop().context("nothing is registered")
}

/// A function's process in the stack's environment, with these settings besides. It does not wait for intake: nobody
/// forges webhooks, and where intake has looked for a new secret a moment ago, the probes outlast its minute.
pub(super) async fn function(stack: &Pipeline, settings: &[(&str, String)]) -> Result<Runtime> {
    let mut all = vec![("SETTLE_SECONDS", "0".to_owned())];
    all.extend_from_slice(settings);
    stack.function_with("rotator", "RotatorFunction", &all).await
}

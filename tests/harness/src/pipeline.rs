//! The whole system on one machine: simulated vendor, local AWS with the real template deployed, the real binaries.

use std::{collections::HashMap, time::Duration};

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    binaries,
    gate::Gate,
    local_aws::{DeployRequest, LocalAws, Options as AwsOptions, Progress, Stack},
    s3::{Options as S3Options, S3},
    vendor::Cxone,
    webhook::Sender,
};

/// How the system is put together.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Enforce the roles' IAM policies, and use the local AWS's own S3 so that they cover it too.
    pub enforce_iam: bool,
    /// Template parameters besides those that point at the simulated vendor.
    pub parameters: Vec<(String, String)>,
    /// Told what takes time.
    pub progress: Progress,
}

/// The system, running until this value is dropped.
#[derive(Debug)]
pub struct Pipeline {
    /// The simulated vendor.
    pub vendor: Cxone,
    /// The S3 endpoint that the functions use, unless IAM is enforced.
    pub s3: S3,
    /// The gate between the functions and SQS.
    pub sqs: Gate,
    /// The local AWS.
    pub aws: LocalAws,
    /// The deployed template.
    pub stack: Stack,
    /// Sends webhooks, signed with the secret that the stack has.
    pub webhooks: Sender,
    /// A client for the tables, with root's credentials.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// For what a test wants to see of the queues.
    pub queues: aws_sdk_sqs::Client,
}

impl Pipeline {
    /// Builds the functions, starts everything on free loopback ports and deploys the template.
    ///
    /// # Errors
    /// What could not be built, started or deployed, with what to do about it.
    pub async fn start(options: Options) -> Result<Self> {
        options.progress.say("building the functions");
        let binaries = binaries::build().await?;
        let vendor = Cxone::start().await?;
        let s3 = S3::start(S3Options::default()).await?;
        let sqs = Gate::start().await?;
        let mut env = vec![("AWS_ENDPOINT_URL_SQS".to_owned(), sqs.url())];
        if !options.enforce_iam {
            env.push(("AWS_ENDPOINT_URL_S3".to_owned(), s3.endpoint_url()));
        }
        let aws = LocalAws::start(AwsOptions {
            enforce_iam: options.enforce_iam,
            env,
            progress: options.progress.clone(),
        })
        .await?;
        sqs.lead_to(aws.port());
        let mut parameters = options.parameters;
        parameters.push(("CxoneBaseUrl".to_owned(), vendor.base_url()));
        let template = binaries::workspace().join("template.yaml");
        let stack = aws.deploy(&DeployRequest { template, binaries, parameters }).await?;
        s3.create_bucket(stack.output("ArchiveBucket")?)?;

        let config = aws.sdk_config();
        let signing_secret = hand_over_secrets(&config, &stack, &vendor).await?;
        Ok(Self {
            webhooks: Sender::new(stack.output("WebhookUrl")?, &signing_secret)?,
            dynamodb: aws_sdk_dynamodb::Client::new(&config),
            queues: aws_sdk_sqs::Client::new(&config),
            vendor,
            s3,
            sqs,
            aws,
            stack,
        })
    }

    /// The archive bucket's name.
    ///
    /// # Errors
    /// The template lost its output.
    pub fn bucket(&self) -> Result<&str> {
        self.stack.output("ArchiveBucket")
    }

    /// The ledger's item of a recording, if there is one.
    ///
    /// # Errors
    /// DynamoDB did not answer.
    pub async fn ledger(&self, recording_id: &str) -> Result<Option<Value>> {
        let item = self
            .dynamodb
            .get_item()
            .table_name(self.stack.output("RecordingsTable")?)
            .key("pk", AttributeValue::S(format!("cxone#{recording_id}")))
            .consistent_read(true)
            .send()
            .await?
            .item;
        item.map(|item: HashMap<_, _>| Ok(serde_dynamo::from_item(item)?)).transpose()
    }

    /// Waits until the ledger's item of a recording is in one of `states`; asks every 50 ms.
    ///
    /// # Errors
    /// It was not within `patience`; the message says where it stands.
    pub async fn settled(
        &self,
        recording_id: &str,
        states: &[&str],
        patience: Duration,
    ) -> Result<Value> {
        let end = Instant::now() + patience;
        loop {
            let item = self.ledger(recording_id).await?;
            let state = item.as_ref().and_then(|item| item["state"].as_str()).unwrap_or("unknown");
            if states.contains(&state) {
                return item.context("an item with a state");
            }
            anyhow::ensure!(
                Instant::now() < end,
                "{recording_id} is {state} after {patience:?}, not one of {states:?}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until a function has logged a JSON line that `matches`; asks every 100 ms.
    ///
    /// # Errors
    /// It did not in time.
    pub async fn logged(
        &self,
        function: &str,
        patience: Duration,
        matches: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        let end = Instant::now() + patience;
        loop {
            let lines = self.aws.logs(function).await?;
            let found = lines.iter().filter_map(|line| serde_json::from_str(line).ok());
            if let Some(line) = found.into_iter().find(&matches) {
                return Ok(line);
            }
            anyhow::ensure!(Instant::now() < end, "{function} logged no such line in {patience:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Puts the vendor's credentials into the stack's secret, and reads the signing secret the stack made.
async fn hand_over_secrets(
    config: &aws_config::SdkConfig,
    stack: &Stack,
    vendor: &Cxone,
) -> Result<String> {
    let secrets = aws_sdk_secretsmanager::Client::new(config);
    let credentials = vendor.credentials();
    let credentials = serde_json::json!({
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
    });
    secrets
        .put_secret_value()
        .secret_id(stack.output("CxoneCredentialsArn")?)
        .secret_string(credentials.to_string())
        .send()
        .await?;
    let signing =
        secrets.get_secret_value().secret_id(stack.output("SigningSecretArn")?).send().await?;
    signing.secret_string.context("the stack made no signing secret")
}

//! The whole system on one machine: simulated vendors, local AWS with the real template deployed, the real binaries.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use domain::platform::Platform;
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    binaries,
    gate::Gate,
    local_aws::{
        ACCESS_KEY, DeployRequest, LocalAws, Options as AwsOptions, Progress, REGION, SECRET_KEY,
        Stack,
    },
    runtime::{Printed, Runtime},
    s3::{Options as S3Options, S3},
    site::Site,
    vendor::{Credentials, Cxone, Genesys, Simulated},
    webhook::Sender,
};

/// How the system is put together.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Enforce the roles' IAM policies, and use the local AWS's own S3 so that they cover it too.
    pub enforce_iam: bool,
    /// Template parameters besides those that point at the simulated vendors.
    pub parameters: Vec<(String, String)>,
    /// The directory of the functions' binaries, where they are not to be built in the quick profile.
    pub functions: Option<PathBuf>,
    /// Told what takes time.
    pub progress: Progress,
}

/// The system, running until this value is dropped.
#[derive(Debug)]
pub struct Pipeline {
    /// The simulated CXone.
    pub vendor: Cxone,
    /// The simulated Genesys Cloud.
    pub genesys: Genesys,
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
    /// The functions' binaries, by package.
    pub binaries: BTreeMap<String, PathBuf>,
    /// A client for the tables, with root's credentials.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// For what a test wants to see of the queues.
    pub queues: aws_sdk_sqs::Client,
    /// What the functions print that were started outside the local AWS.
    printed: Mutex<Vec<Printed>>,
}

impl Pipeline {
    /// Builds the functions, starts everything on free loopback ports and deploys the template.
    ///
    /// # Errors
    /// What could not be built, started or deployed, with what to do about it.
    pub async fn start(options: Options) -> Result<Self> {
        let binaries = match &options.functions {
            Some(built) => binaries::of(built),
            None => {
                options.progress.say("building the functions");
                binaries::build().await?
            }
        };
        let vendor = Cxone::start().await?;
        // Of another client, so that credentials that get mixed up are refused.
        let genesys = Credentials::new("simulated-genesys-client", "simulated-genesys-secret");
        let genesys = Genesys::start_with(genesys).await?;
        // As strict as the most guarded deployment.
        let s3 = S3::start(S3Options { object_lock: true, ..S3Options::default() }).await?;
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
        parameters.push(("GenesysBaseUrl".to_owned(), genesys.base_url()));
        let template = binaries::workspace().join("template.yaml");
        let request = DeployRequest { template, binaries: binaries.clone(), parameters };
        let stack = aws.deploy(&request).await?;
        for bucket in ["ArchiveBucket", "ManifestBucket"] {
            s3.create_bucket(stack.output(bucket)?)?;
        }

        let config = aws.sdk_config();
        let secrets = aws_sdk_secretsmanager::Client::new(&config);
        hand_over(&secrets, stack.output("CxoneCredentialsArn")?, &vendor).await?;
        hand_over(&secrets, stack.output("GenesysCredentialsArn")?, &genesys).await?;
        let signing_secret = stack.output("SigningSecretArn")?;
        let signing_secret = secrets.get_secret_value().secret_id(signing_secret).send().await?;
        let signing_secret =
            signing_secret.secret_string().context("the stack made no signing secret")?;
        Ok(Self {
            webhooks: Sender::new(stack.output("WebhookUrl")?, signing_secret)?,
            dynamodb: aws_sdk_dynamodb::Client::new(&config),
            queues: aws_sdk_sqs::Client::new(&config),
            printed: Mutex::default(),
            binaries: binaries.into_iter().collect(),
            vendor,
            genesys,
            s3,
            sqs,
            aws,
            stack,
        })
    }

    /// Invokes a deployed function as an operator does, and waits for its answer.
    ///
    /// # Errors
    /// It was not reached, or answered with an error: the message has its `errorType` and `errorMessage`.
    pub async fn invoke(&self, output: &str, payload: &Value) -> Result<Value> {
        let name = self.stack.output(output)?;
        let path = format!("/2015-03-31/functions/{name}/invocations");
        let scope = format!("{ACCESS_KEY}/20240101/{REGION}/lambda/aws4_request");
        let client = reqwest::Client::builder().no_proxy().build()?;
        let request = client
            .post(self.aws.endpoint_url() + &path)
            // The local AWS reads the account and the service from it, and checks no signature.
            .header(
                "authorization",
                format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"),
            )
            .body(payload.to_string());
        let response = request.send().await?.error_for_status()?;
        let failed = response.headers().contains_key("x-amz-function-error");
        let answer: Value = serde_json::from_slice(&response.bytes().await?)?;
        anyhow::ensure!(!failed, "{name} failed: {answer}");
        Ok(answer)
    }

    /// Starts a function's binary outside the local AWS, in the environment that the template gives it: to be invoked,
    /// timed and killed at will.
    ///
    /// # Errors
    /// It does not start.
    pub async fn function(&self, package: &str, output: &str) -> Result<Runtime> {
        self.function_with(package, output, &[]).await
    }

    /// The same, with settings that the template does not give it.
    ///
    /// # Errors
    /// It does not start.
    pub async fn function_with(
        &self,
        package: &str,
        output: &str,
        settings: &[(&str, String)],
    ) -> Result<Runtime> {
        let name = self.stack.output(output)?;
        let binary = self.binaries.get(package).with_context(|| format!("no binary {package}"))?;
        let mut env = self.environment(output)?;
        env.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let runtime = Runtime::start(binary, name, &env).await?;
        self.printed.lock().unwrap_or_else(PoisonError::into_inner).push(runtime.printed());
        Ok(runtime)
    }

    /// What the template gives a function, and what leads it to the local AWS.
    pub(crate) fn environment(&self, output: &str) -> Result<BTreeMap<String, String>> {
        let name = self.stack.output(output)?;
        let mut env = self.stack.environments.get(name).cloned().unwrap_or_default();
        env.extend([
            ("AWS_ENDPOINT_URL".to_owned(), self.aws.endpoint_url()),
            ("AWS_ENDPOINT_URL_S3".to_owned(), self.s3.endpoint_url()),
            ("AWS_ACCESS_KEY_ID".to_owned(), ACCESS_KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY".to_owned(), SECRET_KEY.to_owned()),
            ("AWS_REGION".to_owned(), REGION.to_owned()),
        ]);
        Ok(env)
    }

    /// Everything that was logged: by the deployed functions, and by those that were started outside the local AWS.
    ///
    /// # Errors
    /// The logs could not be read.
    pub async fn everything_logged(&self) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        for function in self.stack.log_groups.keys() {
            lines.extend(self.aws.logs(function).await?);
        }
        for printed in self.printed.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            lines.extend(printed.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
        }
        Ok(lines)
    }

    /// The archive bucket's name.
    ///
    /// # Errors
    /// The template lost its output.
    pub fn bucket(&self) -> Result<&str> {
        self.stack.output("ArchiveBucket")
    }

    /// One platform's side of the system.
    #[must_use]
    pub fn on(&self, platform: Platform) -> Site<'_> {
        Site::new(self, platform)
    }

    /// As [`Site::ledger`], of CXone.
    ///
    /// # Errors
    /// DynamoDB did not answer.
    pub async fn ledger(&self, recording_id: &str) -> Result<Option<Value>> {
        self.on(Platform::Cxone).ledger(recording_id).await
    }

    /// As [`Site::settled`], of CXone.
    ///
    /// # Errors
    /// It was not within `patience`; the message says where it stands.
    pub async fn settled(
        &self,
        recording_id: &str,
        states: &[&str],
        patience: Duration,
    ) -> Result<Value> {
        self.on(Platform::Cxone).settled(recording_id, states, patience).await
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

/// Puts a vendor's credentials into the secret that the stack made for them.
async fn hand_over(
    secrets: &aws_sdk_secretsmanager::Client,
    secret_id: &str,
    vendor: &Simulated,
) -> Result<()> {
    let credentials = vendor.credentials();
    let credentials = serde_json::json!({
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
    });
    let put = secrets.put_secret_value().secret_id(secret_id);
    put.secret_string(credentials.to_string()).send().await?;
    Ok(())
}

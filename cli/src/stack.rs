//! The deployed stack: its outputs, and clients for what they name.

use std::collections::BTreeMap;

use aws::{archive::Archive, assemblies::Assemblies, jobs::Jobs, ledger::Ledger, sweeps::Sweeps};
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_cloudformation::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_s3::config::{Credentials, ProvideCredentials, SharedCredentialsProvider};
use jiff::SignedDuration;
use serde_json::Value;

use crate::{
    failure::Failure,
    options::{DEFAULT, Global},
};

/// A deployed stack.
#[derive(Debug)]
pub(crate) struct Stack {
    /// Its name.
    pub(crate) name: String,
    /// Its outputs.
    pub(crate) outputs: BTreeMap<String, String>,
    /// What it was deployed with.
    parameters: BTreeMap<String, String>,
    /// Credentials, region, endpoint.
    pub(crate) config: SdkConfig,
}

impl Stack {
    /// Looks for the stack that the command line names.
    pub(crate) async fn find(global: &Global) -> Result<Self, Failure> {
        let config = aws_config::load_defaults(BehaviorVersion::v2026_01_12()).await;
        let Some(region) = config.region() else {
            return Err(Failure::new("no AWS region is set").help(
                "set AWS_REGION to the stack's region, or AWS_PROFILE to a profile that has one",
            ));
        };
        credentials(&config).await?;
        let (name, region) = (&global.stack, region.as_ref());
        let client = aws_sdk_cloudformation::Client::new(&config);
        let described = client.describe_stacks().stack_name(name).send().await;
        let described = described.map_err(|error| match error.code() {
            Some("ValidationError") => Failure::new(format!("there is no stack {name} in {region}"))
                .help("name it with --stack or CALL_ARCHIVE_STACK, its region with AWS_REGION, its account with AWS_PROFILE"),
            _ => Failure::from(error),
        })?;
        let outputs = described.stacks().iter().flat_map(|stack| stack.outputs());
        let outputs = outputs
            .filter_map(|output| {
                Some((output.output_key()?.to_owned(), output.output_value()?.to_owned()))
            })
            .collect();
        let parameters = described.stacks().iter().flat_map(|stack| stack.parameters());
        let parameters = parameters.filter_map(|parameter| {
            Some((parameter.parameter_key()?.to_owned(), parameter.parameter_value()?.to_owned()))
        });
        let parameters = parameters.collect();
        Ok(Self { name: name.clone(), outputs, parameters, config })
    }

    /// How long a recording is kept; `None` for ever.
    pub(crate) fn retention(&self) -> Option<SignedDuration> {
        let days =
            self.parameters.get("RetentionDays")?.parse::<u32>().ok().filter(|days| *days > 0)?;
        Some(SignedDuration::from_hours(i64::from(days) * 24))
    }

    /// How long a window of a sweep waits before it is walked again.
    pub(crate) fn pass_pause(&self) -> SignedDuration {
        let seconds = self.parameters.get("SweepPassPauseSeconds").and_then(|n| n.parse().ok());
        SignedDuration::from_secs(seconds.unwrap_or(900))
    }

    /// What its requests are signed with at present.
    pub(crate) async fn credentials(&self) -> Result<Credentials, Failure> {
        credentials(&self.config).await
    }

    /// An output's value.
    pub(crate) fn output(&self, name: &str) -> Result<&str, Failure> {
        self.outputs.get(name).map(String::as_str).ok_or_else(|| {
            Failure::new(format!("the stack {} has no output {name}", self.name))
                .help("it is another kind of stack (name the right one with --stack), or older than this tool: deploy it again")
        })
    }

    /// Invokes the function that an output names, and waits for its answer.
    pub(crate) async fn invoke(&self, output: &str, payload: &Value) -> Result<Value, Failure> {
        let client = aws_sdk_lambda::Client::new(&self.config);
        let invoke = client.invoke().function_name(self.output(output)?);
        let answer = invoke.payload(Blob::new(payload.to_string())).send().await?;
        let body = answer.payload().map(Blob::as_ref).unwrap_or_default();
        let body: Value = serde_json::from_slice(body)?;
        match answer.function_error() {
            Some(_) => Err(refused(&body)),
            None => Ok(body),
        }
    }

    /// How this stack is named on a command line: nothing where it is the default.
    pub(crate) fn option(&self) -> String {
        if self.name == DEFAULT { String::new() } else { format!(" --stack {}", self.name) }
    }

    pub(crate) fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.config)
    }

    pub(crate) fn jobs(&self) -> Jobs {
        Jobs::new(aws_sdk_sqs::Client::new(&self.config))
    }

    pub(crate) fn archive(&self) -> Result<Archive, Failure> {
        Ok(Archive::new(Archive::client(&self.config), self.output("ArchiveBucket")?.to_owned()))
    }

    /// The archive, asked with these credentials and no later ones.
    pub(crate) fn archive_as(&self, credentials: Credentials) -> Result<Archive, Failure> {
        let config = self.config.clone().into_builder();
        let config = config.credentials_provider(SharedCredentialsProvider::new(credentials));
        let bucket = self.output("ArchiveBucket")?.to_owned();
        Ok(Archive::new(Archive::client(&config.build()), bucket))
    }

    /// The manifest's bucket.
    pub(crate) fn manifest(&self) -> Result<Archive, Failure> {
        Ok(Archive::new(Archive::client(&self.config), self.output("ManifestBucket")?.to_owned()))
    }

    pub(crate) fn assemblies(&self) -> Result<Assemblies, Failure> {
        let table = self.output("AssembliesTable")?.to_owned();
        Ok(Assemblies::new(self.dynamodb(), table, self.archive()?))
    }

    pub(crate) fn ledger(&self) -> Result<Ledger, Failure> {
        Ok(Ledger::new(self.dynamodb(), self.output("RecordingsTable")?.to_owned()))
    }

    pub(crate) fn sweeps(&self) -> Result<Sweeps, Failure> {
        Ok(Sweeps::new(self.dynamodb(), self.output("SweepsTable")?.to_owned()))
    }
}

/// A function's own words.
fn refused(answer: &Value) -> Failure {
    let text = |name: &str| answer.get(name).and_then(Value::as_str);
    let message = text("errorMessage").unwrap_or("the function failed without a word");
    match text("errorType") {
        Some("BadRequest" | "NotOffered") => Failure::new(message),
        Some("Vendor") => Failure::new(message).help(
            "look at the vendor's client: its credentials, and whether it has the scope webhooks:manage; the rotator's log says more",
        ),
        Some("ProbeRefused") => Failure::new(message).help(
            "nothing was registered: look at intake's log, and whether WebhookUrl can be reached; then ask again",
        ),
        Some("Unavailable") => {
            Failure::new(message).help("ask again in a while; if it stays so, its log says more")
        }
        _ => Failure::new(message).help("the function's log says more"),
    }
}

/// Without credentials every request would fail, each in words of its own.
async fn credentials(config: &SdkConfig) -> Result<Credentials, Failure> {
    let found = match config.credentials_provider() {
        Some(provider) => provider.provide_credentials().await,
        None => return Err(no_credentials("no provider")),
    };
    found.map_err(|error| no_credentials(&DisplayErrorContext(error).to_string()))
}

fn no_credentials(why: &str) -> Failure {
    Failure::new(format!("there are no AWS credentials to be used ({why})"))
        .help("set AWS_PROFILE, sign in with `aws sso login`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_are_kept_for_the_days_that_the_stack_was_deployed_with() {
        let stack = |days: Option<&str>| Stack {
            name: DEFAULT.to_owned(),
            outputs: BTreeMap::new(),
            parameters: days
                .map(|days| ("RetentionDays".to_owned(), days.to_owned()))
                .into_iter()
                .collect(),
            config: SdkConfig::builder().build(),
        };
        assert_eq!(stack(Some("30")).retention(), Some(SignedDuration::from_hours(720)));
        assert_eq!(stack(Some("0")).retention(), None);
        assert_eq!(stack(None).retention(), None);
    }
}

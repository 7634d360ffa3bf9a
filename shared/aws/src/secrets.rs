//! Secrets Manager: credentials, and the webhooks' signing secrets.

mod credentials;
mod rotation;
mod signing;
mod told;

use std::{error::Error, fmt};

use aws_sdk_secretsmanager::{
    Client,
    error::SdkError,
    operation::get_secret_value::{GetSecretValueError, GetSecretValueOutput},
};
use jiff::Timestamp;
use secrecy::SecretString;

pub use credentials::{ClientCredentials, CredentialsSecretError};
pub use rotation::Description;
pub use signing::{Live, LiveSecret, SigningSecrets};
pub use told::OVERLAP;

/// A staging label: which of a secret's versions is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The version in use.
    Current,
    /// The version a rotation is about to bring in.
    Pending,
    /// The version in use before.
    Previous,
}

impl Stage {
    /// The label in Secrets Manager.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "AWSCURRENT",
            Self::Pending => "AWSPENDING",
            Self::Previous => "AWSPREVIOUS",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One version of a secret.
#[derive(Debug, Clone)]
pub struct SecretValue {
    /// The version; it changes whenever the value does.
    pub version_id: String,
    /// The value.
    pub value: SecretString,
    /// When it was stored; Secrets Manager counts whole seconds or milliseconds.
    pub created_at: Timestamp,
    /// Its staging labels.
    pub labels: Vec<String>,
}

/// Why a secret could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// Secrets Manager did not answer, or refused.
    #[error("the secret {id} could not be read at {stage}")]
    Read {
        /// The secret's name or ARN.
        id: String,
        /// The version asked for.
        stage: Stage,
        /// The SDK's error.
        #[source]
        source: Box<SdkError<GetSecretValueError>>,
    },
    /// Secrets Manager did not answer, or refused, where a rotation looks at versions or changes them.
    #[error("the secret {id} could not be {what}")]
    Refused {
        /// What was to be done with it: `described`, `read`, `written`, `moved`.
        what: &'static str,
        /// The secret's name or ARN.
        id: String,
        /// The SDK's error.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The value is binary.
    #[error("the secret {id} is binary at {stage}; store it as text (SecretString)")]
    Binary {
        /// The secret's name or ARN.
        id: String,
        /// The version asked for.
        stage: Stage,
    },
    /// The last read was given up; the next is due within a minute.
    #[error("Secrets Manager did not answer in time")]
    TooSlow,
    /// There is no secret of this name, or it never had a value.
    #[error("the secret {id} has no value; create it and put one, or correct its name")]
    NoValue {
        /// The secret's name or ARN.
        id: String,
    },
}

/// Secrets Manager.
#[derive(Debug, Clone)]
pub struct Secrets {
    client: Client,
}

impl Secrets {
    /// Over this client, with its time-outs and retries.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The version of the secret `id` (name or ARN) at `stage`. `None` when there is no such version or it has no
    /// value yet, as a rotation leaves it between its steps; a misspelt `id` looks the same.
    ///
    /// # Errors
    /// Secrets Manager did not answer or refused; the value is binary.
    pub async fn read(&self, id: &str, stage: Stage) -> Result<Option<SecretValue>, SecretsError> {
        let request = self.client.get_secret_value().secret_id(id).version_stage(stage.as_str());
        let version = match request.send().await {
            Ok(version) => version,
            Err(error) => {
                let absent = error
                    .as_service_error()
                    .is_some_and(GetSecretValueError::is_resource_not_found_exception);
                if absent {
                    return Ok(None);
                }
                return Err(SecretsError::Read {
                    id: id.to_owned(),
                    stage,
                    source: Box::new(error),
                });
            }
        };
        value(version, id, stage)
    }

    /// The versions a webhook may be signed with: current, pending and previous, as far as they exist, each version once.
    /// The previous one is good until [`OVERLAP`] after the vendor was told of a newer one, and without end while it was
    /// not.
    ///
    /// They are read one after another, over one connection, in the order in which a rotation moves the labels: whatever
    /// it moves meanwhile, the new version is seen as pending, or as current.
    ///
    /// # Errors
    /// Any of the reads failed, or none found a value.
    pub async fn read_live(&self, id: &str) -> Result<Vec<LiveSecret>, SecretsError> {
        let pending = self.read(id, Stage::Pending).await?;
        let current = self.read(id, Stage::Current).await?;
        let previous = self.read(id, Stage::Previous).await?;
        // Told of the pending version, the vendor signs with the previous one no more either; the label has left the
        // current one by then.
        let told_at = [&current, &pending]
            .into_iter()
            .filter_map(|version| version.as_ref().and_then(SecretValue::told_at))
            .max();
        let until = told_at.map(|at| at.saturating_add(OVERLAP).unwrap_or(Timestamp::MAX));
        let mut live: Vec<(String, LiveSecret)> = Vec::new();
        for (version, until) in [(current, None), (pending, None), (previous, until)] {
            let Some(version) = version else { continue };
            if live.iter().all(|(id, _)| *id != version.version_id) {
                live.push((version.version_id, LiveSecret { value: version.value, until }));
            }
        }
        if live.is_empty() {
            return Err(SecretsError::NoValue { id: id.to_owned() });
        }
        Ok(live.into_iter().map(|(_, secret)| secret).collect())
    }
}

/// What Secrets Manager holds of a version; `None` where it has no value yet.
fn value(
    version: GetSecretValueOutput,
    id: &str,
    stage: Stage,
) -> Result<Option<SecretValue>, SecretsError> {
    let created_at = version.created_date.map(|at| Timestamp::from_second(at.secs()));
    match (version.secret_string, version.secret_binary) {
        (None, Some(_)) => Err(SecretsError::Binary { id: id.to_owned(), stage }),
        (Some(value), _) if !value.is_empty() => Ok(Some(SecretValue {
            version_id: version.version_id.unwrap_or_default(),
            value: SecretString::from(value),
            // Not told: as if it were of this moment, which makes who waits for its age wait longer.
            created_at: created_at.and_then(Result::ok).unwrap_or_else(Timestamp::now),
            labels: version.version_stages.unwrap_or_default(),
        })),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_secretsmanager::config::{
        BehaviorVersion, Credentials, Region, retry::RetryConfig,
    };
    use secrecy::ExposeSecret;
    use serde_json::{Value, json};

    use super::*;
    use crate::jobs::stub::{self, Asked};

    pub(super) fn secrets(url: &str) -> Secrets {
        let config = aws_sdk_secretsmanager::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .retry_config(RetryConfig::disabled())
            .endpoint_url(url)
            .build();
        Secrets::new(Client::from_conf(config))
    }

    fn stage(asked: &Asked) -> &str {
        assert_eq!(asked.target, "secretsmanager.GetSecretValue");
        assert_eq!(asked.body["SecretId"], "signing");
        asked.body["VersionStage"].as_str().unwrap()
    }

    fn absent() -> (u16, Value) {
        (400, json!({"__type": "ResourceNotFoundException", "Message": "no such stage"}))
    }

    fn version(id: &str, value: &str) -> (u16, Value) {
        (200, json!({"Name": "signing", "VersionId": id, "SecretString": value}))
    }

    async fn live(answer: impl Fn(&str) -> (u16, Value) + Send + Sync + 'static) -> Vec<String> {
        let server = stub::serve(move |asked| answer(stage(asked))).await;
        let live = secrets(&server.url).read_live("signing").await.unwrap();
        live.into_iter().map(|secret| secret.value.expose_secret().to_owned()).collect()
    }

    /// Until when the previous version is taken, if the current one bears these labels.
    async fn previous_until(labels: Value) -> Option<i64> {
        let server = stub::serve(move |asked| match stage(asked) {
            "AWSCURRENT" => {
                (200, json!({"VersionId": "v2", "SecretString": "two", "VersionStages": labels}))
            }
            "AWSPREVIOUS" => version("v1", "one"),
            _ => absent(),
        });
        let server = server.await;
        let live = secrets(&server.url).read_live("signing").await.unwrap();
        let [current, previous] = live.as_slice() else { panic!("{live:?}") };
        assert_eq!(current.until, None);
        previous.until.map(|until| until.as_second())
    }

    #[tokio::test]
    async fn the_previous_secret_is_out_a_quarter_of_an_hour_after_the_vendor_was_told() {
        let told = json!(["AWSCURRENT", "CALLARCHIVE_REGISTERED_1700000000"]);
        assert_eq!(previous_until(told).await, Some(1_700_000_900));
        // Put by hand, or registered by hand: nobody here knows when the vendor is told.
        assert_eq!(previous_until(json!(["AWSCURRENT"])).await, None);
    }

    #[tokio::test]
    async fn a_secret_that_is_out_stays_out_while_the_next_rotation_is_under_way() {
        let server = stub::serve(|asked| match stage(asked) {
            "AWSPENDING" => {
                let labels = ["AWSPENDING", "CALLARCHIVE_REGISTERED_1700000000"];
                (200, json!({"VersionId": "v3", "SecretString": "three", "VersionStages": labels}))
            }
            "AWSPREVIOUS" => version("v1", "one"),
            _ => version("v2", "two"),
        });
        let live = secrets(&server.await.url).read_live("signing").await.unwrap();
        let until: Vec<_> = live.iter().map(|one| one.until.map(|at| at.as_second())).collect();
        assert_eq!(until, [None, None, Some(1_700_000_900)]);
    }

    #[tokio::test]
    async fn all_three_stages_are_live_and_each_version_once() {
        let all = live(|stage| match stage {
            "AWSCURRENT" => version("v2", "two"),
            "AWSPENDING" => version("v3", "three"),
            _ => version("v1", "one"),
        });
        assert_eq!(all.await, ["two", "three", "one"]);
        // At the end of a rotation one version carries both labels for a moment.
        let labelled_twice = live(|stage| match stage {
            "AWSPREVIOUS" => version("v1", "one"),
            _ => version("v2", "two"),
        });
        assert_eq!(labelled_twice.await, ["two", "one"]);
    }

    #[tokio::test]
    async fn a_stage_without_a_version_or_without_a_value_is_absent() {
        let without_a_version = live(|stage| match stage {
            "AWSCURRENT" => version("v1", "one"),
            _ => absent(),
        });
        assert_eq!(without_a_version.await, ["one"]);
        let without_a_value = live(|stage| match stage {
            "AWSCURRENT" => version("v1", "one"),
            "AWSPENDING" => (200, json!({"Name": "signing", "VersionId": "v2"})),
            _ => version("v0", ""),
        });
        assert_eq!(without_a_value.await, ["one"]);
    }

    #[tokio::test]
    async fn an_error_says_what_to_do() {
        let server = stub::serve(|_| absent()).await;
        let error = secrets(&server.url).read_live("signing").await.unwrap_err();
        assert!(matches!(error, SecretsError::NoValue { .. }), "{error:?}");

        let server =
            stub::serve(|_| (200, json!({"VersionId": "v", "SecretBinary": "aHVudGVy"}))).await;
        let error = secrets(&server.url).read("signing", Stage::Current).await.unwrap_err();
        assert!(error.to_string().contains("store it as text"), "{error}");

        // One stage that cannot be read may be the one that signs: better no answer than a wrong refusal.
        let server = stub::serve(|asked| match stage(asked) {
            "AWSPENDING" => (400, json!({"__type": "AccessDeniedException", "Message": "no"})),
            _ => version("v1", "one"),
        });
        let server = server.await;
        let error = secrets(&server.url).read_live("signing").await.unwrap_err();
        assert!(matches!(error, SecretsError::Read { stage: Stage::Pending, .. }), "{error:?}");
    }

    #[test]
    fn a_secret_does_not_show_in_debug_output() {
        let value = LiveSecret { value: "hunter2".into(), until: None };
        assert!(!format!("{value:?}").contains("hunter2"));
    }
}

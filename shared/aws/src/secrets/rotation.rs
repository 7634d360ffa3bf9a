//! A secret's versions, as a rotation moves them.

use std::{collections::HashMap, error::Error};

use aws_sdk_secretsmanager::operation::{
    get_secret_value::GetSecretValueError, put_secret_value::PutSecretValueError,
};
use secrecy::{ExposeSecret, SecretString};

use super::{SecretValue, Secrets, SecretsError, Stage, value};

/// What is known of a secret without its values.
#[derive(Debug, Clone, Default)]
pub struct Description {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Whether a rotation is configured.
    pub rotation_enabled: bool,
    /// The staging labels of each version that has any.
    pub stages: HashMap<String, Vec<String>>,
}

impl Description {
    /// Does this version bear this label?
    #[must_use]
    pub fn is(&self, version_id: &str, label: &str) -> bool {
        self.stages.get(version_id).is_some_and(|labels| labels.iter().any(|own| own == label))
    }

    /// The version that bears this label.
    #[must_use]
    pub fn version_at(&self, label: &str) -> Option<&str> {
        self.stages.keys().map(String::as_str).find(|version_id| self.is(version_id, label))
    }
}

impl Secrets {
    /// The secret `id` (name or ARN), without its values.
    ///
    /// # Errors
    /// Secrets Manager did not answer or refused.
    pub async fn describe(&self, id: &str) -> Result<Description, SecretsError> {
        let request = self.client.describe_secret().secret_id(id).send();
        let secret = request.await.map_err(|error| refused("described", id, error))?;
        Ok(Description {
            arn: secret.arn.unwrap_or_default(),
            name: secret.name.unwrap_or_default(),
            rotation_enabled: secret.rotation_enabled.unwrap_or_default(),
            stages: secret.version_ids_to_stages.unwrap_or_default(),
        })
    }

    /// One version of the secret `id`; `None` when there is none, or it has no value yet, as a rotation begins.
    ///
    /// # Errors
    /// Secrets Manager did not answer or refused; the value is binary.
    pub async fn version(
        &self,
        id: &str,
        version_id: &str,
    ) -> Result<Option<SecretValue>, SecretsError> {
        let request = self.client.get_secret_value().secret_id(id).version_id(version_id);
        let version = match request.send().await {
            Ok(version) => version,
            Err(error) => {
                let absent = error
                    .as_service_error()
                    .is_some_and(GetSecretValueError::is_resource_not_found_exception);
                return if absent { Ok(None) } else { Err(refused("read", id, error)) };
            }
        };
        value(version, id, Stage::Pending)
    }

    /// Stores the value of the version that a rotation is about to bring in. Returns false when the version has a value
    /// already, which stays.
    ///
    /// # Errors
    /// Secrets Manager did not answer or refused.
    pub async fn put_pending(
        &self,
        id: &str,
        version_id: &str,
        value: &SecretString,
    ) -> Result<bool, SecretsError> {
        let request = self
            .client
            .put_secret_value()
            .secret_id(id)
            .client_request_token(version_id)
            .version_stages(Stage::Pending.as_str())
            .secret_string(value.expose_secret());
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) => {
                let there = error
                    .as_service_error()
                    .is_some_and(PutSecretValueError::is_resource_exists_exception);
                if there { Ok(false) } else { Err(refused("written", id, error)) }
            }
        }
    }

    /// Moves a label to the version `to`, if there is one, from the one that bears it, if there is one; the label that a
    /// current version loses becomes AWSPREVIOUS by itself.
    ///
    /// # Errors
    /// Secrets Manager did not answer or refused, for one because `from` does not bear the label any more.
    pub async fn move_label(
        &self,
        id: &str,
        label: &str,
        to: Option<&str>,
        from: Option<&str>,
    ) -> Result<(), SecretsError> {
        let request = self.client.update_secret_version_stage().secret_id(id).version_stage(label);
        let request = request
            .set_move_to_version_id(to.map(str::to_owned))
            .set_remove_from_version_id(from.map(str::to_owned));
        request.send().await.map(|_| ()).map_err(|error| refused("moved", id, error))
    }
}

fn refused(
    what: &'static str,
    id: &str,
    error: impl Error + Send + Sync + 'static,
) -> SecretsError {
    SecretsError::Refused { what, id: id.to_owned(), source: Box::new(error) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::tests::secrets, *};
    use crate::jobs::stub;

    #[tokio::test]
    async fn a_version_that_has_a_value_keeps_it() {
        let server = stub::serve(|asked| {
            assert_eq!(asked.target, "secretsmanager.PutSecretValue");
            assert_eq!(asked.body["VersionStages"], json!(["AWSPENDING"]));
            match asked.body["ClientRequestToken"].as_str() {
                Some("new") => (200, json!({"VersionId": "new"})),
                _ => (400, json!({"__type": "ResourceExistsException", "Message": "there"})),
            }
        });
        let server = server.await;
        let (secrets, value) = (secrets(&server.url), SecretString::from("s"));
        assert!(secrets.put_pending("signing", "new", &value).await.unwrap());
        assert!(!secrets.put_pending("signing", "old", &value).await.unwrap());
    }

    #[tokio::test]
    async fn a_version_without_a_value_is_none() {
        let server = stub::serve(|asked| match asked.body["VersionId"].as_str() {
            Some("full") => (200, json!({"SecretString": "s", "CreatedDate": 1_700_000_000.9})),
            Some("empty") => (200, json!({"VersionId": "empty"})),
            _ => (400, json!({"__type": "ResourceNotFoundException", "Message": "no"})),
        });
        let server = server.await;
        let secrets = secrets(&server.url);
        let version = secrets.version("signing", "full").await.unwrap().unwrap();
        assert_eq!(version.created_at.as_second(), 1_700_000_000);
        for absent in ["empty", "none"] {
            assert!(secrets.version("signing", absent).await.unwrap().is_none(), "{absent}");
        }
    }

    #[tokio::test]
    async fn labels_are_found_by_version_and_back() {
        let server = stub::serve(|asked| {
            assert_eq!(asked.target, "secretsmanager.DescribeSecret");
            let stages = json!({"v1": ["AWSCURRENT", "mine"], "v2": ["AWSPENDING"]});
            let body = json!({"ARN": "arn", "RotationEnabled": true, "VersionIdsToStages": stages});
            (200, body)
        });
        let server = server.await;
        let description = secrets(&server.url).describe("signing").await.unwrap();
        assert!(description.rotation_enabled && description.is("v1", "mine"));
        assert!(!description.is("v2", "mine") && !description.is("v3", "AWSCURRENT"));
        assert_eq!(description.version_at("AWSPENDING"), Some("v2"));
        assert_eq!(description.version_at("AWSPREVIOUS"), None);
    }
}

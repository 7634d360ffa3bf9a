//! The client credentials grant, which both guides ask for in the same words (CXone guide §1, Genesys guide §1).

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{
    VendorError,
    answer::{refusal, small_body},
    http::Http,
    token::Credentials,
};

/// What a token endpoint grants.
#[derive(Debug, Deserialize)]
pub(crate) struct Grant {
    access_token: SecretString,
    expires_in: u64,
    /// The scopes of the token, separated by spaces (RFC 6749 §5.1, where it is optional).
    #[serde(default)]
    scope: Option<String>,
}

impl Grant {
    /// The token, and how long it lives from its receipt.
    pub(crate) fn into_token(self) -> (SecretString, Duration) {
        (self.access_token, Duration::from_secs(self.expires_in))
    }

    /// Checks that the token has all scopes that are needed. An answer that names no scopes at all cannot be checked
    /// and passes with a warning: a permission that is lacking then shows as a 403.
    ///
    /// # Errors
    /// [`VendorError::MissingScopes`], naming every one that is not there.
    pub(crate) fn require(&self, needed: &[&'static str]) -> Result<(), VendorError> {
        let Some(scope) = &self.scope else {
            tracing::warn!("the vendor does not say which scopes its token has");
            return Ok(());
        };
        let missing: Vec<_> = needed
            .iter()
            .copied()
            .filter(|needed| !scope.split_ascii_whitespace().any(|granted| granted == *needed))
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(VendorError::MissingScopes(missing)) }
    }
}

/// Asks `url` for a token: a form, `grant_type=client_credentials`, the client's id and secret in it.
pub(crate) async fn client_credentials(
    http: &Http,
    url: Url,
    credentials: &Credentials,
) -> Result<Grant, VendorError> {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &credentials.client_id),
        ("client_secret", credentials.client_secret.expose_secret()),
    ];
    let response = http.client().post(url).form(&form).send().await?;
    let body = match response.status().as_u16() {
        200 => small_body(response).await?,
        status @ (400 | 401 | 403) => return Err(VendorError::Credentials(status)),
        _ => return Err(refusal(&response, "oauth")),
    };
    // serde's message may quote the token.
    serde_json::from_slice(&body).map_err(|_| VendorError::Malformed("token"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDED: [&str; 2] = ["recording:read", "recording:download"];

    fn require(grant: &str) -> Result<(), VendorError> {
        serde_json::from_str::<Grant>(grant).unwrap().require(&NEEDED)
    }

    #[test]
    fn every_missing_scope_is_named() {
        for (scope, missing) in [
            ("recording:read", "recording:download"),
            ("users:read  recording:download", "recording:read"),
            ("recording:read recording:downloads", "recording:download"),
            ("recording recording:readonly", "recording:read and recording:download"),
            ("", "recording:read and recording:download"),
        ] {
            let grant = format!(r#"{{"access_token":"t","expires_in":1,"scope":"{scope}"}}"#);
            let error = require(&grant).unwrap_err();
            let named = format!("without the scope {missing};");
            assert!(error.to_string().contains(&named), "{scope:?}: {error}");
        }
    }

    #[test]
    fn scopes_may_come_in_any_order_among_others_or_not_be_told() {
        for scope in [
            r#","scope":"recording:read recording:download""#,
            r#","scope":"recording:download x recording:read""#,
            r#","scope":null"#,
            "",
        ] {
            let grant = format!(r#"{{"access_token":"t","expires_in":3600{scope}}}"#);
            assert!(require(&grant).is_ok(), "{scope}");
        }
    }

    #[test]
    fn a_grant_shows_no_token() {
        let grant: Grant =
            serde_json::from_str(r#"{"access_token":"s3cret","expires_in":60}"#).unwrap();
        assert!(!format!("{grant:?}").contains("s3cret"));
        assert_eq!(grant.into_token().1, Duration::from_secs(60));
    }
}

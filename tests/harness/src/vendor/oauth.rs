//! Credentials and live tokens.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use http::StatusCode;
use serde_json::json;
use url::form_urlencoded;

use super::{
    reply::Reply,
    server::{Asked, Core, lock},
};

/// What a client proves itself with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`.
    pub client_secret: String,
}

impl Credentials {
    /// These two.
    #[must_use]
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self { client_id: client_id.into(), client_secret: client_secret.into() }
    }
}

impl Default for Credentials {
    fn default() -> Self {
        Self::new("simulated-client", "simulated-secret")
    }
}

// The secret may be an operator's own, and test output is kept.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// The tokens issued, and which of them live.
#[derive(Debug)]
pub(super) struct TokenStore {
    live: HashMap<String, Token>,
    issued: Vec<String>,
    lifetime: Duration,
    scope: Option<String>,
}

#[derive(Debug)]
struct Token {
    expiry: Instant,
    scope: Option<String>,
}

impl Default for TokenStore {
    fn default() -> Self {
        Self {
            live: HashMap::new(),
            issued: Vec::new(),
            lifetime: Duration::from_secs(3600),
            scope: None,
        }
    }
}

impl TokenStore {
    /// A new token, and how long it lives.
    pub(super) fn issue(&mut self) -> (String, Duration) {
        let token =
            hex::encode([fastrand::u128(..), fastrand::u128(..)].map(u128::to_be_bytes).concat());
        let expiry = Instant::now() + self.lifetime;
        self.live.insert(token.clone(), Token { expiry, scope: self.scope.clone() });
        self.issued.push(token.clone());
        (token, self.lifetime)
    }

    /// Is the value of this Authorization header the bearer of a live token?
    pub(super) fn accepts(&self, authorization: Option<&str>) -> bool {
        self.bearer(authorization).is_some()
    }

    /// Is it, and does that token have this scope?
    pub(super) fn allows(&self, authorization: Option<&str>, scope: &str) -> bool {
        self.bearer(authorization).is_some_and(|token| {
            token.scope.as_ref().is_none_or(|granted| granted.split(' ').any(|g| g == scope))
        })
    }

    fn bearer(&self, authorization: Option<&str>) -> Option<&Token> {
        let token = self.live.get(authorization?.strip_prefix("Bearer ")?)?;
        (Instant::now() < token.expiry).then_some(token)
    }

    /// Every live token, for a test that looks for leaks.
    pub(super) fn live(&self) -> Vec<String> {
        self.live.keys().cloned().collect()
    }

    /// Every token there ever was.
    pub(super) fn issued(&self) -> Vec<String> {
        self.issued.clone()
    }

    pub(super) fn revoke_all(&mut self) {
        self.live.clear();
    }

    /// How long tokens issued from now on live.
    pub(super) fn set_lifetime(&mut self, lifetime: Duration) {
        self.lifetime = lifetime;
    }

    /// The scopes of tokens issued from now on; `None`: all, and not told.
    pub(super) fn set_scope(&mut self, scope: Option<String>) {
        self.scope = scope;
    }
}

/// The token endpoint: both guides have the same form and the same answer, at addresses of their own.
pub(super) fn answer(core: &Core, asked: &Asked) -> Reply {
    let (mut grant, mut id, mut secret) = (None, None, None);
    for (name, value) in form_urlencoded::parse(&asked.body) {
        match &*name {
            "grant_type" => grant = Some(value),
            "client_id" => id = Some(value),
            "client_secret" => secret = Some(value),
            _ => {}
        }
    }
    let refuse = |status, error| Reply::json(status, &json!({ "error": error }));
    if grant.as_deref() != Some("client_credentials") {
        return refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    let known = lock(&core.credentials).clone();
    if id.as_deref() != Some(&known.client_id) || secret.as_deref() != Some(&known.client_secret) {
        return refuse(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let mut tokens = lock(&core.tokens);
    let (token, lifetime) = tokens.issue();
    let mut body = json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": lifetime.as_secs(),
    });
    if let (Some(scope), Some(fields)) = (&tokens.scope, body.as_object_mut()) {
        fields.insert("scope".to_owned(), json!(scope));
    }
    Reply::json(StatusCode::OK, &body)
}

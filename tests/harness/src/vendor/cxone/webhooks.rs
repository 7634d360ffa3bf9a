//! Webhook registrations, and the webhooks that they make.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use http::{Method, StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    vendor::{
        log::Endpoint,
        reply::Reply,
        server::{Asked, Core, lock},
    },
    webhook,
};

/// What registering takes (CXone guide, prerequisites).
const SCOPE: &str = "webhooks:manage";

/// A webhook registration.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// The vendor's id.
    #[serde(skip_deserializing)]
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where events are sent.
    pub url: String,
    /// Which.
    pub events: Vec<String>,
    /// Whether they are.
    pub enabled: bool,
    /// What they are signed with; never in an answer.
    #[serde(skip_serializing)]
    pub signing_secret: String,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook")
            .field("id", &self.id)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Webhook {
    /// `event` as a webhook of this moment, signed with the secret that is registered.
    #[must_use]
    pub fn sign(&self, event: impl Into<Vec<u8>>) -> webhook::Webhook {
        webhook::Webhook::signed(self.signing_secret.as_bytes(), event, Timestamp::now())
    }
}

/// The registrations, and which requests there are for them besides creating one.
#[derive(Debug, Default)]
pub(super) struct Webhooks {
    registered: Mutex<Vec<Webhook>>,
    no_list: AtomicBool,
    no_update: AtomicBool,
}

impl Webhooks {
    pub(super) fn all(&self) -> Vec<Webhook> {
        lock(&self.registered).clone()
    }

    pub(super) fn offer(&self, list: bool, update: bool) {
        self.no_list.store(!list, Ordering::Relaxed);
        self.no_update.store(!update, Ordering::Relaxed);
    }

    /// The script is for what a permitted request would get.
    pub(super) fn answer(&self, core: &Core, id: &str, asked: &Asked) -> Option<Reply> {
        if !lock(&core.tokens).allows(asked.header(header::AUTHORIZATION), SCOPE) {
            return Some(Reply::error(StatusCode::FORBIDDEN));
        }
        let withheld = match asked.method {
            Method::GET => self.no_list.load(Ordering::Relaxed),
            Method::PUT => self.no_update.load(Ordering::Relaxed),
            _ => false,
        };
        if withheld {
            return Some(Reply::error(StatusCode::METHOD_NOT_ALLOWED));
        }
        let fault = core.next_fault(Endpoint::Webhooks, asked.method.as_str());
        if let Some(refused) = Reply::empty().refused(&fault) {
            return Some(refused);
        }
        Some(self.permitted(id, asked)?.small(&fault))
    }

    fn permitted(&self, id: &str, asked: &Asked) -> Option<Reply> {
        let mut webhooks = lock(&self.registered);
        if asked.method == Method::GET {
            return Some(Reply::json(StatusCode::OK, &json!({ "webhooks": *webhooks })));
        }
        if asked.method == Method::DELETE {
            let at = webhooks.iter().position(|webhook| webhook.id == id)?;
            webhooks.remove(at);
            return Some(Reply::empty());
        }
        let (status, id) = if asked.method == Method::POST {
            (StatusCode::CREATED, format!("webhook_{:016x}", fastrand::u64(..)))
        } else {
            webhooks.iter().find(|webhook| webhook.id == id)?;
            (StatusCode::OK, id.to_owned())
        };
        let Ok(sent) = serde_json::from_slice::<Webhook>(&asked.body) else {
            return Some(Reply::error(StatusCode::BAD_REQUEST));
        };
        let webhook = Webhook { id, ..sent };
        let reply = Reply::json(status, &json!(webhook));
        match webhooks.iter_mut().find(|known| known.id == webhook.id) {
            Some(known) => *known = webhook,
            None => webhooks.push(webhook),
        }
        Some(reply)
    }
}

//! Webhook registrations, and the webhooks that they make.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use http::{Method, StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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
    /// How many a page of the list holds; 0: it has no pages.
    page_size: AtomicUsize,
    /// Where each page says that the next one is; empty: where it is, and on the last page nowhere.
    astray: Mutex<String>,
}

impl Webhooks {
    pub(super) fn all(&self) -> Vec<Webhook> {
        lock(&self.registered).clone()
    }

    pub(super) fn offer(&self, list: bool, update: bool) {
        self.no_list.store(!list, Ordering::Relaxed);
        self.no_update.store(!update, Ordering::Relaxed);
    }

    pub(super) fn page(&self, size: usize, astray: &str) {
        self.page_size.store(size, Ordering::Relaxed);
        astray.clone_into(&mut lock(&self.astray));
    }

    /// The list, or that of its pages which is asked for.
    fn listed(&self, webhooks: &[Webhook], asked: &Asked) -> Value {
        let size = self.page_size.load(Ordering::Relaxed);
        if size == 0 {
            return json!({ "webhooks": webhooks });
        }
        let number = asked.query.strip_prefix("page=").and_then(|number| number.parse().ok());
        let number: usize = number.unwrap_or(1);
        let mut rest = webhooks.chunks(size).skip(number.saturating_sub(1));
        let page = rest.next().unwrap_or_default();
        let mut next = lock(&self.astray).clone();
        if next.is_empty() && rest.next().is_some() {
            next = format!("{}?page={}", asked.path, number + 1);
        }
        json!({ "webhooks": page, "total": webhooks.len(), "nextUri": next })
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
            return Some(Reply::json(StatusCode::OK, &self.listed(&webhooks, asked)));
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

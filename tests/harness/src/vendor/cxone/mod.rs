//! NICE CXone, as its guide describes it.

mod routes;
mod webhooks;

use std::{io, ops::Deref, sync::Arc};

use serde_json::Value;

use routes::Routes;
pub use webhooks::Webhook;

use super::{fault::Fault, log::Endpoint, oauth::Credentials, server::lock, simulated::Simulated};

/// Every scope its guide names (§1 and §2).
const SCOPES: &str = "media:read users:read queues:read webhooks:manage offline_access";

/// A simulated CXone: what [`Simulated`] has, and what only CXone has.
#[derive(Debug)]
pub struct Cxone {
    simulated: Simulated,
    routes: Arc<Routes>,
}

impl Deref for Cxone {
    type Target = Simulated;

    fn deref(&self) -> &Simulated {
        &self.simulated
    }
}

impl Cxone {
    /// Starts one that takes [`Credentials::default`].
    ///
    /// # Errors
    /// When no port of 127.0.0.1 can be had.
    pub async fn start() -> io::Result<Self> {
        Self::start_with(Credentials::default()).await
    }

    /// Starts one that takes these credentials.
    ///
    /// # Errors
    /// When no port of 127.0.0.1 can be had.
    pub async fn start_with(credentials: Credentials) -> io::Result<Self> {
        let routes = Arc::<Routes>::default();
        let simulated = Simulated::start(routes.clone(), credentials, SCOPES).await?;
        Ok(Self { simulated, routes })
    }

    /// Adds a transcript, served as it is.
    pub fn add_transcript(&self, id: impl Into<String>, document: Value) {
        lock(&self.routes.transcripts).insert(id.into(), document);
    }

    /// Every transcript that was added.
    #[must_use]
    pub fn transcripts(&self) -> Vec<Value> {
        lock(&self.routes.transcripts).values().cloned().collect()
    }

    /// The webhooks that are registered, signing secrets included.
    #[must_use]
    pub fn webhooks(&self) -> Vec<Webhook> {
        self.routes.webhooks.all()
    }

    /// Whether registrations can be listed and updated; both by default.
    pub fn offer_webhooks(&self, list: bool, update: bool) {
        self.routes.webhooks.offer(list, update);
    }

    /// Lists `size` registrations on a page, instead of all of them. Each page leads `astray` instead of to the next one, unless
    /// that is empty.
    pub fn page_webhooks(&self, size: usize, astray: &str) {
        self.routes.webhooks.page(size, astray);
    }

    /// As [`Simulated::script`], for the requests of one method for webhook registrations. A fault that is a refusal
    /// leaves them as they are; any other spoils the answer to what was done.
    pub fn script_webhooks(&self, method: &str, faults: impl IntoIterator<Item = Fault>) {
        self.script_of(Endpoint::Webhooks, method, faults);
    }

    /// As [`Simulated::script`], for a recording's metadata.
    pub fn script_metadata(&self, id: &str, faults: impl IntoIterator<Item = Fault>) {
        self.script_of(Endpoint::Metadata, id, faults);
    }

    /// As [`Simulated::script`], for a transcript.
    pub fn script_transcript(&self, id: &str, faults: impl IntoIterator<Item = Fault>) {
        self.script_of(Endpoint::Transcript, id, faults);
    }
}

//! The guide dialect's routes.

use std::{collections::BTreeMap, sync::Mutex};

use http::{StatusCode, header};
use serde_json::{Value, json};

use super::webhooks::Webhooks;
use crate::vendor::{
    log::Endpoint,
    oauth,
    recording::Recording,
    reply::Reply,
    server::{Asked, Core, Dialect, lock},
};

/// What CXone holds besides recordings.
#[derive(Debug, Default)]
pub(super) struct Routes {
    pub(super) transcripts: Mutex<BTreeMap<String, Value>>,
    pub(super) webhooks: Webhooks,
}

impl Dialect for Routes {
    fn route(&self, asked: &Asked) -> (Endpoint, String) {
        let segments: Vec<&str> = asked.path.split('/').skip(1).collect();
        let (endpoint, id) = match (asked.method.as_str(), segments.as_slice()) {
            ("POST", ["api", "v2", "oauth", "token"]) => (Endpoint::Token, ""),
            ("GET", ["api", "v2", "media", "recordings", id]) => (Endpoint::Metadata, *id),
            ("GET", ["api", "v2", "media", "recordings", id, "content"]) => {
                (Endpoint::Content, *id)
            }
            ("GET", ["api", "v2", "media", "transcripts", id]) => (Endpoint::Transcript, *id),
            ("GET" | "POST", ["api", "v2", "webhooks"]) => (Endpoint::Webhooks, ""),
            ("PUT" | "DELETE", ["api", "v2", "webhooks", id]) => (Endpoint::Webhooks, *id),
            _ => (Endpoint::Unknown, asked.path.as_str()),
        };
        (endpoint, id.to_owned())
    }

    /// A script is for what a good request would get: one without a live token, or for what is not there, leaves it.
    fn answer(&self, core: &Core, endpoint: Endpoint, id: &str, asked: &Asked) -> Reply {
        if endpoint == Endpoint::Token {
            return oauth::answer(core, asked).small(&core.next_fault(endpoint, id));
        }
        if !lock(&core.tokens).accepts(asked.header(header::AUTHORIZATION)) {
            return Reply::error(StatusCode::UNAUTHORIZED);
        }
        if let Some(retry_after) = &*lock(&core.throttled) {
            return Reply::throttled(retry_after);
        }
        let found = match endpoint {
            Endpoint::Metadata => lock(&core.recordings).get(id).map(|recording| {
                Reply::json(StatusCode::OK, &status(recording))
                    .small(&core.next_fault(endpoint, id))
            }),
            Endpoint::Content => {
                let recording = lock(&core.recordings).get(id).cloned();
                // CXone guide, edge case 1: the audio of an archived recording answers 404.
                recording.filter(is_fetchable).map(|recording| core.download(asked, &recording))
            }
            Endpoint::Transcript => lock(&self.transcripts).get(id).map(|document| {
                Reply::json(StatusCode::OK, document).small(&core.next_fault(endpoint, id))
            }),
            Endpoint::Webhooks => self.webhooks.answer(core, id, asked),
            Endpoint::Token | Endpoint::Listing | Endpoint::Unknown => None,
        };
        found.unwrap_or_else(|| Reply::error(StatusCode::NOT_FOUND))
    }
}

fn is_fetchable(recording: &Recording) -> bool {
    let is = |field, wanted| recording.fields().get(field).is_none_or(|value| value == wanted);
    is("status", "available") && is("storageLocation", "active")
}

fn status(recording: &Recording) -> Value {
    let mut fields = recording.fields().clone();
    for (name, value) in [
        ("id", recording.id().to_owned()),
        ("callId", format!("call_{}", recording.id())),
        ("status", "available".to_owned()),
        ("storageLocation", "active".to_owned()),
    ] {
        fields.entry(name).or_insert(json!(value));
    }
    Value::Object(fields)
}

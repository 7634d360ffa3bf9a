//! The guide dialect's routes.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use http::{StatusCode, header};
use serde_json::json;

use super::{catalogue::Disturbance, listing::Query};
use crate::vendor::{
    log::Endpoint,
    oauth,
    reply::Reply,
    server::{Asked, Core, Dialect, lock},
};

/// What Genesys is told besides its recordings.
#[derive(Debug, Default)]
pub(super) struct Routes {
    /// Are listings in an envelope?
    pub(super) wrapped: AtomicBool,
    /// What happens before each page.
    pub(super) disturbance: Mutex<Disturbance>,
}

impl Dialect for Routes {
    fn route(&self, asked: &Asked) -> (Endpoint, String) {
        let segments: Vec<&str> = asked.path.split('/').skip(1).collect();
        let (endpoint, id) = match (asked.method.as_str(), segments.as_slice()) {
            ("POST", ["oauth", "token"]) => (Endpoint::Token, ""),
            ("GET", ["api", "v2", "recordings"]) => (Endpoint::Listing, ""),
            ("GET", ["api", "v2", "recordings", id, "download"]) => (Endpoint::Content, *id),
            _ => (Endpoint::Unknown, asked.path.as_str()),
        };
        (endpoint, id.to_owned())
    }

    /// A script is for what a good request would get: one without a live token or its scope, or for what is not there,
    /// leaves it.
    fn answer(&self, core: &Core, endpoint: Endpoint, id: &str, asked: &Asked) -> Reply {
        if endpoint == Endpoint::Token {
            return oauth::answer(core, asked).small(&core.next_fault(endpoint, id));
        }
        let bearer = asked.header(header::AUTHORIZATION);
        if !lock(&core.tokens).accepts(bearer) {
            return Reply::error(StatusCode::UNAUTHORIZED);
        }
        // Genesys guide §1: read alone lists the recordings and forbids every download.
        let scope = match endpoint {
            Endpoint::Listing => "recording:read",
            Endpoint::Content => "recording:download",
            _ => return Reply::error(StatusCode::NOT_FOUND),
        };
        if !lock(&core.tokens).allows(bearer, scope) {
            return Reply::error(StatusCode::FORBIDDEN);
        }
        if let Some(retry_after) = &*lock(&core.throttled) {
            return Reply::throttled(retry_after);
        }
        if endpoint == Endpoint::Listing {
            return self.listing(core, asked);
        }
        let recording = lock(&core.recordings).get(id).cloned();
        match recording {
            Some(recording) => core.download(asked, &recording),
            None => Reply::error(StatusCode::NOT_FOUND),
        }
    }
}

impl Routes {
    fn listing(&self, core: &Core, asked: &Asked) -> Reply {
        let query = match Query::parse(&asked.query) {
            Ok(query) => query,
            Err(message) => {
                let body = json!({ "error": { "code": 400, "message": message } });
                return Reply::json(StatusCode::BAD_REQUEST, &body);
            }
        };
        let mut shelf = lock(&core.recordings);
        lock(&self.disturbance).strike(&mut shelf);
        let items = query.page(&shelf);
        drop(shelf);
        let body = match self.wrapped.load(Ordering::Relaxed) {
            false => json!(items),
            true => json!({ "entities": items }),
        };
        Reply::json(StatusCode::OK, &body).small(&core.next_fault(Endpoint::Listing, ""))
    }
}

//! Every request that came.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

/// What a request was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// A token; the id is empty.
    Token,
    /// A recording's status.
    Metadata,
    /// A page of a listing; the id is empty.
    Listing,
    /// A recording's bytes.
    Content,
    /// A transcript.
    Transcript,
    /// Webhook registrations; the id is empty for the collection.
    Webhooks,
    /// Nothing the vendor offers; the id is the path.
    Unknown,
}

/// One request, as it was answered.
#[derive(Debug, Clone)]
pub struct Request {
    /// What it was for.
    pub endpoint: Endpoint,
    /// Of what.
    pub id: String,
    /// Who asked, if it came to [`super::Simulated::base_url_for`] somebody.
    pub client: Option<String>,
    /// Its path.
    pub path: String,
    /// What stood behind the question mark, still encoded.
    pub query: String,
    /// Its Accept header.
    pub accept: Option<String>,
    /// Its Range header.
    pub range: Option<String>,
    /// Its If-Range header.
    pub if_range: Option<String>,
    /// The status it was answered with.
    pub status: u16,
    /// How many bytes of the answer's body were handed to the connection by now.
    pub bytes_sent: u64,
    /// When it came.
    pub at: Instant,
}

/// The requests in the order of their arrival. An answer under way goes on counting its bytes.
#[derive(Debug, Default)]
pub(super) struct Log(Vec<(Request, Arc<AtomicU64>)>);

impl Log {
    /// Adds a request; the counter is for its body.
    pub(super) fn add(&mut self, request: Request) -> Arc<AtomicU64> {
        let sent = Arc::<AtomicU64>::default();
        self.0.push((request, sent.clone()));
        sent
    }

    pub(super) fn snapshot(&self) -> Vec<Request> {
        self.0
            .iter()
            .map(|(request, sent)| Request {
                bytes_sent: sent.load(Ordering::Relaxed),
                ..request.clone()
            })
            .collect()
    }

    pub(super) fn count(&self, matches: impl Fn(&Request) -> bool) -> usize {
        self.0.iter().filter(|(request, _)| matches(request)).count()
    }
}

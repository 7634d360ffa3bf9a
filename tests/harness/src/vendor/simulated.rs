//! What every simulated vendor can be told and asked, whatever its API looks like.

use std::{
    io,
    sync::{Arc, MutexGuard},
    time::Duration,
};

use super::{
    fault::Fault,
    log::{Endpoint, Request},
    media::Media,
    oauth::Credentials,
    quota::Quota,
    recording::{Recording, Shelf},
    server::{CLIENTS, Core, Dialect, Server, lock},
};

/// A running vendor. Its tasks run where it was started; it can be asked and changed from anywhere. Dropped, it is gone
/// with all its connections.
#[derive(Debug)]
pub struct Simulated {
    server: Server,
    core: Arc<Core>,
}

impl Simulated {
    pub(super) async fn start(
        dialect: Arc<dyn Dialect>,
        credentials: Credentials,
        scope: &str,
    ) -> io::Result<Self> {
        let core = Arc::<Core>::default();
        *lock(&core.credentials) = credentials;
        lock(&core.tokens).set_scope(Some(scope.to_owned()));
        let server = Server::start(core.clone(), dialect).await?;
        Ok(Self { server, core })
    }

    /// `http://127.0.0.1:{port}`, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// The same for one client: what comes there is answered as everybody's is, and has the client's name in the log.
    #[must_use]
    pub fn base_url_for(&self, client: &str) -> String {
        self.server.base_url() + CLIENTS + client
    }

    /// The credentials it takes.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        lock(&self.core.credentials).clone()
    }

    /// Takes these credentials from now on, and no others. Tokens already issued live on.
    pub fn set_credentials(&self, credentials: Credentials) {
        *lock(&self.core.credentials) = credentials;
    }

    /// Adds a recording, or puts it in the place of the one with its id.
    pub fn add_recording(&self, recording: Recording) {
        self.recordings().insert(recording);
    }

    /// Changes a recording; answers under way keep the old one. Returns whether there is one of this id.
    pub fn alter(&self, id: &str, change: impl FnOnce(Recording) -> Recording) -> bool {
        let mut recordings = self.recordings();
        let Some(recording) = recordings.remove(id) else {
            return false;
        };
        recordings.insert(change(recording));
        true
    }

    /// Removes a recording: whatever is asked of it is answered with 404. Returns whether there was one of this id.
    pub fn remove_recording(&self, id: &str) -> bool {
        self.recordings().remove(id).is_some()
    }

    /// The bytes of a recording.
    #[must_use]
    pub fn media(&self, id: &str) -> Option<Media> {
        self.recordings().get(id).map(|recording| recording.media.clone())
    }

    pub(super) fn recordings(&self) -> MutexGuard<'_, Shelf> {
        lock(&self.core.recordings)
    }
}

/// Faults and limits.
impl Simulated {
    /// What becomes of the next requests for a recording's content, one each; then all is well again. Only a request
    /// that bears a live token, for a recording that can be fetched, counts.
    pub fn script(&self, id: &str, faults: impl IntoIterator<Item = Fault>) {
        self.script_of(Endpoint::Content, id, faults);
    }

    /// The same for the token endpoint.
    pub fn script_token(&self, faults: impl IntoIterator<Item = Fault>) {
        self.script_of(Endpoint::Token, "", faults);
    }

    pub(super) fn script_of(
        &self,
        endpoint: Endpoint,
        id: &str,
        faults: impl IntoIterator<Item = Fault>,
    ) {
        self.core.script(endpoint, id, faults);
    }

    /// Every live token, for a test that looks for leaks.
    #[must_use]
    pub fn tokens(&self) -> Vec<String> {
        lock(&self.core.tokens).live()
    }

    /// Every token that it has ever issued, those that have expired or were revoked among them.
    #[must_use]
    pub fn issued_tokens(&self) -> Vec<String> {
        lock(&self.core.tokens).issued()
    }

    /// Every token issued so far is refused from now on.
    pub fn revoke_tokens(&self) {
        lock(&self.core.tokens).revoke_all();
    }

    /// How long tokens issued from now on live; 3600 s by default. `expires_in` says so in whole seconds.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        lock(&self.core.tokens).set_lifetime(lifetime);
    }

    /// The scopes of tokens issued from now on, separated by spaces; by default all there are. With `None` the token
    /// answer does not name any, and the token may do everything.
    pub fn set_scope(&self, scope: Option<&str>) {
        lock(&self.core.tokens).set_scope(scope.map(str::to_owned));
    }

    /// Answers everything but the token endpoint with 429 and this Retry-After, until told `None`.
    pub fn throttle_all(&self, retry_after: Option<String>) {
        *lock(&self.core.throttled) = retry_after;
    }

    /// What downloads the organisation may have from now on; by default as many as it likes.
    pub fn set_quota(&self, quota: Quota) {
        self.core.turnstile.set(quota);
    }

    /// How many downloads came before the Retry-After of an earlier refusal by the quota was over.
    #[must_use]
    pub fn undercut(&self) -> usize {
        self.core.turnstile.undercut()
    }
}

/// What was asked.
impl Simulated {
    /// Every request so far, in the order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.core.requests()
    }

    /// How many requests there were of this endpoint for this id, whatever they were answered with. The token
    /// endpoint's id is empty.
    #[must_use]
    pub fn count(&self, endpoint: Endpoint, id: &str) -> usize {
        self.core.count(endpoint, id)
    }

    /// Resolves when `condition` holds. It is asked again at every request, and whenever a download begins, moves
    /// or ends.
    pub async fn wait_until(&self, mut condition: impl FnMut(&Self) -> bool) {
        self.core.wait_until(|| condition(self)).await;
    }

    /// How many downloads of this recording are open.
    #[must_use]
    pub fn open_streams_of(&self, id: &str) -> usize {
        self.core.streams.now_of(id)
    }

    /// How many downloads are open.
    #[must_use]
    pub fn open_streams(&self) -> usize {
        self.core.streams.now()
    }

    /// The most downloads of this recording that were ever open at once. One whose client left it within half a
    /// second of the next one's beginning does not count beside it: a client's close may overtake its next request.
    #[must_use]
    pub fn max_streams_of(&self, id: &str) -> usize {
        self.core.streams.max_of(id)
    }

    /// The most downloads that were ever open at once.
    #[must_use]
    pub fn max_streams(&self) -> usize {
        self.core.streams.max()
    }
}

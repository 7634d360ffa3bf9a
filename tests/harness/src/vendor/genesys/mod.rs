//! Genesys Cloud, as its guide describes it.

mod catalogue;
mod listing;
mod routes;

use std::{
    io,
    ops::Deref,
    sync::{Arc, atomic::Ordering},
};

pub use catalogue::Catalogue;
pub use listing::item;
use routes::Routes;

use super::{fault::Fault, log::Endpoint, oauth::Credentials, server::lock, simulated::Simulated};

/// The scopes its guide names (§1).
const SCOPES: &str = "recording:read recording:download";

/// A simulated Genesys Cloud: what [`Simulated`] has, and what only Genesys has. Its catalogue is the recordings added;
/// fields that a recording does not have are made up (see [`item`]).
#[derive(Debug)]
pub struct Genesys {
    simulated: Simulated,
    routes: Arc<Routes>,
}

impl Deref for Genesys {
    type Target = Simulated;

    fn deref(&self) -> &Simulated {
        &self.simulated
    }
}

impl Genesys {
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

    /// What becomes of the next good requests for a page of the listing, one each.
    pub fn script_listing(&self, faults: impl IntoIterator<Item = Fault>) {
        self.script_of(Endpoint::Listing, "", faults);
    }

    /// Answers listings with `{"entities":[…]}` instead of the array that the guide's words say (§2: "the returned
    /// array length"). The platform's other listings have that envelope, so a reader does well to take both.
    pub fn wrap_listing(&self, wrap: bool) {
        self.routes.wrapped.store(wrap, Ordering::Relaxed);
    }

    /// What happens to the catalogue before each page is answered, as it does while an organisation works: `disturb` gets
    /// the number of the page, from 1 on.
    pub fn disturb(&self, disturb: impl FnMut(&mut Catalogue<'_>, usize) + Send + 'static) {
        lock(&self.routes.disturbance).set(Box::new(disturb));
    }
}

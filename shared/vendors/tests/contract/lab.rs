//! A simulated vendor, and a client of it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{
    platform::Platform,
    throttle::{Clearance, Gate, Held},
};
use harness::vendor::{self, Cxone, Endpoint, Fault, Genesys, Media, Recording, Simulated};
use secrecy::SecretString;
use vendors::{Audio, BaseUrl, Content, Credentials, Http, HttpSettings, Vendor, VendorError};

pub(crate) const ID: &str = "recording-1";
pub(crate) const SECRET: &str = "a-secret-not-to-be-seen";

/// The credentials secret cannot be read.
pub(crate) const UNREADABLE: usize = usize::MAX;

/// Whoever reads the credentials secret gets no answer.
pub(crate) const SILENT: usize = usize::MAX - 1;

/// A simulated vendor with one recording, and a client of it.
pub(crate) struct Lab {
    pub(crate) platform: Platform,
    simulated: Side,
    pub(crate) vendor: Vendor,
    pub(crate) media: Media,
    /// How often the credentials were read.
    pub(crate) read: Arc<AtomicUsize>,
    /// The credentials secret's version, or [`UNREADABLE`], or [`SILENT`].
    version: Arc<AtomicUsize>,
    pub(crate) gate: Arc<Turnstile>,
}

enum Side {
    Cxone(Cxone),
    Genesys(Genesys),
}

impl Lab {
    pub(crate) async fn start(platform: Platform) -> Self {
        let simulated = match platform {
            Platform::Cxone => Side::Cxone(Cxone::start().await.unwrap()),
            Platform::Genesys => Side::Genesys(Genesys::start().await.unwrap()),
        };
        let read = Arc::<AtomicUsize>::default();
        let version = Arc::<AtomicUsize>::default();
        let gate = Arc::<Turnstile>::default();
        let secret = (read.clone(), version.clone());
        let vendor = client(platform, simulated.shared(), secret, gate.clone());
        let media = match platform {
            Platform::Cxone => Media::wav(100_000, 1),
            Platform::Genesys => Media::webm(100_000, 1),
        };
        let lab = Self { platform, simulated, vendor, media, read, version, gate };
        let known = vendor::Credentials::new("client-1", SECRET);
        lab.simulated().set_credentials(known);
        lab.simulated().add_recording(Recording::new(ID, lab.media.clone()));
        lab
    }

    pub(crate) fn simulated(&self) -> &Simulated {
        self.simulated.shared()
    }

    /// Has CXone serve a transcript, after these faults.
    pub(crate) fn transcribe(
        &self,
        id: &str,
        document: serde_json::Value,
        faults: impl IntoIterator<Item = Fault>,
    ) {
        let Side::Cxone(cxone) = &self.simulated else { panic!("only CXone has transcripts") };
        cxone.add_transcript(id, document);
        cxone.script_transcript(id, faults);
    }

    /// CXone, which only has webhooks.
    pub(crate) fn cxone(&self) -> &Cxone {
        let Side::Cxone(cxone) = &self.simulated else { panic!("only CXone has webhooks") };
        cxone
    }

    /// Genesys, which only has a listing.
    pub(crate) fn genesys(&self) -> &Genesys {
        let Side::Genesys(genesys) = &self.simulated else { panic!("only Genesys has a listing") };
        genesys
    }

    /// Its client looks for a new version of the credentials at every call, and not every five seconds.
    pub(crate) fn watchful(mut self) -> Self {
        let secret = (self.read.clone(), self.version.clone());
        let vendor = client(self.platform, self.simulated.shared(), secret, self.gate.clone());
        self.vendor = vendor.looking_again_after(Duration::ZERO);
        self
    }

    /// Gives the credentials secret a new version, of the same value.
    pub(crate) fn rotate(&self) {
        self.version.fetch_add(1, Ordering::Relaxed);
    }

    /// Gives the credentials secret this version.
    pub(crate) fn set_version(&self, version: usize) {
        self.version.store(version, Ordering::Relaxed);
    }

    /// Requests that the gate has let pass.
    pub(crate) fn passed(&self) -> usize {
        self.gate.cleared.load(Ordering::Relaxed)
    }

    pub(crate) fn count(&self, endpoint: Endpoint) -> usize {
        let id = if endpoint == Endpoint::Token { "" } else { ID };
        self.simulated().count(endpoint, id)
    }

    /// Where the recording's bytes are, as the look-up says.
    pub(crate) async fn media(&self) -> Result<vendors::Media, VendorError> {
        match self.vendor.recording(&ID.parse().unwrap()).await?.audio {
            Audio::Available(media) => Ok(media),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn content(&self) -> Result<Content, VendorError> {
        self.vendor.content(&self.media().await?, 0, None).await
    }

    /// The error that a fault of the content request is.
    pub(crate) async fn struck(&self, fault: Fault) -> VendorError {
        self.simulated().script(ID, [fault]);
        self.content().await.unwrap_err()
    }
}

impl Side {
    fn shared(&self) -> &Simulated {
        match self {
            Self::Cxone(cxone) => cxone,
            Self::Genesys(genesys) => genesys,
        }
    }
}

/// A gate that is open until it is shut, and keeps what passes it.
#[derive(Debug, Default)]
pub(crate) struct Turnstile {
    /// Requests that were cleared.
    pub(crate) cleared: AtomicUsize,
    /// Nobody passes.
    pub(crate) shut: AtomicBool,
    /// It shuts itself when the vendor asks to wait.
    pub(crate) shuts: AtomicBool,
    /// What the vendor has asked for.
    pub(crate) throttled: Mutex<Vec<Option<Duration>>>,
}

/// What the turnstile adds to every wait.
pub(crate) const MORE: Duration = Duration::from_secs(1);

impl Gate for Turnstile {
    fn clear_to_send(&self) -> Clearance<'_> {
        Box::pin(async {
            if self.shut.load(Ordering::Relaxed) {
                return Err(Held::Full { after: MORE });
            }
            self.cleared.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })
    }

    fn throttled(&self, retry_after: Option<Duration>) -> Duration {
        self.throttled.lock().unwrap().push(retry_after);
        self.shut.fetch_or(self.shuts.load(Ordering::Relaxed), Ordering::Relaxed);
        retry_after.unwrap_or_default() + MORE
    }
}

fn client(
    platform: Platform,
    simulated: &Simulated,
    (read, version): (Arc<AtomicUsize>, Arc<AtomicUsize>),
    gate: Arc<Turnstile>,
) -> Vendor {
    let base: BaseUrl = simulated.base_url().parse().unwrap();
    let settings = HttpSettings { idle_timeout: Duration::from_secs(10), pool_per_host: 4 };
    let http = Http::new(settings).unwrap();
    let credentials: vendors::ReadCredentials = Box::new(move || {
        read.fetch_add(1, Ordering::Relaxed);
        let version = version.load(Ordering::Relaxed);
        Box::pin(async move {
            match version {
                UNREADABLE => Err("the secret is not there".into()),
                SILENT => std::future::pending().await,
                version => Ok(Credentials {
                    client_id: "client-1".to_owned(),
                    client_secret: SecretString::from(SECRET),
                    version: version.to_string(),
                }),
            }
        }) as _
    });
    Vendor::new(platform, base, http, credentials, gate)
}

pub(crate) async fn drain(mut content: Content) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(chunk) = content.chunk().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    bytes
}

/// Everything that an error or a value shows of itself, causes included.
pub(crate) fn shown(error: &VendorError) -> String {
    let mut text = format!("{error} {error:?}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    text
}

//! What the measured programs talk to: a vendor, an S3 and the few other services of AWS, over TLS, in a process of their
//! own, so that the CPU time of a measured process is its own.

mod chunks;
pub(crate) mod content;
pub(crate) mod environment;
mod server;
pub(crate) mod services;
pub(crate) mod sink;
mod table;
mod tls;
mod vendor;

use std::{
    collections::BTreeMap,
    io::Read as _,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result};
use axum::{
    Json, Router,
    extract::{Query, State},
    routing::{get, post},
};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpListener,
    process::{Child, Command},
};

use self::{
    server::Reply,
    sink::{Sink, Tally},
    table::Tables,
};

/// Where a stand listens.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Addresses {
    vendor: String,
    aws: String,
    control: String,
}

/// What was asked of a stand since it was last reset.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// Of S3, and what it was given.
    pub(crate) s3: Tally,
    /// Of DynamoDB, by operation and table.
    pub(crate) dynamodb: BTreeMap<String, u64>,
    /// Of the other services, by target, and [`CONNECTIONS`].
    pub(crate) other: BTreeMap<String, u64>,
    /// DynamoDB's items, by table and key.
    pub(crate) items: BTreeMap<String, Map<String, Value>>,
}

/// Under this name new connections to AWS are counted.
const CONNECTIONS: &str = "connections";

/// How a stand behaves from a reset on.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Behaviour {
    /// How long S3 holds every answer back.
    pub(crate) s3_latency_ms: u64,
}

/// A stand in a process of its own, which ends with this value.
#[derive(Debug)]
pub(crate) struct Stand {
    _process: Child,
    addresses: Addresses,
    ca: PathBuf,
    http: reqwest::Client,
}

impl Stand {
    /// Starts one; the certificate of its authority goes into `directory`.
    pub(crate) async fn start(directory: &Path) -> Result<Self> {
        let ca = directory.join("ca.pem");
        let mut process = Command::new(std::env::current_exe()?)
            .arg("serve")
            .arg(&ca)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = process.stdout.take().context("no output")?;
        let line = BufReader::new(stdout).lines().next_line().await?;
        let addresses = serde_json::from_str(&line.context("the stand did not start")?)?;
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { _process: process, addresses, ca, http })
    }

    /// The vendor's base URL.
    pub(crate) fn vendor(&self) -> &str {
        &self.addresses.vendor
    }

    /// What `AWS_ENDPOINT_URL` is set to.
    pub(crate) fn aws(&self) -> &str {
        &self.addresses.aws
    }

    /// The certificate that clients are told to trust, PEM.
    pub(crate) fn ca(&self) -> &Path {
        &self.ca
    }

    /// Forgets everything, and behaves like this from now on.
    pub(crate) async fn reset(&self, behaviour: Behaviour) -> Result<()> {
        let url =
            format!("{}/reset?s3_latency_ms={}", self.addresses.control, behaviour.s3_latency_ms);
        self.http.post(url).send().await?.error_for_status()?;
        Ok(())
    }

    /// What was asked since.
    pub(crate) async fn asked(&self) -> Result<Asked> {
        let url = format!("{}/asked", self.addresses.control);
        Ok(self.http.get(url).send().await?.error_for_status()?.json().await?)
    }
}

#[derive(Debug, Default)]
struct Services {
    sink: Sink,
    tables: Tables,
    other: std::sync::Mutex<BTreeMap<String, u64>>,
}

impl Services {
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Reply>> {
        let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
        let Some(target) = target.map(str::to_owned) else {
            return self.sink.answer(request).await;
        };
        let body: Value = serde_json::from_slice(&request.into_body().collect().await?.to_bytes())?;
        let mut status = StatusCode::OK;
        let answer = match target.strip_prefix("DynamoDB_20120810.") {
            Some(operation) => self.tables.answer(operation, &body)?,
            None => {
                self.count(&target);
                let (refused, answer) = services::answer(&target, &body)?;
                status = refused;
                answer
            }
        };
        let response = Response::builder().status(status);
        let response = response.header("content-type", "application/x-amz-json-1.0");
        Ok(response.body(Reply::Small(answer.to_string().into()))?)
    }

    fn count(&self, what: &str) {
        let mut other = self.other.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *other.entry(what.to_owned()).or_default() += 1;
    }

    fn asked(&self) -> Asked {
        let other = self.other.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let (dynamodb, items) = (self.tables.requests(), self.tables.items());
        Asked { s3: self.sink.tally(), dynamodb, other, items }
    }

    fn reset(&self, behaviour: Behaviour) {
        self.sink.reset(Duration::from_millis(behaviour.s3_latency_ms));
        self.tables.reset();
        self.other.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
    }
}

/// Runs a stand in this process until its standard input ends.
pub(crate) async fn serve(ca: &Path) -> Result<()> {
    let tls = tls::acceptor(ca)?;
    let services = Arc::<Services>::default();
    let vendor = server::start(tls.clone(), || (), vendor::answer).await?;
    let (counted, shared) = (services.clone(), services.clone());
    let connected = move || counted.count(CONNECTIONS);
    let aws = server::start(tls, connected, move |request| {
        let services = shared.clone();
        async move { Ok(services.answer(request).await.unwrap_or_else(|error| failed(&error))) }
    })
    .await?;
    let control = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let addresses = Addresses { vendor, aws, control: format!("http://{}", control.local_addr()?) };
    let router = Router::new()
        .route("/asked", get(async |State(all): State<Arc<Services>>| Json(all.asked())))
        .route("/reset", post(reset))
        .with_state(services);
    println!("{}", serde_json::to_string(&addresses)?);
    let input_ends = tokio::task::spawn_blocking(|| std::io::stdin().read(&mut [0; 1]));
    tokio::select! {
        served = axum::serve(control, router) => served?,
        _ = input_ends => {}
    }
    Ok(())
}

async fn reset(State(services): State<Arc<Services>>, Query(behaviour): Query<Behaviour>) {
    services.reset(behaviour);
}

/// A request that the stand cannot deal with is a mistake of the benchmark's own.
fn failed(error: &anyhow::Error) -> Response<Reply> {
    eprintln!("the benchmark's AWS: {error:#}");
    let mut response = Response::new(Reply::Small(Bytes::new()));
    *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
    response
}

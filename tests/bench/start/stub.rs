//! AWS over TLS, as far as a start needs it: Secrets Manager, SQS, and a bucket that takes everything. The certificate's
//! authority is made for the run, and every client is told of it by its own variable.

use std::{
    collections::BTreeMap,
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result};
use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    serve::Listener,
};
use md5::{Digest, Md5};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
    server::TlsStream,
};

/// The webhooks' signing secret that it holds.
pub(crate) const SECRET: &str = "measured-signing-secret";

/// Where a system keeps its roots: Amazon Linux, Debian.
const SYSTEM_ROOTS: [&str; 2] =
    ["/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt"];

/// The running endpoint. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Stub {
    port: u16,
    /// The system's roots and the run's own: what a client in Lambda has to read, and one certificate more.
    pub(crate) bundle: PathBuf,
    counts: Counts,
    tasks: [JoinHandle<()>; 2],
}

/// Requests by operation, and `connections`.
type Counts = Arc<Mutex<BTreeMap<String, u64>>>;

impl Stub {
    /// Starts it on a free loopback port, its authority's files in `directory`.
    ///
    /// # Errors
    /// No port, no certificate, or the directory cannot be written.
    pub(crate) async fn start(directory: &Path) -> Result<Self> {
        let (authority, config) = certificate()?;
        let roots = SYSTEM_ROOTS.iter().find_map(|path| fs::read_to_string(path).ok());
        let bundle = directory.join("bundle.pem");
        fs::write(&bundle, roots.unwrap_or_default() + &authority)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let (port, counts) = (listener.local_addr()?.port(), Counts::default());
        let (ready, accepted) = mpsc::channel(16);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let accepting = tokio::spawn(accept(listener, acceptor, ready, counts.clone()));
        let router = Router::new().fallback(answer).with_state(counts.clone());
        let serving = tokio::spawn(async move {
            let _ = axum::serve(Accepted(accepted), router).await;
        });
        Ok(Self { port, bundle, counts, tasks: [accepting, serving] })
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Its address for S3: before a name a bucket's would stand, and no resolver knows that.
    pub(crate) fn s3_url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// What was asked since the last time.
    pub(crate) fn take(&self) -> BTreeMap<String, u64> {
        std::mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// An authority, in PEM, and the configuration of a server that it vouches for.
fn certificate() -> Result<(String, ServerConfig)> {
    let mut authority = CertificateParams::new(Vec::new())?;
    // Two certificates of one name would be one that signed itself.
    authority.distinguished_name.push(DnType::CommonName, "authority of a measurement");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority_key = KeyPair::generate()?;
    let pem = authority.self_signed(&authority_key)?.pem();
    let key = KeyPair::generate()?;
    let issuer = Issuer::new(authority, authority_key);
    let names = ["localhost", "127.0.0.1"].map(str::to_owned);
    let server = CertificateParams::new(names)?.signed_by(&key, &issuer)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![server.der().clone()], key)?;
    // As the services that it stands for: none of them speaks HTTP/2.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((pem, config))
}

async fn accept(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    ready: mpsc::Sender<TlsStream<TcpStream>>,
    counts: Counts,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, ready, counts) = (acceptor.clone(), ready.clone(), counts.clone());
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            if let Ok(stream) = acceptor.accept(stream).await {
                count(&counts, "connections");
                let _ = ready.send(stream).await;
            }
        });
    }
}

/// Connections whose handshake is done.
struct Accepted(mpsc::Receiver<TlsStream<TcpStream>>);

impl Listener for Accepted {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.0.recv().await {
            Some(stream) => (stream, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    }
}

fn count(counts: &Counts, what: &str) {
    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
    *counts.entry(what.to_owned()).or_default() += 1;
}

async fn answer(State(counts): State<Counts>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let target = target.unwrap_or("other");
    count(&counts, target);
    match reply(target, &body) {
        Ok((status, reply)) => (status, Json(reply)).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn reply(target: &str, body: &[u8]) -> Result<(StatusCode, Value)> {
    let refused = |kind: &str| (StatusCode::BAD_REQUEST, json!({"__type": kind, "message": "no"}));
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| asked.get(name).and_then(Value::as_str);
    Ok(match target {
        "AmazonSQS.SendMessage" => {
            let md5 = hex::encode(Md5::digest(text("MessageBody").context("no body")?));
            (StatusCode::OK, json!({"MessageId": "m", "MD5OfMessageBody": md5}))
        }
        "AmazonSQS.SendMessageBatch" => refused("com.amazonaws.sqs#EmptyBatchRequest"),
        "secretsmanager.GetSecretValue"
            if text("VersionStage").unwrap_or("AWSCURRENT") == "AWSCURRENT" =>
        {
            let version = "11111111-1111-1111-1111-111111111111";
            let value = json!({"Name": "signing", "VersionId": version, "SecretString": SECRET});
            (StatusCode::OK, value)
        }
        "secretsmanager.GetSecretValue" => refused("ResourceNotFoundException"),
        _ => (StatusCode::OK, json!({})),
    })
}

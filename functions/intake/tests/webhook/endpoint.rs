//! Endpoints for intake's clients: one that plays SQS and Secrets Manager, one that never answers.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What the services hold and how they feel.
#[derive(Debug, Default)]
pub(crate) struct Services {
    /// The current signing secret; without one Secrets Manager fails.
    pub(crate) current: Option<&'static str>,
    /// The pending signing secret.
    pub(crate) pending: Option<&'static str>,
    /// How often the current secret was read.
    pub(crate) reads: usize,
    /// Whether SQS fails.
    pub(crate) queue_fails: bool,
    /// The requests SQS was sent.
    pub(crate) sent: Vec<Value>,
    /// Every request's operation, and the connection it came over.
    pub(crate) asked: Vec<(String, SocketAddr)>,
}

/// The services, running until the test's runtime ends.
#[derive(Clone)]
pub(crate) struct Endpoint {
    /// Where they listen.
    pub(crate) url: String,
    services: Arc<Mutex<Services>>,
}

impl Endpoint {
    /// Starts them with this signing secret.
    pub(crate) async fn start(secret: &'static str) -> anyhow::Result<Self> {
        let services =
            Arc::new(Mutex::new(Services { current: Some(secret), ..Services::default() }));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let app = Router::new().fallback(serve).with_state(Arc::clone(&services));
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Self { url, services })
    }

    /// Looks at the services, or changes them.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut Services) -> T) -> T {
        look(&mut self.services.lock().unwrap())
    }
}

async fn serve(
    State(services): State<Arc<Mutex<Services>>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, Json<Value>) {
    let mut services = services.lock().unwrap();
    let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or("");
    services.asked.push((target.to_owned(), peer));
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    let failure = || {
        let error = json!({"__type": "InternalFailure", "message": "try again"});
        (StatusCode::INTERNAL_SERVER_ERROR, Json(error))
    };
    match (target, body["VersionStage"].as_str()) {
        ("AmazonSQS.SendMessage", _) => {
            services.sent.push(body);
            if services.queue_fails {
                return failure();
            }
            (StatusCode::OK, Json(json!({"MessageId": "m-1", "SequenceNumber": "1"})))
        }
        ("AmazonSQS.SendMessageBatch", _) => {
            let error = json!({"__type": "com.amazonaws.sqs#EmptyBatchRequest", "message": "none"});
            (StatusCode::BAD_REQUEST, Json(error))
        }
        (_, Some("AWSCURRENT")) => {
            services.reads += 1;
            match services.current {
                Some(secret) => version("v1", secret),
                None => failure(),
            }
        }
        (_, Some("AWSPENDING")) if services.pending.is_some() => {
            version("v2", services.pending.unwrap())
        }
        _ => {
            let absent = json!({"__type": "ResourceNotFoundException", "Message": "no such stage"});
            (StatusCode::BAD_REQUEST, Json(absent))
        }
    }
}

fn version(id: &str, secret: &str) -> (StatusCode, Json<Value>) {
    (StatusCode::OK, Json(json!({"Name": "signing", "VersionId": id, "SecretString": secret})))
}

/// An address that takes connections and never answers on them.
pub(crate) async fn silent() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            open.push(stream);
        }
    });
    Ok(url)
}

/// An address where nothing listens.
pub(crate) async fn closed() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    Ok(format!("http://{}", listener.local_addr()?))
}

//! A FIFO queue of any size, in front of the local AWS's.
//!
//! The local AWS looks through all messages of a FIFO queue at every request, so that a hundred thousand of them take it a
//! quarter of an hour. This endpoint takes the requests for one queue and keeps its messages, deduplicated as SQS does it
//! within five minutes; those for other queues it passes on.

use std::{
    collections::HashSet,
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Result;
use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

/// The endpoint. Dropped, it is gone.
#[derive(Debug)]
pub struct Tally {
    url: String,
    kept: Arc<Kept>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Kept {
    queue: String,
    upstream: String,
    client: reqwest::Client,
    queued: Mutex<Queued>,
}

#[derive(Debug, Default)]
struct Queued {
    seen: HashSet<(String, String)>,
    bodies: Vec<Value>,
    dropped: usize,
}

impl Tally {
    /// Starts one for the queue whose URL is `queue`, in front of the endpoint `upstream`.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(queue: &str, upstream: String) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://localhost:{}", listener.local_addr()?.port());
        let client = reqwest::Client::builder().no_proxy().build()?;
        let queued = Mutex::default();
        let kept = Arc::new(Kept { queue: queue.to_owned(), upstream, client, queued });
        let router = Router::new().route("/", post(answer)).with_state(kept.clone());
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { url, kept, server })
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// The bodies of the messages on the queue.
    #[must_use]
    pub fn bodies(&self) -> Vec<Value> {
        self.kept.queued().bodies.clone()
    }

    /// How many messages were dropped as repeats.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.kept.queued().dropped
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(State(kept): State<Arc<Kept>>, headers: HeaderMap, body: Bytes) -> Response {
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    if asked.get("QueueUrl").and_then(Value::as_str) != Some(&kept.queue) {
        return kept
            .pass_on(headers, body)
            .await
            .unwrap_or(StatusCode::BAD_GATEWAY.into_response());
    }
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    match target {
        Some("AmazonSQS.SendMessageBatch") => Json(kept.queued().take(&asked)).into_response(),
        Some("AmazonSQS.GetQueueAttributes") => {
            let count = kept.queued().bodies.len().to_string();
            let attributes = json!({"ApproximateNumberOfMessages": count});
            Json(json!({ "Attributes": attributes })).into_response()
        }
        _ => StatusCode::NOT_IMPLEMENTED.into_response(),
    }
}

impl Kept {
    fn queued(&self) -> std::sync::MutexGuard<'_, Queued> {
        self.queued.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn pass_on(&self, mut headers: HeaderMap, body: Bytes) -> Result<Response> {
        headers.remove("host");
        headers.remove("content-length");
        let response = self.client.post(&self.upstream).headers(headers).body(body).send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut answer = (status, response.bytes().await?).into_response();
        if let Some(kind) = headers.get("content-type") {
            answer.headers_mut().insert("content-type", kind.clone());
        }
        Ok(answer)
    }
}

impl Queued {
    fn take(&mut self, asked: &Value) -> Value {
        let mut successful = Vec::new();
        let entries = asked.get("Entries").and_then(Value::as_array);
        for entry in entries.into_iter().flatten() {
            let text =
                |name| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let body = text("MessageBody");
            if self.seen.insert((text("MessageGroupId"), text("MessageDeduplicationId"))) {
                self.bodies.push(serde_json::from_str(&body).unwrap_or_default());
            } else {
                self.dropped += 1;
            }
            successful.push(json!({"Id": text("Id"), "MessageId": "m", "MD5OfMessageBody": "-"}));
        }
        json!({"Successful": successful, "Failed": []})
    }
}

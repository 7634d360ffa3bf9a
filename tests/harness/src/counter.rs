//! A proxy in front of the local AWS that counts the requests of each operation.

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Result;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, Response, StatusCode, Uri},
};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

#[derive(Debug)]
struct Shared {
    upstream: String,
    http: reqwest::Client,
    counts: Mutex<BTreeMap<String, u64>>,
    tables: Mutex<BTreeMap<(String, String), u64>>,
}

/// The proxy; it ends when this is dropped.
#[derive(Debug)]
pub struct Counter {
    shared: Arc<Shared>,
    port: u16,
    task: JoinHandle<()>,
}

impl Counter {
    /// Starts one on a free loopback port, in front of the endpoint `upstream`.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(upstream: String) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let http = reqwest::Client::builder().no_proxy().build()?;
        let shared =
            Arc::new(Shared { upstream, http, counts: Mutex::default(), tables: Mutex::default() });
        let router = Router::new().fallback(pass).with_state(shared.clone());
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { shared, port, task })
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Requests so far, by `X-Amz-Target` (service and operation).
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.shared.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Requests so far to DynamoDB for one item of this table, by operation.
    #[must_use]
    pub fn on_table(&self, table: &str) -> BTreeMap<String, u64> {
        let tables = self.shared.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let of_table = tables.iter().filter(|((name, _), _)| name == table);
        of_table.map(|((_, operation), count)| (operation.clone(), *count)).collect()
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response<Body>, StatusCode> {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let target = target.unwrap_or("other").to_owned();
    if let Some(operation) = target.strip_prefix("DynamoDB_20120810.")
        && let Ok(request) = serde_json::from_slice::<Value>(&body)
        && let Some(table) = request.get("TableName").and_then(Value::as_str)
    {
        let mut tables = shared.tables.lock().unwrap_or_else(PoisonError::into_inner);
        *tables.entry((table.to_owned(), operation.to_owned())).or_default() += 1;
    }
    *shared.counts.lock().unwrap_or_else(PoisonError::into_inner).entry(target).or_default() += 1;
    let url = format!("{}{}", shared.upstream, uri.path_and_query().map_or("/", |p| p.as_str()));
    let request = shared.http.request(method, url).headers(headers).body(body);
    let answer = request.send().await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    let mut response = Response::builder().status(answer.status());
    if let Some(headers) = response.headers_mut() {
        *headers = answer.headers().clone();
        headers.remove("transfer-encoding");
    }
    let body = answer.bytes().await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    response.body(Body::from(body)).map_err(|_| StatusCode::BAD_GATEWAY)
}

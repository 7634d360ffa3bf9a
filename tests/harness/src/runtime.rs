//! A Lambda Runtime API for one process: a function's binary runs as it is, and the test is its event source.

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use axum::{
    Router,
    body::Bytes,
    extract::{Path as Segment, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use jiff::Timestamp;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpListener,
    process::{Child, Command},
    sync::{SetOnce, mpsc, oneshot},
    task::JoinHandle,
};

/// What a function answered: its response, or its error.
type Answer = std::result::Result<Bytes, Value>;

struct Invocation {
    payload: Bytes,
    deadline: Timestamp,
    answer: oneshot::Sender<Answer>,
}

struct Api {
    next: tokio::sync::Mutex<mpsc::Receiver<Invocation>>,
    open: Mutex<BTreeMap<String, oneshot::Sender<Answer>>>,
    polled: Polled,
}

/// When the function first asked for an event.
type Polled = Arc<SetOnce<Instant>>;

/// The lines that a process prints.
pub(crate) type Printed = Arc<Mutex<Vec<String>>>;

/// A running function. Dropped, its process is killed.
#[derive(Debug)]
pub struct Runtime {
    child: Child,
    invoke: mpsc::Sender<Invocation>,
    server: JoinHandle<()>,
    lines: Printed,
    polled: Polled,
}

impl Runtime {
    /// Starts `binary` as the function `name`, with this environment and no other.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn start(
        binary: &Path,
        name: &str,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self> {
        Self::spawn(Command::new(binary), name, environment).await
    }

    /// The same for any command: a function in another language.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn spawn(
        mut command: Command,
        name: &str,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (invoke, next) = mpsc::channel(1);
        let polled = Polled::default();
        let api = Api { next: next.into(), open: Mutex::default(), polled: polled.clone() };
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next_invocation))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .with_state(Arc::new(api));
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        let program = command.as_std().get_program().to_owned();
        let mut child = command
            .env_clear()
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
            .envs(environment)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "local")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "local")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let lines = Printed::default();
        if let Some(stdout) = child.stdout.take() {
            let lines = lines.clone();
            tokio::spawn(async move {
                let mut stdout = BufReader::new(stdout).lines();
                while let Ok(Some(line)) = stdout.next_line().await {
                    lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                }
            });
        }
        Ok(Self { child, invoke, server, lines, polled })
    }

    /// Invokes it with an event that it has until `deadline` for, and waits for the answer.
    ///
    /// # Errors
    /// The function's error, or that its process ended.
    pub async fn invoke(&self, event: &Value, deadline: Timestamp) -> Result<Value> {
        let (answer, answered) = oneshot::channel();
        let payload = Bytes::from(event.to_string());
        let invocation = Invocation { payload, deadline, answer };
        self.invoke.send(invocation).await.ok().context("the function's process is gone")?;
        match answered.await.context("the function's process ended without an answer")? {
            Ok(response) => Ok(serde_json::from_slice(&response)?),
            Err(error) => bail!("the function failed: {error}"),
        }
    }

    /// Waits until it asks for its first event, which ends its start; tells when that was.
    pub async fn first_poll(&self) -> Instant {
        *self.polled.wait().await
    }

    /// What it has printed so far.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same, to be looked at when it is gone.
    #[must_use]
    pub(crate) fn printed(&self) -> Printed {
        self.lines.clone()
    }

    /// Its process id, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// SIGKILL, and waits until it is gone.
    ///
    /// # Errors
    /// It could not be killed.
    pub async fn kill(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next_invocation(State(api): State<Arc<Api>>) -> Result<(HeaderMap, Bytes), StatusCode> {
    // A second time it is set already.
    let _ = api.polled.set(Instant::now());
    let next = api.next.lock().await.recv().await;
    let Invocation { payload, deadline, answer } = next.ok_or(StatusCode::GONE)?;
    let id = format!("{:032x}", fastrand::u128(..));
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("lambda-runtime-aws-request-id", id.clone()),
        ("lambda-runtime-deadline-ms", deadline.as_millisecond().to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:local".to_owned()),
        ("content-type", "application/json".to_owned()),
    ] {
        headers.insert(name, value.parse().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?);
    }
    api.open.lock().unwrap_or_else(PoisonError::into_inner).insert(id, answer);
    Ok((headers, payload))
}

async fn response(
    State(api): State<Arc<Api>>,
    Segment(id): Segment<String>,
    body: Bytes,
) -> StatusCode {
    api.settle(&id, Ok(body))
}

/// A start that failed, as the runtimes of other languages tell it.
async fn init_error(body: String) -> StatusCode {
    eprintln!("the function did not start: {body}");
    StatusCode::ACCEPTED
}

async fn error(
    State(api): State<Arc<Api>>,
    Segment(id): Segment<String>,
    body: Bytes,
) -> StatusCode {
    api.settle(&id, Err(serde_json::from_slice(&body).unwrap_or_default()))
}

impl Api {
    fn settle(&self, id: &str, answer: Answer) -> StatusCode {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        match open.map(|open| open.send(answer)) {
            Some(_) => StatusCode::ACCEPTED,
            None => StatusCode::NOT_FOUND,
        }
    }
}

//! What all simulated vendors share: the sockets, the log, the scripts, the tokens.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, header};
use http_body_util::{BodyExt, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use super::{
    body::ReplyBody,
    fault::{Fault, Scripts},
    log::{Endpoint, Log, Request},
    oauth::{Credentials, TokenStore},
    quota::Turnstile,
    recording::{Recording, Shelf},
    reply::Reply,
    streams::Streams,
};

/// The longest request body taken, in bytes.
const MAX_REQUEST: usize = 64 * 1024;

/// What the paths of clients begin with that the log is to tell apart.
pub(super) const CLIENTS: &str = "/clients/";

/// A request, read to its end.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) path: String,
    /// What stands behind the question mark, still encoded.
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Asked {
    /// A header's value, if it is there and text.
    pub(super) fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// One vendor's API: which request is answered how.
pub(super) trait Dialect: Send + Sync + 'static {
    /// What this request is for: an endpoint, and an id.
    fn route(&self, asked: &Asked) -> (Endpoint, String);

    /// The answer to it.
    fn answer(&self, core: &Core, endpoint: Endpoint, id: &str, asked: &Asked) -> Reply;
}

/// The state that every dialect has.
#[derive(Debug, Default)]
pub(super) struct Core {
    pub(super) scripts: Mutex<Scripts>,
    pub(super) credentials: Mutex<Credentials>,
    pub(super) recordings: Mutex<Shelf>,
    pub(super) turnstile: Arc<Turnstile>,
    pub(super) tokens: Mutex<TokenStore>,
    /// The Retry-After that everything but the token endpoint is answered with, while there is one.
    pub(super) throttled: Mutex<Option<String>>,
    pub(super) streams: Arc<Streams>,
    log: Mutex<Log>,
}

impl Core {
    /// The next scripted fault of this endpoint and id.
    pub(super) fn next_fault(&self, endpoint: Endpoint, id: &str) -> Fault {
        lock(&self.scripts).next(endpoint, id)
    }

    pub(super) fn script(
        &self,
        endpoint: Endpoint,
        id: &str,
        faults: impl IntoIterator<Item = Fault>,
    ) {
        lock(&self.scripts).push(endpoint, id, faults);
    }

    /// The bytes of a recording, or what was asked of them, as far as the quota and the script let them go.
    pub(super) fn download(&self, asked: &Asked, recording: &Recording) -> Reply {
        match self.turnstile.enter(Instant::now()) {
            Ok(pass) => {
                let fault = self.next_fault(Endpoint::Content, &recording.id);
                Reply::file(asked, recording.file(), &fault).holding(pass)
            }
            Err(retry_after) => Reply::throttled(&retry_after.to_string()),
        }
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        lock(&self.log).snapshot()
    }

    pub(super) fn count(&self, endpoint: Endpoint, id: &str) -> usize {
        lock(&self.log).count(|request| request.endpoint == endpoint && request.id == id)
    }

    /// Resolves when `condition` holds. It is asked again at every request and whenever a download moves or ends.
    pub(super) async fn wait_until(&self, mut condition: impl FnMut() -> bool) {
        let mut changes = self.streams.changes();
        while !condition() {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }
}

/// A poisoned lock guards counters and maps, which no panic leaves half-written.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running server. Dropped, it is gone with all its connections.
#[derive(Debug)]
pub(super) struct Server {
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Starts to serve `dialect` on a free port of 127.0.0.1, in tasks of the current runtime.
    pub(super) async fn start(core: Arc<Core>, dialect: Arc<dyn Dialect>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let accepting = tokio::spawn(async move {
            // Dropped with this task, the set ends its connections.
            let mut connections = JoinSet::new();
            loop {
                tokio::select! {
                    accepted = listener.accept() => match accepted {
                        Ok((stream, _)) => {
                            connections.spawn(serve(stream, core.clone(), dialect.clone()));
                        }
                        // A client that gave up before it was accepted, or no descriptors left for the moment.
                        Err(_) => tokio::task::yield_now().await,
                    },
                    Some(_) = connections.join_next() => {}
                }
            }
        });
        Ok(Self { address, accepting })
    }

    /// `http://127.0.0.1:{port}`.
    pub(super) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(stream: TcpStream, core: Arc<Core>, dialect: Arc<dyn Dialect>) {
    // Small answers go out at once; without it a stall's first bytes could wait for an acknowledgement.
    let _ = stream.set_nodelay(true);
    let line = Arc::<Line>::default();
    let service = service_fn(|request| {
        let (core, dialect, line) = (core.clone(), dialect.clone(), line.clone());
        async move { respond(request, &core, &*dialect, line).await }
    });
    let wire = Wire { stream, line: line.clone() };
    // It ends in an error whenever a client goes away or a fault hangs up: both are everyday here.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(wire), service).await;
    core.streams.tell();
}

async fn respond(
    request: http::Request<Incoming>,
    core: &Core,
    dialect: &dyn Dialect,
    line: Arc<Line>,
) -> io::Result<http::Response<ReplyBody>> {
    let at = Instant::now();
    let (head, body) = request.into_parts();
    let (client, path) = client(head.uri.path());
    let asked = Asked {
        method: head.method,
        path,
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body: Limited::new(body, MAX_REQUEST).collect().await.map_err(io::Error::other)?.to_bytes(),
    };
    let (endpoint, id) = dialect.route(&asked);
    let reply = dialect.answer(core, endpoint, &id, &asked);
    let sent = lock(&core.log).add(Request {
        endpoint,
        id: id.clone(),
        client,
        path: asked.path.clone(),
        query: asked.query.clone(),
        accept: asked.header(header::ACCEPT).map(str::to_owned),
        range: asked.header(header::RANGE).map(str::to_owned),
        if_range: asked.header(header::IF_RANGE).map(str::to_owned),
        status: reply.status.as_u16(),
        bytes_sent: 0,
        at,
    });
    core.streams.tell();
    let stream = match endpoint {
        Endpoint::Content if reply.status.is_success() => Some(core.streams.open(&id).await),
        _ => None,
    };
    if stream.is_some() {
        tokio::time::sleep(core.turnstile.latency()).await;
    }
    let body = ReplyBody::new(reply.payload, line, sent, stream).holding(reply.pass);
    let mut response = http::Response::new(body);
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    Ok(response)
}

/// Who asked, where the path says so, and for which path.
fn client(path: &str) -> (Option<String>, String) {
    let named = path.strip_prefix(CLIENTS).and_then(|rest| rest.split_once('/'));
    named.map_or((None, path.to_owned()), |(client, path)| {
        (Some(client.to_owned()), format!("/{path}"))
    })
}

/// How a connection ends that ends before its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hangup {
    /// FIN.
    Close = 1,
    /// RST.
    Reset = 2,
}

/// What the body of an answer tells the connection it travels on.
#[derive(Debug, Default)]
pub(super) struct Line(AtomicU8);

impl Line {
    /// Ends the connection once everything before is flushed.
    pub(super) fn hang_up(&self, hangup: Hangup) {
        self.0.store(hangup as u8, Ordering::Relaxed);
    }

    fn is(&self, hangup: Hangup) -> bool {
        self.0.load(Ordering::Relaxed) == hangup as u8
    }
}

/// A socket that hangs up when its [`Line`] says so.
struct Wire {
    stream: TcpStream,
    line: Arc<Line>,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// hyper flushes the socket only when its own buffer is empty, so here everything has been written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        if self.line.is(Hangup::Reset) {
            // With no time to linger, closing the socket sends RST instead of FIN.
            socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO))?;
        }
        if self.line.is(Hangup::Reset) || self.line.is(Hangup::Close) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

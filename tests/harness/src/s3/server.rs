//! Connections, and the way of a request: log, delay, fault, signature, operation, answer.

use std::io;
use std::net::Ipv4Addr;
use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method, Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use socket2::Socket;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::control::{Control, Fault, Operation, RequestRecord};
use super::error::S3Error;
use super::receive::RequestBody;
use super::reply::{Reply, document, empty, error_document, header, refusal, request_id, set};
use super::routes::{Query, Target};
use super::store::Store;
use super::{complete, listing, multipart, objects};

/// A request's head and what it acts on.
pub(super) struct Call {
    pub(super) target: Target,
    pub(super) headers: HeaderMap,
    pub(super) store: Arc<Store>,
}

/// What all connections share.
pub(super) struct Server {
    pub(super) store: Arc<Store>,
    pub(super) control: Control,
}

/// A listener on a free loopback port.
pub(super) async fn listen() -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
}

/// Serves until it is aborted; its connections end with it.
pub(super) async fn run(server: Arc<Server>, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // An error here concerns one client that is gone already.
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection(Arc::clone(&server), stream));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(server: Arc<Server>, stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    // A second handle on the same socket: the stream belongs to hyper when a reset is due.
    let socket = Arc::new(Socket::from(stream.as_fd().try_clone_to_owned()?));
    let service = service_fn(move |request| {
        let (server, socket) = (Arc::clone(&server), Arc::clone(&socket));
        async move { serve(&server, &socket, request).await }
    });
    // A client that goes away, and a reset on purpose, end here: nobody is left to tell.
    let _ = http1::Builder::new()
        // A request that arrived is carried out even when its client does not wait for the answer.
        .half_close(true)
        .max_buf_size(256 << 10)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    Ok(())
}

/// Ends the connection with a reset: no lingering, and an error that makes hyper drop the stream.
fn reset(socket: &Socket) -> io::Error {
    let _ = socket.set_linger(Some(Duration::ZERO));
    io::ErrorKind::ConnectionReset.into()
}

async fn serve(server: &Server, socket: &Socket, request: Request<Incoming>) -> io::Result<Reply> {
    let (head, body) = request.into_parts();
    let mut body = RequestBody::new(body);
    let target = Target::parse(&head.method, &head.uri, &head.headers);
    let (number, delay, fault) = server.control.arrived(record(&target, &head.headers));
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    if fault == Some(Fault::Reset) {
        server.control.answered(number, |record| record.status = Some(0));
        return Err(reset(socket));
    }
    let waits = header(&head.headers, "expect").is_some();
    let outcome = match (&fault, target) {
        (Some(Fault::Answer { status, code }), _) => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Err(S3Error::new(status, code.clone(), "This fault was asked for."))
        }
        (Some(Fault::ErrorIn200 { code }), _) => {
            body.drain().await;
            let error = S3Error::new(StatusCode::OK, code.clone(), "This fault was asked for.");
            Ok(document(error_document(&error, head.uri.path())))
        }
        (_, Err(error)) => Err(error),
        (_, Ok(target)) => {
            let call = Call { target, headers: head.headers, store: Arc::clone(&server.store) };
            match authorise(&call) {
                Ok(()) => dispatch(&call, &head.method, &mut body).await,
                Err(error) => Err(error),
            }
        }
    };
    if outcome.is_err() && !waits {
        body.drain().await;
    }
    let lost = fault == Some(Fault::LostAnswer);
    let code = outcome.as_ref().err().map(|error| error.code.to_string());
    let mut reply = outcome
        .unwrap_or_else(|error| refusal(&error, head.uri.path(), head.method == Method::HEAD));
    server.control.answered(number, |record| {
        record.status = Some(if lost { 0 } else { reply.status().as_u16() });
        record.code = code;
        record.received_bytes = body.received_bytes;
    });
    if lost {
        return Err(reset(socket));
    }
    set(reply.headers_mut(), "x-amz-request-id", &request_id());
    set(reply.headers_mut(), "x-amz-id-2", "call-archive-harness");
    set(reply.headers_mut(), "server", "AmazonS3");
    Ok(reply)
}

fn record(target: &Result<Target, S3Error>, headers: &HeaderMap) -> RequestRecord {
    let target = target.as_ref().ok();
    RequestRecord {
        operation: target.map_or(Operation::Unsupported, |target| target.operation),
        bucket: target.map(|target| target.bucket.clone()).unwrap_or_default(),
        key: target.map(|target| target.key.clone()).unwrap_or_default(),
        part_number: target.and_then(|target| target.part_number().ok()),
        payload: header(headers, "x-amz-content-sha256").unwrap_or_default().to_owned(),
        received_bytes: 0,
        status: None,
        code: None,
    }
}

/// A request must be signed, in its headers or its query. The signature itself is not judged.
fn authorise(call: &Call) -> Result<(), S3Error> {
    let signed = |query: &Query| query.has("X-Amz-Signature") && query.has("X-Amz-Credential");
    match header(&call.headers, "authorization") {
        Some(text) if text.starts_with("AWS4-") && text.contains("Credential=") => {
            if call.headers.contains_key("x-amz-content-sha256") {
                return Ok(());
            }
            Err(S3Error::invalid_request(
                "Missing required header for this request: x-amz-content-sha256",
            ))
        }
        None if signed(&call.target.query) => Ok(()),
        _ => Err(S3Error::new(StatusCode::FORBIDDEN, "AccessDenied", "Access Denied")),
    }
}

async fn dispatch(call: &Call, method: &Method, body: &mut RequestBody) -> Result<Reply, S3Error> {
    match call.target.operation {
        Operation::ListBuckets => listing::buckets(call),
        Operation::CreateBucket => {
            body.drain().await;
            call.store.create(&call.target.bucket)?;
            let mut reply = empty(StatusCode::OK);
            set(reply.headers_mut(), "location", &format!("/{}", call.target.bucket));
            Ok(reply)
        }
        Operation::HeadBucket => {
            call.store.with(&call.target.bucket, |_| Ok(()))?;
            let mut reply = empty(StatusCode::OK);
            set(reply.headers_mut(), "x-amz-bucket-region", "us-east-1");
            Ok(reply)
        }
        Operation::ListObjectsV2 => listing::objects(call),
        Operation::ListMultipartUploads => listing::uploads(call),
        Operation::ListParts => listing::parts(call),
        Operation::PutObject => objects::put(call, body).await,
        Operation::GetObject | Operation::HeadObject => objects::get(call, method),
        Operation::DeleteObject => objects::delete(call),
        Operation::GetObjectTagging => objects::tagging(call),
        Operation::CreateMultipartUpload => multipart::create(call),
        Operation::UploadPart => multipart::upload_part(call, body).await,
        Operation::AbortMultipartUpload => multipart::abort(call),
        Operation::CompleteMultipartUpload => complete::complete(call, body).await,
        Operation::Unsupported => Err(S3Error::not_implemented("This operation")),
    }
}

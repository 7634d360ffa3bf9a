//! Connections: TLS on loopback, HTTP/1.1 inside, nothing in the way.

use std::{
    convert::Infallible,
    future::Future,
    io,
    net::Ipv4Addr,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body, Frame, SizeHint};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::content::Content;

/// As much as goes to the socket at a time.
const FRAME: usize = 256 * 1024;

/// An answer's body: a recording from somewhere on, or a few bytes.
#[derive(Debug)]
pub(crate) enum Reply {
    Small(Bytes),
    Recording { content: Content, offset: u64 },
}

impl Reply {
    fn left(&self) -> u64 {
        match self {
            Self::Small(bytes) => bytes.len() as u64,
            Self::Recording { content, offset } => content.len - offset,
        }
    }
}

impl Body for Reply {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = match &mut *self {
            Self::Small(bytes) => std::mem::take(bytes),
            Self::Recording { content, offset } => {
                let bytes = content.slice(*offset, FRAME);
                *offset += bytes.len() as u64;
                bytes
            }
        };
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.left() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left())
    }
}

/// Serves on a free port until the process ends, and tells of every connection; the address that clients are told.
pub(crate) async fn start<C, F, Fut>(
    tls: TlsAcceptor,
    connected: C,
    answer: F,
) -> io::Result<String>
where
    C: Fn() + Clone + Send + 'static,
    F: Fn(Request<Incoming>) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = anyhow::Result<Response<Reply>>> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (tls, connected, answer) = (tls.clone(), connected.clone(), answer.clone());
            tokio::spawn(async move {
                let _ = stream.set_nodelay(true);
                let Ok(stream) = tls.accept(stream).await else { return };
                connected();
                // It ends in an error whenever a client goes away.
                let _ = http1::Builder::new()
                    .max_buf_size(1 << 20)
                    .serve_connection(TokioIo::new(stream), service_fn(answer))
                    .await;
            });
        }
    });
    Ok(format!("https://{address}"))
}

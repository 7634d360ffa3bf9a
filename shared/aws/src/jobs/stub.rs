//! An endpoint for tests that speaks just enough HTTP for the services with a JSON protocol, and reports what it was
//! asked.

use std::sync::Arc;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The operation, `Service.Operation`.
    pub(crate) target: String,
    /// Its input.
    pub(crate) body: Value,
}

/// A running endpoint; it ends with the test's runtime.
pub(crate) struct Stub {
    /// Where it listens.
    pub(crate) url: String,
    /// What it was asked, in order of arrival.
    pub(crate) requests: mpsc::UnboundedReceiver<Asked>,
}

/// Answers every request with the status and JSON that `answer` gives.
pub(crate) async fn serve<F>(answer: F) -> Stub
where
    F: Fn(&Asked) -> (u16, Value) + Send + Sync + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (asked, requests) = mpsc::unbounded_channel();
    let answer = Arc::new(answer);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (asked, answer) = (asked.clone(), Arc::clone(&answer));
            tokio::spawn(async move { one(stream, asked, &*answer).await });
        }
    });
    Stub { url, requests }
}

async fn one(
    mut stream: TcpStream,
    asked: mpsc::UnboundedSender<Asked>,
    answer: &(impl Fn(&Asked) -> (u16, Value) + Sync),
) {
    let mut bytes = Vec::new();
    let request = loop {
        if let Some(request) = complete(&bytes) {
            break request;
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    };
    let (status, body) = answer(&request);
    let _ = asked.send(request);
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} Stub\r\ncontent-type: application/x-amz-json-1.1\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
}

fn complete(bytes: &[u8]) -> Option<Asked> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    };
    let length: usize = header("content-length")?.parse().ok()?;
    let body = serde_json::from_str(body.get(..length)?).ok()?;
    Some(Asked { target: header("x-amz-target")?.to_owned(), body })
}

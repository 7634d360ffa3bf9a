//! A vendor that is never slow: Genesys Cloud's token, and every recording; CXone's token, and one segment of a call.

use anyhow::Result;
use bytes::Bytes;
use harness::transcript::segment;
use http::{Request, Response, StatusCode, header};
use hyper::body::Incoming;

use super::{content::Content, server::Reply};

/// What either answers a client that asks for a token.
const TOKEN: &str = r#"{"access_token":"benchmark","token_type":"bearer","expires_in":3600,"scope":"recording:read recording:download"}"#;

/// Answers one request.
pub(crate) async fn answer(request: Request<Incoming>) -> Result<Response<Reply>> {
    let path = request.uri().path();
    if path.ends_with("/oauth/token") {
        return json(Bytes::from_static(TOKEN.as_bytes()));
    }
    if path.starts_with("/api/v2/media/transcripts/") {
        let said = (0, 4_000, "agent", "thank you for calling how can i help", 0.98);
        return json(segment("call_xyz789", 1, 2, &[said; 20]).to_string().into());
    }
    let id =
        path.strip_prefix("/api/v2/recordings/").and_then(|rest| rest.strip_suffix("/download"));
    let Some(content) = id.and_then(Content::of) else {
        let response = Response::builder().status(StatusCode::NOT_FOUND);
        return Ok(response.body(Reply::Small(Bytes::new()))?);
    };
    let range = request.headers().get(header::RANGE).and_then(|range| range.to_str().ok());
    let offset = range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-'));
    let offset: Option<u64> = offset.and_then(|offset| offset.parse().ok());
    let offset = offset.filter(|offset| *offset < content.len);
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, "audio/webm")
        .header(header::ETAG, format!("\"{}\"", content.id()))
        .header(header::ACCEPT_RANGES, "bytes");
    if let Some(offset) = offset {
        let range = format!("bytes {offset}-{}/{}", content.len - 1, content.len);
        response =
            response.status(StatusCode::PARTIAL_CONTENT).header(header::CONTENT_RANGE, range);
    }
    Ok(response.body(Reply::Recording { content, offset: offset.unwrap_or(0) })?)
}

fn json(body: Bytes) -> Result<Response<Reply>> {
    let response = Response::builder().header(header::CONTENT_TYPE, "application/json");
    Ok(response.body(Reply::Small(body))?)
}

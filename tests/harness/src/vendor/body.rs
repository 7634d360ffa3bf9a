//! The body of an answer: a stretch of a recording, and how it ends.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame};
use tokio::time::{Sleep, sleep};

use super::{
    media::{Media, to_usize},
    quota::Pass,
    server::{Hangup, Line},
    streams::OpenStream,
};

/// The most that is computed, and handed to the connection, at a time.
const CHUNK: u64 = 128 * 1024;

/// What happens after the last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The answer is over.
    Complete,
    /// The connection is.
    HangUp(Hangup),
    /// Nothing, for so long; then the connection is closed.
    Stall(Duration),
}

/// What a body is made of.
#[derive(Debug)]
pub(super) struct Payload {
    pub(super) media: Media,
    /// The first byte sent.
    pub(super) from: u64,
    /// The first byte not sent.
    pub(super) until: u64,
    pub(super) ending: Ending,
}

/// A [`Payload`] on its way.
#[derive(Debug)]
pub(super) struct ReplyBody {
    payload: Payload,
    stall: Option<Pin<Box<Sleep>>>,
    line: Arc<Line>,
    sent: Arc<AtomicU64>,
    stream: Option<OpenStream>,
    pass: Option<Pass>,
}

impl ReplyBody {
    /// A body for the connection `line`, which adds what it sends to `sent` and keeps `stream` open while it lasts.
    pub(super) fn new(
        payload: Payload,
        line: Arc<Line>,
        sent: Arc<AtomicU64>,
        stream: Option<OpenStream>,
    ) -> Self {
        Self { payload, stall: None, line, sent, stream, pass: None }
    }

    /// Keeps the pass until the last byte is handed over: a client that has read all of it may come again at once.
    pub(super) fn holding(mut self, pass: Option<Pass>) -> Self {
        self.pass = pass;
        self
    }

    fn is_over(&self) -> bool {
        self.payload.from >= self.payload.until && self.payload.ending == Ending::Complete
    }

    fn next_chunk(&mut self) -> Option<Bytes> {
        let payload = &mut self.payload;
        let want = payload.until.saturating_sub(payload.from).min(CHUNK);
        let chunk = payload.media.range(payload.from, to_usize(want));
        if chunk.is_empty() {
            return None;
        }
        payload.from += chunk.len() as u64;
        self.sent.fetch_add(chunk.len() as u64, Ordering::Relaxed);
        if let Some(stream) = &self.stream {
            stream.moved(self.is_over());
        }
        if self.is_over() {
            self.pass = None;
        }
        Some(chunk)
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    /// Where the connection is to end before the answer does, the body is pending for ever: hyper then flushes what
    /// it has, and the flush is where [`Line`] hangs up. Thus all bytes before the fault do reach the socket.
    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        if let Some(chunk) = this.next_chunk() {
            return Poll::Ready(Some(Ok(Frame::data(chunk))));
        }
        match this.payload.ending {
            Ending::Complete => return Poll::Ready(None),
            Ending::HangUp(hangup) => this.line.hang_up(hangup),
            Ending::Stall(pause) => {
                let stall = this.stall.get_or_insert_with(|| Box::pin(sleep(pause)));
                if stall.as_mut().poll(context).is_ready() {
                    this.payload.ending = Ending::HangUp(Hangup::Close);
                    this.line.hang_up(Hangup::Close);
                }
            }
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.is_over()
    }
}

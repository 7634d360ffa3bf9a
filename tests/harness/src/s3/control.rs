//! What tests see and steer: the log of requests, faults and delays.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

/// An operation of S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "S3's own names")]
pub enum Operation {
    ListBuckets,
    CreateBucket,
    HeadBucket,
    ListObjectsV2,
    ListMultipartUploads,
    PutObject,
    GetObject,
    HeadObject,
    DeleteObject,
    GetObjectTagging,
    CreateMultipartUpload,
    UploadPart,
    CompleteMultipartUpload,
    AbortMultipartUpload,
    ListParts,
    /// Anything else; answered with 501.
    Unsupported,
}

/// What goes wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request is refused with this status and code, and changes nothing.
    Answer {
        /// HTTP status.
        status: u16,
        /// S3's error code.
        code: String,
    },
    /// The connection is reset before the body is read; nothing changes.
    Reset,
    /// The request is carried out, then the connection is reset: the client cannot know.
    LostAnswer,
    /// Status 200 with an error in the body and nothing changed, as CompleteMultipartUpload can answer.
    ErrorIn200 {
        /// S3's error code.
        code: String,
    },
}

impl Fault {
    /// 503 `SlowDown`.
    pub fn slow_down() -> Self {
        Self::Answer { status: 503, code: "SlowDown".to_owned() }
    }

    /// 500 `InternalError`.
    pub fn internal_error() -> Self {
        Self::Answer { status: 500, code: "InternalError".to_owned() }
    }
}

/// One request, from the moment its head was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRecord {
    /// What was asked.
    pub operation: Operation,
    /// Empty for ListBuckets.
    pub bucket: String,
    /// Empty for operations on a bucket.
    pub key: String,
    /// Of UploadPart.
    pub part_number: Option<u16>,
    /// Payload framing: the value of `x-amz-content-sha256`.
    pub payload: String,
    /// Bytes of body read, framing included.
    pub received_bytes: u64,
    /// HTTP status once answered; 0 when the connection was reset on purpose. `None` while under way, and for
    /// ever when the client went away first.
    pub status: Option<u16>,
    /// The code of a refusal.
    pub code: Option<String>,
}

#[derive(Default)]
struct State {
    log: Vec<RequestRecord>,
    faults: HashMap<Operation, VecDeque<Fault>>,
    delays: HashMap<Operation, Duration>,
    latency: Duration,
}

/// The control desk shared by the server and its tests.
pub(super) struct Control {
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

impl Control {
    pub(super) fn new() -> Self {
        Self { state: Mutex::default(), changed: watch::Sender::new(()) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Logs a request; gives its number, and the delay and the fault meant for it.
    pub(super) fn arrived(&self, record: RequestRecord) -> (usize, Duration, Option<Fault>) {
        let mut state = self.state();
        let operation = record.operation;
        let number = state.log.len();
        state.log.push(record);
        let delay = state.latency + state.delays.get(&operation).copied().unwrap_or_default();
        let fault = state.faults.get_mut(&operation).and_then(VecDeque::pop_front);
        drop(state);
        self.changed.send_replace(());
        (number, delay, fault)
    }

    /// Completes a request's entry.
    pub(super) fn answered(&self, number: usize, update: impl FnOnce(&mut RequestRecord)) {
        if let Some(record) = self.state().log.get_mut(number) {
            update(record);
        }
        self.changed.send_replace(());
    }

    pub(super) fn log(&self) -> Vec<RequestRecord> {
        self.state().log.clone()
    }

    pub(super) fn count(&self, operation: Operation) -> usize {
        self.state().log.iter().filter(|record| record.operation == operation).count()
    }

    pub(super) fn fail_next(&self, operation: Operation, times: usize, fault: &Fault) {
        let mut state = self.state();
        let queue = state.faults.entry(operation).or_default();
        queue.extend(std::iter::repeat_n(fault.clone(), times));
    }

    pub(super) fn delay(&self, operation: Operation, delay: Duration) {
        self.state().delays.insert(operation, delay);
    }

    pub(super) fn latency(&self, latency: Duration) {
        self.state().latency = latency;
    }

    pub(super) async fn wait_until(&self, mut holds: impl FnMut(&[RequestRecord]) -> bool) {
        let mut changes = self.changed.subscribe();
        while !holds(&self.state().log) {
            // The sender lives in `self`, so it cannot be gone.
            let _ = changes.changed().await;
        }
    }
}

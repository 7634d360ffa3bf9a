//! How many downloads run at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

use super::server::lock;

/// How long a new download waits for the end of an older one of the same recording before both count as open.
/// A client that drops a connection and opens another is not seen to do so in that order.
const GRACE: Duration = Duration::from_millis(500);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    /// Everything was sent.
    Finished,
    /// The client went away, or a fault closed the connection.
    Abandoned,
}

#[derive(Debug, Default)]
struct State {
    /// The open streams of each recording, by the number they were opened under.
    open: HashMap<String, Vec<(u64, watch::Receiver<Phase>)>>,
    opened: u64,
    max_of: HashMap<String, usize>,
    max: usize,
}

/// The content streams that are open, and the most that ever were.
#[derive(Debug, Default)]
pub(super) struct Streams {
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

/// An open stream; dropped, it is closed.
#[derive(Debug)]
pub(super) struct OpenStream {
    streams: Arc<Streams>,
    id: String,
    number: u64,
    phase: watch::Sender<Phase>,
}

impl Streams {
    /// Opens a stream of recording `id`. Where another of the same is open, waits a little for its end: one that was
    /// abandoned in that time did not overlap, one that ran on or was finished did.
    pub(super) async fn open(self: &Arc<Self>, id: &str) -> OpenStream {
        let (phase, receiver) = watch::channel(Phase::Open);
        let (number, others) = {
            let mut state = lock(&self.state);
            state.opened += 1;
            let number = state.opened;
            let streams = state.open.entry(id.to_owned()).or_default();
            let others = streams.clone();
            streams.push((number, receiver));
            (number, others)
        };
        let stream = OpenStream { streams: self.clone(), id: id.to_owned(), number, phase };
        let deadline = Instant::now() + GRACE;
        let mut together = 1;
        for (_, mut other) in others {
            let ended = timeout_at(deadline, other.wait_for(|phase| *phase != Phase::Open)).await;
            let abandoned =
                ended.is_ok_and(|end| end.is_ok_and(|phase| *phase == Phase::Abandoned));
            together += usize::from(!abandoned);
        }
        let mut state = lock(&self.state);
        let all = state.open.values().map(Vec::len).sum();
        state.max = state.max.max(all).max(together);
        let most = state.max_of.entry(id.to_owned()).or_default();
        *most = together.max(*most);
        drop(state);
        self.tell();
        stream
    }

    /// Changes whenever a stream is opened, moves or ends, and when told.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Wakes whoever waits for a change.
    pub(super) fn tell(&self) {
        self.changed.send_replace(());
    }

    /// How many are open of this recording.
    pub(super) fn now_of(&self, id: &str) -> usize {
        lock(&self.state).open.get(id).map_or(0, Vec::len)
    }

    /// How many are open.
    pub(super) fn now(&self) -> usize {
        lock(&self.state).open.values().map(Vec::len).sum()
    }

    /// The most of this recording that were open at once.
    pub(super) fn max_of(&self, id: &str) -> usize {
        lock(&self.state).max_of.get(id).copied().unwrap_or(0)
    }

    /// The most that were open at once.
    pub(super) fn max(&self) -> usize {
        lock(&self.state).max
    }
}

impl OpenStream {
    /// More was sent, and with `all` everything.
    pub(super) fn moved(&self, all: bool) {
        if all {
            self.phase.send_replace(Phase::Finished);
        }
        self.streams.tell();
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        if let Some(open) = lock(&self.streams.state).open.get_mut(&self.id) {
            open.retain(|(number, _)| *number != self.number);
        }
        self.phase.send_if_modified(|phase| {
            let open = *phase == Phase::Open;
            if open {
                *phase = Phase::Abandoned;
            }
            open
        });
        self.streams.tell();
    }
}

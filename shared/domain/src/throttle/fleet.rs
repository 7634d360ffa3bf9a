//! What the fleet shares, and the one kind of write that changes it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Policy, Turn};

/// What one process has of the slots, and would like to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Slots that are its own.
    pub slots: u32,
    /// Slots that it has work for; more than `slots` when some of its recordings wait.
    pub wanted: u32,
    /// When the slots count as given up, unless it is heard of again.
    pub until: Timestamp,
}

/// Requests to the vendor, and how many of them it answered with 429.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All requests.
    pub requests: u64,
    /// Those that were throttled.
    pub throttled: u64,
}

impl std::ops::Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            throttled: self.throttled + other.throttled,
        }
    }
}

/// The sliding window: the step that fills, and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// When the step that fills began.
    pub start: Timestamp,
    /// The step that fills.
    pub current: Counts,
    /// The step before it; nothing right after a halving.
    pub before: Counts,
    /// When the limit was last halved.
    pub halved_at: Timestamp,
}

/// One organisation's item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fleet {
    /// How many slots there are.
    pub limit: u32,
    /// `limit` less every holder's slots, the dead ones' included. Below zero after a halving, until enough are back.
    /// A write can compare it with a number, which it cannot do with a sum over the holders.
    pub free: i64,
    /// Who has how many, by the process's id.
    pub holders: BTreeMap<String, Holder>,
    /// Nobody sends the vendor a request before this.
    pub paused_until: Timestamp,
    /// What the limit adapts by.
    pub window: Window,
}

impl Fleet {
    /// An item that nobody has used yet: every slot is free.
    #[must_use]
    pub fn new(policy: &Policy, now: Timestamp) -> Self {
        Self {
            limit: policy.max,
            free: i64::from(policy.max),
            holders: BTreeMap::new(),
            paused_until: Timestamp::UNIX_EPOCH,
            window: Window {
                start: now,
                current: Counts::default(),
                before: Counts::default(),
                halved_at: Timestamp::UNIX_EPOCH,
            },
        }
    }

    /// Those whose lease has run out.
    pub fn dead(&self, now: Timestamp) -> impl Iterator<Item = (&String, &Holder)> {
        self.holders.iter().filter(move |(_, holder)| holder.until < now)
    }

    /// Those whose lease holds.
    pub fn live(&self, now: Timestamp) -> impl Iterator<Item = (&String, &Holder)> {
        self.holders.iter().filter(move |(_, holder)| holder.until >= now)
    }

    /// The item after `change`, or `None` if one of its conditions does not hold. This is what the table's conditional
    /// write does, in words that a test can run millions of times; the end-to-end tests compare the two.
    #[must_use]
    pub fn apply(&self, change: &Change) -> Option<Self> {
        let mut next = self.clone();
        if self.holders.get(&change.holder).map(Holder::lease) != change.was.map(|h| h.lease()) {
            return None;
        }
        for (id, seen) in &change.evict {
            let dead = next.holders.remove(id)?;
            if dead.lease() != seen.lease() {
                return None;
            }
        }
        if change.room().is_some_and(|room| self.free < room) {
            return None;
        }
        match change.entry {
            Some(entry) => next.holders.insert(change.holder.clone(), entry),
            None => next.holders.remove(&change.holder),
        };
        next.free += change.freed();
        if let Some(until) = change.pause {
            if self.paused_until >= until {
                return None;
            }
            next.paused_until = until;
        }
        next.window.current = next.window.current + change.counts;
        if let Some(turn) = &change.turn {
            if self.window.start != turn.seen_start {
                return None;
            }
            next.limit = turn.limit;
            next.window = turn.next(next.window);
        }
        Some(next)
    }
}

impl Holder {
    /// What tells one state of an entry from another: every write of its owner moves `until`.
    #[must_use]
    pub fn lease(&self) -> (u32, Timestamp) {
        (self.slots, self.until)
    }
}

/// One conditional write: all of it happens, or none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whose write it is.
    pub holder: String,
    /// The writer's entry as it last saw it. Refused if it is another by now, that is if someone took it for dead.
    pub was: Option<Holder>,
    /// The writer's entry from now on; `None` removes it.
    pub entry: Option<Holder>,
    /// Slots beyond `was` stand for downloads that run in any case, after the writer had been taken for dead: they are
    /// booked even where none is free, so that nobody else is granted what is in use.
    pub rebooked: bool,
    /// Dead holders as they were seen; their slots are free again. Refused if one of them lives after all.
    pub evict: Vec<(String, Holder)>,
    /// Requests since the writer's last write.
    pub counts: Counts,
    /// Lengthens the pause up to here. Refused if it is as long already: a pause is never shortened.
    pub pause: Option<Timestamp>,
    /// Moves the window on. Refused if someone else just did.
    pub turn: Option<Turn>,
}

impl Change {
    /// Slots that must be free for this write; `None` when it takes none.
    #[must_use]
    pub fn room(&self) -> Option<i64> {
        let taken = self.slots_after() - self.slots_before();
        (taken > 0 && !self.rebooked).then(|| taken - self.evicted())
    }

    /// By how much this write changes the number of free slots.
    #[must_use]
    pub fn freed(&self) -> i64 {
        let limit = self.turn.as_ref().map_or(0, |t| i64::from(t.limit) - i64::from(t.seen_limit));
        self.slots_before() - self.slots_after() + self.evicted() + limit
    }

    fn slots_before(&self) -> i64 {
        self.was.map_or(0, |holder| i64::from(holder.slots))
    }

    fn slots_after(&self) -> i64 {
        self.entry.map_or(0, |holder| i64::from(holder.slots))
    }

    fn evicted(&self) -> i64 {
        self.evict.iter().map(|(_, holder)| i64::from(holder.slots)).sum()
    }
}

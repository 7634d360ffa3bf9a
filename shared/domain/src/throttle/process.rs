//! One process's side of the protocol: what it knows, what it does, what it should write next.
//!
//! No clock, no randomness, no table: whoever drives it says what time it is, tells it what happened, asks for the next
//! [`Step`] and reports how that went. A simulation drives it as well as the limiter does.

mod plan;

use std::time::Duration;

use jiff::Timestamp;

use super::{
    Change, Counts, Fleet, Policy, jitter, later, next_start, pause_without_header, resume, until,
};

/// What two processes' clocks may differ by: every pause is longer by this much.
const CLOCK_SKEW: Duration = Duration::from_millis(100);

/// A pause is written with as much to spare again, so that the other 429s of the same moment need no write of their own.
const PAUSE_SPARE: Duration = Duration::from_millis(100);

/// A 429 this soon after a pause means that the pause was too short, where no header says how long it should be.
const PAUSE_REPEATS_WITHIN: Duration = Duration::from_secs(30);

/// The wait after a refused write, doubled with every one in a row.
const REFUSED_BASE: Duration = Duration::from_millis(10);
const REFUSED_CEILING: Duration = Duration::from_secs(1);

/// The wait after a request that the table did not answer.
const FAILED_WAIT: Duration = Duration::from_secs(1);

/// What the driver should do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Read the item, strongly consistent.
    Look,
    /// There is no item: make it.
    Create,
    /// Write this.
    Write(Box<Change>),
    /// Nothing, until then or until something happens.
    Rest(Option<Timestamp>),
}

/// May one of the waiting recordings start?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// It has: it counts as running.
    Now,
    /// Not before then.
    At(Timestamp),
    /// Not with the slots there are.
    NoSlot,
}

/// What a process knows of the item.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Known {
    Nothing,
    Absent,
    Here(Fleet),
}

/// One process's side of the protocol.
#[derive(Debug, Clone)]
pub struct Process {
    id: String,
    policy: Policy,
    known: Known,
    /// When the item was as `known` says, or later.
    seen_at: Timestamp,
    running: u32,
    waiting: u32,
    /// Requests that the item does not hold yet.
    counts: Counts,
    /// A pause that the item does not hold yet.
    pause: Option<Timestamp>,
    /// Pauses in a row, for those without a header.
    repeats: u32,
    next_start: Timestamp,
    /// The pause after which `next_start` has been spread.
    spread_for: Timestamp,
    /// Since when there has been a slot without work.
    idle_since: Option<Timestamp>,
    /// When to look again while recordings wait in vain.
    look_at: Timestamp,
    /// No request to the table before this.
    hold_until: Timestamp,
    refusals: u32,
    /// Processes that see a turn due try it at different times, and mostly one does.
    turn_delay: Duration,
    leaving: bool,
}

impl Process {
    /// A process that has nothing and wants nothing. `id` is unique to it, and short: it is in every write.
    #[must_use]
    pub fn new(id: String, policy: Policy) -> Self {
        Self {
            id,
            policy,
            known: Known::Nothing,
            seen_at: Timestamp::UNIX_EPOCH,
            running: 0,
            waiting: 0,
            counts: Counts::default(),
            pause: None,
            repeats: 0,
            next_start: Timestamp::UNIX_EPOCH,
            spread_for: Timestamp::UNIX_EPOCH,
            idle_since: None,
            look_at: Timestamp::UNIX_EPOCH,
            hold_until: Timestamp::UNIX_EPOCH,
            refusals: 0,
            turn_delay: Duration::ZERO,
            leaving: false,
        }
    }

    /// Recordings that have started and not finished.
    #[must_use]
    pub fn running(&self) -> u32 {
        self.running
    }

    /// Recordings that have work and no slot.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        self.waiting
    }

    /// The item, as far as it is known.
    #[must_use]
    pub fn fleet(&self) -> Option<&Fleet> {
        match &self.known {
            Known::Here(fleet) => Some(fleet),
            Known::Nothing | Known::Absent => None,
        }
    }

    /// A recording waits for a slot.
    pub fn wait(&mut self, now: Timestamp) {
        self.waiting += 1;
        self.leaving = false;
        self.note_idle(now);
    }

    /// One that waited does so no longer.
    pub fn give_up(&mut self, now: Timestamp) {
        self.waiting = self.waiting.saturating_sub(1);
        self.note_idle(now);
    }

    /// Starts one of the waiting recordings, if one may start. The 100 to 300 ms to the next one begin.
    pub fn start(&mut self, now: Timestamp, random: f64) -> Start {
        if self.waiting == 0 || self.running >= self.usable(now) {
            return Start::NoSlot;
        }
        let earliest = self.next_start.max(self.paused_until());
        if now < earliest {
            return Start::At(earliest);
        }
        self.waiting -= 1;
        self.running += 1;
        self.next_start = next_start(now, random);
        Start::Now
    }

    /// A recording that ran does so no longer.
    pub fn finish(&mut self, now: Timestamp) {
        self.running = self.running.saturating_sub(1);
        self.note_idle(now);
    }

    /// A request goes to the vendor.
    pub fn request(&mut self) {
        self.counts.requests += 1;
    }

    /// The vendor answered 429. Returns how long nobody may ask it again.
    pub fn throttled(
        &mut self,
        retry_after: Option<Duration>,
        now: Timestamp,
        random: f64,
    ) -> Duration {
        self.counts.throttled += 1;
        let before = self.paused_until();
        let wait = retry_after.unwrap_or_else(|| {
            if now >= before {
                let again = now < later(before, PAUSE_REPEATS_WITHIN);
                self.repeats = if again { self.repeats + 1 } else { 0 };
            }
            pause_without_header(self.repeats, random)
        });
        let least = later(now, wait + CLOCK_SKEW);
        if before < least {
            self.pause = Some(later(least, PAUSE_SPARE));
            self.note_pause(random);
        }
        until(now, self.paused_until())
    }

    /// Before this, nobody sends the vendor a request.
    #[must_use]
    pub fn paused_until(&self) -> Timestamp {
        let shared = self.fleet().map_or(Timestamp::UNIX_EPOCH, |fleet| fleet.paused_until);
        self.pause.map_or(shared, |pause| pause.max(shared))
    }

    /// Gives everything back as soon as nothing runs or waits.
    pub fn leave(&mut self) {
        self.leaving = true;
    }

    /// Is there nothing left to give back or to tell?
    #[must_use]
    pub fn is_out(&self) -> bool {
        let here = self.fleet().is_some_and(|fleet| fleet.holders.contains_key(&self.id));
        self.running + self.waiting == 0 && !here && self.pause.is_none()
    }

    /// Begins anew under another id, of which no old entry can exist, and with nothing known: the process may have been
    /// frozen since.
    pub fn rejoin(&mut self, id: String) {
        let (pause, repeats) = (self.pause, self.repeats);
        *self = Self::new(id, self.policy);
        (self.pause, self.repeats) = (pause, repeats);
    }

    /// The item was read: as it was at `asked_at` or later.
    pub fn looked(&mut self, fleet: Option<Fleet>, asked_at: Timestamp, random: f64) {
        let start = self.fleet().map(|fleet| fleet.window.start);
        if fleet.as_ref().map(|fleet| fleet.window.start) != start {
            self.turn_delay = Duration::from_secs(1).mul_f64(random.clamp(0.0, 1.0));
        }
        self.known = fleet.map_or(Known::Absent, Known::Here);
        self.seen_at = asked_at;
        self.look_at = later(asked_at, jitter(random));
        let shared = self.fleet().map_or(Timestamp::UNIX_EPOCH, |fleet| fleet.paused_until);
        self.pause = self.pause.filter(|pause| *pause > shared);
        self.note_pause(random);
        self.note_idle(asked_at);
    }

    /// The change was written, and this is the item now.
    pub fn written(&mut self, change: &Change, fleet: Fleet, asked_at: Timestamp, random: f64) {
        self.counts.requests = self.counts.requests.saturating_sub(change.counts.requests);
        self.counts.throttled = self.counts.throttled.saturating_sub(change.counts.throttled);
        self.refusals = 0;
        self.looked(Some(fleet), asked_at, random);
    }

    /// A condition of the change did not hold; this is the item that says so. If it already is what the change would
    /// have made of it, an earlier try of the same request had got through.
    pub fn refused(
        &mut self,
        change: &Change,
        fleet: Option<Fleet>,
        asked_at: Timestamp,
        random: f64,
    ) {
        let entry = fleet.as_ref().and_then(|fleet| fleet.holders.get(&change.holder).copied());
        if let Some(fleet) = fleet.clone().filter(|_| entry.is_some() && entry == change.entry) {
            return self.written(change, fleet, asked_at, random);
        }
        self.looked(fleet, asked_at, random);
        let wait = REFUSED_BASE * 2_u32.saturating_pow(self.refusals.min(10));
        self.refusals = self.refusals.saturating_add(1);
        self.hold_until =
            later(asked_at, wait.min(REFUSED_CEILING).mul_f64(0.5 + random.clamp(0.0, 1.0)));
    }

    /// The table did not answer: whether it did what was asked is not known.
    pub fn failed(&mut self, now: Timestamp, random: f64) {
        self.known = Known::Nothing;
        self.hold_until = later(now, FAILED_WAIT.mul_f64(0.5 + random.clamp(0.0, 1.0)));
    }

    /// The first start after a pause comes at a time of its own, drawn once per pause.
    fn note_pause(&mut self, random: f64) {
        let paused = self.paused_until();
        if paused > self.spread_for {
            self.spread_for = paused;
            self.next_start = self.next_start.max(later(paused, resume(random)));
        }
    }

    fn wanted(&self) -> u32 {
        self.running + self.waiting
    }

    fn note_idle(&mut self, now: Timestamp) {
        let slots =
            self.fleet().and_then(|fleet| fleet.holders.get(&self.id)).map_or(0, |h| h.slots);
        self.idle_since = (slots > self.wanted()).then(|| self.idle_since.unwrap_or(now));
    }
}

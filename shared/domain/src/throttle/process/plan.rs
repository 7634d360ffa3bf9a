//! What a process writes next, and when.

use std::time::Duration;

use jiff::Timestamp;

use super::{Known, Process, Step};
use crate::throttle::{Change, Claim, Fleet, Holder, later, shares, turn};

/// How long a slot may be without work before it goes back although nobody is known to want it.
const LINGER: Duration = Duration::from_secs(1);

/// Requests that are written down even if nothing else is to be written.
const FLUSH_REQUESTS: u64 = 16;

/// What is older is looked at again before slots are taken or given by it.
const STALE: Duration = Duration::from_secs(1);

/// What a process may have, by the item it knows.
struct Standing {
    /// Its fair share of the slots.
    share: u32,
    /// Does somebody else have less than its own share?
    contended: bool,
}

impl Process {
    /// What to do next at `now`.
    #[must_use]
    pub fn step(&self, now: Timestamp) -> Step {
        if self.is_out() {
            return Step::Rest(None);
        }
        if now < self.hold_until {
            return Step::Rest(Some(self.hold_until));
        }
        match &self.known {
            Known::Nothing => Step::Look,
            Known::Absent => Step::Create,
            Known::Here(fleet) => {
                if let Some(change) = self.due(fleet, now) {
                    return Step::Write(Box::new(change));
                }
                match self.adjusted(fleet, now) {
                    Some(_) if now > later(self.seen_at, STALE) => Step::Look,
                    Some(change) => Step::Write(Box::new(change)),
                    None => self.rest(fleet, now),
                }
            }
        }
    }

    /// Slots that recordings may run on: a lease that has run out counts for nothing, and what others lack is theirs.
    pub(super) fn usable(&self, now: Timestamp) -> u32 {
        let Known::Here(fleet) = &self.known else { return 0 };
        match fleet.holders.get(&self.id) {
            Some(mine) if mine.until > now => {
                let standing = self.standing(fleet, now);
                if standing.contended { mine.slots.min(standing.share) } else { mine.slots }
            }
            _ => 0,
        }
    }

    fn standing(&self, fleet: &Fleet, now: Timestamp) -> Standing {
        let others = || fleet.live(now).filter(|(id, _)| **id != self.id);
        let claims = others().map(|(id, holder)| (id, holder.wanted, holder.slots));
        let slots = fleet.holders.get(&self.id).map_or(0, |mine| mine.slots);
        let claims = claims.chain([(&self.id, self.wanted(), slots)]);
        let claims = claims.map(|(id, wanted, slots)| Claim { id, wanted, slots });
        let shares = shares(fleet.limit, claims);
        let share_of = |id: &str| shares.get(id).copied().unwrap_or(0);
        Standing {
            share: share_of(&self.id),
            contended: others().any(|(id, holder)| holder.slots < share_of(id)),
        }
    }

    fn change(&self, fleet: &Fleet) -> Change {
        Change {
            holder: self.id.clone(),
            was: fleet.holders.get(&self.id).copied(),
            entry: None,
            rebooked: false,
            evict: Vec::new(),
            counts: self.counts,
            pause: None,
            turn: None,
        }
    }

    fn entry(&self, slots: u32, now: Timestamp) -> Holder {
        Holder { slots, wanted: self.wanted(), until: later(now, self.policy.lease) }
    }

    /// What must be written whatever the others do: a pause, the departure, the window's turn.
    fn due(&self, fleet: &Fleet, now: Timestamp) -> Option<Change> {
        let mut change = self.change(fleet);
        let mine = change.was;
        let gone = self.leaving && self.wanted() == 0;
        if self.pause.is_some_and(|pause| pause > fleet.paused_until) {
            change.pause = self.pause;
            change.entry = mine.filter(|_| !gone).map(|mine| self.entry(mine.slots, now));
            return Some(change);
        }
        if gone {
            return mine.map(|_| change);
        }
        let delayed = earlier(now, self.turn_delay);
        let turn = turn(fleet, self.counts, &self.policy, delayed);
        if self.wanted() > 0 && now <= later(self.seen_at, STALE) && turn.is_some() {
            change.turn = turn;
            change.entry = mine.map(|mine| self.entry(mine.slots, now));
            // The turn is the broom as well: a dead process that wanted slots counts in nobody's share for long.
            change.evict = self.dead(fleet, now);
            return Some(change);
        }
        None
    }

    /// What the process should have otherwise than it has.
    fn adjusted(&self, fleet: &Fleet, now: Timestamp) -> Option<Change> {
        let mut change = self.change(fleet);
        let slots = change.was.map_or(0, |mine| mine.slots);
        if slots < self.running {
            change.rebooked = true;
            change.entry = Some(self.entry(self.running, now));
            return Some(change);
        }
        let standing = self.standing(fleet, now);
        let share = standing.share.max(self.running);
        if self.waiting > 0 && slots < share {
            return self.taking(fleet, share - slots, now);
        }
        let idle = self.idle_since.is_some_and(|since| now >= later(since, LINGER));
        let keep = match (standing.contended, idle) {
            (true, _) => slots.min(share),
            (false, true) => slots.min(self.wanted()),
            (false, false) => slots,
        };
        let mine = change.was?;
        let renew = now >= earlier(mine.until, self.policy.lease / 2);
        let flush = self.counts.requests >= FLUSH_REQUESTS;
        if keep == slots && !(self.wanted() > 0 && (renew || flush)) {
            return None;
        }
        change.entry = (keep + self.wanted() > 0).then(|| self.entry(keep, now));
        Some(change)
    }

    /// Takes up to `missing` slots, or makes known that they are missed.
    fn taking(&self, fleet: &Fleet, missing: u32, now: Timestamp) -> Option<Change> {
        let mut change = self.change(fleet);
        let slots = change.was.map_or(0, |mine| mine.slots);
        if fleet.free < i64::from(missing) {
            change.evict = self.dead(fleet, now);
        }
        let evicted: i64 = change.evict.iter().map(|(_, dead)| i64::from(dead.slots)).sum();
        let free = u32::try_from((fleet.free + evicted).max(0)).unwrap_or(u32::MAX);
        let taken = missing.min(free);
        let known = change.was.is_some_and(|mine| {
            mine.wanted >= self.wanted() && now < earlier(mine.until, self.policy.lease / 2)
        });
        if taken == 0 && known {
            return None;
        }
        change.entry = Some(self.entry(slots + taken, now));
        Some(change)
    }

    fn dead(&self, fleet: &Fleet, now: Timestamp) -> Vec<(String, Holder)> {
        let others = fleet.dead(now).filter(|(id, _)| **id != self.id);
        others.map(|(id, holder)| (id.clone(), *holder)).collect()
    }

    /// Nothing is to be written now: until when?
    fn rest(&self, fleet: &Fleet, now: Timestamp) -> Step {
        if self.waiting > 0 && self.running >= self.usable(now) {
            if now >= self.look_at {
                return Step::Look;
            }
            return Step::Rest(Some(self.look_at));
        }
        let turn = later(later(fleet.window.start, self.policy.step()), self.turn_delay);
        if self.wanted() > 0 && now >= turn && now > later(self.seen_at, STALE) {
            return Step::Look;
        }
        // A turn that is overdue waits for more requests: it is looked at again with the next ones, or in a second.
        let turn = turn.max(later(now, STALE + Duration::from_millis(1)));
        let mine = fleet.holders.get(&self.id);
        let renew = mine.map(|mine| earlier(mine.until, self.policy.lease / 2));
        let idle = self.idle_since.map(|since| later(since, LINGER));
        let busy = self.wanted() > 0;
        [Some(turn).filter(|_| busy), renew.filter(|_| busy), idle]
            .into_iter()
            .flatten()
            .min()
            .map_or(Step::Rest(None), |at| {
                Step::Rest(Some(at.max(later(now, Duration::from_millis(1)))))
            })
    }
}

/// `at` less `by`.
fn earlier(at: Timestamp, by: Duration) -> Timestamp {
    let by_ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
    let at_ms = at.as_millisecond().saturating_sub(by_ms);
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::MIN)
}

//! How the number of slots adapts: additive increase, multiplicative decrease.

use std::time::Duration;

use jiff::Timestamp;

use super::{Counts, Fleet, Policy, Window, later};

/// A step that holds too few requests to judge it by stays open for this many steps at the most.
const LONGEST_STEP: u32 = 6;

/// The window moves on by one step, and the limit may change with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// When the step that ends began, as the writer saw it.
    pub seen_start: Timestamp,
    /// The limit as the writer saw it; it changes with a turn only, so `seen_start` vouches for it.
    pub seen_limit: u32,
    /// When the new step begins.
    pub start: Timestamp,
    /// The limit from now on.
    pub limit: u32,
    /// Was it halved? What was counted before is then forgotten: it was answered for.
    pub halved: bool,
}

impl Turn {
    /// The window after this turn.
    #[must_use]
    pub fn next(&self, window: Window) -> Window {
        Window {
            start: self.start,
            current: Counts::default(),
            before: if self.halved { Counts::default() } else { window.current },
            halved_at: if self.halved { self.start } else { window.halved_at },
        }
    }
}

/// The turn that is due at `now`, if one is. `unwritten` are the asker's own requests that the item does not hold yet.
///
/// - Over 5 % of the window's requests were throttled: half the slots, once per window at the most (Genesys guide, edge
///   case 2).
/// - Over 1 % of the last step's were: one slot less. Every 429 pauses the whole fleet, so a limit that stayed just above
///   what the vendor allows would lose more to its pauses than a slot is worth.
/// - None was in all of the window, and the slots were in use: one more.
/// - Anything between is where a limit belongs: it stays.
///
/// A step ends once it is old enough and holds enough requests. While there are few, it goes on for up to six times its
/// length, and then is ended only if that changes something: one recording a minute is not to cost a turn each.
#[must_use]
pub fn turn(fleet: &Fleet, unwritten: Counts, policy: &Policy, now: Timestamp) -> Option<Turn> {
    let Window { start, current, before, halved_at } = fleet.window;
    let current = current + unwritten;
    let turn = |limit: u32, halved| Turn {
        seen_start: start,
        seen_limit: fleet.limit,
        start: later(now, Duration::ZERO).max(later(start, Duration::from_millis(1))),
        limit: limit.clamp(policy.min, policy.max),
        halved,
    };
    if !(policy.min..=policy.max).contains(&fleet.limit) {
        // The configuration has changed.
        return Some(turn(fleet.limit, false));
    }
    let proven = current.requests >= policy.min_requests;
    let patience = if proven { policy.step() } else { policy.step() * LONGEST_STEP };
    if now < later(start, patience) {
        return None;
    }
    let seen = before + current;
    let storm = proven && seen.throttled * 20 > seen.requests;
    if storm && now >= later(halved_at, policy.window) {
        return Some(turn(fleet.limit / 2, true));
    }
    let wanted: u64 = fleet.live(now).map(|(_, holder)| u64::from(holder.wanted)).sum();
    let in_use = fleet.free <= 0 || wanted >= u64::from(fleet.limit);
    let limit = if proven && current.throttled * 100 > current.requests {
        fleet.limit.saturating_sub(1)
    } else if seen.throttled == 0 && in_use {
        fleet.limit + 1
    } else {
        fleet.limit
    };
    let changes = limit.clamp(policy.min, policy.max) != fleet.limit;
    (proven || changes || seen.throttled > 0).then(|| turn(limit, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::throttle::Holder;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    /// A limit of ten, all in use, with these requests in the window's two steps.
    fn fleet(before: (u64, u64), current: (u64, u64)) -> Fleet {
        let counts = |(requests, throttled)| Counts { requests, throttled };
        let mut fleet = Fleet::new(&Policy::up_to(15), at(0));
        let holder = Holder { slots: 10, wanted: 10, until: at(1000) };
        (fleet.limit, fleet.free) = (10, 0);
        fleet.holders.insert("a".to_owned(), holder);
        (fleet.window.before, fleet.window.current) = (counts(before), counts(current));
        fleet
    }

    fn limit_after(fleet: &Fleet, seconds: i64) -> Option<u32> {
        let turn = turn(fleet, Counts::default(), &Policy::up_to(15), at(seconds))?;
        Some(turn.limit)
    }

    #[test]
    fn more_than_five_percent_halves_and_five_do_not() {
        assert_eq!(limit_after(&fleet((50, 0), (50, 5)), 10), Some(9), "exactly 5 %");
        assert_eq!(limit_after(&fleet((50, 0), (50, 6)), 10), Some(5), "over 5 %");
        assert_eq!(limit_after(&fleet((50, 6), (50, 0)), 10), Some(5), "the window slides");
        assert_eq!(limit_after(&fleet((50, 0), (50, 6)), 9), None, "the step is not over");
    }

    #[test]
    fn a_clean_window_adds_one_if_the_slots_were_in_use() {
        assert_eq!(limit_after(&fleet((50, 0), (50, 0)), 10), Some(11));
        assert_eq!(limit_after(&fleet((50, 1), (50, 0)), 10), Some(10), "not clean");
        let mut idle = fleet((50, 0), (50, 0));
        idle.free = 8;
        idle.holders.values_mut().for_each(|holder| (holder.slots, holder.wanted) = (2, 2));
        assert_eq!(limit_after(&idle, 10), Some(10), "not in use");
    }

    #[test]
    fn between_one_and_five_percent_take_one_slot() {
        assert_eq!(limit_after(&fleet((100, 0), (100, 1)), 10), Some(10), "exactly 1 %");
        assert_eq!(limit_after(&fleet((100, 0), (100, 2)), 10), Some(9), "over 1 %");
        assert_eq!(limit_after(&fleet((100, 2), (100, 0)), 10), Some(10), "of the last step");
    }

    #[test]
    fn the_limit_stays_within_its_bounds() {
        let mut high = fleet((50, 0), (50, 0));
        high.limit = 15;
        assert_eq!(limit_after(&high, 10), Some(15));
        let mut low = fleet((0, 0), (50, 50));
        low.limit = 1;
        assert_eq!(limit_after(&low, 10), Some(1));
        let mut lowered = fleet((0, 0), (0, 0));
        lowered.limit = 40;
        assert_eq!(limit_after(&lowered, 0), Some(15), "a new maximum holds at once");
    }

    #[test]
    fn few_requests_wait_for_more() {
        let few = fleet((4, 0), (5, 1));
        assert_eq!(limit_after(&few, 10), None);
        assert_eq!(limit_after(&few, 59), None);
        assert_eq!(limit_after(&few, 60), Some(10), "and are dropped in the end");
        assert_eq!(limit_after(&fleet((5, 0), (5, 0)), 59), None);
        assert_eq!(
            limit_after(&fleet((5, 0), (5, 0)), 60),
            Some(11),
            "long downloads in every slot"
        );
        let mut full = fleet((5, 0), (5, 0));
        full.limit = 15;
        assert_eq!(
            limit_after(&full, 60),
            None,
            "a turn that changes nothing is not worth a write"
        );
    }

    #[test]
    fn one_storm_halves_once() {
        let mut fleet = fleet((0, 0), (100, 50));
        fleet.window.halved_at = at(-9);
        // What was under way when the limit was halved still brings its 429s.
        assert_eq!(limit_after(&fleet, 10), Some(9), "no second half, but one less");
        assert_eq!(limit_after(&fleet, 11), Some(5));
    }
}

//! The item's attributes. Times are milliseconds since 1970.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::throttle::{Counts, Fleet, Holder, Window};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::LimitsError;
use crate::attributes::Item;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    slot_limit: u32,
    free_slots: i64,
    holders: BTreeMap<String, StoredHolder>,
    paused_until: i64,
    window_start: i64,
    request_count: u64,
    throttled_count: u64,
    request_count_before: u64,
    throttled_count_before: u64,
    halved_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredHolder {
    slots: u32,
    wanted: u32,
    until: i64,
}

/// The item as the rules see it.
pub(super) fn fleet(item: Item) -> Result<Fleet, LimitsError> {
    let stored: Stored = serde_dynamo::from_item(item).map_err(LimitsError::Malformed)?;
    let holder = |stored: StoredHolder| Holder {
        slots: stored.slots,
        wanted: stored.wanted,
        until: time(stored.until),
    };
    Ok(Fleet {
        limit: stored.slot_limit,
        free: stored.free_slots,
        holders: stored.holders.into_iter().map(|(id, stored)| (id, holder(stored))).collect(),
        paused_until: time(stored.paused_until),
        window: Window {
            start: time(stored.window_start),
            current: Counts { requests: stored.request_count, throttled: stored.throttled_count },
            before: Counts {
                requests: stored.request_count_before,
                throttled: stored.throttled_count_before,
            },
            halved_at: time(stored.halved_at),
        },
    })
}

/// What the rules see, as the item's attributes without its key.
pub(super) fn attributes(fleet: &Fleet) -> Result<Item, LimitsError> {
    let stored = Stored {
        slot_limit: fleet.limit,
        free_slots: fleet.free,
        holders: fleet.holders.iter().map(|(id, held)| (id.clone(), stored(held))).collect(),
        paused_until: fleet.paused_until.as_millisecond(),
        window_start: fleet.window.start.as_millisecond(),
        request_count: fleet.window.current.requests,
        throttled_count: fleet.window.current.throttled,
        request_count_before: fleet.window.before.requests,
        throttled_count_before: fleet.window.before.throttled,
        halved_at: fleet.window.halved_at.as_millisecond(),
    };
    serde_dynamo::to_item(stored).map_err(LimitsError::Malformed)
}

/// An entry of `holders`.
pub(super) fn holder(holder: &Holder) -> Result<AttributeValue, LimitsError> {
    serde_dynamo::to_attribute_value(stored(holder)).map_err(LimitsError::Malformed)
}

fn stored(holder: &Holder) -> StoredHolder {
    let Holder { slots, wanted, until } = *holder;
    StoredHolder { slots, wanted, until: until.as_millisecond() }
}

/// A time that is out of range, which no writer of ours makes, is the end of time: a pause that is never over is found,
/// one that is over at once is not.
fn time(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use domain::throttle::Policy;

    use super::*;
    use crate::attributes::text;

    #[test]
    fn an_item_reads_back_as_it_was_written() {
        let now = time(1_700_000_000_123);
        let mut before = Fleet::new(&Policy::up_to(15), now);
        before.free = -3;
        before.paused_until = now;
        before.window.before = Counts { requests: 40, throttled: 2 };
        before.holders.insert("k3f".to_owned(), Holder { slots: 3, wanted: 5, until: now });
        let mut item = attributes(&before).unwrap();
        item.insert("pk".to_owned(), text("cxone#api.example.com"));
        assert_eq!(fleet(item).unwrap(), before);
    }

    #[test]
    fn an_item_that_lacks_its_pause_is_refused() {
        let now = time(1_700_000_000_123);
        let mut item = attributes(&Fleet::new(&Policy::up_to(15), now)).unwrap();
        item.remove("pausedUntil");
        assert!(matches!(fleet(item), Err(LimitsError::Malformed(_))));
    }
}

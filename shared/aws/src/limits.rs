//! The Limits table: one item per platform and organisation, shared by every process that asks that vendor for anything.
//!
//! The rules are `domain::throttle`'s; here they become conditional writes. `docs/LIMITS.md` draws the protocol.
//! [`Limiter`] is what a function uses.

mod item;
mod limiter;

use aws_sdk_dynamodb::{
    Client,
    error::SdkError,
    operation::update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
    types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure},
};
use domain::throttle::{Change, Counts, Fleet, Holder, Policy};
use jiff::Timestamp;

use crate::attributes::{number, text};

pub use limiter::{Limiter, LimiterSettings, Permit};

/// Why the table did not answer.
#[derive(Debug, thiserror::Error)]
pub enum LimitsError {
    /// The request failed after the SDK's own retries.
    #[error(
        "DynamoDB {operation} failed on the Limits table; check the function's policy and the table"
    )]
    Request {
        /// The API operation.
        operation: &'static str,
        /// What the SDK said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An item that cannot be read back.
    #[error("the item of the Limits table is malformed; delete it, and the limit starts anew")]
    Malformed(#[source] serde_dynamo::Error),
    /// The time given to a request was over.
    #[error("the Limits table did not answer in time")]
    Silent,
}

/// What became of a conditional write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It was done, and the item is now this.
    Done(Fleet),
    /// A condition did not hold: the item is this, if there is one.
    Refused(Option<Fleet>),
}

/// One item of the Limits table.
#[derive(Debug, Clone)]
pub struct Limits {
    client: Client,
    table: String,
    key: String,
}

impl Limits {
    /// The item `key` of `table`; [`domain::throttle::key`] makes the key.
    #[must_use]
    pub fn new(client: Client, table: String, key: String) -> Self {
        Self { client, table, key }
    }

    /// The item as it is, strongly consistent; `None` before its first use.
    ///
    /// # Errors
    /// Any [`LimitsError`].
    pub async fn read(&self) -> Result<Option<Fleet>, LimitsError> {
        let read = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", text(&self.key))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| LimitsError::Request {
                operation: "GetItem",
                source: Box::new(error),
            })?;
        read.item.map(item::fleet).transpose()
    }

    /// Makes the item, all slots free; where there is one already, that is the answer.
    ///
    /// # Errors
    /// Any [`LimitsError`].
    pub async fn create(&self, policy: &Policy, now: Timestamp) -> Result<Fleet, LimitsError> {
        //  no item ──▶ slotLimit = freeSlots = max, nobody holds any
        let fleet = Fleet::new(policy, now);
        let mut update = self.update().condition_expression("attribute_not_exists(pk)");
        let mut set = Vec::new();
        for (name, value) in item::attributes(&fleet)? {
            set.push(format!("{name} = :{name}"));
            update = update.expression_attribute_values(format!(":{name}"), value);
        }
        match sent(update.update_expression(format!("SET {}", set.join(", ")))).await? {
            Written::Done(fleet) | Written::Refused(Some(fleet)) => Ok(fleet),
            // Deleted between the check and its report; the next look makes it again.
            Written::Refused(None) => Ok(fleet),
        }
    }

    /// Does what [`Fleet::apply`] says, in one conditional write.
    ///
    /// # Errors
    /// Any [`LimitsError`]; whether the write was done is then not known.
    pub async fn write(&self, change: &Change) -> Result<Written, LimitsError> {
        //                        take n: freeSlots >= n
        //   (no entry) ──────────────────────────────────▶ entry, lease to `until`
        //        ▲                                           │  ▲   renew, take, give: the entry is
        //        │                                           └──┘   as its owner last saw it
        //        ├── leave: the entry is as its owner last saw it
        //        └── evict, by anybody: lease over, and the entry as it was seen then
        //
        //   pausedUntil ──▶ later, never earlier: pausedUntil < new
        //   window ──▶ next step, limit x 1/2, - 1, + 0 or + 1: windowStart as it was seen
        let mut sentence = Sentence::default();
        let me = sentence.name("me", &change.holder);
        own_entry(&mut sentence, &me, change)?;
        for (index, (id, seen)) in change.evict.iter().enumerate() {
            let dead = sentence.name(&format!("dead{index}"), id);
            sentence.unless_changed(&dead, &format!("dead{index}"), seen);
            sentence.remove.push(format!("holders.{dead}"));
        }
        if let Some(room) = change.room() {
            let room = sentence.number("room", room);
            sentence.conditions.push(format!("freeSlots >= {room}"));
        }
        if change.freed() != 0 {
            let freed = sentence.number("freed", change.freed());
            sentence.set.push(format!("freeSlots = freeSlots + {freed}"));
        }
        if let Some(until) = change.pause {
            let until = sentence.number("pause", until.as_millisecond());
            sentence.conditions.push(format!("pausedUntil < {until}"));
            sentence.set.push(format!("pausedUntil = {until}"));
        }
        window(&mut sentence, change);
        sent(sentence.into_update(self.update())).await
    }

    fn update(&self) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("pk", text(&self.key))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }
}

/// The writer's entry: as it was, and as it shall be.
fn own_entry(sentence: &mut Sentence, me: &str, change: &Change) -> Result<(), LimitsError> {
    match &change.was {
        Some(was) => sentence.unless_changed(me, "me", was),
        None => {
            // `attribute_exists(pk)`: without it, the write would make an item that holds nothing else.
            let absent = format!("attribute_exists(pk) AND attribute_not_exists(holders.{me})");
            sentence.conditions.push(absent);
        }
    }
    match &change.entry {
        Some(entry) => {
            sentence.values.push((":entry".to_owned(), item::holder(entry)?));
            sentence.set.push(format!("holders.{me} = :entry"));
        }
        None if change.was.is_some() => sentence.remove.push(format!("holders.{me}")),
        None => {}
    }
    Ok(())
}

/// The counters, and the window's turn.
fn window(sentence: &mut Sentence, change: &Change) {
    let Counts { requests, throttled } = change.counts;
    let requests = sentence.number("requests", i64::try_from(requests).unwrap_or(i64::MAX));
    let throttled = sentence.number("throttled", i64::try_from(throttled).unwrap_or(i64::MAX));
    let Some(turn) = &change.turn else {
        sentence.set.push(format!("requestCount = requestCount + {requests}"));
        sentence.set.push(format!("throttledCount = throttledCount + {throttled}"));
        return;
    };
    let seen = sentence.number("seen", turn.seen_start.as_millisecond());
    let start = sentence.number("start", turn.start.as_millisecond());
    let limit = sentence.number("limit", turn.limit.into());
    let none = sentence.number("none", 0);
    sentence.conditions.push(format!("windowStart = {seen}"));
    sentence.set.push(format!("windowStart = {start}"));
    sentence.set.push(format!("slotLimit = {limit}"));
    // The right-hand sides are the values before this write: what others have counted since the look is kept.
    let (requests, throttled) = if turn.halved {
        sentence.set.push(format!("halvedAt = {start}"));
        // A value that no expression uses would be refused.
        sentence.values.retain(|(name, _)| name != ":requests" && name != ":throttled");
        (none.clone(), none.clone())
    } else {
        (format!("requestCount + {requests}"), format!("throttledCount + {throttled}"))
    };
    sentence.set.push(format!("requestCountBefore = {requests}"));
    sentence.set.push(format!("throttledCountBefore = {throttled}"));
    sentence.set.push(format!("requestCount = {none}"));
    sentence.set.push(format!("throttledCount = {none}"));
}

/// The clauses of an UpdateItem, as they come together.
#[derive(Debug, Default)]
struct Sentence {
    conditions: Vec<String>,
    set: Vec<String>,
    remove: Vec<String>,
    names: Vec<(String, String)>,
    values: Vec<(String, AttributeValue)>,
}

impl Sentence {
    fn name(&mut self, alias: &str, name: &str) -> String {
        let alias = format!("#{alias}");
        self.names.push((alias.clone(), name.to_owned()));
        alias
    }

    fn number(&mut self, alias: &str, value: i64) -> String {
        let alias = format!(":{alias}");
        self.values.push((alias.clone(), number(value)));
        alias
    }

    /// Only while `holders.{path}` is as it was seen.
    fn unless_changed(&mut self, path: &str, alias: &str, seen: &Holder) {
        if !self.names.iter().any(|(name, _)| name == "#until") {
            self.name("until", "until");
            self.name("slots", "slots");
        }
        let until = self.number(&format!("{alias}Until"), seen.until.as_millisecond());
        let slots = self.number(&format!("{alias}Slots"), seen.slots.into());
        self.conditions.push(format!("holders.{path}.#until = {until}"));
        self.conditions.push(format!("holders.{path}.#slots = {slots}"));
    }

    fn into_update(self, update: UpdateItemFluentBuilder) -> UpdateItemFluentBuilder {
        let mut expression = format!("SET {}", self.set.join(", "));
        if !self.remove.is_empty() {
            expression.push_str(&format!(" REMOVE {}", self.remove.join(", ")));
        }
        update
            .update_expression(expression)
            .condition_expression(self.conditions.join(" AND "))
            .set_expression_attribute_names(Some(self.names.into_iter().collect()))
            .set_expression_attribute_values(Some(self.values.into_iter().collect()))
    }
}

async fn sent(update: UpdateItemFluentBuilder) -> Result<Written, LimitsError> {
    match update.send().await {
        Ok(output) => Ok(Written::Done(item::fleet(output.attributes.unwrap_or_default())?)),
        Err(SdkError::ServiceError(service))
            if service.err().is_conditional_check_failed_exception() =>
        {
            let UpdateItemError::ConditionalCheckFailedException(failed) = service.into_err()
            else {
                return Ok(Written::Refused(None));
            };
            let item = failed.item.filter(|item| !item.is_empty());
            Ok(Written::Refused(item.map(item::fleet).transpose()?))
        }
        Err(error) => {
            Err(LimitsError::Request { operation: "UpdateItem", source: Box::new(error) })
        }
    }
}

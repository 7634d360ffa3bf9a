//! Items of a table, and the values of their attributes.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};

/// An item, or a part of one: values by the names of their attributes.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// A string.
pub(crate) fn text(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

/// A number, of whatever width.
pub(crate) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// The string under this name; `None` where there is none.
pub(crate) fn string<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// The bytes under this name; `None` where there are none.
pub(crate) fn bytes<'a>(item: &'a Item, name: &str) -> Option<&'a [u8]> {
    item.get(name)?.as_b().ok().map(AsRef::as_ref)
}

/// The value of `expiresAt`: seconds since 1970, as DynamoDB's time to live wants them.
pub(crate) fn expiry(from: Timestamp, lifetime: SignedDuration) -> i64 {
    from.saturating_add(lifetime).map_or(i64::MAX, Timestamp::as_second)
}

/// So many times 24 hours.
pub(crate) fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

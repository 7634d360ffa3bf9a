//! A call's head: read, changed by the rules, written back if nobody else has.

use aws_sdk_dynamodb::{
    operation::put_item::PutItemError, primitives::Blob, types::AttributeValue,
};
use base64::Engine;
use domain::{
    id::QueueId,
    transcript::{Head, Status},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Assemblies, AssembliesError, Call, HEAD_DAYS, malformed,
    zip::{unzip, zip},
};
use crate::{
    RequestError,
    attributes::{Item, bytes, days, expiry, number, text},
};

const SK: &str = "head";

/// How long after its time, or after its last change, a call is given to be written by the messages on its queues.
const SETTLES_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// Where a call's objects lie: fixed when the call begins, or its revisions would part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// When the call began, or when it became known.
    pub time: Timestamp,
    /// The queue it came through, where it was known in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_id: Option<QueueId>,
}

/// A call as the table has it, but for its segments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stored {
    /// What decides.
    pub head: Head,
    /// Where its objects lie.
    pub place: Place,
    /// When the call began here; its time to live counts from then.
    pub begun_at: Timestamp,
    /// The key of the newest `transcript.json` in the archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<String>,
}

impl Stored {
    /// A head that the table's time to live took, from its record in the stream: `head`, as the stream has it. `None`
    /// where it cannot be read.
    #[must_use]
    pub fn from_stream(head: &str) -> Option<Self> {
        let zipped = base64::engine::general_purpose::STANDARD.decode(head).ok()?;
        unzip(&zipped)
    }

    /// Whether the call is past the days that a head is kept, at `now`.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        now.as_second() > expiry(self.begun_at, days(HEAD_DAYS))
    }

    /// When the table may take it: at the end of its days, or, while something is still to come of it, as soon as nothing
    /// will come of it by itself. What the table then tells the stream is the call's second safety net.
    fn expires_at(&self, now: Timestamp) -> i64 {
        if !self.head.unsettled() {
            return expiry(self.begun_at, days(HEAD_DAYS));
        }
        let due = self.head.due_ms().and_then(|due| Timestamp::from_millisecond(due).ok());
        expiry(due.map_or(now, |due| due.max(now)), SETTLES_WITHIN)
    }
}

impl Assemblies {
    /// A call's head; `None` if nothing has come of it, or it was swept up.
    ///
    /// # Errors
    /// [`AssembliesError::Request`], [`AssembliesError::Malformed`].
    pub async fn head(&self, call: &Call) -> Result<Option<Stored>, AssembliesError> {
        let got = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", call.pk())
            .key("sk", text(SK))
            .consistent_read(true)
            .send()
            .await
            .map_err(RequestError::of("GetItem"))?;
        let Some(item) = got.item else { return Ok(None) };
        let head = bytes(&item, "head").and_then(unzip);
        head.map(Some).ok_or_else(|| malformed(&item, "head"))
    }

    /// Writes a head that was read at version `read`, 0 if there was none, at `now`.
    ///
    /// # Errors
    /// [`AssembliesError::Moved`] when it is no longer what was read. That may also be this very write, whose answer was
    /// lost: the event, applied again, changes nothing then.
    pub async fn put_head(
        &self,
        call: &Call,
        read: u64,
        stored: &Stored,
        now: Timestamp,
    ) -> Result<(), AssembliesError> {
        let mut item = Item::from([("pk".to_owned(), call.pk()), ("sk".to_owned(), text(SK))]);
        item.extend(attributes(stored, now)?);
        //  no item, read = 0 ───▶ version n
        //  version = read ──────▶ version n > read
        //  any other version ───▶ itself: another worker was here, and the caller reads again
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        let put = match read {
            0 => put.condition_expression("attribute_not_exists(pk)"),
            _ => put
                .condition_expression("#version = :read")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":read", number(read)),
        };
        let Err(error) = put.send().await else { return Ok(()) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(_)) => Err(AssembliesError::Moved),
            _ => Err(RequestError::of("PutItem")(error).into()),
        }
    }
}

/// The head whole, and beside it what an operator wants to see without unpacking it.
fn attributes(stored: &Stored, now: Timestamp) -> Result<Item, AssembliesError> {
    let Stored { head, begun_at, .. } = stored;
    let status = match head.status() {
        Status::Open => "open",
        Status::Complete => "complete",
        Status::Partial => "partial",
    };
    let zipped = zip(stored).map_err(AssembliesError::Unwritable)?;
    let mut item = Item::from([
        ("head".to_owned(), AttributeValue::B(Blob::new(zipped))),
        ("version".to_owned(), number(head.version())),
        ("status".to_owned(), text(status)),
        ("revision".to_owned(), number(head.written())),
        ("segmentsSeen".to_owned(), number(head.seen().len())),
        ("begunAt".to_owned(), text(begun_at)),
        ("expiresAt".to_owned(), number(stored.expires_at(now))),
    ]);
    if let Some(key) = &stored.newest {
        item.insert("newest".to_owned(), text(key));
    }
    // The template's filter on the stream lets through only the heads that have this.
    if head.unsettled() {
        let what = head.output().map_or("open", |_| "unwritten");
        item.insert("unsettled".to_owned(), text(what));
    }
    Ok(item)
}

#[cfg(test)]
mod tests {
    use domain::transcript::{Arrival, DUE_AFTER_MS, Event, SegmentKey};

    use super::*;

    fn stored(indices: &[u32]) -> Stored {
        let begun_at: Timestamp = "2024-01-31T23:59:59Z".parse().unwrap();
        let mut head = Head::new(DUE_AFTER_MS);
        for index in indices {
            let arrival = Arrival {
                at_ms: begun_at.as_millisecond(),
                key: SegmentKey::Index(*index),
                total: Some(2),
                recording: Some("r1".parse().unwrap()),
                conflict: None,
            };
            let _ = head.apply(Event::Segment(arrival));
        }
        let place = Place { time: begun_at, queue_id: Some("q1".parse().unwrap()) };
        Stored { head, place, begun_at, newest: None }
    }

    #[test]
    fn a_head_reads_back_with_what_is_seen_beside_it() {
        let stored = stored(&[2, 1]);
        let item = attributes(&stored, stored.begun_at).unwrap();
        assert_eq!(item["status"], text("complete"));
        assert_eq!((&item["version"], &item["segmentsSeen"]), (&number(2), &number(2)));
        let zipped = bytes(&item, "head").unwrap();
        assert_eq!(unzip::<Stored>(zipped).as_ref(), Some(&stored));
        let streamed = base64::engine::general_purpose::STANDARD.encode(zipped);
        assert_eq!(Stored::from_stream(&streamed), Some(stored));
        assert_eq!(Stored::from_stream("bm8gaGVhZA=="), None);
    }

    /// The table's time to live is what wakes up a call whose timer or writer was lost.
    #[test]
    fn a_head_is_kept_for_thirty_days_once_it_is_settled_and_for_an_hour_after_its_time_before() {
        let (mut call, begun) = (stored(&[2]), 1_706_745_599);
        let expires = |call: &Stored, now: i64| {
            let item = attributes(call, Timestamp::from_second(now).unwrap()).unwrap();
            (item["expiresAt"].clone(), item.get("unsettled").cloned())
        };
        let open = (number(begun + 900 + 3_600), Some(text("open")));
        assert_eq!(expires(&call, begun), open);
        let late = begun + 5_000;
        let at_ms = late * 1_000;
        let _ = call.head.apply(Event::Deadline { at_ms });
        assert_eq!(expires(&call, late), (number(late + 3_600), Some(text("unwritten"))));
        let _ = call.head.apply(Event::Written { revision: 1 });
        assert_eq!(expires(&call, late), (number(begun + 30 * 86_400), None));
        let day = |days: i64| Timestamp::from_second(begun + days * 86_400 + 1).unwrap();
        assert!(!call.is_over(day(29)) && call.is_over(day(30)));
    }
}

//! A call's segments: each stored once, by whoever comes first.

use aws_sdk_dynamodb::{
    operation::put_item::PutItemError,
    primitives::Blob,
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};
use bytes::Bytes;
use domain::{
    digest::{Checksums, Digests},
    object_key,
    transcript::{Fingerprint, Segment},
};
use jiff::Timestamp;

use super::{
    Assemblies, AssembliesError, Call, SEGMENT_DAYS, malformed,
    zip::{inflate, zip},
};
use crate::{
    RequestError,
    archive::ArchiveError,
    attributes::{Item, bytes, days, expiry, number, string, text},
};

/// The most bytes of a segment, compressed, that go into its item. DynamoDB takes 400 KB for all of an item.
const MAX_INLINE: usize = 350 * 1000;

const PREFIX: &str = "segment#";

/// A segment, as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// When it was stored.
    pub at: Timestamp,
    /// What it holds.
    pub segment: Segment,
}

impl Assemblies {
    /// Stores a segment, if it is the first of its key; the answer is the fingerprint of the one that is stored now.
    ///
    /// # Errors
    /// Any [`AssembliesError`] but [`AssembliesError::Moved`].
    pub async fn store(
        &self,
        call: &Call,
        segment: &Segment,
        now: Timestamp,
    ) -> Result<Fingerprint, AssembliesError> {
        let own = segment.fingerprint();
        let mut item = Item::from([
            ("pk".to_owned(), call.pk()),
            ("sk".to_owned(), text(format_args!("{PREFIX}{}", segment.key))),
            ("fingerprint".to_owned(), text(own.as_str())),
            ("storedAt".to_owned(), text(now)),
            ("expiresAt".to_owned(), number(expiry(now, days(SEGMENT_DAYS)))),
        ]);
        let body = zip(segment).map_err(AssembliesError::Unwritable)?;
        item.extend(match body.len() {
            ..=MAX_INLINE => vec![("body".to_owned(), AttributeValue::B(Blob::new(body)))],
            _ => self.stage(call, segment, body).await?,
        });
        //  no item, or one whose days are over ──▶ the segment (fingerprint, body or staged)
        //  an item ──▶ itself: the first has won, this one's content is compared with its fingerprint
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk) OR expiresAt < :soon")
            .expression_attribute_values(":soon", soon(now))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = put else { return Ok(own) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(refused)) => {
                let stored = refused.item().cloned().unwrap_or_default();
                fingerprint(&stored).ok_or_else(|| malformed(&stored, "fingerprint"))
            }
            _ => Err(RequestError::of("PutItem")(error).into()),
        }
    }

    /// Puts a segment into the bucket; the answer is what points there from its item. The object lies there before
    /// the item does, so an item never points to nothing. One that no item points to goes with the lifecycle rule.
    async fn stage(
        &self,
        call: &Call,
        segment: &Segment,
        body: Vec<u8>,
    ) -> Result<Vec<(String, AttributeValue)>, AssembliesError> {
        let mut digests = Digests::default();
        digests.update(&body);
        let checksums = digests.finish().ok_or(ArchiveError::Checksum);
        let Checksums { sha256, crc64nvme, .. } = checksums.map_err(AssembliesError::Staging)?;
        let key = object_key::staged(call.platform, &call.call_id, &segment.key, &sha256);
        let put = self.staging.put(&key, "application/gzip", Bytes::from(body), &crc64nvme);
        put.await.map_err(AssembliesError::Staging)?;
        Ok(vec![("staged".to_owned(), text(key)), ("crc64nvme".to_owned(), text(crc64nvme))])
    }

    /// Every segment that is stored of a call at `now`, in the order of their coming, if they have no more than `most` bytes
    /// as JSON.
    ///
    /// # Errors
    /// Any [`AssembliesError`] but [`AssembliesError::Moved`].
    pub async fn segments(
        &self,
        call: &Call,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<Kept>, AssembliesError> {
        let mut segments = Vec::new();
        let mut left = most;
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":pk", call.pk())
            .filter_expression("expiresAt >= :soon")
            .expression_attribute_values(":prefix", text(PREFIX))
            .expression_attribute_values(":soon", soon(now))
            // A segment that has just been stored by another worker is part of what was decided.
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            let item = item.map_err(RequestError::of("Query"))?;
            let json = match string(&item, "staged") {
                Some(key) => {
                    let crc = string(&item, "crc64nvme");
                    let crc = crc.ok_or_else(|| malformed(&item, "crc64nvme"))?;
                    let body = self.staging.read(key, Some(crc)).await;
                    inflate(&body.map_err(AssembliesError::Staging)?)
                }
                None => bytes(&item, "body").and_then(inflate),
            };
            let json = json.ok_or_else(|| malformed(&item, "body"))?;
            left = left.checked_sub(json.len()).ok_or(AssembliesError::TooLarge)?;
            let segment = serde_json::from_slice(&json).map_err(|_| malformed(&item, "body"))?;
            let at = string(&item, "storedAt").and_then(|at| at.parse().ok());
            let at = at.ok_or_else(|| malformed(&item, "storedAt"))?;
            segments.push(Kept { at, segment });
        }
        segments.sort_by_key(|kept| kept.at);
        Ok(segments)
    }
}

/// What expires before this is as good as gone: the time to live deletes it when it comes to it, which may be in the middle of
/// what is done with it.
fn soon(now: Timestamp) -> AttributeValue {
    number(expiry(now, days(1)))
}

fn fingerprint(item: &Item) -> Option<Fingerprint> {
    serde_json::from_value(string(item, "fingerprint")?.into()).ok()
}

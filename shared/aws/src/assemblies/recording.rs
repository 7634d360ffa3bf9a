//! Which calls wait to hear of a recording: its own entry in the ledger may name another call, or none.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{id::RecordingId, platform::Platform};
use jiff::Timestamp;

use super::{Assemblies, AssembliesError, Call, SEGMENT_DAYS, malformed};
use crate::{
    RequestError,
    attributes::{days, expiry, number, string, text},
};

impl Assemblies {
    /// Notes that a call wants to hear of a recording once it is settled.
    ///
    /// # Errors
    /// [`AssembliesError::Request`].
    pub async fn wait_for(
        &self,
        recording: &RecordingId,
        call: &Call,
        now: Timestamp,
    ) -> Result<(), AssembliesError> {
        let expires_at = expiry(now, days(SEGMENT_DAYS));
        // No condition: it says the same whoever writes it.
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", pk(call.platform, recording))
            .item("sk", text(&call.call_id))
            .item("expiresAt", number(expires_at));
        put.send().await.map_err(RequestError::of("PutItem"))?;
        Ok(())
    }

    /// The calls that want to hear of a recording.
    ///
    /// # Errors
    /// [`AssembliesError::Request`], [`AssembliesError::Malformed`].
    pub async fn waiting_for(
        &self,
        platform: Platform,
        recording: &RecordingId,
    ) -> Result<Vec<Call>, AssembliesError> {
        let mut calls = Vec::new();
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", pk(platform, recording))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = items.next().await {
            let item = item.map_err(RequestError::of("Query"))?;
            let call_id = string(&item, "sk").and_then(|sk| sk.parse().ok());
            let call_id = call_id.ok_or_else(|| malformed(&item, "sk"))?;
            calls.push(Call { platform, call_id });
        }
        Ok(calls)
    }
}

fn pk(platform: Platform, recording: &RecordingId) -> AttributeValue {
    text(format_args!("recording#{platform}#{recording}"))
}

//! Many items of a table at once.

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::{
    Client,
    types::{KeysAndAttributes, PutRequest, WriteRequest},
};
use domain::backoff;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::time::sleep;

use crate::{RequestError, attributes::Item};

/// The most keys in a BatchGetItem.
const MOST_KEYS: usize = 100;

/// The most items in a BatchWriteItem.
const MOST_ITEMS: usize = 25;

/// Requests that are under way at the same time.
const AT_ONCE: usize = 8;

const WRITE: &str = "BatchWriteItem";

/// Requests for what DynamoDB left over, at most, before that is an error.
const TRIES: u32 = 8;

/// The first wait before what was left over is asked for again.
const FIRST_WAIT: Duration = Duration::from_millis(50);

/// Why many items could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// A request failed.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// DynamoDB left the same items over again and again.
    #[error("DynamoDB {0} kept leaving items over; the table is throttled")]
    LeftOver(&'static str),
}

/// Counts a try, and waits before any but the first.
async fn wait_for(tries: &mut u32, operation: &'static str) -> Result<(), BatchError> {
    if *tries == TRIES {
        return Err(BatchError::LeftOver(operation));
    }
    if *tries > 0 {
        sleep(backoff::exponential(FIRST_WAIT, *tries, fastrand::f64())).await;
    }
    *tries += 1;
    Ok(())
}

/// Reads the items of these keys, as many as there are, and of each what `projection` names; `#state` stands for `state` in
/// it. Eventually consistent.
pub(crate) async fn get(
    client: &Client,
    table: &str,
    keys: &[Item],
    projection: &str,
) -> Result<Vec<Item>, BatchError> {
    let found = stream::iter(keys.chunks(MOST_KEYS))
        .map(|keys| get_chunk(client, table, keys, projection))
        .buffer_unordered(AT_ONCE)
        .try_collect::<Vec<_>>();
    Ok(found.await?.into_iter().flatten().collect())
}

async fn get_chunk(
    client: &Client,
    table: &str,
    keys: &[Item],
    projection: &str,
) -> Result<Vec<Item>, BatchError> {
    const OPERATION: &str = "BatchGetItem";
    let ask = KeysAndAttributes::builder()
        .set_keys(Some(keys.to_vec()))
        .projection_expression(projection);
    let ask = match projection.contains("#state") {
        true => ask.expression_attribute_names("#state", "state"),
        false => ask,
    };
    let ask = ask.build().map_err(RequestError::of(OPERATION))?;
    let mut left = Some(HashMap::from([(table.to_owned(), ask)]));
    let (mut found, mut tries) = (Vec::with_capacity(keys.len()), 0);
    while let Some(ask) = left.take() {
        wait_for(&mut tries, OPERATION).await?;
        let got = client.batch_get_item().set_request_items(Some(ask)).send().await;
        let got = got.map_err(RequestError::of(OPERATION))?;
        found.extend(got.responses.into_iter().flatten().flat_map(|(_, items)| items));
        left = got.unprocessed_keys.filter(|keys| !keys.is_empty());
    }
    Ok(found)
}

/// Puts these items, whatever stood in their place. No two may have the same key.
pub(crate) async fn put(
    client: &Client,
    table: &str,
    items: impl IntoIterator<Item = Item>,
) -> Result<(), BatchError> {
    let write = |item| {
        let put = PutRequest::builder().set_item(Some(item)).build();
        Ok(WriteRequest::builder().put_request(put.map_err(RequestError::of(WRITE))?).build())
    };
    let writes = items.into_iter().map(write).collect::<Result<Vec<_>, BatchError>>()?;
    stream::iter(writes.chunks(MOST_ITEMS))
        .map(|writes| put_chunk(client, table, writes))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}

async fn put_chunk(
    client: &Client,
    table: &str,
    writes: &[WriteRequest],
) -> Result<(), BatchError> {
    let mut left = Some(HashMap::from([(table.to_owned(), writes.to_vec())]));
    let mut tries = 0;
    while let Some(writes) = left.take() {
        wait_for(&mut tries, WRITE).await?;
        let sent = client.batch_write_item().set_request_items(Some(writes)).send().await;
        left = sent
            .map_err(RequestError::of(WRITE))?
            .unprocessed_items
            .filter(|items| !items.is_empty());
    }
    Ok(())
}

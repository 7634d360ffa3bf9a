//! SQS batches: every record on its own, groups in order, partial failures.
//!
//! One bad record never costs its neighbours, not even by a panic; all bad is an error of the function, so that its alarm
//! sees it.

use std::{collections::BTreeMap, future::Future, panic::AssertUnwindSafe};

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::{FutureExt, StreamExt, stream};
use lambda_runtime::Diagnostic;

/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Dealt with: SQS deletes it.
    Done,
    /// To be delivered again; the handler has set its visibility timeout.
    Again,
    /// It failed: delivered again, and to the dead-letter queue in the end.
    Failed,
}

/// A record, and whether it is its turn.
#[derive(Debug)]
pub enum Turn {
    /// To be dealt with.
    Now(SqsMessage),
    /// An earlier record of its message group is not done, so it waits behind it: its visibility timeout is the
    /// handler's to set, its verdict is that record's.
    Blocked(SqsMessage),
}

/// Every record of a batch failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("all {0} records of the batch failed; the log lines above say why, record by record")]
pub struct AllFailed(pub usize);

impl From<AllFailed> for Diagnostic {
    fn from(error: AllFailed) -> Self {
        Self { error_type: "AllFailed".to_owned(), error_message: error.to_string() }
    }
}

/// Hands every record to `handle`: different message groups side by side, up to `concurrency` of them, one group's
/// records one after another. Once a record of a group is not done, the rest of its group waits with it, because SQS
/// would otherwise delete later messages before earlier ones.
///
/// # Errors
/// [`AllFailed`] when there were records and none came out [`Verdict::Done`] or [`Verdict::Again`].
pub async fn run<F, Fut>(
    event: SqsEvent,
    concurrency: usize,
    handle: F,
) -> Result<SqsBatchResponse, AllFailed>
where
    F: Fn(Turn) -> Fut,
    Fut: Future<Output = Verdict>,
{
    let count = event.records.len();
    let mut groups: BTreeMap<String, Vec<SqsMessage>> = BTreeMap::new();
    for (index, record) in event.records.into_iter().enumerate() {
        let group = record.attributes.get("MessageGroupId").cloned();
        groups.entry(group.unwrap_or_else(|| format!("#{index}"))).or_default().push(record);
    }
    let handle = &handle;
    let outcomes: Vec<(String, Verdict)> = stream::iter(groups.into_values())
        .map(|records| one_group(records, handle))
        .buffer_unordered(concurrency.max(1))
        .concat()
        .await;

    if count > 0 && outcomes.iter().all(|(_, verdict)| *verdict == Verdict::Failed) {
        return Err(AllFailed(count));
    }
    let mut response = SqsBatchResponse::default();
    for (id, verdict) in outcomes {
        if verdict != Verdict::Done {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            response.batch_item_failures.push(failure);
        }
    }
    Ok(response)
}

async fn one_group<F, Fut>(records: Vec<SqsMessage>, handle: &F) -> Vec<(String, Verdict)>
where
    F: Fn(Turn) -> Fut,
    Fut: Future<Output = Verdict>,
{
    let mut outcomes = Vec::with_capacity(records.len());
    let mut behind = Verdict::Done;
    for record in records {
        let id = record.message_id.clone().unwrap_or_default();
        let blocked = behind != Verdict::Done;
        let turn = if blocked { Turn::Blocked(record) } else { Turn::Now(record) };
        let handled = AssertUnwindSafe(async { handle(turn).await });
        let verdict = handled.catch_unwind().await.unwrap_or_else(|_| {
            tracing::error!(message_id = id, "a record's handler panicked");
            Verdict::Failed
        });
        if !blocked {
            behind = verdict;
        }
        outcomes.push((id, behind));
    }
    outcomes
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn event(records: &[(&str, &str)]) -> SqsEvent {
        let mut event = SqsEvent::default();
        for (id, group) in records {
            let mut record = SqsMessage::default();
            record.message_id = Some((*id).to_owned());
            record.body = Some((*id).to_owned());
            record.attributes.insert("MessageGroupId".to_owned(), (*group).to_owned());
            event.records.push(record);
        }
        event
    }

    async fn failures(event: SqsEvent, bad: &[(&str, Verdict)]) -> Result<Vec<String>, AllFailed> {
        let verdict = |turn: Turn| {
            // What a blocked record's handler says counts for nothing: here that it is done.
            let Turn::Now(record) = turn else { return std::future::ready(Verdict::Done).boxed() };
            let id = record.message_id.unwrap();
            let verdict = bad.iter().find(|(b, _)| *b == id).map_or(Verdict::Done, |(_, v)| *v);
            async move {
                assert_ne!(id, "panics", "as asked");
                verdict
            }
            .boxed()
        };
        let response = run(event, 4, verdict).await?;
        let mut ids: Vec<_> =
            response.batch_item_failures.into_iter().map(|f| f.item_identifier).collect();
        ids.sort();
        Ok(ids)
    }

    #[tokio::test]
    async fn one_bad_record_does_not_cost_its_neighbours() {
        let batch = event(&[("1", "a"), ("2", "b"), ("3", "c")]);
        assert_eq!(failures(batch, &[("2", Verdict::Failed)]).await.unwrap(), ["2"]);
    }

    #[tokio::test]
    async fn the_rest_of_a_group_waits_behind_a_record_that_is_not_done() {
        let batch = event(&[("1", "a"), ("2", "a"), ("3", "b"), ("4", "a")]);
        assert_eq!(failures(batch, &[("2", Verdict::Again)]).await.unwrap(), ["2", "4"]);
    }

    #[tokio::test]
    async fn a_panic_costs_its_own_record_only() {
        let batch = event(&[("1", "a"), ("panics", "b"), ("3", "c")]);
        assert_eq!(failures(batch, &[]).await.unwrap(), ["panics"]);
    }

    #[tokio::test]
    async fn all_failed_is_an_error_and_handed_back_is_not() {
        let bad = [("1", Verdict::Failed), ("2", Verdict::Failed)];
        assert_eq!(failures(event(&[("1", "a"), ("2", "b")]), &bad).await, Err(AllFailed(2)));
        let back = [("1", Verdict::Failed), ("2", Verdict::Again)];
        assert_eq!(failures(event(&[("1", "a"), ("2", "b")]), &back).await.unwrap(), ["1", "2"]);
        assert!(failures(event(&[]), &[]).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn groups_run_side_by_side_and_never_two_records_of_one() {
        let running = Mutex::new((Vec::<String>::new(), 0));
        let batch = event(&[("1", "a"), ("2", "a"), ("3", "b"), ("4", "b"), ("5", "c")]);
        run(batch, 10, |turn| {
            let Turn::Now(record) = turn else { panic!("blocked") };
            let running = &running;
            async move {
                let group = record.attributes["MessageGroupId"].clone();
                {
                    let mut running = running.lock().unwrap();
                    assert!(!running.0.contains(&group), "two records of one group at once");
                    running.0.push(group.clone());
                    running.1 = running.1.max(running.0.len());
                }
                tokio::task::yield_now().await;
                running.lock().unwrap().0.retain(|g| *g != group);
                Verdict::Done
            }
        })
        .await
        .unwrap();
        assert_eq!(running.lock().unwrap().1, 3);
    }
}

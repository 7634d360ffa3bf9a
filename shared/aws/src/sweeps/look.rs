//! What an operator sees of the sweeps.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use domain::{id::RunId, platform::Platform, sweep::MediaType};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Counts, NEXT_PASS, RESTLESS, Run, Sweeps, SweepsError, WindowState};
use crate::{
    RequestError,
    attributes::{Item, string, text},
};

/// A run, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunProgress {
    /// As it was asked for.
    #[serde(flatten)]
    pub run: Run,
    /// How many of its windows are done.
    pub done: usize,
    /// What all its windows have brought.
    #[serde(flatten)]
    pub counts: Counts,
    /// How many of those that are done had something new in every pass, and may have more.
    pub restless: usize,
    /// Why windows that are not done wait: how many of them, by the label.
    pub waiting: BTreeMap<String, usize>,
    /// Since when the window waits that is the next to be walked again ([`NEXT_PASS`]); `None` where none waits for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused_since: Option<Timestamp>,
}

impl RunProgress {
    /// Is all of it swept?
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done >= self.run.windows
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Window {
    state: WindowState,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    lease_until: Option<i64>,
    #[serde(default)]
    updated_at: Option<Timestamp>,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Default)]
struct Sum {
    done: usize,
    restless: usize,
    counts: Counts,
    waiting: BTreeMap<String, usize>,
    paused_since: Option<Timestamp>,
}

impl Sum {
    fn add(&mut self, window: Window) {
        let Window { state, reason, lease_until, updated_at, counts } = window;
        // The reason of the last wait stays on a window that is walked again.
        let reason = reason.filter(|_| state == WindowState::Done || lease_until.is_none());
        if state == WindowState::Done {
            self.done += 1;
            self.restless += usize::from(reason.is_some_and(|reason| reason == RESTLESS));
        } else if let Some(reason) = reason {
            if reason == NEXT_PASS {
                self.paused_since = self.paused_since.into_iter().chain(updated_at).min();
            }
            *self.waiting.entry(reason).or_default() += 1;
        }
        self.counts.pages += counts.pages;
        self.counts.seen += counts.seen;
        self.counts.enqueued += counts.enqueued;
        self.counts.unreadable += counts.unreadable;
        self.counts.missing += counts.missing;
    }

    fn of(self, run: Run) -> RunProgress {
        let Self { done, restless, counts, waiting, paused_since } = self;
        RunProgress { run, done, counts, restless, waiting, paused_since }
    }
}

impl Sweeps {
    /// Every run of a platform that the table still has, newest first. Reads the platform's runs and windows.
    ///
    /// # Errors
    /// [`SweepsError::Request`], [`SweepsError::Malformed`].
    pub async fn runs(&self, platform: Platform) -> Result<Vec<RunProgress>, SweepsError> {
        let (mut runs, mut sums) = (Vec::new(), BTreeMap::<String, Sum>::new());
        let mut items = self.sweep(platform).into_paginator().items().send();
        while let Some(item) = items.next().await {
            let item = item.map_err(RequestError::of("Query"))?;
            let window = string(&item, "sk").and_then(|sk| sk.split_once('/'));
            match window.map(|(run_id, _)| run_id.to_owned()) {
                Some(run_id) => sums.entry(run_id).or_default().add(read(item)?),
                None => runs.push(read::<Run>(item)?),
            }
        }
        runs.sort_by_key(|run| std::cmp::Reverse(run.requested_at));
        let sum = |run: Run| sums.remove(run.run_id.as_str()).unwrap_or_default().of(run);
        Ok(runs.into_iter().map(sum).collect())
    }

    /// A run; `None` if the table has none of that name. Reads its windows.
    ///
    /// # Errors
    /// [`SweepsError::Request`], [`SweepsError::Malformed`].
    pub async fn run(
        &self,
        platform: Platform,
        run_id: &RunId,
    ) -> Result<Option<RunProgress>, SweepsError> {
        let got = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", text(format_args!("sweep#{platform}")))
            .key("sk", text(run_id))
            .consistent_read(true)
            .send()
            .await
            .map_err(RequestError::of("GetItem"))?;
        let Some(run) = got.item else { return Ok(None) };
        let mut sum = Sum::default();
        let windows = self
            .sweep(platform)
            .key_condition_expression("pk = :pk AND begins_with(sk, :run)")
            .expression_attribute_values(":run", text(format_args!("{run_id}/")))
            .consistent_read(true);
        let mut windows = windows.into_paginator().items().send();
        while let Some(window) = windows.next().await {
            sum.add(read(window.map_err(RequestError::of("Query"))?)?);
        }
        Ok(Some(sum.of(read(run)?)))
    }

    /// The schedule's high-water marks: everything that began before was listed by a sweep that came to its end.
    ///
    /// # Errors
    /// [`SweepsError::Request`], [`SweepsError::Malformed`].
    pub async fn marks(
        &self,
        platform: Platform,
    ) -> Result<BTreeMap<MediaType, Timestamp>, SweepsError> {
        #[derive(Deserialize)]
        struct Mark {
            sk: MediaType,
            through: i64,
        }
        let query =
            self.client.query().table_name(&self.table).key_condition_expression("pk = :pk");
        let query = query.expression_attribute_values(":pk", text(format_args!("mark#{platform}")));
        let items =
            query.send().await.map_err(RequestError::of("Query"))?.items.unwrap_or_default();
        let marks = items.into_iter().map(read::<Mark>).collect::<Result<Vec<_>, _>>()?;
        let time = |mark: Mark| Some((mark.sk, Timestamp::from_millisecond(mark.through).ok()?));
        Ok(marks.into_iter().filter_map(time).collect())
    }

    fn sweep(&self, platform: Platform) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(format_args!("sweep#{platform}")))
    }
}

fn read<T: serde::de::DeserializeOwned>(item: Item) -> Result<T, SweepsError> {
    serde_dynamo::from_item(item).map_err(SweepsError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_summed_and_those_that_wait_counted_by_reason() {
        let mut sum = Sum::default();
        for window in [
            r#"{"state":"done","seen":5,"enqueued":2,"pages":1}"#,
            r#"{"state":"done","reason":"restless"}"#,
            r#"{"state":"open","reason":"throttled","seen":1}"#,
            r#"{"state":"open","reason":"throttled"}"#,
            r#"{"state":"open"}"#,
            r#"{"state":"open","reason":"next_pass","updatedAt":"2024-01-31T12:00:05Z"}"#,
            r#"{"state":"open","reason":"next_pass","updatedAt":"2024-01-31T12:00:01Z"}"#,
            r#"{"state":"open","reason":"next_pass","updatedAt":"2024-01-31T12:00:00Z","leaseUntil":1}"#,
        ] {
            sum.add(serde_json::from_str(window).unwrap());
        }
        assert_eq!((sum.done, sum.counts.seen, sum.counts.enqueued), (2, 6, 2));
        assert_eq!(sum.restless, 1);
        let waiting = [("next_pass", 2), ("throttled", 2)];
        assert_eq!(sum.waiting, waiting.map(|(reason, n)| (reason.to_owned(), n)).into());
        assert_eq!(sum.paused_since, Some("2024-01-31T12:00:01Z".parse().unwrap()));
    }
}

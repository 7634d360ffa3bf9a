//! Many jobs at once, and how many there are.

use std::time::Duration;

use aws_sdk_sqs::types::{QueueAttributeName, SendMessageBatchRequestEntry};
use domain::backoff;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::time::sleep;

use super::{Jobs, JobsError};

/// The most messages in a SendMessageBatch.
const MOST: usize = 10;

/// Requests that are under way at the same time.
const AT_ONCE: usize = 8;

/// How often messages are sent that the queue took none or not all of.
const TRIES: u32 = 5;

/// The first wait before they are sent again.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// One of many jobs.
#[derive(Debug, Clone)]
pub struct Job {
    /// The message's body.
    pub body: String,
    /// Its message group and deduplication id, for a FIFO queue: see [`Jobs::send`].
    pub fifo: Option<(String, String)>,
}

/// About how many messages are on a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    /// To be received.
    pub waiting: u64,
    /// Received, and neither dealt with nor given back yet.
    pub in_flight: u64,
    /// Sent with a delay that is not over.
    pub delayed: u64,
}

impl Jobs {
    /// Puts jobs on the queue at `queue_url`, ten at a time; those that the queue does not take are sent again.
    /// Returns how many requests that took.
    ///
    /// # Errors
    /// The queue did not confirm all of them. Sending all again is safe, as for [`Jobs::send`].
    pub async fn send_many(&self, queue_url: &str, jobs: &[Job]) -> Result<u64, JobsError> {
        let sent: Vec<u64> = stream::iter(jobs.chunks(MOST))
            .map(|jobs| self.send_all_of(queue_url, jobs))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(sent.into_iter().sum())
    }

    async fn send_all_of(&self, queue_url: &str, jobs: &[Job]) -> Result<u64, JobsError> {
        let mut left: Vec<&Job> = jobs.iter().collect();
        let mut requests = 0;
        while !left.is_empty() {
            if requests == TRIES {
                return Err(JobsError::LeftOver(left.len()));
            }
            if requests > 0 {
                sleep(backoff::exponential(FIRST_WAIT, requests, fastrand::f64())).await;
            }
            requests += 1;
            left = self.send_ten(queue_url, &left).await?;
        }
        Ok(requests.into())
    }

    /// Sends up to ten jobs in one request. Returns those that the queue did not take.
    async fn send_ten<'a>(
        &self,
        queue_url: &str,
        jobs: &[&'a Job],
    ) -> Result<Vec<&'a Job>, JobsError> {
        let entries = jobs.iter().enumerate().map(|(index, job)| {
            let (group, dedup) = job.fifo.clone().unzip();
            SendMessageBatchRequestEntry::builder()
                .id(index.to_string())
                .message_body(&job.body)
                .set_message_group_id(group)
                .set_message_deduplication_id(dedup)
                .build()
        });
        let entries = entries.collect::<Result<Vec<_>, _>>();
        let entries = entries.map_err(|error| JobsError::SendMany(Box::new(error.into())))?;
        let request = self.client.send_message_batch().queue_url(queue_url);
        let sent = request.set_entries(Some(entries)).send().await;
        let sent = sent.map_err(|error| JobsError::SendMany(Box::new(error)))?;
        // Confirmed one by one: what is in neither list was not taken as far as anybody knows.
        let taken: Vec<&str> = sent.successful().iter().map(|entry| entry.id()).collect();
        let left = jobs.iter().enumerate().filter(|(index, _)| {
            let id = index.to_string();
            !taken.contains(&id.as_str())
        });
        Ok(left.map(|(_, job)| *job).collect())
    }

    /// About how many messages are on the queue at `queue_url`: to be received, being worked on, or delayed.
    ///
    /// # Errors
    /// The queue did not answer.
    pub async fn depth(&self, queue_url: &str) -> Result<u64, JobsError> {
        let Depth { waiting, in_flight, delayed } = self.depths(queue_url).await?;
        Ok(waiting.saturating_add(in_flight).saturating_add(delayed))
    }

    /// The same, told apart.
    ///
    /// # Errors
    /// The queue did not answer.
    pub async fn depths(&self, queue_url: &str) -> Result<Depth, JobsError> {
        const WAITING: QueueAttributeName = QueueAttributeName::ApproximateNumberOfMessages;
        const IN_FLIGHT: QueueAttributeName =
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible;
        const DELAYED: QueueAttributeName = QueueAttributeName::ApproximateNumberOfMessagesDelayed;
        let request = self.client.get_queue_attributes().queue_url(queue_url);
        let names = vec![WAITING, IN_FLIGHT, DELAYED];
        let got = request.set_attribute_names(Some(names)).send().await;
        let got = got.map_err(|error| JobsError::Depth(Box::new(error)))?;
        let attributes = got.attributes.unwrap_or_default();
        let count = |name| {
            attributes.get(&name).and_then(|count: &String| count.parse().ok()).unwrap_or_default()
        };
        Ok(Depth { waiting: count(WAITING), in_flight: count(IN_FLIGHT), delayed: count(DELAYED) })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use serde_json::json;

    use super::*;
    use crate::jobs::{stub, tests::jobs};

    fn some(count: usize) -> Vec<Job> {
        let job = |n| Job { body: format!("{n}"), fifo: Some((format!("g{n}"), format!("d{n}"))) };
        (0..count).map(job).collect()
    }

    fn successful(ids: impl IntoIterator<Item = usize>) -> serde_json::Value {
        let entry =
            |id: usize| json!({"Id": id.to_string(), "MessageId": "m", "MD5OfMessageBody": "x"});
        ids.into_iter().map(entry).collect()
    }

    #[tokio::test]
    async fn what_the_queue_leaves_over_is_sent_again_and_nothing_else() {
        let calls = AtomicUsize::new(0);
        let mut sqs = stub::serve(move |_| match calls.fetch_add(1, Ordering::Relaxed) {
            // Of the first ten it takes all but two: one it refuses, of one it says nothing.
            0 => (
                200,
                json!({
                    "Successful": successful((0..10).filter(|n| ![3, 7].contains(n))),
                    "Failed": [{"Id": "3", "Code": "InternalError", "SenderFault": false}],
                }),
            ),
            _ => (200, json!({"Successful": successful(0..2), "Failed": []})),
        })
        .await;
        let requests = jobs(&sqs.url).send_many(&sqs.url, &some(10)).await.unwrap();
        assert_eq!(requests, 2);
        let mut bodies = Vec::new();
        for _ in 0..2 {
            let request = sqs.requests.recv().await.unwrap();
            assert_eq!(request.target, "AmazonSQS.SendMessageBatch");
            let entries = request.body["Entries"].as_array().unwrap().clone();
            bodies.push(
                entries
                    .iter()
                    .map(|e| e["MessageBody"].as_str().unwrap().to_owned())
                    .collect::<Vec<_>>(),
            );
        }
        assert_eq!(bodies[0].len(), 10);
        assert_eq!(bodies[1], ["3", "7"]);
    }

    #[tokio::test]
    async fn jobs_are_sent_ten_at_a_time() {
        let sqs =
            stub::serve(|_| (200, json!({"Successful": successful(0..10), "Failed": []}))).await;
        assert_eq!(jobs(&sqs.url).send_many(&sqs.url, &some(31)).await.unwrap(), 4);
        assert_eq!(jobs(&sqs.url).send_many(&sqs.url, &[]).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_queue_that_takes_nothing_is_an_error() {
        let sqs = stub::serve(|_| (200, json!({"Successful": [], "Failed": []}))).await;
        let error = jobs(&sqs.url).send_many(&sqs.url, &some(2)).await.unwrap_err();
        assert!(matches!(error, JobsError::LeftOver(2)), "{error:?}");
    }

    #[tokio::test]
    async fn the_depth_is_all_that_is_on_the_queue() {
        let sqs = stub::serve(|_| (200, json!({"Attributes": {
            "ApproximateNumberOfMessages": "5", "ApproximateNumberOfMessagesNotVisible": "30",
            "ApproximateNumberOfMessagesDelayed": "200",
        }})))
        .await;
        assert_eq!(jobs(&sqs.url).depth(&sqs.url).await.unwrap(), 235);
    }
}

//! The queues: jobs go in, and a job that must wait goes back.

mod many;

use std::time::Duration;

use aws_sdk_sqs::{
    Client,
    error::SdkError,
    operation::{
        change_message_visibility::ChangeMessageVisibilityError,
        get_queue_attributes::GetQueueAttributesError, send_message::SendMessageError,
        send_message_batch::SendMessageBatchError,
    },
    types::MessageAttributeValue,
};

pub use many::{Depth, Job};

/// The longest a message can be kept out of sight. SQS counts twelve hours from its receipt, which may lie one
/// invocation back: 15 minutes.
pub const MAX_VISIBILITY: Duration = Duration::from_secs(43_200 - 900);

/// The longest a message can be delayed (SQS).
pub const MAX_DELAY: Duration = Duration::from_secs(900);

/// Why a queue did not take a job. The SDK's error, with the service's message and request id, is the source.
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    /// The message may or may not be on the queue: sending it again with the same deduplication id is safe.
    #[error("the queue did not confirm the message")]
    Send(#[source] Box<SdkError<SendMessageError>>),
    /// As for `Send`, of each of the messages.
    #[error("the queue did not confirm the messages")]
    SendMany(#[source] Box<SdkError<SendMessageBatchError>>),
    /// The queue was asked again and again.
    #[error("the queue does not take {0} of the messages; check its encryption key and policy")]
    LeftOver(usize),
    /// The queue did not say how many messages are on it.
    #[error("the queue did not tell its depth")]
    Depth(#[source] Box<SdkError<GetQueueAttributesError>>),
    /// The message keeps the time-out it had.
    #[error("the message could not be given back to its queue")]
    HandBack(#[source] Box<SdkError<ChangeMessageVisibilityError>>),
}

/// SQS queues: FIFO for jobs, standard for what has to come later.
#[derive(Debug, Clone)]
pub struct Jobs {
    client: Client,
}

impl Jobs {
    /// Over this client, with its time-outs and retries.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// Opens a connection to SQS ahead of the first message and leaves it to that, by asking it to put no message at all
    /// on the queue at `queue_url`. SQS refuses that (`EmptyBatchRequest`), as anybody who may send, and nothing is queued.
    /// Failing changes nothing: the first message opens a connection of its own.
    pub async fn connect(&self, queue_url: &str) {
        let nothing = self.client.send_message_batch().queue_url(queue_url);
        let _ = nothing.set_entries(Some(Vec::new())).send().await;
    }

    /// Puts a message on the FIFO queue at `queue_url`. Messages of one `group` are delivered one after another;
    /// within five minutes a second message with the same `dedup` is taken and dropped. Both have 1 to 128 ASCII
    /// characters.
    ///
    /// # Errors
    /// The queue did not confirm it.
    pub async fn send(
        &self,
        queue_url: &str,
        body: String,
        group: &str,
        dedup: &str,
    ) -> Result<(), JobsError> {
        let request = self
            .client
            .send_message()
            .queue_url(queue_url)
            .message_body(body)
            .message_group_id(group)
            .message_deduplication_id(dedup);
        request.send().await.map(|_| ()).map_err(|error| JobsError::Send(Box::new(error)))
    }

    /// Puts a message on the standard queue at `queue_url`, to be delivered `after` this time and not earlier: rounded
    /// up to whole seconds, at most [`MAX_DELAY`].
    ///
    /// # Errors
    /// The queue did not confirm it.
    pub async fn send_later(
        &self,
        queue_url: &str,
        body: String,
        after: Duration,
    ) -> Result<(), JobsError> {
        let delay = whole_seconds(after.min(MAX_DELAY));
        let request = self.client.send_message().queue_url(queue_url).message_body(body);
        let sent = request.delay_seconds(delay).send().await;
        sent.map(|_| ()).map_err(|error| JobsError::Send(Box::new(error)))
    }

    /// Puts a message that cannot be dealt with on the dead-letter queue at `queue_url`, with the `reason`, a label of the
    /// runbook, as an attribute; the rest as for [`Jobs::send`] where that queue is FIFO.
    ///
    /// # Errors
    /// The queue did not confirm it.
    pub async fn set_aside(
        &self,
        queue_url: &str,
        body: String,
        reason: &str,
        fifo: Option<(&str, &str)>,
    ) -> Result<(), JobsError> {
        let reason = MessageAttributeValue::builder().data_type("String").string_value(reason);
        let reason = reason.build().map_err(|error| JobsError::Send(Box::new(error.into())))?;
        let request = self.client.send_message().queue_url(queue_url).message_body(body);
        let request = request.message_attributes("reason", reason);
        let request = match fifo {
            Some((group, dedup)) => request.message_group_id(group).message_deduplication_id(dedup),
            None => request,
        };
        request.send().await.map(|_| ()).map_err(|error| JobsError::Send(Box::new(error)))
    }

    /// Gives a received message back, to be delivered again `after` this time and not earlier: rounded up to whole
    /// seconds, at most [`MAX_VISIBILITY`].
    ///
    /// # Errors
    /// The queue did not confirm it, or the receipt handle has expired.
    pub async fn hand_back(
        &self,
        queue_url: &str,
        receipt_handle: &str,
        after: Duration,
    ) -> Result<(), JobsError> {
        let request = self
            .client
            .change_message_visibility()
            .queue_url(queue_url)
            .receipt_handle(receipt_handle)
            .visibility_timeout(visibility_seconds(after));
        request.send().await.map(|_| ()).map_err(|error| JobsError::HandBack(Box::new(error)))
    }
}

/// Whole seconds, rounded up: a vendor's wait is never undercut (promise 6).
fn visibility_seconds(after: Duration) -> i32 {
    whole_seconds(after.min(MAX_VISIBILITY))
}

fn whole_seconds(after: Duration) -> i32 {
    let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
    i32::try_from(seconds).unwrap_or(i32::MAX)
}

#[cfg(test)]
pub(crate) mod stub;

#[cfg(test)]
mod tests {
    use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
    use serde_json::json;

    use super::*;

    pub(super) fn jobs(url: &str) -> Jobs {
        let config = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .retry_config(RetryConfig::disabled())
            .endpoint_url(url)
            .build();
        Jobs::new(Client::from_conf(config))
    }

    #[test]
    fn a_wait_is_rounded_up_and_kept_within_twelve_hours() {
        assert_eq!(visibility_seconds(Duration::ZERO), 0);
        assert_eq!(visibility_seconds(Duration::from_nanos(1)), 1);
        assert_eq!(visibility_seconds(Duration::from_millis(29_001)), 30);
        assert_eq!(visibility_seconds(Duration::from_secs(30)), 30);
        assert_eq!(visibility_seconds(Duration::from_millis(42_299_001)), 42_300);
        assert_eq!(visibility_seconds(Duration::from_secs(43_200)), 42_300);
        assert_eq!(visibility_seconds(Duration::MAX), 42_300);
    }

    #[tokio::test]
    async fn a_job_is_sent_with_its_group_and_deduplication_id() {
        let mut sqs = stub::serve(|_| (200, json!({"MessageId": "m"}))).await;
        let queue = format!("{}/0/recordings.fifo", sqs.url);
        jobs(&sqs.url).send(&queue, "{}".to_owned(), "r1", "cxone:e:r1").await.unwrap();
        let request = sqs.requests.recv().await.unwrap();
        assert_eq!(request.target, "AmazonSQS.SendMessage");
        let expected = json!({
            "QueueUrl": queue, "MessageBody": "{}", "MessageGroupId": "r1",
            "MessageDeduplicationId": "cxone:e:r1",
        });
        assert_eq!(request.body, expected);
    }

    #[tokio::test]
    async fn a_connection_is_opened_without_a_message() {
        let refusal = json!({"__type": "com.amazonaws.sqs#EmptyBatchRequest", "message": "none"});
        let mut sqs = stub::serve(move |_| (400, refusal.clone())).await;
        let queue = format!("{}/0/recordings.fifo", sqs.url);
        jobs(&sqs.url).connect(&queue).await;
        let request = sqs.requests.recv().await.unwrap();
        assert_eq!(request.target, "AmazonSQS.SendMessageBatch");
        assert_eq!(request.body, json!({"QueueUrl": queue, "Entries": []}));
    }

    #[tokio::test]
    async fn a_job_is_given_back_for_as_long_as_asked() {
        let mut sqs = stub::serve(|_| (200, json!({}))).await;
        let queue = format!("{}/0/recordings.fifo", sqs.url);
        jobs(&sqs.url).hand_back(&queue, "handle", Duration::from_millis(1_500)).await.unwrap();
        let request = sqs.requests.recv().await.unwrap();
        assert_eq!(request.target, "AmazonSQS.ChangeMessageVisibility");
        let expected =
            json!({"QueueUrl": queue, "ReceiptHandle": "handle", "VisibilityTimeout": 2});
        assert_eq!(request.body, expected);
    }

    #[tokio::test]
    async fn a_delay_is_rounded_up_and_kept_within_fifteen_minutes() {
        let mut sqs = stub::serve(|_| (200, json!({"MessageId": "m"}))).await;
        let queue = format!("{}/0/assembly-deadlines", sqs.url);
        for (after_ms, seconds) in [(0, 0), (1, 1), (8_001, 9), (900_001, 900)] {
            let after = Duration::from_millis(after_ms);
            jobs(&sqs.url).send_later(&queue, "{}".to_owned(), after).await.unwrap();
            let request = sqs.requests.recv().await.unwrap();
            assert_eq!(request.body["DelaySeconds"], seconds, "{after_ms}");
            assert!(request.body.get("MessageGroupId").is_none());
        }
    }

    #[tokio::test]
    async fn what_is_set_aside_says_why() {
        let mut sqs = stub::serve(|_| (200, json!({"MessageId": "m"}))).await;
        let queue = format!("{}/0/transcripts-dlq.fifo", sqs.url);
        for fifo in [Some(("call", "message")), None] {
            let jobs = jobs(&sqs.url);
            jobs.set_aside(&queue, "{}".to_owned(), "not_json", fifo).await.unwrap();
            let request = sqs.requests.recv().await.unwrap();
            let reason = &request.body["MessageAttributes"]["reason"];
            assert_eq!(reason, &json!({"DataType": "String", "StringValue": "not_json"}));
            assert_eq!(request.body.get("MessageGroupId"), fifo.map(|f| json!(f.0)).as_ref());
        }
    }

    #[tokio::test]
    async fn a_refusal_is_an_error_that_keeps_its_cause() {
        let refusal = json!({"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "gone"});
        let sqs = stub::serve(move |_| (400, refusal.clone())).await;
        let error = jobs(&sqs.url).send(&sqs.url, "{}".to_owned(), "g", "d").await.unwrap_err();
        let JobsError::Send(source) = &error else { panic!("{error:?}") };
        let service = source.as_service_error().unwrap();
        assert_eq!(service.meta().code(), Some("QueueDoesNotExist"), "{service:?}");
        let error = jobs(&sqs.url).hand_back(&sqs.url, "h", Duration::ZERO).await.unwrap_err();
        assert!(matches!(error, JobsError::HandBack(_)), "{error:?}");
    }
}

//! What SQS says of a message besides its body, and how one leaves that was not dealt with.

use std::{error::Error, future::Future};

use aws_lambda_events::event::sqs::SqsMessage;
use jiff::{SignedDuration, Timestamp};

use crate::{batch::Verdict, log::causes};

/// The age from which a message is to be dealt with or set aside. SQS deletes it after 14 days without a word, wherever it
/// is then; the two days between are room for the longest wait, of twelve hours, and for what is behind it in its group.
pub const SET_ASIDE_AFTER: SignedDuration = SignedDuration::from_hours(12 * 24);

/// How often a message was delivered, this time included. It counts deliveries that nothing came of, too.
#[must_use]
pub fn deliveries(message: &SqsMessage) -> u32 {
    let count = message.attributes.get("ApproximateReceiveCount");
    count.and_then(|count| count.parse().ok()).unwrap_or(1)
}

/// Whether a message is so old at `now` that it may not go back to its queue.
#[must_use]
pub fn is_expiring(message: &SqsMessage, now: Timestamp) -> bool {
    let sent = message.attributes.get("SentTimestamp").and_then(|sent| sent.parse().ok());
    let sent = sent.and_then(|sent| Timestamp::from_millisecond(sent).ok());
    sent.is_some_and(|sent| now.duration_since(sent) >= SET_ASIDE_AFTER)
}

/// The message group and the id of a message, by which a dead-letter queue that is FIFO takes it once.
#[must_use]
pub fn fifo(message: &SqsMessage) -> (&str, &str) {
    let id = id(message);
    (message.attributes.get("MessageGroupId").map_or(id, String::as_str), id)
}

/// Says that a message's body is none of ours, and where it ceases to be: enough to find it in the dead-letter queue.
/// serde's own message may quote the body.
pub fn unreadable(message: &SqsMessage, error: &serde_json::Error) {
    let (message_id, line, column) = (id(message), error.line(), error.column());
    tracing::error!(message_id, line, column, "a message is not one of ours");
}

/// Has a message given back to its queue by `give`, which takes its receipt handle. One that is not taken comes back all
/// the same, when the queue's own visibility timeout ends.
pub async fn hand_back<'a, F, Given, E>(message: &'a SqsMessage, give: F)
where
    F: FnOnce(&'a str) -> Given,
    Given: Future<Output = Result<(), E>>,
    E: Error + 'static,
{
    let Some(receipt) = &message.receipt_handle else { return };
    if let Err(error) = give(receipt).await {
        let error = causes(&error);
        tracing::warn!(error, "the message keeps its visibility timeout");
    }
}

/// Has a message put on the dead-letter queue by `put`: what is behind it goes on, and an operator can send it back from
/// there. Where that queue does not take it, `back` gives it back to its own.
pub async fn set_aside<E: Error + 'static>(
    message: &SqsMessage,
    put: impl Future<Output = Result<(), E>>,
    back: impl Future<Output = ()>,
) -> Verdict {
    let Err(error) = put.await else { return Verdict::Done };
    let (message_id, error) = (id(message), causes(&error));
    tracing::error!(message_id, error, "the dead-letter queue did not take it");
    back.await;
    Verdict::Failed
}

fn id(message: &SqsMessage) -> &str {
    message.message_id.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, fmt, future::ready};

    use super::*;

    #[test]
    fn a_message_may_wait_for_twelve_days_and_one_without_its_attributes_too() {
        let sent: Timestamp = "2024-01-31T12:00:00Z".parse().unwrap();
        let mut message = SqsMessage::default();
        assert!(!is_expiring(&message, Timestamp::MAX));
        assert_eq!(deliveries(&message), 1);
        let attributes = [("SentTimestamp", sent.as_millisecond()), ("ApproximateReceiveCount", 7)];
        message.attributes.extend(attributes.map(|(name, n)| (name.to_owned(), n.to_string())));
        let days = |days: i64| sent + SignedDuration::from_hours(24 * days);
        assert!(!is_expiring(&message, days(12) - SignedDuration::from_millis(1)));
        assert!(is_expiring(&message, days(12)));
        assert_eq!(deliveries(&message), 7);
    }

    #[test]
    fn a_message_without_a_group_is_a_group_of_its_own() {
        let mut message = SqsMessage::default();
        message.message_id = Some("m".to_owned());
        assert_eq!(fifo(&message), ("m", "m"));
        message.attributes.insert("MessageGroupId".to_owned(), "call".to_owned());
        assert_eq!(fifo(&message), ("call", "m"));
    }

    #[tokio::test]
    async fn a_message_is_given_back_by_its_receipt_if_it_has_one() {
        let given = Cell::new(None);
        let give = |receipt: &str| {
            given.set(Some(receipt.to_owned()));
            ready(Err(fmt::Error))
        };
        let mut message = SqsMessage::default();
        hand_back(&message, give).await;
        assert_eq!(given.take(), None);
        message.receipt_handle = Some("receipt".to_owned());
        hand_back(&message, give).await;
        assert_eq!(given.take().as_deref(), Some("receipt"));
    }

    #[tokio::test]
    async fn a_message_that_cannot_be_set_aside_is_given_back_and_has_failed() {
        let (message, given) = (SqsMessage::default(), Cell::new(false));
        let back = || async { given.set(true) };
        let taken = ready(Ok::<_, fmt::Error>(()));
        assert_eq!((set_aside(&message, taken, back()).await, given.get()), (Verdict::Done, false));
        let refused = ready(Err(fmt::Error));
        assert_eq!(
            (set_aside(&message, refused, back()).await, given.get()),
            (Verdict::Failed, true)
        );
    }
}

//! What SQS says of a message besides its body.

use aws_lambda_events::event::sqs::SqsMessage;
use jiff::{SignedDuration, Timestamp};

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

#[cfg(test)]
mod tests {
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
}

//! What the function is invoked with: a batch of one of its two queues, or of one of the two streams.

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Context, Diagnostic};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    App,
    queue::{self, Queue},
    stream,
};

/// Deals with an invocation; the answer names the records that are to come again.
///
/// # Errors
/// With a stable `error_type`: `AllFailed`, `BadRequest`.
pub async fn answer(app: &App, event: Value, context: &Context) -> Result<Value, Diagnostic> {
    let deadline = lambda::invocation::deadline(context);
    let source = event.pointer("/Records/0/eventSource").and_then(Value::as_str);
    let answer = match source {
        Some("aws:sqs") => {
            let batch: SqsEvent = read(event)?;
            let queue = source_of(&batch, &app.settings.deadlines.url);
            serde_json::to_value(queue::handle(app, queue, batch, deadline).await?)
        }
        Some("aws:dynamodb") => serde_json::to_value(stream::handle(app, read(event)?).await),
        _ => return Err(bad_request("a batch of SQS or of a DynamoDB stream is expected")),
    };
    answer.map_err(|_| bad_request("the answer cannot be written as JSON"))
}

/// serde's message may quote what it could not read, so it is not passed on.
fn read<T: DeserializeOwned>(event: Value) -> Result<T, Diagnostic> {
    serde_json::from_value(event).map_err(|_| bad_request("the batch's records cannot be read"))
}

fn bad_request(message: &str) -> Diagnostic {
    Diagnostic { error_type: "BadRequest".to_owned(), error_message: message.to_owned() }
}

/// Which queue a batch is from: SQS never mixes two. A queue's name is the last part of both its ARN and its URL.
fn source_of(event: &SqsEvent, deadlines_url: &str) -> Queue {
    let arn = event.records.first().and_then(|record| record.event_source_arn.as_deref());
    let name = arn.and_then(|arn| arn.rsplit(':').next());
    match name.is_some() && name == deadlines_url.rsplit('/').next() {
        true => Queue::Deadlines,
        false => Queue::Transcripts,
    }
}

#[cfg(test)]
mod tests {
    use domain::message::{Look, LookMessage, TranscriptMessage};

    use super::*;

    const URL: &str =
        "https://sqs.us-east-1.amazonaws.com/123456789012/call-archive-assembly-deadlines";

    #[test]
    fn the_sample_events_are_of_their_queues() {
        let event: SqsEvent =
            serde_json::from_str(include_str!("../../../events/assembler-transcripts.json"))
                .unwrap();
        assert_eq!(source_of(&event, URL), Queue::Transcripts);
        let body = event.records[0].body.as_deref().unwrap();
        let message: TranscriptMessage = serde_json::from_str(body).unwrap();
        assert_eq!(message.transcript_id.as_str(), "transcript_abc123");

        let event: SqsEvent =
            serde_json::from_str(include_str!("../../../events/assembler-deadline.json")).unwrap();
        assert_eq!(source_of(&event, URL), Queue::Deadlines);
        let body = event.records[0].body.as_deref().unwrap();
        let message: LookMessage = serde_json::from_str(body).unwrap();
        assert_eq!((message.call_id.as_str(), message.look), ("call_xyz789", Look::Due));
    }
}

//! Genesys Cloud's events (docs/PARTNER-EVENTS.md).

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use aws_sdk_sqs::types::QueueAttributeName;
use harness::{
    local_aws::{ACCESS_KEY, REGION},
    pipeline::Pipeline,
};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{PATIENCE, Shared, on_stack};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![on_stack(shared, "conversations_that_end_ring_once_and_name_nobody", rings)]
}

/// The local AWS takes no event from a partner: looked at are what the rule matches and what it sends, then the way of that
/// through the queue. The bell's delay is longer than a test can wait, so it is taken away.
async fn rings(stack: Arc<Pipeline>) -> Result<()> {
    let event = &stack.stack.template["Resources"]["PartnerEvents"]["Properties"];
    let pattern = event["EventPattern"].to_string();
    let (ended, cloud) =
        ("v2.detail.events.conversation.{id}.customer.end", "aws.partner/genesys.com/cloud/1/x");
    for (kind, source, wanted) in [
        (ended, cloud, true),
        ("v2.detail.events.conversation.0a-1b.customer.end", cloud, true),
        ("v2.detail.events.conversation.{id}.customer.start", cloud, false),
        (ended, "aws.partner/somebody.else/x", false),
        (ended, "somebody.else", false),
    ] {
        ensure!(matches(&stack, &pattern, kind, source).await? == wanted, "{kind} of {source}");
    }
    let url = stack.stack.resources.get("DoorbellQueue").context("no doorbell")?;
    for _ in 0..20 {
        let send = stack.queues.send_message().queue_url(url).message_group_id("sweep");
        let input = event["Targets"][0]["Input"].as_str().context("no input")?;
        send.message_body(input).send().await?;
    }
    ensure!(waiting(&stack, url).await? == 1, "it rings more than once");

    let tick = &stack.stack.template["Resources"]["BackfillTick"]["Properties"]["Target"]["Input"];
    ensure!(event["Targets"][0]["Input"] == *tick, "a bell says something else than the schedule");

    // What is on the queue reaches the function and does what the tick does.
    let set = stack.queues.set_queue_attributes().queue_url(url);
    set.attributes(QueueAttributeName::DelaySeconds, "0").send().await?;
    let send = stack.queues.send_message().queue_url(url).message_group_id("at once");
    let tick = tick.as_str().context("no input")?;
    send.message_body(tick).message_deduplication_id("at once").send().await?;
    let function = stack.stack.output("BackfillFunction")?;
    let rang = |line: &Value| line["message"] == "a bell rings for a sweep";
    stack.logged(function, PATIENCE, rang).await?;
    let bell: Value = serde_json::from_str(include_str!("../../../../events/backfill-bell.json"))?;
    let answer = stack.invoke("BackfillFunction", &bell).await?;
    let planned =
        answer.as_array().is_some_and(|all| all.iter().any(|t| t["platform"] == "genesys"));
    ensure!(planned, "{answer}");
    Ok(())
}

/// How many messages are on the doorbell's queue, delayed or not.
async fn waiting(stack: &Pipeline, url: &str) -> Result<usize> {
    let names = [
        QueueAttributeName::ApproximateNumberOfMessages,
        QueueAttributeName::ApproximateNumberOfMessagesDelayed,
    ];
    let get = stack.queues.get_queue_attributes().queue_url(url);
    let attributes = get.set_attribute_names(Some(names.to_vec())).send().await?.attributes;
    let attributes = attributes.unwrap_or_default();
    let count = |name| -> Result<usize> { Ok(attributes.get(name).context("no count")?.parse()?) };
    names.iter().map(count).sum()
}

/// Does EventBridge match such an event with the pattern? One request does not justify another SDK crate.
async fn matches(stack: &Pipeline, pattern: &str, kind: &str, source: &str) -> Result<bool> {
    let event = json!({
        "id": "1", "account": "000000000000", "region": REGION, "time": "2024-01-31T23:59:59Z",
        "resources": [], "source": source, "detail-type": kind,
        "detail": {"eventBody": {"conversationId": "0a-1b"}},
    });
    let scope = format!("{ACCESS_KEY}/20240101/{REGION}/events/aws4_request");
    let response = reqwest::Client::builder()
        .no_proxy()
        .build()?
        .post(stack.aws.endpoint_url())
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "AWSEvents.TestEventPattern")
        // The local AWS reads the account and the service from it, and checks no signature.
        .header(
            "authorization",
            format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"),
        )
        .body(json!({"Event": event.to_string(), "EventPattern": pattern}).to_string())
        .send()
        .await?
        .error_for_status()?;
    let answer: Value = serde_json::from_slice(&response.bytes().await?)?;
    answer["Result"].as_bool().context("no result")
}

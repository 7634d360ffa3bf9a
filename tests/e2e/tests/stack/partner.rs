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

use crate::{Shared, on_stack};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![on_stack(shared, "conversations_that_end_ring_once_and_name_nobody", rings)]
}

/// The bell is a quarter of an hour late, longer than a test can wait, and the local AWS takes no event from a partner: looked
/// at are what the rule matches, the queue that it sends to, and the way behind that on the template.
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

    let resources = &stack.stack.template["Resources"];
    let event = &resources["PartnerEvents"]["Properties"];
    let tick = &resources["BackfillTick"]["Properties"]["Target"]["Input"];
    let ring = &resources["DoorbellRings"]["Properties"];
    ensure!(event["Targets"][0]["Input"] == *tick, "what goes on is not the same for all");
    ensure!(ring["Targets"][0]["Input"] == *tick, "{ring}");
    ensure!(ring["Targets"][0]["Arn"]["Fn::GetAtt"][0] == "BackfillFunction", "{ring}");
    let told = &resources["Doorbell"]["Properties"]["TargetParameters"];
    let told = &told["EventBridgeEventBusParameters"];
    ensure!(ring["EventPattern"]["source"][0] == told["Source"], "{told}");
    ensure!(ring["EventPattern"]["detail-type"][0] == told["DetailType"], "{told}");
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

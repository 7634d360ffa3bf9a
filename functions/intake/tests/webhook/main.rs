//! Webhooks as API Gateway delivers them, against an endpoint that plays SQS and Secrets Manager.

#[cfg(test)]
mod abuse;
#[cfg(test)]
mod endpoint;
#[cfg(test)]
mod outages;
#[cfg(test)]
mod schemes;
#[cfg(test)]
mod support;

use std::{collections::BTreeMap, net::SocketAddr};

use anyhow::{Context, Result};
use domain::message::{RecordingMessage, TranscriptMessage};
use http::StatusCode;
use intake::MAX_BODY_BYTES;
use jiff::Timestamp;
use lambda_http::{Body, Request};
use serde_json::{Value, json};

use crate::support::{
    BASE64, Lines, RECORDING, SECRET, SIGNATURE, SIGNED_AT, TIMESTAMP, TRANSCRIPT, decide, event,
    healthy, metrics, plain, set, sign, signed, status,
};

#[tokio::test]
async fn a_recording_goes_to_its_queue_and_is_answered_200() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    let decision = decide(&intake, &event(RECORDING)?).await?;
    assert_eq!(decision.outcome.status(), StatusCode::OK, "{decision:?}");
    assert_eq!(decision.skew_ms, Some(2_000));
    assert_eq!(metrics(&decision)?, plain(&["SignatureAccepted", "ClockSkew", "EventsEnqueued"]));

    let sent = endpoint.with(|services| services.sent.clone());
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["QueueUrl"], format!("{}/0/recordings.fifo", endpoint.url));
    assert_eq!(sent[0]["MessageGroupId"], "recording_def456");
    assert_eq!(sent[0]["MessageDeduplicationId"], "cxone:media.recording.created:recording_def456");
    let body = sent[0]["MessageBody"].as_str().context("no body")?;
    let message: RecordingMessage = serde_json::from_str(body)?;
    assert_eq!(message.call_id.context("no call")?.as_str(), "call_xyz789");
    assert_eq!(message.metadata.duration, Some(450_000));
    assert_eq!(message.seen_at, Timestamp::from_second(SIGNED_AT + 2)?);
    Ok(())
}

#[tokio::test]
async fn a_transcript_goes_to_its_queue_in_its_calls_group() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    assert_eq!(status(&intake, &event(TRANSCRIPT)?).await?, 200);
    let sent = endpoint.with(|services| services.sent.clone());
    assert_eq!(sent[0]["QueueUrl"], format!("{}/0/transcripts.fifo", endpoint.url));
    assert_eq!(sent[0]["MessageGroupId"], "call_xyz789");
    assert_eq!(
        sent[0]["MessageDeduplicationId"],
        "cxone:media.transcript.completed:transcript_abc123"
    );
    let body = sent[0]["MessageBody"].as_str().context("no body")?;
    let message: TranscriptMessage = serde_json::from_str(body)?;
    assert_eq!(message.transcript_id.as_str(), "transcript_abc123");
    Ok(())
}

/// API Gateway hands over in base64 whatever it does not take for text; what was signed are the bytes inside.
#[tokio::test]
async fn the_signature_covers_the_bytes_inside_base64() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    assert_eq!(status(&intake, &event(BASE64)?).await?, 200);
    assert_eq!(endpoint.with(|services| services.sent.len()), 1);
    Ok(())
}

#[tokio::test]
async fn the_same_webhook_again_carries_the_same_deduplication_id() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    for _ in 0..2 {
        assert_eq!(status(&intake, &event(RECORDING)?).await?, 200);
    }
    endpoint.with(|services| {
        assert_eq!(services.sent.len(), 2);
        assert_eq!(
            services.sent[0]["MessageDeduplicationId"],
            services.sent[1]["MessageDeduplicationId"]
        );
        // The secrets were read for the first only.
        assert_eq!(services.reads, 1);
    });
    Ok(())
}

#[tokio::test]
async fn what_does_not_verify_is_401_with_its_reason_and_reaches_no_queue() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    let mut cases: Vec<(&str, Request)> = Vec::new();
    let mut with = |reason, change: &dyn Fn(&mut Request) -> Result<()>| -> Result<()> {
        let mut request = event(RECORDING)?;
        change(&mut request)?;
        cases.push((reason, request));
        Ok(())
    };
    with("mismatch", &|r| sign(r, "another secret", SIGNED_AT))?;
    with("mismatch", &|r| {
        *r.body_mut() = Body::Text(r#"{"recordingId":"recording_forged"}"#.to_owned());
        Ok(())
    })?;
    with("mismatch", &|r| set(r, TIMESTAMP, "1700000001"))?;
    with("stale", &|r| sign(r, SECRET, SIGNED_AT - 299))?;
    with("future", &|r| sign(r, SECRET, SIGNED_AT + 303))?;
    with("malformed_timestamp", &|r| set(r, TIMESTAMP, "2023-11-14T22:13:20Z"))?;
    with("malformed_signature", &|r| set(r, SIGNATURE, "sha1=00"))?;
    with("missing_signature", &|r| {
        r.headers_mut().remove(SIGNATURE).map(drop).context("was not there")
    })?;
    with("missing_timestamp", &|r| {
        r.headers_mut().remove(TIMESTAMP).map(drop).context("was not there")
    })?;
    for (reason, request) in cases {
        let decision = decide(&intake, &request).await?;
        assert_eq!(decision.outcome.status(), StatusCode::UNAUTHORIZED, "{reason}");
        let rejected = ("SignatureRejected".to_owned(), Some(reason.to_owned()));
        assert_eq!(metrics(&decision)?, [rejected]);
    }
    assert_eq!(endpoint.with(|services| services.sent.len()), 0);
    Ok(())
}

#[tokio::test]
async fn a_verified_body_that_is_no_event_is_400() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    let bodies: [Body; 4] = [
        "not json".into(),
        r#"{"event":"media.recording.created"}"#.into(),
        r#"{"recordingId":"../../etc/passwd"}"#.into(),
        Body::Binary(vec![0xff, 0xfe]),
    ];
    for body in bodies {
        let decision = decide(&intake, &signed(body)?).await?;
        assert_eq!(decision.outcome.status(), StatusCode::BAD_REQUEST, "{decision:?}");
        let metrics = metrics(&decision)?;
        assert_eq!(metrics[..2], plain(&["SignatureAccepted", "ClockSkew"]));
        assert_eq!(metrics[2].0, "EventsMalformed");
    }
    assert_eq!(endpoint.with(|services| services.sent.len()), 0);
    Ok(())
}

#[tokio::test]
async fn an_event_nothing_is_done_for_is_200_and_counted() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    let body = r#"{"event":"media.recording.deleted","recordingId":"r1"}"#;
    let decision = decide(&intake, &signed(body)?).await?;
    assert_eq!(decision.outcome.status(), StatusCode::OK);
    assert!(metrics(&decision)?.contains(&("EventsIgnored".to_owned(), None)));
    assert_eq!(endpoint.with(|services| services.sent.len()), 0);
    Ok(())
}

#[tokio::test]
async fn size_and_platform_are_looked_at_before_anything_else() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    let padded = |len: usize| {
        let shell = r#"{"recordingId":"r1","x":""}"#.len();
        json!({"recordingId": "r1", "x": "x".repeat(len - shell)}).to_string()
    };
    assert_eq!(padded(MAX_BODY_BYTES).len(), 262_144);
    assert_eq!(status(&intake, &signed(padded(MAX_BODY_BYTES + 1))?).await?, 413);
    for path in ["genesys", "CXONE", "other", ""] {
        let request = event(
            &RECORDING.replace(r#""platform": "cxone""#, &format!(r#""platform": "{path}""#)),
        )?;
        assert_eq!(status(&intake, &request).await?, 404, "{path}");
    }
    assert_eq!(endpoint.with(|services| (services.reads, services.sent.len())), (0, 0));

    assert_eq!(status(&intake, &signed(padded(MAX_BODY_BYTES))?).await?, 200);
    Ok(())
}

#[tokio::test]
async fn without_path_parameters_the_last_segment_names_the_platform() -> Result<()> {
    let (_endpoint, intake) = healthy().await?;
    let mut json: Value = serde_json::from_str(RECORDING)?;
    json.as_object_mut().context("no object")?.remove("pathParameters");
    assert_eq!(status(&intake, &event(&json.to_string())?).await?, 200);
    let elsewhere = json.to_string().replace("/webhooks/cxone", "/webhooks/genesys");
    assert_eq!(status(&intake, &event(&elsewhere)?).await?, 404);
    Ok(())
}

/// What a webhook costs once the environment is warm, and that its start was what warmed it.
#[tokio::test]
async fn a_warm_webhook_is_one_request_to_sqs_over_the_connection_of_the_start() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    intake.warm_up().await;
    let opened = endpoint.with(|services| std::mem::take(&mut services.asked));
    let opened: BTreeMap<String, SocketAddr> = opened.into_iter().collect();
    for json in [RECORDING, TRANSCRIPT, BASE64] {
        assert_eq!(status(&intake, &event(json)?).await?, 200);
    }
    let asked = endpoint.with(|services| services.asked.clone());
    let expected = ("AmazonSQS.SendMessage".to_owned(), opened["AmazonSQS.SendMessageBatch"]);
    assert_eq!(asked, [expected.clone(), expected.clone(), expected]);
    Ok(())
}

#[tokio::test]
async fn an_answer_is_one_log_line_and_an_unverified_request_is_not_in_it() -> Result<()> {
    let (_endpoint, intake) = healthy().await?;
    intake.warm_up().await;
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = lambda::log::subscriber(Some("trace"), move || writer.clone());
    let guard = tracing::subscriber::set_default(subscriber);

    // Signed in 2023, so stale now; then for now, with a secret that is not ours.
    let mut forged = event(&RECORDING.replace("recording_def456", "recording_marker"))?;
    set(&mut forged, "user-agent", "marker")?;
    let stale = intake.answer(&forged).await;
    sign(&mut forged, "marker", Timestamp::now().as_second())?;
    let mismatch = intake.answer(&forged).await;
    let mut genuine = event(RECORDING)?;
    sign(&mut genuine, SECRET, Timestamp::now().as_second())?;
    let taken = intake.answer(&genuine).await;
    drop(guard);

    for response in [&stale, &mismatch, &taken] {
        assert!(matches!(response.body(), Body::Empty));
    }
    assert_eq!(
        (stale.status(), mismatch.status(), taken.status()),
        (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED, StatusCode::OK)
    );
    let text = lines.text()?;
    assert!(!text.contains("marker") && !text.contains(SECRET), "{text}");
    let lines: Vec<Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let webhooks: Vec<_> = lines.iter().filter(|line| line["message"] == "webhook").collect();
    let said = |field: &str| webhooks.iter().map(|line| line[field].clone()).collect::<Vec<_>>();
    assert_eq!(said("outcome"), ["refused", "refused", "enqueued"]);
    assert_eq!(said("reason"), [json!("stale"), json!("mismatch"), Value::Null]);
    assert_eq!(said("platform"), ["cxone", "cxone", "cxone"]);
    assert!(webhooks.iter().all(|line| line["waited_ms"].is_u64()));
    Ok(())
}

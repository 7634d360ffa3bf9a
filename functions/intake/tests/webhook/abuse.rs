//! Who is on the internet can be asked anything.

use ::intake::{MAX_HEADER_BYTES, decision::Outcome};
use anyhow::Result;
use http::StatusCode;
use jiff::Timestamp;
use lambda_http::Body;
use serde_json::{Value, json};

use crate::support::{
    RECORDING, SECRET, SIGNED_AT, decide, event, healthy, metrics, set, sign, signed, status,
};

/// What must not get into a key, and what only looks like an id.
fn hostile_ids() -> Vec<String> {
    let mut ids: Vec<String> = [
        "../../etc/passwd",
        "..",
        ".",
        "a/../b",
        "a/b",
        "a\\b",
        "/absolute",
        "%2e%2e%2f",
        "C:\\x",
        "a\0b",
        "a\nb",
        "a\r\nX-Header: 1",
        "a\tb",
        "a\u{1b}[31m",
        "a\u{7f}",
        "a b",
        " a",
        "a ",
        "a#b",
        "a?b",
        "a=b",
        "a&b",
        "a\"b",
        "a'b",
        "<script>",
        "${jndi:ldap}",
        "a;b",
        "a|b",
        "r\u{435}cording_1",         // Cyrillic e
        "recording\u{2024}\u{2024}", // one-dot leaders
        "ａｂｃ",                    // full width
        "a\u{200b}b",                // zero-width space
        "a\u{202e}b",                // right-to-left override
        "e\u{301}",                  // combining accent
        "\u{ff0e}\u{ff0e}\u{2044}x",
        "recording_１",
        "\u{feff}a",
        "😀",
    ]
    .map(str::to_owned)
    .to_vec();
    ids.extend(["x".repeat(81), "x".repeat(10_000), "../".repeat(3_000)]);
    ids
}

#[tokio::test]
async fn an_id_that_is_not_one_gets_nowhere() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    for id in hostile_ids() {
        let bodies = [
            json!({"recordingId": id}),
            json!({"recordingId": "r1", "callId": id}),
            json!({"data": {"recordingId": id}}),
            json!({"transcriptId": id}),
            json!({"transcriptId": "t1", "callId": id}),
            json!({"transcriptId": "t1", "recordingId": id}),
        ];
        for body in bodies {
            let decision = decide(&intake, &signed(body.to_string())?).await?;
            assert_eq!(decision.outcome.status(), StatusCode::BAD_REQUEST, "{body}");
            let rejected = ("EventsMalformed".to_owned(), Some("invalid_id".to_owned()));
            assert!(metrics(&decision)?.contains(&rejected), "{body}");
            // What is logged of it says which field, and nothing of what was in it.
            let said = format!("{:?}", decision.outcome);
            assert!(id.len() < 5 || !said.contains(&id), "{said}");
        }
    }
    for id in [json!(-7), json!(1.5), json!(["r1"]), json!({"r": 1}), json!(true)] {
        assert_eq!(status(&intake, &signed(json!({"recordingId": id}).to_string())?).await?, 400);
    }
    assert_eq!(endpoint.with(|services| services.sent.len()), 0);
    Ok(())
}

/// What is optional and unusable is left out; the recording is not lost for it.
#[tokio::test]
async fn a_hostile_optional_id_is_dropped_and_the_recording_taken() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    for id in hostile_ids() {
        let body = json!({"recordingId": "r1", "queueId": id, "agentId": id}).to_string();
        let decision = decide(&intake, &signed(body)?).await?;
        let Outcome::Enqueued { dropped, .. } = &decision.outcome else {
            anyhow::bail!("{decision:?}")
        };
        assert_eq!(dropped, &["agentId", "queueId"]);
    }
    for sent in endpoint.with(|services| services.sent.clone()) {
        let message: Value = serde_json::from_str(sent["MessageBody"].as_str().unwrap())?;
        assert!(message["queueId"].is_null() && message["agentId"].is_null(), "{message}");
    }
    Ok(())
}

#[tokio::test]
async fn too_many_header_bytes_are_refused_before_any_work() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    let mut one_large = event(RECORDING)?;
    set(&mut one_large, "x-large", &"x".repeat(MAX_HEADER_BYTES))?;
    let mut many = event(RECORDING)?;
    for n in 0..1_000 {
        set(&mut many, format!("x-header-{n}").leak(), "12345678")?;
    }
    for request in [one_large, many] {
        let decision = decide(&intake, &request).await?;
        assert_eq!(decision.outcome.status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        assert!(metrics(&decision)?.is_empty());
    }
    assert_eq!(endpoint.with(|services| (services.reads, services.sent.len())), (0, 0));
    Ok(())
}

/// Forged webhooks must not become a flood of reads, nor what was forged be parsed.
#[tokio::test]
async fn a_flood_of_forgeries_costs_two_reads_of_the_secret() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    for n in 0..200 {
        let mut forged = event(RECORDING)?;
        *forged.body_mut() = Body::from("[".repeat(100_000));
        sign(&mut forged, &format!("not the secret {n}"), SIGNED_AT)?;
        assert_eq!(status(&intake, &forged).await?, 401);
        let elsewhere = event(&RECORDING.replace("cxone", "nowhere"))?;
        assert_eq!(status(&intake, &elsewhere).await?, 404);
    }
    assert_eq!(endpoint.with(|services| (services.reads, services.sent.len())), (2, 0));
    Ok(())
}

#[tokio::test]
async fn no_answer_says_anything_but_its_status() -> Result<()> {
    let (endpoint, intake) = healthy().await?;
    let now = Timestamp::now().as_second();
    let of = |body: &str, secret: &str| -> Result<lambda_http::Request> {
        let mut request = event(RECORDING)?;
        *request.body_mut() = Body::from(body);
        sign(&mut request, secret, now)?;
        Ok(request)
    };
    let mut large = of("{}", SECRET)?;
    set(&mut large, "x-large", &"x".repeat(MAX_HEADER_BYTES))?;
    let cases = [
        (200, of(r#"{"recordingId":"r1"}"#, SECRET)?),
        (400, of(r#"{"recordingId":"../r1"}"#, SECRET)?),
        (401, of("{}", "not the secret")?),
        (404, event(&RECORDING.replace("cxone", "nowhere"))?),
        (413, of(&" ".repeat(300_000), SECRET)?),
        (431, large),
        (503, of(r#"{"recordingId":"r2"}"#, SECRET)?),
    ];
    for (expected, request) in cases {
        endpoint.with(|services| services.queue_fails = expected == 503);
        let response = intake.answer(&request).await;
        assert_eq!(response.status().as_u16(), expected);
        assert!(matches!(response.body(), Body::Empty), "{expected}: a body");
        assert!(response.headers().is_empty(), "{expected}: {:?}", response.headers());
    }
    Ok(())
}

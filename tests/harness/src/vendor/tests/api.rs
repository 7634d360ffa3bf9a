use std::time::Duration;

use serde_json::{Value, json};

use super::{ID, Lab, header_of};
use crate::vendor::{Cxone, Endpoint, Fault, Media, Recording};

const METADATA: &str = "/api/v2/media/recordings/recording_1";

#[tokio::test]
async fn a_token_takes_the_right_credentials_and_the_right_grant() {
    let lab = Lab::with(Media::wav(100, 1)).await;
    let answer = lab.ask_token("client_credentials", None).await;
    let answer: Value = answer.json().await.unwrap();
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("Bearer"), &json!(3600)));
    assert!(answer["scope"].as_str().unwrap().contains("media:read"));
    assert_ne!(answer["access_token"], json!(lab.token));

    let refused = lab.ask_token("client_credentials", Some("wrong")).await;
    assert_eq!(refused.status(), 401);
    assert_eq!(refused.json::<Value>().await.unwrap()["error"], "invalid_client");
    assert_eq!(lab.ask_token("password", None).await.status(), 400);
    assert_eq!(lab.vendor.count(Endpoint::Token, ""), 4);
}

#[tokio::test]
async fn nothing_is_to_be_had_without_a_live_token() {
    let mut lab = Lab::with(Media::wav(100, 1)).await;
    lab.vendor.add_transcript("t", json!({}));
    lab.vendor.script(ID, [Fault::Status(500)]);
    let paths = [
        METADATA,
        "/api/v2/media/recordings/recording_1/content",
        "/api/v2/media/transcripts/t",
        "/api/v2/webhooks",
    ];
    lab.vendor.revoke_tokens();
    for path in paths {
        assert_eq!(lab.get(path).await.status(), 401, "{path}");
    }
    // The refused requests left the script alone.
    let token: Value = lab.ask_token("client_credentials", None).await.json().await.unwrap();
    token["access_token"].as_str().unwrap().clone_into(&mut lab.token);
    assert_eq!(lab.get(paths[1]).await.status(), 500);
    for path in paths {
        assert_eq!(lab.get(path).await.status(), 200, "{path}");
    }

    lab.vendor.set_token_lifetime(Duration::ZERO);
    let token: Value = lab.ask_token("client_credentials", None).await.json().await.unwrap();
    token["access_token"].as_str().unwrap().clone_into(&mut lab.token);
    assert_eq!(lab.get(METADATA).await.status(), 401);
}

#[tokio::test]
async fn metadata_says_what_the_recording_says() {
    let lab = Lab::with(Media::wav(100, 1)).await;
    lab.vendor.add_recording(
        Recording::new("r2", Media::wav(100, 1))
            .call_id("call_9")
            .with("duration", 1500)
            .with("queueId", "q"),
    );
    let body: Value = lab.get("/api/v2/media/recordings/r2").await.json().await.unwrap();
    assert_eq!(
        body,
        json!({"id": "r2", "callId": "call_9", "status": "available", "storageLocation": "active",
            "duration": 1500, "queueId": "q"})
    );
    assert_eq!(lab.get("/api/v2/media/recordings/r3").await.status(), 404);
}

#[tokio::test]
async fn an_archived_recording_has_metadata_and_no_audio() {
    let lab = Lab::with(Media::wav(100, 1)).await;
    assert!(lab.vendor.alter(ID, |recording| recording.status("archived")));
    let body: Value = lab.get(METADATA).await.json().await.unwrap();
    assert_eq!(body["status"], "archived");
    assert_eq!(lab.range("bytes=0-").await.status(), 404);
    assert!(lab.vendor.remove_recording(ID));
    assert!(!lab.vendor.remove_recording(ID));
    assert_eq!(lab.get(METADATA).await.status(), 404);
}

#[tokio::test]
async fn transcripts_are_served_as_they_are() {
    let lab = Lab::with(Media::wav(100, 1)).await;
    let document = json!({"id": "t1", "segmentIndex": "not a number"});
    lab.vendor.add_transcript("t1", document.clone());
    let got: Value = lab.get("/api/v2/media/transcripts/t1").await.json().await.unwrap();
    assert_eq!(got, document);
    assert_eq!(lab.get("/api/v2/media/transcripts/t2").await.status(), 404);
    assert_eq!(lab.vendor.count(Endpoint::Transcript, "t1"), 1);
}

#[tokio::test]
async fn webhooks_are_registered_changed_and_removed() {
    let lab = Lab::with(Media::wav(100, 1)).await;
    let url = lab.url("/api/v2/webhooks");
    let mut hook = json!({"name": "n", "url": "https://example.com/", "enabled": true,
        "events": ["media.recording.created"], "signingSecret": "first"});
    let post = lab.client.post(&url).bearer_auth(&lab.token).json(&hook);
    let made = post.send().await.unwrap();
    assert_eq!(made.status(), 201);
    let made: Value = made.json().await.unwrap();
    assert!(made.get("signingSecret").is_none());
    let id = made["id"].as_str().unwrap();

    hook["signingSecret"] = json!("second");
    let one = format!("{url}/{id}");
    let put = async |url: &str| {
        let request = lab.client.put(url).bearer_auth(&lab.token).json(&hook);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(put(&one).await, 200);
    assert_eq!(put(&format!("{url}/other")).await, 404);
    let known = lab.vendor.webhooks();
    assert_eq!((known.len(), known[0].signing_secret.as_str()), (1, "second"));
    let listed: Value = lab.get("/api/v2/webhooks").await.json().await.unwrap();
    assert_eq!(listed["webhooks"][0]["id"], id);

    let bad = lab.client.post(&url).bearer_auth(&lab.token).body("{}");
    assert_eq!(bad.send().await.unwrap().status(), 400);
    for status in [204, 404] {
        let delete = lab.client.delete(&one).bearer_auth(&lab.token);
        assert_eq!(delete.send().await.unwrap().status(), status);
    }
    assert!(lab.vendor.webhooks().is_empty());
}

#[tokio::test]
async fn all_can_be_throttled_but_tokens() {
    let lab = Lab::with(Media::wav(100, 1)).await;
    lab.vendor.throttle_all(Some("9".to_owned()));
    let response = lab.get(METADATA).await;
    assert_eq!(response.status(), 429);
    assert_eq!(header_of(&response, http::header::RETRY_AFTER), Some("9"));
    assert_eq!(lab.ask_token("client_credentials", None).await.status(), 200);
    lab.vendor.throttle_all(None);
    assert_eq!(lab.get(METADATA).await.status(), 200);
}

#[tokio::test]
async fn what_the_vendor_does_not_offer_is_not_found_and_logged() {
    let lab = Lab::with(Media::wav(100, 1)).await;
    let head = lab.client.head(lab.url(METADATA)).bearer_auth(&lab.token);
    assert_eq!(head.send().await.unwrap().status(), 404);
    assert_eq!(lab.vendor.count(Endpoint::Unknown, METADATA), 1);
}

#[tokio::test]
async fn a_client_at_an_address_of_its_own_gets_the_same_answers_and_is_told_apart() {
    let lab = Lab::with(Media::wav(100, 1)).await;
    let url = lab.vendor.base_url_for("one") + METADATA;
    let answer = lab.client.get(url).bearer_auth(&lab.token).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), lab.get(METADATA).await.status().as_u16()), (200, 200));
    let requests = lab.vendor.requests();
    let clients = requests.iter().filter(|request| request.path == METADATA);
    let clients: Vec<_> = clients.map(|request| request.client.as_deref()).collect();
    assert_eq!(clients, [Some("one"), None]);
}

#[tokio::test]
async fn a_dropped_vendor_is_gone() {
    let vendor = Cxone::start().await.unwrap();
    let address = vendor.base_url().replace("http://", "");
    let mut open = tokio::net::TcpStream::connect(&address).await.unwrap();
    drop(vendor);
    // Both the connection and the port: the end of the first tells that the tasks are gone.
    let mut buf = [0];
    let read = tokio::io::AsyncReadExt::read(&mut open, &mut buf).await;
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}

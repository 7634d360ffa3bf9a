use std::time::{Duration, Instant};

use http::header;
use reqwest::{Client, Response};
use serde_json::{Value, json};

use super::header_of;
use crate::vendor::{Bucket, Endpoint, Fault, Genesys, Media, Quota, Recording, quota::Turnstile};

const JANUARY: &str =
    "dateRangeStart=2024-01-01T00:00:00.000Z&dateRangeEnd=2024-01-31T23:59:59.999Z";

/// A vendor, and a client that holds a live token.
struct Lab {
    vendor: Genesys,
    client: Client,
    token: String,
}

impl Lab {
    async fn start() -> Self {
        let vendor = Genesys::start().await.unwrap();
        let client = Client::builder().no_proxy().build().unwrap();
        let mut lab = Self { vendor, client, token: String::new() };
        lab.renew().await;
        lab
    }

    /// Another token; returns the whole answer.
    async fn renew(&mut self) -> Value {
        let known = self.vendor.credentials();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &known.client_id),
            ("client_secret", &known.client_secret),
        ];
        let url = format!("{}/oauth/token", self.vendor.base_url());
        let answer = self.client.post(url).form(&form).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        answer["access_token"].as_str().unwrap().clone_into(&mut self.token);
        answer
    }

    async fn get(&self, path: &str) -> Response {
        let url = format!("{}{path}", self.vendor.base_url());
        self.client.get(url).bearer_auth(&self.token).send().await.unwrap()
    }

    async fn list(&self, query: &str) -> Response {
        self.get(&format!("/api/v2/recordings?{query}")).await
    }

    async fn ids(&self, query: &str) -> Vec<String> {
        let response = self.list(query).await;
        assert_eq!(response.status(), 200, "{query}");
        let items: Vec<Value> = response.json().await.unwrap();
        items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }

    fn add(&self, id: &str, start: &str, media: Media) {
        self.vendor.add_recording(Recording::new(id, media).with("startTime", start));
    }
}

#[tokio::test]
async fn a_token_says_its_scopes_and_has_no_others() {
    let mut lab = Lab::start().await;
    lab.add("r1", "2024-01-05T10:00:00Z", Media::webm(1_000, 1));
    let answer = lab.renew().await;
    assert_eq!(answer["scope"], "recording:read recording:download");
    assert_eq!(answer["expires_in"], 3600);
    for (scope, listing, download) in [
        (Some("recording:read"), 200, 403),
        (Some("recording:download"), 403, 200),
        (Some("recording:readonly"), 403, 403),
        (None, 200, 200),
    ] {
        lab.vendor.set_scope(scope);
        let answer = lab.renew().await;
        assert_eq!(answer.get("scope").and_then(Value::as_str), scope);
        assert_eq!(lab.list(JANUARY).await.status(), listing, "{scope:?}");
        assert_eq!(lab.get("/api/v2/recordings/r1/download").await.status(), download, "{scope:?}");
    }
    lab.vendor.revoke_tokens();
    assert_eq!(lab.list(JANUARY).await.status(), 401);
}

#[tokio::test]
async fn the_range_of_time_has_both_its_ends() {
    let lab = Lab::start().await;
    for (id, start) in [
        ("before", "2023-12-31T23:59:59.999Z"),
        ("first", "2024-01-01T00:00:00Z"),
        ("middle", "2024-01-15T12:00:00+02:00"),
        ("last", "2024-01-31T23:59:59.999Z"),
        ("after", "2024-02-01T00:00:00Z"),
    ] {
        lab.add(id, start, Media::webm(100, 1));
    }
    let descending = ["last", "middle", "first"];
    assert_eq!(lab.ids(&format!("{JANUARY}&sortOrder=desc")).await, descending);
    assert_eq!(lab.ids(JANUARY).await, descending);
    assert_eq!(lab.ids(&format!("{JANUARY}&sortOrder=asc")).await, ["first", "middle", "last"]);
    // What is altered moves with its new startTime, what is removed is listed no more.
    assert!(lab.vendor.alter("middle", |r| r.with("startTime", "2024-02-02T00:00:00Z")));
    assert!(lab.vendor.remove_recording("first"));
    assert_eq!(lab.ids(JANUARY).await, ["last"]);
    let logged = lab.vendor.requests().pop().unwrap();
    assert_eq!((logged.endpoint, logged.query.as_str()), (Endpoint::Listing, JANUARY));
}

#[tokio::test]
async fn pages_are_counted_from_one_and_a_short_one_is_the_last() {
    let lab = Lab::start().await;
    for n in 0..7 {
        // Three share their startTime: a tie has an order all the same.
        let second = if n < 3 { 0 } else { n };
        let start = format!("2024-01-05T10:00:0{second}Z");
        lab.add(&format!("r{n}"), &start, Media::webm(100, 1));
    }
    let page = async |n: u32| lab.ids(&format!("{JANUARY}&pageSize=3&pageNumber={n}")).await;
    assert_eq!(page(1).await, ["r6", "r5", "r4"]);
    assert_eq!(page(2).await, ["r3", "r2", "r1"]);
    assert_eq!(page(3).await, ["r0"]);
    assert!(page(4).await.is_empty());
}

#[tokio::test]
async fn media_types_are_kept_apart() {
    let lab = Lab::start().await;
    lab.add("voice", "2024-01-03T00:00:00Z", Media::webm(100, 1));
    lab.add("chat", "2024-01-02T00:00:00Z", Media::json(100, 1));
    lab.add("video", "2024-01-01T00:00:00Z", Media::mp4(100, 1));
    for media_type in ["voice", "chat", "video"] {
        assert_eq!(lab.ids(&format!("{JANUARY}&mediaTypes={media_type}")).await, [media_type]);
    }
    assert_eq!(lab.ids(&format!("{JANUARY}&mediaTypes=voice,video")).await, ["voice", "video"]);
    assert_eq!(lab.ids(JANUARY).await.len(), 3);
}

#[tokio::test]
async fn an_item_has_what_the_guide_names() {
    let lab = Lab::start().await;
    lab.vendor.add_recording(
        Recording::new("r1", Media::webm(100, 1))
            .with("startTime", "2024-01-05T10:00:00Z")
            .with("duration", 1_500)
            .with("queueId", "billing"),
    );
    let expected = json!([{
        "id": "r1", "startTime": "2024-01-05T10:00:00Z", "endTime": "2024-01-05T10:00:01.5Z",
        "duration": 1_500, "mediaType": "voice", "queueId": "billing", "wrapupCode": "resolved",
        "container": "webm", "participants": [
            {"id": "customer-1", "purpose": "customer"}, {"id": "agent-1", "purpose": "agent"}],
    }]);
    assert_eq!(lab.list(JANUARY).await.json::<Value>().await.unwrap(), expected);
    lab.vendor.wrap_listing(true);
    let wrapped: Value = lab.list(JANUARY).await.json().await.unwrap();
    assert_eq!(wrapped, json!({ "entities": expected }));
}

#[tokio::test]
async fn what_the_guide_forbids_is_refused() {
    let lab = Lab::start().await;
    let from = "dateRangeStart=2024-01-01T00:00:00Z&dateRangeEnd";
    for (query, told) in [
        (format!("{from}=2024-03-31T00:00:00.001Z"), "90 days"),
        (format!("{from}=2023-12-31T00:00:00Z"), "after"),
        (format!("{from}=yesterday"), "ISO 8601"),
        ("dateRangeStart=2024-01-01T00:00:00Z".to_owned(), "required"),
        (String::new(), "required"),
        (format!("{JANUARY}&pageSize=1001"), "1000"),
        (format!("{JANUARY}&pageSize=0"), "from 1 on"),
        (format!("{JANUARY}&pageNumber=0"), "from 1 on"),
        (format!("{JANUARY}&pageNumber=x"), "from 1 on"),
        (format!("{JANUARY}&sortOrder=newest"), "asc or desc"),
        (format!("{JANUARY}&mediaTypes=voice,fax"), "voice, chat and video"),
    ] {
        let response = lab.list(&query).await;
        assert_eq!(response.status(), 400, "{query}");
        let body: Value = response.json().await.unwrap();
        assert!(body["error"]["message"].as_str().unwrap().contains(told), "{query}: {body}");
    }
    // 90 days to the millisecond, and the largest page.
    let most = format!("{from}=2024-03-31T00:00:00.000Z&pageSize=1000");
    assert_eq!(lab.list(&most).await.status(), 200);
}

#[tokio::test]
async fn a_listing_fails_as_it_is_told() {
    let lab = Lab::start().await;
    lab.vendor.script_listing([Fault::Status(500), Fault::throttle(4)]);
    // A request that is refused for its own sake leaves the script alone.
    assert_eq!(lab.list("").await.status(), 400);
    assert_eq!(lab.list(JANUARY).await.status(), 500);
    let throttled = lab.list(JANUARY).await;
    assert_eq!(header_of(&throttled, header::RETRY_AFTER), Some("4"));
    assert_eq!(lab.list(JANUARY).await.status(), 200);
}

#[tokio::test]
async fn downloads_beyond_the_organisations_limit_are_throttled() {
    let lab = Lab::start().await;
    lab.vendor.set_quota(Quota { concurrency: Some(2), retry_after: 7, ..Quota::default() });
    // Too much for the socket's buffers: they stay open until they are read.
    for id in ["r1", "r2", "r3"] {
        lab.add(id, "2024-01-05T10:00:00Z", Media::webm(64 << 20, 1));
    }
    let first = lab.get("/api/v2/recordings/r1/download").await;
    let second = lab.get("/api/v2/recordings/r2/download").await;
    assert_eq!((first.status().as_u16(), second.status().as_u16()), (200, 200));
    assert_eq!(header_of(&first, header::CONTENT_TYPE), Some("audio/webm"));
    let third = lab.get("/api/v2/recordings/r3/download").await;
    assert_eq!(third.status(), 429);
    assert_eq!(header_of(&third, header::RETRY_AFTER), Some("7"));
    // Listings are not downloads.
    assert_eq!(lab.list(JANUARY).await.status(), 200);
    // One that is read to its end makes room, and so does one that is given up.
    assert_eq!(first.bytes().await.unwrap().len(), 64 << 20);
    let third = lab.get("/api/v2/recordings/r3/download").await;
    assert_eq!(third.status(), 200);
    drop(second);
    lab.vendor.wait_until(|vendor| vendor.open_streams_of("r2") == 0).await;
    assert_eq!(lab.get("/api/v2/recordings/r1/download").await.status(), 200);
}

#[test]
fn a_bucket_refills_and_a_lock_grows_when_it_is_undercut() {
    let second = Duration::from_secs(1);
    let begun = Instant::now();
    let turnstile = std::sync::Arc::<Turnstile>::default();
    let enter = |after: Duration| turnstile.enter(begun + after).map(drop);

    turnstile.set(Quota {
        bucket: Some(Bucket { burst: 2, per_second: 0.5 }),
        retry_after: 3,
        ..Quota::default()
    });
    assert_eq!([enter(Duration::ZERO), enter(Duration::ZERO)], [Ok(()); 2]);
    assert_eq!(enter(second), Err(3));
    assert_eq!([enter(second * 2), enter(second * 2)], [Ok(()), Err(3)]);
    // No more than the burst, however long nobody came.
    assert_eq!([enter(second * 99), enter(second * 99)], [Ok(()); 2]);
    assert_eq!((enter(second * 99), turnstile.undercut()), (Err(3), 0));

    turnstile.set(Quota { concurrency: Some(1), retry_after: 3, locks: true, ..Quota::default() });
    let pass = turnstile.enter(begun).unwrap();
    assert_eq!(enter(Duration::ZERO), Err(3));
    drop(pass);
    // There is room, but the organisation was told to stay away.
    assert_eq!((enter(second * 2), turnstile.undercut()), (Err(6), 1));
    assert_eq!((enter(second * 7), turnstile.undercut()), (Err(12), 2));
    assert_eq!((enter(second * 19), turnstile.undercut()), (Ok(()), 2));
}

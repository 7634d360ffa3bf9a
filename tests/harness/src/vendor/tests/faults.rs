use std::{error::Error, io, time::Duration};

use http::header;
use reqwest::Response;
use tokio::time::timeout;

use super::{ID, Lab, header_of};
use crate::vendor::{Endpoint, Fault, Media};

const LEN: u64 = 400_000;

fn media() -> Media {
    Media::wav(LEN, 11)
}

/// A vendor whose next answer for content has this fault, and that answer to `bytes=100-`.
async fn struck(fault: Fault) -> (Lab, Response) {
    let lab = Lab::with(media()).await;
    lab.vendor.script(ID, [fault]);
    let response = lab.range("bytes=100-").await;
    (lab, response)
}

/// What came, and the error it ended in.
async fn drain(mut response: Response) -> (Vec<u8>, Option<reqwest::Error>) {
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return (bytes, None),
            Err(error) => return (bytes, Some(error)),
        }
    }
}

/// Is an error of this type among the causes, and as expected?
fn caused_by<E: Error + 'static>(error: &reqwest::Error, expected: impl Fn(&E) -> bool) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<E>().is_some_and(&expected) {
            return true;
        }
        cause = error.source();
    }
    false
}

fn is_cut(error: &reqwest::Error) -> bool {
    caused_by(error, |e: &io::Error| e.kind() == io::ErrorKind::UnexpectedEof)
        || caused_by(error, hyper::Error::is_incomplete_message)
}

fn is_reset(error: &reqwest::Error) -> bool {
    caused_by(error, |e: &io::Error| e.kind() == io::ErrorKind::ConnectionReset)
}

async fn assert_well(lab: &Lab) {
    let response = lab.range("bytes=100-").await;
    assert_eq!(response.status(), 206);
    let expected = media().range(100, 1 << 20);
    assert!(response.bytes().await.unwrap() == expected);
}

#[tokio::test]
async fn a_cut_is_an_incomplete_body_of_exactly_so_many_bytes() {
    for count in [0, 1, 200_000] {
        let (lab, response) = struck(Fault::CutAfter(count)).await;
        assert_eq!(response.content_length(), Some(LEN - 100));
        let (bytes, error) = drain(response).await;
        assert!(bytes == media().range(100, usize::try_from(count).unwrap()));
        let error = error.unwrap();
        assert!(is_cut(&error) && !is_reset(&error), "{error:?}");
        assert_eq!(lab.vendor.requests().pop().unwrap().bytes_sent, count);
        assert_well(&lab).await;
    }
}

#[tokio::test]
async fn a_reset_is_a_reset() {
    let (lab, response) = struck(Fault::ResetAfter(1_000)).await;
    let (bytes, error) = drain(response).await;
    assert!(bytes.len() <= 1_000, "{}", bytes.len());
    let error = error.unwrap();
    assert!(is_reset(&error), "{error:?}");
    assert_well(&lab).await;
}

#[tokio::test]
async fn a_stall_is_so_many_bytes_and_then_nothing() {
    let (lab, mut response) = struck(Fault::StallAfter(5_000, Duration::from_secs(3600))).await;
    let mut count = 0;
    while count < 5_000 {
        count += response.chunk().await.unwrap().unwrap().len();
    }
    assert_eq!(count, 5_000);
    let more = timeout(Duration::from_millis(200), response.chunk()).await;
    assert!(more.is_err(), "{more:?}");
    assert_eq!(lab.vendor.open_streams_of(ID), 1);
    // The client gives up, and the vendor sees it.
    drop(response);
    lab.vendor.wait_until(|vendor| vendor.open_streams() == 0).await;
    assert_well(&lab).await;
    assert_eq!(lab.vendor.max_streams_of(ID), 1);
}

#[tokio::test]
async fn a_stall_ends_in_a_close() {
    let (_lab, response) = struck(Fault::StallAfter(5_000, Duration::from_millis(50))).await;
    let (bytes, error) = drain(response).await;
    assert_eq!(bytes.len(), 5_000);
    assert!(is_cut(&error.unwrap()));
}

#[tokio::test]
async fn a_fault_beyond_the_end_is_none() {
    for fault in [
        Fault::CutAfter(LEN),
        Fault::ResetAfter(LEN - 100),
        Fault::StallAfter(LEN, Duration::from_secs(3600)),
    ] {
        let (_lab, response) = struck(fault.clone()).await;
        let (bytes, error) = drain(response).await;
        assert_eq!((bytes.len() as u64, error.is_none()), (LEN - 100, true), "{fault:?}");
    }
}

#[tokio::test]
async fn refusals_are_json_and_come_once() {
    let date = "Wed, 21 Oct 2037 07:28:00 GMT";
    for (fault, status, retry_after) in [
        (Fault::Status(500), 500, None),
        (Fault::Status(403), 403, None),
        (Fault::Status(404), 404, None),
        (Fault::Status(410), 410, None),
        (Fault::Status(429), 429, None),
        (Fault::throttle(7), 429, Some("7")),
        (Fault::Throttle { retry_after: date.to_owned() }, 429, Some(date)),
        (Fault::Unauthorized, 401, None),
    ] {
        let (lab, response) = struck(fault).await;
        assert_eq!(response.status(), status);
        assert_eq!(header_of(&response, header::RETRY_AFTER), retry_after);
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(body["error"]["code"], status);
        assert_well(&lab).await;
    }
}

#[tokio::test]
async fn a_redirect_leads_where_it_is_told() {
    let lab = Lab::with(media()).await;
    lab.vendor.script(ID, [Fault::Redirect("/elsewhere".to_owned())]);
    // The client follows.
    assert_eq!(lab.range("bytes=0-").await.status(), 404);
    assert_eq!(lab.vendor.count(Endpoint::Unknown, "/elsewhere"), 1);
    assert!(lab.vendor.requests().iter().any(|request| request.status == 302));
    assert_well(&lab).await;
}

#[tokio::test]
async fn lengths_that_are_wrong() {
    let (lab, response) = struck(Fault::WrongLength(50)).await;
    assert_eq!(response.content_length(), Some(LEN - 50));
    let range = header_of(&response, header::CONTENT_RANGE);
    assert_eq!(range, Some("bytes 100-400049/400050"));
    let (bytes, error) = drain(response).await;
    assert_eq!(bytes.len() as u64, LEN - 100);
    assert!(is_cut(&error.unwrap()));
    assert_well(&lab).await;

    let (_lab, response) = struck(Fault::ChangedTotal(5)).await;
    assert_eq!(response.status(), 206);
    let range = header_of(&response, header::CONTENT_RANGE);
    assert_eq!(range, Some("bytes 100-399999/5"));
    assert_eq!(response.bytes().await.unwrap().len() as u64, LEN - 100);

    let (_lab, response) = struck(Fault::ShortBody).await;
    assert_eq!(response.status(), 206);
    assert_eq!(response.content_length(), None);
    let coding = header_of(&response, header::TRANSFER_ENCODING);
    assert_eq!(coding, Some("chunked"));
    let (bytes, error) = drain(response).await;
    assert_eq!((bytes.len() as u64, error.is_none()), ((LEN - 100) / 2, true));
}

#[tokio::test]
async fn answers_that_are_no_recording() {
    let (_lab, response) = struck(Fault::IgnoreRange).await;
    assert_eq!((response.status().as_u16(), response.content_length()), (200, Some(LEN)));
    assert_eq!(header_of(&response, header::CONTENT_RANGE), None);
    assert!(response.bytes().await.unwrap() == media().range(0, 1 << 20));

    let (_lab, response) = struck(Fault::HtmlPage).await;
    assert_eq!(response.status(), 200);
    let content_type = header_of(&response, header::CONTENT_TYPE);
    assert_eq!(content_type, Some("text/html; charset=utf-8"));
    assert!(response.text().await.unwrap().starts_with("<!DOCTYPE html>"));

    let (_lab, response) = struck(Fault::Empty).await;
    assert_eq!((response.status().as_u16(), response.content_length()), (200, Some(0)));
    assert_eq!(header_of(&response, header::CONTENT_TYPE), Some("audio/wav"));
    assert_eq!(response.bytes().await.unwrap(), "");

    // The header is 44 bytes long: nothing of it is left from byte 100 on.
    let (lab, response) = struck(Fault::HeaderOnly).await;
    assert_eq!(response.status(), 416);
    lab.vendor.script(ID, [Fault::HeaderOnly]);
    let bytes = lab.range("bytes=0-").await.bytes().await.unwrap();
    assert_eq!((bytes.len(), &bytes[36..]), (44, &b"data\0\0\0\0"[..]));

    let (_lab, response) = struck(Fault::WrongContentType("audio/mpeg".to_owned())).await;
    assert_eq!(header_of(&response, header::CONTENT_TYPE), Some("audio/mpeg"));
    assert!(response.bytes().await.unwrap() == media().range(100, 1 << 20));
}

#[tokio::test]
async fn another_etag_comes_with_the_range_all_the_same() {
    let lab = Lab::with(media()).await;
    let known = lab.range("bytes=0-9").await;
    let etag = header_of(&known, header::ETAG).unwrap();
    lab.vendor.script(ID, [Fault::ChangedEtag]);
    let headers = [(header::RANGE, "bytes=100-"), (header::IF_RANGE, etag)];
    let response = lab.content(&headers).await;
    assert_eq!(response.status(), 206);
    assert_ne!(header_of(&response, header::ETAG).unwrap(), etag);
}

#[tokio::test]
async fn a_script_goes_one_fault_a_request() {
    let lab = Lab::with(media()).await;
    lab.vendor.script(ID, [Fault::None, Fault::Status(500)]);
    lab.vendor.script(ID, [Fault::Status(403)]);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(lab.range("bytes=0-").await.status().as_u16());
    }
    assert_eq!(statuses, [206, 500, 403, 206]);
}

#[tokio::test]
async fn metadata_and_tokens_fail_too() {
    let lab = Lab::with(media()).await;
    let path = format!("/api/v2/media/recordings/{ID}");
    let stall = Fault::StallAfter(1, Duration::from_secs(3600));
    lab.vendor.script_metadata(ID, [Fault::Status(500), Fault::throttle(3), stall]);
    assert_eq!(lab.get(&path).await.status(), 500);
    let throttled = lab.get(&path).await;
    assert_eq!(header_of(&throttled, header::RETRY_AFTER), Some("3"));
    let mut stalled = lab.get(&path).await;
    assert_eq!(stalled.chunk().await.unwrap().unwrap(), "{");
    let more = timeout(Duration::from_millis(200), stalled.chunk()).await;
    assert!(more.is_err());
    assert_eq!(lab.get(&path).await.status(), 200);

    lab.vendor.script_token([Fault::Status(503), Fault::throttle(2)]);
    for status in [503, 429, 200] {
        assert_eq!(lab.ask_token("client_credentials", None).await.status(), status);
    }
}

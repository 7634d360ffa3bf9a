//! Transcripts: CXone has them by id, Genesys Cloud has none (CXone guide §4).

use domain::platform::Platform;
use harness::vendor::{Endpoint, Fault};
use serde_json::json;
use vendors::VendorError;

use crate::lab::{Lab, shown};

const SEGMENT: &str = "segment-1";

#[tokio::test]
async fn a_segment_is_asked_for_as_the_guide_says_and_taken_as_it_is() {
    let lab = Lab::start(Platform::Cxone).await;
    let document = json!({"segmentIndex": "not a number", "text": "\u{5e9}\u{1f600}"});
    lab.transcribe(SEGMENT, document.clone(), [Fault::Unauthorized]);
    let body = lab.vendor.transcript(&SEGMENT.parse().unwrap()).await.unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&body).unwrap(), document);
    let request = lab.simulated().requests().pop().unwrap();
    assert_eq!(request.path, "/api/v2/media/transcripts/segment-1");
    assert_eq!(
        (request.endpoint, request.accept.as_deref()),
        (Endpoint::Transcript, Some("application/json"))
    );
    // The refused one and its repeat, each with a token of its own.
    assert_eq!(lab.passed(), 4);
}

#[tokio::test]
async fn each_refusal_is_an_error_of_its_own() {
    let lab = Lab::start(Platform::Cxone).await;
    let id = SEGMENT.parse().unwrap();
    assert!(matches!(lab.vendor.transcript(&id).await, Err(VendorError::Missing(404))));
    let long = json!("x".repeat(8 * 1024 * 1024));
    lab.transcribe(SEGMENT, long, [Fault::Status(403), Fault::throttle(7)]);
    let forbidden = lab.vendor.transcript(&id).await.unwrap_err();
    assert!(shown(&forbidden).contains("media:transcripts:read"), "{forbidden}");
    let throttled = lab.vendor.transcript(&id).await.unwrap_err();
    assert!(matches!(throttled, VendorError::Throttled { retry_after: Some(_) }), "{throttled}");
    let long = lab.vendor.transcript(&id).await.unwrap_err();
    assert!(matches!(long, VendorError::Malformed("length")), "{long}");
}

#[tokio::test]
async fn genesys_has_none_and_is_not_asked() {
    let lab = Lab::start(Platform::Genesys).await;
    let error = lab.vendor.transcript(&SEGMENT.parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, VendorError::NotOffered(_)), "{error}");
    assert_eq!((lab.passed(), lab.simulated().requests().len()), (0, 0));
}

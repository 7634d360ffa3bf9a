//! Downloads (CXone guide §3, Genesys guide §3).

use std::{sync::atomic::Ordering, time::Duration};

use domain::{platform::Platform, range::Validator};
use harness::vendor::{Cxone, Endpoint, Fault, Media};
use vendors::VendorError;

use crate::lab::{ID, Lab, MORE, drain, shown};

pub(crate) async fn the_request_is_the_one_the_guide_names(lab: Lab) {
    lab.content().await.unwrap();
    let requests = lab.simulated().requests();
    let (endpoints, paths): (Vec<_>, Vec<_>) =
        requests.iter().map(|request| (request.endpoint, request.path.as_str())).unzip();
    let accept = requests.last().unwrap().accept.as_deref();
    match lab.platform {
        Platform::Cxone => {
            assert_eq!(endpoints, [Endpoint::Token, Endpoint::Metadata, Endpoint::Content]);
            assert_eq!(
                paths,
                [
                    "/api/v2/oauth/token",
                    "/api/v2/media/recordings/recording-1",
                    "/api/v2/media/recordings/recording-1/content",
                ]
            );
            assert_eq!(accept, Some("audio/wav, audio/mpeg"));
        }
        Platform::Genesys => {
            assert_eq!(endpoints, [Endpoint::Token, Endpoint::Content]);
            assert_eq!(paths, ["/oauth/token", "/api/v2/recordings/recording-1/download"]);
            assert_eq!(accept, Some("application/octet-stream"));
        }
    }
}

pub(crate) async fn ranges_are_asked_for_and_taken(lab: Lab) {
    let media = lab.media().await.unwrap();
    for offset in [0_u64, 1, 65_536, 99_999] {
        let content = lab.vendor.content(&media, offset, None).await.unwrap();
        let answer = content.answer();
        let range = format!("bytes {offset}-99999/100000");
        assert_eq!((answer.status, answer.content_range), (206, Some(range.as_str())));
        assert_eq!(answer.content_length, Some(100_000 - offset));
        assert!(answer.etag.is_some() && answer.last_modified.is_some());
        assert_eq!(content.content_type(), Some(lab.media.content_type()));
        assert!(drain(content).await == lab.media.range(offset, 100_000));
    }
    assert_eq!(lab.vendor.content(&media, 100_000, None).await.unwrap().answer().status, 416);
    lab.simulated().script(ID, [Fault::IgnoreRange]);
    assert_eq!(lab.vendor.content(&media, 5, None).await.unwrap().answer().status, 200);
}

pub(crate) async fn a_resume_goes_on_only_with_the_same_recording(lab: Lab) {
    let media = lab.media().await.unwrap();
    let first = lab.vendor.content(&media, 0, None).await.unwrap();
    let answer = first.answer();
    let validator = Validator::of(answer.etag, answer.last_modified).unwrap();
    let same = lab.vendor.content(&media, 500, Some(&validator)).await.unwrap();
    assert_eq!(same.answer().status, 206);
    let asked = lab.simulated().requests().pop().unwrap();
    assert_eq!(asked.range.as_deref(), Some("bytes=500-"));
    assert_eq!(asked.if_range.as_deref(), Some(validator.as_str()));

    assert!(lab.simulated().alter(ID, |recording| recording.media(Media::wav(90_000, 2))));
    let other = lab.vendor.content(&media, 500, Some(&validator)).await.unwrap();
    assert_eq!((other.answer().status, other.answer().content_length), (200, Some(90_000)));
    // From the beginning any version will do.
    lab.vendor.content(&media, 0, Some(&validator)).await.unwrap();
    assert_eq!(lab.simulated().requests().pop().unwrap().if_range, None);
}

pub(crate) async fn each_refusal_is_an_error_of_its_own(lab: Lab) {
    for status in [404, 410] {
        let error = lab.struck(Fault::Status(status)).await;
        assert!(matches!(error, VendorError::Missing(s) if s == status), "{error}");
        assert_eq!(error.reason(), "not_found");
    }
    for status in [400, 500, 502, 503] {
        let error = lab.struck(Fault::Status(status)).await;
        assert!(matches!(error, VendorError::Status(s) if s == status), "{error}");
        assert_eq!(error.reason(), "vendor_error");
    }
    // None of them is taken for an expired token.
    assert_eq!(lab.count(Endpoint::Token), 1);
}

pub(crate) async fn a_vendor_that_asks_to_wait_is_heard_at_the_gate(lab: Lab) {
    let told = async |fault: Fault| {
        let error = lab.struck(fault).await;
        let told = lab.gate.throttled.lock().unwrap().pop().expect("the gate was not told");
        let after = told.unwrap_or_default() + MORE;
        assert!(
            matches!(error, VendorError::Throttled { retry_after: Some(a) } if a == after),
            "{error}"
        );
        assert_eq!(error.reason(), "throttled");
        told
    };
    assert_eq!(told(Fault::throttle(17)).await, Some(Duration::from_secs(17)));
    assert_eq!(told(Fault::Throttle { retry_after: "soon".to_owned() }).await, None);
    assert_eq!(told(Fault::Status(429)).await, None);
    // A 503 that says how long is heard too, but holds nobody else.
    let busy = lab.struck(Fault::Unavailable { retry_after: "3".to_owned() }).await;
    let three = Duration::from_secs(3);
    assert!(matches!(busy, VendorError::Unavailable { after } if after == three), "{busy}");
    assert!(lab.gate.throttled.lock().unwrap().is_empty());
    let date = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(2);
    let retry_after =
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&date).unwrap();
    let left = told(Fault::Throttle { retry_after }).await.unwrap();
    assert!(left > Duration::from_secs(7_000) && left <= Duration::from_secs(7_200), "{left:?}");
}

pub(crate) async fn every_request_passes_the_gate_and_none_a_shut_one(lab: Lab) {
    lab.content().await.unwrap();
    let cleared = || lab.gate.cleared.load(Ordering::Relaxed);
    let sent = || lab.count(Endpoint::Content) + lab.count(Endpoint::Metadata);
    assert_eq!(cleared(), sent() + 1, "and one for the token");
    // The repeat after a 401 is a request like any other, and so is the token in between.
    lab.simulated().script(ID, [Fault::Unauthorized]);
    lab.content().await.unwrap();
    assert_eq!(cleared(), sent() + 2);
    assert_eq!(lab.vendor.take_requests(), sent() as u64);
    let media = lab.media().await.unwrap();
    lab.gate.shut.store(true, Ordering::Relaxed);
    let before = lab.simulated().requests().len();
    let error = lab.vendor.content(&media, 0, None).await.unwrap_err();
    assert!(matches!(error, VendorError::Held(_)) && error.reason() == "fleet_full", "{error}");
    assert_eq!(lab.simulated().requests().len(), before);
}

pub(crate) async fn a_forbidden_download_names_the_permission(lab: Lab) {
    let error = lab.struck(Fault::Status(403)).await;
    let named = match lab.platform {
        Platform::Cxone => "media:recordings:read",
        Platform::Genesys => "Recording > Download",
    };
    assert!(matches!(error, VendorError::Forbidden { permission } if permission == named));
    assert!(error.to_string().contains(named) && error.reason() == "forbidden", "{error}");
}

pub(crate) async fn no_redirect_is_followed(lab: Lab) {
    let elsewhere = Cxone::start().await.unwrap();
    let error = lab.struck(Fault::Redirect(format!("{}/stolen", elsewhere.base_url()))).await;
    assert!(matches!(error, VendorError::Status(302)), "{error}");
    lab.simulated().script(ID, [Fault::Redirect("/elsewhere".to_owned())]);
    assert!(lab.content().await.is_err());
    assert!(elsewhere.requests().is_empty(), "the token travelled to another host");
    assert_eq!(lab.simulated().count(Endpoint::Unknown, "/elsewhere"), 0);
}

pub(crate) async fn a_stream_that_breaks_says_so(lab: Lab) {
    for fault in [Fault::CutAfter(10), Fault::ResetAfter(10)] {
        lab.simulated().script(ID, [fault]);
        let mut content = lab.content().await.unwrap();
        let error = loop {
            match content.chunk().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("it ended as if all were well"),
                Err(error) => break error,
            }
        };
        assert_eq!(error.reason(), "connection");
        assert!(!shown(&error).contains("127.0.0.1"), "{}", shown(&error));
    }
}

//! The listing: Genesys Cloud has one, CXone's guide names none (Genesys guide §2).

use domain::{
    platform::Platform,
    sweep::{MediaType, Query},
};
use harness::vendor::{Endpoint, Fault, Genesys, Media, Recording};
use jiff::Timestamp;
use vendors::VendorError;

use crate::lab::{ID, Lab, shown};

fn query(page: u32) -> Query {
    // January 2024, to its last millisecond.
    let start = Timestamp::constant(1_704_067_200, 0);
    Query { start, end: Timestamp::constant(1_706_745_599, 999_000_000), page }
}

fn genesys(lab: &Lab) -> &Genesys {
    lab.genesys()
}

#[tokio::test]
async fn a_page_has_what_the_vendor_lists_newest_first_in_an_envelope_or_not() {
    let lab = Lab::start(Platform::Genesys).await;
    lab.simulated().remove_recording(ID);
    for (id, day, kind) in [("a", 3, "voice"), ("b", 9, "voice"), ("c", 5, "chat")] {
        let recording = Recording::new(id, Media::webm(100, 1))
            .with("startTime", format!("2024-01-0{day}T10:00:00Z"))
            .with("mediaType", kind);
        genesys(&lab).add_recording(recording);
    }
    for wrapped in [false, true] {
        genesys(&lab).wrap_listing(wrapped);
        let page = lab.vendor.list(&query(1), MediaType::Voice).await.unwrap();
        let ids: Vec<_> = page.iter().map(|item| item.id.as_ref().unwrap().as_str()).collect();
        assert_eq!(ids, ["b", "a"], "wrapped: {wrapped}");
        assert_eq!(page[0].metadata.agent_id.as_ref().unwrap().as_str(), "agent-1");
    }
    assert!(lab.vendor.list(&query(2), MediaType::Voice).await.unwrap().is_empty());
    let request = lab.simulated().requests().pop().unwrap();
    assert_eq!(
        (request.endpoint, request.path.as_str()),
        (Endpoint::Listing, "/api/v2/recordings")
    );
    assert!(request.query.contains("pageSize=1000&pageNumber=2&sortOrder=desc"), "{request:?}");
}

#[tokio::test]
async fn each_refusal_of_a_page_is_an_error_of_its_own() {
    let lab = Lab::start(Platform::Genesys).await;
    let faults = [Fault::Status(403), Fault::throttle(7), Fault::Status(500)];
    genesys(&lab).script_listing(faults);
    let list = async || lab.vendor.list(&query(1), MediaType::Voice).await.unwrap_err();
    let forbidden = list().await;
    assert!(shown(&forbidden).contains("Recording > Read"), "{forbidden}");
    let throttled = list().await;
    assert!(matches!(throttled, VendorError::Throttled { retry_after: Some(_) }), "{throttled}");
    let broken = list().await;
    assert!(matches!(broken, VendorError::Status(500)), "{broken}");
    let wide = Query { start: "2023-01-01T00:00:00Z".parse().unwrap(), ..query(1) };
    let wide = lab.vendor.list(&wide, MediaType::Voice).await.unwrap_err();
    assert!(matches!(wide, VendorError::Status(400)), "{wide}");
}

#[tokio::test]
async fn cxone_has_no_listing_and_is_not_asked() {
    let lab = Lab::start(Platform::Cxone).await;
    assert!(!lab.vendor.lists());
    let error = lab.vendor.list(&query(1), MediaType::Voice).await.unwrap_err();
    assert!(matches!(error, VendorError::NotOffered("listing of recordings")), "{error}");
    assert_eq!((lab.passed(), lab.simulated().requests().len()), (0, 0));
}

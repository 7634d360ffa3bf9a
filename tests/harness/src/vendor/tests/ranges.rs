use http::header;
use proptest::{prelude::*, test_runner::TestRunner};

use super::{ID, Lab, header_of};
use crate::vendor::{Endpoint, Media};

#[tokio::test]
async fn a_recording_comes_whole_and_says_what_it_is() {
    let media = Media::wav(1_000_003, 1);
    let lab = Lab::with(media.clone()).await;
    let response = lab.content(&[]).await;
    assert_eq!(response.status(), 200);
    assert_eq!(header_of(&response, header::CONTENT_TYPE), Some("audio/wav"));
    assert_eq!(header_of(&response, header::CONTENT_LENGTH), Some("1000003"));
    assert_eq!(header_of(&response, header::ACCEPT_RANGES), Some("bytes"));
    assert!(header_of(&response, header::ETAG).unwrap().starts_with('"'));
    assert!(header_of(&response, header::LAST_MODIFIED).is_some());
    assert_eq!(response.bytes().await.unwrap(), media.range(0, 1_000_003));
    let request = lab.vendor.requests().pop().unwrap();
    assert_eq!((request.bytes_sent, request.status), (1_000_003, 200));
}

#[tokio::test]
async fn ranges_are_answered_as_the_rfc_says() {
    let lab = Lab::with(Media::wav(1_000, 2)).await;
    for (range, status, content_range, length) in [
        ("bytes=0-", 206, Some("bytes 0-999/1000"), "1000"),
        ("bytes=999-", 206, Some("bytes 999-999/1000"), "1"),
        ("bytes=10-19", 206, Some("bytes 10-19/1000"), "10"),
        ("bytes=990-5000", 206, Some("bytes 990-999/1000"), "10"),
        ("bytes=-10", 206, Some("bytes 990-999/1000"), "10"),
        ("bytes=19-10", 200, None, "1000"),
        ("bytes=0-1,5-6", 200, None, "1000"),
        ("pages=1-", 200, None, "1000"),
        ("bytes=1000-", 416, Some("bytes */1000"), "56"),
    ] {
        let response = lab.range(range).await;
        assert_eq!(response.status(), status, "{range}");
        let named = header_of(&response, header::CONTENT_RANGE);
        assert_eq!(named, content_range, "{range}");
        let declared = header_of(&response, header::CONTENT_LENGTH);
        assert_eq!(declared, Some(length), "{range}");
        assert_eq!(response.bytes().await.unwrap().len().to_string(), length);
    }
}

#[tokio::test]
async fn if_range_goes_on_only_with_the_same_recording() {
    let lab = Lab::with(Media::wav(1_000, 2)).await;
    let known = lab.range("bytes=0-").await;
    let etag = header_of(&known, header::ETAG).unwrap();
    let date = header_of(&known, header::LAST_MODIFIED).unwrap();
    let status = async |validator: &str| {
        let headers = [(header::RANGE, "bytes=500-"), (header::IF_RANGE, validator)];
        lab.content(&headers).await.status().as_u16()
    };
    assert_eq!(status(etag).await, 206);
    assert_eq!(status(date).await, 206);
    assert_eq!(status("\"other\"").await, 200);

    assert!(lab.vendor.alter(ID, |r| r.media(Media::wav(1_000, 3))));
    assert_eq!(status(etag).await, 200);
    let last = lab.vendor.requests().pop().unwrap();
    assert_eq!(last.if_range.as_deref(), Some(etag));
    assert_eq!(last.range.as_deref(), Some("bytes=500-"));
    assert_eq!(lab.vendor.count(Endpoint::Content, ID), 5);
}

/// The law a resumed download stands on, over the wire.
#[test]
fn any_range_over_the_wire_is_that_slice_of_the_whole() {
    const LEN: usize = 700_001;
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    let media = Media::mp3(LEN as u64, 4);
    let whole = media.range(0, LEN);
    let lab = runtime.block_on(Lab::with(media));
    let config = ProptestConfig { cases: 64, ..ProptestConfig::with_source_file(file!()) };
    TestRunner::new(config)
        .run(&(0..LEN, 0..LEN), |(a, b)| {
            let (from, last) = (a.min(b), a.max(b));
            let got = runtime.block_on(async {
                let response = lab.range(&format!("bytes={from}-{last}")).await;
                response.bytes().await.unwrap()
            });
            prop_assert_eq!(got, whole.slice(from..=last));
            Ok(())
        })
        .unwrap();
}

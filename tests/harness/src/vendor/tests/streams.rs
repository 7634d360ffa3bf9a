use std::time::Duration;

use super::{ID, Lab};
use crate::vendor::{Endpoint, Fault, Media, Recording};

fn stall() -> Fault {
    Fault::StallAfter(10, Duration::from_secs(3600))
}

#[tokio::test]
async fn two_downloads_of_one_recording_at_once_are_seen() {
    let lab = Lab::with(Media::wav(100_000, 1)).await;
    lab.vendor.script(ID, [stall(), stall()]);
    let _first = lab.range("bytes=0-").await;
    let _second = lab.range("bytes=0-").await;
    assert_eq!((lab.vendor.open_streams_of(ID), lab.vendor.max_streams_of(ID)), (2, 2));
    assert_eq!((lab.vendor.open_streams(), lab.vendor.max_streams()), (2, 2));
}

/// The second begins while the first is under way, and the first is then read to its end.
#[tokio::test]
async fn an_overlap_that_ends_well_is_an_overlap() {
    // Too much for the socket's buffers: the first cannot be finished before it is read.
    let lab = Lab::with(Media::wav(64 << 20, 1)).await;
    let mut first = lab.range("bytes=0-").await;
    let (second, ()) = tokio::join!(lab.range("bytes=0-9"), async {
        lab.vendor.wait_until(|vendor| vendor.count(Endpoint::Content, ID) == 2).await;
        while first.chunk().await.unwrap().is_some() {}
    });
    assert_eq!(second.status(), 206);
    assert_eq!(lab.vendor.max_streams_of(ID), 2);
}

#[tokio::test]
async fn downloads_one_after_another_never_overlap() {
    let lab = Lab::with(Media::wav(8 << 20, 1)).await;
    lab.vendor
        .script(ID, [stall(), Fault::CutAfter(10), Fault::ResetAfter(10), Fault::None, stall()]);
    for _ in 0..6 {
        // Read or not, each is dropped before the next begins.
        let mut response = lab.range("bytes=0-").await;
        let _ = response.chunk().await;
    }
    assert_eq!(lab.vendor.count(Endpoint::Content, ID), 6);
    assert_eq!(lab.vendor.max_streams_of(ID), 1);
}

#[tokio::test]
async fn downloads_of_different_recordings_count_in_total() {
    let lab = Lab::with(Media::wav(100_000, 1)).await;
    lab.vendor.add_recording(Recording::new("other", Media::wav(100_000, 2)));
    lab.vendor.script(ID, [stall()]);
    lab.vendor.script("other", [stall()]);
    let first = lab.range("bytes=0-").await;
    let _second = lab.get("/api/v2/media/recordings/other/content").await;
    assert_eq!((lab.vendor.max_streams(), lab.vendor.max_streams_of(ID)), (2, 1));
    drop(first);
    lab.vendor.wait_until(|vendor| vendor.open_streams() == 1).await;
    assert_eq!(lab.vendor.open_streams_of(ID), 0);
}

/// The control side has no runtime of its own, and the tasks none but the one they were started on.
#[test]
fn it_runs_where_it_was_started() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (home, other) = (runtime(), runtime());
    let lab = home.block_on(Lab::with(Media::wav(1_000, 1)));
    let bytes = other.block_on(async { lab.range("bytes=0-").await.bytes().await.unwrap() });
    assert_eq!(bytes.len(), 1_000);
    assert_eq!(lab.vendor.count(Endpoint::Content, ID), 1);
}

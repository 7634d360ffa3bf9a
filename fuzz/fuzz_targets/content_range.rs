//! `Content-Range`: what is taken is in order and reads back as it is written.
#![no_main]

use domain::range::ContentRange;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(range) = ContentRange::parse(text) else { return };
    let written = match range {
        ContentRange::Bytes { first, last, total } => {
            assert!(first <= last && total.is_none_or(|total| last < total));
            let total = total.map_or("*".to_owned(), |total| total.to_string());
            // The length of the body, which the downloader counts with.
            let _ = last - first + 1;
            format!("bytes {first}-{last}/{total}")
        }
        ContentRange::Unsatisfied { total } => format!("bytes */{total}"),
    };
    assert_eq!(ContentRange::parse(&written), Some(range));
});

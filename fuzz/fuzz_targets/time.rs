//! Times within a call: what is taken is written in one form only, and read back the same.
#![no_main]

use domain::transcript::time;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(ms) = time::parse(text) else { return };
    assert!(ms < 36_000_000_000);
    assert_eq!(time::parse(&time::format(ms)), Some(ms));
});

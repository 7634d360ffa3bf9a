//! A transcript's segment: what is taken can be stored, is read back the same and has the same fingerprint.
#![no_main]

use domain::transcript::{self, Segment};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(segment) = transcript::read(data) else { return };
    for utterance in &segment.utterances {
        assert!(!utterance.text.trim().is_empty());
        assert!(utterance.start_ms <= utterance.end_ms);
    }
    let stored = serde_json::to_vec(&segment).unwrap();
    assert_eq!(serde_json::from_slice::<Segment>(&stored).unwrap(), segment);
    assert_eq!(transcript::read(data).unwrap().fingerprint(), segment.fingerprint());
});

//! What the samples of `events/` need, to be answered by functions that run outside the local AWS.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use crate::{
    binaries::FUNCTIONS,
    pipeline::Pipeline,
    transcript::segment,
    vendor::{Media, Recording},
};

/// The recording that the samples speak of.
pub const RECORDING: &str = "recording_def456";
/// The call that it was made of.
pub const CALL: &str = "call_xyz789";

impl Pipeline {
    /// Gives the simulated CXone what the samples speak of: a recording, and the one segment of its call's transcript.
    pub fn add_samples(&self) {
        self.vendor.add_recording(Recording::new(RECORDING, Media::wav(9_000, 70)));
        let said = [(0, 900, "agent", "good morning", 0.9)];
        self.vendor.add_transcript("transcript_abc123".to_owned(), segment(CALL, 1, 1, &said));
    }

    /// The environment of every function at once, for what runs them all in one, as `cargo lambda watch` does. Variables
    /// that are set to nothing are left out: a function takes them for unset.
    ///
    /// # Errors
    /// Two functions have different values for a variable.
    pub fn common_environment(&self) -> Result<BTreeMap<String, String>> {
        let mut all = BTreeMap::new();
        for function in FUNCTIONS {
            for (name, value) in self.environment(&output(function))? {
                let before = all.insert(name.clone(), value.clone());
                let one = before.is_none_or(|before| before == value);
                ensure!(one, "{name} is not the same in every function: give {function} another");
            }
        }
        all.retain(|_, value| !value.is_empty());
        Ok(all)
    }
}

/// The stack's output that names a function.
#[must_use]
pub fn output(function: &str) -> String {
    let (first, rest) = function.split_at_checked(1).unwrap_or_default();
    format!("{}{rest}Function", first.to_uppercase())
}

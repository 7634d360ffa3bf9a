//! Where the newest transcript of a recording's call lies.

use domain::{id::RecordingId, platform::Platform};
use jiff::Timestamp;

use super::{Ledger, LedgerError, refused};
use crate::attributes::{number, text};

/// A revision of a call's transcript that is in the archive.
#[derive(Debug, Clone, Copy)]
pub struct Transcribed<'a> {
    /// Its number, from 1.
    pub revision: u32,
    /// `s3://bucket/key` of its `transcript.json`.
    pub path: &'a str,
    /// When it was written.
    pub at: Timestamp,
}

impl Ledger {
    /// Points a recording to its call's newest transcript (DESIGN.md, transcript semantics, rule 4). A recording
    /// that is not known yet, or that points to a later revision, stays as it is: the answer is false then.
    ///
    /// # Errors
    /// [`LedgerError::Request`].
    pub async fn transcribed(
        &self,
        platform: Platform,
        id: &RecordingId,
        newest: Transcribed<'_>,
    ) -> Result<bool, LedgerError> {
        //  any state ──▶ itself (transcriptPath, transcriptRevision up)
        let written = self
            .update(platform, id)
            .condition_expression(
                "attribute_exists(pk) AND \
                 (attribute_not_exists(transcriptRevision) OR transcriptRevision <= :revision)",
            )
            .update_expression(
                "SET transcriptRevision = :revision, transcriptPath = :path, updatedAt = :now \
                 ADD version :one",
            )
            .expression_attribute_values(":revision", number(newest.revision))
            .expression_attribute_values(":path", text(newest.path))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":now", text(newest.at))
            .send()
            .await;
        match written {
            Ok(_) => Ok(true),
            Err(error) => refused(error).map(|_| false),
        }
    }
}

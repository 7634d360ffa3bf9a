//! An item of the Recordings table, and the words that it is written in.

use domain::{
    checkpoint::Checkpoint,
    digest::Checksums,
    id::{CallId, RecordingId},
    media::Container,
    message::{Metadata, Source},
    platform::Platform,
};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

/// Where a recording stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Known, and nobody is working on it.
    Discovered,
    /// A worker has it, until its lease runs out.
    Claimed,
    /// A part of it is in S3, and nobody is working on it: the next worker goes on where the checkpoint says.
    Partial,
    /// In the archive, proven.
    Archived,
    /// The vendor no longer has the audio (CXone guide, edge case 1).
    AudioMissing,
    /// It cannot be archived without an operator (CXone guide §3).
    Quarantined,
}

impl State {
    /// The value of `state`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Discovered => "discovered",
            Self::Claimed => "claimed",
            Self::Partial => "partial",
            Self::Archived => "archived",
            Self::AudioMissing => "audio_missing",
            Self::Quarantined => "quarantined",
        }
    }
}

/// An item of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Whose recording.
    pub platform: Platform,
    /// Which.
    pub recording_id: RecordingId,
    /// The call it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<CallId>,
    /// Where it stands.
    pub state: State,
    /// How it first became known.
    pub source: Source,
    /// The sweep that first listed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// When it first became known; the object key's date where no start time is known.
    pub first_seen_at: Timestamp,
    /// When this item last changed.
    pub updated_at: Timestamp,
    /// How often it was changed: the order of its states, which the clocks of those who write them do not tell.
    #[serde(default)]
    pub version: u64,
    /// When it was settled for good, in milliseconds since 1970; the quarantine index sorts by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<i64>,
    /// Attempts that failed by the vendor's doing.
    #[serde(default)]
    pub attempts: u32,
    /// Claims that did not end in order, this one included: workers that died.
    #[serde(default)]
    pub open_claims: u32,
    /// Until when the claim holds, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_until: Option<i64>,
    /// Since when its vendor says that it does not have it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Timestamp>,
    /// Why it stands where it stands: a label of the runbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The newest transcript of its call, `s3://bucket/key`, and which revision that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcript_path: Option<String>,
    /// See `transcript_path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcript_revision: Option<u32>,
    /// Where an unfinished download goes on. One that another release wrote and this one cannot read counts as none: the
    /// download begins anew.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "readable")]
    pub checkpoint: Option<Checkpoint>,
    /// The vendor's metadata.
    #[serde(flatten)]
    pub metadata: Metadata,
    /// What lies in the archive; present in state `archived`.
    #[serde(flatten, default)]
    pub object: Option<Object>,
}

fn readable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Checkpoint>, D::Error> {
    let stored = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(stored).ok())
}

/// What was archived, proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Object {
    /// `s3://bucket/key`.
    pub storage_path: String,
    /// Length in bytes.
    pub size_bytes: u64,
    /// md5, sha256, CRC64NVME.
    #[serde(flatten)]
    pub checksums: Checksums,
    /// The Content-Type it was stored with.
    pub content_type: String,
    /// The container its first bytes prove; in the metadata stands what the vendor declared.
    #[serde(rename = "objectContainer")]
    pub container: Container,
    /// The codec inside, where the first bytes tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codec: Option<String>,
    /// When the ledger took it as archived.
    pub archived_at: Timestamp,
}

/// A worker's hold on a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Whose recording.
    pub platform: Platform,
    /// Which.
    pub recording_id: RecordingId,
    /// Who: unique to one message in one invocation.
    pub owner: String,
}

/// How a claim ends without an object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ending<'a> {
    /// Where it stands from now on: anything but `claimed` and `archived`.
    pub state: State,
    /// Why: a label of the runbook.
    pub reason: &'a str,
    /// Attempts that failed by the vendor's doing so far.
    pub attempts: u32,
    /// Where to go on; in state `partial` only.
    pub checkpoint: Option<&'a Checkpoint>,
    /// Since when its vendor says that it does not have it yet; in states `discovered` and `partial` only.
    pub waiting_since: Option<Timestamp>,
    /// When.
    pub at: Timestamp,
}

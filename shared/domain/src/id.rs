//! Ids that come from outside. They end up in S3 keys, DynamoDB keys and SQS attributes, so nothing but a checked
//! one gets past the edge.

use serde::{Deserialize, Serialize};

use crate::checked::checked;

/// The longest id taken, in bytes. With the longest event name before it, an id still fits SQS's 128-character
/// deduplication id; vendors' ids are UUIDs (36) or shorter.
pub const MAX_LEN: usize = 80;

/// Why a string is not an id. The string itself is not repeated: it may be hostile or personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    /// Nothing between the quotes.
    #[error("an id must not be empty")]
    Empty,
    /// Longer than [`MAX_LEN`].
    #[error("an id has at most {MAX_LEN} characters, this one has {0}")]
    TooLong(usize),
    /// Something other than an ASCII letter, digit, `-`, `_`, `.`, `~` or `:`; or a leading dot.
    #[error(
        "an id has ASCII letters, digits and -_.~: only and does not begin with a dot (byte {0} is not allowed)"
    )]
    Charset(usize),
}

fn check(s: &str) -> Result<(), InvalidId> {
    if s.is_empty() {
        return Err(InvalidId::Empty);
    }
    if s.len() > MAX_LEN {
        return Err(InvalidId::TooLong(s.len()));
    }
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-_.~:".contains(&b);
    match s.bytes().position(|b| !allowed(b)) {
        Some(at) => Err(InvalidId::Charset(at)),
        None if s.starts_with('.') => Err(InvalidId::Charset(0)),
        None => Ok(()),
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        checked! {
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            #[serde(try_from = "String", into = "String")]
            $name: check => InvalidId;
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(s: String) -> Result<Self, InvalidId> {
                check(&s).map(|()| Self(s))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    )+};
}

ids! {
    /// A recording, as its vendor names it.
    RecordingId,
    /// A transcript segment, as its vendor names it.
    TranscriptId,
    /// A call; recordings and transcripts meet in it (CXone guide §4).
    CallId,
    /// A queue of the contact centre; part of the object key.
    QueueId,
    /// An agent.
    AgentId,
    /// A sweep, as its operator names it; part of the manifest's keys.
    RunId,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_could_leave_its_place_in_a_key_is_refused() {
        for bad in [
            "a/b",
            "..",
            "../x",
            ".hidden",
            "a b",
            "a\0b",
            "a\nb",
            "%2e",
            "a\\b",
            "ａｂｃ",
            "réc",
            "a#b",
        ] {
            assert!(matches!(bad.parse::<RecordingId>(), Err(InvalidId::Charset(_))), "{bad:?}");
        }
        assert_eq!("".parse::<CallId>(), Err(InvalidId::Empty));
        assert_eq!("x".repeat(10_000).parse::<CallId>(), Err(InvalidId::TooLong(10_000)));
    }

    #[test]
    fn vendors_ids_are_taken_as_they_are() {
        for good in
            ["recording_def456", "7f3d6c1e-2b0a-4c8e-9b1d-0a1b2c3d4e5f", "4545678", "a:b~c.d-e_f"]
        {
            assert_eq!(good.parse::<RecordingId>().unwrap().as_str(), good);
        }
    }

    #[test]
    fn deserialising_checks_too() {
        assert!(serde_json::from_str::<RecordingId>(r#""../../etc""#).is_err());
        assert_eq!(serde_json::from_str::<RecordingId>(r#""r1""#).unwrap().as_str(), "r1");
    }

    proptest! {
        #[test]
        fn an_accepted_id_never_holds_a_separator(s in ".{0,100}") {
            if let Ok(id) = s.parse::<RecordingId>() {
                prop_assert!(!id.as_str().contains(['/', '\\', '#', '=', ' ']));
                prop_assert!(id.as_str().len() <= MAX_LEN && !id.as_str().starts_with('.'));
            }
        }
    }
}

//! One object against its entry in the ledger.

use aws::{
    archive::{Archive, Measured},
    ledger::{Entry, Object},
};

use jiff::{SignedDuration, Timestamp};

use super::report::{Checked, Found, Kind, Problem};
use crate::failure::Failure;

/// Reads an object, and tells in what it is not as it should be.
///
/// # Errors
/// [`Failure::Credentials`]; what else cannot be read is a problem of this object's alone.
pub(super) async fn checked(
    archive: Archive,
    entry: Entry,
    retention: Option<SignedDuration>,
) -> Result<Checked, Failure> {
    let Some(object) = &entry.object else {
        return Ok(bad(&entry, Kind::Unread, told("the ledger has no checksums of it")));
    };
    let Some(key) = archive.key(&object.storage_path) else {
        return Ok(bad(&entry, Kind::Unread, told("it is not in this stack's bucket")));
    };
    let measured = archive.measure(key).await.map_err(Failure::from);
    judged(&entry, object, measured, is_over(object.archived_at, retention, Timestamp::now()))
}

/// What an answer of S3's means, where the recording's time is over or not.
fn judged(
    entry: &Entry,
    object: &Object,
    measured: Result<Option<Measured>, Failure>,
    over: bool,
) -> Result<Checked, Failure> {
    let measured = match measured {
        Ok(Some(measured)) => measured,
        Ok(None) if over => return Ok(Checked { bytes: 0, found: Found::Expired }),
        Ok(None) => return Ok(bad(entry, Kind::Missing, told("there is no such object"))),
        Err(failure @ Failure::Credentials { .. }) => return Err(failure),
        Err(failure) => return Ok(bad(entry, Kind::Unread, told(&failure.line()))),
    };
    let recorded = Measured { size_bytes: object.size_bytes, checksums: object.checksums.clone() };
    let differences = differences(&recorded, &measured);
    let checked = match differences.is_empty() {
        true => Checked { bytes: 0, found: Found::Good },
        false => bad(entry, Kind::Differs, differences),
    };
    Ok(Checked { bytes: measured.size_bytes, ..checked })
}

fn bad(entry: &Entry, kind: Kind, details: Vec<String>) -> Checked {
    let recording = format!("{}#{}", entry.platform, entry.recording_id);
    let storage_path = entry.object.as_ref().map(|object| object.storage_path.clone());
    Checked { bytes: 0, found: Found::Bad(Problem { recording, storage_path, kind, details }) }
}

fn told(detail: &str) -> Vec<String> {
    vec![detail.to_owned()]
}

/// Has the archive's lifecycle deleted it by now?
fn is_over(archived_at: Timestamp, retention: Option<SignedDuration>, now: Timestamp) -> bool {
    let end = retention.and_then(|kept| archived_at.checked_add(kept).ok());
    end.is_some_and(|end| end <= now)
}

fn differences(recorded: &Measured, found: &Measured) -> Vec<String> {
    let (then, now) = (&recorded.checksums, &found.checksums);
    let pairs = [
        ("length", recorded.size_bytes.to_string(), found.size_bytes.to_string()),
        ("md5", then.md5.clone(), now.md5.clone()),
        ("sha256", then.sha256.clone(), now.sha256.clone()),
        ("CRC64NVME", then.crc64nvme.clone(), now.crc64nvme.clone()),
    ];
    let differ = pairs.into_iter().filter(|(_, recorded, found)| recorded != found);
    differ.map(|(what, recorded, found)| format!("{what} was {recorded} and is {found}")).collect()
}

#[cfg(test)]
mod tests {
    use domain::digest::Digests;

    use super::*;

    fn measured(content: &[u8]) -> Measured {
        let mut digests = Digests::default();
        digests.update(content);
        Measured { size_bytes: content.len() as u64, checksums: digests.finish().unwrap() }
    }

    #[test]
    fn credentials_that_are_no_good_end_it_and_nothing_else_does() {
        let entry = || super::super::manifest::tests::entry("r");
        let judge = |measured, over| {
            let entry = entry();
            judged(&entry, entry.object.as_ref().unwrap(), measured, over)
        };
        let kind = |checked: Checked| match checked.found {
            Found::Bad(problem) => Some(problem.kind),
            Found::Good | Found::Expired => None,
        };
        let expired = Failure::of(&std::io::Error::other("ExpiredToken"));
        assert!(matches!(judge(Err(expired), false), Err(Failure::Credentials { .. })));
        let denied = Failure::of(&std::io::Error::other("AccessDenied"));
        assert_eq!(kind(judge(Err(denied), false).unwrap()), Some(Kind::Unread));
        assert_eq!(kind(judge(Ok(None), false).unwrap()), Some(Kind::Missing));
        assert!(matches!(judge(Ok(None), true).unwrap().found, Found::Expired));
        let other = judge(Ok(Some(measured(b"other"))), true).unwrap();
        assert_eq!((other.bytes, kind(other)), (5, Some(Kind::Differs)));
    }

    #[test]
    fn a_recording_is_over_after_its_days_and_without_them_never() {
        let day = |day: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * day);
        let kept = Some(SignedDuration::from_hours(24 * 30));
        assert!(is_over(day(1), kept, day(31)) && !is_over(day(2), kept, day(31)));
        assert!(!is_over(day(1), None, day(100_000)));
    }

    #[test]
    fn every_difference_is_named() {
        assert!(differences(&measured(b"same"), &measured(b"same")).is_empty());
        let altered = differences(&measured(b"same"), &measured(b"Same"));
        assert_eq!(altered.len(), 3);
        assert!(
            altered[0].starts_with("md5 was ") && altered[2].starts_with("CRC64NVME"),
            "{altered:?}"
        );
        let cut = differences(&measured(b"same"), &measured(b"sam"));
        assert_eq!(cut[0], "length was 4 and is 3");
    }
}

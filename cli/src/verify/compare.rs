//! One object against its entry in the ledger.

use aws::{
    archive::{Archive, Measured},
    ledger::Entry,
};

use super::report::{Checked, Kind, Problem};
use crate::failure::Failure;

/// Reads an object, and tells in what it is not as it should be.
pub(super) async fn checked(archive: Archive, entry: Entry) -> Checked {
    let storage_path = entry.object.as_ref().map(|object| object.storage_path.clone());
    let (bytes, kind, details) = match compare(&archive, &entry).await {
        Ok((bytes, differences)) if differences.is_empty() => {
            return Checked { bytes, problem: None };
        }
        Ok((bytes, differences)) => (bytes, Kind::Differs, differences),
        Err((kind, detail)) => (0, kind, vec![detail]),
    };
    let recording = format!("{}#{}", entry.platform, entry.recording_id);
    Checked { bytes, problem: Some(Problem { recording, storage_path, kind, details }) }
}

/// Reads an object; how many bytes, and in what it differs from the ledger.
async fn compare(archive: &Archive, entry: &Entry) -> Result<(u64, Vec<String>), (Kind, String)> {
    let Some(object) = &entry.object else {
        return Err((Kind::Unread, "the ledger has no checksums of it".to_owned()));
    };
    let Some(key) = archive.key(&object.storage_path) else {
        return Err((Kind::Unread, "it is not in this stack's bucket".to_owned()));
    };
    let measured = archive.measure(key).await;
    let measured = measured.map_err(|error| (Kind::Unread, Failure::from(error).line()))?;
    let found = measured.ok_or((Kind::Missing, "there is no such object".to_owned()))?;
    let recorded = Measured { size_bytes: object.size_bytes, checksums: object.checksums.clone() };
    Ok((found.size_bytes, differences(&recorded, &found)))
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

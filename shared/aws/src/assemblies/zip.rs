//! JSON, compressed: transcripts shrink to a quarter, and an item may have 400 KB.

use std::io::Read;

use flate2::{Compression, bufread::GzDecoder, read::GzEncoder};
use serde::{Serialize, de::DeserializeOwned};

/// A value as gzip of its JSON. The header holds no time, so the same value is the same bytes.
pub(super) fn zip(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let json = serde_json::to_vec(value)?;
    let mut zipped = Vec::new();
    GzEncoder::new(json.as_slice(), Compression::default())
        .read_to_end(&mut zipped)
        .map_err(serde_json::Error::io)?;
    Ok(zipped)
}

/// The value again; `None` if it is none.
pub(super) fn unzip<T: DeserializeOwned>(zipped: &[u8]) -> Option<T> {
    serde_json::from_slice(&inflate(zipped)?).ok()
}

/// The value's JSON; `None` if it is no gzip.
pub(super) fn inflate(zipped: &[u8]) -> Option<Vec<u8>> {
    let mut json = Vec::new();
    GzDecoder::new(zipped).read_to_end(&mut json).ok()?;
    Some(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_reads_back_and_is_the_same_bytes_every_time() {
        let value = vec!["a text".repeat(1_000), "\u{5e9}\u{1f600}".to_owned()];
        let zipped = zip(&value).unwrap();
        assert_eq!(zipped, zip(&value).unwrap());
        assert!(zipped.len() < 200, "{}", zipped.len());
        assert_eq!(unzip::<Vec<String>>(&zipped), Some(value));
    }

    #[test]
    fn what_is_cut_or_no_gzip_is_no_value() {
        let zipped = zip(&"text").unwrap();
        assert_eq!(unzip::<String>(&zipped[..zipped.len() - 6]), None);
        assert_eq!(unzip::<String>(b"\"text\""), None);
        assert_eq!(unzip::<u32>(&zipped), None);
    }
}

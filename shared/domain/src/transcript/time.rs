//! Times within a call: `HH:MM:SS.mmm`, where the hours may pass 23 (CXone guide §4).

use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// The most hours taken, more than a year: what is longer is no call.
const MAX_HOURS: u64 = 9_999;

/// Reads a time as milliseconds.
///
/// Taken are `HH:MM:SS` and `MM:SS`, with up to nine decimals; what is finer than a millisecond is cut off. Hours have
/// one to four digits, minutes and seconds two and are below 60. Everything else is `None`: signs, other separators,
/// bare numbers, whose unit nobody knows.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    let (clock, millis) = match text.trim().split_once('.') {
        Some((clock, fraction)) => (clock, millis(fraction)?),
        None => (text.trim(), 0),
    };
    let mut parts = clock.split(':').rev();
    let (seconds, minutes) = (sixty(parts.next()?)?, sixty(parts.next()?)?);
    let hours = parts.next().map_or(Some(0), |hours| digits(hours, 4))?;
    if parts.next().is_some() || hours > MAX_HOURS {
        return None;
    }
    Some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + millis)
}

/// Writes milliseconds as `HH:MM:SS.mmm`; from 100 hours on the hours have three digits or more.
#[must_use]
pub fn format(ms: u64) -> String {
    let (seconds, millis) = (ms / 1_000, ms % 1_000);
    format!("{:02}:{:02}:{:02}.{millis:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// For `#[serde(with = "...")]`: milliseconds in memory, `HH:MM:SS.mmm` outside.
///
/// # Errors
/// Those of the serialiser.
pub fn serialize<S: Serializer>(ms: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format(*ms))
}

/// The counterpart of [`serialize`].
///
/// # Errors
/// The value is no time; it is not repeated.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::custom("not a time as HH:MM:SS.mmm"))
}

fn digits(text: &str, most: usize) -> Option<u64> {
    let plain = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn sixty(text: &str) -> Option<u64> {
    (text.len() == 2).then(|| digits(text, 2)).flatten().filter(|n| *n < 60)
}

fn millis(fraction: &str) -> Option<u64> {
    digits(fraction, 9)?;
    digits(&format!("{fraction:0<3}").chars().take(3).collect::<String>(), 3)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_shapes_of_a_time() {
        for (text, ms) in [
            ("00:02:14.320", 134_320),
            ("00:00:00.000", 0),
            ("23:59:59.999", 86_399_999),
            ("24:00:00.000", 86_400_000),
            ("101:00:00.001", 363_600_001),
            ("00:00:01.5", 1_500),
            ("00:00:01.05", 1_050),
            ("00:00:01", 1_000),
            ("1:00:00.000", 3_600_000),
            ("02:14.320", 134_320),
            ("02:14", 134_000),
            ("00:00:01.123999", 1_123),
            (" 00:00:01.000 ", 1_000),
        ] {
            assert_eq!(parse(text), Some(ms), "{text}");
        }
        for garbage in [
            "",
            "5",
            "134.32",
            "abc",
            "00:60:00.000",
            "00:00:60.000",
            "00:00:00.",
            "00:00:00.1234567890",
            "-00:00:01.000",
            "+1:00:00",
            "00:0:00",
            "00:00:00,000",
            "0:00:00:00",
            "12345:00:00",
            "00::00",
            ":00:00",
            "٠٠:٠٠:٠٠",
            "00:00:00.0a0",
            "2024-03-01T10:00:00Z",
            "99999999999999999999:00:00",
        ] {
            assert_eq!(parse(garbage), None, "{garbage}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(ms in 0u64..10_000 * 3_600_000) {
            prop_assert_eq!(parse(&format(ms)), Some(ms));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,20}") {
            if let Some(ms) = parse(&text) {
                prop_assert_eq!(parse(&format(ms)), Some(ms));
            }
        }
    }
}

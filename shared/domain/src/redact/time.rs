//! Times of a transcript: `HH:MM:SS.mmm`, hours may pass 23 (guide: transcripts; DESIGN.md, transcript semantics 5).

/// Milliseconds of a time in a transcript's form; the fraction may be missing. `None` if it has another form.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':').map(|part| part.parse::<u64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some()
        || minutes > 59
        || seconds > 59
        || !fraction.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let millis: u64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    hours.checked_mul(3_600_000)?.checked_add(minutes * 60_000 + seconds * 1_000 + millis)
}

/// A time in a transcript's form.
#[must_use]
pub fn format(ms: u64) -> String {
    format!(
        "{:02}:{:02}:{:02}.{:03}",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1_000 % 60,
        ms % 1_000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_back_as_they_were() {
        for text in ["00:00:00.000", "00:01:02.345", "27:59:59.999"] {
            assert_eq!(parse(text).map(format).as_deref(), Some(text));
        }
        assert_eq!(parse("00:00:01"), Some(1_000));
        for text in ["", "1:2", "00:61:00.000", "00:00:00.1x", "a:b:c"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}

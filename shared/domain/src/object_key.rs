//! Where objects lie in the archive bucket.
//!
//! Genesys guide §4: a hierarchical layout by year, month and queue, so that a lifecycle rule can take a whole
//! directory; the extension comes from the verified container, never from the id.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    id::{QueueId, RecordingId},
    media::Container,
    platform::Platform,
};

/// The key of a recording: `recordings/platform={p}/year={yyyy}/month={mm}/queue={queueId|unknown}/{id}.{ext}`,
/// year and month in UTC.
#[must_use]
pub fn recording(
    platform: Platform,
    time: Timestamp,
    queue: Option<&QueueId>,
    id: &RecordingId,
    container: Container,
) -> String {
    let date = time.to_zoned(TimeZone::UTC);
    format!(
        "recordings/platform={platform}/year={:04}/month={:02}/queue={}/{id}.{}",
        date.year(),
        date.month(),
        queue.map_or("unknown", QueueId::as_str),
        container.extension(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_of_the_guide() {
        let (time, id) = ("2024-01-31T23:59:59.999Z".parse().unwrap(), "rec-1".parse().unwrap());
        let queue = "q1".parse().unwrap();
        assert_eq!(
            recording(Platform::Genesys, time, Some(&queue), &id, Container::Webm),
            "recordings/platform=genesys/year=2024/month=01/queue=q1/rec-1.webm"
        );
        assert_eq!(
            recording(Platform::Cxone, time, None, &id, Container::Wav),
            "recordings/platform=cxone/year=2024/month=01/queue=unknown/rec-1.wav"
        );
    }
}

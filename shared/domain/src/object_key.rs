//! Where objects lie in the archive bucket.
//!
//! Genesys guide §4: a hierarchical layout by year, month and queue, so that a lifecycle rule can take a whole
//! directory; the extension comes from the verified container, never from the id.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    id::{CallId, QueueId, RecordingId},
    media::Container,
    platform::Platform,
    transcript::SegmentKey,
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
    format!("recordings/{}/{id}.{}", directory(platform, time, queue), container.extension())
}

/// Where a segment waits for its call that is too large for an item of the Assemblies table:
/// `staging/platform={p}/{callId}/{segment}-{sha256}.json.gz`. The checksum of its bytes keeps two contents of one
/// segment apart, so that the one that comes second cannot take the place of the first.
#[must_use]
pub fn staged(platform: Platform, call_id: &CallId, segment: &SegmentKey, sha256: &str) -> String {
    format!("staging/platform={platform}/{call_id}/{segment}-{sha256}.json.gz")
}

fn directory(platform: Platform, time: Timestamp, queue: Option<&QueueId>) -> String {
    let date = time.to_zoned(TimeZone::UTC);
    format!(
        "platform={platform}/year={:04}/month={:02}/queue={}",
        date.year(),
        date.month(),
        queue.map_or("unknown", QueueId::as_str),
    )
}

/// One revision of a call's transcript, and where its three objects lie:
/// `{prefix}/platform={p}/year={yyyy}/month={mm}/queue={queueId|unknown}/{callId}/r{n}/{object}`.
///
/// `time` and `queue` are the call's, the same for every revision, or its revisions part.
#[derive(Debug, Clone, Copy)]
pub struct TranscriptRevision<'a> {
    /// Whose call.
    pub platform: Platform,
    /// When it began; year and month are taken in UTC.
    pub time: Timestamp,
    /// The queue it came through.
    pub queue: Option<&'a QueueId>,
    /// The call.
    pub call_id: &'a CallId,
    /// The revision, from 1.
    pub revision: u32,
}

impl TranscriptRevision<'_> {
    /// The transcript, under `transcripts/`.
    #[must_use]
    pub fn transcript(&self) -> String {
        self.key("transcripts", "transcript.json")
    }

    /// Its redacted twin, under `transcripts-redacted/`: a prefix of its own, so that a policy can open one without the
    /// other.
    #[must_use]
    pub fn redacted(&self) -> String {
        self.key("transcripts-redacted", "transcript.redacted.json")
    }

    /// The review list. It lies beside the redacted twin, for it holds redacted text only and is read by those who may
    /// read no other.
    #[must_use]
    pub fn review(&self) -> String {
        self.key("transcripts-redacted", "review.ndjson")
    }

    fn key(&self, prefix: &str, object: &str) -> String {
        let directory = directory(self.platform, self.time, self.queue);
        format!("{prefix}/{directory}/{}/r{}/{object}", self.call_id, self.revision)
    }
}

/// The month, by its first instant, and the queue under which a call's transcript lies, from its key. `None` where it is the
/// key of no transcript, or of another call's.
#[must_use]
pub fn transcript_place(
    platform: Platform,
    call_id: &CallId,
    key: &str,
) -> Option<(Timestamp, Option<QueueId>)> {
    let parts: Vec<_> = key.split('/').collect();
    let [_, _, year, month, queue, _, revision, _] = *parts else { return None };
    let (year, month) = (year.strip_prefix("year=")?, month.strip_prefix("month=")?);
    let time = format!("{year}-{month}-01T00:00:00Z").parse().ok()?;
    let queue = queue.strip_prefix("queue=").filter(|queue| *queue != "unknown");
    let queue = queue.map(str::parse).transpose().ok()?;
    let revision = revision.strip_prefix('r')?.parse().ok()?;
    let read = TranscriptRevision { platform, time, queue: queue.as_ref(), call_id, revision };
    (read.transcript() == key).then_some((time, queue))
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

    #[test]
    fn a_revision_has_three_objects_under_two_prefixes() {
        let (call_id, queue) = ("call_xyz789".parse().unwrap(), "q1".parse().unwrap());
        let revision = TranscriptRevision {
            platform: Platform::Cxone,
            time: "2024-12-31T23:59:59.999Z".parse().unwrap(),
            queue: Some(&queue),
            call_id: &call_id,
            revision: 1,
        };
        assert_eq!(
            revision.transcript(),
            "transcripts/platform=cxone/year=2024/month=12/queue=q1/call_xyz789/r1/transcript.json"
        );
        assert_eq!(
            revision.redacted(),
            "transcripts-redacted/platform=cxone/year=2024/month=12/queue=q1/call_xyz789/r1/transcript.redacted.json"
        );
        let second = TranscriptRevision { queue: None, revision: 2, ..revision };
        assert_eq!(
            second.review(),
            "transcripts-redacted/platform=cxone/year=2024/month=12/queue=unknown/call_xyz789/r2/review.ndjson"
        );
    }

    #[test]
    fn a_transcripts_place_is_read_from_its_key() {
        let (call_id, queue) = ("r1".parse().unwrap(), "q1".parse().unwrap());
        let time = "2024-12-31T23:59:59.999Z".parse().unwrap();
        for queue in [Some(&queue), None] {
            let platform = Platform::Cxone;
            let of = TranscriptRevision { platform, time, queue, call_id: &call_id, revision: 12 };
            let (month, read) = transcript_place(platform, &call_id, &of.transcript()).unwrap();
            assert_eq!((month.to_string(), read.as_ref()), ("2024-12-01T00:00:00Z".into(), queue));
            let other = "r2".parse().unwrap();
            assert_eq!(transcript_place(platform, &other, &of.transcript()), None);
            assert_eq!(transcript_place(platform, &call_id, &of.redacted()), None);
            assert_eq!(transcript_place(platform, &call_id, "transcripts/x"), None);
        }
    }
}

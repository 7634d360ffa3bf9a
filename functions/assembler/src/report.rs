//! Log lines and metrics. Neither holds anything that was said.

use std::time::Duration;

use aws::assemblies::Call;
use domain::{
    message::TranscriptMessage,
    platform::Platform,
    transcript::{Event, Head, Segment, SegmentKey, Status, Transcript},
};
use jiff::Timestamp;
use lambda::{
    log::{causes, millis},
    metrics::{Metric, Record},
};

use crate::Failure;

fn record(platform: Platform) -> Record {
    Record::new(Timestamp::now()).platform(platform)
}

/// A revision is in the archive.
pub(crate) fn written(call: &Call, transcript: &Transcript, withheld: usize) {
    let Call { platform, call_id } = call;
    let (revision, utterances) = (transcript.revision, transcript.utterances.len());
    let missing = transcript.missing_segments.len();
    let review = transcript.utterances.iter().filter(|line| line.review).count();
    let (metric, status) = match transcript.status {
        Status::Complete => (Metric::AssembliesCompleted, "complete"),
        Status::Open | Status::Partial => (Metric::AssembliesPartial, "partial"),
    };
    tracing::info!(
        %platform, %call_id, revision, status, missing, utterances, review, withheld,
        "transcript written"
    );
    let review = u64::try_from(review).unwrap_or(u64::MAX);
    let record = record(*platform).count(metric, 1).count(Metric::LowConfidenceUtterances, review);
    match u64::try_from(withheld) {
        Ok(0) => record.emit(),
        withheld => record.count(Metric::UtterancesWithheld, withheld.unwrap_or(u64::MAX)).emit(),
    }
}

/// A revision's number holds other objects.
pub(crate) fn taken(call: &Call, revision: u32) {
    let Call { platform, call_id } = call;
    tracing::warn!(%platform, %call_id, revision, "other objects lie here; the next number is taken");
}

/// A call's timer is set.
pub(crate) fn timer(call: &Call, after: Duration) {
    let Call { platform, call_id } = call;
    let due_ms = millis(after);
    tracing::info!(%platform, %call_id, due_ms, "timer set");
}

/// The table's time to live took a head that was not settled.
pub(crate) fn put_back(call: &Call) {
    let Call { platform, call_id } = call;
    tracing::warn!(%platform, %call_id, "this call was left unfinished; it is looked at again");
}

/// The same, and its days are over.
pub(crate) fn given_up(call: &Call) {
    let Call { platform, call_id } = call;
    tracing::error!(%platform, %call_id, "this call could not be written in thirty days");
    record(*platform).reason("unfinished").count(Metric::Quarantined, 1).emit();
}

/// A stream's record that makes no sense.
pub(crate) fn stream_unreadable(table: &'static str) {
    tracing::error!(table, "a record of this table's stream cannot be read and is passed over");
}

/// A stream's record that could not be dealt with now.
pub(crate) fn stream_failed(failure: &Failure) {
    let (reason, cause) = (failure.reason(), causes(failure));
    tracing::error!(reason, cause, "a stream's record is not dealt with; it comes again");
}

/// Segments among the events that are new to a call of which a revision had been decided before.
pub(crate) fn late(call: &Call, before: &Head, events: &[Event]) {
    let Call { platform, call_id } = call;
    let Some(output) = before.output() else { return };
    for event in events {
        if let Event::Segment(arrival) = event
            && !before.seen().contains(&arrival.key)
        {
            let (segment, revision) = (&arrival.key, output.revision);
            tracing::info!(%platform, %call_id, %segment, revision, "segment came late");
            record(*platform).count(Metric::SegmentsLate, 1).emit();
        }
    }
}

/// A segment came with two contents (rule 3).
pub(crate) fn conflict(call: &Call, segment: &SegmentKey) {
    let Call { platform, call_id } = call;
    tracing::warn!(
        %platform, %call_id, %segment,
        "the vendor delivered this segment with another content; the first one stays"
    );
    record(*platform).count(Metric::SegmentsConflicting, 1).emit();
}

/// A segment has no place in its call (rule 1).
pub(crate) fn out_of_range(call: &Call, segment: &SegmentKey) {
    let Call { platform, call_id } = call;
    tracing::warn!(
        %platform, %call_id, %segment,
        "this segment is beyond the call's total and is kept out of the transcript"
    );
}

/// A segment was not as it should be, and most of it could be used.
pub(crate) fn problems(message: &TranscriptMessage, segment: &Segment) {
    let Some(first) = segment.problems.first() else { return };
    let (platform, transcript_id) = (message.platform, &message.transcript_id);
    let (problems, dropped, first) = (segment.problems.len(), segment.dropped, first.kind.reason());
    tracing::warn!(%platform, %transcript_id, problems, dropped, first, "a segment has flaws");
}

//! One message of `transcripts.fifo`, from the vendor to the call's head.

use aws::{
    assemblies::{Call, Place},
    ledger::{Entry, State},
};
use domain::{
    id::{CallId, RecordingId},
    message::TranscriptMessage,
    object_key::transcript_place,
    transcript::{self, Arrival, Audio, AudioStatus, Event, Segment},
};
use jiff::Timestamp;
use vendors::{Vendor, VendorError};

use crate::{
    App, Failure,
    call::{self, Begin},
    report,
};

/// Fetches the segment of a message, stores it and tells its call.
///
/// # Errors
/// Any [`Failure`].
pub(crate) async fn take_in(app: &App, message: &TranscriptMessage) -> Result<(), Failure> {
    let vendor = &app.sources.get(message.platform).ok_or(Failure::NotConfigured)?.vendor;
    let body = vendor.transcript(&message.transcript_id).await?;
    let mut segment = transcript::read(&body)?;
    drop(body);
    segment.announced = message.recording_id.clone().filter(|_| segment.recording_id.is_none());
    report::problems(message, &segment);
    let recording = segment.recording();
    let entry = match recording {
        Some(id) => app.ledger.get(message.platform, id).await?,
        None => None,
    };
    let call_id = resolve(vendor, message, &segment, recording, entry.as_ref()).await?;
    let call = Call { platform: message.platform, call_id };

    let now = Timestamp::now();
    let stored = app.assemblies.store(&call, &segment, now).await?;
    let arrival = Arrival::new(now.as_millisecond(), &segment, &stored);
    // A recording that only a rejected content names is none of the call's.
    let recording = recording.filter(|_| arrival.conflict.is_none());
    let heard = |entry: Option<&Entry>| {
        let recording = recording?.clone();
        Some(Event::Audio { recording, audio: entry.map(audio).unwrap_or_default() })
    };
    let known = entry.as_ref().map(audio).unwrap_or_default().status;
    let wanted = recording.filter(|_| known != AudioStatus::Archived);
    if let Some(id) = wanted {
        app.assemblies.wait_for(id, &call, now).await?;
    }
    let mut events: Vec<_> = heard(entry.as_ref()).into_iter().collect();
    events.push(Event::Segment(arrival));
    let begin = begin(app, message, &call, entry.as_ref());
    call::happened(app, &call, Some(&begin), events).await?;

    // The recording may have been settled after the ledger was read and before the call waited for it.
    if let Some(id) = wanted {
        let entry = app.ledger.get(message.platform, id).await?;
        let news = entry.as_ref().filter(|entry| audio(entry).status != known);
        if let Some(event) = news.and_then(|entry| heard(Some(entry))) {
            call::happened(app, &call, None, vec![event]).await?;
        }
    }
    Ok(())
}

/// The call of a segment (CXone guide §4: "resolve the relationship through the callId field"): as the event says, or the
/// segment, or the ledger's entry of the recording, or the vendor's.
async fn resolve(
    vendor: &Vendor,
    message: &TranscriptMessage,
    segment: &Segment,
    recording: Option<&RecordingId>,
    entry: Option<&Entry>,
) -> Result<CallId, Failure> {
    match (&message.call_id, &segment.call_id) {
        (Some(event), Some(own)) if event != own => return Err(Failure::OtherCall),
        (Some(id), _) | (None, Some(id)) => return Ok(id.clone()),
        (None, None) => {}
    }
    if let Some(id) = entry.and_then(|entry| entry.call_id.clone()) {
        return Ok(id);
    }
    match vendor.recording(recording.ok_or(Failure::CallUnknown)?).await {
        Ok(found) => found.call_id.ok_or(Failure::CallUnknown),
        Err(VendorError::Missing(_)) => Err(Failure::CallUnknown),
        Err(error) => Err(error.into()),
    }
}

/// A call lies where its transcript lies already, if the ledger knows one, whatever is known of it now.
fn begin(app: &App, message: &TranscriptMessage, call: &Call, entry: Option<&Entry>) -> Begin {
    let written = entry.and_then(|entry| app.archive.key(entry.transcript_path.as_deref()?));
    let earlier = written.and_then(|key| {
        let (time, queue_id) = transcript_place(call.platform, &call.call_id, key)?;
        Some(Begin { place: Place { time, queue_id }, written: Some(key.to_owned()) })
    });
    let known = entry.map(|entry| &entry.metadata);
    let place = || Place {
        time: known.and_then(|known| known.start_time).unwrap_or(message.seen_at),
        queue_id: known.and_then(|known| known.queue_id.clone()),
    };
    earlier.unwrap_or_else(|| Begin { place: place(), written: None })
}

/// What the ledger says of a recording's audio. One that waits for an operator may still come.
pub(crate) fn audio(entry: &Entry) -> Audio {
    let (status, reason) = match entry.state {
        State::Archived => (AudioStatus::Archived, None),
        State::AudioMissing => (AudioStatus::Missing, entry.reason.clone()),
        State::Quarantined => (AudioStatus::Pending, entry.reason.clone()),
        State::Discovered | State::Claimed | State::Partial => (AudioStatus::Pending, None),
    };
    Audio { status, reason }
}

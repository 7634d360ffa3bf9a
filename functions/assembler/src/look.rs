//! One message of `assembly-deadlines`: a call is looked at again, because its time is over (CXone guide §4: 15 minutes)
//! or because the ledger has settled one of its recordings (edge case 1: `audio_missing`).

use aws::{
    assemblies::{Call, Stored},
    ledger::{Entry, Transcribed},
};
use domain::{
    id::RecordingId,
    message::{Look, LookMessage},
    transcript::Event,
};
use jiff::Timestamp;

use crate::{App, Failure, call, segment::audio};

/// Points a recording that came into the ledger after its call's newest revision was written to that revision. What it is
/// may change nothing for the call, so that no other revision follows.
async fn point(
    app: &App,
    stored: &Stored,
    recording: &RecordingId,
    entry: &Entry,
) -> Result<(), Failure> {
    let (revision, Some(key)) = (stored.head.written(), &stored.newest) else { return Ok(()) };
    let path = app.archive.path(key);
    if entry.transcript_revision >= Some(revision) {
        return Ok(());
    }
    let newest = Transcribed { revision, path: &path, at: Timestamp::now() };
    app.ledger.transcribed(entry.platform, recording, newest).await?;
    Ok(())
}

/// Tells a call what has become of its recordings, and, where that is why it is looked at, that its time is over. A
/// recording is archived beside the transcript, often after it.
///
/// # Errors
/// Any [`Failure`].
pub(crate) async fn look(app: &App, message: &LookMessage) -> Result<(), Failure> {
    let call = Call { platform: message.platform, call_id: message.call_id.clone() };
    let Some(stored) = app.assemblies.head(&call).await? else { return Ok(()) };
    let mut events = Vec::new();
    for (recording, _) in stored.head.recordings() {
        if let Some(entry) = app.ledger.get(call.platform, recording).await? {
            events.push(Event::Audio { recording: recording.clone(), audio: audio(&entry) });
            point(app, &stored, recording, &entry).await?;
        }
    }
    if message.look == Look::Due {
        events.push(Event::Deadline { at_ms: Timestamp::now().as_millisecond() });
    }
    call::happened(app, &call, None, events).await
}

//! One call: its head read, changed by the rules, written back, and what it asks for carried out.

use std::time::Duration;

use aws::{
    archive::ArchiveError,
    assemblies::{AssembliesError, Call, Place, Stored},
    ledger::Transcribed,
};
use domain::{
    message::{Look, LookMessage},
    transcript::{Arrival, Effect, Event, Head, Output},
};
use jiff::Timestamp;

use crate::{App, Failure, objects, report};

/// How often a head is read again because another worker was faster. Messages of one call come one after another;
/// only those without a call id, and the deadline, come from elsewhere.
const MAX_TRIES: u32 = 20;

/// How a call begins that has no head.
#[derive(Debug)]
pub(crate) struct Begin {
    /// Where its objects are to lie.
    pub(crate) place: Place,
    /// The key of a transcript of it that is written, by a head that was swept up since.
    pub(crate) written: Option<String>,
}

/// Applies events to a call and carries out what follows, until nothing is left to do. Without a head, the call begins
/// as `begin` says; where that is `None` nothing happens, for the call is over and swept up.
///
/// # Errors
/// Any [`Failure`]: whatever was not confirmed is asked for again by the next event, also the same one.
pub(crate) async fn happened(
    app: &App,
    call: &Call,
    begin: Option<&Begin>,
    events: Vec<Event>,
) -> Result<(), Failure> {
    let mut change = Change { events, newest: None };
    let Some(mut applied) = apply(app, call, begin, &change).await? else { return Ok(()) };
    report::late(call, &applied.before, &change.events);
    loop {
        let mut next = None;
        for effect in applied.effects {
            match effect {
                Effect::Conflict(key) => report::conflict(call, &key),
                Effect::OutOfRange(key) => report::out_of_range(call, &key),
                Effect::StartDeadline { at_ms } => {
                    start_deadline(app, call, at_ms).await?;
                    next = Some(Change { events: vec![Event::DeadlineStarted], newest: None });
                }
                Effect::Write(output) => {
                    next = Some(write(app, call, &applied.stored, &output).await?);
                }
            }
        }
        let Some(confirmed) = next else { return Ok(()) };
        change = confirmed;
        match apply(app, call, None, &change).await? {
            Some(after) => applied = after,
            None => return Ok(()),
        }
    }
}

/// What is to be noted in a head.
struct Change {
    events: Vec<Event>,
    /// The transcript of the revision that the events confirm, and which.
    newest: Option<(u32, String)>,
}

/// A head that was changed, or found to be what it should be.
struct Applied {
    before: Head,
    stored: Stored,
    effects: Vec<Effect>,
}

async fn apply(
    app: &App,
    call: &Call,
    begin: Option<&Begin>,
    change: &Change,
) -> Result<Option<Applied>, Failure> {
    for _ in 0..MAX_TRIES {
        let found = app.assemblies.head(call).await?;
        let mut earlier = Vec::new();
        let mut stored = match (found, begin) {
            (Some(stored), _) => stored,
            (None, Some(begin)) => {
                earlier = stored_before(app, call, begin).await?;
                let head = Head::new(app.settings.due_after_ms);
                let (place, begun_at) = (begin.place.clone(), Timestamp::now());
                Stored { head, place, begun_at, newest: None }
            }
            (None, None) => return Ok(None),
        };
        let before = stored.head.clone();
        let effects = stored.head.apply_all(earlier.into_iter().chain(change.events.clone()));
        if let Some((revision, key)) = &change.newest
            && stored.head.written() == *revision
        {
            stored.newest = Some(key.clone());
        }
        if stored.head.version() == before.version() {
            return Ok(Some(Applied { before, stored, effects }));
        }
        let put = app.assemblies.put_head(call, before.version(), &stored, Timestamp::now());
        match put.await {
            Ok(()) => return Ok(Some(Applied { before, stored, effects })),
            Err(AssembliesError::Moved) => {
                tokio::time::sleep(Duration::from_millis(fastrand::u64(5..50))).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Contended)
}

/// The segments that are stored of a call that begins: that of the caller, one whose worker died before it told the head,
/// and all of them where the head was swept up before they were. Their arrival is when they were stored, so a call that
/// begins anew decides as it did the first time. Where some have been swept up too, it does not begin: its next revision
/// would say less than the one that is written.
async fn stored_before(app: &App, call: &Call, begin: &Begin) -> Result<Vec<Event>, Failure> {
    let (kept, _permit) = app.whole(call).await?;
    if let Some(key) = &begin.written
        && !objects::is_covered(app, key, &kept).await?
    {
        return Err(Failure::AlreadyWritten);
    }
    let arrival = |kept: &aws::assemblies::Kept| {
        let own = kept.segment.fingerprint();
        Event::Segment(Arrival::new(kept.at.as_millisecond(), &kept.segment, &own))
    };
    Ok(kept.iter().map(arrival).collect())
}

async fn write(
    app: &App,
    call: &Call,
    stored: &Stored,
    output: &Output,
) -> Result<Change, Failure> {
    let revision = output.revision;
    match objects::write(app, call, &stored.place, output).await {
        Ok(key) => {
            // Before the head takes note, so that whoever dies here has it done again.
            let path = app.archive.path(&key);
            let newest = Transcribed { revision, path: &path, at: Timestamp::now() };
            for (recording, _) in stored.head.recordings() {
                app.ledger.transcribed(call.platform, recording, newest).await?;
            }
            Ok(Change { events: vec![Event::Written { revision }], newest: Some((revision, key)) })
        }
        Err(Failure::Archive(ArchiveError::Occupied)) => {
            report::taken(call, revision);
            Ok(Change { events: vec![Event::Taken { revision }], newest: None })
        }
        Err(error) => Err(error),
    }
}

/// Sends the message that comes when the call is due. A worker that dies before it is confirmed has sent one too many,
/// and the second finds the call decided.
async fn start_deadline(app: &App, call: &Call, at_ms: i64) -> Result<(), Failure> {
    let after = at_ms.saturating_sub(Timestamp::now().as_millisecond());
    let after = Duration::from_millis(u64::try_from(after).unwrap_or_default());
    look(app, call, Look::Due, after).await?;
    report::timer(call, after);
    Ok(())
}

/// Has a call looked at, `after` this long: by a message, so that whoever asks need not wait, and nothing is lost when it
/// fails.
pub(crate) async fn look(
    app: &App,
    call: &Call,
    look: Look,
    after: Duration,
) -> Result<(), Failure> {
    let message = LookMessage { platform: call.platform, call_id: call.call_id.clone(), look };
    let body = serde_json::to_string(&message)?;
    Ok(app.jobs.send_later(&app.settings.deadlines.url, body, after).await?)
}

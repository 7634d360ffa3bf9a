//! The ledger's transitions, against the deployed table: the legal ones, and that no other is possible.

use std::sync::Arc;

use anyhow::{Result, ensure};
use aws::ledger::{Claim, Ending, Lease, Ledger, LedgerError, Object, Order, State};
use domain::{
    digest::Digests,
    media::Container,
    message::{Metadata, RecordingMessage, Source},
    platform::Platform,
};
use harness::{
    counter::Counter,
    pipeline::Pipeline,
    s3::Operation,
    vendor::{Fault, Media, Recording},
    webhook::recording_created,
};
use jiff::{SignedDuration, Timestamp};
use libtest_mimic::Trial;
use serde_json::json;

use crate::{PATIENCE, Shared, on_stack, resume};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        on_stack(shared, "a_claim_holds_until_its_lease_is_over", leases),
        on_stack(shared, "only_the_holder_of_a_claim_ends_it_and_only_once", endings),
        on_stack(shared, "what_is_settled_is_claimed_by_a_later_redrive_only", redrive_claims),
        on_stack(shared, "the_quarantine_lists_the_newest_first", quarantine),
        on_stack(shared, "a_redrive_puts_a_quarantined_recording_back", redrive),
        on_stack(shared, "a_small_recording_costs_one_s3_request_and_two_ledger_writes", costs),
        on_stack(shared, "a_redrive_that_makes_no_sense_is_refused_in_words", redrive_refused),
    ]
}

pub(crate) fn ledger(stack: &Pipeline) -> Result<Ledger> {
    let client = aws_sdk_dynamodb::Client::new(&stack.aws.sdk_config());
    Ok(Ledger::new(client, stack.stack.output("RecordingsTable")?.to_owned()))
}

pub(crate) fn message(id: &str) -> Result<RecordingMessage> {
    Ok(RecordingMessage {
        platform: Platform::Cxone,
        recording_id: id.parse()?,
        call_id: None,
        source: Source::Webhook,
        seen_at: Timestamp::now(),
        metadata: Metadata::default(),
        run_id: None,
    })
}

fn lease(id: &str, owner: &str) -> Result<Lease> {
    Ok(Lease { platform: Platform::Cxone, recording_id: id.parse()?, owner: owner.to_owned() })
}

fn ending(state: State, reason: &str) -> Ending<'_> {
    let at = Timestamp::now();
    Ending { state, reason, attempts: 1, checkpoint: None, waiting_since: None, at }
}

fn object() -> Result<Object> {
    let checksums = Digests::default().finish();
    Ok(Object {
        storage_path: "s3://b/k".to_owned(),
        size_bytes: 0,
        checksums: checksums.ok_or_else(|| anyhow::anyhow!("fresh digests have their hashes"))?,
        content_type: "audio/wav".to_owned(),
        container: Container::Wav,
        codec: None,
        archived_at: Timestamp::now(),
    })
}

async fn leases(stack: Arc<Pipeline>) -> Result<()> {
    let (ledger, message) = (ledger(&stack)?, message("ledger-leases")?);
    let now = Timestamp::now();
    let until = now + SignedDuration::from_secs(60);
    let first = ledger.claim(&message, "first", now, until).await?;
    let Claim::Granted(entry) = first else { anyhow::bail!("{first:?}") };
    ensure!(entry.state == State::Claimed && entry.open_claims == 1 && entry.attempts == 0);
    // The SDK repeats a request whose answer was lost: the holder is not locked out by itself.
    let again = ledger.claim(&message, "first", now, until).await?;
    ensure!(matches!(again, Claim::Granted(_)), "{again:?}");
    let held = ledger.claim(&message, "second", now, until).await?;
    ensure!(
        matches!(held, Claim::Held(end) if (end - until).abs().get_milliseconds() < 1),
        "{held:?}"
    );
    let later = until + SignedDuration::from_secs(1);
    let taken = ledger.claim(&message, "second", later, later).await?;
    ensure!(matches!(taken, Claim::Granted(_)), "{taken:?}");
    let first = lease("ledger-leases", "first")?;
    let late = ledger.not_archived(&first, &ending(State::Discovered, "x")).await;
    ensure!(matches!(late, Err(LedgerError::LeaseLost)), "{late:?}");
    Ok(())
}

async fn endings(stack: Arc<Pipeline>) -> Result<()> {
    let (id, ledger) = ("ledger-endings", ledger(&stack)?);
    let (mine, other) = (lease(id, "mine")?, lease(id, "other")?);
    let unclaimed = ledger.not_archived(&mine, &ending(State::Discovered, "x")).await;
    ensure!(matches!(unclaimed, Err(LedgerError::LeaseLost)), "an end without a beginning");
    let now = Timestamp::now();
    let until = now + SignedDuration::from_secs(60);
    ledger.claim(&message(id)?, "mine", now, until).await?;
    let object = object()?;
    let none = Metadata::default();
    ensure!(ledger.archived(&other, &object, &none, 0).await.is_err(), "another's claim");
    ledger.archived(&mine, &object, &none, 0).await?;
    // Repeated by the SDK it is the same; anything else is too late.
    ledger.archived(&mine, &object, &none, 0).await?;
    let late = ledger.not_archived(&mine, &ending(State::Quarantined, "x")).await;
    ensure!(matches!(late, Err(LedgerError::LeaseLost)), "an archived recording was quarantined");
    let settled = ledger.claim(&message(id)?, "mine", now, until).await?;
    ensure!(settled == Claim::Settled(State::Archived), "{settled:?}");
    Ok(())
}

async fn redrive_claims(stack: Arc<Pipeline>) -> Result<()> {
    let (id, ledger) = ("ledger-redrive", ledger(&stack)?);
    let now = Timestamp::now();
    let until = now + SignedDuration::from_secs(60);
    ledger.claim(&message(id)?, "a", now, until).await?;
    ledger.not_archived(&lease(id, "a")?, &ending(State::Quarantined, "content_type")).await?;
    let ordinary = ledger.claim(&message(id)?, "b", now, until).await?;
    ensure!(ordinary == Claim::Settled(State::Quarantined), "{ordinary:?}");
    let early = RecordingMessage { source: Source::Redrive, seen_at: now, ..message(id)? };
    let early = ledger.claim(&early, "b", now, until).await?;
    ensure!(early == Claim::Settled(State::Quarantined), "asked before it was quarantined");
    let seen_at = Timestamp::now() + SignedDuration::from_millis(5);
    let redrive = RecordingMessage { source: Source::Redrive, seen_at, ..message(id)? };
    let granted = ledger.claim(&redrive, "b", now, until).await?;
    let Claim::Granted(entry) = granted else { anyhow::bail!("{granted:?}") };
    ensure!(entry.attempts == 0 && entry.reason.is_none() && entry.settled_at.is_none());
    // What is archived stays archived, whoever asks.
    ledger.archived(&lease(id, "b")?, &object()?, &Metadata::default(), 0).await?;
    let seen_at = Timestamp::now() + SignedDuration::from_secs(5);
    let redrive = RecordingMessage { source: Source::Redrive, seen_at, ..message(id)? };
    let settled = ledger.claim(&redrive, "c", now, until).await?;
    ensure!(settled == Claim::Settled(State::Archived), "{settled:?}");
    Ok(())
}

async fn quarantine(stack: Arc<Pipeline>) -> Result<()> {
    let ledger = ledger(&stack)?;
    let now = Timestamp::now();
    for (n, reason) in ["listed", "unlisted", "listed", "listed"].into_iter().enumerate() {
        let id = format!("quarantine-{n}");
        ledger.claim(&message(&id)?, "a", now, now).await?;
        let at = now + SignedDuration::from_secs(i64::try_from(n)?);
        let ending = Ending { at, ..ending(State::Quarantined, reason) };
        ledger.not_archived(&lease(&id, "a")?, &ending).await?;
    }
    let listed = ledger.quarantined(Platform::Cxone, Some("listed"), Order::Newest, 10).await?;
    let ids: Vec<_> = listed.iter().map(|item| item.recording_id.as_str()).collect();
    ensure!(ids == ["quarantine-3", "quarantine-2", "quarantine-0"], "{ids:?}");
    ensure!(
        ledger.quarantined(Platform::Cxone, Some("listed"), Order::Newest, 2).await?.len() == 2
    );
    ensure!(
        ledger.quarantined(Platform::Genesys, Some("listed"), Order::Newest, 10).await?.is_empty()
    );
    Ok(())
}

async fn redrive(stack: Arc<Pipeline>) -> Result<()> {
    let id = "redriven";
    stack.vendor.add_recording(Recording::new(id, Media::wav(20_000, 40)));
    stack.vendor.script(id, [Fault::HtmlPage]);
    ensure!(stack.webhooks.send(&recording_created(id, "call")).await? == 200);
    stack.on(Platform::Cxone).settled(id, &["quarantined"], PATIENCE).await?;
    let function = resume::downloader(&stack).await?;
    let request = json!({"redrive": {"platform": "cxone", "recordingId": id}});
    let answer = function.invoke(&request, resume::in_seconds(30)).await?;
    ensure!(answer == json!({"matched": 1, "redriven": 1, "failed": 0, "more": false}), "{answer}");
    let unheard_of = json!({"redrive": {"platform": "cxone", "recordingId": "unheard-of"}});
    let answer = function.invoke(&unheard_of, resume::in_seconds(30)).await?;
    ensure!(answer == json!({"matched": 0, "redriven": 0, "failed": 0, "more": false}), "{answer}");
    let item = stack.on(Platform::Cxone).settled(id, &["archived"], PATIENCE).await?;
    ensure!(item["quarantine"].is_null() && item["reason"].is_null(), "{item}");
    Ok(())
}

async fn redrive_refused(stack: Arc<Pipeline>) -> Result<()> {
    let function = resume::downloader(&stack).await?;
    for request in [
        json!({}),
        json!({"redrive": {"platform": "cxone"}}),
        json!({"redrive": {"platform": "cxone", "all": true, "reason": "x"}}),
        json!({"redrive": {"platform": "cxone", "all": true, "limit": 0}}),
        json!({"redrive": {"platform": "elsewhere", "all": true}}),
    ] {
        let refused = function.invoke(&request, resume::in_seconds(30)).await;
        let refused = refused.err().map(|error| error.to_string()).unwrap_or_default();
        ensure!(refused.contains("BadRequest"), "{request}: {refused}");
    }
    Ok(())
}

/// What a recording costs is counted here, so that a request more is noticed before it is paid for a million times.
async fn costs(stack: Arc<Pipeline>) -> Result<()> {
    let counter = Counter::start(stack.aws.endpoint_url()).await?;
    let settings = [("AWS_ENDPOINT_URL", counter.url())];
    let function = stack.function_with("downloader", "DownloaderFunction", &settings).await?;
    let table = stack.stack.output("RecordingsTable")?;
    // The longest recording that is one PutObject, and an everyday one; each in an invocation of its own.
    for (number, len) in [(1, 64 << 10), (2, 8 << 20)] {
        let id = format!("costs-{number}");
        stack.vendor.add_recording(Recording::new(&id, Media::wav(len, 41)));
        let event = resume::batch(Platform::Cxone, &id);
        let answer = function.invoke(&event, resume::in_seconds(60)).await?;
        ensure!(answer == json!({"batchItemFailures": []}), "{answer}");
        let requests = stack.s3.requests().into_iter().filter(|request| request.key.contains(&id));
        let operations: Vec<_> = requests.map(|request| request.operation).collect();
        ensure!(operations == [Operation::PutObject], "{operations:?}");
        let ledger: Vec<_> = counter.on_table(table).into_iter().collect();
        ensure!(ledger == [("UpdateItem".to_owned(), 2 * number)], "{ledger:?}");
    }
    Ok(())
}

//! Rotation of the signing secret: no webhook is lost or refused, whatever fails on the way.

mod lab;
mod settings;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use harness::{
    front::Front,
    pipeline::{Options, Pipeline},
    runtime::Runtime,
    vendor::{Fault, Media, Recording},
    webhook::recording_created,
};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::{PATIENCE, Shared, leaks, on_stack, resume::in_seconds};
use lab::{Rotation, STEPS, function, registered};

/// Held by a test that registers the shared stack's webhook with its vendor, of which there is one registration.
pub(crate) static REGISTRATION: Mutex<()> = Mutex::const_new(());

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        on_stack(shared, "rotation::under_a_stream_of_webhooks_none_is_lost_or_refused", streamed),
        on_stack(shared, "rotation::a_step_that_fails_leaves_what_worked_and_is_repeated", failing),
        on_stack(shared, "rotation::the_webhook_is_registered_and_removed_by_one_call", by_hand),
        on_stack(shared, "rotation::an_event_that_is_no_step_of_ours_is_refused", refused),
        on_stack(shared, "rotation::nexus_by_one_command_with_reserved_intakes", settings::nexus),
        on_stack(shared, "rotation::standard_webhooks_registered_by_hand", settings::standard),
    ]
}

/// A stack of its own: who rotates the shared one's secret has everybody else refused.
async fn start(enforce_iam: bool) -> Result<Pipeline> {
    start_with(enforce_iam, &[]).await
}

async fn start_with(enforce_iam: bool, parameters: &[(&str, &str)]) -> Result<Pipeline> {
    let parameters = [("RetryBaseSeconds", "1")].iter().chain(parameters);
    let parameters = parameters.map(|&(k, v)| (k.to_owned(), v.to_owned())).collect();
    Pipeline::start(Options { enforce_iam, parameters, ..Options::default() }).await
}

/// Sends an event as the vendor does, with the secret that it holds.
async fn send(stack: &Pipeline, event: &Value) -> Result<u16> {
    let registered = registered(stack)?;
    let webhook = registered.sign(event.to_string());
    Ok(stack.webhooks.deliver_to(&registered.url, &webhook).await?.0.as_u16())
}

/// The vendor sends recordings, and somebody else forgeries, until `done`; the answer is what was announced.
async fn stream(stack: &Pipeline, done: &AtomicBool) -> Result<Vec<String>> {
    let mut announced = Vec::new();
    let begun = Instant::now();
    while !done.load(Relaxed) {
        let id = format!("streamed-{}", announced.len());
        stack.vendor.add_recording(Recording::new(&id, Media::wav(2_000, 3)));
        let status = send(stack, &recording_created(&id, "call-streamed")).await?;
        let at = begun.elapsed();
        ensure!(status == 200, "{id} was answered with {status} after {at:?}");
        if announced.len() % 5 == 0 {
            let mut forged =
                stack.webhooks.webhook(recording_created("forged", "call").to_string());
            forged.signature = Some("0".repeat(64));
            let (status, _) = stack.webhooks.deliver("cxone", &forged).await?;
            ensure!(status == 401, "a forgery was answered with {status}");
        }
        announced.push(id);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(announced)
}

/// The deployed function, with its role's permissions and its real wait, while webhooks come in and forged ones keep
/// intake from looking for new secrets.
async fn streamed(_shared: Arc<Pipeline>) -> Result<()> {
    let stack = start(true).await?;
    let answer = stack.invoke("RotatorFunction", &json!({"register": {}})).await?;
    ensure!(answer == json!({"outcome": "registered"}), "{answer}");
    let before = registered(&stack)?.signing_secret;
    ensure!(before == stack.webhooks.secret(), "registered with another secret");
    let done = AtomicBool::new(false);
    let rotating = async {
        // Some come before, and some after.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let rotation = Rotation::begin(&stack).await?;
        for step in STEPS {
            stack.invoke("RotatorFunction", &rotation.event(step)?).await?;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
        done.store(true, Relaxed);
        anyhow::Ok(rotation)
    };
    let rotating = async {
        let rotated = rotating.await;
        done.store(true, Relaxed);
        rotated
    };
    let (rotation, announced) = tokio::join!(rotating, stream(&stack, &done));
    let (rotation, announced) = (rotation?, announced?);
    let (current, value) = rotation.at("AWSCURRENT").await?;
    ensure!(current == rotation.token && rotation.at("AWSPREVIOUS").await?.1 == before);
    ensure!(registered(&stack)?.signing_secret == value && value != before);
    println!("{} webhooks while the secret was rotated", announced.len());
    for id in announced {
        stack.settled(&id, &["archived"], PATIENCE).await?;
    }
    leaks::scan(&stack, &[&value]).await?;
    Ok(())
}

/// The vendor's webhooks are taken, and those that it signed before it was told.
async fn taken(stack: &Pipeline, old: &str, when: &str) -> Result<()> {
    let event = json!({"event": "call-archive.test"});
    let status = send(stack, &event).await?;
    ensure!(status == 200, "{when}: the vendor's webhook is answered with {status}");
    let mut late = registered(stack)?;
    late.signing_secret = old.to_owned();
    let webhook = late.sign(event.to_string());
    let (status, _) = stack.webhooks.deliver_to(&late.url, &webhook).await?;
    ensure!(status == 200, "{when}: one with the old secret is answered with {status}");
    Ok(())
}

/// Each step fails, in each way that leaves something else behind, and then comes twice. Then everything once more.
async fn failing(_shared: Arc<Pipeline>) -> Result<()> {
    let stack = start(false).await?;
    let well = function(&stack, &[]).await?;
    well.invoke(&json!({"register": {}}), in_seconds(100)).await?;
    let old = registered(&stack)?.signing_secret;
    let [create, set, test, finish] = STEPS;
    let rotation = Rotation::begin(&stack).await?;

    let nowhere = ("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:9".to_owned());
    let blind = function(&stack, &[nowhere]).await?;
    ensure!(rotation.step(&blind, create).await.is_err());
    taken(&stack, &old, "createSecret failed").await?;
    ensure!(rotation.step(&well, set).await.is_err(), "an empty version was registered");
    ensure!(rotation.step(&well, finish).await.is_err(), "an empty version became current");
    ensure!(rotation.step(&well, create).await? == "created");
    let new = rotation.value().await?;
    ensure!(rotation.step(&well, create).await? == "kept" && rotation.value().await? == new);

    // Somebody else answers at the address: the vendor is not told.
    let elsewhere = registered(&stack)?.url.replace("/cxone", "/elsewhere");
    let astray = function(&stack, &[("WEBHOOK_URL", elsewhere)]).await?;
    let failure = rotation.step(&astray, set).await.err().context("a 404 was taken")?;
    ensure!(failure.to_string().contains("with 404 instead of 200"), "{failure}");
    for (fault, told) in [
        (Fault::Status(500), "the vendor answered with status 500"),
        (Fault::Status(403), "webhooks:manage"),
        (Fault::throttle(1), "throttles"),
        (Fault::Redirect("https://login.example.com/".to_owned()), "status 302"),
    ] {
        // The last of them has been done, whatever its answer says.
        let done = matches!(fault, Fault::Redirect(_));
        stack.vendor.script_webhooks("PUT", [fault]);
        let failure = rotation.step(&well, set).await.err().context(told)?;
        ensure!(failure.to_string().contains(told), "{told}: {failure}");
        ensure!(registered(&stack)?.signing_secret == if done { &*new } else { &*old }, "{told}");
        taken(&stack, &old, "setSecret failed").await?;
        tokio::time::sleep(Duration::from_millis(2_500)).await;
    }
    for _ in 0..2 {
        ensure!(rotation.step(&well, set).await? == "updated");
        ensure!(registered(&stack)?.signing_secret == new);
    }

    ensure!(rotation.step(&astray, test).await.is_err());
    taken(&stack, &old, "testSecret failed").await?;
    for _ in 0..2 {
        ensure!(rotation.step(&well, test).await? == "proven");
    }
    ensure!(rotation.step(&blind, finish).await.is_err());
    taken(&stack, &old, "finishSecret failed").await?;
    ensure!(rotation.at("AWSCURRENT").await?.1 == old);
    ensure!(rotation.step(&well, finish).await? == "moved");
    for step in STEPS {
        ensure!(rotation.step(&well, step).await? == "finished_before");
    }
    taken(&stack, &old, "rotated").await?;
    ensure!(rotation.at("AWSCURRENT").await? == (rotation.token.clone(), new.clone()));

    too_soon(&stack, &well, &old).await?;
    let (second, logged) = again(&stack, &well).await?;
    taken(&stack, &new, "rotated again").await?;
    let lines = [well.lines(), astray.lines(), blind.lines(), logged].concat().join("\n");
    ensure!(lines.contains(&second.token), "the second rotation logs nothing");
    ensure!(lines.contains("finishSecret"), "nothing is logged");
    for secret in [old, new, second.value().await?] {
        ensure!(!lines.contains(&secret), "a secret is in a log line");
    }
    Ok(())
}

/// Within a quarter of an hour after the vendor was told, the next rotation would put out of use what it signed with before.
/// After that nothing else does: an intake that reads the secrets then takes the old one no more.
async fn too_soon(stack: &Pipeline, well: &Runtime, old: &str) -> Result<()> {
    let rotation = Rotation::begin(stack).await?;
    let failure = rotation.step(well, STEPS[0]).await.err().context("it began too soon")?;
    ensure!(failure.to_string().contains("rotate again after that"), "{failure}");
    ensure!(rotation.value().await.is_err(), "the refused rotation has made a secret");
    let event = json!({"event": "call-archive.test"}).to_string();
    let current = registered(stack)?;
    let mut late = current.clone();
    old.clone_into(&mut late.signing_secret);
    for (seconds_ago, status) in [(0, 200), (900, 401)] {
        if seconds_ago > 0 {
            rotation.told_earlier(seconds_ago).await?;
        }
        let front = Front::start(stack, &format!("told-{seconds_ago}"), 1).await?;
        let (taken, _) = front.deliver(0, &current.sign(event.clone())).await?;
        ensure!(taken == 200, "the vendor's webhook is answered with {taken}");
        let (taken, _) = front.deliver(0, &late.sign(event.clone())).await?;
        ensure!(taken == status, "after {seconds_ago} s the old secret gets {taken}");
    }
    Ok(())
}

/// A second rotation, where the vendor takes registrations and does nothing else with them: a step that is repeated
/// makes no second one. The answer is what was logged, too.
async fn again(stack: &Pipeline, well: &Runtime) -> Result<(Rotation, Vec<String>)> {
    well.invoke(&json!({"unregister": {}}), in_seconds(100)).await?;
    stack.vendor.offer_webhooks(false, false);
    let create = function(stack, &[("WEBHOOK_REGISTRATION", "create".to_owned())]).await?;
    let rotation = Rotation::begin(stack).await?;
    let outcomes = ["created", "registered", "registered_before", "proven", "moved"];
    let [first, set, test, finish] = STEPS;
    for (step, outcome) in [first, set, set, test, finish].into_iter().zip(outcomes) {
        let done = rotation.step(&create, step).await?;
        ensure!(done == outcome, "{done}, not {outcome}");
    }
    ensure!(registered(stack)?.signing_secret == rotation.value().await?);
    Ok((rotation, create.lines()))
}

/// Without a rotation: the first registration, its repair and its removal. Where the vendor cannot list or update, and
/// where nobody is to tell it.
async fn by_hand(stack: Arc<Pipeline>) -> Result<()> {
    let _turn = REGISTRATION.lock().await;
    let read = |sample: &str| serde_json::from_str::<Value>(sample);
    let register = read(include_str!("../../../../../events/rotator-register.json"))?;
    let unregister = read(include_str!("../../../../../events/rotator-unregister.json"))?;
    for outcome in ["registered", "updated"] {
        let answer = stack.invoke("RotatorFunction", &register).await?;
        ensure!(answer == json!({ "outcome": outcome }), "{answer}");
    }
    let webhook = registered(&stack)?;
    ensure!(webhook.signing_secret == stack.webhooks.secret() && webhook.enabled);
    ensure!(webhook.events == ["media.recording.created", "media.transcript.completed"]);
    stack.vendor.add_recording(Recording::new("registered", Media::wav(5_000, 1)));
    ensure!(send(&stack, &recording_created("registered", "call-registered")).await? == 200);
    stack.settled("registered", &["archived"], PATIENCE).await?;
    for removed in [1, 0] {
        let answer = stack.invoke("RotatorFunction", &unregister).await?;
        ensure!(answer == json!({ "removed": removed }), "{answer}");
    }

    stack.vendor.offer_webhooks(false, false);
    let upsert = function(&stack, &[]).await?;
    let failure = upsert.invoke(&register, in_seconds(100)).await.err().context("registered")?;
    ensure!(failure.to_string().contains("set WebhookRegistration to create"), "{failure}");
    let create = function(&stack, &[("WEBHOOK_REGISTRATION", "create".to_owned())]).await?;
    create.invoke(&register, in_seconds(100)).await?;
    let failure = create.invoke(&unregister, in_seconds(100)).await.err().context("removed")?;
    ensure!(failure.to_string().contains("remove it by hand"), "{failure}");
    stack.vendor.offer_webhooks(true, true);
    stack.invoke("RotatorFunction", &unregister).await?;
    let off = function(&stack, &[("WEBHOOK_REGISTRATION", "off".to_owned())]).await?;
    for request in [&register, &unregister] {
        let failure = off.invoke(request, in_seconds(100)).await.err().context("done")?;
        ensure!(failure.to_string().contains("by hand"), "{failure}");
    }
    ensure!(stack.vendor.webhooks().is_empty());
    Ok(())
}

async fn refused(stack: Arc<Pipeline>) -> Result<()> {
    let function = function(&stack, &[]).await?;
    let [create, ..] = STEPS;
    let sample: Value = serde_json::from_str(create)?;
    let mut ours = sample.clone();
    ours["SecretId"] = json!(stack.stack.output("SigningSecretArn")?);
    let mut unknown = ours.clone();
    unknown["Step"] = json!("dropSecret");
    for (event, says) in [
        (sample, "no other secret"),
        (ours, "rotation is not enabled"),
        (unknown, "createSecret, setSecret, testSecret, finishSecret"),
        (json!({}), "register"),
    ] {
        let refusal = function.invoke(&event, in_seconds(60)).await.err().context(says)?;
        ensure!(refusal.to_string().contains(says), "{event}: {refusal}");
    }
    Ok(())
}

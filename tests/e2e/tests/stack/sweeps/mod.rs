//! Sweeps: they miss nothing and repeat nothing (promise 8).

mod catalogue;
mod schedule;

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use harness::{
    Platform,
    pipeline::Pipeline,
    sweeps::{Lab, event, ids},
    vendor::{Fault, Media, Recording},
};
use libtest_mimic::Trial;
use serde_json::json;

use crate::{PATIENCE, Shared, alone_on_stack, on_stack, resume::in_seconds};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        on_stack(shared, "sweeps::history_is_archived_by_one_request", history),
        on_stack(shared, "sweeps::a_request_that_makes_no_sense_is_refused_in_words", refusals),
        on_stack(shared, "sweeps::two_workers_on_one_window_and_one_of_them_wins", two_workers),
        on_stack(shared, "sweeps::a_sweep_waits_for_the_downloaders", back_pressure),
        on_stack(shared, "sweeps::a_vendor_that_refuses_loses_no_window", refused),
        on_stack(shared, "sweeps::an_item_without_a_usable_id_costs_no_other", unreadable),
        on_stack(shared, "sweeps::the_schedule_looks_again_and_moves_its_mark", schedule::mark),
        on_stack(shared, "sweeps::what_the_archive_lacks_after_a_day_is_told", schedule::missing),
        on_stack(shared, "sweeps::the_schedule_is_deployed_and_ticks", schedule::ticks),
        alone_on_stack(
            shared,
            "sweeps::a_hundred_thousand_recordings_whatever_moves_meanwhile",
            catalogue::whatever_moves,
        ),
    ]
}

/// A voice recording of 2022, the `n`th second of the year.
pub(super) fn recording(id: &str, second: i64) -> Recording {
    let start = jiff::Timestamp::constant(1_640_995_200, 0);
    let start = start.saturating_add(jiff::SignedDuration::from_secs(second)).unwrap_or(start);
    Recording::new(id, Media::webm(500, 5)).with("startTime", start.to_string())
}

/// An operator invokes the deployed function: everything of the range comes into the archive with what the listing said
/// of it, and the same request again does nothing twice.
async fn history(stack: Arc<Pipeline>) -> Result<()> {
    let names: Vec<String> = (0..12).map(|n| format!("history-{n}")).collect();
    for (n, name) in names.iter().enumerate() {
        let media = Media::webm(20_000, 40);
        let start = format!("2019-0{}-03T10:00:00Z", n / 4 + 1);
        stack.genesys.add_recording(Recording::new(name, media).with("startTime", start));
    }
    let request = json!({
        "platform": "genesys", "from": "2019-01-01T00:00:00Z", "to": "2019-03-31T23:59:59Z",
        "mediaTypes": ["voice"], "windowDays": 30, "runId": "history-2019",
    });
    let answer = stack.invoke("BackfillFunction", &request).await?;
    ensure!(answer == json!({"runId": "history-2019", "windows": 3}), "{answer}");
    let site = stack.on(Platform::Genesys);
    for name in &names {
        let item = site.settled(name, &["archived"], PATIENCE).await?;
        for (field, expected) in
            [("source", "sweep"), ("runId", "history-2019"), ("agentId", "agent-1")]
        {
            ensure!(item[field] == expected, "{field}: {item}");
        }
    }
    let done = |line: &serde_json::Value| line["message"] == "window swept";
    let function = stack.stack.output("BackfillFunction")?;
    stack.logged(function, PATIENCE, done).await?;
    // The same name over the same range goes on, which is nothing here; over another range it is a mistake.
    ensure!(stack.invoke("BackfillFunction", &request).await? == answer);
    let mut other = request.clone();
    other["to"] = "2019-02-28T00:00:00Z".into();
    let refusal = stack.invoke("BackfillFunction", &other).await.err().context("taken")?;
    ensure!(refusal.to_string().contains("choose another runId"), "{refusal}");
    for name in &names {
        ensure!(stack.genesys.count(harness::vendor::Endpoint::Content, name) == 1, "{name}");
    }
    Ok(())
}

async fn refusals(stack: Arc<Pipeline>) -> Result<()> {
    let range = |more: &str| {
        format!(r#"{{"from":"2022-01-01T00:00:00Z","to":"2022-02-01T00:00:00Z",{more}}}"#)
    };
    for (request, says) in [
        ("{}".to_owned(), "platform"),
        (range(r#""platform":"zoom""#), "`cxone` or `genesys`"),
        (range(r#""platform":"cxone""#), "no listing of its recordings"),
        (range(r#""platform":"genesys","mediaTypes":["fax"]"#), "`voice`, `chat`, `video`"),
        (range(r#""platform":"genesys","windowDays":91"#), "1 to 90"),
        (
            r#"{"platform":"genesys","from":"2022-02-01T00:00:00Z","to":"2022-01-01T00:00:00Z"}"#
                .to_owned(),
            "from lies after to",
        ),
        (
            r#"{"platform":"genesys","from":"2022-02-01T00:00:00Z","to":"2222-01-01T00:00:00Z"}"#
                .to_owned(),
            "future",
        ),
        (
            r#"{"platform":"genesys","from":"yesterday","to":"2022-01-01T00:00:00Z"}"#.to_owned(),
            "2024-01-31T23:59:59Z",
        ),
    ] {
        let request = serde_json::from_str(&request)?;
        let refusal = stack.invoke("BackfillFunction", &request).await.err().context(says)?;
        ensure!(refusal.to_string().contains(says), "{request}: {refusal}");
    }
    Ok(())
}

async fn two_workers(stack: Arc<Pipeline>) -> Result<()> {
    let lab = Lab::new(&stack, "two-workers").await?;
    (0..2_500).for_each(|n| lab.vendor.add_recording(recording(&format!("r{n}"), n)));
    let (one, two) = (lab.function(&[]).await?, lab.function(&[]).await?);
    lab.begin(&one, 90).await?;
    let message = lab.next().await?.context("no window")?;
    let event = event(&message);
    let deadline = in_seconds(60);
    let (first, second) = tokio::join!(one.invoke(&event, deadline), two.invoke(&event, deadline));
    let left = |answer: &serde_json::Value| answer["batchItemFailures"] != json!([]);
    let (first, second) = (first?, second?);
    ensure!(left(&first) != left(&second), "{first} {second}");
    ensure!(ids(&lab.drain().await?)?.len() == 2_500);
    // The loser comes again, and finds it done.
    ensure!(lab.hand(&two, &message, 60).await?, "not done");
    ensure!(lab.queued().await? == 0, "something was queued twice");
    Ok(())
}

async fn back_pressure(stack: Arc<Pipeline>) -> Result<()> {
    let lab = Lab::new(&stack, "back-pressure").await?;
    (0..3_500).for_each(|n| lab.vendor.add_recording(recording(&format!("r{n}"), n)));
    let function = lab.function(&[("SWEEP_QUEUE_AHEAD", "1500".to_owned())]).await?;
    lab.begin(&function, 90).await?;
    let message = lab.next().await?.context("no window")?;
    ensure!(lab.hand(&function, &message, 60).await?, "the message is not dealt with");
    // Two pages, and the third is waited for: the continuation cannot be seen yet.
    ensure!(lab.queued().await? == 1_999, "{}", lab.queued().await?);
    ensure!(lab.next().await?.is_none(), "the sweep does not wait");
    let windows = lab.windows("run-2022").await?;
    let window = windows.values().next().context("no window")?;
    ensure!(window["state"] == "open" && window["reason"] == "queue_ahead", "{window}");
    // Once the downloaders have caught up, it goes on where it stopped.
    let mut all = lab.drain().await?;
    while !lab.windows("run-2022").await?.values().all(|window| window["state"] == "done") {
        function.invoke(&event(&message), in_seconds(60)).await?;
        all.extend(lab.drain().await?);
        let emptied = stack.queues.purge_queue().queue_url(&lab.recordings).send().await;
        emptied.context("the downloaders cannot catch up")?;
    }
    ensure!(ids(&all)?.len() == 3_500, "{}", all.len());
    Ok(())
}

/// An expired token, throttling, an outage, a lack of permission: the window is swept all the same, later.
async fn refused(stack: Arc<Pipeline>) -> Result<()> {
    let lab = Lab::new(&stack, "refused").await?;
    (0..1_500).for_each(|n| lab.vendor.add_recording(recording(&format!("r{n}"), n)));
    let function = lab.function(&[]).await?;
    lab.begin(&function, 90).await?;
    let message = lab.next().await?.context("no window")?;
    lab.vendor.script_listing([Fault::None, Fault::Unauthorized, Fault::Status(500)]);
    ensure!(!lab.hand(&function, &message, 60).await?, "an outage was taken for the end");
    lab.vendor.script_listing([Fault::throttle(1)]);
    ensure!(!lab.hand(&function, &message, 60).await?, "a 429 was taken for the end");
    let windows = lab.windows("run-2022").await?;
    ensure!(windows.values().all(|window| window["reason"] == "throttled"), "{windows:?}");
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    lab.vendor.script_listing([Fault::Status(403)]);
    let failed = lab.hand(&function, &message, 60).await;
    ensure!(failed.is_err(), "a lack of permission is an error that the alarm sees");
    ensure!(lab.hand(&function, &message, 60).await?, "it does not go on");
    ensure!(ids(&lab.drain().await?)?.len() == 1_500);
    Ok(())
}

async fn unreadable(stack: Arc<Pipeline>) -> Result<()> {
    let lab = Lab::new(&stack, "unreadable").await?;
    (0..5).for_each(|n| lab.vendor.add_recording(recording(&format!("r{n}"), n)));
    for (n, id) in ["../etc", "a b", &"x".repeat(10_000), "r\u{202e}5"].iter().enumerate() {
        lab.vendor.add_recording(recording(id, i64::try_from(n)?));
    }
    let function = lab.function(&[]).await?;
    lab.begin(&function, 90).await?;
    lab.work(&function, 60).await?;
    ensure!(ids(&lab.drain().await?)?.len() == 5);
    let lines = function.lines().join("\n");
    ensure!(lines.contains("no id that can be used") && lines.contains("SweepItemsUnreadable"));
    ensure!(!lines.contains("etc") && !lines.contains("xxxx"), "an id of no use is in the log");
    let windows = lab.windows("run-2022").await?;
    let window = windows.values().next().context("no window")?;
    // Two passes: the second finds nothing new.
    ensure!(window["unreadable"] == 8 && window["seen"] == 10, "{window}");
    Ok(())
}

//! Every sample of `events/`, fed to the function that its name begins with.

use std::{fs, sync::Arc};

use anyhow::{Context, Result, bail, ensure};
use harness::{
    binaries::{FUNCTIONS, workspace},
    pipeline::Pipeline,
    sweeps::Lab,
    transcript::segment,
    vendor::{Media, Recording},
};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{PATIENCE, Shared, on_stack, resume::in_seconds, rotation::REGISTRATION};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![on_stack(shared, "every_sample_is_answered_by_its_function", answered)]
}

async fn answered(stack: Arc<Pipeline>) -> Result<()> {
    let _turn = REGISTRATION.lock().await;
    // What the samples speak of is there. They sweep a quarter in which other tests have recordings: elsewhere.
    stack.vendor.add_recording(Recording::new("recording_def456", Media::wav(9_000, 70)));
    let said = [(0, 900, "agent", "good morning", 0.9)];
    stack
        .vendor
        .add_transcript("transcript_abc123".to_owned(), segment("call_xyz789", 1, 1, &said));
    let lab = Lab::new(&stack, "samples").await?;
    let backfill = lab.function(&[]).await?;

    let mut samples = Vec::new();
    for entry in fs::read_dir(workspace().join("events"))? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).context("a name")?.to_owned();
        let event: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        samples.push((name, event));
    }
    samples.sort_by(|(a, _), (b, _)| a.cmp(b));
    for function in FUNCTIONS {
        ensure!(samples.iter().any(|(name, _)| of(name) == function), "no sample for {function}");
    }
    // It takes a stack of its own, whose secret nobody else signs with: the tests of rotation feed it to one.
    samples.retain(|(name, _)| name != "rotator-rotate");
    for (name, event) in samples {
        let answer = match of(&name) {
            "backfill" => backfill.invoke(&event, in_seconds(60)).await,
            function => stack.invoke(&output(function), &event).await,
        };
        judge(&name, answer).with_context(|| format!("events/{name}.json"))?;
    }
    // They were not passed over.
    stack.settled("recording_def456", &["archived"], PATIENCE).await?;
    let head = stack.head("call_xyz789").await?.context("no segment was taken")?;
    let status = head.get("status").and_then(|status| status.as_s().ok());
    ensure!(status.is_some_and(|status| status == "complete"), "{status:?}");
    Ok(())
}

/// The function that a sample is for.
fn of(sample: &str) -> &str {
    sample.split('-').next().unwrap_or(sample)
}

/// The stack's output that names a function.
fn output(function: &str) -> String {
    let (first, rest) = function.split_at_checked(1).unwrap_or_default();
    format!("{}{rest}Function", first.to_uppercase())
}

/// Is this what the function has to answer?
fn judge(sample: &str, answer: Result<Value>) -> Result<()> {
    let expected = match sample {
        // Signed in 2023.
        "intake-base64" | "intake-recording" | "intake-transcript" => {
            let answer = answer?;
            ensure!(answer["statusCode"] == 401, "{answer}");
            return Ok(());
        }
        // Of a secret that is not this stack's.
        "rotator-create" | "rotator-set" | "rotator-test" | "rotator-finish" => {
            let refusal = answer.err().context("another's secret was rotated")?.to_string();
            ensure!(refusal.contains("BadRequest"), "{refusal}");
            ensure!(refusal.contains("and no other secret"), "{refusal}");
            return Ok(());
        }
        // Of a recording that this ledger does not know.
        "manifest-again" => {
            let answer = answer?;
            ensure!(answer["lines"] == 0, "{answer}");
            ensure!(answer["without"][0]["reason"] == "unknown", "{answer}");
            return Ok(());
        }
        // The bell has rung just before: there is little left to plan, or nothing.
        "backfill-schedule" => {
            let answer = answer?;
            ensure!(answer.is_array(), "{answer}");
            return Ok(());
        }
        "backfill-bell" => {
            let answer = answer?;
            let planned = answer.as_array().context("no list")?;
            ensure!(
                !planned.is_empty() && planned.iter().all(|one| one["windows"] == 1),
                "{answer}"
            );
            return Ok(());
        }
        "assembler-audio"
        | "assembler-deadline"
        | "assembler-swept"
        | "assembler-transcripts"
        | "backfill-window"
        | "downloader-recordings"
        | "manifest" => {
            json!({"batchItemFailures": []})
        }
        "backfill-history" => json!({"runId": "history-2024", "windows": 13}),
        "rotator-register" => json!({"outcome": "registered"}),
        "rotator-unregister" => json!({"removed": 1}),
        _ => bail!("it is not said here what its function answers"),
    };
    let answer = answer?;
    ensure!(answer == expected, "{answer}, not {expected}");
    Ok(())
}

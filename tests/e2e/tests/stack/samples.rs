//! Every sample of `events/`, fed to the function that its name begins with as `cargo lambda invoke` does: by a Runtime API,
//! which gives an invocation ten minutes after 1970.

use std::{collections::BTreeMap, fs, sync::Arc};

use anyhow::{Context, Result, bail, ensure};
use harness::{
    binaries::{FUNCTIONS, workspace},
    pipeline::Pipeline,
    samples::{CALL, RECORDING, output},
    sweeps::Lab,
};
use jiff::Timestamp;
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{PATIENCE, Shared, on_stack, rotation::REGISTRATION};

/// What `cargo lambda watch` says of every invocation's end.
const DEADLINE: Timestamp = Timestamp::constant(600, 0);

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![on_stack(shared, "every_sample_is_answered_by_its_function", answered)]
}

async fn answered(stack: Arc<Pipeline>) -> Result<()> {
    let _turn = REGISTRATION.lock().await;
    // What the samples speak of is there. They sweep a quarter in which other tests have recordings: elsewhere.
    stack.add_samples();
    let lab = Lab::new(&stack, "samples").await?;
    let mut functions = BTreeMap::from([("backfill", lab.function(&[]).await?)]);
    // The stack has a new secret: the rotator would wait until every intake is sure to know it.
    let settings = [("SETTLE_SECONDS", "0".to_owned())];
    for function in FUNCTIONS {
        if !functions.contains_key(function) {
            let started = stack.function_with(function, &output(function), &settings).await?;
            functions.insert(function, started);
        }
    }

    let mut samples = Vec::new();
    for entry in fs::read_dir(workspace().join("events"))? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
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
        let function = functions.get(of(&name)).with_context(|| format!("whose is {name}?"))?;
        judge(&name, function.invoke(&event, DEADLINE).await)
            .with_context(|| format!("events/{name}.json"))?;
    }
    // They were not passed over.
    stack.settled(RECORDING, &["archived"], PATIENCE).await?;
    let head = stack.head(CALL).await?.context("no segment was taken")?;
    let status = head.get("status").and_then(|status| status.as_s().ok());
    ensure!(status.is_some_and(|status| status == "complete"), "{status:?}");
    Ok(())
}

/// The function that a sample is for.
fn of(sample: &str) -> &str {
    sample.split('-').next().unwrap_or(sample)
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

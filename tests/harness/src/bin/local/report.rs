//! What the day came to, for reading and for scripts.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use harness::{
    binaries,
    local_aws::{ACCESS_KEY, REGION, SECRET_KEY},
    pipeline::Pipeline,
};
use serde_json::json;

use crate::{day::Outcome, talk::Transcribed};

pub(crate) fn table(stack: &Pipeline, outcome: &Outcome) -> Result<()> {
    let prefix = format!("s3://{}/", stack.bucket()?);
    let rows: Vec<[String; 5]> = outcome
        .recordings
        .iter()
        .map(|recording| {
            let key = recording.storage_path.as_deref().and_then(|path| path.strip_prefix(&prefix));
            let state = match &recording.reason {
                Some(reason) if recording.state != "archived" => {
                    format!("{} ({reason})", recording.state)
                }
                _ => recording.state.clone(),
            };
            [
                key.unwrap_or(&recording.recording_id).to_owned(),
                recording.size_bytes.map_or("-".to_owned(), |size| size.to_string()),
                recording
                    .sha256
                    .as_ref()
                    .map_or("-".to_owned(), |sum| sum.chars().take(16).collect()),
                if recording.as_expected { state } else { format!("UNEXPECTED: {state}") },
                recording.note.clone(),
            ]
        })
        .collect();
    let head = ["key (or recording id)", "bytes", "sha256", "status", ""].map(str::to_owned);
    let mut widths = [0; 5];
    for row in rows.iter().chain([&head]) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let [key, bytes, sum, status, _] = widths;
    println!();
    for [a, b, c, d, e] in [&head].into_iter().chain(&rows) {
        let line = format!("{a:key$}  {b:>bytes$}  {c:sum$}  {d:status$}  {e}");
        println!("{}", line.trim_end());
    }
    transcripts(&outcome.transcripts);
    swept_and_listed(outcome);
    println!("\nrefused webhooks");
    for refused in &outcome.refused {
        let mark = if refused.as_expected { "" } else { "  UNEXPECTED" };
        println!("  {} {}{mark}", refused.status, refused.what);
    }
    let archived = outcome.recordings.iter().filter(|recording| recording.state == "archived");
    let bytes: u64 = archived.clone().filter_map(|recording| recording.size_bytes).sum();
    println!(
        "\n{} webhooks, {} taken; {} of {} recordings archived, {:.1} MiB, {} transcripts written, in {:.1} s; \
         every object was read back, and every recording has the sha256 of the vendor's bytes{}",
        outcome.webhooks_sent,
        outcome.webhooks_accepted,
        archived.count(),
        outcome.recordings.len(),
        bytes as f64 / 1024.0 / 1024.0,
        outcome.transcripts.len(),
        outcome.took_seconds,
        if outcome.as_expected() { "" } else { " - EXCEPT where a line says UNEXPECTED" },
    );
    Ok(())
}

/// What the sweep and the manifest came to.
fn swept_and_listed(outcome: &Outcome) {
    let swept = &outcome.history;
    println!(
        "\nhistory of Genesys Cloud\n  run {}: {} windows swept, {} recordings listed, {} archived{}",
        swept.run_id,
        swept.windows,
        swept.listed,
        swept.archived,
        if swept.as_expected { "" } else { "  UNEXPECTED" },
    );
    let manifest = &outcome.manifest;
    let differing = match manifest.differing.as_slice() {
        [] => "the newest line of each recording says what its ledger says".to_owned(),
        differing => format!("UNEXPECTED: differs from the ledger for {}", differing.join(", ")),
    };
    println!(
        "\nmanifest\n  {}  {} lines in {} parts; {differing}",
        manifest.path, manifest.lines, manifest.parts
    );
}

fn transcripts(transcripts: &[Transcribed]) {
    println!("\ntranscripts");
    for t in transcripts {
        let missing = match t.missing_segments.as_array() {
            Some(missing) if !missing.is_empty() => format!(", missing {}", t.missing_segments),
            _ => String::new(),
        };
        println!(
            "  {}  {} utterances, {} redactions, audio {}; {}{missing}  {}{}",
            t.key,
            t.utterances,
            t.redactions,
            t.audio,
            t.status,
            t.note,
            if t.as_expected { "" } else { "  UNEXPECTED" },
        );
    }
}

pub(crate) fn json(stack: &Pipeline, outcome: &Outcome) -> Result<()> {
    let document = json!({
        "asExpected": outcome.as_expected(),
        "outcome": outcome,
        "stack": stack.stack.outputs,
        "endpoints": {"aws": stack.aws.endpoint_url(), "s3": stack.s3.endpoint_url(), "cxone": stack.vendor.base_url(), "genesys": stack.genesys.base_url()},
    });
    println!("{}", serde_json::to_string_pretty(&document)?);
    Ok(())
}

/// What one needs to look around with `--keep`; on standard error, so that JSON stays JSON.
pub(crate) fn endpoints(stack: &Pipeline) -> Result<()> {
    let (s3, aws) = (stack.s3.endpoint_url(), stack.aws.endpoint_url());
    eprintln!("\nthe stack stays up until Ctrl-C");
    eprintln!("  webhooks     {}/cxone", stack.stack.output("WebhookUrl")?);
    eprintln!("  AWS          {aws}   (any credentials, region us-east-1)");
    eprintln!("  S3           {s3}   (any credentials, path style)");
    eprintln!("  CXone        {}", stack.vendor.base_url());
    eprintln!("  Genesys      {}", stack.genesys.base_url());
    eprintln!("  bucket       {}", stack.bucket()?);
    eprintln!("  manifest     {}", stack.manifest_bucket()?);
    eprintln!("  ledger       {}", stack.stack.output("RecordingsTable")?);
    eprintln!("  assemblies   {}", stack.stack.output("AssembliesTable")?);
    eprintln!("  sweeps       {}", stack.stack.output("SweepsTable")?);
    eprintln!("for example");
    eprintln!("  aws --endpoint-url {s3} s3 ls --recursive s3://{}/", stack.bucket()?);
    eprintln!(
        "  aws --endpoint-url {aws} dynamodb scan --table-name {}",
        stack.stack.output("RecordingsTable")?
    );
    eprintln!("as its operator");
    eprintln!("  export AWS_ENDPOINT_URL={aws} AWS_ENDPOINT_URL_S3={s3}");
    eprintln!(
        "  export AWS_ACCESS_KEY_ID={ACCESS_KEY} AWS_SECRET_ACCESS_KEY={SECRET_KEY} AWS_REGION={REGION}"
    );
    // Not quietly: the first time it compiles for minutes.
    eprintln!("  cargo run -p callarchive -- status");
    let variables = lambda_environment(stack)?;
    let variables = variables.strip_prefix(binaries::workspace()).unwrap_or(&variables).display();
    eprintln!("functions by hand, with the samples of events/");
    eprintln!("  cargo lambda watch --invoke-address 127.0.0.1 --env-file {variables}");
    eprintln!(
        "  cargo lambda invoke --invoke-address 127.0.0.1 manifest --data-file events/manifest.json"
    );
    Ok(())
}

/// Writes down the functions' variables as `cargo lambda watch` reads them, and sees to it that the vendor has what the
/// samples speak of.
fn lambda_environment(stack: &Pipeline) -> Result<PathBuf> {
    stack.add_samples();
    let path = binaries::workspace().join("target/local-functions.env");
    let lines = stack.common_environment()?;
    let lines = lines.into_iter().map(|(name, value)| format!("{name}={value}\n"));
    fs::write(&path, lines.collect::<String>())
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

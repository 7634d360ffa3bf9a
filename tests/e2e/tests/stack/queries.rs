//! The manifest's tables and named queries, as template.yaml has them: DuckDB runs their SQL over the parts.

mod ties;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use anyhow::{Context, Result, ensure};
use harness::{
    pipeline::Pipeline,
    vendor::{Media, Recording},
    webhook::recording_created,
};
use jiff::{SignedDuration, Timestamp};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{
    PATIENCE, Shared,
    manifest::{function, renumbered},
    on_stack,
    resume::in_seconds,
};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let name = |name: &str| format!("manifest::{name}");
    vec![
        on_stack(shared, &name("the_tables_columns_are_the_fields_of_a_line"), columns),
        on_stack(shared, &name("the_template_asks_the_manifest_safely"), safely),
        on_stack(shared, &name("the_named_queries_answer"), answers),
        on_stack(
            shared,
            &name("of_two_lines_of_a_version_every_query_takes_the_same"),
            ties::broken,
        ),
        on_stack(shared, &name("the_named_queries_agree_with_the_suites_own_lines"), agree),
    ]
}

async fn columns(stack: Arc<Pipeline>) -> Result<()> {
    let function = function(&stack, &[]).await?;
    let mut event = renumbered("33330000000000000000000001")?;
    let image = &mut event["Records"][0]["dynamodb"]["NewImage"];
    image["transcriptPath"] = json!({"S": "s3://b/transcripts/call_xyz789/r1/transcript.json"});
    image["transcriptRevision"] = json!({"N": "1"});
    image["version"] = json!({"N": "3"});
    function.invoke(&event, in_seconds(60)).await?;
    let lines = stack.manifest()?;
    let columns = stack.manifest_columns("manifest")?;
    ensure!(
        columns == stack.manifest_columns("manifest_by_run")?,
        "two tables, two sets of columns"
    );
    ensure!(!lines.is_empty(), "nothing to look at");
    let mut seen = BTreeSet::new();
    for listed in &lines {
        let fields = listed.line.as_object().context("not an object")?;
        let names: BTreeSet<_> = fields.keys().map(|name| name.to_lowercase()).collect();
        let wanted: BTreeSet<_> = columns.iter().map(|(name, _)| name.clone()).collect();
        ensure!(names == wanted, "{}: {names:?} are not the columns {wanted:?}", listed.key);
        for (field, value) in fields {
            let column = columns.iter().find(|(name, _)| *name == field.to_lowercase());
            let (_, kind) = column.context("looked at above")?;
            let fits = match kind.as_str() {
                "string" => value.is_string() || value.is_null(),
                "bigint" => value.is_i64() || value.is_null(),
                "int" => {
                    value.is_null() || value.as_i64().is_some_and(|n| i32::try_from(n).is_ok())
                }
                other => anyhow::bail!("{field}: {other} is no type of a line's"),
            };
            ensure!(fits, "{field} is {value}, its column a {kind}");
            if !value.is_null() {
                seen.insert(field.to_lowercase());
            }
            let text = value.as_str().unwrap_or_default();
            ensure!(!text.trim_start_matches("s3://").contains("//"), "{field} holds a URL");
        }
    }
    // Of the columns that are in order, the order is the guide's.
    let guide = "recordingid startTime endTime duration mediaType agentId queueId wrapupCode storagePath checksum \
                 exportTimestamp";
    let first = columns.iter().map(|(name, _)| name.clone()).take(11).collect::<Vec<_>>().join(" ");
    ensure!(first == guide.to_lowercase(), "{first}");
    let unseen: Vec<_> = columns.iter().filter(|(name, _)| !seen.contains(name)).collect();
    ensure!(unseen.is_empty(), "null in every line, so no type was seen: {unseen:?}");
    Ok(())
}

/// What the local AWS drops or does not have, asserted where it is written.
async fn safely(stack: Arc<Pipeline>) -> Result<()> {
    let resources = &stack.stack.template["Resources"];
    let source = &resources["ManifestFunction"]["Properties"]["Events"]["Ends"]["Properties"];
    ensure!(source["BisectBatchOnFunctionError"] == true, "{source}");
    ensure!(source["FunctionResponseTypes"] == json!(["ReportBatchItemFailures"]), "{source}");
    // Within the day that the stream keeps a record, or there is nothing left to name.
    let age = source["MaximumRecordAgeInSeconds"].as_i64().context("no age")?;
    ensure!(age < 86_400, "{source}");
    // An attempt without S3 lasts until ten seconds before the time-out.
    let timeout = resources["ManifestFunction"]["Properties"]["Timeout"].as_i64();
    let attempts = source["MaximumRetryAttempts"].as_i64().context("no attempts")?;
    ensure!(timeout.is_some_and(|timeout| attempts * (timeout - 10) >= age), "{source}");
    let failures = &source["DestinationConfig"]["OnFailure"]["Destination"];
    ensure!(failures["Fn::GetAtt"][0] == "ManifestFailuresQueue", "{failures}");
    let pattern = source["FilterCriteria"]["Filters"][0]["Pattern"].as_str().unwrap_or_default();
    let pattern: Value = serde_json::from_str(pattern)?;
    let states = &pattern["dynamodb"]["NewImage"]["state"]["S"];
    ensure!(*states == json!(["archived", "audio_missing", "quarantined"]), "{pattern}");

    let group = &resources["ManifestWorkGroup"]["Properties"]["WorkGroupConfiguration"];
    ensure!(group["EnforceWorkGroupConfiguration"] == true, "{group}");
    ensure!(group["BytesScannedCutoffPerQuery"].is_object(), "{group}");
    let results = &group["ResultConfiguration"];
    let option = &results["EncryptionConfiguration"]["EncryptionOption"];
    ensure!(*option == json!({"Fn::If": ["UseKey", "SSE_KMS", "SSE_S3"]}), "{results}");
    let location = results["OutputLocation"]["Fn::Sub"].as_str().unwrap_or_default();
    ensure!(location == "s3://${QueryResultsBucket}/", "{location}");

    let statements =
        &resources["ManifestBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"];
    let denied = |sid: &str, actions: &Value| -> Result<Value> {
        let mut statements = statements.as_array().into_iter().flatten();
        let found = statements.find(|statement| statement["Sid"] == sid);
        let found = found.with_context(|| format!("no {sid}"))?;
        ensure!(found["Effect"] == "Deny" && found["Principal"] == "*", "{found}");
        ensure!(found["Action"] == *actions, "{found}");
        ensure!(found["Resource"]["Fn::Sub"] == "${ManifestBucket.Arn}/manifest/*", "{found}");
        Ok(found["Condition"].clone())
    };
    let but = denied("OnlyTheFunctionWrites", &json!("s3:PutObject"))?;
    let role = json!({"Fn::GetAtt": ["ManifestRole", "Arn"]});
    ensure!(but["ArnNotEquals"]["aws:PrincipalArn"] == role, "{but}");
    let but = denied("NobodyDeletes", &json!(["s3:DeleteObject", "s3:DeleteObjectVersion"]))?;
    ensure!(but.is_null(), "somebody deletes: {but}");

    let by_run = &resources["ManifestByRunTable"]["Properties"]["TableInput"];
    let template = by_run["Parameters"]["storage.location.template"]["Fn::Sub"].as_str();
    let key = "manifest/run=${!run}/year=${!year}/month=${!month}/day=${!day}";
    ensure!(template == Some(&format!("s3://${{ManifestBucket}}/{key}")), "{template:?}");
    let keys = by_run["PartitionKeys"].as_array().context("no partition keys")?;
    for key in keys {
        let name = key["Name"].as_str().unwrap_or_default();
        let kind = &by_run["Parameters"][format!("projection.{name}.type")];
        ensure!(kind.is_string(), "{name} is not projected");
        let taken = stack.manifest_columns("manifest")?.iter().any(|(column, _)| column == name);
        ensure!(!taken, "{name} is a column already");
    }
    Ok(())
}

const QUERIES: [&str; 5] = [
    "newest",
    "duplicates",
    "missing-audio-last-week",
    "quarantine-by-reason",
    "bytes-per-queue-and-month",
];

/// A part of lines, each the sample's first with other fields.
fn part(lines: &[Value]) -> Result<(String, String)> {
    let record = renumbered("44444")?["Records"][0].take();
    let plan = ::manifest::batch::plan(&[record])?;
    let base: Value = serde_json::from_str(&plan.parts[0].lines)?;
    let mut content = String::new();
    for changes in lines {
        let mut line = base.clone();
        for (field, value) in changes.as_object().into_iter().flatten() {
            ensure!(line.get(field).is_some(), "no field {field}");
            line[field] = value.clone();
        }
        content.push_str(&line.to_string());
        content.push('\n');
    }
    Ok(("part".to_owned(), content))
}

/// Lines of which the answers are known.
struct Known {
    parts: Vec<(String, String)>,
    long_ago: String,
    now: String,
}

fn known() -> Result<Known> {
    let days_ago =
        |days: i64| format!("{:.6}", Timestamp::now() - SignedDuration::from_hours(24 * days));
    let (long_ago, last_week, now) = (days_ago(30), days_ago(3), days_ago(0));
    let without = |id: &str, at: &str, status: &str, reason: &str| {
        json!({
            "recordingId": id, "status": status, "reason": reason, "exportTimestamp": at,
            "settledAt": at, "storagePath": null, "sha256": null, "sizeBytes": null,
        })
    };
    let lost = |id: &str, at: &str| without(id, at, "audio_missing", "expired");
    let kept = |id: &str, at: &str, reason: &str| without(id, at, "quarantined", reason);
    let archived = |id: &str, at: &str, bytes: u64| {
        json!({
            "recordingId": id, "exportTimestamp": at, "sizeBytes": bytes, "callId": "call-2",
            "storagePath": format!("s3://b/{id}"),
        })
    };
    let twice = |path: &str, at: &str, version: u64, bytes: u64| {
        json!({
            "recordingId": "twice", "storagePath": path, "settledAt": at, "version": version,
            "queueId": null, "startTime": null, "sizeBytes": bytes,
        })
    };
    let said =
        json!({"recordingId": "said", "exportTimestamp": now, "callId": "call-3", "sizeBytes": 1});
    let mut pointed = said.clone();
    pointed["transcriptPath"] = "s3://b/t".into();
    pointed["transcriptRevision"] = 1.into();
    pointed["version"] = 3.into();
    // It came to another end, by a clock that is three days behind.
    let mut redriven = archived("redriven", &last_week, 900);
    redriven["version"] = 4.into();
    // A transcript came now, of what ended long ago.
    let since = |mut line: Value| {
        line["exportTimestamp"] = now.clone().into();
        line["version"] = 3.into();
        line
    };
    let parts = vec![
        part(&[
            archived("once", &last_week, 100),
            redriven,
            kept("redriven", &now, "content_type"),
            kept("kept", &long_ago, "content_type"),
            since(kept("kept", &long_ago, "content_type")),
            kept("kept-too", &last_week, "crashes"),
            kept("kept-again", &now, "content_type"),
        ])?,
        // The batch came again with other bounds.
        part(&[archived("once", &last_week, 100)])?,
        part(&[lost("lost", &last_week), lost("lost-long-ago", &long_ago)])?,
        part(&[since(lost("lost-long-ago", &long_ago))])?,
        part(&[twice("s3://b/k1", &long_ago, 2, 1), twice("s3://b/k2", &now, 4, 5_000_000_000)])?,
        part(&[said, pointed])?,
    ];
    Ok(Known { parts, long_ago, now })
}

async fn answers(stack: Arc<Pipeline>) -> Result<()> {
    let Known { parts, long_ago, now } = known()?;
    let ask = async |name: &str, parameters: &[&str]| {
        stack.ask(&parts, &[stack.named_query(name)?], parameters).await
    };
    let rows = ask("duplicates", &[]).await?;
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row["recordingid"].as_str(), row["repeats"].as_i64(), row["objects"].as_i64()))
        .collect();
    let wanted = [(Some("twice"), Some(0), Some(2)), (Some("once"), Some(1), Some(1))];
    ensure!(told == wanted, "{rows:?}");

    let rows = ask("missing-audio-last-week", &[]).await?;
    ensure!(rows.len() == 1 && rows[0]["recordingid"] == "lost", "{rows:?}");
    let rows = ask("quarantine-by-reason", &[]).await?;
    let told: Vec<_> =
        rows.iter().map(|row| (row["reason"].as_str(), row["recordings"].as_i64())).collect();
    ensure!(told == [(Some("content_type"), Some(2)), (Some("crashes"), Some(1))], "{rows:?}");
    ensure!(rows[0]["oldest"] == long_ago && rows[0]["newest"] == now, "{rows:?}");

    let rows = ask("bytes-per-queue-and-month", &[]).await?;
    let month = now.get(..7).context("a time")?;
    let unknown = json!({"platform": "cxone", "queue": "unknown", "month": month, "recordings": 1, "bytes": 5_000_000_000_u64});
    let billing = json!({"platform": "cxone", "queue": "billing", "month": "2024-01", "recordings": 3, "bytes": 1_001});
    ensure!(rows == [unknown, billing], "{rows:?}");

    let rows = ask("everything-about-this-call", &["call-2"]).await?;
    ensure!(rows.len() == 3, "{rows:?}");
    let rows = ask("everything-about-this-call", &["' OR 1 = 1 --"]).await?;
    ensure!(rows.is_empty(), "{rows:?}");

    let view = [
        stack.named_query("newest")?,
        "SELECT recordingid, status, transcriptrevision FROM recordings ORDER BY recordingid"
            .to_owned(),
    ];
    let rows = stack.ask(&parts, &view, &[]).await?;
    ensure!(rows.len() == 9, "{rows:?}");
    let of =
        |id: &str| rows.iter().find(|row| row["recordingid"] == id).cloned().unwrap_or_default();
    ensure!(of("redriven")["status"] == "archived", "{rows:?}");
    ensure!(of("said")["transcriptrevision"] == 1, "{rows:?}");
    Ok(())
}

/// Over whatever the suite has archived so far.
async fn agree(stack: Arc<Pipeline>) -> Result<()> {
    let id = "manifest-agree";
    stack.vendor.add_recording(Recording::new(id, Media::wav(9_000, 75)));
    ensure!(stack.webhooks.send(&recording_created(id, "call-manifest-agree")).await? == 200);
    stack.manifested(id, 1, PATIENCE).await?;
    let parts = stack.manifest_parts()?;
    let mut newest = BTreeMap::new();
    let mut count = 0;
    for line in parts.iter().flat_map(|(_, part)| part.lines()) {
        let line: Value = serde_json::from_str(line)?;
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let order = line["version"].as_u64();
        let held = newest
            .entry((text("platform"), text("recordingId")))
            .or_insert_with(|| (order, line.clone()));
        if order > held.0 {
            *held = (order, line.clone());
        }
        count += 1;
    }
    let of = |status: &str| newest.values().filter(|(_, line)| line["status"] == status).count();
    let mut told = BTreeMap::new();
    for name in QUERIES {
        let mut statements = vec![stack.named_query(name)?];
        if name == "newest" {
            statements.push("SELECT * FROM recordings".to_owned());
        }
        let rows = stack.ask(&parts, &statements, &[]).await.with_context(|| name.to_owned())?;
        told.insert(name, rows);
    }
    let sum = |name: &str| -> usize {
        let counts = told[name].iter().filter_map(|row| row["recordings"].as_u64());
        counts.sum::<u64>().try_into().unwrap_or_default()
    };
    ensure!(told["newest"].len() == newest.len(), "{} of {}", told["newest"].len(), newest.len());
    ensure!(sum("quarantine-by-reason") == of("quarantined"));
    ensure!(sum("bytes-per-queue-and-month") == of("archived"));
    for row in &told["duplicates"] {
        let once = row["objects"].as_u64() <= Some(1) && row["contents"].as_u64() <= Some(1);
        ensure!(once, "archived twice: {row}");
    }
    let week_ago = format!("{:.3}", Timestamp::now() - SignedDuration::from_hours(7 * 24));
    let missing = newest.values().filter(|(_, line)| {
        line["status"] == "audio_missing" && line["settledAt"].as_str() > Some(&week_ago)
    });
    let (rows, missing) = (told["missing-audio-last-week"].len(), missing.count());
    ensure!(rows == missing, "{rows} of {missing} recordings without audio");
    let call = stack.named_query("everything-about-this-call")?;
    let rows = stack.ask(&parts, &[call], &["call-manifest-agree"]).await?;
    ensure!(rows.len() == 1 && rows[0]["recordingid"] == id, "{rows:?}");
    println!("{count} lines in {} parts tell of {} recordings", parts.len(), newest.len());
    Ok(())
}

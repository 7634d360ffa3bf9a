//! What holds for the stack as a whole: least privilege, silence about secrets, loopback only.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use harness::{
    Platform,
    pipeline::{Options, Pipeline},
    process,
    transcript::{segment, segment_id},
    vendor::{Fault, Media, Recording},
    webhook::{recording_created, transcript_completed},
};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{
    PATIENCE, PLATFORMS, Shared, leaks,
    manifest::{failure, put_broken},
    on_stack,
    segments::noise,
    strangers,
};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![
        on_stack(shared, "nothing_listens_off_loopback", loopback_only),
        on_stack(shared, "no_secret_token_or_body_is_logged", nothing_logged),
        on_stack(shared, "the_template_guards_the_data", guarded),
        on_stack(shared, "the_alarms_watch_what_is_published", alarms),
        on_stack(shared, "the_roles_policies_are_enough_and_no_more", least_privilege),
    ]
}

async fn loopback_only(_stack: Arc<Pipeline>) -> Result<()> {
    let listeners = process::listeners()?;
    let open: Vec<_> = listeners.iter().filter(|address| !address.ip().is_loopback()).collect();
    ensure!(open.is_empty(), "listening off loopback: {open:?}");
    Ok(())
}

async fn nothing_logged(stack: Arc<Pipeline>) -> Result<()> {
    stack.vendor.add_recording(Recording::new("logged", Media::wav(9_000, 20)));
    let mut event = recording_created("logged", "call-logged");
    event["note"] = "a-text-only-in-the-body".into();
    ensure!(stack.webhooks.send(&event).await? == 200);
    stack.settled("logged", &["archived"], PATIENCE).await?;
    let mut forged = stack.webhooks.webhook(event.to_string());
    forged.signature = Some("ab".repeat(32));
    let genuine = stack.webhooks.webhook(event.to_string());
    stack.webhooks.deliver("cxone", &forged).await?;

    let (intake, downloader) =
        (stack.stack.output("IntakeFunction")?, stack.stack.output("DownloaderFunction")?);
    stack.logged(downloader, PATIENCE, |line| line["recording_id"] == "logged").await?;
    stack.logged(intake, PATIENCE, |line| line["SignatureRejected"] == 1.0).await?;
    let recording = Recording::new("logged", Media::webm(9_000, 20));
    stack.genesys.add_recording(recording.clone());
    stack.on(Platform::Genesys).announce(&recording).await?;
    stack.on(Platform::Genesys).settled("logged", &["archived"], PATIENCE).await?;
    let said = [(0, 900, "agent-with-a-name", "what-was-said-in-confidence", 0.5)];
    transcribed(&stack, "call-logged", &[segment("call-logged", 1, 1, &said)]).await?;
    let assembler = stack.stack.output("AssemblerFunction")?;
    stack.logged(assembler, PATIENCE, |line| line["call_id"] == "call-logged").await?;
    stack.manifested("logged", 2, PATIENCE).await?;
    let manifest = stack.stack.output("ManifestFunction")?;
    stack.logged(manifest, PATIENCE, |line| line["ManifestLines"].is_number()).await?;
    let mut secrets = vec![
        ("an utterance", "what-was-said-in-confidence".to_owned()),
        ("a speaker", "agent-with-a-name".to_owned()),
        ("the signing secret", stack.webhooks.secret().to_owned()),
        ("a body", "a-text-only-in-the-body".to_owned()),
        ("a forged signature", "ab".repeat(32)),
        ("a genuine signature", genuine.signature.unwrap_or_default()),
    ];
    for vendor in PLATFORMS.map(|p| stack.on(p).vendor()) {
        let (credentials, tokens) = (vendor.credentials(), vendor.tokens());
        ensure!(!tokens.is_empty(), "a vendor gave no token: nothing to look for");
        secrets.push(("a client's id", credentials.client_id));
        secrets.push(("a client's secret", credentials.client_secret));
        secrets.extend(tokens.into_iter().map(|token| ("a token", token)));
    }
    for function in [intake, downloader, assembler, manifest] {
        let lines = stack.aws.logs(function).await?;
        ensure!(!lines.is_empty(), "{function} logged nothing: nothing was looked at");
        for line in lines {
            for (what, secret) in &secrets {
                ensure!(!line.contains(secret.as_str()), "{what} is in a log line of {function}");
            }
        }
    }
    Ok(())
}

/// Has the vendor announce these segments of a call, and waits until they are written.
async fn transcribed(stack: &Pipeline, call: &str, segments: &[Value]) -> Result<()> {
    for (index, body) in (1..).zip(segments) {
        stack.vendor.add_transcript(segment_id(call, index), body.clone());
        let event = transcript_completed(&segment_id(call, index), call);
        ensure!(stack.webhooks.send(&event).await? == 200);
    }
    stack.newest(call, 1, PATIENCE).await?;
    Ok(())
}

/// What the local AWS drops in silence, asserted where it is written.
async fn guarded(stack: Arc<Pipeline>) -> Result<()> {
    let resources = &stack.stack.template["Resources"];
    let of_type = |kind: &str| -> Vec<(&String, &Value)> {
        let resources = resources.as_object().into_iter().flatten();
        resources.filter(|(_, resource)| resource["Type"] == kind).collect()
    };
    let buckets = of_type("AWS::S3::Bucket");
    let mut tables = of_type("AWS::DynamoDB::Table");
    for (name, table) in &tables {
        ensure!(
            table["Properties"]["SSESpecification"]["SSEEnabled"] == true,
            "{name}: encryption"
        );
    }
    // The limits are worth nothing a minute later; every other table holds records.
    tables.retain(|(name, _)| *name != "LimitsTable");
    ensure!(!buckets.is_empty() && !tables.is_empty(), "nothing to look at");
    for (name, data) in buckets.iter().chain(&tables) {
        ensure!(data["DeletionPolicy"] == "Retain", "{name} goes with the stack");
        ensure!(data["UpdateReplacePolicy"] == "Retain", "{name} goes when it is replaced");
    }
    for (name, bucket) in buckets {
        let properties = &bucket["Properties"];
        let encryption = &properties["BucketEncryption"]["ServerSideEncryptionConfiguration"];
        ensure!(encryption[0]["ServerSideEncryptionByDefault"].is_object(), "{name}: encryption");
        let blocked = properties["PublicAccessBlockConfiguration"].as_object();
        let all = blocked.is_some_and(|b| b.len() == 4 && b.values().all(|v| v == true));
        ensure!(all, "{name} can be made public");
        let rules = properties["LifecycleConfiguration"]["Rules"].as_array();
        let aborts = rules.into_iter().flatten().any(|rule| {
            rule["Status"] == "Enabled"
                && rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 7
        });
        ensure!(aborts, "{name} keeps the parts of abandoned uploads");
        ensure!(cleartext_denied("AWS::S3::BucketPolicy", "Bucket", name, &of_type), "{name}: TLS");
    }
    for (name, table) in tables {
        let recovery = &table["Properties"]["PointInTimeRecoverySpecification"];
        ensure!(recovery["PointInTimeRecoveryEnabled"] == true, "{name}: point-in-time recovery");
    }
    let events = &resources["AssemblerFunction"]["Properties"]["Events"];
    for (stream, wanted) in [("Swept", "unwritten"), ("Settled", "audio_missing")] {
        let filters = &events[stream]["Properties"]["FilterCriteria"]["Filters"];
        let pattern = filters[0]["Pattern"].as_str().unwrap_or_default();
        let pattern: Value = serde_json::from_str(pattern)?;
        ensure!(pattern["eventName"].is_array(), "{stream} lets everything through");
        ensure!(pattern.to_string().contains(wanted), "{stream}: {pattern}");
    }
    // The assembler writes four attributes of the ledger, and what a download has proven is none of them.
    let policies = &resources["AssemblerRole"]["Properties"]["Policies"];
    let statements = policies[0]["PolicyDocument"]["Statement"].as_array();
    let ledger = json!({"Fn::GetAtt": ["RecordingsTable", "Arn"]});
    let updates = statements.into_iter().flatten().filter(|statement| {
        statement["Resource"] == ledger && statement["Action"].to_string().contains("UpdateItem")
    });
    let attributes = json!(["pk", "transcriptPath", "transcriptRevision", "updatedAt", "version"]);
    for statement in updates {
        let condition = &statement["Condition"]["ForAllValues:StringEquals"];
        ensure!(condition["dynamodb:Attributes"] == attributes, "{statement}");
    }
    let assemblies = &resources["AssembliesTable"]["Properties"];
    let expiry = &assemblies["TimeToLiveSpecification"];
    ensure!(expiry["AttributeName"] == "expiresAt" && expiry["Enabled"] == true, "{expiry}");
    for (name, queue) in of_type("AWS::SQS::Queue") {
        ensure!(queue["Properties"]["SqsManagedSseEnabled"] == true, "{name}: encryption");
        ensure!(cleartext_denied("AWS::SQS::QueuePolicy", "Queues", name, &of_type), "{name}: TLS");
    }
    Ok(())
}

/// The alarms of the CXone guide, edge case 2: what they ask CloudWatch for is what intake's log lines make.
async fn alarms(stack: Arc<Pipeline>) -> Result<()> {
    let event = recording_created("alarmed", "call-alarmed").to_string();
    ensure!(stack.webhooks.send(&serde_json::from_str(&event)?).await? == 200);
    let mut forged = stack.webhooks.webhook(event);
    forged.signature = Some("cd".repeat(32));
    stack.webhooks.deliver("cxone", &forged).await?;

    let resources = &stack.stack.template["Resources"];
    let intake = stack.stack.output("IntakeFunction")?;
    for (alarm, threshold) in [("SignatureFailures", 0.5), ("ClockSkewed", 500.0)] {
        let alarm = &resources[alarm]["Properties"];
        ensure!(alarm["ComparisonOperator"] == "GreaterThanThreshold", "{alarm}");
        ensure!(alarm["Threshold"].as_f64() == Some(threshold), "{alarm}");
        ensure!(alarm["TreatMissingData"] == "notBreaching", "{alarm}");
        ensure!(alarm["AlarmActions"][0]["Ref"] == "AlarmTopic", "{alarm}");
        let queries = alarm["Metrics"].as_array().context("no metric math")?;
        let returned: Vec<_> = queries.iter().filter(|q| q["ReturnData"] != false).collect();
        ensure!(returned.len() == 1, "CloudWatch takes an alarm over one result only");
        for metric in queries.iter().map(|query| &query["MetricStat"]).filter(|m| !m.is_null()) {
            ensure!(metric["Period"] == 300, "{metric}");
            stack
                .logged(intake, PATIENCE, |line| publishes(line, &metric["Metric"]))
                .await
                .with_context(|| format!("no line makes {metric}"))?;
        }
    }
    let expression = |alarm: &str, id: &str| {
        let queries = resources[alarm]["Properties"]["Metrics"].as_array().into_iter().flatten();
        let query = queries.into_iter().find(|query| query["Id"] == id);
        query.and_then(|query| query["Expression"].as_str()).unwrap_or_default().to_owned()
    };
    let requests = expression("SignatureFailures", "requests");
    ensure!(requests == "FILL(accepted, 0) + FILL(rejected, 0)", "{requests}");
    let failures = expression("SignatureFailures", "failures");
    ensure!(failures == "IF(requests >= 20, 100 * FILL(rejected, 0) / requests, 0)", "{failures}");
    let skew = expression("ClockSkewed", "skew");
    ensure!(skew == "IF(webhooks >= 20, median, 0)", "{skew}");
    ensure!(resources["AlarmMail"]["Condition"] == "MailAlarms", "a mail to nobody");
    // A stream's reader that cannot write answers in order, so its age is all that tells.
    for (alarm, function) in
        [("ManifestLate", "ManifestFunction"), ("AssemblerLate", "AssemblerFunction")]
    {
        let alarm = &resources[alarm]["Properties"];
        ensure!(alarm["Namespace"] == "AWS/Lambda", "{alarm}");
        ensure!(alarm["MetricName"] == "IteratorAge" && alarm["Statistic"] == "Maximum", "{alarm}");
        ensure!(alarm["Threshold"] == 900_000, "{alarm}");
        let watched = json!([{"Name": "FunctionName", "Value": {"Ref": function}}]);
        ensure!(alarm["Dimensions"] == watched, "{alarm}");
    }
    every_alarm(resources)
}

/// Every alarm has an entry in docs/ALARMS.md, goes to the topic, and watches what there is.
fn every_alarm(resources: &Value) -> Result<()> {
    let runbook = include_str!("../../../../docs/ALARMS.md");
    let entries: Vec<&str> = runbook
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .flat_map(|line| line.split(", "))
        .collect();
    let metrics: Vec<&str> = lambda::metrics::Metric::ALL.iter().map(|m| m.name()).collect();
    let all = resources.as_object().context("no resources")?.iter();
    let alarms: Vec<_> = all.filter(|(_, r)| r["Type"] == "AWS::CloudWatch::Alarm").collect();
    ensure!(alarms.len() == entries.len(), "{} alarms, {entries:?}", alarms.len());
    for (name, alarm) in alarms {
        ensure!(entries.contains(&name.as_str()), "{name} has no entry in docs/ALARMS.md");
        let alarm = &alarm["Properties"];
        ensure!(alarm["AlarmActions"][0]["Ref"] == "AlarmTopic", "{name}");
        ensure!(alarm["TreatMissingData"] == "notBreaching", "{name}");
        for query in alarm["Metrics"].as_array().into_iter().flatten() {
            let metric = &query["MetricStat"]["Metric"];
            if metric["Namespace"] == "CallArchive" {
                let known = metric["MetricName"].as_str().is_some_and(|m| metrics.contains(&m));
                ensure!(known && metric["Dimensions"][0]["Name"] == "platform", "{name}: {metric}");
            }
            if let Some(function) = metric["Dimensions"][0]["Value"]["Ref"].as_str() {
                ensure!(resources[function].is_object(), "{name} watches no function: {metric}");
            }
        }
    }
    Ok(())
}

/// Does CloudWatch make this metric, under these very dimensions, of this line?
fn publishes(line: &Value, metric: &Value) -> bool {
    let wanted = metric["Dimensions"].as_array().into_iter().flatten();
    let wanted: Vec<_> = wanted.map(|d| (d["Name"].as_str(), d["Value"].as_str())).collect();
    let directives = line["_aws"]["CloudWatchMetrics"].as_array().into_iter().flatten();
    directives.into_iter().any(|directive| {
        let named = |name: &Value| {
            directive["Metrics"]
                .as_array()
                .is_some_and(|all| all.iter().any(|metric| metric["Name"] == *name))
        };
        let sets = directive["Dimensions"].as_array().into_iter().flatten();
        directive["Namespace"] == metric["Namespace"]
            && named(&metric["MetricName"])
            && sets.into_iter().any(|set| {
                let set = set.as_array().into_iter().flatten();
                let set = set.map(|name| {
                    (name.as_str(), name.as_str().and_then(|name| line[name].as_str()))
                });
                set.eq(wanted.iter().copied())
            })
    })
}

/// Is there a policy of this kind that denies everybody to come to `name` without TLS?
fn cleartext_denied<'a>(
    kind: &str,
    property: &str,
    name: &str,
    of_type: &impl Fn(&str) -> Vec<(&'a String, &'a Value)>,
) -> bool {
    let reference = json!({ "Ref": name });
    of_type(kind).into_iter().any(|(_, policy)| {
        let properties = &policy["Properties"];
        let of_this = properties[property] == reference || properties[property][0] == reference;
        let statements = properties["PolicyDocument"]["Statement"].as_array();
        of_this
            && statements.into_iter().flatten().any(|statement| {
                statement["Effect"] == "Deny"
                    && statement["Principal"] == "*"
                    && statement["Condition"]["Bool"]["aws:SecureTransport"] == "false"
            })
    })
}

/// A second stack with IAM enforced, on the local AWS's own S3: the roles suffice, and they are asked.
async fn least_privilege(_stack: Arc<Pipeline>) -> Result<()> {
    let parameters = [("AssemblyDeadlineSeconds", "5"), ("RetryBaseSeconds", "1")];
    let parameters = parameters.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec();
    let options = Options { enforce_iam: true, parameters, ..Options::default() };
    let stack = Pipeline::start(options).await?;
    stack.vendor.add_recording(Recording::new("privileged", Media::wav(40_000, 21)));
    ensure!(stack.webhooks.send(&recording_created("privileged", "call")).await? == 200);
    stack.settled("privileged", &["archived"], PATIENCE).await?;
    let recording = Recording::new("privileged", Media::webm(40_000, 22));
    stack.genesys.add_recording(recording.clone());
    stack.on(Platform::Genesys).announce(&recording).await?;
    stack.on(Platform::Genesys).settled("privileged", &["archived"], PATIENCE).await?;
    // Every right of the backfill function's: a run, its window, the queue, and a tick of the schedule.
    let listed = Recording::new("privileged-history", Media::webm(40_000, 24));
    stack.genesys.add_recording(listed.with("startTime", "2021-05-05T10:00:00Z"));
    let history = serde_json::json!({
        "platform": "genesys", "from": "2021-05-01T00:00:00Z", "to": "2021-05-31T00:00:00Z",
    });
    stack.invoke("BackfillFunction", &history).await?;
    stack.invoke("BackfillFunction", &serde_json::json!({"reconcile": {}})).await?;
    stack.on(Platform::Genesys).settled("privileged-history", &["archived"], PATIENCE).await?;
    let swept = |line: &Value| line["message"] == "window swept" && line["kind"] == "reconcile";
    stack.logged(stack.stack.output("BackfillFunction")?, PATIENCE, swept).await?;
    // Every right of the assembler's: the timer, the staging prefix, what waits by itself or is set aside, and what the
    // ledger's stream tells.
    let (call, id) = ("call-privileged", "privileged-later");
    let large = noise(1_200_000);
    let mut body = segment(call, 1, 2, &[(0, 900, "agent", &large, 0.9)]);
    body["recordingId"] = id.into();
    stack.vendor.script_transcript(&segment_id(call, 1), [Fault::Status(500)]);
    transcribed(&stack, call, &[body, Value::Null]).await?;
    let recording = Recording::new(id, Media::wav(9_000, 23)).call_id(call).status("expired");
    stack.vendor.add_recording(recording);
    ensure!(stack.webhooks.send(&recording_created(id, call)).await? == 200);
    stack.newest(call, 2, PATIENCE).await?;
    let item = stack.ledger(id).await?.unwrap_or_default();
    ensure!(item["transcriptRevision"] == 2, "{item}");
    let set_aside = stack
        .queues
        .receive_message()
        .queue_url(stack.stack.output("TranscriptsDeadLetterQueueUrl")?)
        .wait_time_seconds(10)
        .send()
        .await?;
    ensure!(set_aside.messages().len() == 1, "{set_aside:?}");
    // The manifest's rights: the bucket that nobody else may write to, and the queue of failures.
    let manifest = stack.stack.output("ManifestFunction")?;
    stack.logged(manifest, PATIENCE, |line| line["message"] == "part written").await?;
    put_broken(&stack, "privileged-broken").await?;
    failure(&stack, "privileged-broken").await?;
    let request = include_str!("../../../../events/manifest-again.json");
    let answer = stack.invoke("ManifestFunction", &serde_json::from_str(request)?).await?;
    ensure!(answer["without"][0]["reason"] == "unknown", "{answer}");
    let answer = stack.invoke("ManifestFunction", &json!({"again": {"all": true}})).await?;
    ensure!(answer["lines"].as_u64() >= Some(3) && answer["next"].is_null(), "{answer}");
    strangers::keep_out(&stack).await?;
    leaks::scan(&stack, &[]).await?;
    Ok(())
}

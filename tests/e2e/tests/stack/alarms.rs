//! The alarms: each watches what is published, and has an entry in the runbook.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use harness::{pipeline::Pipeline, webhook::recording_created};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{PATIENCE, Shared, on_stack};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![on_stack(shared, "the_alarms_watch_what_is_published", alarms)]
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
    ensure!(resources["AlarmMail"]["Condition"] == "MailAlarms", "a mail to nobody");
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

//! What becomes of what fails where nobody waits for an answer, and what the streams let through.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Template, statements, texts};

/// The logical id that an `!GetAtt X.Arn` names.
fn named(value: &Value) -> Result<&str> {
    value["Fn::GetAtt"][0].as_str().with_context(|| format!("no resource: {value}"))
}

/// Queues have dead-letter queues, streams, schedules and invocations a queue for what fails, and each of those an alarm.
pub(super) fn asynchronous(template: &Template) -> Result<()> {
    let mut failed = BTreeSet::new();
    for (name, function) in template.of_type("AWS::Serverless::Function") {
        let events = function["Properties"]["Events"].as_object();
        for (event, source) in events.into_iter().flatten() {
            let properties = &source["Properties"];
            let queue = match source["Type"].as_str() {
                Some("SQS") => {
                    let redrive =
                        &template.properties(named(&properties["Queue"])?)["RedrivePolicy"];
                    named(&redrive["deadLetterTargetArn"])
                }
                Some("DynamoDB") => {
                    let age = properties["MaximumRecordAgeInSeconds"].as_i64();
                    // Within the day that the stream keeps a record, or there is nothing left to name.
                    ensure!(age.is_some_and(|age| age < 86_400), "{name}.{event}");
                    named(&properties["DestinationConfig"]["OnFailure"]["Destination"])
                }
                other => anyhow::bail!("{name}.{event}: what becomes of what fails of {other:?}?"),
            };
            failed.insert(queue.with_context(|| format!("{name}.{event}"))?);
        }
    }
    for (name, schedule) in template.of_type("AWS::Scheduler::Schedule") {
        let queue = named(&schedule["Properties"]["Target"]["DeadLetterConfig"]["Arn"]);
        failed.insert(queue.with_context(|| name.clone())?);
    }
    for name in invoked(template)? {
        let config = &template.properties(name)["EventInvokeConfig"]["DestinationConfig"];
        let queue = named(&config["OnFailure"]["Destination"]).with_context(|| name.to_owned())?;
        let role = template.properties(named(&template.properties(name)["Role"])?);
        let sends =
            statements(&role["Policies"][0]["PolicyDocument"]).into_iter().any(|statement| {
                let arn = json!({"Fn::GetAtt": [queue, "Arn"]});
                let of_it = statement["Resource"].as_array().is_some_and(|all| all.contains(&arn));
                texts(&statement["Action"]).contains(&"sqs:SendMessage")
                    && (statement["Resource"] == arn || of_it)
            });
        ensure!(sends, "{name} may not send to {queue}");
        failed.insert(queue);
    }
    ensure!(failed.len() > 4, "only {failed:?}");
    for queue in failed {
        let watched = template.of_type("AWS::CloudWatch::Alarm").into_iter().any(|(_, alarm)| {
            let alarm = &alarm["Properties"];
            alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
                && alarm["Dimensions"][0]["Value"] == json!({"Fn::GetAtt": [queue, "QueueName"]})
        });
        ensure!(watched, "nobody hears of what lies in {queue}");
        let retention = &template.properties(queue)["MessageRetentionPeriod"];
        ensure!(*retention == 1_209_600, "{queue}: {retention}");
    }
    Ok(())
}

/// The functions that are invoked by what does not wait for them: schedules, rules, and Secrets Manager.
fn invoked<'a>(template: &'a Template) -> Result<BTreeSet<&'a str>> {
    let mut functions = BTreeSet::new();
    for (_, schedule) in template.of_type("AWS::Scheduler::Schedule") {
        functions.insert(named(&schedule["Properties"]["Target"]["Arn"])?);
    }
    for (_, permission) in template.of_type("AWS::Lambda::Permission") {
        let its = &permission["Properties"];
        if its["Principal"] != "apigateway.amazonaws.com" {
            functions.insert(its["FunctionName"]["Ref"].as_str().context("of no function")?);
        }
    }
    ensure!(functions.len() > 1, "only {functions:?}");
    Ok(functions)
}

/// What the filters on the assembler's streams let through, and what it may change where it points.
pub(super) fn streams(template: &Template) -> Result<()> {
    let events = &template.properties("AssemblerFunction")["Events"];
    for (stream, wanted) in [("Swept", "unwritten"), ("Settled", "audio_missing")] {
        let filters = &events[stream]["Properties"]["FilterCriteria"]["Filters"];
        let pattern = filters[0]["Pattern"].as_str().unwrap_or_default();
        let pattern: Value = serde_json::from_str(pattern)?;
        ensure!(pattern["eventName"].is_array(), "{stream} lets everything through");
        ensure!(pattern.to_string().contains(wanted), "{stream}: {pattern}");
    }
    // The assembler writes five attributes of the ledger, and what a download has proven is none of them.
    let role = &template.properties("AssemblerRole")["Policies"][0]["PolicyDocument"];
    let ledger = json!({"Fn::GetAtt": ["RecordingsTable", "Arn"]});
    let attributes = json!(["pk", "transcriptPath", "transcriptRevision", "updatedAt", "version"]);
    let updates: Vec<_> = statements(role)
        .into_iter()
        .filter(|its| its["Resource"] == ledger)
        .filter(|its| texts(&its["Action"]).contains(&"dynamodb:UpdateItem"))
        .collect();
    ensure!(!updates.is_empty(), "it points to nothing");
    for statement in updates {
        let condition = &statement["Condition"]["ForAllValues:StringEquals"];
        ensure!(condition["dynamodb:Attributes"] == attributes, "{statement}");
    }
    Ok(())
}

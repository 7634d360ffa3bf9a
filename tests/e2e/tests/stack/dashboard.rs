//! The dashboard: whatever it shows is published, under the very dimensions that it asks for.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use anyhow::{Context, Result, bail, ensure};
use harness::{Platform, pipeline::Pipeline};
use lambda::metrics::Metric;
use libtest_mimic::Trial;
use regex::Regex;
use serde_json::Value;

use crate::{Shared, on_stack};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    vec![on_stack(shared, "template::the_dashboard_shows_what_is_published", shown)]
}

/// What the day's question marks are about: none of these is left out.
const ASKED_FOR: [&str; 7] = [
    "EventsEnqueued",
    "SweepItemsEnqueued",
    "RecordingsArchived",
    "BytesArchived",
    "SweepLagSeconds",
    "Quarantined",
    "AudioMissing",
];

/// The dimensions under which each metric is published, as docs/DATA-DICTIONARY.md has them. [`scan`] compares them with
/// what was logged.
fn dimensions() -> Result<BTreeMap<&'static str, BTreeSet<Vec<&'static str>>>> {
    let dictionary = include_str!("../../../../docs/DATA-DICTIONARY.md");
    let (_, section) = dictionary.split_once("\n## Metrics\n").context("no metrics")?;
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let metrics = rows.map(|row| {
        let mut cells = row.trim_matches('|').split('|').map(str::trim);
        let name = cells.next().unwrap_or_default().trim_matches('`');
        let sets: &[&[&str]] = match cells.nth(1) {
            Some("platform") => &[&["platform"]],
            Some("platform, reason") => &[&["platform"], &["platform", "reason"]],
            Some("reason") => &[&["reason"]],
            other => bail!("{name} has the dimensions {other:?}"),
        };
        Ok((name, sets.iter().map(|set| set.to_vec()).collect()))
    });
    metrics.collect()
}

async fn shown(stack: Arc<Pipeline>) -> Result<()> {
    let resources = &stack.stack.template["Resources"];
    let body = &resources["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"];
    // Names that CloudFormation fills in stand inside of strings.
    let body: Value = serde_json::from_str(body.as_str().context("no body")?)?;
    let mut shown = Shown { resources, published: dimensions()?, seen: BTreeSet::new() };
    for widget in body["widgets"].as_array().into_iter().flatten() {
        let (kind, its) = (&widget["type"], &widget["properties"]);
        let metrics = its["metrics"].as_array().into_iter().flatten();
        for metric in metrics {
            shown.metric(metric).with_context(|| format!("{}: {metric}", its["title"]))?;
        }
        for alarm in its["alarms"].as_array().into_iter().flatten() {
            let alarm = alarm.as_str().unwrap_or_default();
            shown.resource(alarm, ".Arn}", "AWS::CloudWatch::Alarm")?;
        }
        ensure!(kind == "metric" || kind == "alarm", "a widget of a kind that is not looked at");
    }
    for metric in ASKED_FOR {
        ensure!(shown.seen.contains(metric), "it does not show {metric}");
    }
    for (name, resource) in resources.as_object().into_iter().flatten() {
        let wanted = match resource["Type"].as_str() {
            Some("AWS::CloudWatch::Alarm" | "AWS::Serverless::Function") => true,
            // What rings for a sweep is late on purpose.
            Some("AWS::SQS::Queue") => name != "DoorbellQueue",
            _ => false,
        };
        ensure!(!wanted || shown.seen.contains(name), "it does not show {name}");
    }
    Ok(())
}

/// What has been looked at.
struct Shown<'a> {
    resources: &'a Value,
    published: BTreeMap<&'static str, BTreeSet<Vec<&'static str>>>,
    /// Metrics and logical ids.
    seen: BTreeSet<String>,
}

impl Shown<'_> {
    /// One line of a widget: a metric with its dimensions, or an expression.
    fn metric(&mut self, metric: &Value) -> Result<()> {
        if let Some(expression) = metric[0]["expression"].as_str() {
            return self.search(expression);
        }
        let parts: Vec<_> =
            metric.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        match parts[..] {
            ["CallArchive", name, "platform", platform] => {
                ensure!(platform.parse::<Platform>().is_ok(), "no such platform");
                self.own(name, &["platform"])
            }
            ["AWS/SQS", metric, "QueueName", queue] => {
                let known = ["ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"];
                ensure!(known.contains(&metric), "no such metric");
                self.resource(queue, ".QueueName}", "AWS::SQS::Queue")
            }
            ["AWS/Lambda", "Errors" | "Throttles" | "Duration", "FunctionName", function] => {
                self.resource(function, "}", "AWS::Serverless::Function")
            }
            _ => bail!("nobody publishes this"),
        }
    }

    /// A search for a metric under all reasons; sums of what stands beside them are CloudWatch's to check.
    fn search(&mut self, expression: &str) -> Result<()> {
        let search = Regex::new(
            r#"^SEARCH\('\{CallArchive,([a-z,]+)\} MetricName="(\w+)"', '(?:Sum|Maximum)'\)$"#,
        )?;
        if let Some(found) = search.captures(expression) {
            let dimensions: Vec<_> = found[1].split(',').collect();
            return self.own(&found[2], &dimensions);
        }
        let sum = Regex::new(r"^FILL\(\w+_c, 0\) \+ FILL\(\w+_g, 0\)$")?;
        ensure!(sum.is_match(expression), "an expression that is not looked at");
        Ok(())
    }

    fn own(&mut self, name: &str, dimensions: &[&str]) -> Result<()> {
        ensure!(Metric::ALL.iter().any(|metric| metric.name() == name), "no such metric");
        let sets = self.published.get(name).context("not in the data dictionary")?;
        ensure!(sets.iter().any(|set| set == dimensions), "published under {sets:?} only");
        self.seen.insert(name.to_owned());
        Ok(())
    }

    /// A reference to a resource, `${X` and `end`.
    fn resource(&mut self, reference: &str, end: &str, kind: &str) -> Result<()> {
        let name = reference.strip_prefix("${").and_then(|text| text.strip_suffix(end));
        let name = name.with_context(|| format!("refers to nothing: {reference}"))?;
        ensure!(self.resources[name]["Type"] == kind, "{name} is no {kind}");
        self.seen.insert(name.to_owned());
        Ok(())
    }
}

/// Compares what every line of a metric was published under with the data dictionary; returns how many metrics were met.
///
/// # Errors
/// The dictionary has it otherwise.
pub(crate) async fn scan(stack: &Pipeline) -> Result<usize> {
    let documented = dimensions()?;
    let mut met = BTreeSet::new();
    for line in stack.everything_logged().await? {
        let line: Value = serde_json::from_str(&line).unwrap_or_default();
        for directive in line["_aws"]["CloudWatchMetrics"].as_array().into_iter().flatten() {
            let sets = directive["Dimensions"].as_array().into_iter().flatten();
            let sets: BTreeSet<Vec<_>> = sets
                .map(|set| set.as_array().into_iter().flatten().filter_map(Value::as_str).collect())
                .collect();
            for metric in directive["Metrics"].as_array().into_iter().flatten() {
                let name = metric["Name"].as_str().unwrap_or_default();
                let documented =
                    documented.get(name).with_context(|| format!("what is {name}?"))?;
                let same = sets.iter().all(|set| documented.contains(set))
                    && sets.len() == documented.len();
                ensure!(
                    same,
                    "{name} is published under {sets:?}, and documented under {documented:?}"
                );
                met.insert(name.to_owned());
            }
        }
    }
    Ok(met.len())
}

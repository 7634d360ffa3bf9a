//! What holds data: where it is, and how long it stays.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Template, texts};

/// What a stack holds: logical id, type, key, and whether it outlives the stack. CloudFormation makes a new, empty one of
/// a logical id that changes, so this list changes with a way for the data to follow, or not at all.
const HOLDS_DATA: [(&str, &str, &str, bool); 22] = [
    ("AccessLogBucket", "AWS::S3::Bucket", "", true),
    ("ArchiveBucket", "AWS::S3::Bucket", "", true),
    ("AssembliesTable", "AWS::DynamoDB::Table", "pk HASH, sk RANGE", true),
    ("AssemblyDeadlinesDeadLetterQueue", "AWS::SQS::Queue", "", false),
    ("AssemblyDeadlinesQueue", "AWS::SQS::Queue", "", false),
    ("DoorbellQueue", "AWS::SQS::Queue", "", false),
    ("InvocationFailuresQueue", "AWS::SQS::Queue", "", false),
    ("LimitsTable", "AWS::DynamoDB::Table", "pk HASH", false),
    ("ManifestBucket", "AWS::S3::Bucket", "", true),
    ("ManifestFailuresQueue", "AWS::SQS::Queue", "", false),
    ("NewCxoneCredentials", "AWS::SecretsManager::Secret", "", false),
    ("NewGenesysCredentials", "AWS::SecretsManager::Secret", "", false),
    ("NewSigningSecret", "AWS::SecretsManager::Secret", "", false),
    ("QueryResultsBucket", "AWS::S3::Bucket", "", true),
    ("RecordingsDeadLetterQueue", "AWS::SQS::Queue", "", false),
    ("RecordingsQueue", "AWS::SQS::Queue", "", false),
    ("RecordingsTable", "AWS::DynamoDB::Table", "pk HASH", true),
    ("SweepsDeadLetterQueue", "AWS::SQS::Queue", "", false),
    ("SweepsQueue", "AWS::SQS::Queue", "", false),
    ("SweepsTable", "AWS::DynamoDB::Table", "pk HASH, sk RANGE", true),
    ("TranscriptsDeadLetterQueue", "AWS::SQS::Queue", "", false),
    ("TranscriptsQueue", "AWS::SQS::Queue", "", false),
];

pub(super) fn kept(template: &Template) -> Result<()> {
    let kinds: BTreeSet<_> = HOLDS_DATA.iter().map(|(_, kind, ..)| *kind).collect();
    let mut found = Vec::new();
    for (name, resource) in template.resources() {
        let kind = resource["Type"].as_str().unwrap_or_default();
        if !kinds.contains(kind) {
            continue;
        }
        let schema = resource["Properties"]["KeySchema"].as_array().into_iter().flatten();
        let part = |key: &Value| {
            format!("{} {}", texts(&key["AttributeName"]).concat(), texts(&key["KeyType"]).concat())
        };
        let schema = schema.map(part).collect::<Vec<_>>().join(", ");
        let retained = resource["DeletionPolicy"] == "Retain";
        ensure!(
            resource["UpdateReplacePolicy"] == resource["DeletionPolicy"],
            "{name} fares otherwise when it is replaced than when the stack is deleted"
        );
        found.push((name.clone(), kind.to_owned(), schema, retained));
    }
    let found: BTreeSet<_> = found.into_iter().collect();
    let listed = HOLDS_DATA.map(|(name, kind, key, retained)| {
        (name.to_owned(), kind.to_owned(), key.to_owned(), retained)
    });
    let listed = BTreeSet::from(listed);
    let (new, gone): (Vec<_>, Vec<_>) =
        (found.difference(&listed).collect(), listed.difference(&found).collect());
    ensure!(new.is_empty() && gone.is_empty(), "in the template {new:?}, expected {gone:?}");
    Ok(())
}

/// Each bucket's lock, and the archive's rules, hang on their parameters.
pub(super) fn lifecycle(template: &Template) -> Result<()> {
    let none = json!({"Ref": "AWS::NoValue"});
    for name in ["ArchiveBucket", "ManifestBucket"] {
        let bucket = template.properties(name);
        let retention =
            json!({"Mode": {"Ref": "ObjectLockMode"}, "Days": {"Ref": "ObjectLockDays"}});
        let lock = json!({"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}});
        let on = |value: Value| json!({"Fn::If": ["LockObjects", value, none]});
        ensure!(bucket["ObjectLockEnabled"] == on(json!(true)), "{name}");
        ensure!(bucket["ObjectLockConfiguration"] == on(lock), "{name}");
    }
    let mode = &template.0["Parameters"]["ObjectLockMode"]["Default"];
    ensure!(mode == "COMPLIANCE", "a lock that somebody can lift: {mode}");
    let rules = &template.properties("ArchiveBucket")["LifecycleConfiguration"]["Rules"];
    let under = |condition: &str| {
        let mut rules = rules.as_array().into_iter().flatten();
        let rule = rules.find(|rule| rule["Fn::If"][0] == condition && rule["Fn::If"][2] == none);
        rule.map(|rule| &rule["Fn::If"][1]).with_context(|| format!("no rule under {condition}"))
    };
    for (condition, prefix, days) in [
        ("RecordingsExpire", "recordings/", "RetentionDays"),
        ("TranscriptsExpire", "transcripts", "TranscriptRetentionDays"),
    ] {
        let rule = under(condition)?;
        ensure!(rule["Prefix"] == prefix && rule["Status"] == "Enabled", "{rule}");
        ensure!(rule["ExpirationInDays"] == json!({"Ref": days}), "{rule}");
        // The bytes, not only the sight of them.
        ensure!(rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == 1, "{rule}");
    }
    let colder = under("RecordingsTurnCold")?;
    let transition = json!([{
        "StorageClass": {"Ref": "ColderStorageClass"},
        "TransitionInDays": {"Ref": "ColderAfterDays"},
    }]);
    ensure!(colder["Prefix"] == "recordings/" && colder["Transitions"] == transition, "{colder}");
    let class = &template.0["Parameters"]["ColderStorageClass"]["Default"];
    ensure!(class == "GLACIER_IR", "what is cold cannot be read at once: {class}");
    let expiry = &template.properties("AssembliesTable")["TimeToLiveSpecification"];
    ensure!(expiry["AttributeName"] == "expiresAt" && expiry["Enabled"] == true, "{expiry}");
    Ok(())
}

//! The template as a security review reads it. What the local AWS drops in silence is asserted where it is written.

mod data;
mod key;
mod paths;
mod rules;

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use harness::pipeline::Pipeline;
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::{Shared, on_stack};

pub(crate) fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let of = |name: &str, test: fn(&Template) -> Result<()>| {
        on_stack(shared, &format!("template::{name}"), async move |stack: Arc<Pipeline>| {
            test(&Template(&stack.stack.template))
        })
    };
    vec![
        of("guards_the_data", guarded),
        of("what_holds_data_keeps_its_logical_id", data::kept),
        of("your_key_encrypts_everything_and_the_roles_may_use_it", key::under_your_key),
        of("other_keys_are_named_where_there_are_any", key::others),
        of("what_nobody_waits_for_fails_into_a_queue_with_an_alarm", paths::asynchronous),
        of("streams_tell_the_assembler_what_it_asks_for", paths::streams),
        on_stack(
            shared,
            "template::no_schedule_makes_secrets_that_nobody_registers",
            rules::nobody_told,
        ),
        of("recordings_are_locked_expire_and_turn_cold_by_parameter", data::lifecycle),
    ]
}

/// The template with its short functions spelled out.
struct Template<'a>(&'a Value);

impl Template<'_> {
    fn resources(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0["Resources"].as_object().into_iter().flatten()
    }

    fn of_type(&self, kind: &str) -> Vec<(&String, &Value)> {
        self.resources().filter(|(_, resource)| resource["Type"] == kind).collect()
    }

    fn properties(&self, name: &str) -> &Value {
        &self.0["Resources"][name]["Properties"]
    }

    /// The statements of the policies of this kind for `name`; one under a condition counts as if it were there.
    fn statements(&self, kind: &str, property: &str, name: &str) -> Vec<&Value> {
        let reference = json!({ "Ref": name });
        let policies = self.of_type(kind).into_iter().map(|(_, policy)| &policy["Properties"]);
        policies
            .filter(|its| its[property] == reference || its[property][0] == reference)
            .flat_map(|its| statements(&its["PolicyDocument"]))
            .collect()
    }
}

/// A policy's statements; one under a condition counts as if it were there.
fn statements(document: &Value) -> Vec<&Value> {
    let all = document["Statement"].as_array().into_iter().flatten();
    all.map(|statement| statement["Fn::If"].get(1).unwrap_or(statement)).collect()
}

/// A text or a list of them, as IAM has both.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        value => value.as_str().into_iter().collect(),
    }
}

/// `value`, if the stack has a key of its own, and `otherwise` if it has none.
fn keyed(value: &Value, otherwise: &Value) -> Value {
    json!({"Fn::If": ["UseKey", value, otherwise]})
}

fn denies_everybody(statement: &Value) -> bool {
    statement["Effect"] == "Deny" && statement["Principal"] == "*"
}

fn cleartext_denied(statements: &[&Value]) -> bool {
    statements.iter().any(|statement| {
        denies_everybody(statement)
            && statement["Condition"]["Bool"]["aws:SecureTransport"] == "false"
    })
}

fn guarded(template: &Template) -> Result<()> {
    let (buckets, tables) =
        (template.of_type("AWS::S3::Bucket"), template.of_type("AWS::DynamoDB::Table"));
    ensure!(!buckets.is_empty() && !tables.is_empty(), "nothing to look at");
    for (name, bucket) in buckets {
        let properties = &bucket["Properties"];
        let blocked = properties["PublicAccessBlockConfiguration"].as_object();
        let all = blocked.is_some_and(|b| b.len() == 4 && b.values().all(|v| v == true));
        ensure!(all, "{name} can be made public");
        ensure!(properties["VersioningConfiguration"]["Status"] == "Enabled", "{name}: versions");
        let rules = properties["LifecycleConfiguration"]["Rules"].as_array();
        let aborts = rules.into_iter().flatten().any(|rule| {
            rule["Status"] == "Enabled"
                && rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 7
        });
        ensure!(aborts, "{name} keeps the parts of abandoned uploads");
        let statements = template.statements("AWS::S3::BucketPolicy", "Bucket", name);
        ensure!(cleartext_denied(&statements), "{name}: TLS");
        if name == "AccessLogBucket" {
            continue;
        }
        let log = &properties["LoggingConfiguration"]["DestinationBucketName"];
        ensure!(*log == json!({"Ref": "AccessLogBucket"}), "{name} keeps no access log");
        encryption_enforced(name, &statements)?;
    }
    for (name, table) in tables {
        let properties = &table["Properties"];
        ensure!(properties["SSESpecification"]["SSEEnabled"] == true, "{name}: encryption");
        // The limits are worth nothing a minute later; every other table holds records.
        if name == "LimitsTable" {
            continue;
        }
        let recovery = &properties["PointInTimeRecoverySpecification"];
        ensure!(recovery["PointInTimeRecoveryEnabled"] == true, "{name}: point-in-time recovery");
        let protected = &properties["DeletionProtectionEnabled"];
        ensure!(*protected == json!({"Ref": "DeletionProtection"}), "{name} can be deleted");
    }
    for (name, _) in template.of_type("AWS::SQS::Queue") {
        let statements = template.statements("AWS::SQS::QueuePolicy", "Queues", name);
        ensure!(cleartext_denied(&statements), "{name}: TLS");
    }
    Ok(())
}

/// A write that names another encryption than the bucket's is refused, and one that names none is not.
fn encryption_enforced(name: &str, statements: &[&Value]) -> Result<()> {
    let condition = |sid: &str| {
        let found = statements.iter().find(|s| s["Sid"] == sid && denies_everybody(s));
        let found = found.with_context(|| format!("{name} lacks {sid}"))?;
        let object = json!({"Fn::Sub": format!("${{{name}.Arn}}/*")});
        ensure!(found["Action"] == "s3:PutObject" && found["Resource"] == object, "{found}");
        anyhow::Ok(&found["Condition"])
    };
    let header = "s3:x-amz-server-side-encryption";
    let named = json!({ header: "false" });
    let other = condition("RefuseOtherEncryption")?;
    ensure!(other["Null"] == named, "{name} refuses the bucket's default: {other}");
    let own = keyed(&json!("aws:kms"), &json!("AES256"));
    ensure!(other["StringNotEquals"] == json!({ header: own }), "{other}");
    let keys = condition("RefuseOtherKeys")?;
    ensure!(keys["Null"] == named, "{name} refuses the bucket's default: {keys}");
    let key = json!({"s3:x-amz-server-side-encryption-aws-kms-key-id": {"Ref": "KmsKeyArn"}});
    ensure!(keys["StringNotEquals"] == key, "{keys}");
    let senders = condition("RefuseSendersKeys")?;
    let algorithm = "s3:x-amz-server-side-encryption-customer-algorithm";
    ensure!(senders["Null"] == json!({ algorithm: "false" }), "{senders}");
    Ok(())
}

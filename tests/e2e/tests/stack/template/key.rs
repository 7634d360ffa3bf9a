//! The key that a customer brings.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Template, keyed, statements, texts};

/// Where each type of resource names its key, and what it has when there is none.
pub(super) fn under_your_key(template: &Template) -> Result<()> {
    let (key, none) = (json!({"Ref": "KmsKeyArn"}), json!({"Ref": "AWS::NoValue"}));
    let own = keyed(&key, &none);
    for (kind, pointer) in [
        ("AWS::DynamoDB::Table", "/SSESpecification/KMSMasterKeyId"),
        ("AWS::Logs::LogGroup", "/KmsKeyId"),
        ("AWS::SecretsManager::Secret", "/KmsKeyId"),
        ("AWS::SNS::Topic", "/KmsMasterKeyId"),
        ("AWS::SQS::Queue", "/KmsMasterKeyId"),
        (
            "AWS::Athena::WorkGroup",
            "/WorkGroupConfiguration/ResultConfiguration/EncryptionConfiguration/KmsKey",
        ),
    ] {
        let all = template.of_type(kind);
        ensure!(!all.is_empty(), "no {kind}");
        for (name, resource) in all {
            let its = resource["Properties"].pointer(pointer);
            ensure!(its == Some(&own), "{name}: {its:?}");
        }
    }
    ensure!(template.0["Globals"]["Function"]["KmsKeyArn"] == own, "the functions' environment");
    for (name, queue) in template.of_type("AWS::SQS::Queue") {
        // SQS takes one of the two.
        let managed = &queue["Properties"]["SqsManagedSseEnabled"];
        ensure!(*managed == keyed(&none, &json!(true)), "{name}: {managed}");
    }
    let own = json!({"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key});
    let otherwise = json!({"SSEAlgorithm": "AES256"});
    for (name, bucket) in template.of_type("AWS::S3::Bucket") {
        let rules = &bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"];
        // S3 delivers its access log to no bucket with a key.
        let wanted =
            if name == "AccessLogBucket" { otherwise.clone() } else { keyed(&own, &otherwise) };
        ensure!(rules[0]["ServerSideEncryptionByDefault"] == wanted, "{name}: {rules}");
    }
    for (name, role) in template.of_type("AWS::IAM::Role") {
        key_rights(&role["Properties"]["Policies"][0]["PolicyDocument"])
            .with_context(|| name.clone())?;
    }
    Ok(())
}

/// A role may use the key by way of the services that it uses, and for what those ask KMS for on its behalf.
fn key_rights(document: &Value) -> Result<()> {
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut given: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for statement in statements(document) {
        for action in texts(&statement["Action"]) {
            let (service, operation) = action.split_once(':').context("an action of no service")?;
            let (reads, writes) = match service {
                "dynamodb" if operation != "ListStreams" => (true, false),
                "s3" => (operation != "PutObject", operation == "PutObject"),
                "secretsmanager" => (operation == "GetSecretValue", operation == "PutSecretValue"),
                "sqs" => (true, operation == "SendMessage"),
                _ => (false, false),
            };
            for (needed, action) in [(reads, "kms:Decrypt"), (writes, "kms:GenerateDataKey")] {
                if needed {
                    wanted.entry(action).or_default().insert(service);
                }
            }
            if service == "kms" {
                ensure!(statement["Resource"] == json!({"Ref": "KmsKeyArn"}), "{statement}");
                let via = &statement["Condition"]["StringEquals"]["kms:ViaService"];
                let via = via.as_array().map_or(std::slice::from_ref(via), Vec::as_slice);
                for service in via {
                    let service = service["Fn::Sub"].as_str().unwrap_or_default();
                    let name = service.strip_suffix(".${AWS::Region}.${AWS::URLSuffix}");
                    given.entry(action).or_default().insert(name.context("of no region")?);
                }
            }
        }
    }
    ensure!(wanted == given, "needs {wanted:?} of the key, has {given:?}");
    Ok(())
}

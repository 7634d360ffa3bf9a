//! The key that a customer brings.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Template, keyed, texts};

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
        // SQS takes one of the two, and a queue that had the other wants its end spelled out.
        let managed = &queue["Properties"]["SqsManagedSseEnabled"];
        ensure!(*managed == keyed(&json!(false), &json!(true)), "{name}: {managed}");
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

/// A role may use the key, and the others, by way of the services that it uses, and for what those ask KMS for on its behalf.
fn key_rights(document: &Value) -> Result<()> {
    let mut wanted: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    let mut given = wanted.clone();
    for statement in document["Statement"].as_array().into_iter().flatten() {
        let (under, statement) = match &statement["Fn::If"] {
            Value::Null => (None, statement),
            choice => {
                ensure!(choice[2] == json!({"Ref": "AWS::NoValue"}), "{choice}");
                (choice[0].as_str(), &choice[1])
            }
        };
        for action in texts(&statement["Action"]) {
            let (service, operation) = action.split_once(':').context("an action of no service")?;
            for right in asked(service, operation) {
                for key in ["KmsKeyArn", "OtherKmsKeyArns"] {
                    wanted.entry((key, right)).or_default().insert(service);
                }
            }
            if service == "kms" {
                let key = statement["Resource"]["Ref"].as_str().unwrap_or_default();
                let condition = if key == "KmsKeyArn" { "UseKey" } else { "UseOtherKeys" };
                ensure!(under == Some(condition), "{statement} under {under:?}");
                let via = &statement["Condition"]["StringEquals"]["kms:ViaService"];
                let via = via.as_array().map_or(std::slice::from_ref(via), Vec::as_slice);
                for service in via {
                    let service = service["Fn::Sub"].as_str().unwrap_or_default();
                    let name = service.strip_suffix(".${AWS::Region}.${AWS::URLSuffix}");
                    given.entry((key, action)).or_default().insert(name.context("of no region")?);
                }
            }
        }
    }
    ensure!(wanted == given, "needs {wanted:?} of the keys, has {given:?}");
    Ok(())
}

/// What a role that does this needs of a key. SQS has a sender decrypt the data key that it was just given.
fn asked(service: &str, operation: &str) -> impl Iterator<Item = &'static str> {
    let (reads, writes) = match service {
        "dynamodb" => (operation != "ListStreams", false),
        "s3" => (operation != "PutObject", operation == "PutObject"),
        "secretsmanager" => (operation == "GetSecretValue", operation == "PutSecretValue"),
        "sqs" => (true, operation == "SendMessage"),
        _ => (false, false),
    };
    let rights = [(reads, "kms:Decrypt"), (writes, "kms:GenerateDataKey")];
    rights.into_iter().filter_map(|(needed, right)| needed.then_some(right))
}

/// Without other keys nobody is given a right on any: IAM refuses a statement without resources.
pub(super) fn others(template: &Template) -> Result<()> {
    let parameter = &template.0["Parameters"]["OtherKmsKeyArns"];
    ensure!(parameter["Type"] == "CommaDelimitedList" && parameter["Default"] == "", "{parameter}");
    let joined = json!({"Fn::Join": ["", {"Ref": "OtherKmsKeyArns"}]});
    let condition = &template.0["Conditions"]["UseOtherKeys"];
    ensure!(*condition == json!({"Fn::Not": [{"Fn::Equals": [joined, ""]}]}), "{condition}");
    Ok(())
}

//! What the manifest bucket's policy refuses to somebody else, where the local AWS enforces policies.

use anyhow::{Context, Result, ensure};
use aws::archive::Archive;
use harness::{
    local_aws::{ACCESS_KEY, REGION},
    pipeline::Pipeline,
};
use serde_json::json;

/// Somebody whose own policy allows everything in S3 neither writes nor deletes what the manifest says.
pub(crate) async fn keep_out(stack: &Pipeline) -> Result<()> {
    let (key, secret) = stranger(stack).await?;
    let s3 = Archive::client(&stack.aws.sdk_config_of(&key, &secret));
    let bucket = stack.manifest_bucket()?;
    // Elsewhere in the bucket they may: it is the bucket's policy that refuses, and nothing before it.
    for (part, refused) in [("manifest/run=live/part-1.ndjson", true), ("query-results/1", false)] {
        let put = s3.put_object().bucket(bucket).key(part).send().await;
        let delete = s3.delete_object().bucket(bucket).key(part).send().await;
        let version = s3.delete_object().bucket(bucket).key(part).version_id("null").send().await;
        let statuses = [
            put.err().map(|error| error.raw_response().map(|raw| raw.status().as_u16())),
            delete.err().map(|error| error.raw_response().map(|raw| raw.status().as_u16())),
            version.err().map(|error| error.raw_response().map(|raw| raw.status().as_u16())),
        ];
        let wanted = refused.then_some(Some(403));
        ensure!(statuses == [wanted; 3], "{part}: put, delete, delete a version: {statuses:?}");
    }
    Ok(())
}

/// A user's access key.
async fn stranger(stack: &Pipeline) -> Result<(String, String)> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let iam = async |form: &[(&str, &str)]| -> Result<String> {
        // The account's own key is believed without a signature.
        let scope = format!("{ACCESS_KEY}/20240101/{REGION}/iam/aws4_request");
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0");
        let request = http.post(stack.aws.endpoint_url()).form(form);
        let response = request.header("authorization", authorization).send().await?;
        Ok(response.error_for_status()?.text().await?)
    };
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    });
    let (name, policy) = (("UserName", "stranger"), policy.to_string());
    iam(&[("Action", "CreateUser"), name]).await?;
    let document = ("PolicyDocument", policy.as_str());
    iam(&[("Action", "PutUserPolicy"), name, ("PolicyName", "s3"), document]).await?;
    let made = iam(&[("Action", "CreateAccessKey"), name]).await?;
    let text = |name: &str| {
        let (_, rest) = made.split_once(&format!("<{name}>"))?;
        rest.split_once('<').map(|(text, _)| text.to_owned())
    };
    text("AccessKeyId").zip(text("SecretAccessKey")).context("no access key")
}

//! Segments of transcripts as the CXone guide has them (§4), and what the system makes of them.

use std::{collections::HashMap, time::Duration};

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::transcript::time;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::pipeline::Pipeline;

/// One utterance: start and end in milliseconds of the call, speaker, text, confidence.
pub type Said<'a> = (u64, u64, &'a str, &'a str, f64);

/// A segment of a call. Its recording is left out: add `recordingId` where one is wanted.
#[must_use]
pub fn segment(call_id: &str, index: u32, total: u32, said: &[Said<'_>]) -> Value {
    let utterance = |(start, end, speaker, text, confidence): &Said<'_>| {
        json!({
            "startTime": time::format(*start), "endTime": time::format(*end),
            "speaker": speaker, "text": text, "confidence": confidence,
        })
    };
    json!({
        "id": segment_id(call_id, index), "callId": call_id,
        "segmentIndex": index, "totalSegments": total, "format": "json", "language": "en-US",
        "utterances": said.iter().map(utterance).collect::<Vec<_>>(),
    })
}

/// The id that [`segment`] gives.
#[must_use]
pub fn segment_id(call_id: &str, index: u32) -> String {
    format!("{call_id}-segment-{index}")
}

/// The three objects of a revision, read back.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The key of `transcript.json`.
    pub key: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The same, read.
    pub transcript: Value,
    /// `transcript.redacted.json`.
    pub redacted: Value,
    /// The lines of `review.ndjson`.
    pub review: Vec<Value>,
}

impl Pipeline {
    /// Puts a message on `transcripts.fifo`, past intake.
    ///
    /// # Errors
    /// SQS did not take it.
    pub async fn enqueue_transcript(
        &self,
        group: &str,
        dedup: &str,
        message: &Value,
    ) -> Result<()> {
        let url = self.stack.output("TranscriptsQueueUrl")?;
        let sent = self.queues.send_message().queue_url(url).message_body(message.to_string());
        sent.message_group_id(group).message_deduplication_id(dedup).send().await?;
        Ok(())
    }

    /// The head of a call in the Assemblies table, with what lies beside it packed.
    ///
    /// # Errors
    /// DynamoDB did not answer.
    pub async fn head(&self, call_id: &str) -> Result<Option<HashMap<String, AttributeValue>>> {
        let got = self
            .dynamodb
            .get_item()
            .table_name(self.stack.output("AssembliesTable")?)
            .key("pk", AttributeValue::S(format!("cxone#{call_id}")))
            .key("sk", AttributeValue::S("head".to_owned()))
            .consistent_read(true)
            .send()
            .await?;
        Ok(got.item)
    }

    /// Waits until a call's newest revision is this one, and tells where its transcript lies.
    ///
    /// # Errors
    /// It was not within `patience`; the message says where it stands.
    pub async fn newest(&self, call_id: &str, revision: u32, patience: Duration) -> Result<String> {
        let end = Instant::now() + patience;
        loop {
            let head = self.head(call_id).await?.unwrap_or_default();
            let number = head.get("revision").and_then(|n| n.as_n().ok()).cloned();
            if number.as_deref() == Some(revision.to_string().as_str()) {
                let newest = head.get("newest").and_then(|key| key.as_s().ok());
                return newest.cloned().context("a revision without a pointer to it");
            }
            ensure!(
                Instant::now() < end,
                "{call_id} is at revision {number:?} after {patience:?}, not {revision}: {:?}",
                head.get("status"),
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits for a revision of a call, and reads its objects.
    ///
    /// # Errors
    /// It did not come within `patience`, or an object lacks.
    pub async fn revision(
        &self,
        call_id: &str,
        revision: u32,
        patience: Duration,
    ) -> Result<Revision> {
        let key = self.newest(call_id, revision, patience).await?;
        self.read_revision(&key)
    }

    /// Reads the objects of a revision, by the key of its transcript.
    ///
    /// # Errors
    /// An object lacks, or is not what it should be.
    pub fn read_revision(&self, key: &str) -> Result<Revision> {
        let bucket = self.bucket()?;
        let bytes = self.s3.read(bucket, key)?;
        let twin = key.replacen("transcripts/", "transcripts-redacted/", 1);
        let redacted = twin.replace("/transcript.json", "/transcript.redacted.json");
        let review = twin.replace("/transcript.json", "/review.ndjson");
        let review = String::from_utf8(self.s3.read(bucket, &review)?)?;
        Ok(Revision {
            key: key.to_owned(),
            transcript: serde_json::from_slice(&bytes)?,
            redacted: serde_json::from_slice(&self.s3.read(bucket, &redacted)?)?,
            review: review.lines().map(serde_json::from_str).collect::<Result<_, _>>()?,
            bytes,
        })
    }

    /// The keys of every object in the archive that belongs to a call's transcripts.
    ///
    /// # Errors
    /// The template lost its output.
    pub fn transcript_keys(&self, call_id: &str) -> Result<Vec<String>> {
        let part = format!("/{call_id}/");
        let objects = self.s3.objects(self.bucket()?).into_iter();
        Ok(objects.map(|object| object.key).filter(|key| key.contains(&part)).collect())
    }
}

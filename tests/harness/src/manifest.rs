//! The manifest of a running [`Pipeline`]: its parts, and its named queries over them.

#![expect(clippy::indexing_slicing, reason = "what a JSON value lacks reads as null")]

use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::time::Instant;

use crate::{local_aws::Query, pipeline::Pipeline};

/// A line, and the key of the part it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The part.
    pub key: String,
    /// The line.
    pub line: Value,
}

impl Pipeline {
    /// The manifest bucket's name.
    ///
    /// # Errors
    /// The template lost its output.
    pub fn manifest_bucket(&self) -> Result<&str> {
        self.stack.output("ManifestBucket")
    }

    /// Every part: its key and its content.
    ///
    /// # Errors
    /// A part that cannot be read or is not UTF-8.
    pub fn manifest_parts(&self) -> Result<Vec<(String, String)>> {
        let bucket = self.manifest_bucket()?;
        let part = |key: String| Ok((key.clone(), String::from_utf8(self.s3.read(bucket, &key)?)?));
        self.s3.objects(bucket).into_iter().map(|object| part(object.key)).collect()
    }

    /// Every line of the manifest.
    ///
    /// # Errors
    /// A part that cannot be read, or a line that is not JSON.
    pub fn manifest(&self) -> Result<Vec<Listed>> {
        let mut listed = Vec::new();
        for (key, part) in self.manifest_parts()? {
            ensure!(part.ends_with('\n'), "{key} breaks off");
            for line in part.lines() {
                let line = serde_json::from_str(line).with_context(|| format!("{key}: {line}"))?;
                listed.push(Listed { key: key.clone(), line });
            }
        }
        Ok(listed)
    }

    /// The manifest's lines of a recording.
    ///
    /// # Errors
    /// As for [`Pipeline::manifest`].
    pub fn manifest_of(&self, recording_id: &str) -> Result<Vec<Listed>> {
        let mut lines = self.manifest()?;
        lines.retain(|listed| listed.line["recordingId"] == recording_id);
        Ok(lines)
    }

    /// Waits until the manifest has `count` lines of a recording, or more; asks every 50 ms.
    ///
    /// # Errors
    /// It had not within `patience`.
    pub async fn manifested(
        &self,
        recording_id: &str,
        count: usize,
        patience: Duration,
    ) -> Result<Vec<Listed>> {
        let end = Instant::now() + patience;
        loop {
            let lines = self.manifest_of(recording_id)?;
            if lines.len() >= count {
                return Ok(lines);
            }
            ensure!(
                Instant::now() < end,
                "the manifest has {} lines of {recording_id} after {patience:?}, not {count}",
                lines.len()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The columns that the template gives a table of the manifest, `manifest` or another, and their types.
    ///
    /// # Errors
    /// There is no such table.
    pub fn manifest_columns(&self, table: &str) -> Result<Vec<(String, String)>> {
        let resources = self.stack.template["Resources"].as_object();
        let tables = resources.into_iter().flatten().map(|(_, resource)| resource);
        let input = tables
            .filter(|resource| resource["Type"] == "AWS::Glue::Table")
            .map(|resource| &resource["Properties"]["TableInput"])
            .find(|input| input["Name"] == table)
            .with_context(|| format!("the template has no table {table}"))?;
        let columns = input["StorageDescriptor"]["Columns"].as_array().context("no columns")?;
        let text = |value: &Value| value.as_str().map(str::to_owned).context("not a text");
        columns.iter().map(|column| Ok((text(&column["Name"])?, text(&column["Type"])?))).collect()
    }

    /// The SQL of a named query of the template.
    ///
    /// # Errors
    /// There is no such query.
    pub fn named_query(&self, name: &str) -> Result<String> {
        let resources = self.stack.template["Resources"].as_object();
        resources
            .into_iter()
            .flatten()
            .map(|(_, resource)| resource)
            .filter(|resource| resource["Type"] == "AWS::Athena::NamedQuery")
            .find(|resource| resource["Properties"]["Name"] == name)
            .and_then(|query| query["Properties"]["QueryString"].as_str())
            .map(str::to_owned)
            .with_context(|| format!("the template has no query {name}"))
    }

    /// Runs statements over `parts` and answers with the last one's rows.
    ///
    /// # Errors
    /// The SQL cannot be run.
    pub async fn ask(
        &self,
        parts: &[(String, String)],
        statements: &[String],
        parameters: &[&str],
    ) -> Result<Vec<Value>> {
        let directory = tempfile::tempdir()?;
        let mut files: Vec<PathBuf> = Vec::new();
        for (n, (_, content)) in parts.iter().enumerate() {
            let file = directory.path().join(format!("{n}.ndjson"));
            fs::write(&file, content)?;
            files.push(file);
        }
        let columns: BTreeMap<_, _> = self.manifest_columns("manifest")?.into_iter().collect();
        self.aws.query(&Query { files: &files, columns: &columns, statements, parameters }).await
    }
}

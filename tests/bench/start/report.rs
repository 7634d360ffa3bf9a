//! Medians, sizes and the tables.

use std::{fmt::Write as _, fs, io::Write as _};

use anyhow::{Context, Result};
use flate2::{Compression, write::DeflateEncoder};
use serde::Serialize;

use crate::subject::{Start, Subject, Warm};

/// What was measured of a program.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Measured {
    /// Its name.
    pub(crate) name: String,
    /// Medians over its starts.
    pub(crate) start: Start,
    /// Its webhooks, when warm.
    pub(crate) warm: Option<Warm>,
    /// How large it is; of a function of ours only.
    pub(crate) size: Option<Size>,
}

/// How large a function is.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Size {
    /// The program, MB.
    pub(crate) binary_mb: f64,
    /// The same deflated, which is what a zip has of it, MB.
    pub(crate) zip_mb: f64,
}

impl Size {
    /// Of a program that needs nothing beside it.
    pub(crate) fn of(subject: &Subject) -> Result<Option<Self>> {
        let [program] = &subject.command[..] else { return Ok(None) };
        let binary = fs::read(program).context("the program cannot be read")?;
        let mut zip = DeflateEncoder::new(Vec::new(), Compression::default());
        zip.write_all(&binary)?;
        let mb = |bytes: usize| bytes as f64 / 1e6;
        Ok(Some(Self { binary_mb: mb(binary.len()), zip_mb: mb(zip.finish()?.len()) }))
    }
}

impl Start {
    /// The median of each figure by itself.
    pub(crate) fn median(starts: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> Option<f64>| {
            let mut figures: Vec<f64> = starts.iter().filter_map(figure).collect();
            figures.sort_by(f64::total_cmp);
            figures.get(figures.len() / 2).copied()
        };
        Self {
            init_cpu_ms: of(|s| Some(s.init_cpu_ms)).unwrap_or_default(),
            init_wall_ms: of(|s| Some(s.init_wall_ms)).unwrap_or_default(),
            first_cpu_ms: of(|s| s.first_cpu_ms),
            first_wall_ms: of(|s| s.first_wall_ms),
            memory_mb: of(|s| Some(s.memory_mb)).unwrap_or_default(),
        }
    }
}

/// The figures as Markdown.
pub(crate) fn table(measured: &[Measured]) -> String {
    let mut text = String::from(
        "| | CPU until it waits | until its first answer | wall until it waits | until its first answer | memory | program | zipped |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    let or_dash = |figure: Option<f64>, unit: &str| {
        figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.1} {unit}"))
    };
    for Measured { name, start, size, .. } in measured {
        let _ = writeln!(
            text,
            "| {name} | {:.1} ms | {} | {:.1} ms | {} | {:.1} MB | {} | {} |",
            start.init_cpu_ms,
            or_dash(start.first_cpu_ms, "ms"),
            start.init_wall_ms,
            or_dash(start.first_wall_ms, "ms"),
            start.memory_mb,
            or_dash(size.map(|size| size.binary_mb), "MB"),
            or_dash(size.map(|size| size.zip_mb), "MB"),
        );
    }
    text.push_str(
        "\n| | CPU per webhook | webhooks per core and second | SQS requests per webhook | other requests, connections |\n\
         |---|---:|---:|---:|---:|\n",
    );
    for Measured { name, warm, .. } in measured {
        let Some(warm) = warm else { continue };
        let Warm { cpu_ms, per_core_second, sqs_requests, other } = warm;
        let _ = writeln!(
            text,
            "| {name} | {cpu_ms:.3} ms | {per_core_second:.0} | {sqs_requests} | {other} |"
        );
    }
    text
}

/// The figures as a document.
pub(crate) fn json(measured: &[Measured]) -> Result<String> {
    Ok(serde_json::to_string_pretty(measured)?)
}

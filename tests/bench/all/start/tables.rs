//! Medians, sizes and the tables.

use std::{fs, io::Write as _};

use anyhow::{Context, Result};
use flate2::{Compression, write::DeflateEncoder};
use serde::Serialize;

use super::subject::{Start, Subject, Warm};
use crate::report::{Table, median};

/// What was measured of a program.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Measured {
    /// Its name.
    pub(crate) name: String,
    /// Over its starts.
    pub(crate) median: Start,
    /// Its webhooks, when warm.
    pub(crate) warm: Option<Warm>,
    /// How large it is; of a function of ours only.
    pub(crate) size: Option<Size>,
    /// All of them.
    pub(crate) starts: Vec<Start>,
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
        let of = |figure: fn(&Self) -> f64| median(starts.iter().map(figure));
        Self {
            init_cpu_ms: of(|start| start.init_cpu_ms),
            init_wall_ms: of(|start| start.init_wall_ms),
            first_cpu_ms: of(|start| start.first_cpu_ms),
            first_wall_ms: of(|start| start.first_wall_ms),
            memory_mb: of(|start| start.memory_mb),
        }
    }
}

/// The figures to be read: starts, and webhooks.
pub(crate) fn tables(measured: &[Measured]) -> Vec<Table> {
    let start = |Measured { name, median, size, .. }: &Measured| {
        let ms = |figure: f64| format!("{figure:.1}");
        let mb = |figure: Option<f64>| figure.map_or_else(|| "-".to_owned(), ms);
        vec![
            name.clone(),
            ms(median.init_cpu_ms),
            ms(median.first_cpu_ms),
            ms(median.init_wall_ms),
            ms(median.first_wall_ms),
            ms(median.memory_mb),
            mb(size.map(|size| size.binary_mb)),
            mb(size.map(|size| size.zip_mb)),
        ]
    };
    let webhook = |Measured { name, warm, .. }: &Measured| {
        let Warm { cpu_ms, per_core_second, sqs_requests, other } = (*warm)?;
        Some(vec![
            name.clone(),
            format!("{cpu_ms:.3}"),
            format!("{per_core_second:.0}"),
            sqs_requests.to_string(),
            other.to_string(),
        ])
    };
    let starts = [
        "",
        "CPU ms until it waits",
        "until its first answer",
        "ms by the clock until it waits",
        "until its first answer",
        "peak MB",
        "program MB",
        "zipped MB",
    ];
    let webhooks = [
        "",
        "CPU ms per webhook",
        "webhooks per second and core",
        "SQS requests per webhook",
        "other requests and new connections, of all",
    ];
    vec![
        Table::new("Cold starts", &starts, measured.iter().map(start).collect()),
        Table::new("Webhooks, warm", &webhooks, measured.iter().filter_map(webhook).collect()),
    ]
}

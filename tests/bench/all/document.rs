//! The tables, and the document that they go into.

use std::{collections::BTreeMap, fs};

use anyhow::{Context, Result};
use harness::binaries::workspace;
use serde::Serialize;
use tokio::process::Command;

use crate::sample::Sample;

/// What one suite found.
#[derive(Debug, Serialize)]
pub(crate) struct Section {
    /// The suite; the document has a place of this name for it.
    pub(crate) name: &'static str,
    pub(crate) tables: Vec<Table>,
    /// Who could not be measured, and why.
    pub(crate) notes: Vec<String>,
}

/// Medians, contestant by contestant.
#[derive(Debug, Serialize)]
pub(crate) struct Table {
    pub(crate) title: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    /// Every run behind them.
    pub(crate) samples: BTreeMap<String, Vec<Sample>>,
}

impl Section {
    /// As it stands in the document.
    pub(crate) fn markdown(&self) -> String {
        let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let table = |table: &Table| {
            let rule = format!("|{}\n", "---|".repeat(table.columns.len()));
            let rows: String = table.rows.iter().map(|cells| row(cells)).collect();
            format!("**{}**\n\n{}{rule}{rows}", table.title, row(&table.columns))
        };
        let notes = self.notes.iter().map(|note| format!("{note}\n"));
        let tables = self.tables.iter().map(table).chain(notes);
        tables.collect::<Vec<_>>().join("\n")
    }
}

/// Puts the sections into docs/BENCHMARKS.md, each between the marks of its name, with the machine and the commit.
pub(crate) async fn write(sections: &[Section]) -> Result<()> {
    let path = workspace().join("docs/BENCHMARKS.md");
    let mut text = fs::read_to_string(&path).context("docs/BENCHMARKS.md")?;
    let origin = origin().await?;
    for section in sections {
        let begin = format!("<!-- bench-all: {} -->\n", section.name);
        let end = format!("<!-- end: {} -->", section.name);
        let (before, rest) = text.split_once(&begin).context("the document lost a mark")?;
        let (_, after) = rest.split_once(&end).context("the document lost a mark")?;
        text = format!("{before}{begin}\n{origin}\n\n{}\n{end}{after}", section.markdown());
    }
    fs::write(&path, text)?;
    eprintln!("written: {}", path.display());
    Ok(())
}

/// The machine and the commit, in a line.
async fn origin() -> Result<String> {
    let git = Command::new("git")
        .current_dir(workspace())
        .args(["describe", "--always", "--dirty", "--abbrev=12"])
        .output()
        .await?;
    let commit = String::from_utf8(git.stdout)?;
    let cpus = fs::read_to_string("/proc/cpuinfo")?;
    let field = |name: &str| {
        let line = cpus.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(": ")).map_or("", |(_, value)| value)
    };
    let count = cpus.lines().filter(|line| line.starts_with("processor")).count();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let (commit, kernel, date) = (commit.trim(), kernel.trim(), jiff::Zoned::now().date());
    let model = format!(
        "{} (family {}, model {})",
        field("model name"),
        field("cpu family"),
        field("model\t")
    );
    Ok(format!("Commit {commit}, {date}, {count} CPUs {model}, Linux {kernel}."))
}

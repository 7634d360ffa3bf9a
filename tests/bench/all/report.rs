//! The tables, and the documents that they go into.

use std::fs;

use anyhow::{Context, Result, bail};
use harness::binaries::workspace;
use serde::Serialize;
use serde_json::Value;
use tokio::process::Command;

use crate::programs::run;

/// Where the tables stand.
const DOCUMENTS: [&str; 2] = ["docs/BENCHMARKS.md", "docs/OPERATIONS.md"];

/// What one suite found.
#[derive(Debug, Serialize)]
pub(crate) struct Section {
    /// The suite; a document has a place of this name for it.
    pub(crate) name: &'static str,
    /// How much was measured.
    pub(crate) size: String,
    pub(crate) tables: Vec<Table>,
    /// Who could not be measured, and why.
    pub(crate) notes: Vec<String>,
    /// What should have held and did not.
    pub(crate) missed: Vec<String>,
    /// Every figure behind the tables.
    pub(crate) figures: Value,
}

/// Figures to be read: the first column says of what.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Table {
    /// May be empty.
    pub(crate) title: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(title: &str, columns: &[&str], rows: Vec<Vec<String>>) -> Self {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        Self { title: title.to_owned(), columns, rows }
    }

    fn markdown(&self) -> String {
        let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let title =
            if self.title.is_empty() { String::new() } else { format!("**{}**\n\n", self.title) };
        let figures = "---:|".repeat(self.columns.len().saturating_sub(1));
        let rows: String = self.rows.iter().map(|cells| row(cells)).collect();
        format!("{title}{}|---|{figures}\n{rows}", row(&self.columns))
    }
}

impl Section {
    /// As it stands in its document; `origin` tells of the run.
    pub(crate) fn markdown(&self, origin: &str) -> String {
        let origin = format!("{origin} {}\n", self.size);
        let notes = self.notes.iter().chain(&self.missed).map(|note| format!("{note}\n"));
        let tables = self.tables.iter().map(Table::markdown);
        let parts = [origin].into_iter().chain(tables).chain(notes);
        parts.collect::<Vec<_>>().join("\n")
    }

    /// Puts it into its document, between the marks of its name, with where it comes from.
    pub(crate) fn write(&self, origin: &str) -> Result<()> {
        for document in DOCUMENTS {
            let path = workspace().join(document);
            let text = fs::read_to_string(&path).context(document)?;
            let Some([before, after]) = around(&text, self.name) else { continue };
            fs::write(&path, format!("{before}\n{}\n{after}", self.markdown(origin)))?;
            eprintln!("written: {document}");
            return Ok(());
        }
        bail!("{} has no place in {}", self.name, DOCUMENTS.join(" and "))
    }
}

/// What stands before a section, its first mark included, and behind it.
fn around<'a>(text: &'a str, name: &str) -> Option<[&'a str; 2]> {
    let begin = format!("<!-- bench-all: {name} -->\n");
    let from = text.find(&begin)? + begin.len();
    let to = text.get(from..)?.find(&format!("<!-- end: {name} -->"))? + from;
    Some([text.get(..from)?, text.get(to..)?])
}

/// The median of a figure; of an even number the upper one of the two in the middle.
pub(crate) fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The machine and the commit, in a line.
pub(crate) async fn origin() -> Result<String> {
    let mut git = Command::new("git");
    git.current_dir(workspace()).args(["describe", "--always", "--dirty", "--abbrev=12"]);
    // A download of the sources has no history, and a small machine no git.
    let commit = run(&mut git).await.unwrap_or_else(|_| "unknown".to_owned());
    let cpus = fs::read_to_string("/proc/cpuinfo")?;
    let field = |name: &str| {
        let line = cpus.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(": ")).map_or("", |(_, value)| value)
    };
    let count = cpus.lines().filter(|line| line.starts_with("processor")).count();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let (kernel, date) = (kernel.trim(), jiff::Zoned::now().date());
    let model = format!(
        "{} (family {}, model {})",
        field("model name"),
        field("cpu family"),
        field("model\t")
    );
    Ok(format!("Commit {commit}, {date}, {count} CPUs {model}, Linux {kernel}."))
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;
    use crate::Suite;

    #[test]
    fn every_suite_has_one_place_in_the_documents() {
        let read = |document| fs::read_to_string(workspace().join(document)).unwrap();
        let texts = DOCUMENTS.map(read);
        for suite in Suite::value_variants() {
            let name = suite.name();
            let places = texts.iter().filter(|text| around(text, &name).is_some()).count();
            assert_eq!(places, 1, "{name}");
        }
    }

    #[test]
    fn a_section_takes_the_place_of_the_one_before_and_nothing_else() {
        let text = "a\n<!-- bench-all: x -->\nold\n<!-- end: x -->\nb\n";
        let [before, after] = around(text, "x").unwrap();
        assert_eq!((before, after), ("a\n<!-- bench-all: x -->\n", "<!-- end: x -->\nb\n"));
        assert_eq!(around(text, "y"), None);
    }

    #[test]
    fn a_table_is_markdown_with_its_figures_to_the_right() {
        let table = Table::new("T", &["", "n"], vec![vec!["a".to_owned(), "1".to_owned()]]);
        assert_eq!(table.markdown(), "**T**\n\n|  | n |\n|---|---:|\n| a | 1 |\n");
    }
}

//! What `verify` has found.

use serde::Serialize;

use crate::output::{Table, bytes};

/// How many problems are told one by one; more are counted.
const MOST_TOLD: usize = 1_000;

/// What came out.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    pub(super) checked: u64,
    pub(super) good: u64,
    pub(super) bytes: u64,
    /// At most [`MOST_TOLD`].
    pub(super) problems: Vec<Problem>,
}

/// An object that is not as it should be.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Problem {
    pub(super) recording: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) storage_path: Option<String>,
    pub(super) kind: Kind,
    pub(super) details: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// It is another than was archived.
    Differs,
    /// There is none.
    Missing,
    /// It could not be told.
    Unread,
}

/// An object that was looked at.
pub(super) struct Checked {
    pub(super) bytes: u64,
    pub(super) problem: Option<Problem>,
}

impl Report {
    pub(super) fn add(&mut self, Checked { bytes, problem }: Checked) {
        self.checked += 1;
        self.bytes += bytes;
        match problem {
            None => self.good += 1,
            Some(problem) if self.problems.len() < MOST_TOLD => self.problems.push(problem),
            Some(_) => {}
        }
    }

    pub(super) fn unreadable(&mut self, pk: String) {
        let details = vec!["the ledger's item cannot be read".to_owned()];
        let problem = Problem { recording: pk, storage_path: None, kind: Kind::Unread, details };
        self.add(Checked { bytes: 0, problem: Some(problem) });
    }

    pub(super) fn text(&self) -> String {
        let bad = self.checked - self.good;
        let mut text = format!(
            "{} recordings checked, {} read: {} as they were archived, {bad} not",
            self.checked,
            bytes(self.bytes),
            self.good,
        );
        if bad > 0 {
            let mut table = Table::new(["recording", "", "what", "object"]);
            for Problem { recording, storage_path, kind, details } in &self.problems {
                let kind = match kind {
                    Kind::Differs => "DIFFERS",
                    Kind::Missing => "MISSING",
                    Kind::Unread => "not read",
                };
                let path = storage_path.clone().unwrap_or_default();
                table.row([recording.clone(), kind.to_owned(), details.join(", "), path]);
            }
            text.push_str(&format!("\n\n{}", table.text()));
            if self.problems.len() as u64 != bad {
                text.push_str(&format!("\n  and {} more", bad - self.problems.len() as u64));
            }
            text.push_str(
                "\n\nThe bucket keeps every version: `aws s3api list-object-versions` shows who lies beneath.",
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_counted_beyond_those_that_are_told() {
        let mut report = Report::default();
        report.add(Checked { bytes: 10, problem: None });
        for n in 0..MOST_TOLD + 5 {
            report.unreadable(format!("cxone#{n}"));
        }
        assert_eq!((report.checked, report.good, report.problems.len()), (1_006, 1, MOST_TOLD));
        assert!(report.text().contains("1 as they were archived, 1005 not"), "{}", report.text());
        assert!(report.text().contains("and 5 more"));
    }
}

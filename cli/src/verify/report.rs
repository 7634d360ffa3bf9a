//! What `verify` has found.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::output::{Table, Verdict, bytes};

/// How many problems are told one by one; more are counted.
const MOST_TOLD: usize = 1_000;

/// What came out.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    pub(super) checked: u64,
    pub(super) good: u64,
    /// Those that the archive has deleted when their time was over: they are neither good nor bad.
    pub(super) expired: u64,
    pub(super) bytes: u64,
    /// Parts of the manifest that were read.
    pub(super) parts: u64,
    /// The bad ones, by kind.
    pub(super) kinds: BTreeMap<Kind, u64>,
    /// At most [`MOST_TOLD`], the gravest.
    problems: Vec<Problem>,
    /// Were there more of them?
    problems_cut: bool,
    /// Why not everything was checked that was to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) broke_off: Option<String>,
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

/// What is wrong; the gravest is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// It could not be told.
    Unread,
    /// The ledger has it as archived, the manifest does not.
    Unlisted,
    /// The ledger says this, the manifest that.
    Contradicted,
    /// The manifest has it as archived, the ledger does not.
    Unrecorded,
    /// There is no object.
    Missing,
    /// It is another than was archived.
    Differs,
}

/// An object that was looked at.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) bytes: u64,
    pub(super) found: Found,
}

#[derive(Debug)]
pub(super) enum Found {
    /// What was archived.
    Good,
    /// Nothing any more, since its time is over.
    Expired,
    /// Something else.
    Bad(Problem),
}

impl Report {
    pub(super) fn add(&mut self, Checked { bytes, found }: Checked) {
        self.checked += 1;
        self.bytes += bytes;
        match found {
            Found::Good => self.good += 1,
            Found::Expired => self.expired += 1,
            Found::Bad(problem) => self.problem(problem),
        }
    }

    /// Something else than an object that was looked at, or more about it.
    pub(super) fn problem(&mut self, problem: Problem) {
        *self.kinds.entry(problem.kind).or_default() += 1;
        if self.problems.len() < MOST_TOLD {
            self.problems.push(problem);
            return;
        }
        self.problems_cut = true;
        let lesser = self.problems.iter_mut().rfind(|told| told.kind < problem.kind);
        if let Some(told) = lesser {
            *told = problem;
        }
    }

    pub(super) fn unreadable(&mut self, pk: String) {
        let details = vec!["the ledger's item cannot be read".to_owned()];
        let problem = Problem { recording: pk, storage_path: None, kind: Kind::Unread, details };
        self.add(Checked { bytes: 0, found: Found::Bad(problem) });
    }

    pub(super) fn bad(&self) -> u64 {
        self.kinds.values().sum()
    }

    /// Nothing is no proof of anything.
    pub(super) fn verdict(&self) -> Verdict {
        Verdict::good_if(self.checked > 0 && self.bad() == 0)
    }

    pub(super) fn text(&self) -> String {
        let bad = self.bad();
        let mut text = format!(
            "{} recordings checked, {} read: {} as they were archived, {bad} not",
            self.checked,
            bytes(self.bytes),
            self.good,
        );
        if self.expired > 0 {
            text.push_str(&format!(", {} deleted at the end of RetentionDays", self.expired));
        }
        if self.parts > 0 {
            text.push_str(&format!(
                "\n{} parts of the manifest compared with the ledger",
                self.parts
            ));
        }
        if self.checked == 0 {
            text.push_str("\n\nThe ledger has no archived recording, so nothing was compared and nothing is proven.");
        }
        if bad > 0 {
            text.push_str(&format!("\n\n{}", self.table()));
            text.push_str(
                "\n\nThe buckets keep every version: `aws s3api list-object-versions` shows who lies beneath.",
            );
        }
        if let Some(why) = &self.broke_off {
            text.push_str(&format!("\n\nNot everything was checked: {why}"));
        }
        text
    }

    fn table(&self) -> String {
        let mut table = Table::new(["recording", "", "what", "object"]);
        for Problem { recording, storage_path, kind, details } in &self.problems {
            let path = storage_path.clone().unwrap_or_default();
            table.row([recording.clone(), kind.word().to_owned(), details.join(", "), path]);
        }
        let mut text = table.text();
        if self.problems_cut {
            let kinds = self.kinds.iter().rev();
            let kinds: Vec<_> =
                kinds.map(|(kind, count)| format!("{count} {}", kind.word())).collect();
            text.push_str(&format!("\n  and more: {} in all", kinds.join(", ")));
        }
        text
    }
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Differs => "DIFFERS",
            Self::Missing => "MISSING",
            Self::Unrecorded => "NOT IN LEDGER",
            Self::Contradicted => "CONTRADICTED",
            Self::Unlisted => "not in manifest",
            Self::Unread => "not read",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Checked = Checked { bytes: 10, found: Found::Good };

    fn bad(kind: Kind) -> Checked {
        let problem =
            Problem { recording: "r".to_owned(), storage_path: None, kind, details: Vec::new() };
        Checked { bytes: 0, found: Found::Bad(problem) }
    }

    #[test]
    fn nothing_checked_proves_nothing() {
        let mut report = Report::default();
        assert_eq!(report.verdict(), Verdict::Bad);
        assert!(report.text().contains("nothing is proven"), "{}", report.text());
        report.add(GOOD);
        assert_eq!(report.verdict(), Verdict::Good);
        assert!(!report.text().contains("nothing is proven"));
    }

    #[test]
    fn what_has_expired_is_counted_apart_and_is_not_bad() {
        let mut report = Report::default();
        report.add(GOOD);
        report.add(Checked { bytes: 0, found: Found::Expired });
        assert_eq!((report.checked, report.good, report.expired), (2, 1, 1));
        assert_eq!(report.verdict(), Verdict::Good);
        assert!(report.text().contains("0 not, 1 deleted at the end"), "{}", report.text());
        report.add(bad(Kind::Missing));
        assert_eq!(report.verdict(), Verdict::Bad);
    }

    /// A ledger full of items that cannot be read hid the one recording that had been altered.
    #[test]
    fn the_gravest_problems_are_told_and_all_are_counted_by_kind() {
        let mut report = Report::default();
        report.add(GOOD);
        for n in 0..MOST_TOLD + 5 {
            report.unreadable(format!("cxone#{n}"));
        }
        report.add(bad(Kind::Differs));
        report.add(bad(Kind::Missing));
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!((report.checked, report.good, report.problems.len()), (1_008, 1, MOST_TOLD));
        assert_eq!(json["kinds"], serde_json::json!({"differs": 1, "missing": 1, "unread": 1_005}));
        assert_eq!(json["problemsCut"], true);
        for kind in ["differs", "missing"] {
            let told = json["problems"].as_array().unwrap();
            assert!(told.iter().any(|problem| problem["kind"] == kind), "no {kind} is told");
        }
        let text = report.text();
        assert!(text.contains("1 as they were archived, 1007 not"), "{text}");
        assert!(text.contains("and more: 1 DIFFERS, 1 MISSING, 1005 not read in all"), "{text}");
    }
}

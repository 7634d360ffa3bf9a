//! What belongs to a telephone number besides its digits in a row: the extension behind it, its last four in a question.

use crate::redact::{
    analysis::Analysis, entity::Entity, expected::Expected, number, rules::Finding, words,
};

/// Most digits of an extension.
const DIGITS: usize = 6;
/// Most words between a telephone number and "extension".
const JOINTS: usize = 3;

/// Adds the extension to every telephone number that it stands behind: "… oh one nine oh extension six".
pub(in crate::redact) fn extended(analysis: &Analysis<'_>, found: &mut Vec<Finding>) {
    let line = &analysis.line;
    let mut more = Vec::new();
    for finding in found.iter().filter(|f| f.entity == Entity::Phone) {
        let end = line.tokens.partition_point(|t| t.start < finding.bytes.end);
        let joint = |at: usize| {
            line.has(at, words::FILLER) || matches!(line.word(at), "and" | "then" | "at" | "it's")
        };
        let Some(named) = (end..end + JOINTS).find(|&at| !joint(at)) else { continue };
        if !matches!(line.word(named), "extension" | "ext" | "x") {
            continue;
        }
        let linked = usize::from(matches!(line.word(named + 1), "is" | "number"));
        let from = named + 1 + linked;
        let run = analysis.run_at(from).filter(|r| r.tokens.start == from && r.digits <= DIGITS);
        let last = run
            .map(|r| r.tokens.end)
            .or_else(|| number::number(line, from, false).map(|n| n.end))
            .unwrap_or(named);
        if last > named {
            more.extend(line.bytes(&(named..last)));
        }
    }
    found.extend(more.into_iter().map(|bytes| Finding {
        bytes,
        entity: Entity::Phone,
        rule: "extension",
    }));
}

/// "Three zeros and a nine": the digit behind several of a kind is part of their number.
pub(in crate::redact) fn counted(analysis: &Analysis<'_>, found: &mut [Finding]) {
    let line = &analysis.line;
    for finding in found.iter_mut().filter(|f| f.entity.is_numeric()) {
        let end = line.tokens.partition_point(|t| t.start < finding.bytes.end);
        let several = end.checked_sub(1).map_or("", |last| line.word(last));
        let joined = matches!(several, "zeros" | "zeroes" | "ohs" | "noughts" | "ones")
            && line.word(end) == "and"
            && matches!(line.word(end + 1), "a" | "an");
        let digit = number::number(line, end + 2, true).filter(|n| joined && n.digits.len() == 1);
        if let Some(last) =
            digit.and_then(|n| n.end.checked_sub(1)).and_then(|t| line.tokens.get(t))
        {
            finding.bytes.end = finding.bytes.end.max(last.end);
        }
    }
}

/// "Is it the oh one five five number": the last four of a telephone number that is on file.
pub(in crate::redact) fn ending(
    analysis: &Analysis<'_>,
    expected: &Expected,
    found: &mut Vec<Finding>,
) {
    let line = &analysis.line;
    let calls = || {
        line.tokens.iter().any(|t| matches!(t.word.as_ref(), "call" | "text" | "ring" | "reach"))
    };
    if expected.harmless && expected.entities.is_empty() && !calls() {
        return;
    }
    for run in analysis.runs.iter().filter(|r| !r.quantity && r.letters == 0) {
        let word = |back: usize| run.tokens.start.checked_sub(back).map_or("", |b| line.word(b));
        let asks =
            matches!(word(1), "the" | "your") && matches!(word(2), "it" | "that" | "on" | "at");
        let called = matches!(line.word(run.tokens.end), "number" | "cell" | "mobile" | "phone");
        if run.digits == 4 && run.digitwise == 4 && asks && called {
            found.extend(line.bytes(&run.tokens).map(|bytes| Finding {
                bytes,
                entity: Entity::Phone,
                rule: "ending",
            }));
        }
    }
}

//! Dates of birth that are told by an age: "she'll be sixteen on the ninth of february so two nine twenty ten".

use std::ops::Range;

use crate::redact::{analysis::Analysis, number, run::Run};

/// Every date on which somebody is to be or was so and so old, and the same in digits behind it.
pub(super) fn turning(analysis: &Analysis<'_>) -> Vec<Range<usize>> {
    let line = &analysis.line;
    let mut found = Vec::new();
    for date in &analysis.dates {
        let the = usize::from(line.word(date.tokens.start.wrapping_sub(1)) == "the");
        let Some(on) = date.tokens.start.checked_sub(1 + the) else { continue };
        let Some(age) = on.checked_sub(1) else { continue };
        let aged = matches!(line.word(on), "on" | "in")
            && number::part(line.word(age)).is_some()
            && (age.saturating_sub(2)..age).any(|at| {
                matches!(line.word(at), "be" | "turn" | "turns" | "turned" | "turning" | "is")
                    || line.word(at).ends_with("'ll")
            });
        if !aged {
            continue;
        }
        found.push(date.tokens.clone());
        let behind = analysis.runs.partition_point(|r| r.tokens.start < date.tokens.end);
        let next = analysis.runs.get(behind).filter(|r| is_date(r));
        found.extend(next.map(|r| r.tokens.clone()));
    }
    found
}

/// "Two nine twenty ten": month, day and year of somebody alive.
fn is_date(run: &Run) -> bool {
    let year = run.value.len().checked_sub(4).and_then(|at| run.value.get(at..));
    !run.quantity
        && run.letters == 0
        && (6..=8).contains(&run.digits)
        && year.and_then(|y| y.parse::<u32>().ok()).is_some_and(|y| (1900..2040).contains(&y))
}

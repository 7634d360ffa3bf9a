//! Those who are named together with somebody.

use crate::redact::{
    entity::Entity,
    rules::{
        Finding,
        followers::is_never,
        slots::{is_candidate, is_closed, is_determined},
    },
    text::{Kind, Line},
    words::COMMON,
};

/// Those who are named together with somebody: "X and Y", and the surname behind a name.
pub(super) fn companions(line: &Line<'_>, found: &mut Vec<Finding>) {
    let mut more = Vec::new();
    for finding in found.iter().filter(|f| f.entity == Entity::Name) {
        let first = line.tokens.partition_point(|t| t.start < finding.bytes.start);
        let end = line.tokens.partition_point(|t| t.start < finding.bytes.end);
        // "grace-marie"
        if first > 0 && line.gap(first) == "-" && line.kind(first - 1) == Some(Kind::Word) {
            more.push(first - 1);
        }
        if line.gap(end) == "-" && line.kind(end) == Some(Kind::Word) {
            more.push(end);
        }
        let owns = end.checked_sub(1).is_some_and(|l| line.tokens.get(l).is_some_and(|t| t.clitic));
        let joined = line.word(end) == "and" && !line.pauses_before(end) && !owns;
        if joined && is_companion(line, end + 1) && is_closed(line, end + 2) {
            more.push(end + 1);
        }
        let before = first.checked_sub(2).filter(|_| line.word(first.wrapping_sub(1)) == "and");
        if let Some(before) = before
            && is_companion(line, before)
            && !is_determined(line, before)
        {
            more.push(before);
        }
    }
    found.extend(
        more.into_iter().filter_map(|at| line.bytes(&(at..at + 1))).map(|bytes| Finding {
            bytes,
            entity: Entity::Name,
            rule: "slot",
        }),
    );
}

fn is_companion(line: &Line<'_>, at: usize) -> bool {
    is_candidate(line, at)
        && !is_never(line, at)
        && !line.has(at, COMMON)
        && !line.tokens.get(at).is_some_and(|t| t.clitic)
}

//! E-mail addresses: written, spoken ("jo dot smith at gmail dot com") and spelled.

use std::ops::Range;

use crate::redact::{
    analysis::Analysis,
    cue::Sense,
    entity::Entity,
    expected::Expected,
    rules::Finding,
    run::Run,
    text::{Kind, Line},
    words,
};

/// Longest part before the "at", in tokens: thirty letters, spelled.
const LOCAL: usize = 40;

/// Every e-mail address of an utterance.
pub(in crate::redact) fn find(
    analysis: &Analysis<'_>,
    expected: &Expected,
    found: &mut Vec<Finding>,
) {
    written(analysis.line.text, found);
    let line = &analysis.line;
    let mut floor = 0;
    for at in 0..line.len() {
        let at_sign = line.word(at) == "at" || line.word(at) == "@";
        let Some(end) = (at >= floor && at_sign).then(|| domain(line, at + 1)).flatten() else {
            continue;
        };
        let start = asked_from(line, local(line, at, floor), floor, expected);
        // "I was at sky dot com slash help" has nothing in front
        let asked = expected.has(Entity::Email) || start < at;
        if let (true, Some(bytes)) = (asked, line.bytes(&(start..end))) {
            found.push(Finding { bytes, entity: Entity::Email, rule: "spoken" });
            floor = end;
        }
    }
    pieces(analysis, expected, floor, found);
}

/// Characters of a written address around every `@`.
fn written(text: &str, found: &mut Vec<Finding>) {
    let mut floor = 0;
    for (sign, _) in text.match_indices('@') {
        let (Some(before), Some(after)) = (text.get(floor..sign), text.get(sign + 1..)) else {
            continue;
        };
        let local = before
            .chars()
            .rev()
            .take_while(|c| c.is_alphanumeric() || "._%+-'".contains(*c))
            .map(char::len_utf8)
            .sum::<usize>();
        let domain = after
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
            .map(char::len_utf8)
            .sum::<usize>();
        let domain = after.get(..domain).map_or(0, |d| d.trim_end_matches('.').len());
        if local + domain > 0 {
            found.push(Finding {
                bytes: sign - local..sign + 1 + domain,
                entity: Entity::Email,
                rule: "written",
            });
            floor = sign + 1 + domain;
        }
    }
}

/// Providers that are heard as two words.
const PROVIDERS: &[(&str, &str)] = &[
    ("gee", "mail"),
    ("g", "mail"),
    ("hot", "mail"),
    ("i", "cloud"),
    ("why", "mail"),
    ("y", "mail"),
    ("proton", "mail"),
    ("fast", "mail"),
    ("out", "look"),
    ("talk", "talk"),
];

/// The token after a spoken domain: "gmail dot com", "acme dot co dot uk", "gmail".
fn domain(line: &Line<'_>, at: usize) -> Option<usize> {
    let mut dot = at;
    while dot < line.len() && dot - at <= 12 && line.word(dot) != "dot" && line.gap(dot) != "." {
        let near = dot == at
            || line.kind(dot) != Some(Kind::Word)
            || line.word(dot).len() == 1
            || dot - at < 4;
        if !near || line.breaks_before(dot) && dot > at {
            break;
        }
        dot += 1;
    }
    let mut end = dot;
    loop {
        let step = if line.word(end) == "dot" {
            2
        } else {
            usize::from(line.gap(end) == "." && line.has(end, words::TLD))
        };
        let tld = end + step;
        if step == 0
            || !(line.has(tld - 1, words::TLD)
                || line.word(tld) == "dot"
                || line.kind(tld - 1).is_some() && end > dot)
        {
            break;
        }
        end = tld;
    }
    let provider = line.has(at, words::DOMAIN)
        && !line.has(at, words::COMMON | words::LEAD_IN)
        && !matches!(line.word(at), "live" | "me" | "sky" | "mail");
    let apart = PROVIDERS.contains(&(line.word(at), line.word(at + 1)));
    match (end > dot && dot > at, apart) {
        (true, _) => Some(end),
        (_, true) => Some(at + 2),
        _ => provider.then_some(at + 1),
    }
}

/// "the number four", "the digit nine", within an address.
fn announces(line: &Line<'_>, at: usize) -> bool {
    let kind = |at: usize| matches!(line.word(at), "number" | "numeral" | "digit" | "letter");
    let named = line.word(at + 1);
    kind(at) && (named.chars().count() == 1 || crate::redact::number::part(named).is_some())
        || line.word(at) == "the" && kind(at + 1)
}

/// The first token of what stands before the "at".
fn local(line: &Line<'_>, at: usize, floor: usize) -> usize {
    let mut start = at;
    while start > floor && at - start < LOCAL {
        let token = start - 1;
        let word = line.word(token);
        let mark = is_mark(word);
        let beside_mark = is_mark(line.word(start)) && start < at
            || token > floor && is_mark(line.word(token - 1));
        let single = word.chars().count() == 1;
        let piece = mark
            || line.kind(token) != Some(Kind::Word)
            || single && word != "i"
            || single
                && (line.word(start).chars().count() == 1
                    || token > floor && line.word(token - 1).chars().count() == 1)
            || crate::redact::number::part(word).is_some()
                && !matches!(word, "to" | "for" | "too" | "mine" | "free")
            || line.has(token, words::NATO | words::GIVEN | words::SURNAME | words::AMBIGUOUS)
            || beside_mark && !matches!(word, "is" | "it" | "its" | "address" | "email")
            || !line.is_ordinary(token)
                && line
                    .tokens
                    .get(token)
                    .is_some_and(|t| t.flags & (words::FILLER | words::LEAD_IN) == 0)
            || explains(line, token)
            || is_aside(line, token)
            || announces(line, token)
            || start == at
                && !line.has(
                    token,
                    words::LEAD_IN | words::FILLER | words::BACKCHANNEL | words::ASKING,
                )
                && !matches!(word, "address" | "email" | "us" | "you" | "me" | "look" | "online");
        if !piece || line.breaks_before(start) && start < at && !line.gap(start).contains('.') {
            break;
        }
        start -= 1;
    }
    while start < at && is_mark(line.word(start)) && line.word(start) != "underscore" {
        start += 1;
    }
    start
}

/// What stands before the part that is plainly one, where an address was asked for: "big bear underscore", "skater boy".
fn asked_from(line: &Line<'_>, local: usize, floor: usize, expected: &Expected) -> usize {
    const ENDS: &[&str] = &["to", "use", "is", "it", "address", "email", "mail", "at", "me", "be"];
    let noise = words::LEAD_IN | words::FILLER | words::BACKCHANNEL | words::ASKING;
    let mut start = local;
    while expected.has(Entity::Email)
        && start > floor
        && local - start < 3
        && !line.breaks_before(start)
        && !line.has(start - 1, noise)
        && !ENDS.contains(&line.word(start - 1))
        && !line.tokens.get(start - 1).is_some_and(|t| t.clitic)
    {
        start -= 1;
    }
    start
}

fn is_mark(word: &str) -> bool {
    matches!(word, "dot" | "underscore" | "dash" | "hyphen" | "period" | "plus" | "point")
}

/// "All lower case", "one word", "with an i" within an address.
fn is_aside(line: &Line<'_>, token: usize) -> bool {
    let before = token.checked_sub(1).map_or("", |at| line.word(at));
    let letter = |at: usize| line.word(at).chars().count() == 1;
    match line.word(token) {
        "lowercase" | "uppercase" | "caps" => true,
        "lower" | "upper" => line.word(token + 1) == "case",
        "case" => matches!(before, "lower" | "upper"),
        "one" => line.word(token + 1) == "word",
        "word" => before == "one",
        "all" => matches!(
            line.word(token + 1),
            "lower" | "upper" | "lowercase" | "uppercase" | "caps" | "one" | "together"
        ),
        "together" => before == "all",
        "with" => matches!(line.word(token + 1), "a" | "an") && letter(token + 2),
        "an" | "a" => before == "with" && letter(token + 1),
        _ => false,
    }
}

/// "as in sam", "for mother" within a spelling.
fn explains(line: &Line<'_>, token: usize) -> bool {
    let word = line.word(token);
    let letter = |at: usize, c: Option<char>| {
        line.word(at).chars().count() == 1 && (c.is_none() || line.word(at).chars().next() == c)
    };
    let back = |n: usize| token.checked_sub(n).unwrap_or(usize::MAX);
    let first = word.chars().next();
    match word {
        "as" => line.word(token + 1) == "in" && letter(back(1), None),
        "in" => line.word(back(1)) == "as" && letter(back(2), None),
        "for" | "like" => letter(back(1), line.word(token + 1).chars().next()),
        _ => {
            line.word(back(1)) == "in" && line.word(back(2)) == "as" && letter(back(3), None)
                || matches!(line.word(back(1)), "for" | "like") && letter(back(2), first)
        }
    }
}

/// Whether a run is the number of an order or the like.
fn is_harmless(analysis: &Analysis<'_>, run: &Run) -> bool {
    let cue = analysis.cues_before(run.tokens.start, 3).next();
    cue.is_some_and(|c| matches!(c.sense, Sense::Harmless | Sense::HarmlessMention))
}

/// An address over several turns: what is spelled or joined by "dot" while an address is expected.
fn pieces(analysis: &Analysis<'_>, expected: &Expected, floor: usize, found: &mut Vec<Finding>) {
    if !expected.has(Entity::Email) {
        return;
    }
    let line = &analysis.line;
    let mut push = |tokens: Range<usize>| {
        found.extend(line.bytes(&tokens).map(|bytes| Finding {
            bytes,
            entity: Entity::Email,
            rule: "asked",
        }));
    };
    for run in analysis.runs.iter().filter(|r| !r.quantity && r.tokens.start >= floor) {
        if is_harmless(analysis, run) {
            continue;
        }
        if run.letters > 1
            || run.letters > 0 && run.digits > 0
            || analysis.mostly(run, 50) && run.len() > 1
        {
            push(run.tokens.clone());
        }
    }
    for at in floor..line.len() {
        if matches!(line.word(at), "dot" | "underscore") {
            let start = local(line, at, floor).min(at);
            push(start..(at + 2).min(line.len()));
        }
    }
}

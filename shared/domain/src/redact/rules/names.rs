//! Names: announced ("my name is", "this is … from", "am I speaking with"), addressed ("thank you, Mrs …"), spelled,
//! and the common given names wherever they stand.

use std::ops::Range;

use crate::redact::{
    analysis::Analysis,
    cue::Sense,
    entity::Entity,
    expected::Expected,
    rules::{
        Finding,
        acting::{acting, own, self_spelled},
        bynames::known,
        companions::companions,
        followers::{AFTER_NAME, is_never},
        opener::{opened, speaking, titled},
        openers::Trust,
        places::is_place,
        slots::{named_in_answer, slotted, surnamed},
    },
    text::{Kind, Line},
    words::{self, AMBIGUOUS, GIVEN, PARTICLE, SURNAME},
};

/// Longest name, in words.
const LONGEST: usize = 4;

/// Words between "my name" and the name.
const LINKS: &[&str] = &[
    "is", "are", "was", "would", "be", "it", "its", "um", "uh", "er", "erm", "and", "my", "your",
    "so", "the", "mr", "mrs", "ms", "here",
];

/// Every name of an utterance.
pub(in crate::redact) fn find(
    analysis: &Analysis<'_>,
    expected: &Expected,
    found: &mut Vec<Finding>,
) {
    let line = &analysis.line;
    let mut add = |tokens: Range<usize>, rule: &'static str| {
        let end = tokens.end;
        found.extend(line.bytes(&tokens).map(|bytes| Finding {
            bytes,
            entity: Entity::Name,
            rule,
        }));
        end
    };
    let mut at = 0;
    while at < line.len() {
        let after_cue = after_cue(analysis, at);
        let name =
            if after_cue { name(line, at, Trust::Full).map(|end| (at..end, "cue")) } else { None };
        let name = known(line, at)
            .or(name)
            .or_else(|| titled(line, at))
            .or_else(|| opened(line, at))
            .or_else(|| speaking(line, at))
            .or_else(|| acting(line, at))
            .or_else(|| own(line, at))
            .or_else(|| slotted(line, at))
            .or_else(|| listed(line, at, expected));
        at = name.map_or(at + 1, |(tokens, rule)| add(tokens, rule).max(at + 1));
    }
    companions(line, found);
    self_spelled(line, expected, found);
    spelled(analysis, expected, found);
}

/// Whether a cue for a name ends here, or a few linking words before.
fn after_cue(analysis: &Analysis<'_>, at: usize) -> bool {
    let line = &analysis.line;
    let Some(cue) = analysis.cues_before(at, 4).next() else { return false };
    let links = (cue.tokens.end..at).all(|t| LINKS.contains(&line.word(t)));
    let last = cue.tokens.end - 1;
    let says = line.tokens.get(last).is_some_and(|t| t.clitic)
        || matches!(line.word(last), "is" | "are" | "under" | "of")
        || (cue.tokens.end..at).any(|t| matches!(line.word(t), "is" | "are" | "was" | "be"))
        || line.gap(cue.tokens.end).contains(':');
    // "can you name the city", "the name change", "who am i speaking to"
    let everyday = line.has(at, words::EVERYDAY) || is_never(line, at);
    cue.sense == Sense::Value(Entity::Name)
        && links
        && (says || !everyday && (cue.tokens.len() > 1 || at == cue.tokens.end))
        && (at > cue.tokens.end || !line.breaks_before(at))
}

/// The end of a name that begins here.
pub(super) fn name(line: &Line<'_>, at: usize, trust: Trust) -> Option<usize> {
    let mut end = at;
    while end < line.len() && end - at < LONGEST && (end == at || !line.pauses_before(end)) {
        // "thaddeus n birchall"
        let initial = end > at
            && line.word(end).chars().count() == 1
            && line.word(end) != "i"
            && (line.word(end) != "a" || is_surname(line, end + 1))
            && !line.pauses_before(end + 1)
            && is_name_word(line, end + 1, trust, true);
        if !initial && !is_name_word(line, end, trust, end > at) {
            break;
        }
        end += 1;
        if line.tokens.get(end - 1).is_some_and(|t| t.clitic) {
            break;
        }
    }
    // "desmond trujillo senior"
    let suffix = end > at + 1 && matches!(line.word(end), "senior" | "junior");
    end += usize::from(suffix && !line.tokens.get(end - 1).is_some_and(|t| t.clitic));
    while end > at && line.has(end - 1, PARTICLE) && !line.has(end - 1, GIVEN | SURNAME) {
        end -= 1;
    }
    (end > at).then_some(end)
}

/// Whether a word has no other use than as a surname, as far as is known.
fn is_surname(line: &Line<'_>, at: usize) -> bool {
    line.kind(at) == Some(Kind::Word)
        && !line.is_ordinary(at)
        && !line.has(at, words::EVERYDAY | AMBIGUOUS | words::FILLER | words::UNIT)
        && line.word(at).chars().count() > 3
}

fn is_name_word(line: &Line<'_>, at: usize, trust: Trust, goes_on: bool) -> bool {
    let Some(token) =
        line.tokens.get(at).filter(|t| t.kind == Kind::Word && t.word.chars().count() > 1)
    else {
        return false;
    };
    let sure = token.flags & (GIVEN | SURNAME) != 0 && token.flags & AMBIGUOUS == 0;
    if sure {
        return true;
    }
    let capital = token.capital && (at > 0 && !line.breaks_before(at) || goes_on);
    let particle = token.flags & PARTICLE != 0
        && is_name_word(line, at + 1, trust, goes_on)
        && !line.is_ordinary(at + 1);
    // "brenda may i", "jerome will call"
    let verb = matches!(line.word(at), "may" | "will" | "do")
        && line.is_ordinary(at + 1)
        && at + 1 < line.len()
        && !line.pauses_before(at + 1)
        && !matches!(line.word(at + 1), "speaking" | "here" | "calling" | "from" | "and" | "with");
    let joins =
        matches!(line.word(at), "so" | "to" | "an" | "do" | "go" | "no" | "dot") && !token.capital;
    if goes_on && (verb || joins) {
        return false;
    }
    if token.flags & AMBIGUOUS != 0 {
        return capital || trust == Trust::Full || goes_on && !words_on(line, at + 1) || particle;
    }
    if line.is_ordinary(at)
        || token.flags & (words::FILLER | words::UNIT | words::MONTH | words::LEAD_IN) != 0
    {
        return false;
    }
    let other = token.flags
        & (words::REGION | words::STREET | words::STREET_NAME | words::DOMAIN | words::TITLE)
        != 0;
    if crate::redact::number::part(&token.word).is_some() || other && !goes_on {
        return false;
    }
    capital || trust == Trust::Full || goes_on && !line.cased || particle
}

/// Whether an everyday word follows that makes one of an ambiguous name, too: "will be", "mark it".
fn words_on(line: &Line<'_>, at: usize) -> bool {
    at < line.len()
        && !line.pauses_before(at)
        && line.is_ordinary(at)
        && !AFTER_NAME.contains(&line.word(at))
}

/// A common given name without any announcement, with the surname behind it.
fn listed(line: &Line<'_>, at: usize, expected: &Expected) -> Option<(Range<usize>, &'static str)> {
    let token = line.tokens.get(at)?;
    if token.flags & AMBIGUOUS != 0 {
        return surnamed(line, at).or_else(|| named_in_answer(line, at, expected));
    }
    if token.flags & GIVEN == 0 {
        return None;
    }
    let end = name(line, at, Trust::Little)?;
    (!is_place(line, at, end)).then_some((at..end, "listed"))
}

/// A name spelled out, where a name is the subject.
fn spelled(analysis: &Analysis<'_>, expected: &Expected, found: &mut Vec<Finding>) {
    let named = found.iter().any(|f| f.entity == Entity::Name) || expected.has(Entity::Name);
    let email = expected.has(Entity::Email) || analysis.says(Sense::Value(Entity::Email));
    let cue =
        analysis.cues.iter().any(|c| matches!(c.sense, Sense::Spell | Sense::Value(Entity::Name)));
    for run in analysis.runs.iter().filter(|r| r.digits == 0 && r.letters > 0) {
        let acronym = run.letters <= 3 && !cue && !analysis.mostly(run, 50);
        let overlaps = analysis.overlapping(&run.tokens).is_some_and(|c| c.sense != Sense::Spell);
        // "katharine with a k"
        let told = run.letters == 2
            && analysis.line.word(run.tokens.start) == "a"
            && run.tokens.start.checked_sub(1).is_some_and(|b| analysis.line.word(b) == "with");
        if !(named || cue) || told || acronym || overlaps || email && !named {
            continue;
        }
        found.extend(analysis.line.bytes(&run.tokens).map(|bytes| Finding {
            bytes,
            entity: Entity::Name,
            rule: "spelled",
        }));
    }
}

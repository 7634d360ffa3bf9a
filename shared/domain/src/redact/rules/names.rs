//! Names: announced ("my name is", "this is … from", "am I speaking with"), addressed ("thank you, Mrs …"), spelled,
//! and the common given names wherever they stand.

use std::ops::Range;

use crate::redact::{
    analysis::Analysis,
    cue::Sense,
    dialogue::Expected,
    entity::Entity,
    rules::Finding,
    text::{Kind, Line},
    words::{self, AMBIGUOUS, GIVEN, PARTICLE, SURNAME},
};

/// How much the words before a name say that it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    /// Only a listed name, or a capital within a sentence.
    Little,
    /// Also an unknown word that goes on like a name does.
    Some,
    /// Anything that is no everyday word.
    Full,
}

/// Words before a name.
const OPENERS: &[(&str, Trust)] = &[
    ("speaking with", Trust::Full),
    ("speaking to", Trust::Full),
    ("talking with", Trust::Some),
    ("talking to", Trust::Some),
    ("speak with", Trust::Some),
    ("speak to", Trust::Some),
    ("spoke with", Trust::Some),
    ("spoke to", Trust::Some),
    ("talked to", Trust::Some),
    ("ask for", Trust::Some),
    ("call me", Trust::Some),
    ("name is", Trust::Full),
    ("name was", Trust::Full),
    ("go by", Trust::Full),
    ("this is", Trust::Some),
    ("is this", Trust::Some),
    ("it is", Trust::Some),
    ("that is", Trust::Little),
    ("i am", Trust::Some),
    ("i'm", Trust::Some),
    ("you are", Trust::Little),
    ("you're", Trust::Little),
    ("under", Trust::Little),
    ("named", Trust::Full),
    ("called", Trust::Little),
    ("hi", Trust::Little),
    ("hello", Trust::Little),
    ("hey", Trust::Little),
    ("thanks", Trust::Little),
    ("thank you", Trust::Little),
    ("thank you so much", Trust::Little),
    ("thanks so much", Trust::Little),
    ("okay", Trust::Little),
    ("ok", Trust::Little),
    ("alright", Trust::Little),
    ("all right", Trust::Little),
    ("great", Trust::Little),
    ("perfect", Trust::Little),
    ("sure", Trust::Little),
    ("yes", Trust::Little),
    ("sorry", Trust::Little),
    ("bye", Trust::Little),
    ("goodbye", Trust::Little),
    ("morning", Trust::Little),
    ("afternoon", Trust::Little),
    ("evening", Trust::Little),
    ("welcome", Trust::Little),
    ("appreciate it", Trust::Little),
    ("wife", Trust::Little),
    ("husband", Trust::Little),
    ("son", Trust::Little),
    ("daughter", Trust::Little),
    ("brother", Trust::Little),
    ("sister", Trust::Little),
    ("mother", Trust::Little),
    ("father", Trust::Little),
    ("for", Trust::Little),
    ("with", Trust::Little),
];

/// What goes on behind "this is X".
const AFTER_NAME: &[&str] = &[
    "speaking", "from", "here", "with", "calling", "how", "and", "at", "in", "on", "your", "may",
    "again", "i'm", "i", "can", "what", "who", "thank",
];
/// Words that make a place or a house of the name behind or before them.
const PLACE_BEFORE: &[&str] = &[
    "saint", "st", "san", "santa", "los", "las", "port", "fort", "lake", "mount", "papa", "jimmy",
    "trader", "uncle", "north", "south", "east", "west", "new",
];
const PLACE_AFTER: &[&str] = &[
    "airport",
    "hospital",
    "island",
    "county",
    "university",
    "hotel",
    "bank",
    "college",
    "station",
    "store",
    "stores",
    "city",
    "beach",
    "falls",
    "springs",
    "insurance",
    "healthcare",
    "energy",
    "airlines",
    "schwab",
    "fargo",
];
const HOUSES: &[(&str, &str)] = &[
    ("john", "lewis"),
    ("morgan", "stanley"),
    ("charles", "schwab"),
    ("wells", "fargo"),
    ("marks", "spencer"),
    ("ralph", "lauren"),
    ("calvin", "klein"),
    ("tommy", "hilfiger"),
    ("michael", "kors"),
    ("kate", "spade"),
    ("ted", "baker"),
    ("harry", "potter"),
    ("jack", "daniels"),
    ("jp", "morgan"),
    ("estee", "lauder"),
    ("bobby", "brown"),
];

/// Longest name, in words.
const LONGEST: usize = 4;

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
        let name = name
            .or_else(|| titled(line, at))
            .or_else(|| opened(line, at))
            .or_else(|| speaking(line, at))
            .or_else(|| listed(line, at));
        at = name.map_or(at + 1, |(tokens, rule)| add(tokens, rule).max(at + 1));
    }
    spelled(analysis, expected, found);
}

/// Whether a cue for a name ends here, or a few linking words before.
fn after_cue(analysis: &Analysis<'_>, at: usize) -> bool {
    let cue = analysis.cues_before(at, 4).next();
    cue.is_some_and(|c| {
        c.sense == Sense::Value(Entity::Name)
            && (c.tokens.end..at).all(|t| {
                matches!(
                    analysis.line.word(t),
                    "is" | "are"
                        | "was"
                        | "would"
                        | "be"
                        | "it"
                        | "its"
                        | "um"
                        | "uh"
                        | "er"
                        | "erm"
                        | "and"
                        | "my"
                        | "your"
                        | "so"
                        | "the"
                        | "mr"
                        | "mrs"
                        | "ms"
                        | "here"
                )
            })
            && (at > c.tokens.end || !analysis.line.breaks_before(at))
    })
}

/// The end of a name that begins here.
fn name(line: &Line<'_>, at: usize, trust: Trust) -> Option<usize> {
    let mut end = at;
    while end < line.len() && end - at < LONGEST && (end == at || !line.pauses_before(end)) {
        if !is_name_word(line, end, trust, end > at) {
            break;
        }
        end += 1;
        if line.tokens.get(end - 1).is_some_and(|t| t.clitic) {
            break;
        }
    }
    while end > at && line.has(end - 1, PARTICLE) && !line.has(end - 1, GIVEN | SURNAME) {
        end -= 1;
    }
    (end > at).then_some(end)
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

/// "Mrs X", "doctor X".
fn titled(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let before = at.checked_sub(1)?;
    if !line.has(before, words::TITLE)
        || line.gap(at).contains([',', '?', '!'])
        || line.word(before) == "miss" && before > 0 && line.word(before - 1) == "i"
    {
        return None;
    }
    let end = name(line, at, Trust::Full)?;
    let certain = line.tokens.get(at)?.flags & (GIVEN | SURNAME | AMBIGUOUS) != 0
        || !line.cased
        || line.tokens.get(at)?.capital;
    certain.then_some((at..end, "title"))
}

/// A name behind one of [`OPENERS`].
fn opened(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let trust = OPENERS
        .iter()
        .filter(|(phrase, _)| ends_with(line, at, phrase))
        .map(|(_, trust)| *trust)
        .max()?;
    let token = line.tokens.get(at)?;
    let listed = token.flags & (GIVEN | SURNAME) != 0;
    let end = name(line, at, Trust::Full)?;
    let closed =
        end >= line.len() || line.pauses_before(end) || AFTER_NAME.contains(&line.word(end));
    let unknown_goes = match trust {
        Trust::Full => true,
        Trust::Some => {
            if line.cased {
                token.capital && closed
            } else {
                AFTER_NAME.contains(&line.word(end))
                    && end < line.len()
                    && !matches!(line.word(end), "and" | "i" | "at" | "in" | "on" | "with")
            }
        }
        Trust::Little => {
            token.capital
                && closed
                && end - at <= 2
                && line.cased
                && !line.is_ordinary(at)
                && !matches!(line.word(at - 1), "for" | "with" | "called" | "under")
        }
    };
    let ambiguous = token.flags & AMBIGUOUS != 0;
    let goes = if ambiguous {
        closed
            && (trust >= Trust::Some
                || token.capital
                || end >= line.len()
                    && !matches!(line.word(at - 1), "for" | "with" | "under" | "called"))
    } else {
        listed || unknown_goes
    };
    (goes && !is_place(line, at, end)).then_some((at..end, "announced"))
}

fn ends_with(line: &Line<'_>, at: usize, phrase: &str) -> bool {
    let mut end = at;
    for word in phrase.rsplit(' ') {
        let Some(before) = end.checked_sub(1) else { return false };
        if word == "is"
            && line.tokens.get(before).is_some_and(|t| t.clitic)
            && line.word(before) != "is"
        {
            continue;
        }
        if line.word(before) != word || line.breaks_before(end) {
            return false;
        }
        end = before;
    }
    // nothing was matched but a contracted "is"
    end < at
}

/// "X speaking".
fn speaking(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let token = line.tokens.get(at)?;
    if line.is_ordinary(at) || token.kind != Kind::Word || token.flags & words::TITLE != 0 {
        return None;
    }
    let end = name(line, at, Trust::Full)?;
    (line.word(end) == "speaking" && !line.pauses_before(end)).then_some((at..end, "announced"))
}

/// A common given name without any announcement, with the surname behind it.
fn listed(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let token = line.tokens.get(at)?;
    if token.flags & GIVEN == 0 || token.flags & AMBIGUOUS != 0 {
        return None;
    }
    let end = name(line, at, Trust::Little)?;
    (!is_place(line, at, end)).then_some((at..end, "listed"))
}

fn is_place(line: &Line<'_>, at: usize, end: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |b| line.word(b));
    PLACE_BEFORE.contains(&before)
        || PLACE_AFTER.contains(&line.word(end))
        || PLACE_AFTER.contains(&line.word(end - 1))
        || HOUSES.iter().any(|(a, b)| {
            line.word(at) == *a && (line.word(at + 1) == *b || line.word(at + 2) == *b)
        })
        || line.has(end, words::STREET) && !line.has(end, words::COMMON)
}

/// A name spelled out, where a name is the subject.
fn spelled(analysis: &Analysis<'_>, expected: &Expected, found: &mut Vec<Finding>) {
    let named = found.iter().any(|f| f.entity == Entity::Name) || expected.has(Entity::Name);
    let email = expected.has(Entity::Email) || analysis.says(Sense::Value(Entity::Email));
    let cue =
        analysis.cues.iter().any(|c| matches!(c.sense, Sense::Spell | Sense::Value(Entity::Name)));
    for run in analysis.runs.iter().filter(|r| r.digits == 0) {
        let acronym = run.letters <= 3 && !cue && !analysis.mostly(run, 50);
        let overlaps = analysis.overlapping(&run.tokens).is_some_and(|c| c.sense != Sense::Spell);
        if !(named || cue) || acronym || overlaps || email && !named {
            continue;
        }
        found.extend(analysis.line.bytes(&run.tokens).map(|bytes| Finding {
            bytes,
            entity: Entity::Name,
            rule: "spelled",
        }));
    }
}

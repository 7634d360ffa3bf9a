//! Secrets that are announced ("my password is …") or dictated letter by letter, marks included.

use crate::redact::{
    analysis::Analysis, cue::Sense, entity::Entity, rules::Finding, text::Line, words,
};

/// Longest secret behind "my password is", in words.
const SECRET_WORDS: usize = 4;

/// How far behind where it is noted a secret may be said, in words.
const FAR: usize = 12;

/// Words between a secret's name and the secret.
pub(super) const LINKS: &[&str] = &[
    "is", "was", "would", "be", "it", "its", "um", "uh", "er", "a", "an", "the", "called", "named",
    "my", "set", "to", "that", "in", "at", "i", "think", "believe", "should", "used", "probably",
    "maybe", "either", "just", "like", "i'm",
];

/// "My password is …", "my mother's maiden name was …", "the code word's …".
pub(super) fn announced(analysis: &Analysis<'_>, found: &mut Vec<Finding>) {
    let line = &analysis.line;
    let question = analysis.asks_plainly();
    for cue in analysis.cues.iter().filter(|c| c.sense == Sense::Value(Entity::Password)) {
        let mut at = cue.tokens.end;
        let mut linked =
            line.word(at - 1) == "is" || line.tokens.get(at - 1).is_some_and(|t| t.clitic);
        while at < line.len() && at - cue.tokens.end <= 7 {
            let word = line.word(at);
            linked |= matches!(word, "is" | "was" | "be") || line.gap(at).contains(':');
            if !LINKS.contains(&word) {
                break;
            }
            at += 1;
        }
        // "the password is taped on the back it's sunflower nine"
        if matches!(line.word(at + 1), "on" | "under" | "to" | "behind" | "inside")
            && let Some(it) = (at + 2..line.len().min(at + FAR)).find(|&t| is_it(line, t))
        {
            at = it + 1;
        }
        if is_set(line, cue.tokens.end - 1)
            && let Some(it) = (cue.tokens.end..line.len().min(at + FAR)).find(|&t| is_it(line, t))
        {
            at = it + 1;
            while matches!(line.word(at), "gonna" | "going" | "to" | "be" | "just" | "um" | "uh") {
                at += 1;
            }
            linked = true;
        }
        let start = at;
        at = opening(analysis, at);
        while at < line.len()
            && at - start < SECRET_WORDS
            && !(at > start && line.pauses_before(at))
            && !line.is_ordinary(at)
            && !line.has(at, words::FILLER | words::BACKCHANNEL)
        {
            at += 1;
        }
        // "password rosebud", yet not "what is your high school mascot"
        let named = start == cue.tokens.end && at > start && !question;
        let linked = linked || named;
        if let (true, Some(bytes)) = (linked, line.bytes(&(start..at))) {
            found.push(Finding { bytes, entity: Entity::Password, rule: "cue" });
        }
    }
}

/// "I'll set a temporary …", "i'm typing the right thing …": the secret follows where "it's" does.
fn is_set(line: &Line<'_>, last: usize) -> bool {
    matches!(line.word(last), "temporary" | "thing")
        || matches!(line.word(last), "one" | "password")
            && matches!(line.word(last.wrapping_sub(1)), "temporary" | "right")
}

/// The token after "capital t", or after an everyday word before digits: "welcome four six two".
fn opening(analysis: &Analysis<'_>, at: usize) -> usize {
    let line = &analysis.line;
    let letter = |t: usize| line.word(t).chars().count() == 1;
    if matches!(line.word(at), "capital" | "uppercase" | "lowercase" | "big" | "small") {
        return at + 1 + usize::from(letter(at + 1));
    }
    let digits = analysis.run_at(at + 1).is_some_and(|r| {
        r.tokens.start == at + 1 && !r.quantity && r.letters == 0 && r.digits >= 2
    });
    let plain = line.is_ordinary(at) && line.word(at).chars().count() > 3;
    at + usize::from(digits && plain && at + 1 < line.len())
}

fn is_it(line: &Line<'_>, at: usize) -> bool {
    line.word(at) == "it's"
        || line.word(at) == "it" && line.tokens.get(at).is_some_and(|t| t.clitic)
        || line.word(at) == "is" && line.word(at.wrapping_sub(1)) == "it"
}

/// Words between the parts of a password that is dictated.
const DICTATED: &[&str] = &[
    "and",
    "an",
    "a",
    "then",
    "with",
    "capital",
    "uppercase",
    "lowercase",
    "the",
    "in",
    "caps",
    "all",
    "big",
    "small",
];

/// Punctuation marks and digits that belong to a dictated password: "… exclamation point nine nine".
pub(in crate::redact) fn dictated(analysis: &Analysis<'_>, found: &mut [Finding]) {
    let line = &analysis.line;
    let mut floor = 0;
    for finding in found.iter_mut().filter(|f| f.entity == Entity::Password) {
        let mut end = line.tokens.partition_point(|t| t.start < finding.bytes.end).max(floor);
        let mut at = end;
        while at < line.len() && at < end + 3 && !line.breaks_before(at) {
            if let Some(after) = part(analysis, at) {
                end = after;
                at = after;
            } else if DICTATED.contains(&line.word(at)) {
                at += 1;
            } else {
                break;
            }
        }
        floor = end;
        if let Some(last) = end.checked_sub(1).and_then(|last| line.tokens.get(last)) {
            finding.bytes.end = finding.bytes.end.max(last.end);
        }
    }
}

/// The token after a mark's name, a digit or a spelled run.
fn part(analysis: &Analysis<'_>, at: usize) -> Option<usize> {
    let line = &analysis.line;
    match (line.word(at), line.word(at + 1)) {
        ("exclamation" | "question", "point" | "mark")
        | ("pound" | "dollar" | "percent" | "at" | "hash" | "plus", "sign" | "symbol" | "key") => {
            Some(at + 2)
        }
        (
            "hashtag" | "asterisk" | "star" | "ampersand" | "underscore" | "hyphen" | "dash"
            | "bang" | "exclamation",
            _,
        ) => Some(at + 1),
        _ => analysis
            .run_at(at)
            .filter(|r| !r.quantity && r.tokens.start == at)
            .map(|r| r.tokens.end),
    }
}

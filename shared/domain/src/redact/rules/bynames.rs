//! Given names that are everyday words or months, where the words around them leave no other meaning: "my neighbor rich
//! got", "is april there", "the baby's grace", "my name's will".

use std::ops::Range;

use crate::redact::{
    rules::{
        acting::KIN,
        names::name,
        openers::Trust,
        people::{DOES, SAYS},
    },
    text::{Kind, Line},
    words::{self, AMBIGUOUS, GIVEN, SURNAME, UNIT},
};

/// Most words of such a name.
const MOST: usize = 3;
/// Verbs and pronouns in the first place.
const MODAL: &[&str] = &["will", "may"];
/// What somebody has rather than is called: "my son's bill".
const OWNED: &[&str] = &[
    "bill", "cash", "chance", "day", "page", "park", "price", "penny", "home", "card", "will",
    "may", "art", "law", "house", "school", "church", "birthday", "major", "piece", "bell", "ball",
    "field", "hall", "bush", "book", "kitchen", "keys", "post", "skip", "dot", "court", "min",
];
/// Where one is, or is not: "is april there", "hope's on lunch".
const PLACED: &[&str] = &["there", "in", "around", "out", "here", "home", "working", "about"];
/// The same, of people rather than of months.
const FREE: &[&str] = &["available", "free", "busy", "back", "still"];

/// A name that is an everyday word, by what stands around it.
pub(super) fn known(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let token = line.tokens.get(at).filter(|t| t.kind == Kind::Word)?;
    if token.flags & (AMBIGUOUS | GIVEN) == 0 || token.flags & UNIT != 0 && token.word != "may" {
        return None;
    }
    if introduced(line, at) {
        let longest = name(line, at, Trust::Full).unwrap_or(at + 1);
        return Some((at..end(line, at).max(longest), "announced"));
    }
    let stands =
        related(line, at) || relates(line, at) || is_somewhere(line, at) || apposed(line, at);
    stands.then_some((at..at + 1, "slot"))
}

/// The end of a name behind "my name's": names upon names, yet not "will may i ask".
fn end(line: &Line<'_>, at: usize) -> usize {
    let names = |t: usize| {
        let verb = MODAL.contains(&line.word(t))
            && matches!(line.word(t + 1), "i" | "you" | "we" | "be" | "have" | "not" | "take");
        line.has(t, GIVEN | SURNAME | AMBIGUOUS) && !verb && !line.pauses_before(t)
    };
    (at + 1..at + MOST).find(|&t| !names(t)).unwrap_or(at + MOST).min(line.len())
}

/// "My name's will", "my name is may", "that's my name may".
fn introduced(line: &Line<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let word = |back: usize| at.checked_sub(back).map_or("", |b| line.word(b));
    let contracted = line.tokens.get(before).is_some_and(|t| t.clitic);
    let linked = word(1) == "name" && contracted || word(1) == "is" && word(2) == "name";
    let whose = |back: usize| matches!(word(back), "my" | "his" | "her" | "first" | "last");
    let owned = if word(1) == "name" { whose(2) } else { whose(3) };
    // "my name's on the account"
    let named = linked && owned && MODAL.contains(&line.word(at)) && !line.pauses_before(at);
    let shown = word(1) == "name" && word(2) == "my" && word(3).starts_with("that");
    named || shown && !contracted && closes(line, at + 1)
}

/// "My neighbor rich got", "my husband will he's on oxygen", "to my son mark".
fn related(line: &Line<'_>, at: usize) -> bool {
    let Some(kin) = at.checked_sub(1).filter(|k| KIN.contains(&line.word(*k))) else {
        return false;
    };
    let clitic = line.tokens.get(kin).is_some_and(|t| t.clitic);
    if clitic || line.pauses_before(at) || line.tokens.get(at).is_some_and(|t| t.clitic) {
        return false;
    }
    let owner = kin.checked_sub(1).map_or("", |b| line.word(b));
    if !matches!(owner, "my" | "our" | "his" | "her" | "your" | "their") {
        return false;
    }
    let next = line.word(at + 1);
    let person = matches!(next, "he" | "she" | "he's" | "she's" | "who" | "who's");
    let acts = DOES.contains(&next) || SAYS.contains(&next) || matches!(next, "was" | "is" | "has");
    if MODAL.contains(&line.word(at)) {
        return person || acts && !matches!(next, "put" | "set" | "already" | "never");
    }
    person || acts
}

/// "The baby's grace", "my eldest son's mark": who it is, yet not "my son's bill".
fn relates(line: &Line<'_>, at: usize) -> bool {
    let Some(kin) = at.checked_sub(1).filter(|k| KIN.contains(&line.word(*k))) else {
        return false;
    };
    line.tokens.get(kin).is_some_and(|t| t.clitic)
        && !OWNED.contains(&line.word(at))
        && !line.tokens.get(at).is_some_and(|t| t.clitic)
        && (closes(line, at + 1) || matches!(line.word(at + 1), "he's" | "she's"))
}

/// "Is april there", "um is hope in", "hope's on lunch".
fn is_somewhere(line: &Line<'_>, at: usize) -> bool {
    let asks = at.checked_sub(1).is_some_and(|is| {
        line.word(is) == "is"
            && (0..is).rev().take(2).all(|t| {
                line.has(t, words::FILLER | words::BACKCHANNEL)
                    || matches!(line.word(t), "hi" | "hello" | "so" | "and" | "please" | "well")
            })
    });
    let next = line.word(at + 1);
    // "is may free", "is winter in"
    let month = line.has(at, words::MONTH);
    asks && !line.pauses_before(at + 1)
        && !line.tokens.get(at).is_some_and(|t| t.clitic)
        && (PLACED.contains(&next) || !month && FREE.contains(&next))
        // "is page in the booklet", "is art in the office" stays a name
        && !OWNED.contains(&line.word(at))
}

/// "Because will my husband will": the same word on either side of whose it is.
fn apposed(line: &Line<'_>, at: usize) -> bool {
    matches!(line.word(at + 1), "my" | "our" | "his" | "her")
        && KIN.contains(&line.word(at + 2))
        && line.word(at + 3) == line.word(at)
}

/// Whether nothing follows, or another clause.
fn closes(line: &Line<'_>, end: usize) -> bool {
    end >= line.len()
        || line.pauses_before(end)
        || line.has(end, words::FILLER)
        || matches!(line.word(end), "and" | "he" | "she" | "but" | "the" | "not" | "yeah" | "yes")
}

//! Names that are known by what stands behind them: "X left me a voicemail", "X it's my last name", "X that's x y z".

use std::ops::Range;

use crate::redact::{
    entity::Entity,
    expected::Expected,
    rules::Finding,
    text::{Kind, Line},
    words::{self, COMMON, DOMAIN, EVERYDAY, REGION, STREET, UNIT},
};

/// What people do, and to whom: "left me", "rang us".
const DOES: &[&str] = &[
    "left", "told", "rang", "called", "phoned", "texted", "emailed", "messaged", "promised",
    "assured", "gave", "sold", "helped", "sent",
];
/// Words of an unknown word's flags that make something else of it than a name.
const OTHER: words::Flags = COMMON | EVERYDAY | DOMAIN | REGION | STREET | UNIT | words::MONTH;

/// "X left me a voicemail", "X rang us on tuesday".
pub(super) fn acting(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let token = line.tokens.get(at)?;
    let unknown = token.kind == Kind::Word
        && token.word.chars().count() > 1
        && !line.is_ordinary(at)
        && token.flags & (OTHER | words::LEAD_IN | words::FILLER | words::TITLE) == 0
        && (!line.cased || token.capital);
    // "bill left me a message"
    let listed = token.flags & words::AMBIGUOUS != 0
        && token.flags & REGION == 0
        && !matches!(token.word.as_ref(), "may" | "will" | "an" | "so" | "to" | "do" | "chase");
    let end = at + 1;
    let acts = DOES.contains(&line.word(end)) && matches!(line.word(end + 1), "me" | "us");
    // "the courier told me"
    let before = at.checked_sub(1).map_or("", |b| line.word(b));
    let article = matches!(before, "the" | "a" | "an" | "your" | "my" | "our" | "this" | "that");
    ((unknown || listed) && acts && !article && !line.pauses_before(end))
        .then_some((at..end, "acting"))
}

/// Of whom one says "that's my …".
pub(super) const KIN: &[&str] = &[
    "wife",
    "husband",
    "son",
    "daughter",
    "brother",
    "sister",
    "mother",
    "father",
    "mum",
    "mom",
    "dad",
    "granddaughter",
    "grandson",
    "grandma",
    "grandmother",
    "grandad",
    "grandfather",
    "nan",
    "niece",
    "nephew",
    "aunt",
    "auntie",
    "uncle",
    "cousin",
    "partner",
    "girlfriend",
    "boyfriend",
    "fiance",
    "fiancee",
    "boss",
    "manager",
    "neighbour",
    "neighbor",
    "friend",
    "mate",
    "flatmate",
    "roommate",
    "landlord",
    "carer",
    "assistant",
    "secretary",
    "colleague",
    "twin",
    "stepson",
    "stepdaughter",
    "baby",
    "kid",
    "boy",
    "girl",
];

/// "X it's my last name", "X that's my first name": whatever the word is.
pub(super) fn own(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    if line.word(at).chars().count() < 3 || line.has(at, words::FILLER | words::BACKCHANNEL) {
        return None;
    }
    // "i said it's my last name"
    if at > 0 && line.is_ordinary(at) {
        return None;
    }
    let mut end = at + 1;
    if matches!(line.word(end), "it" | "that" | "he" | "she") {
        let contracted = line.tokens.get(end).is_some_and(|t| t.clitic);
        end += if contracted && line.word(end + 1) != "is" { 1 } else { 2 };
    } else if matches!(line.word(end), "it's" | "that's" | "is" | "he's" | "she's") {
        end += 1;
    } else {
        return None;
    }
    // "peaches that's my granddaughter"
    let kin = KIN.contains(&line.word(end + 1))
        || matches!(
            line.word(end + 1),
            "little" | "eldest" | "youngest" | "oldest" | "late" | "ex"
        ) && KIN.contains(&line.word(end + 2));
    let token = line.tokens.get(at)?;
    let thing = at.checked_sub(1).is_some_and(|b| {
        matches!(line.word(b), "the" | "a" | "an" | "my" | "your" | "his" | "her" | "one")
    });
    // "i don't know it off by heart it's my brother's van"
    let distant = line.word(at + 1).starts_with("it") && at > 0 && line.is_substance(at - 1);
    if kin
        && !distant
        && matches!(line.word(end), "my" | "our" | "her" | "his")
        && !thing
        && !line.is_ordinary(at)
        && token.flags & (words::LEAD_IN | words::NATO | REGION | UNIT) == 0
        && crate::redact::number::part(&token.word).is_none()
    {
        return Some((at..at + 1, "announced"));
    }
    let whose = matches!(line.word(end), "my" | "her" | "his" | "our");
    let kind = matches!(line.word(end + 1), "last" | "first" | "middle" | "family" | "maiden");
    let says = kind && line.word(end + 2) == "name" || line.word(end + 1) == "surname";
    let else_ = matches!(line.word(at), "that" | "this" | "what" | "which" | "because" | "cause");
    (whose && says && !else_).then_some((at..at + 1, "announced"))
}

/// Words between a word and its spelling.
const SPELLS: &[&str] =
    &["that's", "that", "it's", "it", "is", "spelled", "spelt", "so", "as", "in"];
/// Most of them.
const MOST_LINKS: usize = 3;

/// A word that is spelled right behind it: "carrick that's c a double r". What it is, is what was asked for, or a name.
pub(super) fn self_spelled(line: &Line<'_>, expected: &Expected, found: &mut Vec<Finding>) {
    let entity = [Entity::Email, Entity::Address, Entity::Password]
        .into_iter()
        .find(|e| expected.has(*e))
        .unwrap_or(Entity::Name);
    for at in 0..line.len() {
        let Some(end) = spelling(line, at) else { continue };
        for tokens in [at..at + 1, end_of_links(line, at + 1)..end] {
            found.extend(line.bytes(&tokens).map(|bytes| Finding {
                bytes,
                entity,
                rule: "spelled",
            }));
        }
    }
}

fn end_of_links(line: &Line<'_>, from: usize) -> usize {
    (from..from + MOST_LINKS)
        .find(|&t| !SPELLS.contains(&line.word(t)))
        .unwrap_or(from + MOST_LINKS)
}

/// The token after the letters behind a word that are its own: the first two of them at least, three of a common word.
fn spelling(line: &Line<'_>, at: usize) -> Option<usize> {
    let token = line.tokens.get(at).filter(|t| t.kind == Kind::Word)?;
    if token.word.chars().count() < 3 {
        return None;
    }
    let from = end_of_links(line, at + 1);
    let own = token.word.chars().enumerate().take_while(|(n, c)| {
        let word = line.word(from + n);
        word.chars().count() == 1 && word.starts_with(*c)
    });
    let least = if line.is_ordinary(at) { 3 } else { 2 };
    if own.count() < least {
        return None;
    }
    let letter = |t: usize| {
        line.word(t).chars().count() == 1 && line.kind(t) == Some(Kind::Word)
            || matches!(line.word(t), "double" | "triple")
    };
    (from..=line.len()).find(|&t| t == line.len() || !letter(t))
}

//! Places in a sentence where only people stand: "when X came out", "talked to X", "X's account", "X and Y".

use std::ops::Range;

use crate::redact::{
    entity::Entity,
    expected::Expected,
    rules::{
        followers::{AFTER_NAME, is_hardly, is_never},
        names::name,
        openers::Trust::Full,
        people::{BEFORE_SUBJECT, DOES, HAS, SAYS, TALKED, TEAMS},
        places::is_place,
    },
    text::{Kind, Line},
    words::{self, AMBIGUOUS, COMMON, DOMAIN, EVERYDAY, GIVEN, REGION, STREET, SURNAME, UNIT},
};

/// Words of other meanings than a name.
const OTHER: words::Flags = COMMON
    | EVERYDAY
    | DOMAIN
    | REGION
    | STREET
    | UNIT
    | words::MONTH
    | words::LEAD_IN
    | words::FILLER
    | words::BACKCHANNEL
    | words::TITLE;

/// Words around an appointment that may tell its day.
const NEAR: usize = 8;

/// A word that stands where only people do.
pub(super) fn slotted(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let token = line.tokens.get(at).filter(|t| t.kind == Kind::Word)?;
    if is_modal_name(line, at) {
        return Some((at..at + 1, "slot"));
    }
    // "delacroix party of two"
    let party = line.word(at + 1) == "party" && line.word(at + 2) == "of";
    if party && is_candidate(line, at) && !is_determined(line, at) {
        return Some((at..at + 1, "slot"));
    }
    // "i've got two patels", "the henderssons"
    if is_family(line, at) {
        return Some((at..at + 1, "slot"));
    }
    // "the winstanley residence"
    let household = matches!(line.word(at + 1), "residence" | "household" | "family" | "wedding");
    if household && is_candidate(line, at) && !line.has(at, AMBIGUOUS) {
        return Some((at..at + 1, "slot"));
    }
    if is_never(line, at) || is_determined(line, at) || line.word(at).chars().count() < 3 {
        return None;
    }
    if talked_to(line, at) {
        return Some((at..at + 1, "slot"));
    }
    if !is_candidate(line, at) {
        return None;
    }
    let end = name(line, at, Full)?;
    let last = line.tokens.get(end - 1)?;
    let owner = last.clitic && HAS.contains(&line.word(end));
    let listed = token.flags & (AMBIGUOUS | GIVEN | SURNAME) != 0;
    let subject = !last.clitic && opens_clause(line, at) && !line.pauses_before(end) && {
        let speaks = SAYS.contains(&line.word(end)) && line.word(end) != "thought";
        let from = line.word(end) == "from" && !is_hardly(line, at);
        let stays = line.word(end) == "will"
            && line.word(end + 1) == "be"
            && matches!(line.word(end + 2), "in" | "out" | "home" | "there" | "here" | "back");
        speaks || stays || listed && at > 0 && (from || DOES.contains(&line.word(end)))
    };
    let before = at.checked_sub(1).map_or("", |b| line.word(b));
    // "does clark still live there"
    let asked = listed
        && !last.clitic
        && matches!(before, "does" | "did" | "doesn't" | "didn't")
        && !line.pauses_before(end);
    let appointed = !last.clitic && is_appointed(line, at, end);
    (owner || subject || asked || appointed).then_some((at..end, "slot"))
}

/// "Two patels", "the kowalskis": a surname that has no other use, of several people.
fn is_family(line: &Line<'_>, at: usize) -> bool {
    let counted = at.checked_sub(1).is_some_and(|before| {
        line.word(before) == "the" || crate::redact::number::part(line.word(before)).is_some()
    });
    let stem = line.word(at).strip_suffix('s').filter(|stem| counted && stem.len() > 3);
    let flags = stem.map_or(0, words::flags);
    // "the hendersons five g" is a network
    let numbered = crate::redact::number::part(line.word(at + 1)).is_some();
    !numbered
        && flags & SURNAME != 0
        && flags & (OTHER | AMBIGUOUS | GIVEN) == 0
        && !line.has(at, OTHER)
}

/// "My son will says", "did will get it", "may's account": a name where no auxiliary verb can stand.
fn is_modal_name(line: &Line<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |b| line.word(b));
    let finite = matches!(
        line.word(at + 1),
        "says"
            | "said"
            | "was"
            | "is"
            | "has"
            | "had"
            | "told"
            | "wants"
            | "wanted"
            | "thinks"
            | "thought"
            | "got"
            | "came"
            | "gave"
            | "did"
            | "does"
            | "called"
            | "left"
    );
    let month = line.word(at) == "may"
        && matches!(
            line.word(at + 1),
            "was" | "is" | "has" | "had" | "came" | "got" | "did" | "does"
        );
    matches!(line.word(at), "will" | "may")
        && (line.tokens.get(at).is_some_and(|t| t.clitic && HAS.contains(&line.word(at + 1)))
            || finite && !month && !line.pauses_before(at + 1)
            || matches!(before, "did" | "does" | "didn't" | "doesn't"))
}

/// A name that is an everyday word as well, with a surname behind it: "dot kessler".
pub(super) fn surnamed(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let next = line.tokens.get(at + 1).filter(|t| t.kind == Kind::Word)?;
    let surname = next.flags & SURNAME != 0 && next.flags & (AMBIGUOUS | EVERYDAY) == 0;
    let counts = surname
        && line.has(at, GIVEN | AMBIGUOUS)
        && !is_never(line, at)
        && !is_determined(line, at)
        && !line.pauses_before(at + 1)
        && !line.has(at, REGION | words::STREET_NAME | STREET | words::MONTH)
        && !line.has(at + 2, STREET)
        && (!line.cased || next.capital);
    (counts && !is_place(line, at, at + 2)).then_some((at..at + 2, "listed"))
}

/// A name that is a word of the alphabet or the like, in the answer to a question for names.
pub(super) fn named_in_answer(
    line: &Line<'_>,
    at: usize,
    expected: &Expected,
) -> Option<(Range<usize>, &'static str)> {
    let other = OTHER | words::STREET_NAME;
    let counts = expected.asked
        && !expected.own
        && expected.entities.first() == Some(&Entity::Name)
        && line.has(at, GIVEN | AMBIGUOUS)
        && !line.has(at, other)
        && !is_hardly(line, at)
        && !is_never(line, at)
        && !is_determined(line, at)
        && !matches!(line.word(at.wrapping_sub(1)), "for" | "in" | "like");
    (counts && (!line.cased || line.tokens.get(at)?.capital)).then_some((at..at + 1, "asked"))
}

/// A word that may be a name: one that is listed among the names, or an unknown one.
pub(super) fn is_candidate(line: &Line<'_>, at: usize) -> bool {
    line.tokens.get(at).is_some_and(|t| {
        let listed = t.flags & (AMBIGUOUS | GIVEN | SURNAME) != 0;
        let unknown = !line.is_ordinary(at)
            && t.flags & (OTHER | words::NATO) == 0
            && t.word.chars().count() > 2
            && crate::redact::number::part(&t.word).is_none();
        (listed || unknown) && t.kind == Kind::Word && (!line.cased || t.capital)
    })
}

/// "The …", "my …", "a new …": what follows is a thing.
pub(super) fn is_determined(line: &Line<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| {
        matches!(
            line.word(before),
            "the"
                | "a"
                | "an"
                | "my"
                | "your"
                | "our"
                | "his"
                | "her"
                | "their"
                | "this"
                | "these"
                | "those"
                | "some"
                | "any"
                | "no"
                | "every"
                | "each"
                | "which"
                | "its"
                | "little"
                | "young"
                | "other"
                | "late"
                | "new"
        ) || line.tokens.get(before).is_some_and(|t| t.clitic) && before > 0
    })
}

fn opens_clause(line: &Line<'_>, at: usize) -> bool {
    at == 0
        || line.pauses_before(at)
        || at.checked_sub(1).is_some_and(|b| {
            BEFORE_SUBJECT.contains(&line.word(b)) || matches!(line.word(b), "right" | "that's")
        })
}

/// "I talked to X and …": an everyday word, too, since things need an article.
fn talked_to(line: &Line<'_>, at: usize) -> bool {
    let (Some(to), Some(verb)) = (at.checked_sub(1), at.checked_sub(2)) else { return false };
    let token = |wanted: words::Flags| line.has(at, wanted);
    matches!(line.word(to), "to" | "with")
        && TALKED.contains(&line.word(verb))
        && !token(COMMON | REGION | words::MONTH | words::TITLE | words::FILLER | UNIT)
        && token(AMBIGUOUS | EVERYDAY)
        && !TEAMS.contains(&line.word(at))
        && !line.word(at).ends_with('s')
        && (!line.cased || token(AMBIGUOUS) && line.tokens.get(at).is_some_and(|t| t.capital))
        && is_closed(line, at + 1)
}

pub(super) fn is_closed(line: &Line<'_>, end: usize) -> bool {
    end >= line.len()
        || line.pauses_before(end)
        || AFTER_NAME.contains(&line.word(end))
        || matches!(
            line.word(end),
            "he" | "she"
                | "who"
                | "about"
                | "they"
                | "there"
                | "earlier"
                | "yesterday"
                | "last"
                | "today"
                | "before"
                | "because"
                | "when"
                | "then"
                | "this"
                | "over"
                | "he's"
        )
        || line.has(end, words::FILLER)
}

/// "You're on tuesday with X for the cleaning".
fn is_appointed(line: &Line<'_>, at: usize, end: usize) -> bool {
    const DAYS: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "tomorrow",
        "appointment",
        "session",
        "lesson",
        "morning",
        "afternoon",
        "o'clock",
    ];
    at.checked_sub(1).is_some_and(|before| line.word(before) == "with")
        && (end >= line.len() || matches!(line.word(end), "for" | "at" | "on" | "in" | "and"))
        && (at.saturating_sub(NEAR)..end + NEAR).any(|t| DAYS.contains(&line.word(t)))
}

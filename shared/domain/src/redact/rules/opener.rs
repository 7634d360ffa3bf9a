//! What stands before a name: "my name is", "this is … from", "thank you, Mrs …", "my wife …".

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use crate::redact::{
    rules::{
        followers::{AFTER_GREETING, AFTER_NAME, is_hardly, is_never},
        names::name,
        openers::{
            OPENERS, Trust,
            Trust::{Full, Greeting, Little, Person, Some as Fair},
        },
        places::is_place,
    },
    text::{Kind, Line},
    words::{self, AMBIGUOUS, COMMON, EVERYDAY, GIVEN, SURNAME},
};

/// "Mrs X", "doctor X".
pub(super) fn titled(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let before = at.checked_sub(1)?;
    if !line.has(before, words::TITLE)
        || line.gap(at).contains([',', '?', '!'])
        || is_never(line, at) && !called(line, at)
        || line.word(before) == "miss" && before > 0 && line.word(before - 1) == "i"
    {
        return None;
    }
    if called(line, at) {
        return Some((at..at + 1, "title"));
    }
    let initials = (at..line.len()).take_while(|&t| line.word(t).len() == 1).count();
    let end = name(line, at + initials, Full)?;
    let certain = line.tokens.get(at)?.flags & (GIVEN | SURNAME | AMBIGUOUS) != 0
        || !line.cased
        || line.tokens.get(at)?.capital;
    certain.then_some((at..end, "title"))
}

type Phrases = Vec<(Trust, &'static str)>;

/// [`OPENERS`] by their last word.
static BY_LAST_WORD: LazyLock<HashMap<&'static str, Phrases>> = LazyLock::new(|| {
    let mut table: HashMap<&'static str, Phrases> = HashMap::new();
    for (trust, phrases) in OPENERS {
        for phrase in *phrases {
            let last = phrase.rsplit(' ').next().unwrap_or(phrase);
            table.entry(last).or_default().push((*trust, phrase));
        }
    }
    table
});

/// "Thank you mr early", "mrs day said": behind a title that has no other use any word is a name.
fn called(line: &Line<'_>, at: usize) -> bool {
    const NONE: &[&str] = &[
        "or", "and", "is", "the", "um", "uh", "er", "a", "i", "no", "yes", "okay", "what", "who",
        "you", "sorry", "so", "to", "in", "on", "of", "for", "actually", "please", "not", "but",
    ];
    let title = at.checked_sub(1).map_or("", |before| line.word(before));
    // "thank you miss peoples", yet not "you'll miss payments"
    let hailed = title == "miss"
        && (at == 1
            || at.checked_sub(2).is_some_and(|b| {
                line.word(b) == "you" && line.word(b.wrapping_sub(1)) == "thank"
                    || matches!(line.word(b), "okay" | "thanks" | "hi" | "hello" | "yes" | "sorry")
            }));
    (hailed || matches!(title, "mr" | "mrs" | "ms" | "mister" | "missus"))
        && line.kind(at) == Some(Kind::Word)
        && (line.is_ordinary(at) && !line.has(at, AMBIGUOUS) || is_never(line, at))
        && line.word(at).chars().count() > 2
        && !NONE.contains(&line.word(at))
}

/// A name behind one of [`OPENERS`].
pub(super) fn opened(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let token = line.tokens.get(at)?;
    if token.kind != Kind::Word || line.is_ordinary(at) && token.flags & AMBIGUOUS == 0 {
        return None;
    }
    let before = line.tokens.get(at.checked_sub(1)?)?;
    let contracted = if before.clitic { BY_LAST_WORD.get("is") } else { None };
    let phrases = BY_LAST_WORD.get(before.word.as_ref()).into_iter().chain(contracted).flatten();
    let trust =
        phrases.filter(|(_, phrase)| ends_with(line, at, phrase)).map(|(trust, _)| *trust).max()?;
    let end = name(line, at, Full)?;
    let goes = if token.flags & AMBIGUOUS != 0 {
        ambiguous(line, at..end, trust)
    } else {
        token.flags & (GIVEN | SURNAME) != 0 || unknown(line, at..end, trust)
    };
    (goes && !is_place(line, at, end)).then_some((at..end, "announced"))
}

fn is_closed(line: &Line<'_>, end: usize, after: &[&str]) -> bool {
    end >= line.len() || line.pauses_before(end) || after.contains(&line.word(end))
}

/// Whether a word that is a name and other things as well is one here.
fn ambiguous(line: &Line<'_>, name: Range<usize>, trust: Trust) -> bool {
    let capital = line.tokens.get(name.start).is_some_and(|t| t.capital);
    let surname = name.len() > 1;
    let closed = is_closed(line, name.end, AFTER_NAME);
    if is_never(line, name.start) {
        return false;
    }
    // "thank you for calling the clinic this is mark"
    let greets = matches!(line.word(name.start - 1), "is" | "this")
        && (0..name.start).any(|at| matches!(line.word(at), "calling" | "hi" | "hello" | "hey"));
    if (greets || offers(line, &name)) && closed {
        return true;
    }
    if is_hardly(line, name.start) {
        return closed
            && (trust >= Person || capital && trust > Little || surname && trust >= Fair);
    }
    let ends = is_closed(line, name.end, &[]);
    let linked = matches!(
        line.word(name.start - 1),
        "for" | "with" | "under" | "called" | "and" | "so" | "no"
    );
    closed && (trust >= Greeting || capital || ends && !linked)
}

/// "Records this is chance can i help".
fn offers(line: &Line<'_>, name: &Range<usize>) -> bool {
    let next = (line.word(name.end), line.word(name.end + 1));
    matches!(line.word(name.start - 1), "is" | "this" | "i'm")
        && matches!(
            next,
            ("can" | "may" | "how" | "what", "i" | "can" | "may" | "are" | "do" | "could")
                | ("how's" | "speaking" | "what's", _)
        )
}

/// Whether an unknown word is a name here.
fn unknown(line: &Line<'_>, name: Range<usize>, trust: Trust) -> bool {
    let Some(token) = line.tokens.get(name.start) else { return false };
    let letters = token.word.chars().count();
    if offers(line, &name) && token.flags & COMMON == 0 {
        return true;
    }
    // "this is rusty calloway": an everyday word before what is none
    let before_surname = name.len() > 1
        && trust >= Fair
        && token.flags & COMMON == 0
        && line.tokens.get(name.end - 1).is_some_and(|t| t.flags & (EVERYDAY | COMMON) == 0);
    if letters < 3 && !token.capital
        || !before_surname && token.flags & (EVERYDAY | COMMON | words::REGION) != 0 && trust < Full
    {
        return false;
    }
    let closed = is_closed(line, name.end, AFTER_NAME);
    match trust {
        Full => true,
        Fair | Person if line.cased => token.capital,
        Fair | Person => closed || line.is_ordinary(name.end),
        Greeting if line.cased => token.capital && closed && name.len() <= 2,
        Greeting => is_closed(line, name.end, AFTER_GREETING) && name.len() <= 2,
        // "okay hank so i have you as …"
        Little if !line.cased => {
            name.len() == 1
                && letters > 2
                && name.end < line.len()
                && !matches!(line.word(name.start - 1), "yeah" | "yes" | "no" | "yep" | "sure")
                && is_hailing(line, name.start)
                && is_closed(line, name.end, AFTER_GREETING)
        }
        Little => {
            token.capital
                && closed
                && name.len() <= 2
                && line.cased
                && !matches!(line.word(name.start - 1), "for" | "with" | "called" | "under" | "and")
        }
    }
}

/// Whether nothing but "okay", "alright then" or "sorry" stands before a word.
fn is_hailing(line: &Line<'_>, at: usize) -> bool {
    at <= 3
        && (0..at).all(|t| {
            line.has(t, words::BACKCHANNEL | words::FILLER)
                && !matches!(
                    line.word(t),
                    "it's" | "its" | "is" | "that" | "that's" | "like" | "with"
                )
                || matches!(line.word(t), "well" | "no" | "sorry" | "great" | "alright" | "all")
        })
}

fn ends_with(line: &Line<'_>, at: usize, phrase: &str) -> bool {
    let mut end = at;
    // "my mother's maiden name"
    if at.checked_sub(1).and_then(|b| line.tokens.get(b)).is_some_and(|t| t.clitic)
        && !matches!(
            phrase,
            "name is"
                | "this is"
                | "it is"
                | "that is"
                | "agent today is"
                | "other is"
                | "he is"
                | "she is"
        )
    {
        return false;
    }
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
pub(super) fn speaking(line: &Line<'_>, at: usize) -> Option<(Range<usize>, &'static str)> {
    let token = line.tokens.get(at)?;
    let ordinary = line.is_ordinary(at) && token.flags & AMBIGUOUS == 0;
    if ordinary || token.kind != Kind::Word || token.flags & words::TITLE != 0 {
        return None;
    }
    let end = name(line, at, Full)?;
    let says = match line.word(end) {
        "speaking" => true,
        "here" | "calling" => {
            let begins = (0..at)
                .all(|t| line.has(t, words::BACKCHANNEL | words::FILLER) || is_hail(line.word(t)));
            // "you're through to claims alasdair here what's your policy number"
            let goes_on = line.word(end) == "here"
                && token.flags & COMMON == 0
                && (is_closed(line, end + 1, &[])
                    || matches!(
                        line.word(end + 1),
                        "what's" | "what" | "how" | "who" | "may" | "can"
                    ));
            token.flags & EVERYDAY == 0 && (begins || goes_on)
        }
        _ => false,
    };
    (says && !line.pauses_before(end)).then_some((at..end, "announced"))
}

fn is_hail(word: &str) -> bool {
    matches!(
        word,
        "hi" | "hello"
            | "hey"
            | "good"
            | "morning"
            | "afternoon"
            | "evening"
            | "it"
            | "this"
            | "is"
    )
}

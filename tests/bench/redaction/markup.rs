//! The markup of the labelled dialogues: a header line, then one utterance per line with its sensitive places in braces.

use std::ops::Range;

use domain::redact::Entity;

/// What a header may say of its snippet; only `heldout` matters to the figures.
const TAGS: &[&str] = &[
    "spoken",
    "written",
    "mixed",
    "us",
    "uk",
    "split",
    "negative",
    "plain",
    "correction",
    "readback",
    "noise",
    "heldout",
];

/// A labelled part of a dialogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snippet {
    pub(crate) id: String,
    /// Not to be looked at while the rules are tuned.
    pub(crate) heldout: bool,
    pub(crate) utterances: Vec<Utterance>,
}

/// One utterance, without its markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Utterance {
    pub(crate) speaker: &'static str,
    pub(crate) text: String,
    pub(crate) marks: Vec<Mark>,
}

/// A labelled place, in bytes of the utterance's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A value or, with a number, a piece of the value of that number.
    Sensitive { entity: Entity, value: Option<u32> },
    /// Looks like a value, and must stay readable.
    Negative { label: String },
}

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub(crate) struct Malformed {
    pub(crate) line: usize,
    pub(crate) what: String,
}

/// Reads a file's snippets.
///
/// # Errors
/// Everything that is malformed, so that one run tells all of it.
pub(crate) fn parse(file: &str) -> Result<Vec<Snippet>, Vec<Malformed>> {
    let (mut snippets, mut problems) = (Vec::<Snippet>::new(), Vec::new());
    let mut open = false;
    for (at, line) in file.lines().enumerate() {
        let line = line.trim_end();
        let read = if line.is_empty() {
            open = false;
            Ok(())
        } else if open {
            utterance(line).map(|u| {
                if let Some(snippet) = snippets.last_mut() {
                    snippet.utterances.push(u);
                }
            })
        } else {
            open = true;
            header(line).map(|snippet| snippets.push(snippet))
        };
        problems.extend(read.err().map(|what| Malformed { line: at + 1, what }));
    }
    let silent = snippets.iter().find(|s| s.utterances.is_empty());
    if let Some(snippet) = silent.filter(|_| problems.is_empty()) {
        problems.push(Malformed {
            line: file.lines().count(),
            what: format!("snippet {} has no utterance", snippet.id),
        });
    }
    if problems.is_empty() { Ok(snippets) } else { Err(problems) }
}

fn header(line: &str) -> Result<Snippet, String> {
    let words = line.strip_prefix("# ").ok_or_else(|| {
        format!("a snippet begins with \"# <id> <tags...>\" after a blank line, not with {line:?}")
    })?;
    let mut words = words.split_whitespace();
    let id = words.next().ok_or("a snippet has no id")?.to_owned();
    let mut heldout = false;
    for tag in words {
        if !TAGS.contains(&tag) {
            return Err(format!("unknown tag {tag:?}; known are {}", TAGS.join(", ")));
        }
        heldout |= tag == "heldout";
    }
    Ok(Snippet { id, heldout, utterances: Vec::new() })
}

fn utterance(line: &str) -> Result<Utterance, String> {
    let (speaker, said) = [("agent", "A: "), ("customer", "C: ")]
        .into_iter()
        .find_map(|(speaker, prefix)| Some((speaker, line.strip_prefix(prefix)?)))
        .ok_or_else(|| format!("an utterance begins with \"A: \" or \"C: \", not with {line:?}"))?;
    let (mut text, mut marks, mut rest) = (String::new(), Vec::new(), said);
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(outside(before)?);
        let (inner, tail) =
            after.split_once('}').ok_or_else(|| format!("no \"}}\" after \"{{{after}\""))?;
        let (label, value) = inner
            .split_once('|')
            .ok_or_else(|| format!("no \"|\" between kind and text in \"{{{inner}}}\""))?;
        if value.contains(['{', '|']) {
            return Err(format!("a brace or bar within \"{{{inner}}}\""));
        }
        if value.is_empty() || value.trim() != value {
            return Err(format!("no text, or space around it, in \"{{{inner}}}\""));
        }
        let start = text.len();
        text.push_str(value);
        marks.push(Mark { range: start..text.len(), kind: kind(label)? });
        rest = tail;
    }
    text.push_str(outside(rest)?);
    Ok(Utterance { speaker, text, marks })
}

fn outside(text: &str) -> Result<&str, String> {
    match text.find(['}', '|']) {
        Some(at) => Err(format!("a stray brace or bar at {:?}", text.get(at..).unwrap_or(text))),
        None => Ok(text),
    }
}

fn kind(label: &str) -> Result<Kind, String> {
    if let Some(label) = label.strip_prefix('!') {
        return if label.is_empty() {
            Err("a hard negative has no label: {!label|text}".to_owned())
        } else {
            Ok(Kind::Negative { label: label.to_owned() })
        };
    }
    let (name, value) = match label.split_once('#') {
        None => (label, None),
        Some((name, n)) => {
            let n = n.parse().map_err(|_| format!("{n:?} is no number in {{{label}|"))?;
            (name, Some(n))
        }
    };
    let entity = name
        .parse()
        .ok()
        .filter(|entity| !matches!(entity, Entity::Custom | Entity::Withheld))
        .ok_or_else(|| format!("unknown type {name:?}; a hard negative begins with \"!\""))?;
    Ok(Kind::Sensitive { entity, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(file: &str) -> Vec<String> {
        parse(file).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn marks_lie_where_the_text_lies_once_the_markup_is_gone() {
        let file = "# a spoken uk heldout\nC: it's £{!price|nine} on {CREDIT_CARD#2|four four} um\nA: mm hm\n";
        let snippets = parse(file).unwrap();
        assert_eq!(snippets.len(), 1);
        let snippet = &snippets[0];
        assert!(snippet.heldout);
        assert_eq!(snippet.utterances[1].text, "mm hm");
        let said = &snippet.utterances[0];
        assert_eq!(said.text, "it's £nine on four four um");
        let texts: Vec<&str> =
            said.marks.iter().map(|m| said.text.get(m.range.clone()).unwrap()).collect();
        assert_eq!(texts, ["nine", "four four"]);
        let kinds: Vec<&Kind> = said.marks.iter().map(|m| &m.kind).collect();
        let card = Kind::Sensitive { entity: Entity::CreditCard, value: Some(2) };
        assert_eq!(kinds, [&Kind::Negative { label: "price".to_owned() }, &card]);
    }

    #[test]
    fn a_blank_line_ends_a_snippet_and_several_are_one() {
        let snippets = parse("# a us\nA: one\n\n\n# b us\r\nC: two\r\n").unwrap();
        let ids: Vec<&str> = snippets.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(snippets[1].utterances[0].text, "two");
    }

    #[test]
    fn everything_that_is_malformed_is_told_with_its_line() {
        let told = problems(
            "# a us\nA: {PIN|one\nC: {PIN one}\nX: hi\nA: {PLANET|mars}\nA: {PIN#x|one}\nA: a | b\nA: {PIN|}\nA: {!|x}\n\nA: no header\n\n# b martian\nA: hi",
        );
        let expected = [
            ("line 2: ", "no \"}\""),
            ("line 3: ", "no \"|\""),
            ("line 4: ", "\"A: \" or \"C: \""),
            ("line 5: ", "unknown type \"PLANET\""),
            ("line 6: ", "no number"),
            ("line 7: ", "stray"),
            ("line 8: ", "no text"),
            ("line 9: ", "no label"),
            ("line 11: ", "a snippet begins with"),
            ("line 13: ", "unknown tag \"martian\""),
        ];
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        for (told, (line, what)) in told.iter().zip(expected) {
            assert!(told.starts_with(line) && told.contains(what), "{told}");
        }
    }

    #[test]
    fn a_snippet_without_an_utterance_is_malformed() {
        assert_eq!(problems("# a us\n\n# b us\nA: hi\n"), ["line 4: snippet a has no utterance"]);
    }

    #[test]
    fn what_no_dialogue_contains_is_no_type() {
        assert!(problems("# a us\nA: {WITHHELD|x}")[0].contains("unknown type"));
    }
}

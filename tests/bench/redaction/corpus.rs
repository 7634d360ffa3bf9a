//! The labelled dialogues, and which of their places make up one value.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::Range,
    path::Path,
};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use domain::redact::Entity;

use crate::markup::{self, Kind, Snippet};

/// Which snippets are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subset {
    /// Those that rules may be tuned on
    Dev,
    /// Those that rules may not be tuned on
    Heldout,
    /// All of them
    All,
}

impl Subset {
    pub(crate) fn contains(self, snippet: &Snippet) -> bool {
        match self {
            Self::Dev => !snippet.heldout,
            Self::Heldout => snippet.heldout,
            Self::All => true,
        }
    }
}

/// A sensitive value: where in its snippet its pieces are said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Labelled {
    pub(crate) entity: Entity,
    /// Index of the utterance and bytes of its text.
    pub(crate) pieces: Vec<(usize, Range<usize>)>,
}

impl Labelled {
    pub(crate) fn is_card_data(&self) -> bool {
        matches!(self.entity, Entity::CreditCard | Entity::Cvv | Entity::CardExpiry | Entity::Pin)
    }

    /// Whether the pieces lie in more than one utterance.
    pub(crate) fn is_split(&self) -> bool {
        let turns: BTreeSet<usize> = self.pieces.iter().map(|(turn, _)| *turn).collect();
        turns.len() > 1
    }
}

impl Snippet {
    /// The snippet's values: pieces of one type and number are one value, a place without a number is a value.
    pub(crate) fn values(&self) -> Vec<Labelled> {
        let mut values = Vec::new();
        let mut numbered = BTreeMap::<(Entity, u32), Labelled>::new();
        for (turn, utterance) in self.utterances.iter().enumerate() {
            for mark in &utterance.marks {
                let piece = (turn, mark.range.clone());
                match mark.kind {
                    Kind::Sensitive { entity, value: None } => {
                        values.push(Labelled { entity, pieces: vec![piece] });
                    }
                    Kind::Sensitive { entity, value: Some(n) } => numbered
                        .entry((entity, n))
                        .or_insert_with(|| Labelled { entity, pieces: Vec::new() })
                        .pieces
                        .push(piece),
                    Kind::Negative { .. } => {}
                }
            }
        }
        values.extend(numbered.into_values());
        values
    }
}

/// Reads every `*.txt` of a directory.
///
/// # Errors
/// A file cannot be read or is malformed, or an id is used twice.
pub(crate) fn load(directory: &Path) -> Result<Vec<Snippet>> {
    let entries = fs::read_dir(directory)
        .with_context(|| format!("cannot read the directory {}", directory.display()))?;
    let mut files = entries
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("cannot read the directory {}", directory.display()))?;
    files.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    files.sort();
    let (mut snippets, mut problems) = (Vec::new(), Vec::new());
    for path in &files {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        match markup::parse(&text) {
            Ok(read) => snippets.extend(read),
            Err(malformed) => {
                problems.extend(malformed.iter().map(|m| format!("{}, {m}", path.display())));
            }
        }
    }
    let mut ids = BTreeSet::new();
    for snippet in &snippets {
        if !ids.insert(&snippet.id) {
            problems.push(format!("the id {} is used twice", snippet.id));
        }
    }
    if !problems.is_empty() {
        bail!("malformed dialogues:\n  {}", problems.join("\n  "));
    }
    if snippets.is_empty() {
        bail!("no dialogues in {}", directory.display());
    }
    Ok(snippets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_one_number_are_one_value_of_their_type() {
        let file = "# a us\nC: {PIN#1|one} um {PIN#1|two} {CVV#1|nine}\nA: {PIN|one two}\nC: {PIN#1|three}";
        let values = markup::parse(file).unwrap()[0].values();
        let told: Vec<(Entity, usize, bool)> =
            values.iter().map(|v| (v.entity, v.pieces.len(), v.is_split())).collect();
        assert_eq!(
            told,
            [(Entity::Pin, 1, false), (Entity::Cvv, 1, false), (Entity::Pin, 3, true)]
        );
    }

    #[test]
    fn the_committed_dialogues_can_be_read() {
        let snippets = load(&crate::dialogues()).unwrap();
        let dev = snippets.iter().filter(|s| Subset::Dev.contains(s)).count();
        assert!(dev > 500, "{dev} of {} may be tuned on", snippets.len());
    }
}

//! How well the places that were found fit the places that are labelled.

use std::collections::BTreeMap;

use domain::redact::Entity;

use crate::{
    corpus::Labelled,
    finder::{Found, Hit, Hits},
    markup::{Kind, Snippet, Utterance},
};

/// The share of a value's characters, spaces aside, up to which it may stay readable. Above, it leaked.
const READABLE: f64 = 0.4;

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ratio {
    pub(crate) count: usize,
    pub(crate) of: usize,
}

impl Ratio {
    fn add(&mut self, counts: bool) {
        self.count += usize::from(counts);
        self.of += 1;
    }

    /// In percent; none of nothing is no share at all.
    #[expect(clippy::cast_precision_loss, reason = "counts of labelled places are small")]
    pub(crate) fn percent(self) -> Option<f64> {
        (self.of > 0).then(|| self.count as f64 * 100.0 / self.of as f64)
    }
}

/// The figures of one type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Quality {
    /// Values that are redacted, as whatever type.
    pub(crate) recall: Ratio,
    /// Values that are redacted as this type.
    pub(crate) right_type: Ratio,
    /// Redacted places of this type that touch a value of any type.
    pub(crate) precision: Ratio,
}

/// The figures of one finder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Score {
    pub(crate) leaked: Ratio,
    pub(crate) card_data_leaked: Ratio,
    pub(crate) split_leaked: Ratio,
    pub(crate) negatives_redacted: Ratio,
    pub(crate) plain_redacted: Ratio,
    pub(crate) entities: BTreeMap<Entity, Quality>,
}

impl Score {
    pub(crate) fn of(snippets: &[&Snippet], found: &Found) -> Self {
        let mut score = Self::default();
        for (snippet, hits) in snippets.iter().zip(&found.hits) {
            for value in snippet.values() {
                score.value(snippet, &value, hits);
            }
            for (utterance, hits) in snippet.utterances.iter().zip(hits) {
                score.utterance(utterance, hits);
            }
        }
        score
    }

    fn value(&mut self, snippet: &Snippet, value: &Labelled, hits: &Hits) {
        let leaks = leaks(snippet, value, hits);
        let typed = hits_of(hits, value.entity);
        self.leaked.add(leaks);
        if value.is_card_data() {
            self.card_data_leaked.add(leaks);
        }
        if value.is_split() {
            self.split_leaked.add(leaks);
        }
        let quality = self.entities.entry(value.entity).or_default();
        quality.recall.add(!leaks);
        quality.right_type.add(!self::leaks(snippet, value, &typed));
    }

    fn utterance(&mut self, utterance: &Utterance, hits: &[Hit]) {
        let sensitive =
            || utterance.marks.iter().filter(|m| matches!(m.kind, Kind::Sensitive { .. }));
        for mark in utterance.marks.iter().filter(|m| matches!(m.kind, Kind::Negative { .. })) {
            self.negatives_redacted.add(hits.iter().any(|hit| touches(hit, &mark.range)));
        }
        if utterance.marks.is_empty() {
            self.plain_redacted.add(!hits.is_empty());
        }
        for hit in hits {
            let right = sensitive().any(|mark| touches(hit, &mark.range));
            self.entities.entry(hit.entity).or_default().precision.add(right);
        }
    }
}

fn hits_of(hits: &Hits, entity: Entity) -> Hits {
    let of = |hits: &Vec<Hit>| hits.iter().filter(|hit| hit.entity == entity).cloned().collect();
    hits.iter().map(of).collect()
}

/// Whether more of the value stays readable than may.
pub(crate) fn leaks(snippet: &Snippet, value: &Labelled, hits: &Hits) -> bool {
    readable(snippet, value, hits).percent().is_some_and(|percent| percent > READABLE * 100.0)
}

/// The value's characters, spaces aside, that no hit covers.
pub(crate) fn readable(snippet: &Snippet, value: &Labelled, hits: &Hits) -> Ratio {
    let mut ratio = Ratio::default();
    for (turn, piece) in &value.pieces {
        let text = snippet.utterances.get(*turn).and_then(|u| u.text.get(piece.clone()));
        let hits = hits.get(*turn).map(Vec::as_slice).unwrap_or_default();
        for (at, character) in text.unwrap_or_default().char_indices() {
            let at = piece.start + at;
            if !character.is_whitespace() {
                ratio.add(!hits.iter().any(|hit| hit.range.contains(&at)));
            }
        }
    }
    ratio
}

/// Whether a hit covers any of a place.
pub(crate) fn touches(hit: &Hit, place: &std::ops::Range<usize>) -> bool {
    hit.range.start < place.end && place.start < hit.range.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markup;

    /// Scores one snippet, of which the given texts are found.
    fn score(file: &str, finds: &[(usize, &str, Entity)]) -> Score {
        let snippets = markup::parse(file).unwrap();
        let snippet = &snippets[0];
        let mut hits: Hits = vec![Vec::new(); snippet.utterances.len()];
        for (turn, text, entity) in finds {
            let start = snippet.utterances[*turn].text.find(text).unwrap();
            let range = start..start + text.len();
            hits[*turn].push(Hit { range, entity: *entity, rule: "test" });
        }
        let found =
            Found { name: String::new(), hits: vec![hits], milliseconds_per_utterance: 0.0 };
        Score::of(&[snippet], &found)
    }

    const fn ratio(count: usize, of: usize) -> Ratio {
        Ratio { count, of }
    }

    #[test]
    fn the_pieces_of_a_value_are_judged_together() {
        let file = "# a us\nC: {PIN#1|one two} um\nA: mm\nC: {PIN#1|three}";
        // six of eleven characters are covered, then five
        let whole = score(file, &[(0, "one two", Entity::Pin)]);
        assert_eq!((whole.leaked, whole.split_leaked), (ratio(1, 1), ratio(1, 1)));
        let most = score(file, &[(0, "two", Entity::Cvv), (2, "three", Entity::Pin)]);
        assert_eq!((most.leaked, most.card_data_leaked), (ratio(0, 1), ratio(0, 1)));
        let quality = most.entities[&Entity::Pin];
        assert_eq!((quality.recall, quality.right_type), (ratio(1, 1), ratio(0, 1)));
        assert_eq!(most.plain_redacted, ratio(0, 1));
    }

    #[test]
    fn one_character_of_a_hard_negative_is_too_many() {
        let file = "# a us\nC: {!price|nine fifty} for order {SSN|one two}";
        let over = score(file, &[(0, "fifty for order one two", Entity::Ssn)]);
        assert_eq!((over.negatives_redacted, over.leaked), (ratio(1, 1), ratio(0, 1)));
        assert_eq!(over.entities[&Entity::Ssn].precision, ratio(1, 1));
        assert_eq!(over.plain_redacted, ratio(0, 0));
    }

    #[test]
    fn a_hit_in_a_plain_utterance_costs_its_type_precision() {
        let over = score("# a us\nC: one of two\nA: okay", &[(0, "one", Entity::Cvv)]);
        assert_eq!((over.plain_redacted, over.leaked), (ratio(1, 2), ratio(0, 0)));
        assert_eq!(over.entities[&Entity::Cvv].precision, ratio(0, 1));
    }

    #[test]
    fn none_of_nothing_is_no_share() {
        assert_eq!(ratio(0, 0).percent(), None);
        assert_eq!(ratio(1, 4).percent(), Some(25.0));
    }
}

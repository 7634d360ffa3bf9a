//! Puts replacements into a text, and times beside them.

use std::{collections::HashMap, ops::Range};

use super::{
    Span, Utterance,
    config::{Config, Profile, Style},
    entity::Entity,
    rules::Finding,
};

/// Something is wrong with the places that were found: the utterance must be withheld.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misplaced;

/// Findings as spans: those of the profile, in order, overlaps and immediate neighbours joined.
pub(super) fn spans(text: &str, mut found: Vec<Finding>, profile: Profile) -> Vec<Span> {
    if profile == Profile::Pci {
        found.retain(|f| {
            f.entity.is_card_data() || f.entity == Entity::Custom || is_unnamed_number(f)
        });
    }
    found.retain(|f| f.bytes.start < f.bytes.end);
    found.sort_by_key(|f| (f.bytes.start, std::cmp::Reverse(f.bytes.end)));
    let mut spans: Vec<Span> = Vec::with_capacity(found.len());
    for finding in found {
        let Finding { bytes, entity, rule } = finding;
        let last = spans.last_mut().filter(|last| {
            let between = text.get(last.end..bytes.start).unwrap_or("");
            bytes.start < last.end
                || last.entity == entity
                    && between.chars().all(|c| c.is_whitespace() || ",-.".contains(c))
        });
        match last {
            Some(last) => {
                // of two readings of the same words the one of card data counts, then the longer one
                if !last.entity.is_card_data()
                    && (entity.is_card_data() || bytes.len() > last.end - last.start)
                {
                    last.entity = entity;
                    last.rule = rule;
                }
                last.end = last.end.max(bytes.end);
            }
            None => spans.push(Span { start: bytes.start, end: bytes.end, entity, rule }),
        }
    }
    spans
}

/// A number that is not plainly something else may be a card's: an account number, and what no cue in the same breath
/// names.
fn is_unnamed_number(finding: &Finding) -> bool {
    match finding.entity {
        Entity::AccountNumber => true,
        Entity::Dob | Entity::Address => false,
        Entity::Password => !matches!(finding.rule, "cue" | "asked"),
        entity => entity.is_numeric() && finding.rule != "cue",
    }
}

/// Numbers of a call's values, for [`Style::Numbered`].
#[derive(Debug, Default)]
pub(super) struct Numbering {
    known: HashMap<(Entity, String), usize>,
    counts: HashMap<Entity, usize>,
}

impl Numbering {
    fn number(&mut self, entity: Entity, value: &str) -> usize {
        let key: String =
            value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let counts = &mut self.counts;
        *self.known.entry((entity, key)).or_insert_with(|| {
            let count = counts.entry(entity).or_insert(0);
            *count += 1;
            *count
        })
    }
}

/// The text with a replacement for every span.
pub(super) fn replace(
    text: &str,
    spans: &[Span],
    style: Style,
    numbering: &mut Numbering,
) -> Result<String, Misplaced> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        let kept = text.get(at..span.start).ok_or(Misplaced)?;
        let value = text.get(span.start..span.end).ok_or(Misplaced)?;
        out.push_str(kept);
        let entity = span.entity.as_str();
        let last_four =
            (style == Style::KeepLastFour).then(|| last_four(span.entity, value)).flatten();
        match (style, last_four) {
            (Style::Uniform, _) => out.push_str("[PII]"),
            (Style::Numbered, _) => {
                out.push_str(&format!("[{entity}_{}]", numbering.number(span.entity, value)))
            }
            (_, Some(digits)) => out.push_str(&format!("[{entity} {digits}]")),
            _ => out.push_str(&format!("[{entity}]")),
        }
        at = span.end;
    }
    out.push_str(text.get(at..).ok_or(Misplaced)?);
    Ok(out)
}

fn last_four(entity: Entity, value: &str) -> Option<String> {
    let least = match entity {
        Entity::CreditCard => 13,
        Entity::AccountNumber => 8,
        Entity::Phone => 10,
        _ => return None,
    };
    let line = super::text::Line::new(value);
    let digits: String = super::run::runs(&line, &[])
        .iter()
        .flat_map(|r| r.value.chars())
        .filter(char::is_ascii_digit)
        .collect();
    let from = digits.len().checked_sub(4)?;
    (digits.len() >= least).then(|| digits.get(from..).map(str::to_owned))?
}

/// When a span was said, as far as its place in the text tells: speech is not even, so the estimate is widened by a
/// tenth of the utterance and the padding at either end. It never leaves the padded utterance.
pub(super) fn time_range(
    utterance: &Utterance<'_>,
    bytes: &Range<usize>,
    config: &Config,
) -> (u64, u64) {
    let (start, end) = (utterance.start_ms, utterance.end_ms.max(utterance.start_ms));
    let length = u128::from(end - start);
    let bytes_long = utterance.text.len().max(1) as u128;
    let at = |byte: usize| {
        start + u64::try_from(length * (byte as u128).min(bytes_long) / bytes_long).unwrap_or(0)
    };
    let slack = (end - start) / 10 + config.padding_ms;
    let from = at(bytes.start).saturating_sub(slack).max(start.saturating_sub(config.padding_ms));
    let to = at(bytes.end).saturating_add(slack).min(end.saturating_add(config.padding_ms));
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misplaced_span_is_refused_rather_than_guessed() {
        let span = |start, end| Span { start, end, entity: Entity::Name, rule: "cue" };
        let mut numbering = Numbering::default();
        for spans in [vec![span(1, 2)], vec![span(0, 99)], vec![span(2, 4), span(0, 2)]] {
            assert_eq!(
                replace("äöü", &spans, Style::Entity, &mut numbering),
                Err(Misplaced),
                "{spans:?}"
            );
        }
    }

    #[test]
    fn times_are_wide_enough_and_within_the_padded_utterance() {
        let utterance =
            Utterance { speaker: "caller", text: "0123456789", start_ms: 10_000, end_ms: 20_000 };
        let config = Config::default();
        assert_eq!(time_range(&utterance, &(5..6), &config), (13_500, 17_500));
        assert_eq!(time_range(&utterance, &(0..10), &config), (9_500, 20_500));
    }
}

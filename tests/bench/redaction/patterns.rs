//! The regular expressions that one finds when one looks for some: the least a redactor has to beat.

use anyhow::Result;
use domain::redact::Entity;
use regex::Regex;

use crate::finder::Hit;

/// Type, name and expression; a group, where there is one, is the value.
const PATTERNS: &[(Entity, &str, &str)] = &[
    (Entity::CreditCard, "card", r"\b\d(?:[ -]?\d){12,18}\b"),
    (Entity::Cvv, "cvv", r"(?i)\b(?:cvv2?|cvc2?|cid|security (?:code|number))\D{0,15}(\d{3,4})\b"),
    (Entity::CardExpiry, "expiry", r"\b(?:0[1-9]|1[0-2]) ?/ ?(?:20)?\d{2}\b"),
    (Entity::Pin, "pin", r"(?i)\bpin\b\D{0,15}(\d{4,6})\b"),
    (Entity::Ssn, "ssn", r"\b\d{3}[ -]?\d{2}[ -]?\d{4}\b"),
    (Entity::RoutingNumber, "routing", r"(?i)\brouting\b\D{0,20}(\d{9})\b"),
    (Entity::RoutingNumber, "sort code", r"\b\d{2}[ -]\d{2}[ -]\d{2}\b"),
    (Entity::AccountNumber, "account", r"(?i)\b(?:account|acct)\b\D{0,20}(\d{6,17})\b"),
    (Entity::AccountNumber, "iban", r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"),
    (Entity::GovId, "national insurance", r"(?i)\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b"),
    (Entity::Phone, "phone", r"(?:\+?\d{1,3}[ .-]?)?\(?\b\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b"),
    (Entity::Email, "email", r"(?i)\b[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}\b"),
    (Entity::Dob, "date", r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}\b"),
    (Entity::Address, "postcode", r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"),
    (Entity::Address, "zip", r"\b[A-Z]{2} \d{5}(?:-\d{4})?\b"),
];

/// The expressions, compiled.
#[derive(Debug)]
pub(crate) struct Patterns(Vec<(Entity, &'static str, Regex)>);

impl Patterns {
    pub(crate) fn new() -> Result<Self> {
        let compile = |(entity, name, pattern): &(Entity, &'static str, &str)| {
            Ok((*entity, *name, Regex::new(pattern)?))
        };
        PATTERNS.iter().map(compile).collect::<Result<_>>().map(Self)
    }

    pub(crate) fn find(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (entity, rule, pattern) in &self.0 {
            for captures in pattern.captures_iter(text) {
                if let Some(value) = captures.get(1).or_else(|| captures.get(0)) {
                    hits.push(Hit { range: value.range(), entity: *entity, rule });
                }
            }
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_the_value() {
        let patterns = Patterns::new().unwrap();
        let text = "Card 4111 1111 1111 1111, security code is 123.";
        let found: Vec<(Entity, &str)> = patterns
            .find(text)
            .into_iter()
            .filter(|hit| hit.entity != Entity::Phone)
            .map(|hit| (hit.entity, text.get(hit.range).unwrap()))
            .collect();
        assert_eq!(found, [(Entity::CreditCard, "4111 1111 1111 1111"), (Entity::Cvv, "123")]);
    }
}

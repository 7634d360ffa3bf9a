//! Terms and patterns of the configuration.

use regex::{Regex, RegexBuilder};

use super::{
    config::{Config, ConfigError, MAX_COMPILED_BYTES, MAX_PATTERN_BYTES, MAX_PATTERNS, MAX_TERMS},
    entity::Entity,
    rules::Finding,
};

/// The configuration's terms and patterns, compiled.
#[derive(Debug)]
pub(super) struct Custom {
    patterns: Vec<(Regex, &'static str)>,
}

impl Custom {
    pub(super) fn new(config: &Config) -> Result<Self, ConfigError> {
        if config.patterns.len() > MAX_PATTERNS || config.terms.len() > MAX_TERMS {
            return Err(ConfigError::TooMany);
        }
        let mut patterns = Vec::new();
        for (at, term) in config.terms.iter().enumerate() {
            check(at, term)?;
            patterns.push((compile(at, &whole_words(term))?, "term"));
        }
        for (at, pattern) in config.patterns.iter().enumerate() {
            check(at, pattern)?;
            patterns.push((compile(at, pattern)?, "pattern"));
        }
        Ok(Self { patterns })
    }

    /// Everything the configuration wants gone from a text.
    pub(super) fn find(&self, text: &str, found: &mut Vec<Finding>) {
        for (pattern, rule) in &self.patterns {
            let matches = pattern.find_iter(text).filter(|m| !m.is_empty());
            found.extend(matches.map(|m| Finding {
                bytes: m.range(),
                entity: Entity::Custom,
                rule,
            }));
        }
    }
}

fn check(at: usize, text: &str) -> Result<(), ConfigError> {
    if text.trim().is_empty() || text.len() > MAX_PATTERN_BYTES {
        Err(ConfigError::Length(at))
    } else {
        Ok(())
    }
}

fn compile(at: usize, pattern: &str) -> Result<Regex, ConfigError> {
    let mut builder = RegexBuilder::new(pattern);
    builder
        .case_insensitive(true)
        .size_limit(MAX_COMPILED_BYTES)
        .dfa_size_limit(MAX_COMPILED_BYTES);
    builder.build().map_err(|_| ConfigError::Pattern(at))
}

/// A term, with word boundaries where it begins and ends with a word.
fn whole_words(term: &str) -> String {
    let bound = |c: Option<char>| if c.is_some_and(char::is_alphanumeric) { r"\b" } else { "" };
    format!(
        "{}{}{}",
        bound(term.chars().next()),
        regex::escape(term),
        bound(term.chars().next_back())
    )
}

//! What a redactor is told.

use std::str::FromStr;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Every entity.
    #[default]
    Strict,
    /// Payment card data only: CREDIT_CARD, CVV, CARD_EXPIRY and PIN, and what the configuration adds.
    Pci,
}

/// What stands in place of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// The entity: `[CREDIT_CARD]`.
    #[default]
    Entity,
    /// The same for all: `[PII]`.
    Uniform,
    /// The entity and which of the call's values it is: `[NAME_1]`, the same number for the same value.
    Numbered,
    /// The entity, and the last four digits of card, account and telephone numbers that stand whole in their
    /// utterance: `[CREDIT_CARD 1111]`. A value that is split over turns keeps none.
    KeepLastFour,
}

/// A text that names no profile or style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("one of {0} is expected")]
pub struct UnknownChoice(&'static str);

impl FromStr for Profile {
    type Err = UnknownChoice;
    fn from_str(s: &str) -> Result<Self, UnknownChoice> {
        match s {
            "strict" => Ok(Self::Strict),
            "pci" => Ok(Self::Pci),
            _ => Err(UnknownChoice("strict, pci")),
        }
    }
}

impl FromStr for Style {
    type Err = UnknownChoice;
    fn from_str(s: &str) -> Result<Self, UnknownChoice> {
        match s {
            "entity" => Ok(Self::Entity),
            "pii" => Ok(Self::Uniform),
            "numbered" => Ok(Self::Numbered),
            "last4" => Ok(Self::KeepLastFour),
            _ => Err(UnknownChoice("entity, pii, numbered, last4")),
        }
    }
}

/// Everything a [`super::Redactor`] can be told. The default is the strict profile.
#[derive(Debug, Clone)]
pub struct Config {
    /// What is looked for.
    pub profile: Profile,
    /// What stands in place of a value.
    pub style: Style,
    /// Words or phrases that are always redacted, whatever their case; matched at word boundaries. At most
    /// [`MAX_TERMS`], each up to [`MAX_PATTERN_BYTES`].
    pub terms: Vec<String>,
    /// Regular expressions that are always redacted, in the linear-time syntax of the `regex` crate (no
    /// look-around, no back-references). At most [`MAX_PATTERNS`], each up to [`MAX_PATTERN_BYTES`].
    pub patterns: Vec<String>,
    /// Milliseconds by which a redaction's time range is widened at either end.
    pub padding_ms: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            style: Style::default(),
            terms: Vec::new(),
            patterns: Vec::new(),
            padding_ms: 500,
        }
    }
}

/// Most extra patterns.
pub const MAX_PATTERNS: usize = 32;
/// Most extra terms.
pub const MAX_TERMS: usize = 1_000;
/// Longest extra pattern or term, in bytes.
pub const MAX_PATTERN_BYTES: usize = 512;
/// Most memory for one compiled pattern, in bytes.
pub(super) const MAX_COMPILED_BYTES: usize = 1 << 20;

/// Why a configuration is refused. Patterns and terms may be sensitive themselves and are named by their position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// More patterns or terms than allowed.
    #[error("at most {MAX_PATTERNS} patterns and {MAX_TERMS} terms are taken")]
    TooMany,
    /// A pattern or term is empty or longer than allowed.
    #[error("pattern or term {0} must have 1 to {MAX_PATTERN_BYTES} bytes")]
    Length(usize),
    /// A pattern is none, or its compiled form is too large.
    #[error("pattern {0} is not a regular expression of linear time, or is too large")]
    Pattern(usize),
}

//! The rules, one file per kind of value. Each looks at one utterance and the state before it.

mod acting;
pub(super) mod address;
pub(super) mod answers;
mod bynames;
mod companions;
pub(super) mod dates;
pub(super) mod digits;
mod dwellings;
pub(super) mod email;
pub(super) mod extensions;
mod followers;
mod mailing;
pub(super) mod names;
mod nearest;
mod opener;
mod openers;
mod people;
mod places;
mod prices;
pub(super) mod secrets;
mod slots;
mod stories;
mod turning;

use std::ops::Range;

use super::entity::Entity;

/// A sensitive place in an utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// Bytes of the original text.
    pub(super) bytes: Range<usize>,
    pub(super) entity: Entity,
    /// Why: the name of the rule, never the value.
    pub(super) rule: &'static str,
}

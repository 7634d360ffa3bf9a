//! The catalogue while a page is being answered.

use std::fmt;

use crate::vendor::recording::{Recording, Shelf};

/// All recordings, to be changed between two pages.
pub struct Catalogue<'a>(pub(super) &'a mut Shelf);

impl fmt::Debug for Catalogue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalogue").finish_non_exhaustive()
    }
}

impl Catalogue<'_> {
    /// Adds a recording, or puts it back.
    pub fn add(&mut self, recording: Recording) {
        self.0.insert(recording);
    }

    /// Takes a recording out, as a job that reindexes it does for a while.
    pub fn take(&mut self, id: &str) -> Option<Recording> {
        self.0.remove(id)
    }
}

type Disturb = Box<dyn FnMut(&mut Catalogue<'_>, usize) + Send>;

/// What happens before each page.
#[derive(Default)]
pub(super) struct Disturbance {
    disturb: Option<Disturb>,
    pages: usize,
}

impl fmt::Debug for Disturbance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disturbance").field("pages", &self.pages).finish_non_exhaustive()
    }
}

impl Disturbance {
    pub(super) fn set(&mut self, disturb: Disturb) {
        self.disturb = Some(disturb);
    }

    /// Before the next page.
    pub(super) fn strike(&mut self, shelf: &mut Shelf) {
        self.pages += 1;
        if let Some(disturb) = &mut self.disturb {
            disturb(&mut Catalogue(shelf), self.pages);
        }
    }
}

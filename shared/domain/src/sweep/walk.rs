//! Keyset pagination over a listing that moves while it is read.
//!
//! A page number means another page as soon as an item above it comes or goes (Genesys guide §2, "pagination drift"). So
//! the walk asks for the first page only, and moves the end of the range to the start time of the last item it saw. Only
//! where more items than a page holds begin at one moment does it count pages, and only as long as it is inside that
//! moment. The same is done on a page that is not in order, whose last item says nothing about what comes behind it.
//!
//! An item that the vendor is just reindexing is on no page at all. So a sweep over history walks its window twice at least,
//! with a pause between, and until it finds nothing new ([`Pass`]); one by the schedule looks at the same day again an hour
//! later anyway.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Kind, Window, window::ceil};
use crate::id::RecordingId;

/// Items asked for at a time, the most the vendor gives (Genesys guide §2). A page of fewer is the last.
pub const PAGE_SIZE: usize = 1000;

/// Passes over a window of history, at most. A listing that still brings news then is one that somebody writes to.
const MAX_PASSES: u32 = 5;

/// Pages within one moment, at most: ten million recordings.
const MAX_PAGES: u32 = 10_000;

/// Where a walk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The end of the range that is asked for next: the watermark.
    pub until: Timestamp,
    /// Which page of it, from 1 on.
    pub page: u32,
    /// The how many-eth time the window is walked, from 1 on.
    pub pass: u32,
    /// What this pass has found that was not known.
    pub fresh: u64,
}

/// What is asked for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query {
    /// The first start time.
    pub start: Timestamp,
    /// The last start time; it is in the range.
    pub end: Timestamp,
    /// From 1 on.
    pub page: u32,
}

/// An item of a page, as far as the walk has to know it.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Its id, where it has one that can be used.
    pub id: Option<&'a RecordingId>,
    /// When it begins, if it says so.
    pub start: Option<Timestamp>,
}

/// What a page brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The items, by their place on the page, that the page before did not have and that no other window has.
    pub items: Vec<usize>,
    /// Was it the last page?
    pub ended: bool,
}

/// What follows a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// The window is done.
    Last,
    /// The window is done, although its last pass still found something.
    Restless,
    /// Another one.
    Again,
}

/// The listing gives the same page for every page number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the listing repeats itself: page {0} has nothing that the page before did not have")]
pub struct Repeats(pub u32);

/// A walk over a window, from its end to its beginning.
#[derive(Debug, Clone)]
pub struct Walk {
    window: Window,
    kind: Kind,
    cursor: Cursor,
    /// The ids of the page before: what is on both is dropped here already.
    before: HashSet<RecordingId>,
}

impl Walk {
    /// A walk over `window`, from its end on or from where an earlier one stopped.
    #[must_use]
    pub fn new(window: Window, kind: Kind, stopped: Option<Cursor>) -> Self {
        let cursor = stopped.unwrap_or(Cursor { until: window.to, page: 1, pass: 1, fresh: 0 });
        Self { window, kind, cursor, before: HashSet::new() }
    }

    /// Where it stands: a walk that goes on from here misses nothing, and repeats a page at most.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The next question.
    #[must_use]
    pub fn query(&self) -> Query {
        Query { start: self.window.from, end: self.cursor.until, page: self.cursor.page }
    }

    /// Takes the answer, all items of the page in their order, and moves on.
    ///
    /// # Errors
    /// [`Repeats`]: there is no getting on; the walk has not moved.
    pub fn take(&mut self, page: &[Listed<'_>]) -> Result<Taken, Repeats> {
        let known = |item: &Listed<'_>| item.id.is_some_and(|id| self.before.contains(id));
        let nothing_new = |item: &Listed<'_>| item.id.is_none_or(|id| self.before.contains(id));
        let ended = page.len() < PAGE_SIZE;
        let next = lowest(page).map(ceil).filter(|next| *next < self.cursor.until);
        if !ended && next.is_none() {
            let repeats = self.cursor.page > 1 && page.iter().all(nothing_new);
            if repeats || self.cursor.page >= MAX_PAGES {
                return Err(Repeats(self.cursor.page));
            }
        }
        let mut ids = HashSet::with_capacity(page.len());
        let mut items = Vec::with_capacity(page.len());
        for (index, item) in page.iter().enumerate() {
            let Some(id) = item.id else { continue };
            let twice = !ids.insert(id.clone());
            if !twice && !known(item) && !self.window.leaves(item.start) {
                items.push(index);
            }
        }
        self.before = ids;
        if !ended {
            match next {
                Some(next) => (self.cursor.until, self.cursor.page) = (next, 1),
                None => self.cursor.page += 1,
            }
        }
        Ok(Taken { items, ended })
    }

    /// So many of the items taken were not known.
    pub fn found(&mut self, fresh: u64) {
        self.cursor.fresh += fresh;
    }

    /// Ends a pass, after its last page.
    pub fn end_pass(&mut self) -> Pass {
        let Cursor { pass, fresh, .. } = self.cursor;
        match self.kind {
            Kind::Reconcile => Pass::Last,
            Kind::Backfill if fresh == 0 && pass > 1 => Pass::Last,
            Kind::Backfill if pass >= MAX_PASSES => Pass::Restless,
            Kind::Backfill => {
                self.cursor = Cursor { until: self.window.to, page: 1, pass: pass + 1, fresh: 0 };
                self.before.clear();
                Pass::Again
            }
        }
    }
}

/// The start time of a page's last item, which everything behind the page is no later than; `None` where the page is not in
/// order, for then nothing is known of what is behind it.
fn lowest(page: &[Listed<'_>]) -> Option<Timestamp> {
    let starts = || page.iter().filter_map(|item| item.start);
    starts().is_sorted_by(|earlier, later| earlier >= later).then(|| starts().next_back()).flatten()
}

#[cfg(test)]
mod tests;

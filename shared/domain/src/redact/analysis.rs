//! An utterance with everything that can be known of it alone: tokens, dates, runs and cues, each found by its place
//! without going through the others.

use std::ops::Range;

use super::{
    cue::{self, Cue, Sense},
    date::{self, Date},
    homophone,
    run::{self, Run},
    text::Line,
    words,
};

/// An utterance with everything that can be known of it alone.
#[derive(Debug)]
pub(super) struct Analysis<'a> {
    pub(super) line: Line<'a>,
    pub(super) dates: Vec<Date>,
    pub(super) runs: Vec<Run>,
    pub(super) cues: Vec<Cue>,
    /// Tokens that carry meaning.
    pub(super) substance: usize,
    /// Something is taken back.
    pub(super) corrects: bool,
    /// Money is spoken of.
    pub(super) money: bool,
    /// Runs of a single digit.
    pub(super) singles: usize,
    /// For every token and one more: how many tokens before it carry meaning.
    weights: Vec<u32>,
}

impl<'a> Analysis<'a> {
    /// Reads a text; `digits` says that digits are expected, so that words which sound like one are taken for it.
    pub(super) fn new(text: &'a str, digits: bool) -> Self {
        let mut line = Line::new(text);
        homophone::mark(&mut line, digits);
        let dates = date::dates(&line);
        let runs = run::runs(&line, &dates);
        let cues = cue::cues(&line);
        let mut weights = Vec::with_capacity(line.len() + 1);
        let mut weight = 0;
        for at in 0..line.len() {
            weights.push(weight);
            weight += u32::from(line.is_substance(at));
        }
        weights.push(weight);
        let corrects = line.tokens.iter().any(|t| t.flags & words::CORRECTION != 0);
        let singles =
            runs.iter().filter(|r| !r.quantity && r.digits == 1 && r.letters == 0).count();
        let money = line.tokens.iter().any(|t| {
            t.flags & words::AMOUNT != 0 || matches!(t.word.as_ref(), "month" | "monthly" | "bills")
        });
        let substance = weight as usize;
        Self { line, dates, runs, cues, substance, corrects, money, singles, weights }
    }

    /// Tokens of a range that carry meaning.
    pub(super) fn weight(&self, tokens: &Range<usize>) -> usize {
        let at = |at: usize| self.weights.get(at).or(self.weights.last()).copied().unwrap_or(0);
        at(tokens.end).saturating_sub(at(tokens.start)) as usize
    }

    /// Whether a run makes up at least this share, in percent, of what is said.
    pub(super) fn mostly(&self, run: &Run, percent: usize) -> bool {
        self.weight(&run.tokens).max(1) * 100 >= self.substance.max(1) * percent
    }

    /// Cues that end before a token, the nearest first, no farther than `reach` tokens away.
    pub(super) fn cues_before(&self, at: usize, reach: usize) -> impl Iterator<Item = &Cue> {
        let end = self.cues.partition_point(|c| c.tokens.end <= at);
        let before = self.cues.get(..end).unwrap_or_default();
        before.iter().rev().take_while(move |c| at - c.tokens.end <= reach)
    }

    /// Cues that begin at or behind a token, the nearest first, no farther than `reach` tokens away.
    pub(super) fn cues_behind(&self, at: usize, reach: usize) -> impl Iterator<Item = &Cue> {
        let start = self.cues.partition_point(|c| c.tokens.start < at);
        let behind = self.cues.get(start..).unwrap_or_default();
        behind.iter().take_while(move |c| c.tokens.start - at <= reach)
    }

    /// The cue that a token is part of.
    pub(super) fn cue_at(&self, at: usize) -> Option<&Cue> {
        let next = self.cues.partition_point(|c| c.tokens.end <= at);
        self.cues.get(next).filter(|c| c.tokens.contains(&at))
    }

    /// The first cue that shares a token with a range.
    pub(super) fn overlapping(&self, tokens: &Range<usize>) -> Option<&Cue> {
        let next = self.cues.partition_point(|c| c.tokens.end <= tokens.start);
        self.cues.get(next).filter(|c| c.tokens.start < tokens.end)
    }

    /// The run that a token is part of.
    pub(super) fn run_at(&self, at: usize) -> Option<&Run> {
        let next = self.runs.partition_point(|r| r.tokens.end <= at);
        self.runs.get(next).filter(|r| r.tokens.contains(&at))
    }

    /// The date that a token is part of.
    pub(super) fn date_at(&self, at: usize) -> Option<&Date> {
        let next = self.dates.partition_point(|d| d.tokens.end <= at);
        self.dates.get(next).filter(|d| d.tokens.contains(&at))
    }

    /// Whether a cue in the utterance has this sense.
    pub(super) fn says(&self, sense: Sense) -> bool {
        self.cues.iter().any(|c| c.sense == sense)
    }
}

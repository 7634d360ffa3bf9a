//! An utterance with everything that can be known of it alone: tokens, dates, runs and cues, each found by its place
//! without going through the others.

use std::ops::Range;

use super::{
    cue::{self, Cue, Sense},
    date::{self, Date},
    entity::Entity,
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

    /// Whether nothing is said but "uh huh, go ahead".
    pub(super) fn is_backchannel(&self) -> bool {
        self.line.tokens.iter().all(|t| t.flags & (words::BACKCHANNEL | words::FILLER) != 0)
    }

    /// Whether a question or a request is made.
    pub(super) fn asks(&self) -> bool {
        let opening = (0..self.line.len()).find(|&at| self.line.is_substance(at));
        self.line.text.contains('?')
            || self.line.len() <= 6
            || self.line.tokens.iter().any(|t| t.flags & words::ASKING != 0)
            || opening.is_some_and(|at| ASKS_FIRST.contains(&self.line.word(at)))
    }

    /// Whether it is a question beyond doubt.
    pub(super) fn asks_plainly(&self) -> bool {
        let opening = (0..self.line.len()).find(|&at| self.line.is_substance(at));
        self.line.text.contains('?')
            || opening.is_some_and(|at| {
                ASKS_FIRST.contains(&self.line.word(at)) || QUESTION.contains(&self.line.word(at))
            })
    }

    /// Whether single characters are picked: "the second and fifth letter".
    pub(super) fn picks(&self) -> bool {
        (0..self.line.len()).any(|at| {
            matches!(self.line.word(at), "letter" | "letters" | "character" | "characters")
                || self.line.word(at) != "second" && date::ordinal(&self.line, at).is_some()
        })
    }

    /// Whether a part of an address is named that other questions name as well.
    pub(super) fn names_place(&self) -> bool {
        let places = ["city", "town", "state", "county"];
        self.line.tokens.iter().any(|t| places.contains(&t.word.as_ref()))
    }

    /// Whether a secret is asked for that is a story's, not a machine's: a first pet, a favourite film.
    pub(super) fn asks_for_story(&self) -> bool {
        self.cues
            .iter()
            .filter(|c| c.sense == Sense::Value(Entity::Password))
            .any(|c| !c.tokens.clone().any(|at| MACHINES.contains(&self.line.word(at))))
    }

    /// Whether somebody speaks of a code that was sent, or of the numbers to be read out.
    pub(super) fn asks_for_code(&self) -> bool {
        let any =
            |words: &[&str]| self.line.tokens.iter().any(|t| words.contains(&t.word.as_ref()));
        any(&["code", "codes", "numbers", "digits", "passcode"]) && any(SENT)
    }

    /// Whether an utterance stops where the place has to follow: "so that's going to".
    pub(super) fn stops_before_place(&self) -> bool {
        const GOES: &[&str] = &[
            "going",
            "shipping",
            "delivering",
            "deliver",
            "send",
            "sending",
            "ship",
            "posting",
            "delivered",
            "shipped",
            "posted",
        ];
        let len = self.line.len();
        let to = len.checked_sub(1).is_some_and(|last| self.line.word(last) == "to");
        to && (len.saturating_sub(4)..len).any(|at| GOES.contains(&self.line.word(at)))
    }

    /// Whether only a number that stays readable is asked for: "we don't need that, just the invoice number".
    pub(super) fn only_harmless(&self) -> bool {
        self.cues.last().is_some_and(|c| {
            let mut before = c.tokens.start.saturating_sub(3)..c.tokens.start;
            c.sense == Sense::Harmless
                && before.any(|at| matches!(self.line.word(at), "just" | "only"))
        })
    }

    /// Whether somebody asks for what is printed on a thing, or for the number of an order or the like: "what does it
    /// say on the little plate", "have you got the claim there".
    pub(super) fn asks_for_print(&self) -> bool {
        let any =
            |words: &[&str]| self.line.tokens.iter().any(|t| words.contains(&t.word.as_ref()));
        let mentions = || {
            self.cues.iter().any(|c| {
                c.sense == Sense::HarmlessMention
                    && c.tokens.clone().any(|at| NUMBERED.contains(&self.line.word(at)))
                    && c.tokens.start.checked_sub(1).is_none_or(|b| self.line.word(b) != "in")
            })
        };
        !any(&["card", "id"]) && any(PRINTED) && any(PRINT)
            || self.asks_plainly() && (mentions() || any(&["date", "model", "make", "brand"]))
    }
}

/// What is done with the numbers on a thing.
const PRINT: &[&str] = &[
    "say", "says", "read", "reads", "show", "shows", "showing", "see", "printed", "stamped",
    "written", "engraved", "got", "number", "numbers",
];
/// Things with a number on them that is nobody's secret.
const PRINTED: &[&str] = &[
    "plate",
    "sticker",
    "label",
    "tag",
    "ticket",
    "receipt",
    "slip",
    "docket",
    "packaging",
    "parcel",
    "box",
    "screen",
    "display",
    "meter",
    "dial",
    "router",
    "lid",
    "barcode",
    "machine",
    "underside",
    "panel",
    "stub",
    "dashboard",
    "windshield",
    "windscreen",
    "note",
    "tin",
    "tub",
    "boiler",
    "fridge",
    "washer",
    "dryer",
    "modem",
    "hub",
    "monitor",
    "printer",
    "engine",
];
/// Things that are known by their number.
const NUMBERED: &[&str] =
    &["order", "ticket", "reservation", "booking", "case", "claim", "invoice", "reference"];

/// Words that make a question of what they open.
const ASKS_FIRST: &[&str] = &[
    "is", "are", "do", "does", "did", "was", "were", "have", "has", "will", "any", "there", "got",
];
const QUESTION: &[&str] = &[
    "what", "whats", "which", "who", "where", "when", "why", "how", "can", "could", "may", "would",
    "should",
];
/// Words of secrets that are no answers to questions.
const MACHINES: &[&str] = &[
    "password",
    "passwords",
    "passcode",
    "pass",
    "code",
    "codes",
    "otp",
    "o",
    "pin",
    "digit",
    "digits",
    "time",
    "verify",
    "verification",
    "authenticator",
    "keyword",
    "token",
];
/// How a code reaches somebody, or is given back.
const SENT: &[&str] = &[
    "text", "texted", "texting", "sent", "send", "sending", "sms", "message", "messaged", "email",
    "emailed", "shot", "app", "phone", "comes", "came", "pops", "popped", "received", "receive",
    "get", "read", "through", "screen", "arrives",
];

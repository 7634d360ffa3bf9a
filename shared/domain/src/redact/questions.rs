//! What kind of question or request an utterance is.

use super::{
    analysis::Analysis,
    cue::{Cue, Sense},
    date,
    entity::Entity,
    words,
};

impl Analysis<'_> {
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

    /// Whether a question begins somewhere: "that matches and what can i help with".
    pub(super) fn asks_plainly_anywhere(&self) -> bool {
        self.asks_plainly()
            || (1..self.line.len()).any(|at| {
                matches!(self.line.word(at - 1), "and" | "okay" | "so" | "now" | "alright")
                    && QUESTION.contains(&self.line.word(at))
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

    /// "The confirmation code from the text": one that was sent, not the number of an order.
    pub(super) fn asks_for_sent_code(&self) -> bool {
        let any =
            |words: &[&str]| self.line.tokens.iter().any(|t| words.contains(&t.word.as_ref()));
        any(&["confirmation", "authorization", "authorisation", "approval"])
            && any(&["code"])
            && any(&["text", "texted", "sent", "phone", "sms", "message"])
    }

    /// Whether somebody speaks of a code that was sent, or of the numbers to be read out.
    pub(super) fn asks_for_code(&self) -> bool {
        let any =
            |words: &[&str]| self.line.tokens.iter().any(|t| words.contains(&t.word.as_ref()));
        // "i just texted you something could you read me what it says"
        let unnamed = any(&["texted", "sent", "messaged"])
            && any(&["read"])
            && any(&["something", "says", "back"])
            && self.cues.is_empty();
        unnamed || any(&["code", "codes", "numbers", "digits", "passcode"]) && any(SENT)
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

    /// Whether the one who asks offers what he asks about: "can i give you my postcode", "can you find me by name".
    pub(super) fn offers(&self) -> bool {
        let opening = (0..self.line.len()).find(|&at| self.line.is_substance(at));
        let may = opening.is_some_and(|at| {
            matches!(
                self.line.word(at),
                "can" | "could" | "do" | "shall" | "should" | "would" | "want" | "i"
            )
        });
        let own = self.cues.iter().any(|c| {
            let from = c.tokens.start.saturating_sub(2);
            (from..c.tokens.end).any(|at| matches!(self.line.word(at), "my" | "by"))
        });
        may && own
    }

    /// Whether a cue for a card names none: "the long one".
    pub(super) fn is_vague(&self, cue: &Cue) -> bool {
        cue.tokens.clone().all(|at| {
            matches!(
                self.line.word(at),
                "long" | "one" | "full" | "whole" | "number" | "numbers" | "on" | "the" | "front"
            )
        })
    }

    /// Whether a thing with a number on it is named.
    pub(super) fn prints(&self) -> bool {
        self.line.tokens.iter().any(|t| PRINTED.contains(&t.word.as_ref()))
            && !self.line.tokens.iter().any(|t| t.word == "card")
    }

    /// Whether a name itself is asked for at the end of what is said: "and your last name please".
    pub(super) fn asks_for_name(&self) -> bool {
        const NEAR: usize = 4;
        self.cues.last().is_some_and(|c| {
            let names = c.tokens.clone().any(|at| {
                matches!(self.line.word(at), "name" | "surname" | "called" | "names" | "speaking")
            });
            c.sense == Sense::Value(Entity::Name) && names && c.tokens.end + NEAR > self.line.len()
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

//! Places, houses and brands that are called like people: they stay readable.

use crate::redact::{text::Line, words};

/// Words that make a place or a house of the name behind or before them.
const PLACE_BEFORE: &[&str] = &[
    "saint", "st", "san", "santa", "los", "las", "port", "fort", "lake", "mount", "papa", "jimmy",
    "trader", "uncle", "north", "south", "east", "west", "new",
];
const PLACE_AFTER: &[&str] = &[
    "airport",
    "hospital",
    "island",
    "county",
    "university",
    "hotel",
    "bank",
    "college",
    "station",
    "store",
    "stores",
    "city",
    "beach",
    "falls",
    "springs",
    "insurance",
    "healthcare",
    "energy",
    "airlines",
    "removals",
    "plumbing",
    "roofing",
    "heating",
    "electrical",
    "builders",
    "solicitors",
    "logistics",
    "haulage",
    "catering",
    "florists",
    "movers",
    "towing",
    "realty",
    "motors",
    "schwab",
    "fargo",
];
const HOUSES: &[(&str, &str)] = &[
    ("john", "lewis"),
    ("morgan", "stanley"),
    ("charles", "schwab"),
    ("wells", "fargo"),
    ("marks", "spencer"),
    ("ralph", "lauren"),
    ("calvin", "klein"),
    ("tommy", "hilfiger"),
    ("michael", "kors"),
    ("kate", "spade"),
    ("ted", "baker"),
    ("harry", "potter"),
    ("jack", "daniels"),
    ("jp", "morgan"),
    ("estee", "lauder"),
    ("bobby", "brown"),
];

/// Whether the name from `at` to `end` is that of a place, a house or a brand.
pub(super) fn is_place(line: &Line<'_>, at: usize, end: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |b| line.word(b));
    PLACE_BEFORE.contains(&before)
        || PLACE_AFTER.contains(&line.word(end))
        || PLACE_AFTER.contains(&line.word(end - 1))
        || HOUSES.iter().any(|(a, b)| {
            line.word(at) == *a && (line.word(at + 1) == *b || line.word(at + 2) == *b)
        })
        || line.has(end, words::STREET) && !line.has(end, words::COMMON)
}

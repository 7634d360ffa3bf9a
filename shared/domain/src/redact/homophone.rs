//! Words that sound like digits. Within a stretch of digits they are taken for them, and also alone where digits are
//! what was asked for.

use std::ops::Range;

use super::{
    number::{self, Part},
    text::{Kind, Line},
    words,
};

/// Shortest stretch that says of itself that it is one of digits.
const STRETCH: usize = 5;

/// Marks the homophones of an utterance that stand for digits; `expected` says that digits were asked for.
pub(super) fn mark(line: &mut Line<'_>, expected: bool) {
    let substance = (0..line.len()).filter(|&at| line.is_substance(at)).count();
    let mut at = 0;
    while at < line.len() {
        let end = stretch(line, at);
        if end > at {
            let (from, to) = trimmed(line, at, end, expected);
            if counts(line, from..to, substance, expected) {
                for token in line.tokens.iter_mut().take(to).skip(from) {
                    token.flags |= words::SOUNDS;
                }
            }
        }
        at = end.max(at + 1);
    }
}

/// The token after the last one of digits and words that sound like them; a dash may stand between two of them.
fn stretch(line: &Line<'_>, from: usize) -> usize {
    let mut end = from;
    while end < line.len() && is_like(line, end) && (end == from || !breaks(line, end)) {
        end += 1;
        let dash = end > from && matches!(line.word(end), "dash" | "hyphen");
        end += usize::from(dash && end + 1 < line.len() && is_like(line, end + 1));
    }
    end
}

/// "551, for $86.20": an amount of money begins here, or another clause.
fn breaks(line: &Line<'_>, at: usize) -> bool {
    line.breaks_before(at) || line.gap(at).ends_with(['$', '£', '€'])
}

fn is_like(line: &Line<'_>, at: usize) -> bool {
    line.kind(at) == Some(Kind::Digits)
        || line.kind(at) == Some(Kind::Word)
            && !matches!(number::part(line.word(at)), None | Some(Part::Scale(_)))
}

fn sounds(line: &Line<'_>, at: usize) -> bool {
    matches!(number::part(line.word(at)), Some(Part::Homophone(1..))) || line.has(at, words::AMOUNT)
}

/// The stretch without the "for" or "to" that belongs to the words around it.
fn trimmed(line: &Line<'_>, from: usize, to: usize, expected: bool) -> (usize, usize) {
    let (mut from, mut to) = (from, to);
    let explained = from >= 3 && (line.word(from - 3), line.word(from - 2)) == ("as", "in");
    let opens = from == 0
        || explained
        || line.pauses_before(from)
        || line.has(from - 1, words::FILLER | words::CORRECTION)
            && !matches!(line.word(from - 1), "and" | "so" | "then");
    if !opens && sounds(line, from) {
        from += 1;
    }
    let closes = line.pauses_before(to)
        || expected && line.has(to, words::FILLER | words::BACKCHANNEL | words::CORRECTION);
    if to > from && !closes && sounds(line, to - 1) {
        to -= 1;
    }
    (from, to)
}

fn counts(line: &Line<'_>, stretch: Range<usize>, substance: usize, expected: bool) -> bool {
    let len = stretch.len();
    let like = stretch.clone().filter(|&at| sounds(line, at)).count();
    let whole = || stretch.clone().filter(|&at| line.is_substance(at)).count() == substance;
    // "nine to five", "two for one"
    let between = len == 3 && like == 1 && sounds(line, stretch.start + 1);
    // "thirty won"
    let clear =
        stretch.clone().all(|at| !matches!(line.word(at), "to" | "too" | "for" | "free" | "mine"));
    if expected {
        like > 0 && len >= 2 && clear && like < len
            || like > 0 && (len >= 3 && !between || len >= 2 && whole())
    } else {
        // "from one oh nine ninety nine to one nineteen ninety nine"
        let pairs = stretch
            .clone()
            .any(|at| matches!(number::part(line.word(at)), Some(Part::Tens(_) | Part::Teen(_))));
        let mostly_digits = like * 2 <= len && (clear || like > 1 || !pairs);
        // "seven seven seven for won too won too": nothing else is said
        len >= STRETCH && (mostly_digits || len - like >= 2 && whole())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, expected: bool) -> usize {
        let mut line = Line::new(text);
        mark(&mut line, expected);
        line.tokens.iter().filter(|t| t.flags & words::SOUNDS != 0).count()
    }

    #[test]
    fn among_digits_a_word_that_sounds_like_one_is_one() {
        assert_eq!(marked("six tree nine ate too one", false), 6);
        assert_eq!(marked("for won won too ate", true), 5);
        assert_eq!(marked("won ate", true), 2);
        assert_eq!(marked("it is six tree nine ate too for me", true), 5);
        assert_eq!(marked("nine nine for too won too won too", false), 8);
        assert_eq!(marked("so it is for won ate dash six to dash ate oh nine three", false), 11);
    }

    #[test]
    fn elsewhere_it_is_a_word() {
        for text in ["open nine to five", "i waited for one to two hours", "two for one"] {
            assert_eq!(marked(text, false), 0, "{text:?}");
        }
        for text in ["nine to five works for me", "i want to change it", "that is for my wife too"]
        {
            assert_eq!(marked(text, true), 0, "{text:?}");
        }
    }
}

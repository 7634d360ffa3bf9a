//! Numbers as they are said: "forty seven twelve", "double seven triple oh", "nineteen eighty four", "nine hundred".

use super::{
    text::{Kind, Line},
    words,
};

/// What a single word contributes to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Zero to nine.
    Digit(u8),
    /// Ten to nineteen.
    Teen(u8),
    /// Twenty to ninety.
    Tens(u8),
    /// Hundred, thousand, million.
    Scale(u64),
    /// Double, triple: the next digit or letter counts so often.
    Repeat(usize),
    /// Sounds like a digit and usually is something else.
    Homophone(u8),
}

/// A number as one breath.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// The token after the last one.
    pub(super) end: usize,
    /// In ASCII digits.
    pub(super) digits: String,
    /// Said as an amount: "two hundred and five", "1,200".
    pub(super) cardinal: bool,
}

/// What a word contributes to a number, if anything.
pub(super) fn part(word: &str) -> Option<Part> {
    Some(match word {
        "zero" | "nought" | "naught" | "nil" | "aught" | "ought" => Part::Digit(0),
        "one" => Part::Digit(1),
        "two" => Part::Digit(2),
        "three" => Part::Digit(3),
        "four" => Part::Digit(4),
        "five" | "fife" => Part::Digit(5),
        "six" => Part::Digit(6),
        "seven" => Part::Digit(7),
        "eight" => Part::Digit(8),
        "nine" | "niner" => Part::Digit(9),
        "ten" => Part::Teen(10),
        "eleven" => Part::Teen(11),
        "twelve" => Part::Teen(12),
        "thirteen" => Part::Teen(13),
        "fourteen" => Part::Teen(14),
        "fifteen" => Part::Teen(15),
        "sixteen" => Part::Teen(16),
        "seventeen" => Part::Teen(17),
        "eighteen" => Part::Teen(18),
        "nineteen" => Part::Teen(19),
        "twenty" => Part::Tens(20),
        "thirty" => Part::Tens(30),
        "forty" | "fourty" => Part::Tens(40),
        "fifty" => Part::Tens(50),
        "sixty" => Part::Tens(60),
        "seventy" => Part::Tens(70),
        "eighty" => Part::Tens(80),
        "ninety" | "ninty" => Part::Tens(90),
        "hundred" => Part::Scale(100),
        "thousand" => Part::Scale(1_000),
        "million" => Part::Scale(1_000_000),
        "double" => Part::Repeat(2),
        "triple" | "treble" => Part::Repeat(3),
        "quadruple" => Part::Repeat(4),
        "oh" | "o" | "ow" | "owe" => Part::Homophone(0),
        "won" | "wan" => Part::Homophone(1),
        "to" | "too" | "tu" => Part::Homophone(2),
        "tree" | "free" => Part::Homophone(3),
        "for" | "fore" | "fo" => Part::Homophone(4),
        "hive" => Part::Homophone(5),
        "sex" | "sicks" | "sics" => Part::Homophone(6),
        "ate" | "hate" | "ait" => Part::Homophone(8),
        "nein" | "mine" => Part::Homophone(9),
        _ => return None,
    })
}

fn part_at(line: &Line<'_>, at: usize) -> Option<Part> {
    (line.kind(at) == Some(Kind::Word)).then(|| part(line.word(at)))?
}

/// A digit said as such, homophones left out.
pub(super) fn is_digit_word(line: &Line<'_>, at: usize) -> bool {
    matches!(part_at(line, at), Some(Part::Digit(_))) || line.kind(at) == Some(Kind::Digits)
}

/// The number that begins at a token. `after_digits`: the token before belongs to a number said digit by digit, which
/// makes digits of words that otherwise are not.
pub(super) fn number(line: &Line<'_>, at: usize, after_digits: bool) -> Option<Number> {
    if line.kind(at)? == Kind::Digits {
        return Some(written(line, at));
    }
    if let Some(repeated) = plural(line, at) {
        return Some(repeated);
    }
    match part_at(line, at)? {
        Part::Repeat(times) => repeated(line, at, times),
        Part::Homophone(digit) => homophone(line, at, digit, after_digits),
        Part::Scale(_) => None,
        _ => spoken(line, at),
    }
}

/// Written digits; thousands set off by commas are one number.
fn written(line: &Line<'_>, at: usize) -> Number {
    let mut digits = line.word(at).to_owned();
    let mut end = at + 1;
    let mut cardinal = false;
    while digits.len() <= 12
        && (end > at + 1 || digits.len() <= 3)
        && line.gap(end) == ","
        && line.kind(end) == Some(Kind::Digits)
        && line.word(end).len() == 3
    {
        digits.push_str(line.word(end));
        end += 1;
        cardinal = true;
    }
    if let (true, Some(Part::Scale(_))) = (digits.len() <= 3, part_at(line, end)) {
        return Number { end: end + 1, digits, cardinal: true };
    }
    Number { end, digits, cardinal }
}

/// "Three zeros", "four ones".
fn plural(line: &Line<'_>, at: usize) -> Option<Number> {
    let Some(Part::Digit(times @ 2..=6)) = part_at(line, at) else { return None };
    let digit = match line.word(at + 1) {
        "zeros" | "zeroes" | "ohs" | "noughts" => "0",
        "ones" => "1",
        "twos" => "2",
        "threes" => "3",
        "fours" => "4",
        "fives" => "5",
        "sixes" => "6",
        "sevens" => "7",
        "eights" => "8",
        "nines" => "9",
        _ => return None,
    };
    Some(Number { end: at + 2, digits: digit.repeat(times.into()), cardinal: false })
}

fn repeated(line: &Line<'_>, at: usize, times: usize) -> Option<Number> {
    let digit = match part_at(line, at + 1) {
        Some(Part::Digit(d)) => d.to_string(),
        Some(Part::Homophone(0)) => "0".to_owned(),
        Some(Part::Homophone(d)) if line.has(at + 1, words::SOUNDS) => d.to_string(),
        Some(Part::Tens(t)) => t.to_string(),
        Some(Part::Teen(t)) => t.to_string(),
        _ if line.kind(at + 1) == Some(Kind::Digits) && line.word(at + 1).len() <= 2 => {
            line.word(at + 1).to_owned()
        }
        _ => return None,
    };
    Some(Number { end: at + 2, digits: digit.repeat(times), cardinal: false })
}

/// "oh four", "nine won three", "for one nine one two": a homophone counts between digits, at the very end behind
/// them, and at the very beginning before three of them. "oh" needs one neighbour only.
fn homophone(line: &Line<'_>, at: usize, digit: u8, after_digits: bool) -> Option<Number> {
    let next = |n: usize| {
        line.kind(at + n) == Some(Kind::Digits)
            || matches!(
                part_at(line, at + n),
                Some(Part::Digit(_) | Part::Homophone(0) | Part::Repeat(_))
            )
    };
    let tens = matches!(part_at(line, at + 1), Some(Part::Tens(_) | Part::Teen(_)));
    let last = at + 1 >= line.len();
    let opening = at == 0 || line.has(at - 1, words::FILLER);
    let marked = line.has(at, words::SOUNDS);
    let after_pair = at.checked_sub(1).is_some_and(|before| {
        let tens = before.checked_sub(1).and_then(|tens| part_at(line, tens));
        matches!(part_at(line, before), Some(Part::Tens(_) | Part::Teen(_)))
            || matches!(tens, Some(Part::Tens(_)))
    });
    let counts = match digit {
        _ if marked => true,
        // "i owe two hundred"
        _ if line.has(at, words::AMOUNT) => false,
        0 => after_digits || next(1) || tens && line.word(at) != "o",
        // "… ninety nine to one nineteen" is from one price to another
        _ => {
            after_digits && !after_pair && (next(1) || last)
                || opening && next(1) && next(2) && next(3)
        }
    };
    counts.then(|| Number { end: at + 1, digits: digit.to_string(), cardinal: false })
}

/// "seven", "twelve", "forty seven", "nine hundred", "two thousand and five".
fn spoken(line: &Line<'_>, at: usize) -> Option<Number> {
    let (mut value, mut end) = below_hundred(line, at)?;
    let mut cardinal = false;
    let mut total = 0;
    while let Some(Part::Scale(scale)) = part_at(line, end) {
        cardinal = true;
        end += 1;
        total += value * scale;
        value = 0;
        let join = usize::from(line.word(end) == "and");
        // "eight hundred five five five" goes on digit by digit
        let spelled = is_digit_word(line, end + join) && is_digit_word(line, end + join + 1);
        let Some((rest, after)) = below_hundred(line, end + join).filter(|_| !spelled) else {
            break;
        };
        value = rest;
        end = after;
    }
    Some(Number { end, digits: (total + value).to_string(), cardinal })
}

fn below_hundred(line: &Line<'_>, at: usize) -> Option<(u64, usize)> {
    match part_at(line, at)? {
        Part::Digit(d) => Some((d.into(), at + 1)),
        Part::Teen(t) => Some((t.into(), at + 1)),
        Part::Tens(t) => match part_at(line, at + 1) {
            Some(Part::Digit(d)) if d > 0 && !line.breaks_before(at + 1) => {
                Some((u64::from(t) + u64::from(d), at + 2))
            }
            Some(Part::Homophone(d @ 1..)) if line.has(at + 1, words::SOUNDS) => {
                Some((u64::from(t) + u64::from(d), at + 2))
            }
            _ => Some((t.into(), at + 1)),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(text: &str, digits: &str, tokens: usize) {
        let line = Line::new(text);
        let n = number(&line, 0, false).unwrap_or_else(|| panic!("no number in {text:?}"));
        assert_eq!((n.digits.as_str(), n.end), (digits, tokens), "{text:?}");
    }

    #[test]
    fn numbers_are_read_as_they_are_said() {
        says("forty seven twelve", "47", 2);
        says("forty-seven", "47", 2);
        says("double oh five", "00", 2);
        says("triple 7", "777", 2);
        says("four zeros then", "0000", 2);
        says("nine hundred", "900", 2);
        says("two thousand and five", "2005", 4);
        says("two thousand twenty four", "2024", 4);
        says("eight hundred five five five", "800", 2);
        says("1,200 of them", "1200", 2);
        says("oh seven", "0", 1);
        says("for one nine one two", "4", 1);
    }

    #[test]
    fn a_homophone_alone_is_a_word() {
        for text in ["for you", "to the bank", "oh okay", "won it", "ate", "for one moment"] {
            assert_eq!(number(&Line::new(text), 0, false), None, "{text:?}");
        }
    }
}

//! Printing.

use std::io;

use serde::Serialize;

use crate::{failure::Failure, options::Output, terminal};

/// What a command found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All is as it should be.
    Good,
    /// It did what was asked for, and what it found is not as it should be.
    Bad,
}

impl Verdict {
    /// Good where this is so.
    pub(crate) fn good_if(good: bool) -> Self {
        if good { Self::Good } else { Self::Bad }
    }
}

impl Output {
    /// Prints a result as it was asked for: as a JSON document, or what `text` makes of it.
    ///
    /// The verdict is known before, and stands whether anybody reads the result to its end or not.
    pub(crate) fn show(
        self,
        verdict: Verdict,
        value: &impl Serialize,
        text: impl FnOnce() -> String,
    ) -> Result<Verdict, Failure> {
        read_or_not(self.print(value, text), verdict)
    }

    /// The same of one result among several.
    ///
    /// # Errors
    /// [`Failure::NobodyReads`] where the others need not be looked for.
    pub(crate) fn print(
        self,
        value: &impl Serialize,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        match self {
            Self::Json => say(&serde_json::to_string_pretty(value)?),
            Self::Table => say(&text()),
        }
    }
}

/// Prints to standard output.
pub(crate) fn say(text: &str) -> Result<(), Failure> {
    printed(terminal::say(text))
}

/// Whether it was printed.
pub(crate) fn printed(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::NobodyReads),
        written => Ok(written?),
    }
}

/// The verdict, of which it is no part whether somebody reads on.
pub(crate) fn read_or_not(
    printed: Result<(), Failure>,
    verdict: Verdict,
) -> Result<Verdict, Failure> {
    match printed {
        Ok(()) | Err(Failure::NobodyReads) => Ok(verdict),
        Err(failure) => Err(failure),
    }
}

/// A table: columns as wide as their widest cell, numbers to the right.
#[derive(Debug)]
pub(crate) struct Table<const N: usize> {
    head: [&'static str; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    pub(crate) fn new(head: [&'static str; N]) -> Self {
        Self { head, rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, row: [String; N]) {
        self.rows.push(row);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Its lines, each behind two blanks.
    pub(crate) fn text(&self) -> String {
        let head = self.head.map(str::to_owned);
        let mut widths = [0; N];
        for row in self.rows.iter().chain([&head]) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let lines = [&head].into_iter().chain(&self.rows).map(|row| {
            let cells = row.iter().zip(widths).zip(self.numeric());
            let cells = cells.map(|((cell, width), numeric)| match numeric {
                true => format!("{cell:>width$}"),
                false => format!("{cell:width$}"),
            });
            format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Which columns hold numbers and nothing else.
    fn numeric(&self) -> [bool; N] {
        let mut numeric = [!self.rows.is_empty(); N];
        for row in &self.rows {
            for (numeric, cell) in numeric.iter_mut().zip(row) {
                *numeric &= cell.starts_with(|c: char| c.is_ascii_digit())
                    && cell.chars().all(|c| c.is_ascii_digit() || "./".contains(c));
            }
        }
        numeric
    }
}

/// Seconds as an operator says them: `45 s`, `12 min`, `5 h`, `3 d`.
pub(crate) fn ago(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{} s", seconds.max(0)),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// Bytes as an operator says them: `812 B`, `1.5 MB`.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut tenths = u128::from(count) * 10;
    let mut units = UNITS.iter().peekable();
    while let Some(unit) = units.next() {
        if tenths < 10_000 || units.peek().is_none() {
            let whole = tenths / 10;
            return match *unit {
                "B" => format!("{whole} B"),
                unit => format!("{whole}.{} {unit}", tenths % 10),
            };
        }
        tenths /= 1_000;
    }
    count.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_stands_when_nobody_reads_on() {
        for verdict in [Verdict::Good, Verdict::Bad] {
            let closed = printed(Err(io::ErrorKind::BrokenPipe.into()));
            assert!(matches!(closed, Err(Failure::NobodyReads)), "{closed:?}");
            assert_eq!(read_or_not(closed, verdict).unwrap(), verdict);
        }
        let full = printed(Err(io::ErrorKind::StorageFull.into()));
        assert!(read_or_not(full, Verdict::Good).is_err());
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_numbers_stand_right() {
        let mut table = Table::new(["queue", "waiting"]);
        table.row(["recordings".to_owned(), "7".to_owned()]);
        table.row(["sweeps".to_owned(), "12".to_owned()]);
        assert_eq!(
            table.text(),
            "  queue       waiting\n  recordings        7\n  sweeps           12"
        );
    }

    #[test]
    fn figures_are_told_in_words_of_their_size() {
        assert_eq!([45, 600, 18_000, 864_000].map(ago), ["45 s", "10 min", "5 h", "10 d"]);
        assert_eq!(ago(-5), "0 s");
        assert_eq!(
            [0, 999, 1_500, 2_000_000, 7_340_000_000].map(bytes),
            ["0 B", "999 B", "1.5 kB", "2.0 MB", "7.3 GB"]
        );
    }
}

//! Standard output and standard error.

use std::{
    borrow::Cow,
    io::{self, IsTerminal, Write},
};

/// Prints lines to standard output.
pub(crate) fn say(text: &str) -> io::Result<()> {
    raw(format!("{}\n", harmless(text)).as_bytes())
}

/// Prints bytes that are ours to the last one.
pub(crate) fn raw(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush())
}

/// Clears the screen, where it is one: a file gets one report after the other.
pub(crate) fn clear() -> io::Result<()> {
    if io::stdout().is_terminal() { raw(b"\x1b[H\x1b[2J") } else { Ok(()) }
}

/// Says something on standard error, which may be closed.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", harmless(text));
}

/// A text without what a terminal would obey: control characters, as a vendor's text may have, are written as JSON writes
/// them, so that a document stays the same document.
fn harmless(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| c.is_control() && c != '\n';
    if !text.contains(obeyed) {
        return text.into();
    }
    let shown = |c: char| match obeyed(c) {
        true => format!("\\u{:04x}", u32::from(c)),
        false => c.to_string(),
    };
    text.chars().map(shown).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_no_text_and_a_document_stays_the_same() {
        let text = "a\u{1b}[2Jb\u{7}\u{9b}31m\u{7f}\r\nc ü";
        assert_eq!(harmless(text), "a\\u001b[2Jb\\u0007\\u009b31m\\u007f\\u000d\nc ü");
        let document = serde_json::to_string(&[text]).unwrap();
        let read: [String; 1] = serde_json::from_str(&harmless(&document)).unwrap();
        assert_eq!(read, [text]);
        assert!(!harmless(&document).contains(char::is_control));
    }
}

//! Just enough XML: a writer for S3's documents and a strict reader for the one document it receives.

/// A document being written.
pub(super) struct Xml(String);

impl Xml {
    /// A document whose root carries S3's namespace.
    pub(super) fn document(root: &str, content: impl FnOnce(&mut Self)) -> String {
        let mut xml = Self(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
        xml.0.push_str(&format!("<{root} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"));
        content(&mut xml);
        xml.0.push_str(&format!("</{root}>"));
        xml.0
    }

    /// The document of an error, which has no namespace.
    pub(super) fn error(content: impl FnOnce(&mut Self)) -> String {
        let mut xml = Self(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
        xml.node("Error", content);
        xml.0
    }

    /// An element with elements in it.
    pub(super) fn node(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.0.push_str(&format!("<{name}>"));
        content(self);
        self.0.push_str(&format!("</{name}>"));
    }

    /// An element with text in it.
    pub(super) fn text(&mut self, name: &str, value: impl std::fmt::Display) {
        self.node(name, |xml| {
            for char in value.to_string().chars() {
                match char {
                    '&' => xml.0.push_str("&amp;"),
                    '<' => xml.0.push_str("&lt;"),
                    '>' => xml.0.push_str("&gt;"),
                    '"' => xml.0.push_str("&quot;"),
                    char if char.is_control() => {
                        xml.0.push_str(&format!("&#x{:x};", u32::from(char)))
                    }
                    char => xml.0.push(char),
                }
            }
        });
    }
}

/// An element that was read. Attributes are skipped: the documents S3 receives carry none but the namespace.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

/// Elements within elements; a list of parts needs three levels.
const MAX_DEPTH: usize = 8;

/// Reads a document; `None` unless it is well-formed and free of declarations other than the prolog.
pub(super) fn parse(text: &str) -> Option<Element> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    if rest.starts_with("<?xml") {
        rest = rest.split_once("?>")?.1;
    }
    let (root, rest) = element(skip_comments(rest)?, 0)?;
    skip_comments(rest)?.is_empty().then_some(root)
}

fn skip_comments(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    while let Some(comment) = rest.strip_prefix("<!--") {
        rest = comment.split_once("-->")?.1.trim_start();
    }
    Some(rest)
}

fn element(text: &str, depth: usize) -> Option<(Element, &str)> {
    let (tag, mut rest) = text.strip_prefix('<')?.split_once('>')?;
    let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
    let name = tag.split_ascii_whitespace().next()?;
    let plain = tag.starts_with(name) && name.chars().all(|char| char.is_ascii_alphanumeric());
    if !plain || tag.contains('<') || depth > MAX_DEPTH {
        return None;
    }
    let mut found = Element { name: name.to_owned(), ..Element::default() };
    if closed {
        return Some((found, rest));
    }
    loop {
        let (text, at) = rest.split_at(rest.find('<')?);
        found.text.push_str(&unescape(text)?);
        if let Some(end) = at.strip_prefix("</") {
            let (end, after) = end.split_once('>')?;
            if end.trim_end() != name {
                return None;
            }
            return Some((found, after));
        }
        rest = if let Some(comment) = at.strip_prefix("<!--") {
            comment.split_once("-->")?.1
        } else {
            let (child, after) = element(at, depth + 1)?;
            found.children.push(child);
            after
        };
    }
}

fn unescape(text: &str) -> Option<String> {
    let mut pieces = text.split('&');
    let mut out = pieces.next()?.to_owned();
    for piece in pieces {
        let (entity, tail) = piece.split_once(';')?;
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = entity.strip_prefix('#')?;
                let code = match number.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                char::from_u32(code.ok()?)?
            }
        });
        out.push_str(tail);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let nasty = "a&b<c>\"d\"'\u{1}é";
        let text = Xml::document("Root", |xml| {
            xml.text("One", nasty);
            xml.node("Two", |xml| xml.text("Three", 3));
        });
        let root = parse(&text).unwrap();
        assert_eq!(root.name, "Root");
        assert_eq!(root.children[0].text, nasty);
        assert_eq!(root.children[1].children[0].text, "3");
    }

    #[test]
    fn ordinary_documents_are_read() {
        for text in [
            "<A/>",
            "<A></A>",
            "<A x=\"1\" />",
            " <?xml version=\"1.0\"?>\n<!-- a --><A> <!-- b --> </A >\n",
        ] {
            assert_eq!(parse(text).map(|root| root.name), Some("A".to_owned()), "{text}");
        }
    }

    #[test]
    fn malformed_documents_are_refused() {
        for text in [
            "",
            "A",
            "<A>",
            "<A></B>",
            "<A><B></A></B>",
            "<A/><A/>",
            "<A>&nope;</A>",
            "<A>& </A>",
            "< A></A>",
            "<!DOCTYPE a><A/>",
            "<A><![CDATA[x]]></A>",
            "<A",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"<A>".repeat(50)), None);
    }
}

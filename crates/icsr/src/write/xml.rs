//! A writer of XML 1.0 that puts out what it is told in the order that it is told: elements, attributes, text.
//!
//! Compact, UTF-8, without comments. Namespaces are attributes like others. What it promises: the output is well-formed
//! whatever the texts are, because elements close themselves, and every text comes back from a reader as it was given, with one
//! exception: characters that XML 1.0 cannot carry at all (most control characters, U+FFFE, U+FFFF) become U+FFFD.

use crate::profile::Profile;

/// An attribute. One with an empty value is left out: in this message an empty value is never allowed.
pub(super) type Attribute<'a> = (&'a str, &'a str);

/// Where the message is written to, and for whom.
pub(super) struct Out<'p> {
    bytes: Vec<u8>,
    /// For whom.
    pub(super) profile: &'p Profile,
}

impl<'p> Out<'p> {
    pub(super) fn new(profile: &'p Profile) -> Out<'p> {
        Out { bytes: Vec::new(), profile }
    }

    /// What was written so far.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was written.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Forgets what was written; the memory is kept.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }

    /// An element and what is in it.
    pub(super) fn element(
        &mut self,
        name: &str,
        attributes: &[Attribute<'_>],
        content: impl FnOnce(&mut Self),
    ) {
        self.start(name, attributes);
        let within = self.bytes.len();
        content(self);
        if self.bytes.len() == within {
            self.bytes.truncate(within - 1);
            self.raw("/>");
        } else {
            self.end(name);
        }
    }

    /// An element, or nothing where nothing is in it.
    pub(super) fn filled(
        &mut self,
        name: &str,
        attributes: &[Attribute<'_>],
        content: impl FnOnce(&mut Self),
    ) {
        let before = self.bytes.len();
        self.start(name, attributes);
        let within = self.bytes.len();
        content(self);
        if self.bytes.len() == within {
            self.bytes.truncate(before);
        } else {
            self.end(name);
        }
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        self.element(name, attributes, |_| {});
    }

    /// An element with a text.
    pub(super) fn text(&mut self, name: &str, attributes: &[Attribute<'_>], text: &str) {
        self.element(name, attributes, |out| escape(&mut out.bytes, text, false));
    }

    /// Opens an element that [`Out::end`] closes: for the one that is never whole in memory.
    pub(super) fn start(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        self.raw("<");
        self.raw(name);
        for (key, value) in attributes.iter().filter(|(_, value)| !value.is_empty()) {
            self.raw(" ");
            self.raw(key);
            self.raw("=\"");
            escape(&mut self.bytes, value, true);
            self.raw("\"");
        }
        self.raw(">");
    }

    /// Closes an element that [`Out::start`] opened.
    pub(super) fn end(&mut self, name: &str) {
        self.raw("</");
        self.raw(name);
        self.raw(">");
    }

    /// Markup as it is.
    pub(super) fn raw(&mut self, markup: &str) {
        self.bytes.extend_from_slice(markup.as_bytes());
    }
}

/// What stands for a character that XML 1.0 cannot carry (§2.2).
const REPLACED: &str = "\u{fffd}";

/// Appends a text so that a reader gets it back: markup is escaped, and so is the white space that a reader would change (XML 1.0
/// §2.11: line ends; §3.3.3: attribute values). Goes by bytes: all that matters is ASCII but U+FFFE and U+FFFF, which have three.
fn escape(bytes: &mut Vec<u8>, text: &str, attribute: bool) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let (written, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'\r' => ("&#13;", 1),
            b'"' if attribute => ("&quot;", 1),
            b'\n' if attribute => ("&#10;", 1),
            b'\t' if attribute => ("&#9;", 1),
            b'\n' | b'\t' => continue,
            0..=0x1f => (REPLACED, 1),
            0xef if text[at..].starts_with(['\u{fffe}', '\u{ffff}']) => (REPLACED, 3),
            _ => continue,
        };
        bytes.extend_from_slice(&text.as_bytes()[from..at]);
        bytes.extend_from_slice(written.as_bytes());
        from = at + length;
    }
    bytes.extend_from_slice(&text.as_bytes()[from..]);
}

#[cfg(test)]
mod tests {
    use super::Out;
    use crate::profile::Profile;

    fn written(write: impl FnOnce(&mut Out<'_>)) -> String {
        let profile = Profile::built_in("ich").unwrap();
        let mut out = Out::new(&profile);
        write(&mut out);
        String::from_utf8(out.into_bytes()).unwrap()
    }

    #[test]
    fn elements_close_themselves() {
        let xml = written(|out| {
            out.element("a", &[("k", "1"), ("none", "")], |out| {
                out.filled("gone", &[("k", "2")], |_| {});
                out.empty("b", &[]);
                out.text("c", &[], "d");
            });
        });
        assert_eq!(xml, r#"<a k="1"><b/><c>d</c></a>"#);
    }

    #[test]
    fn texts_are_escaped() {
        let given = "a&b<c>d\"e'f\r\n\tg ]]> 発疹 \u{1f48a}\u{85}";
        assert_eq!(
            written(|out| out.text("t", &[("v", given)], given)),
            "<t v=\"a&amp;b&lt;c&gt;d&quot;e'f&#13;&#10;&#9;g ]]&gt; 発疹 \u{1f48a}\u{85}\">\
             a&amp;b&lt;c&gt;d\"e'f&#13;\n\tg ]]&gt; 発疹 \u{1f48a}\u{85}</t>"
        );
    }

    #[test]
    fn what_xml_cannot_carry_is_replaced() {
        for code in (0..0x20).chain([0xfffe, 0xffff]) {
            let character = char::from_u32(code).unwrap();
            if matches!(character, '\t' | '\n' | '\r') {
                continue;
            }
            let xml = written(|out| out.text("t", &[], &format!("a{character}b")));
            assert_eq!(xml, "<t>a\u{fffd}b</t>", "U+{code:04X}");
        }
        let last = "\u{fffd}\u{ffee}\u{feff}\u{fffe}";
        assert_eq!(written(|out| out.text("t", &[], last)), "<t>\u{fffd}\u{ffee}\u{feff}\u{fffd}</t>");
    }
}

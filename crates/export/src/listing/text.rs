//! Texts that every format carries and no reader takes for more than text.

use std::borrow::Cow;

/// What spreadsheets take for the beginning of a formula, in their wide forms as well, and what they skip before one.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The text without what XML and readers of CSV cannot carry: control characters but tab and line feed, and the
/// noncharacters U+FFFE and U+FFFF, become U+FFFD; each kind of line end becomes a line feed.
pub fn legible(text: &str) -> Cow<'_, str> {
    let bad = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}');
    if !text.contains(bad) {
        return Cow::Borrowed(text);
    }
    let lines = text.replace("\r\n", "\n");
    Cow::Owned(
        lines
            .chars()
            .map(|c| {
                if c == '\r' {
                    '\n'
                } else if bad(c) {
                    '\u{fffd}'
                } else {
                    c
                }
            })
            .collect(),
    )
}

/// The text with an apostrophe in front where a spreadsheet would take it for a formula.
pub fn neutral(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::{legible, neutral};

    #[test]
    fn what_no_format_carries_is_shown_as_missing() {
        for (text, expected) in [
            ("plain 日本 🙂\ttab\nline", "plain 日本 🙂\ttab\nline"),
            ("a\0b\u{1f}c\u{7f}", "a\u{fffd}b\u{fffd}c\u{fffd}"),
            ("a\r\nb\rc", "a\nb\nc"),
            ("\u{fffe}\u{ffff}", "\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(legible(text), expected);
        }
    }

    #[test]
    fn no_text_begins_as_a_formula() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+49", "'+49"),
            ("-2", "'-2"),
            ("@x", "'@x"),
            ("\t=1", "'\t=1"),
            ("\n=1", "'\n=1"),
            ("＝1", "'＝1"),
            ("a=1", "a=1"),
        ] {
            assert_eq!(neutral(text), expected);
        }
    }
}

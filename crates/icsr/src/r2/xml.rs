//! Elements of R2, one a line, and what has no place in them.

use super::codes::{LENGTHS, TIME, mapped};
use crate::value::{Known, MedDra, NullFlavor, Quantity, Ts};

/// What is written, and what goes to the end of the case's narrative.
pub(super) struct Xml {
    out: String,
    depth: usize,
    rest: Vec<String>,
    /// Whose remainders are told: the name of a drug, the words of a reaction, the name of a test.
    subject: Option<String>,
}

/// Longest name before a remainder, in characters.
const SUBJECT: usize = 100;

impl Xml {
    pub(super) fn new() -> Xml {
        Xml { out: String::new(), depth: 1, rest: Vec::new(), subject: None }
    }

    pub(super) fn into_text(self) -> String {
        self.out
    }

    pub(super) fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn indent(&mut self) {
        self.out.extend(std::iter::repeat_n("  ", self.depth));
    }

    pub(super) fn open(&mut self, name: &str) {
        self.indent();
        self.out.extend(["<", name, ">\n"]);
        self.depth += 1;
    }

    pub(super) fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.indent();
        self.out.extend(["</", name, ">\n"]);
    }

    pub(super) fn empty(&mut self, name: &str) {
        self.indent();
        self.out.extend(["<", name, "/>\n"]);
    }

    /// An element with a text; none where the text is empty. What is too long is cut here and stands whole in the narrative.
    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        let shown = cut(name, text);
        if shown.len() < text.len() {
            self.rest(name, text);
        }
        self.put(name, shown);
    }

    fn put(&mut self, name: &str, text: &str) {
        if !text.trim().is_empty() {
            self.indent();
            self.out.extend(["<", name, ">", &escaped(text), "</", name, ">\n"]);
        }
    }

    pub(super) fn maybe(&mut self, name: &str, text: Option<&str>) {
        self.leaf(name, text.unwrap_or_default());
    }

    /// A text that may be withheld.
    pub(super) fn private(&mut self, name: &str, text: Option<&Known<String>>) {
        match text {
            Some(Known::Is(text)) => self.leaf(name, text),
            Some(Known::Null(NullFlavor::Msk)) => self.leaf(name, "PRIVACY"),
            _ => {}
        }
    }

    /// What tells who somebody is, or where to find them. What is too long is cut, and what was cut off is told nowhere: the
    /// narrative is read by more people than the element is.
    pub(super) fn identity(&mut self, name: &str, text: Option<&Known<String>>) {
        match text {
            Some(Known::Is(text)) => self.put(name, cut(name, text)),
            text => self.private(name, text),
        }
    }

    /// A name: withheld, or not known, in words; cut as [`Xml::identity`] does.
    pub(super) fn name(&mut self, name: &str, text: Option<&Known<String>>) {
        match text {
            Some(Known::Null(NullFlavor::Unk | NullFlavor::Asku | NullFlavor::Nask)) => {
                self.leaf(name, "UNKNOWN")
            }
            text => self.identity(name, text),
        }
    }

    /// A date after its format: 102 to the day, 610 to the month, 602 to the year.
    pub(super) fn date(&mut self, format: &str, name: &str, date: Option<&Known<Ts>>) {
        let Some(Known::Is(date)) = date else { return };
        let date = date.date();
        self.leaf(
            format,
            match date.len() {
                8 => "102",
                6 => "610",
                _ => "602",
            },
        );
        self.leaf(name, date);
    }

    /// `1` yes, `2` no.
    pub(super) fn yes_no(&mut self, name: &str, value: Option<bool>) {
        self.maybe(name, value.map(|value| if value { "1" } else { "2" }));
    }

    /// A number and its unit of time.
    pub(super) fn period(&mut self, number: &str, unit: &str, value: Option<&Quantity>, element: &str) {
        self.quantity(number, unit, value, TIME, element);
    }

    /// A number and its unit by a table; as text in the narrative where the table has no such unit.
    pub(super) fn quantity(
        &mut self,
        number: &str,
        unit: &str,
        value: Option<&Quantity>,
        units: &super::codes::Map,
        element: &str,
    ) {
        let Some(value) = value else { return };
        match mapped(units, &value.unit) {
            Some(code) => {
                self.leaf(number, &value.number);
                self.leaf(unit, code);
            }
            None => self.rest(element, &format!("{} {}", value.number, value.unit)),
        }
    }

    /// A term after its release.
    pub(super) fn term(&mut self, version: &str, name: &str, term: Option<&MedDra>) {
        let Some(term) = term else { return };
        self.leaf(version, &term.version);
        self.leaf(name, &term.code);
    }

    /// From here on remainders are of this drug, reaction or test; of none with nothing.
    pub(super) fn of(&mut self, subject: Option<&str>) {
        self.subject = subject.map(|name| name.trim().chars().take(SUBJECT).collect());
    }

    /// Something that R2 has no element for, after the name of what it is of.
    pub(super) fn rest(&mut self, element: &str, text: &str) {
        let line = match &self.subject {
            // A name that is too long for its own element needs no name before it.
            Some(subject) if !subject.is_empty() && !text.trim().starts_with(subject.as_str()) => {
                format!("{element}: {subject}: {text}")
            }
            _ => format!("{element}: {text}"),
        };
        // A drug that is told several times has the same to say each time.
        if !text.trim().is_empty() && !self.rest.contains(&line) {
            self.rest.push(line);
        }
    }

    /// What came together since the last time.
    pub(super) fn take_rest(&mut self) -> Vec<String> {
        std::mem::take(&mut self.rest)
    }
}

/// As much of a text as its element may hold.
fn cut<'t>(name: &str, text: &'t str) -> &'t str {
    let longest = LENGTHS.iter().find(|(known, _)| *known == name).map(|(_, longest)| *longest);
    let end = longest.and_then(|longest| text.char_indices().nth(longest));
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// As text or attribute of XML 1.0; characters that it does not allow are left out.
pub(super) fn escaped(text: &str) -> String {
    let allowed = |c: &char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(allowed) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A reader would make a line feed of it.
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
    out
}

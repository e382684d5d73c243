//! Places of a report's texts, from bytes to UTF-16 code units and back.

use casework::Words;
use model::{Field, Span};
use store::StoredReport;

use crate::utf16::Utf16;
use crate::wire::report::Place;

/// The texts of one report.
pub(crate) struct Places {
    text: Utf16,
    title: Utf16,
}

impl Places {
    pub(crate) fn of(report: &StoredReport) -> Places {
        Places { text: Utf16::new(&report.text), title: Utf16::new(&report.title) }
    }

    /// A place in the text.
    pub(crate) fn text(&self, span: Span) -> Place {
        self.place(Field::Text, span)
    }

    /// A place in a field. What stands in `about` has no offsets: its entries are short.
    pub(crate) fn place(&self, field: Field, span: Span) -> Place {
        let (name, offsets) = match field {
            Field::Text => ("text", &self.text),
            Field::Title => ("title", &self.title),
            Field::About => return Place { field: "about".to_owned(), start: 0, end: 0 },
        };
        let at = |byte: u32| offsets.of(u64::from(byte));
        Place { field: name.to_owned(), start: at(span.start), end: at(span.end) }
    }

    /// Words of a person.
    pub(crate) fn words(&self, words: Words) -> Place {
        self.place(words.field, words.span)
    }

    /// The words that a client means; nothing where there are none, or half a character.
    pub(crate) fn read(&self, place: &Place) -> Option<Words> {
        let (field, offsets) = match place.field.as_str() {
            "text" => (Field::Text, &self.text),
            "title" => (Field::Title, &self.title),
            _ => return None,
        };
        let (start, end) = (offsets.byte(place.start)?, offsets.byte(place.end)?);
        (start < end).then_some(Words { field, span: Span { start, end } })
    }
}

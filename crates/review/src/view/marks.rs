//! Cuts a text into the pieces that are marked and those between them.

use model::{Field, MentionKind, MentionRecord, Span};
use serde::Serialize;

use super::words;

/// A piece of the text. The pieces in order are the text.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Piece<'t> {
    pub(crate) text: &'t str,
    /// `drug`, `event`, `situation`, or empty for unmarked words.
    pub(crate) class: &'static str,
    /// Preferred name and how it is meant.
    pub(crate) title: String,
}

/// The pieces of the first `limit` bytes or so of `text`, and whether there is more. Where mentions overlap, the
/// one that begins first is marked, the longer of two that begin together; a span that does not fit the text is
/// left out.
pub(crate) fn pieces<'t>(text: &'t str, mentions: &[MentionRecord], limit: usize) -> (Vec<Piece<'t>>, bool) {
    let end = if limit >= text.len() { text.len() } else { text.floor_char_boundary(limit) };
    let shown = &text[..end];
    let mut marks: Vec<(Span, &MentionRecord)> = mentions
        .iter()
        .filter(|mention| mention.field == Field::Text && mention.start < mention.end)
        .map(|mention| (Span { start: mention.start, end: mention.end }, mention))
        .filter(|(span, _)| span.of(shown).is_some())
        .collect();
    marks.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));

    let mut pieces = Vec::new();
    let mut at = 0;
    let plain = |from: usize, to: usize, pieces: &mut Vec<Piece<'t>>| {
        if from < to {
            pieces.push(Piece { text: &shown[from..to], class: "", title: String::new() });
        }
    };
    for (span, mention) in marks {
        let (start, stop) = (span.start as usize, span.end as usize);
        if start < at {
            continue;
        }
        plain(at, start, &mut pieces);
        pieces.push(Piece { text: &shown[start..stop], class: class(mention.kind), title: title(mention) });
        at = stop;
    }
    plain(at, end, &mut pieces);
    (pieces, end < text.len())
}

pub(crate) fn class(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::Drug => "drug",
        MentionKind::Event => "event",
        MentionKind::Situation => "situation",
    }
}

/// `Dizziness, negated`
pub(crate) fn title(mention: &MentionRecord) -> String {
    format!("{}, {}", mention.preferred, words(&mention.assertion))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use model::{Assertion, Field, How, MentionKind, MentionRecord};

    use super::pieces;

    fn mention(start: u32, end: u32, kind: MentionKind) -> MentionRecord {
        MentionRecord {
            kind,
            start,
            end,
            text: String::new(),
            concept: String::new(),
            preferred: "Name".to_owned(),
            codes: BTreeMap::new(),
            assertion: Assertion::OtherPerson,
            person: None,
            how: How::Exact,
            field: Field::Text,
        }
    }

    #[test]
    fn pieces_are_the_text_whatever_the_spans() {
        let text = "é took pill, dizzy ✓";
        let spans = [(0, 2), (1, 3), (8, 12), (8, 10), (9, 19), (14, 19), (5, 5), (7, 900)];
        let mentions: Vec<_> =
            spans.iter().map(|(start, end)| mention(*start, *end, MentionKind::Event)).collect();
        for limit in 0..=text.len() + 1 {
            let (pieces, more) = pieces(text, &mentions, limit);
            let whole: String = pieces.iter().map(|piece| piece.text).collect();
            assert!(text.starts_with(&whole) && more == (whole.len() < text.len()), "{limit}");
        }
        let (pieces, _) = pieces(text, &mentions, 99);
        let marked: Vec<&str> =
            pieces.iter().filter(|piece| !piece.class.is_empty()).map(|piece| piece.text).collect();
        assert_eq!(marked, ["é", "pill", "dizzy"]);
        assert_eq!((pieces[0].class, pieces[0].title.as_str()), ("event", "Name, other person"));
    }
}

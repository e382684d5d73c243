//! What the app writes in the place of words, in the languages of [`markers.tsv`](self): a table, not code.

use std::sync::LazyLock;

/// What a marker means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// There was a picture, a recording or a file.
    Omitted,
    /// The message was deleted.
    Deleted,
    /// The platform speaks.
    Notice,
}

/// The kinds of rows: those that stand for the whole text, and the two that stand behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    Whole(Marker),
    Edited,
    Attached,
}

static ROWS: LazyLock<Vec<(Row, &'static str)>> = LazyLock::new(|| {
    include_str!("markers.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut cells = line.split('\t').skip(1);
            let row = match cells.next()? {
                "omitted" => Row::Whole(Marker::Omitted),
                "deleted" => Row::Whole(Marker::Deleted),
                "notice" => Row::Whole(Marker::Notice),
                "edited" => Row::Edited,
                "attached" => Row::Attached,
                _ => return None,
            };
            Some((row, cells.next()?))
        })
        .collect()
});

/// A text without what the app added to it.
pub(super) struct Own<'a> {
    /// The words.
    pub(super) text: &'a str,
    /// The app says that it was edited.
    pub(super) edited: bool,
}

/// Takes off what the app added, or says what stands in the place of words.
pub(super) fn own(text: &str) -> Result<Own<'_>, Marker> {
    let mut text = text.trim();
    let mut edited = false;
    if let Some(rest) = ROWS.iter().find_map(|(row, marker)| strip_end(text, *row, Row::Edited, marker)) {
        (text, edited) = (rest, true);
    }
    // `NAME (file attached)` and `<attached: NAME>` stand in a line of their own, the caption in the others.
    if let Some((first, rest)) = text.split_once('\n')
        && is_attachment(first)
    {
        text = rest.trim();
    } else if let Some((before, last)) = text.rsplit_once(['\n', '\u{200e}'])
        && is_attachment(last)
    {
        text = before.trim();
    } else if is_attachment(text) {
        return Err(Marker::Omitted);
    }
    let folded = folded(text);
    for (row, marker) in ROWS.iter() {
        let Row::Whole(kind) = row else { continue };
        if folded == *marker || (*kind == Marker::Notice && folded.starts_with(marker)) {
            return Err(*kind);
        }
    }
    Ok(Own { text, edited })
}

fn strip_end<'a>(text: &'a str, row: Row, wanted: Row, marker: &str) -> Option<&'a str> {
    if row != wanted {
        return None;
    }
    let bare = text.trim_end_matches(is_mark);
    let at = bare.len().checked_sub(marker.len()).filter(|at| bare.is_char_boundary(*at))?;
    (folded(&bare[at..]) == marker).then(|| bare[..at].trim_end_matches(is_mark).trim_end())
}

/// `<attached: NAME>` in any language, or `NAME (file attached)` in one that is known.
fn is_attachment(line: &str) -> bool {
    let line = line.trim_matches(is_mark).trim();
    let bracketed = line
        .strip_prefix('<')
        .and_then(|line| line.strip_suffix('>'))
        .and_then(|inner| inner.split_once(": "))
        .is_some_and(|(word, name)| !word.contains(' ') && name.contains('.') && !name.contains(' '));
    bracketed || ROWS.iter().any(|(row, marker)| strip_end(line, *row, Row::Attached, marker).is_some())
}

/// Marks of direction and of joining, which the app puts in and nobody sees.
pub(super) fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// For comparison: without marks and case.
fn folded(text: &str) -> String {
    text.chars()
        .filter(|letter| !is_mark(*letter))
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .trim()
        .to_owned()
}

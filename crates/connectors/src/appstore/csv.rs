//! Google Play's monthly files of reviews: CSV in UTF-16, with a header. A review is known by the `reviewId` of its link.

use std::borrow::Cow;

use csv_core::{ReadRecordResult, Reader};

use super::parse::{put, review};
use crate::source::{Found, Item, NotOurs};
use crate::when;

/// Most columns of a row.
const MAX_COLUMNS: usize = 64;

/// Longest row, in bytes.
const MAX_ROW_BYTES: usize = 256 << 10;

/// The columns that are read, by their names.
#[derive(Default)]
struct Columns {
    text: Option<usize>,
    title: Option<usize>,
    link: Option<usize>,
    language: Option<usize>,
    stars: Option<usize>,
    submitted: Option<usize>,
    updated: Option<usize>,
    package: Option<usize>,
}

impl Columns {
    fn of(header: &[&str]) -> Self {
        let at = |name: &str| header.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
        Self {
            text: at("Review Text"),
            title: at("Review Title"),
            link: at("Review Link"),
            language: at("Reviewer Language"),
            stars: at("Star Rating"),
            submitted: at("Review Submit Millis Since Epoch"),
            updated: at("Review Last Update Millis Since Epoch"),
            package: at("Package Name"),
        }
    }
}

/// Whether a text begins with the header of such a file.
pub(super) fn is_ours(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.contains("Review Text") && first.contains("Review Link")
}

/// Reads the file.
pub(super) fn read(text: &str, found: &mut Found) -> Result<(), NotOurs> {
    let mut reader = Reader::new();
    let (mut row, mut ends) = (vec![0; MAX_ROW_BYTES], [0; MAX_COLUMNS]);
    // Every row ends with its line, the last one too.
    let text = format!("{text}\n");
    let (mut rest, mut columns) = (text.as_bytes(), None::<Columns>);
    loop {
        let from = rest;
        let (result, used, _, fields) = reader.read_record(rest, &mut row, &mut ends);
        rest = &rest[used..];
        match result {
            ReadRecordResult::Record => {}
            ReadRecordResult::InputEmpty => {
                if !from.trim_ascii().is_empty() {
                    found.refuse("a row that ends inside a quotation", from);
                }
                break;
            }
            ReadRecordResult::End => break,
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                found.refuse("a row that is longer, or has more columns, than any of Google Play", from);
                break;
            }
        }
        let fields = values(&row, &ends[..fields]);
        match &columns {
            None => columns = Some(Columns::of(&fields)),
            Some(_) => record(&fields, columns.as_ref(), &from[..used], found),
        }
    }
    match columns {
        Some(Columns { text: Some(_), link: Some(_), .. }) => Ok(()),
        _ => Err(NotOurs::because("CSV without the columns of Google Play's reviews")),
    }
}

fn values<'a>(row: &'a [u8], ends: &[usize]) -> Vec<&'a str> {
    let mut from = 0;
    ends.iter()
        .map(|end| {
            let field = row.get(from..*end).unwrap_or_default();
            from = *end;
            // The row was cut out of text at signs of ASCII.
            std::str::from_utf8(field).unwrap_or_default()
        })
        .collect()
}

fn record(fields: &[&str], columns: Option<&Columns>, bytes: &[u8], found: &mut Found) {
    let Some(columns) = columns else { return };
    let field = |at: Option<usize>| at.and_then(|at| fields.get(at)).copied().unwrap_or_default();
    let link = field(columns.link);
    let query = link.split_once('?').map_or("", |(_, query)| query);
    let id = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "reviewId" || key == "reviewid");
    let words = (field(columns.title), field(columns.text));
    if words.0.trim().is_empty() && words.1.trim().is_empty() {
        return found.skip("no text");
    }
    let Some((_, id)) = id.filter(|(_, id)| !id.is_empty()) else {
        return found.refuse("a row whose `Review Link` names no review", bytes);
    };
    let millis =
        |at: Option<usize>| field(at).parse::<f64>().ok().and_then(|millis| when::epoch(millis / 1000.0));
    let (submitted, updated) = (millis(columns.submitted), millis(columns.updated));
    let edited = updated.filter(|at| submitted.is_some_and(|first| *at > first));
    put(found, words.0, words.1, || Item {
        id: Cow::Owned(id.into_owned()),
        lang: Some(field(columns.language))
            .filter(|tag| !tag.is_empty())
            .map(|tag| Cow::Owned(tag.replace('_', "-"))),
        url: Some(Cow::Owned(link.to_owned())),
        created_at: submitted.or(updated),
        about: Some(field(columns.package))
            .filter(|app| !app.is_empty())
            .map(|app| Cow::Owned(app.to_owned()))
            .into_iter()
            .collect(),
        revision: edited.map_or(0, |at| u64::try_from(at.0 / 1_000_000).unwrap_or(0)),
        metrics: field(columns.stars)
            .parse()
            .ok()
            .map(|stars| (Cow::Borrowed("starRating"), stars))
            .into_iter()
            .collect(),
        ..review()
    });
}

//! Rows to posts.

use std::borrow::Cow;

use model::Post;

use super::{FIELDS, NO_BASIS, Partner};
use crate::clean;
use crate::mention::{date, kind};
use crate::source::{Document, Found, Item, NotOurs};
use crate::table::{Columns, Row, Table, decode};

/// Which columns each field has, in the order of [`FIELDS`].
type Places = Vec<(&'static str, Vec<usize>)>;

/// Reads a table.
pub(super) fn read(partner: &Partner, document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    let text = decode(document.body);
    let Some(mut table) = Table::find(&text, |columns| is_header(partner, columns)) else {
        return Err(NotOurs::because(
            "it is neither a message nor a table with columns for the text and for an id, an address or a time; map its columns",
        ));
    };
    let places = places(partner, table.columns());
    while let Some(row) = table.next_row() {
        match row.broken() {
            Some(reason) => found.refuse(reason, row.raw),
            None => item(partner, &row, &places, found),
        }
    }
    Ok(())
}

/// A mapped column stands for its field; the usual names count for the others.
fn columns_of(partner: &Partner, columns: &Columns, field: &str, usual: &[&str]) -> Vec<usize> {
    let mut mapped = partner.map.iter().filter(|(name, _)| name == field).peekable();
    match mapped.peek() {
        Some(_) => mapped.filter_map(|(_, column)| columns.at(column)).collect(),
        None => usual.iter().filter_map(|name| columns.at(name)).collect(),
    }
}

fn places(partner: &Partner, columns: &Columns) -> Places {
    FIELDS.iter().map(|(field, usual)| (*field, columns_of(partner, columns, field, usual))).collect()
}

fn is_header(partner: &Partner, columns: &Columns) -> bool {
    let places = places(partner, columns);
    let has = |wanted: &str| places.iter().any(|(field, columns)| *field == wanted && !columns.is_empty());
    has("text") && (has("id") || has("url") || has("date"))
}

fn item(partner: &Partner, row: &Row<'_>, places: &Places, found: &mut Found) {
    let all = |wanted: &'static str| {
        let columns =
            places.iter().filter(move |(field, _)| *field == wanted).flat_map(|(_, columns)| columns);
        columns.map(|column| row.cell(Some(*column))).filter(|cell| !cell.is_empty())
    };
    let cell = |wanted: &'static str| all(wanted).next().unwrap_or_default();
    let owned = |wanted: &'static str| all(wanted).next().map(|text| Cow::Owned(text.to_owned()));
    let id = cell("id");
    let is_gone = ["true", "1", "yes", "y", "x"].iter().any(|yes| cell("deleted").eq_ignore_ascii_case(yes));
    if is_gone && !id.is_empty() {
        found.gone(partner.about.id, id);
        return;
    }
    if partner.basis.is_none() && cell("basis").is_empty() {
        found.skip(NO_BASIS);
        return;
    }
    let words = cell("text");
    if words.is_empty() {
        found.skip("no text");
        return;
    }
    if id.is_empty() {
        found.refuse("the row has no id: without one it could not be taken back", row.raw);
        return;
    }
    let is_markup = ["</", "<br", "<p>"].iter().any(|tag| words.contains(tag));
    let cleaned = if is_markup {
        clean::html(words)
    } else {
        clean::Cleaned { text: words.to_owned(), quotes: Vec::new() }
    };
    let sender = ["role", "specialty", "country"].map(cell).into_iter().filter(|text| !text.is_empty());
    let sender = sender.collect::<Vec<_>>().join(", ");
    let context =
        [partner.site.clone(), Some(sender).filter(|sender| !sender.is_empty())].into_iter().flatten();
    let context = context.chain(all("about").map(str::to_owned)).chain(cleaned.quotes);
    let named = kind(cell("kind"));
    let edited = date(cell("edited"), "").map_or(0, |time| u64::try_from(time.0 / 1_000_000).unwrap_or(0));
    let created_at = date(cell("date"), "");
    let created = created_at.map_or(0, |time| u64::try_from(time.0 / 1_000_000).unwrap_or(0));
    found.post(Item {
        id: Cow::Owned(id.to_owned()),
        text: Cow::Owned(cleaned.text),
        channel: Cow::Borrowed(partner.about.id),
        kind: Some(Cow::Borrowed(if named.is_empty() { "message" } else { named })),
        title: owned("title"),
        about: context.map(|text| Cow::Owned(clean::short(&text))).collect(),
        lang: owned("lang"),
        url: owned("url"),
        author: owned("author").or(owned("author_id")),
        author_id: owned("author_id"),
        created_at,
        thread: owned("thread"),
        parent: owned("parent"),
        visibility: Some(Cow::Borrowed(partner.visibility)),
        terms: Some(Cow::Borrowed(partner.about.terms.as_str())),
        revision: if edited > created { edited } else { 0 },
        ..Post::default()
    });
}

//! Which columns of a table are which fields of a post, and how its rows are read.

use std::borrow::Cow;

use model::Timestamp;

use super::Mention;
use crate::about::About;
use crate::source::{Document, Found, NotOurs};
use crate::table::{Columns, Row, Table, decode};
use crate::when;

/// Names that columns may have, for each field; the first that the table has and the row fills is taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    pub id: &'static [&'static str],
    pub title: &'static [&'static str],
    pub text: &'static [&'static str],
    pub url: &'static [&'static str],
    pub author: &'static [&'static str],
    pub author_id: &'static [&'static str],
    pub date: &'static [&'static str],
    /// The time of day, where it stands in a column of its own.
    pub time: &'static [&'static str],
    pub network: &'static [&'static str],
    pub domain: &'static [&'static str],
    pub lang: &'static [&'static str],
    pub thread: &'static [&'static str],
    pub parent: &'static [&'static str],
    pub kind: &'static [&'static str],
    /// All of them are context.
    pub context: &'static [&'static str],
    /// Column, and the name of the metric.
    pub metrics: &'static [(&'static str, &'static str)],
}

/// Which column of one table is which field.
struct Places {
    id: Vec<usize>,
    title: Vec<usize>,
    text: Vec<usize>,
    url: Vec<usize>,
    author: Vec<usize>,
    author_id: Vec<usize>,
    date: Vec<usize>,
    time: Vec<usize>,
    network: Vec<usize>,
    domain: Vec<usize>,
    lang: Vec<usize>,
    thread: Vec<usize>,
    parent: Vec<usize>,
    kind: Vec<usize>,
    context: Vec<usize>,
    metrics: Vec<(usize, &'static str)>,
}

impl Layout {
    fn places(&self, columns: &Columns) -> Places {
        let all = |names: &[&str]| names.iter().filter_map(|name| columns.at(name)).collect();
        Places {
            id: all(self.id),
            title: all(self.title),
            text: all(self.text),
            url: all(self.url),
            author: all(self.author),
            author_id: all(self.author_id),
            date: all(self.date),
            time: all(self.time),
            network: all(self.network),
            domain: all(self.domain),
            lang: all(self.lang),
            thread: all(self.thread),
            parent: all(self.parent),
            kind: all(self.kind),
            context: all(self.context),
            metrics: self
                .metrics
                .iter()
                .filter_map(|(name, metric)| Some((columns.at(name)?, *metric)))
                .collect(),
        }
    }
}

/// Reads a table whose header `is_header` knows.
pub(crate) fn read_table(
    document: &Document<'_>,
    layout: &Layout,
    is_header: impl Fn(&Columns) -> bool,
    about: &'static About,
    found: &mut Found,
) -> Result<(), NotOurs> {
    let text = decode(document.body);
    let Some(mut table) = Table::find(&text, is_header) else {
        return Err(NotOurs::because(
            "it is neither an answer of the interface nor a table with the columns of an export",
        ));
    };
    let places = layout.places(table.columns());
    while let Some(row) = table.next_row() {
        match row.broken() {
            Some(reason) => found.refuse(reason, row.raw),
            None => mention(&row, &places).deliver(about, found),
        }
    }
    Ok(())
}

fn mention<'r>(row: &Row<'r>, places: &Places) -> Mention<'r> {
    let cell = |columns: &[usize]| {
        columns.iter().map(|column| row.cell(Some(*column))).find(|cell| !cell.is_empty()).unwrap_or_default()
    };
    let borrowed = |columns: &[usize]| Cow::Borrowed(cell(columns));
    Mention {
        id: exact(cell(&places.id)),
        title: borrowed(&places.title),
        text: borrowed(&places.text),
        url: borrowed(&places.url),
        author: borrowed(&places.author),
        author_id: exact(cell(&places.author_id)),
        created_at: date(cell(&places.date), cell(&places.time)),
        network: borrowed(&places.network),
        domain: borrowed(&places.domain),
        lang: borrowed(&places.lang),
        thread: borrowed(&places.thread),
        parent: borrowed(&places.parent),
        kind: kind(cell(&places.kind)),
        context: places.context.iter().map(|column| Cow::Borrowed(row.cell(Some(*column)))).collect(),
        metrics: places
            .metrics
            .iter()
            .filter_map(|(column, name)| {
                let number: f64 = row.cell(Some(*column)).replace(',', "").parse().ok()?;
                (number.is_finite() && number != 0.0).then_some((Cow::Borrowed(*name), number))
            })
            .collect(),
    }
}

/// An id without what spreadsheets are kept from rounding it with: `"=""123"""`, `'123`.
fn exact(id: &str) -> Cow<'_, str> {
    let bare = id.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(id);
    Cow::Borrowed(bare.strip_prefix('\'').unwrap_or(bare).trim())
}

/// What vendors call kinds of posts.
pub(crate) fn kind(word: &str) -> &'static str {
    static KINDS: &[(&str, &str)] = &[
        ("comment", "comment"),
        ("reply", "comment"),
        ("answer", "comment"),
        ("share", "repost"),
        ("retweet", "repost"),
        ("repost", "repost"),
        ("review", "review"),
        ("article", "article"),
        ("news", "article"),
        ("message", "message"),
    ];
    let has = |name: &str| {
        word.split(|sign: char| !sign.is_ascii_alphabetic()).any(|part| {
            part.eq_ignore_ascii_case(name)
                || part.strip_prefix("is").is_some_and(|rest| rest.eq_ignore_ascii_case(name))
        })
    };
    KINDS.iter().find(|(name, _)| has(name)).map_or("", |(_, kind)| kind)
}

/// A time as exports write it; without a zone it is UTC.
pub(crate) fn date(date: &str, time: &str) -> Option<Timestamp> {
    let both =
        if time.is_empty() { date.trim().to_owned() } else { format!("{} {}", date.trim(), time.trim()) };
    if let Ok(number) = both.parse::<f64>() {
        // A number is a time since 1970; days since 1900, as spreadsheets count them, are too small to be one.
        return (number > 1e8).then(|| when::epoch_any(number)).flatten();
    }
    when::any(&both).or_else(|| FORMS.iter().find_map(|form| civil(form, &both)))
}

/// Forms of vendors' exports that are no standard.
static FORMS: &[&str] = &[
    "%d-%b-%Y %I:%M%p",
    "%d-%b-%Y %I:%M %p",
    "%d-%b-%y %I:%M %p",
    "%d-%b-%y %I:%M%p",
    "%d-%b-%Y %H:%M:%S",
    "%d-%b-%Y %H:%M",
    "%d-%b-%y %H:%M",
    "%Y-%m-%d %I:%M %p",
    "%Y-%m-%d %H:%M",
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y %I:%M %p",
    "%b %d, %Y",
    "%d %b %Y %H:%M",
    "%d-%b-%Y",
    "%d-%b-%y",
];

fn civil(form: &str, text: &str) -> Option<Timestamp> {
    let parts = jiff::fmt::strtime::parse(form, text).ok()?;
    let day = parts.to_date().ok()?;
    let time = parts.to_time().unwrap_or_default();
    let instant = jiff::tz::Offset::UTC.to_timestamp(day.to_datetime(time)).ok()?;
    // `26` is a year as well as `2026`; the form that fits is the one that makes a time since 1970.
    when::epoch(instant.as_second() as f64)
}

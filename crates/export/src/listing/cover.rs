//! The cover: what a reader must know before the first row.

use icsr::listing::{CASES, CAVEAT, Column, Kind, PAIRS};
use jiff::Timestamp;

/// What the cover says beside the counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// What the listing is of, in words.
    pub title: String,
    /// The filter, as the query string of the queue.
    pub filter: String,
    /// Where a saved view gave the filter: its name.
    pub view: Option<String>,
    /// Cases that changed at or after this only.
    pub since: Option<Timestamp>,
    /// Up to when what had become known is in it.
    pub cut_off: Timestamp,
    /// Versions, such as `("Hark", "0.4.0")`, `("MedDRA", "none")`.
    pub versions: Vec<(String, String)>,
}

/// How many rows there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases.
    pub cases: u64,
    /// Reactions with drugs.
    pub reactions: u64,
}

impl Cover {
    /// The cover as pairs of a name and a text, in order. What each column is filled from comes last.
    pub fn lines(&self, counts: Counts) -> Vec<(String, String)> {
        let line = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let mut lines = vec![
            line("title", &self.title),
            line("caveat", CAVEAT),
            line(
                "reading",
                "a row is a report of a public post, not a patient; several posts may tell of one case",
            ),
            line("filter", if self.filter.is_empty() { "all reports" } else { &self.filter }),
        ];
        lines.extend(self.view.iter().map(|view| line("view", view)));
        lines.extend(self.since.iter().map(|since| line("since", &since.to_string())));
        lines.push(line("data cut-off", &self.cut_off.to_string()));
        lines.push(line("rows of cases", &counts.cases.to_string()));
        lines.push(line("rows of reactions and drugs", &counts.reactions.to_string()));
        lines.push(line("times", "UTC"));
        lines.extend(self.versions.iter().map(|(of, version)| line(&format!("version of {of}"), version)));
        for (table, columns) in [("cases", CASES.as_slice()), ("reactions and drugs", PAIRS.as_slice())] {
            lines.extend(
                columns.iter().map(|column| line(&format!("{table}: {}", column.name), &told(column))),
            );
        }
        lines
    }
}

fn told(column: &Column) -> String {
    let kind = match column.kind {
        Kind::Text => "text",
        Kind::Integer => "whole number",
        Kind::Number => "number",
        Kind::Date => "day",
        Kind::Time => "time",
        Kind::Bool => "true or false",
    };
    format!("{kind}, from {}", column.from)
}

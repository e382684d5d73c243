//! What an edit added, out of the comparison of two revisions.
//!
//! Of a line that is new, the line; of one that was changed, only what was put in: the rest is somebody else's, or was there
//! before. Lines that were moved say nothing new.

use serde::Deserialize;

use crate::clean::html;
use crate::wikipedia::wikitext;
use crate::wire::{Many, Number, Text};

/// Out of the rows of a table, as the action interface gives them.
pub(super) fn added_in_table(table: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for row in table.split("<tr") {
        let Some(cell) = row.find("diff-addedline").map(|at| &row[at..]) else { continue };
        let Some((_, cell)) = cell.split_once('>') else { continue };
        let cell = cell.split("</td").next().unwrap_or_default();
        match row.contains("diff-deletedline") || row.contains("mw-diff-movedpara") {
            false => lines.push(html(cell).text),
            true => {
                let parts = cell.split("<ins").skip(1).filter_map(|part| {
                    let (_, inside) = part.split_once('>')?;
                    inside.split("</ins>").next()
                });
                let parts: Vec<String> = parts.map(|part| html(part).text).collect();
                lines.push(parts.join(" "));
            }
        }
    }
    wikitext::clean(&lines.join("\n"))
}

/// A line of the comparison that the REST interface gives.
#[derive(Deserialize)]
pub(super) struct Line<'a> {
    /// 0 context, 1 added, 2 deleted, 3 changed, 4 and 5 moved.
    #[serde(default, rename = "type")]
    kind: Number,
    #[serde(borrow, default)]
    text: Text<'a>,
    #[serde(default, rename = "highlightRanges")]
    ranges: Many<Range>,
}

#[derive(Deserialize)]
struct Range {
    /// In bytes.
    #[serde(default)]
    start: Number,
    #[serde(default)]
    length: Number,
    /// 0 added, 1 deleted.
    #[serde(default, rename = "type")]
    kind: Number,
}

/// Out of lines.
pub(super) fn added_in_lines(lines: &[Line<'_>]) -> String {
    let mut added: Vec<String> = Vec::new();
    for line in lines {
        let text = line.text.as_str();
        match line.kind.int() {
            Some(1) => added.push(text.to_owned()),
            Some(3 | 5) => {
                let parts =
                    line.ranges.0.iter().filter(|range| range.kind.int() == Some(0)).filter_map(|range| {
                        let start = usize::try_from(range.start.int()?).ok()?;
                        let end = start.checked_add(usize::try_from(range.length.int()?).ok()?)?;
                        text.get(start..end)
                    });
                added.push(parts.collect::<Vec<_>>().join(" "));
            }
            _ => {}
        }
    }
    wikitext::clean(&added.join("\n"))
}

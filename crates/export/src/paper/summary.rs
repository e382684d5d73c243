//! The summary of a case: its sections as tables of element, label and value.

use icsr::summary::{Fact, Group, Summary};
use icsr::words;

use super::Error;
use super::flow::{Flow, LEADING, SIZE};
use super::fonts::{Fonts, Weight};
use super::line::Line;
use super::sheet::{MARGIN, Part, Role, WIDTH};

/// Left edges of the three columns, and the right edge of the last.
const EDGES: [f32; 4] = [MARGIN, 100.0, 245.0, WIDTH - MARGIN];
/// Space between the edge of a column and its text.
const INSET: f32 = 3.0;
/// What the columns are.
const HEADS: [&str; 3] = ["Element", "What it is", "What it says"];

/// Draws a summary. `caveat` is said below its title: what the case is, and what it is not.
///
/// # Errors
/// When the PDF cannot be written.
pub fn summary(summary: &Summary, caveat: &str, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let mut flow = Flow::new(fonts);
    flow.heading(1, &format!("Case {}", summary.id), 14.0);
    let made = format!("Made on {}.", words::date(&summary.created));
    flow.paragraph(if caveat.is_empty() { made } else { format!("{made} {caveat}") }.as_str(), SIZE);
    for section in &summary.sections {
        flow.heading(2, section.title, 11.5);
        for group in &section.groups {
            flow.heading(3, &group.title, 9.5);
            table(&mut flow, group);
        }
    }
    flow.note_missing();
    flow.number_pages(&format!("Case {}", summary.id));
    flow.sheet.finish(&format!("Case {}", summary.id))
}

fn table(flow: &mut Flow<'_>, group: &Group) {
    let table = flow.sheet.part(None, Role::Table);
    heads(flow, Some(table));
    for fact in &group.facts {
        row(flow, table, fact);
    }
    flow.y += 4.0;
}

/// The row of heads; without a table it is one that is only seen, on the pages that a table goes on at.
fn heads(flow: &mut Flow<'_>, table: Option<Part>) {
    let height = SIZE * LEADING + 2.0 * INSET;
    let row = table.map(|table| flow.sheet.part(Some(table), Role::Row));
    flow.sheet.shade(flow.page, MARGIN, flow.y, WIDTH - 2.0 * MARGIN, height);
    for (column, head) in HEADS.iter().enumerate() {
        let cell = row.map(|row| flow.sheet.part(Some(row), Role::ColumnHead));
        for line in flow.dress(head, Weight::Bold).lines(0, width(column) / SIZE) {
            flow.draw(line, (EDGES[column] + INSET, flow.y + INSET), width(column), SIZE, cell);
        }
    }
    edges(flow, flow.y, flow.y + height);
    flow.y += height;
}

fn width(column: usize) -> f32 {
    EDGES[column + 1] - EDGES[column] - 2.0 * INSET
}

/// A row, broken between lines where it does not fit on the page.
fn row(flow: &mut Flow<'_>, table: Part, fact: &Fact) {
    let row = flow.sheet.part(Some(table), Role::Row);
    let texts = [fact.element, fact.label, fact.value.as_str()];
    let roles = [Role::Cell, Role::RowHead, Role::Cell];
    let mut columns = Vec::new();
    for (column, (text, role)) in texts.into_iter().zip(roles).enumerate() {
        let lines = flow.dress(text, Weight::Regular).lines(0, width(column) / SIZE);
        columns.push((flow.sheet.part(Some(row), role), lines.into_iter()));
    }
    let step = SIZE * LEADING;
    loop {
        if flow.y + step + 2.0 * INSET > super::flow::BOTTOM {
            flow.next_page();
            heads(flow, None);
        }
        let top = flow.y;
        flow.y += INSET;
        let mut more = true;
        while more && flow.y + step + INSET <= super::flow::BOTTOM {
            let mut next: Vec<(usize, Part, Line)> = Vec::new();
            for (column, (part, lines)) in columns.iter_mut().enumerate() {
                next.extend(lines.next().map(|line| (column, *part, line)));
            }
            more = !next.is_empty();
            for (column, part, line) in next {
                flow.draw(line, (EDGES[column] + INSET, flow.y), width(column), SIZE, Some(part));
            }
            if more {
                flow.y += step;
            }
        }
        flow.y += INSET;
        edges(flow, top, flow.y);
        if !more {
            return;
        }
    }
}

fn edges(flow: &mut Flow<'_>, top: f32, bottom: f32) {
    let page = flow.page;
    for x in EDGES {
        flow.sheet.rule(page, (x, top), (x, bottom));
    }
    let (left, right) = (EDGES[0], EDGES[3]);
    flow.sheet.rule(page, (left, top), (right, top));
    flow.sheet.rule(page, (left, bottom), (right, bottom));
}

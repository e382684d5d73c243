//! The CIOMS-I form: one page of boxes, and continuation pages for what does not fit.

use icsr::cioms::{Field, Form};

use super::Error;
use super::flow::{Flow, LEADING, SIZE};
use super::fonts::{Fonts, Weight};
use super::line::Dressed;
use super::places::{BAR, BARS, PLACES, Place};
use super::sheet::{MARGIN, Part, Role, WIDTH};

/// Size of the labels of boxes.
const LABEL: f32 = 5.8;
/// Size of what stands in a box.
const TEXT: f32 = 8.0;
/// Space between the frame of a box and what is in it.
const INSET: f32 = 3.0;

/// What of a box goes on at a continuation page.
struct Overflow {
    field: Field,
    text: Dressed,
    from: usize,
}

/// Draws a form.
///
/// # Errors
/// When the PDF cannot be written.
pub fn cioms(form: &Form, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let mut flow = Flow::new(fonts);
    title(&mut flow);
    let mut overflows = Vec::new();
    for place in &PLACES {
        if let Some((name, top)) = BARS.iter().find(|(_, top)| top + BAR == place.y && place.x == MARGIN) {
            bar(&mut flow, name, *top);
        }
        overflows.extend(draw(&mut flow, form, place));
    }
    let control = form.text(Field::ControlNumber);
    if !overflows.is_empty() {
        flow.next_page();
        flow.heading(1, "CIOMS FORM: CONTINUATION PAGE", 12.0);
        for overflow in &overflows {
            flow.heading(2, &format!("{} (continued)", overflow.field.label()), 9.0);
            flow.running(&overflow.text, overflow.from, SIZE);
        }
    }
    if !flow.missing.is_empty() {
        if overflows.is_empty() {
            flow.next_page();
        }
        flow.note_missing();
    }
    flow.number_pages(&format!("MFR CONTROL NO. {control}"));
    flow.sheet.finish(&format!("Suspect adverse reaction report (CIOMS form) {control}"))
}

fn title(flow: &mut Flow<'_>) {
    let (page, part) =
        (flow.page, flow.sheet.part(None, Role::Heading(1, "Suspect adverse reaction report".into())));
    for line in flow.dress("SUSPECT ADVERSE REACTION REPORT", Weight::Bold).lines(0, 60.0) {
        flow.sheet.text(page, (MARGIN, 46.0), 13.0, line, Some(part));
    }
    for line in flow.dress("CIOMS FORM", Weight::Bold).lines(0, 60.0) {
        let x = WIDTH - MARGIN - line.width * 11.0;
        flow.sheet.text(page, (x, 46.0), 11.0, line, Some(part));
    }
    flow.sheet.bookmark("Suspect adverse reaction report", page, MARGIN);
}

fn bar(flow: &mut Flow<'_>, name: &str, top: f32) {
    let (page, width) = (flow.page, WIDTH - 2.0 * MARGIN);
    flow.sheet.shade(page, MARGIN, top, width, BAR);
    flow.sheet.frame(page, MARGIN, top, width, BAR);
    let part = flow.sheet.part(None, Role::Heading(2, name.to_owned()));
    for line in flow.dress(name, Weight::Bold).lines(0, 90.0) {
        let x = MARGIN + (width - line.width * TEXT) / 2.0;
        flow.sheet.text(page, (x, top + 10.0), TEXT, line, Some(part));
    }
    flow.sheet.bookmark(name, page, top);
}

/// Draws a box, and gives back what did not fit.
fn draw(flow: &mut Flow<'_>, form: &Form, place: &Place) -> Option<Overflow> {
    flow.sheet.frame(flow.page, place.x, place.y, place.width, place.height);
    let (x, width) = (place.x + INSET, place.width - 2.0 * INSET);
    let mut y = place.y + INSET;
    let label = flow.sheet.part(None, Role::Heading(3, place.label.to_owned()));
    for line in flow.dress(place.label, Weight::Bold).lines(0, width / LABEL) {
        flow.draw(line, (x, y), width, LABEL, Some(label));
        y += LABEL * LEADING;
    }
    y += 1.5;
    if !place.ticks.is_empty() {
        y = ticks(flow, form, place, y);
    }
    let field = place.field?;
    let text = form.text(field);
    if text.is_empty() {
        return None;
    }
    let dressed = flow.dress(text, Weight::Regular);
    let room = ((place.y + place.height - INSET - y) / (TEXT * LEADING) + 0.1).max(0.0) as usize;
    let lines = dressed.lines(0, width / TEXT);
    let part = flow.sheet.part(None, Role::Paragraph);
    let fits = lines.len() <= room;
    let shown = if fits { lines.len() } else { room.saturating_sub(1) };
    let mut from = 0;
    for line in lines.into_iter().take(shown) {
        // A word that is broken here stands whole where the text goes on.
        from = line.broken.unwrap_or(line.end);
        flow.draw(line, (x, y), width, TEXT, Some(part));
        y += TEXT * LEADING;
    }
    if fits {
        return None;
    }
    see_continuation(flow, (x, place.y + place.height - INSET - LABEL * 1.2), width, part);
    Some(Overflow { field, text: dressed, from })
}

fn see_continuation(flow: &mut Flow<'_>, at: (f32, f32), width: f32, part: Part) {
    for line in flow.dress("see continuation page", Weight::Bold).lines(0, f32::INFINITY) {
        // In the narrowest box it still has to be read.
        let size = LABEL.min(width / line.width);
        flow.draw(line, at, width, size, Some(part));
    }
}

/// Draws boxes to tick: one below the other, or beside each other where their labels are short.
fn ticks(flow: &mut Flow<'_>, form: &Form, place: &Place, top: f32) -> f32 {
    let short = place.ticks.iter().all(|tick| tick.label().len() <= 3);
    let size = TEXT - 0.5;
    let (mut x, mut y) = (place.x + INSET, top);
    for tick in place.ticks {
        let sign = if form.is_ticked(*tick) { '☒' } else { '☐' };
        let part = flow.sheet.part(None, Role::Paragraph);
        let width = place.width - 2.0 * INSET;
        let mark = flow.dress(&format!("{sign} "), Weight::Regular).lines(0, 10.0);
        let indent = size * 1.3;
        for line in mark {
            flow.draw(line, (x, y), width, size, Some(part));
        }
        let lines = flow.dress(tick.label(), Weight::Regular).lines(0, (width - indent) / size);
        let height = lines.len() as f32 * size * LEADING;
        for (at, line) in lines.into_iter().enumerate() {
            flow.draw(line, (x + indent, y + at as f32 * size * LEADING), width, size, Some(part));
        }
        if short {
            x += 38.0;
        } else {
            y += height + if place.height > 100.0 { 6.0 } else { 1.0 };
        }
    }
    if short { y + size * LEADING + 1.0 } else { y }
}

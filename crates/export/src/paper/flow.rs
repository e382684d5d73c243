//! Text that runs down pages: headings, paragraphs, notes; page numbers at the end.

use std::collections::BTreeSet;

use super::fonts::{Fonts, Weight};
use super::line::{Dressed, Line, code_point};
use super::sheet::{HEIGHT, MARGIN, Part, Role, Sheet, WIDTH};

/// Lowest place of a line of text; below it stands the number of the page.
pub(super) const BOTTOM: f32 = HEIGHT - 40.0;
/// From one line to the next, in sizes of the text.
pub(super) const LEADING: f32 = 1.25;
/// Size of running text.
pub(super) const SIZE: f32 = 8.5;

/// A document under way.
pub(super) struct Flow<'a> {
    pub(super) sheet: Sheet,
    pub(super) fonts: &'a Fonts,
    /// Characters that no font could draw.
    pub(super) missing: BTreeSet<char>,
    /// Page that is written on.
    pub(super) page: usize,
    /// Where the next line's top is.
    pub(super) y: f32,
}

impl<'a> Flow<'a> {
    pub(super) fn new(fonts: &'a Fonts) -> Flow<'a> {
        let mut sheet = Sheet::default();
        let page = sheet.page();
        Flow { sheet, fonts, missing: BTreeSet::new(), page, y: MARGIN }
    }

    pub(super) fn next_page(&mut self) {
        self.page = self.sheet.page();
        self.y = MARGIN;
    }

    /// Begins a page where less than so much is left on this one.
    pub(super) fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.next_page();
        }
    }

    pub(super) fn dress(&mut self, text: &str, weight: Weight) -> Dressed {
        Dressed::new(text, weight, self.fonts, &mut self.missing)
    }

    /// Draws a line with its top at `top`, within a width that one from the right ends at.
    pub(super) fn draw(&mut self, line: Line, at: (f32, f32), width: f32, size: f32, part: Option<Part>) {
        let (x, top) = at;
        let x = if line.from_right { x + (width - line.width * size).max(0.0) } else { x };
        self.sheet.text(self.page, (x, top + size * 0.95), size, line, part);
    }

    /// A heading, never alone at the foot of a page.
    pub(super) fn heading(&mut self, level: u16, text: &str, size: f32) {
        let width = WIDTH - 2.0 * MARGIN;
        let lines = self.dress(text, Weight::Bold).lines(0, width / size);
        self.need(lines.len() as f32 * size * LEADING + 6.0 * SIZE * LEADING);
        let part = self.sheet.part(None, Role::Heading(level, text.to_owned()));
        if level <= 2 {
            self.sheet.bookmark(text, self.page, self.y);
        }
        self.y += size * 0.4;
        for line in lines {
            self.draw(line, (MARGIN, self.y), width, size, Some(part));
            self.y += size * LEADING;
        }
        self.y += size * 0.25;
    }

    pub(super) fn paragraph(&mut self, text: &str, size: f32) {
        let dressed = self.dress(text, Weight::Regular);
        self.running(&dressed, 0, size);
    }

    /// A text from a place on, over as many pages as it takes; each line of its own is a paragraph's.
    pub(super) fn running(&mut self, dressed: &Dressed, from: usize, size: f32) {
        let width = WIDTH - 2.0 * MARGIN;
        let part = self.sheet.part(None, Role::Paragraph);
        for line in dressed.lines(from, width / size) {
            self.need(size * LEADING);
            self.draw(line, (MARGIN, self.y), width, size, Some(part));
            self.y += size * LEADING;
        }
        self.y += size * 0.5;
    }

    /// What could not be drawn, as a note.
    pub(super) fn note_missing(&mut self) {
        if self.missing.is_empty() {
            return;
        }
        let codes: Vec<String> = self.missing.iter().map(|c| code_point(*c)).collect();
        self.heading(2, "Characters that could not be drawn", 10.0);
        let text = "No font at hand has a glyph for these characters. They are shown by their code points:";
        self.paragraph(&format!("{text} {}", codes.join(" ")), SIZE);
    }

    /// Numbers the pages, with a text at the left of each number.
    pub(super) fn number_pages(&mut self, text: &str) {
        const SMALL: f32 = 7.0;
        let pages = self.sheet.pages();
        for page in 0..pages {
            self.page = page;
            let shown = format!("{text}    page {} of {pages}", page + 1);
            let width = WIDTH - 2.0 * MARGIN;
            for line in self.dress(&shown, Weight::Regular).lines(0, width / SMALL).into_iter().take(1) {
                let x = WIDTH - MARGIN - line.width * SMALL;
                self.sheet.text(page, (x, HEIGHT - 22.0), SMALL, line, None);
            }
        }
    }
}

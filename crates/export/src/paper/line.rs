//! Text to lines: a font for each character, where lines may break (UAX #14), which way they run (UAX #9), shaped glyphs.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use krilla::text::{GlyphId, KrillaGlyph};
use rustybuzz::UnicodeBuffer;
use unicode_bidi::BidiInfo;
use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;

use super::fonts::{Face, Fonts, Weight};

/// A text with a font for every part; what no font can draw stands as its code point.
pub(super) struct Dressed {
    text: String,
    spans: Vec<(Range<usize>, Arc<Face>)>,
    base: Arc<Face>,
}

/// A line, ready to be drawn. Widths are in em.
pub(super) struct Line {
    /// From left to right.
    pub(super) runs: Vec<Run>,
    /// Without the spaces at its end.
    pub(super) width: f32,
    /// Where the next line begins in the dressed text.
    pub(super) end: usize,
    /// Whether it begins at the right.
    pub(super) from_right: bool,
    /// Where the word begins that is broken at its end, if one is.
    pub(super) broken: Option<usize>,
}

/// Glyphs of one font in one direction.
pub(super) struct Run {
    pub(super) face: Arc<Face>,
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    pub(super) advance: f32,
}

impl Dressed {
    /// Finds a font for everything; characters that have none are added to `missing`.
    pub(super) fn new(text: &str, weight: Weight, fonts: &Fonts, missing: &mut BTreeSet<char>) -> Dressed {
        let base = fonts.base(weight).clone();
        let mut dressed = Dressed { text: String::new(), spans: Vec::new(), base: base.clone() };
        for cluster in text.graphemes(true) {
            match cluster {
                "\n" | "\r\n" | "\r" | "\u{85}" | "\u{2028}" | "\u{2029}" => dressed.push("\n", &base),
                "\t" => dressed.push(" ", &base),
                _ => dressed.cluster(cluster, weight, fonts, missing),
            }
        }
        dressed
    }

    fn cluster(&mut self, cluster: &str, weight: Weight, fonts: &Fonts, missing: &mut BTreeSet<char>) {
        let shown: Vec<char> = cluster.chars().filter(|c| !is_unseen(*c)).collect();
        let all: Vec<char> = cluster.chars().collect();
        // With what joins and selects where a font knows it, else without.
        if let Some(face) = fonts.face(weight, &all) {
            return self.push(cluster, &face);
        }
        if let Some(face) = fonts.face(weight, &shown) {
            let text: String = shown.iter().collect();
            return self.push(&text, &face);
        }
        for c in shown {
            match fonts.face(weight, &[c]) {
                Some(face) => self.push(c.encode_utf8(&mut [0; 4]), &face),
                None => {
                    missing.insert(c);
                    let base = self.base.clone();
                    self.push(&code_point(c), &base);
                }
            }
        }
    }

    fn push(&mut self, text: &str, face: &Arc<Face>) {
        let start = self.text.len();
        self.text.push_str(text);
        let end = self.text.len();
        match self.spans.last_mut() {
            Some((range, last)) if Arc::ptr_eq(last, face) => range.end = end,
            _ if start < end => self.spans.push((start..end, face.clone())),
            _ => {}
        }
    }

    /// Lines from a place in the text on, no wider than `width` em.
    pub(super) fn lines(&self, from: usize, width: f32) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut start = from;
        while start < self.text.len() {
            let rest = self.text.get(start..).unwrap_or_default();
            let stop = rest.find('\n').map_or(self.text.len(), |at| start + at);
            self.paragraph(start..stop, width, &mut lines);
            start = stop + 1;
        }
        lines
    }

    fn paragraph(&self, range: Range<usize>, width: f32, lines: &mut Vec<Line>) {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let bidi = BidiInfo::new(text, None);
        let after = range.end + 1;
        if text.is_empty() {
            lines.push(Line { runs: Vec::new(), width: 0.0, end: after, from_right: false, broken: None });
            return;
        }
        let widths = self.widths(range.clone());
        let wide = |part: Range<usize>| widths[part.start..part.end].iter().sum::<f32>();
        let mut start = 0;
        let mut fits = 0;
        let mut put = |part: Range<usize>, broken: Option<usize>| {
            let shown = part.start + text.get(part.clone()).unwrap_or_default().trim_end().len();
            let end = range.start + part.end;
            lines.push(Line {
                runs: self.runs(&bidi, part.clone(), range.start),
                width: wide(part.start..shown),
                end: if part.end == text.len() { after } else { end },
                from_right: bidi.paragraphs.first().is_some_and(|paragraph| paragraph.level.is_rtl()),
                broken: broken.map(|word| range.start + word),
            });
        };
        for (end, _) in linebreaks(text) {
            let shown = start + text.get(start..end).unwrap_or_default().trim_end().len();
            if wide(start..shown) > width {
                if fits > start {
                    put(start..fits, None);
                    start = fits;
                }
                // A word that is wider than a line is broken where it must be.
                let word = start;
                let mut at = start;
                for cluster in text.get(start..end).unwrap_or_default().graphemes(true) {
                    let next = at + cluster.len();
                    if at > start && !cluster.trim().is_empty() && wide(start..next) > width {
                        put(start..at, Some(word));
                        start = at;
                    }
                    at = next;
                }
            }
            fits = end;
        }
        if start < text.len() {
            put(start..text.len(), None);
        }
    }

    /// The advance of each cluster at its first byte.
    fn widths(&self, range: Range<usize>) -> Vec<f32> {
        let mut widths = vec![0.0; range.len()];
        for (part, face) in self.parts(range.clone()) {
            let text = self.text.get(part.clone()).unwrap_or_default();
            for glyph in shaped(text, face, false) {
                if let Some(width) = widths.get_mut(part.start - range.start + glyph.text_range.start) {
                    *width += glyph.x_advance;
                }
            }
        }
        widths
    }

    fn parts(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = (Range<usize>, &Arc<Face>)> {
        let cut = move |part: &Range<usize>| part.start.max(range.start)..part.end.min(range.end);
        self.spans.iter().map(move |(part, face)| (cut(part), face)).filter(|(part, _)| part.start < part.end)
    }

    /// The runs of a part of a paragraph that begins at `offset`, from left to right.
    fn runs(&self, bidi: &BidiInfo<'_>, part: Range<usize>, offset: usize) -> Vec<Run> {
        let Some(paragraph) = bidi.paragraphs.first() else { return Vec::new() };
        let (levels, visual) = bidi.visual_runs(paragraph, part);
        let mut runs = Vec::new();
        for run in visual {
            let rtl = levels.get(run.start).is_some_and(|level| level.is_rtl());
            let parts = self.parts(offset + run.start..offset + run.end);
            let parts: Vec<_> = if rtl { parts.rev().collect() } else { parts.collect() };
            for (part, face) in parts {
                let text = self.text.get(part).unwrap_or_default().to_owned();
                let glyphs = shaped(&text, face, rtl);
                let advance = glyphs.iter().map(|glyph| glyph.x_advance).sum();
                runs.push(Run { face: face.clone(), text, glyphs, advance });
            }
        }
        runs
    }
}

/// Glyphs in the order in which they are drawn, in em; each with the bytes of its cluster.
fn shaped(text: &str, face: &Face, rtl: bool) -> Vec<KrillaGlyph> {
    let Some(shaper) = rustybuzz::Face::from_slice(&face.bytes, 0) else { return Vec::new() };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.set_direction(if rtl {
        rustybuzz::Direction::RightToLeft
    } else {
        rustybuzz::Direction::LeftToRight
    });
    buffer.guess_segment_properties();
    let output = rustybuzz::shape(&shaper, &[], buffer);
    let starts: BTreeSet<usize> = output.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    let em = face.font.units_per_em();
    let glyphs = output.glyph_infos().iter().zip(output.glyph_positions()).map(|(info, position)| {
        let start = info.cluster as usize;
        let end = starts.range(start + 1..).next().copied().unwrap_or(text.len());
        KrillaGlyph::new(
            GlyphId::new(info.glyph_id),
            position.x_advance as f32 / em,
            position.x_offset as f32 / em,
            position.y_offset as f32 / em,
            position.y_advance as f32 / em,
            start..end,
            None,
        )
    });
    glyphs.collect()
}

/// How a character stands that no font can draw.
pub(super) fn code_point(c: char) -> String {
    format!("[U+{:04X}]", u32::from(c))
}

/// Characters that join, select or direct others, and have no look of their own.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

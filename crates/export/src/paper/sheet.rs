//! Pages under way: what is drawn where, and what it means for those who do not see it (tagged PDF).
//!
//! Coordinates are points from the top left of an A4 page; the place of a text is that of its baseline.

use std::num::NonZeroU16;

use krilla::color::luma;
use krilla::configure::ConfigurationBuilder;
use krilla::configure::validate::Accessibility;
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind,
    TagTree,
};
use krilla::{Document, SerializeSettings};

use super::Error;
use super::line::Line;

/// Width of a page.
pub(super) const WIDTH: f32 = 595.0;
/// Height of a page.
pub(super) const HEIGHT: f32 = 842.0;
/// Space that is left free around what is drawn.
pub(super) const MARGIN: f32 = 28.0;

/// What a part of the document is.
#[derive(Clone, Debug)]
pub(super) enum Role {
    Heading(u16, String),
    Paragraph,
    Table,
    Row,
    ColumnHead,
    RowHead,
    Cell,
}

/// A part of the document's structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part(usize);

struct Structure {
    role: Role,
    children: Vec<Child>,
}

enum Child {
    Part(usize),
    Mark(usize),
}

enum Item {
    /// Without a mark it is no part of the document but of the page, such as its number.
    Text {
        x: f32,
        y: f32,
        size: f32,
        line: Line,
        mark: Option<usize>,
    },
    Rule {
        from: (f32, f32),
        to: (f32, f32),
    },
    Shade {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
}

/// The pages.
#[derive(Default)]
pub(super) struct Sheet {
    pages: Vec<Vec<Item>>,
    parts: Vec<Structure>,
    roots: Vec<usize>,
    marks: usize,
    bookmarks: Vec<(String, usize, f32)>,
}

impl Sheet {
    /// Begins a page, and says which it is.
    pub(super) fn page(&mut self) -> usize {
        self.pages.push(Vec::new());
        self.pages.len() - 1
    }

    pub(super) fn pages(&self) -> usize {
        self.pages.len()
    }

    /// A part of another, or of the document.
    pub(super) fn part(&mut self, within: Option<Part>, role: Role) -> Part {
        let at = self.parts.len();
        self.parts.push(Structure { role, children: Vec::new() });
        match within.and_then(|Part(parent)| self.parts.get_mut(parent)) {
            Some(parent) => parent.children.push(Child::Part(at)),
            None => self.roots.push(at),
        }
        Part(at)
    }

    /// A line of text within a part, or outside the document where there is none.
    pub(super) fn text(&mut self, page: usize, at: (f32, f32), size: f32, line: Line, part: Option<Part>) {
        if line.runs.is_empty() {
            return;
        }
        let mark = part.and_then(|Part(part)| {
            let mark = self.marks;
            self.parts.get_mut(part)?.children.push(Child::Mark(mark));
            self.marks += 1;
            Some(mark)
        });
        self.put(page, Item::Text { x: at.0, y: at.1, size, line, mark });
    }

    pub(super) fn rule(&mut self, page: usize, from: (f32, f32), to: (f32, f32)) {
        self.put(page, Item::Rule { from, to });
    }

    pub(super) fn frame(&mut self, page: usize, x: f32, y: f32, width: f32, height: f32) {
        let (right, bottom) = (x + width, y + height);
        self.rule(page, (x, y), (right, y));
        self.rule(page, (right, y), (right, bottom));
        self.rule(page, (right, bottom), (x, bottom));
        self.rule(page, (x, bottom), (x, y));
    }

    pub(super) fn shade(&mut self, page: usize, x: f32, y: f32, width: f32, height: f32) {
        self.put(page, Item::Shade { x, y, width, height });
    }

    /// An entry of the outline.
    pub(super) fn bookmark(&mut self, title: &str, page: usize, y: f32) {
        self.bookmarks.push((title.to_owned(), page, y));
    }

    fn put(&mut self, page: usize, item: Item) {
        if let Some(page) = self.pages.get_mut(page) {
            page.push(item);
        }
    }

    /// The PDF.
    ///
    /// # Errors
    /// When the writer finds fault with it.
    pub(super) fn finish(self, title: &str) -> Result<Vec<u8>, Error> {
        let configuration = ConfigurationBuilder::new()
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .map_err(|_| Error::Writer("settings that contradict each other".into()))?;
        let mut document =
            Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
        let mut marks: Vec<Option<Identifier>> = (0..self.marks).map(|_| None).collect();
        let settings =
            PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| Error::Writer("size of the page".into()))?;
        for items in &self.pages {
            let mut page = document.start_page_with(settings.clone());
            let mut surface = page.surface();
            for item in items {
                draw(&mut surface, item, &mut marks);
            }
            surface.finish();
            page.finish();
        }
        let mut tree = TagTree::new().with_lang(Some("en".into()));
        for root in &self.roots {
            tree.push(self.group(*root, &mut marks));
        }
        document.set_tag_tree(tree);
        let mut outline = Outline::new();
        for (title, page, y) in &self.bookmarks {
            let to = XyzDestination::new(*page, Point::from_xy(MARGIN, *y));
            outline.push_child(OutlineNode::new(title.clone(), to));
        }
        document.set_outline(outline);
        let metadata = Metadata::new().title(title.to_owned()).language("en".into()).creator("Hark".into());
        document.set_metadata(metadata);
        document.finish().map_err(|error| Error::Writer(reason(&error)))
    }

    fn group(&self, at: usize, marks: &mut [Option<Identifier>]) -> TagGroup {
        let Some(structure) = self.parts.get(at) else { return TagGroup::new(Tag::P) };
        let mut group = TagGroup::new(kind(&structure.role));
        for child in &structure.children {
            match child {
                Child::Part(part) => group.push(Node::from(self.group(*part, marks))),
                Child::Mark(mark) => {
                    if let Some(mark) = marks.get_mut(*mark).and_then(Option::take) {
                        group.push(Node::from(mark));
                    }
                }
            }
        }
        group
    }
}

fn kind(role: &Role) -> TagKind {
    match role {
        Role::Heading(level, title) => {
            Tag::Hn(NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN), Some(title.clone())).into()
        }
        Role::Paragraph => Tag::P.into(),
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
        Role::RowHead => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
    }
}

fn draw(surface: &mut Surface<'_>, item: &Item, marks: &mut [Option<Identifier>]) {
    let layout = ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout));
    match item {
        Item::Text { x, y, size, line, mark } => {
            let tag = match mark {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
            };
            let identifier = surface.start_tagged(tag);
            surface.set_stroke(None);
            surface.set_fill(Some(Fill::default()));
            let mut x = *x;
            for run in &line.runs {
                let at = Point::from_xy(x, *y);
                surface.draw_glyphs(at, &run.glyphs, run.face.font.clone(), &run.text, *size, false);
                x += run.advance * size;
            }
            surface.end_tagged();
            if let Some(slot) = mark.and_then(|mark| marks.get_mut(mark)) {
                *slot = Some(identifier);
            }
        }
        Item::Rule { from, to } => {
            let mut path = PathBuilder::new();
            path.move_to(from.0, from.1);
            path.line_to(to.0, to.1);
            surface.start_tagged(layout);
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke { width: 0.6, ..Stroke::default() }));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
            surface.end_tagged();
        }
        Item::Shade { x, y, width, height } => {
            surface.start_tagged(layout);
            surface.set_stroke(None);
            surface.set_fill(Some(Fill { paint: luma::Color::new(228).into(), ..Fill::default() }));
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
            surface.end_tagged();
        }
    }
}

/// What the writer says, without the text that it was given.
fn reason(error: &krilla::error::KrillaError) -> String {
    use krilla::error::KrillaError;
    match error {
        KrillaError::Font(_, why) => format!("a font cannot be embedded ({why})"),
        KrillaError::Validation(faults) => {
            let kinds: Vec<&str> = faults.iter().map(|(fault, _)| kind_of(fault)).collect();
            format!("it would not be accessible ({})", kinds.join(", "))
        }
        KrillaError::Limit(_) => "it exceeds a limit of PDF".into(),
        _ => "the writer failed".into(),
    }
}

fn kind_of(fault: &krilla::configure::ValidationError) -> &'static str {
    use krilla::configure::ValidationError as Fault;
    match fault {
        Fault::ContainsNotDefGlyph(..) => "a glyph is missing",
        Fault::NoCodepointMapping(..) | Fault::InvalidCodepointMapping(..) => "a glyph has no character",
        Fault::RestrictedLicense(_) => "a font's licence forbids embedding",
        _ => "structure",
    }
}

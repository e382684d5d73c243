//! Text to trees, event by event.
//!
//! Whatever could make a reader work or hold without end is refused: document types, entities of one's own, depth, and size
//! of one part. A batch is read one message after the other, so that only one is held at a time.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};

use super::encoding::{is_allowed, refused_character};
use super::{Attributes, Element, HL7, Id, Lines, Tree, XSI};
use crate::unreadable::{Problem, Unreadable};

/// Deepest nesting; messages have less than thirty levels.
const MAX_DEPTH: usize = 64;
/// Most elements of a part; a case with hundreds of drugs has some ten thousand.
const MAX_ELEMENTS: usize = 200_000;
/// Most attributes of an element.
const MAX_ATTRIBUTES: usize = 64;
/// Most text of a part, in bytes: attachments are inside.
const MAX_TEXT: usize = 256 << 20;

/// A part of a document that was read.
pub(crate) enum Part {
    /// An element that was asked for, with all that stands in it.
    Split(Tree),
    /// The document without those elements; comes last.
    Rest(Tree),
}

/// Reads a document; children of its root with the name `split` are handed over each as a tree of its own, where `keep` says so.
///
/// The text is one that [`super::decode`] gave: that raw characters are allowed is not looked at again.
pub(crate) fn parts(
    text: &str,
    split: &str,
    keep: bool,
    mut take: impl FnMut(Part),
) -> Result<(), Unreadable> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut state = State { split, keep, ..State::default() };
    loop {
        let before = offset(reader.buffer_position());
        let event = reader.read_event().map_err(|error| {
            Problem::Broken(error.to_string()).at(line(text, offset(reader.error_position())))
        })?;
        let step = match event {
            Event::Start(tag) => state.open(&tag, reader.resolver(), before),
            Event::End(_) => {
                if let Some(part) = state.close() {
                    take(Part::Split(part));
                }
                Ok(())
            }
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Ok(()),
            Event::Text(words) => state.push(&words.xml10_content()),
            Event::CData(words) => state.push(&words.xml10_content()),
            Event::GeneralRef(named) => resolved(&named).and_then(|text| state.push(&text)),
            Event::DocType(_) => Err(Problem::DocumentType),
            Event::Eof => break,
        };
        step.map_err(|problem| problem.at(line(text, before)))?;
    }
    if state.depth > 0 || !state.ended {
        return Err(Problem::Broken("it ends early".to_owned()).at(line(text, text.len())));
    }
    take(Part::Rest(state.rest));
    Ok(())
}

#[derive(Default)]
struct State<'a> {
    split: &'a str,
    keep: bool,
    depth: usize,
    ended: bool,
    /// The document without what is split off.
    rest: Tree,
    /// What is being split off, and whether something is.
    part: Tree,
    in_part: bool,
    /// The open element of whichever tree is being built.
    open: Option<Id>,
    texts: usize,
}

impl State<'_> {
    fn open(
        &mut self,
        tag: &BytesStart<'_>,
        resolver: &NamespaceResolver,
        offset: usize,
    ) -> Result<(), Problem> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Problem::TooLarge { what: "the depth of elements", limit: MAX_DEPTH });
        }
        if self.ended {
            return Err(Problem::Broken("there is more than one document in it".to_owned()));
        }
        let (space, name) = resolver.resolve_element(tag.name());
        let foreign = !matches!(space, ResolveResult::Bound(space) if space.0 == HL7);
        if self.depth == 2 && !foreign && name.as_ref() == self.split {
            self.in_part = true;
            self.part = Tree::default();
            self.open = None;
            self.texts = 0;
        }
        if self.in_part && !self.keep {
            return Ok(());
        }
        let element = Element {
            name: name.as_ref().into(),
            foreign,
            attributes: attributes(tag, resolver)?,
            offset,
            ..Element::default()
        };
        let tree = if self.in_part { &mut self.part } else { &mut self.rest };
        if tree.len() >= MAX_ELEMENTS {
            return Err(Problem::TooLarge { what: "the number of elements", limit: MAX_ELEMENTS });
        }
        self.open = Some(tree.add(element, self.open));
        Ok(())
    }

    /// Closes the open element; gives the part that ended with it.
    fn close(&mut self) -> Option<Tree> {
        self.depth = self.depth.saturating_sub(1);
        self.ended = self.depth == 0;
        if !self.in_part {
            self.open = self.open.and_then(|open| self.rest.parent(open));
            return None;
        }
        if self.keep {
            self.open = self.open.and_then(|open| self.part.parent(open));
        }
        if self.depth > 1 {
            return None;
        }
        self.in_part = false;
        self.open = Some(Tree::ROOT);
        self.keep.then(|| std::mem::take(&mut self.part))
    }

    fn push(&mut self, text: &str) -> Result<(), Problem> {
        let Some(open) = self.open else {
            let blank = self.in_part || text.trim().is_empty();
            let stray = || Problem::Broken("there is text outside of the document".to_owned());
            return if blank { Ok(()) } else { Err(stray()) };
        };
        if self.in_part && !self.keep {
            return Ok(());
        }
        self.texts += text.len();
        if self.texts > MAX_TEXT {
            return Err(Problem::TooLarge { what: "the text of a message", limit: MAX_TEXT });
        }
        let tree = if self.in_part { &mut self.part } else { &mut self.rest };
        if let Some(element) = tree.elements.get_mut(open) {
            element.text.push_str(text);
        }
        Ok(())
    }
}

fn attributes(tag: &BytesStart<'_>, resolver: &NamespaceResolver) -> Result<Attributes, Problem> {
    let mut kept = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| Problem::Broken(error.to_string()))?;
        if kept.len() >= MAX_ATTRIBUTES {
            return Err(Problem::TooLarge { what: "the number of attributes", limit: MAX_ATTRIBUTES });
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Problem::Entity)?;
        if !value.chars().all(is_allowed) {
            return Err(refused_character());
        }
        let (space, local) = resolver.resolve_attribute(attribute.key);
        let name = match space {
            ResolveResult::Unbound => local.as_ref(),
            ResolveResult::Bound(space) if space.0 == XSI && local.as_ref() == "type" => "xsi:type",
            ResolveResult::Bound(_) => continue,
            ResolveResult::Unknown(_) => {
                return Err(Problem::Broken("an attribute has a prefix that is not declared".to_owned()));
            }
        };
        if name == "xmlns" {
            continue;
        }
        kept.push((name.into(), value.as_ref().into()));
    }
    Ok(kept)
}

/// The text of a reference: a letter by its number, or one of XML's own five names.
fn resolved(named: &BytesRef<'_>) -> Result<String, Problem> {
    if let Some(letter) = named.resolve_char_ref().map_err(|_| Problem::Entity)? {
        return if is_allowed(letter) { Ok(letter.to_string()) } else { Err(refused_character()) };
    }
    let known = quick_xml::escape::resolve_predefined_entity(&named.xml10_content());
    known.map(str::to_owned).ok_or(Problem::Entity)
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// The line of an error; looked for only then.
fn line(text: &str, offset: usize) -> usize {
    Lines::of(text).line(offset.min(text.len()))
}

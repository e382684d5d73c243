//! XML of HL7 as a small tree: elements with their attributes, text and places. What reads messages of others stands on it.
//!
//! Name spaces are resolved: elements of HL7 are known by their plain name, those of others are kept as [`Element::foreign`].
//! Of attributes, `xsi:type` is kept under that name whatever its prefix; those of other name spaces are dropped.

mod encoding;
mod lines;
mod read;

pub(crate) use encoding::decode;
pub(crate) use lines::Lines;
pub(crate) use read::{Part, parts};

/// Name space of HL7 version 3.
const HL7: &str = "urn:hl7-org:v3";
/// Name space of `xsi:type`.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// An element's number within its tree.
pub(crate) type Id = usize;

/// Names and values of attributes.
type Attributes = Vec<(Box<str>, Box<str>)>;

/// An element.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// Name without its prefix.
    pub(crate) name: Box<str>,
    /// Whether it is of another name space than that of HL7.
    pub(crate) foreign: bool,
    /// Names and values.
    attributes: Attributes,
    /// Text directly in it, put together.
    pub(crate) text: String,
    /// What stands in it.
    pub(crate) children: Vec<Id>,
    parent: Option<Id>,
    /// Where it begins, in bytes of the decoded text.
    pub(crate) offset: usize,
}

impl Element {
    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| &**known == name).map(|(_, value)| &**value)
    }

    /// Its declared data type, without a prefix.
    pub(crate) fn kind(&self) -> Option<&str> {
        let kind = self.attribute("xsi:type")?;
        Some(kind.rsplit(':').next().unwrap_or(kind))
    }
}

/// A tree; the first element is its root.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    elements: Vec<Element>,
}

impl Tree {
    /// The root.
    pub(crate) const ROOT: Id = 0;

    /// How many elements it has.
    pub(crate) fn len(&self) -> usize {
        self.elements.len()
    }

    /// An element; the number comes from this tree.
    pub(crate) fn get(&self, id: Id) -> &Element {
        &self.elements[id]
    }

    /// What an element stands in.
    pub(crate) fn parent(&self, id: Id) -> Option<Id> {
        self.get(id).parent
    }

    /// Children of HL7 with this name.
    pub(crate) fn named<'t>(&'t self, id: Id, name: &'t str) -> impl Iterator<Item = Id> + 't {
        self.get(id).children.iter().copied().filter(move |child| {
            let child = self.get(*child);
            !child.foreign && &*child.name == name
        })
    }

    /// The first element along names from one, if there is one.
    pub(crate) fn find(&self, from: Id, path: &str) -> Option<Id> {
        path.split('/').try_fold(from, |at, name| self.named(at, name).next())
    }

    /// Its way from the root: names, each with its number where siblings have the same name.
    pub(crate) fn path(&self, id: Id) -> String {
        let mut steps = Vec::new();
        let mut at = Some(id);
        while let Some(id) = at {
            let element = self.get(id);
            at = element.parent;
            let namesakes = |parent| self.named(parent, &element.name).collect::<Vec<_>>();
            let alike = at.map(namesakes).unwrap_or_default();
            steps.push(match alike.iter().position(|other| *other == id) {
                Some(nth) if alike.len() > 1 => format!("{}[{}]", element.name, nth + 1),
                _ => element.name.to_string(),
            });
        }
        steps.reverse();
        format!("/{}", steps.join("/"))
    }

    fn add(&mut self, mut element: Element, parent: Option<Id>) -> Id {
        let id = self.elements.len();
        if let Some(parent) = parent {
            self.elements[parent].children.push(id);
        }
        element.parent = parent;
        self.elements.push(element);
        id
    }
}

//! XML as a small tree: what a webhook or a feed of one entry holds.
//!
//! # Limits
//! No document types and no entities but the five of XML and numbers: nothing can grow, and nothing outside is read. At
//! most [`MAX_DEPTH`] elements inside each other and [`MAX_ELEMENTS`] in all. Prefixes of names are taken off.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Deepest nesting that is read; the deepest message of the platforms has six.
const MAX_DEPTH: usize = 24;

/// Most elements of a document.
const MAX_ELEMENTS: usize = 20_000;

/// One element.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Element {
    /// Its name without a prefix.
    pub name: String,
    /// Its attributes, names without prefixes.
    pub attributes: Vec<(String, String)>,
    /// Its own text, CDATA included.
    pub text: String,
    /// What stands in it.
    pub children: Vec<Element>,
}

impl Element {
    /// The first child of this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The trimmed text of the first child of this name; empty where there is none.
    pub(crate) fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a document.
///
/// # Errors
/// What is wrong with it, in words without its content.
pub(crate) fn read(bytes: &[u8]) -> Result<Element, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8")?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    // The open elements, outermost first; the bottom one stands for the document.
    let mut open = vec![Element::default()];
    let mut count = 0;
    loop {
        let event = reader.read_event().map_err(|_| "it is not well-formed XML")?;
        match event {
            Event::Start(_) | Event::Empty(_) if count >= MAX_ELEMENTS => {
                return Err("it has too many elements");
            }
            Event::Start(_) if open.len() > MAX_DEPTH => return Err("its elements are nested too deep"),
            Event::Start(start) => {
                count += 1;
                open.push(element(&start)?);
            }
            Event::Empty(start) => {
                count += 1;
                let closed = element(&start)?;
                if let Some(parent) = open.last_mut() {
                    parent.children.push(closed);
                }
            }
            Event::End(_) => {
                let closed = open.pop().unwrap_or_default();
                open.last_mut().ok_or("it closes what was never opened")?.children.push(closed);
            }
            Event::Text(text) => push(&mut open, &text.xml10_content()),
            Event::CData(text) => push(&mut open, &text.xml10_content()),
            Event::GeneralRef(named) => push(&mut open, &resolved(&named)?),
            Event::DocType(_) => return Err("it has a document type, which is not read"),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    let mut document = open.pop().unwrap_or_default();
    if !open.is_empty() || document.children.is_empty() {
        return Err("it ends early");
    }
    Ok(document.children.swap_remove(0))
}

fn push(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, &'static str> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| "an attribute cannot be read")?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|_| "it uses an unknown entity")?;
        attributes.push((local(attribute.key.as_ref()), value.into_owned()));
    }
    Ok(Element { name: local(start.name().as_ref()), attributes, ..Element::default() })
}

/// The name behind its prefix.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

fn resolved(named: &BytesRef<'_>) -> Result<String, &'static str> {
    if let Some(letter) = named.resolve_char_ref().map_err(|_| "it uses an unknown entity")? {
        return Ok(letter.to_string());
    }
    let known = quick_xml::escape::resolve_predefined_entity(&named.xml10_content()).map(str::to_owned);
    known.ok_or("it uses an unknown entity")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_all_kinds_are_one_text() {
        let tree =
            read("<a><n:b x:k='1 &amp; 2'>x &lt; <![CDATA[<y>]]>&#x4e2d;</n:b><c/></a>".as_bytes()).unwrap();
        assert_eq!(tree.text_of("b"), "x < <y>中");
        assert_eq!(tree.child("b").unwrap().attribute("k"), Some("1 & 2"));
        assert_eq!((tree.name.as_str(), tree.children.len()), ("a", 2));
    }

    #[test]
    fn what_could_grow_or_reach_outside_is_refused() {
        let deep = format!("{}{}", "<a>".repeat(60), "</a>".repeat(60));
        let wide = format!("<a>{}</a>", "<b/>".repeat(MAX_ELEMENTS + 1));
        for (text, why) in [
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "document type"),
            ("<a>&b;</a>", "entity"),
            ("<a k='&b;'/>", "entity"),
            ("<a><b></a>", "well-formed"),
            ("<a>", "ends early"),
            ("", "ends early"),
            (&*deep, "too deep"),
            (&*wide, "too many"),
        ] {
            assert!(read(text.as_bytes()).is_err_and(|error| error.contains(why)), "{why}");
        }
        assert!(read(b"<a>\xff</a>").is_err());
    }
}

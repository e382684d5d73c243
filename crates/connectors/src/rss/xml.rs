//! RSS 0.9x, 1.0 and 2.0 and Atom, read event by event.
//!
//! * A document type with declarations of its own is refused: it may hold entities that grow without end. One that only names a
//!   public type (RSS 0.91) is passed over; nothing is ever fetched for it.
//! * Elements are known by name space and name. A prefix that is not declared counts as what it usually stands for.
//! * Only direct children of an entry are its fields, so that `source` and the like do not speak for it. Markup inside a field
//!   (Atom's `xhtml`, or where somebody forgot to escape it) is put together again as HTML.
//! * What comes before an error was read; the rest is `broken`.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use reqwest::Url;

use super::entry::{Document, Words};
use super::fields::{self, Attributes};
use crate::clean;
use crate::source::NotOurs;

/// Deepest nesting that is followed; feeds have less than thirty levels, articles in them included.
const MAX_DEPTH: usize = 200;

/// Which vocabulary an element is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS without a name space, or that of RSS 1.0, 0.9 and Netscape.
    Rss,
    Atom,
    Content,
    Dublin,
    Threads,
    Slash,
    Syndication,
    Media,
    Tombstones,
    Rdf,
    Other,
}

/// Parts of addresses of name spaces, and the prefix that each usually has.
const SPACES: &[(&str, &str, Space)] = &[
    ("w3.org/2005/Atom", "atom", Space::Atom),
    ("purl.org/atom/", "atom03", Space::Atom),
    ("rss/1.0/modules/content", "content", Space::Content),
    ("purl.org/dc/", "dc", Space::Dublin),
    ("purl.org/dc/terms", "dcterms", Space::Dublin),
    ("syndication/thread", "thr", Space::Threads),
    ("rss/1.0/modules/slash", "slash", Space::Slash),
    ("rss/1.0/modules/syndication", "sy", Space::Syndication),
    ("search.yahoo.com/mrss", "media", Space::Media),
    ("purl.org/atompub/tombstones", "at", Space::Tombstones),
    ("22-rdf-syntax-ns", "rdf", Space::Rdf),
];

fn space(resolved: &ResolveResult<'_>) -> Space {
    match resolved {
        ResolveResult::Unbound => Space::Rss,
        ResolveResult::Bound(uri) => {
            let known = SPACES.iter().find(|(part, ..)| uri.0.contains(part)).map(|(.., space)| *space);
            let rss = |uri: &str| {
                uri.ends_with("rss/1.0/")
                    || uri.contains("netscape.com/rdf")
                    || uri.contains("backend.userland.com")
            };
            known.unwrap_or(if rss(uri.0) { Space::Rss } else { Space::Other })
        }
        ResolveResult::Unknown(prefix) => {
            SPACES.iter().find(|(_, known, _)| known == prefix).map_or(Space::Other, |(.., space)| *space)
        }
    }
}

/// A field that is being read.
pub(super) struct Capture {
    pub(super) space: Space,
    pub(super) name: String,
    pub(super) attributes: Attributes,
    /// Whether `text` is markup put together again, rather than text with its entities resolved.
    pub(super) markup: bool,
    pub(super) text: String,
    /// The child that is open directly under it, for `author` and its like.
    pub(super) child: String,
    depth: usize,
}

impl Capture {
    pub(super) fn words(self) -> Words {
        let declared = self.attributes.kind.as_str();
        let html = self.markup
            || self.space != Space::Atom
            || !matches!(declared, "" | "text" | "text/plain" | "plain");
        match (self.text.trim().is_empty(), html) {
            (true, _) => Words::None,
            (false, true) => Words::Html(self.text),
            (false, false) => Words::Plain(self.text),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) {
        if !self.markup {
            self.markup = true;
            self.text = self.text.replace('&', "&amp;").replace('<', "&lt;");
        }
        self.text.push('<');
        self.text.push_str(tag);
        self.text.push('>');
    }

    /// Adds text whose entities are resolved.
    fn push(&mut self, text: &str) {
        match self.markup {
            true => self.text.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
            false => self.text.push_str(text),
        }
    }
}

/// Where in a document the reader stands.
#[derive(Default)]
struct Place {
    depth: usize,
    /// Depth of the open entry.
    entry: Option<usize>,
    /// Depth of the element that fields of the feed stand in.
    feed: Option<usize>,
    bases: Vec<(usize, Url)>,
    capture: Option<Capture>,
}

/// Reads a document; `asked` is its address, if known.
pub(super) fn read(text: &str, asked: Option<&str>) -> Result<Document, NotOurs> {
    let text = text.trim_start();
    let mut reader = NsReader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.allow_dangling_amp = true;
    let mut document = Document::default();
    let mut place = Place::default();
    if let Some(base) = asked.and_then(|asked| Url::parse(asked).ok()) {
        place.bases.push((0, base));
    }
    let mut is_feed = false;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(0);
        let (resolved, event) = match reader.read_resolved_event() {
            Ok(read) => read,
            Err(_) => {
                document.broken = Some((at, "the feed is no well-formed XML from here on"));
                break;
            }
        };
        match event {
            Event::DocType(declared) if declared.contains('[') => {
                return Err(NotOurs::because("XML that declares entities of its own, which is refused"));
            }
            Event::Start(tag) => {
                place.depth += 1;
                if place.depth > MAX_DEPTH {
                    document.broken = Some((at, "the feed is nested deeper than any feed is"));
                    break;
                }
                let name = tag.local_name().as_ref().to_owned();
                let space = space(&resolved);
                if place.depth == 1 {
                    is_feed = root(space, &name);
                    if !is_feed {
                        return Err(NotOurs::because("XML that is no RSS and no Atom"));
                    }
                }
                start(&mut place, &mut document, space, name, &tag);
            }
            Event::End(tag) => {
                end(&mut place, &mut document, tag.name().as_ref());
                place.depth = place.depth.saturating_sub(1);
            }
            Event::Text(words) => capture(&mut place, |field| match field.markup {
                true => field.text.push_str(&words),
                false => field.push(&words.xml10_content()),
            }),
            Event::CData(words) => capture(&mut place, |field| field.push(&words)),
            Event::GeneralRef(entity) => capture(&mut place, |field| {
                let written = format!("&{};", &*entity);
                match field.markup {
                    true => field.text.push_str(&written),
                    false => field.text.push_str(&clean::entities(&written)),
                }
            }),
            Event::Eof => {
                if place.depth > 0 {
                    document.broken = Some((text.len(), "the feed ends before its end"));
                }
                break;
            }
            _ => {}
        }
    }
    if !is_feed {
        return Err(NotOurs::because("no XML element at all"));
    }
    // An entry that was cut off is not half a post.
    if place.entry.is_some() {
        document.entries.pop();
    }
    Ok(document)
}

fn root(space: Space, name: &str) -> bool {
    matches!((space, name), (Space::Rss, "rss") | (Space::Rdf, "RDF") | (Space::Atom, "feed" | "entry"))
        // Atom without its name space, and RSS in one that nobody knows.
        || matches!((space, name), (Space::Rss, "feed" | "RDF") | (Space::Other, "rss"))
}

fn capture(place: &mut Place, add: impl FnOnce(&mut Capture)) {
    if let Some(field) = &mut place.capture {
        add(field);
    }
}

fn start(place: &mut Place, document: &mut Document, space: Space, name: String, tag: &BytesStart<'_>) {
    if let Some(field) = &mut place.capture {
        if place.depth == field.depth + 1 {
            field.child.clone_from(&name);
        }
        if fields::holds_names(&field.name) {
            return;
        }
        // Atom wraps its `xhtml` into a `div` that is not part of it, but does no harm.
        return field.open(tag);
    }
    let attributes = Attributes::of(|wanted| attribute(tag, wanted));
    if !attributes.base.is_empty() {
        let outer = place.bases.last().map(|(_, base)| base);
        let base = outer.map_or_else(|| Url::parse(&attributes.base), |outer| outer.join(&attributes.base));
        place.bases.extend(base.ok().map(|base| (place.depth, base)));
    }
    let is_entry = matches!(
        (space, &*name),
        (Space::Rss, "item" | "entry") | (Space::Atom, "entry") | (Space::Other, "item")
    );
    if is_entry && place.entry.is_none() {
        place.entry = Some(place.depth);
        let mut entry = super::entry::Entry::default();
        entry.id.clone_from(&attributes.about);
        entry.lang.clone_from(&attributes.lang);
        entry.base = place.bases.last().map(|(_, base)| base.clone());
        document.entries.push(entry);
        return;
    }
    match (space, &*name) {
        (Space::Atom, "feed") | (Space::Rss, "channel" | "feed") | (Space::Other, "channel")
            if place.entry.is_none() =>
        {
            place.feed = Some(place.depth);
            if !attributes.lang.is_empty() {
                document.lang.clone_from(&attributes.lang);
            }
        }
        (Space::Rdf, "RDF") if !attributes.lang.is_empty() => document.lang.clone_from(&attributes.lang),
        (Space::Tombstones, "deleted-entry") if !attributes.reference.is_empty() => {
            document.gone.push(attributes.reference);
        }
        // A group holds fields of its entry.
        (Space::Media, "group") => {}
        _ => {
            let direct = place.entry.or(place.feed).is_some_and(|outer| place.depth == outer + 1);
            let grouped = space == Space::Media && place.entry.is_some();
            let hours = matches!(&*name, "hour" | "day") && place.entry.is_none();
            if (direct && !matches!(&*name, "skipHours" | "skipDays")) || grouped || hours {
                let markup = space == Space::Atom && matches!(&*attributes.kind, "xhtml");
                place.capture = Some(Capture {
                    space,
                    name,
                    attributes,
                    markup,
                    text: String::new(),
                    child: String::new(),
                    depth: place.depth,
                });
            }
        }
    }
}

fn end(place: &mut Place, document: &mut Document, name: &str) {
    while place.bases.last().is_some_and(|(depth, _)| *depth == place.depth && *depth > 0) {
        // The base of a field goes with it; that of an entry was copied when it began.
        place.bases.pop();
    }
    match &mut place.capture {
        Some(field) if field.depth == place.depth => {
            if let Some(field) = place.capture.take() {
                match place.entry {
                    Some(_) => fields::of_entry(document, field),
                    None => fields::of_feed(document, field),
                }
            }
        }
        Some(field) => {
            if fields::holds_names(&field.name) {
                let text = std::mem::take(&mut field.text);
                let child = name.rsplit(':').next().unwrap_or_default();
                fields::person(field, child, place.depth - field.depth, text.trim());
            } else {
                field.text.push_str("</");
                field.text.push_str(name);
                field.text.push('>');
            }
        }
        None => {
            if place.entry == Some(place.depth) {
                place.entry = None;
            } else if place.feed == Some(place.depth) {
                place.feed = None;
            }
        }
    }
}

/// The value of an attribute, by its name with the usual prefix.
fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|found| found.key.as_ref() == wanted)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0);
    Some(value.map_or_else(|_| clean::entities(&found.value), |value| value.into_owned()))
}

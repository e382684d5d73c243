//! What each element of a feed means. The first one of a kind counts, unless a better one follows: text in full is better than
//! a summary, and `dc:creator` better than `author`, which is an e-mail address.

use super::entry::{Document, Entry, Words};
use super::xml::{Capture, Space};

/// The attributes that feeds use, by their usual names.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) base: String,
    pub(super) lang: String,
    pub(super) about: String,
    pub(super) kind: String,
    pub(super) rel: String,
    pub(super) href: String,
    pub(super) reference: String,
    term: String,
    label: String,
    is_permalink: String,
}

impl Attributes {
    pub(super) fn of(value: impl Fn(&str) -> Option<String>) -> Self {
        let read = |name: &str| value(name).unwrap_or_default();
        Self {
            base: read("xml:base"),
            lang: read("xml:lang"),
            about: read("rdf:about"),
            kind: read("type"),
            rel: read("rel"),
            href: read("href"),
            reference: read("ref"),
            term: read("term"),
            label: read("label"),
            is_permalink: read("isPermaLink"),
        }
    }
}

/// Whether the children of a field are names rather than markup.
pub(super) fn holds_names(name: &str) -> bool {
    matches!(name, "author" | "contributor" | "source" | "image" | "textInput" | "textinput")
}

/// A child of an author, or of the feed that an entry was taken from: names and addresses become attributes of the field.
pub(super) fn person(field: &mut Capture, child: &str, depth: usize, text: &str) {
    let of_source = field.name == "source" && field.child == "author" && depth == 2;
    match (&*field.name, child) {
        ("author", "name") if depth == 1 => field.attributes.label = text.to_owned(),
        (_, "name") if of_source => field.attributes.label = text.to_owned(),
        ("author", "uri" | "url") if depth == 1 => field.attributes.href = text.to_owned(),
        // An address is a name where there is no other.
        ("author", "email") if depth == 1 && field.attributes.label.is_empty() => {
            field.attributes.label = text.to_owned();
        }
        _ => {}
    }
}

fn first(slot: &mut String, text: &str) {
    if slot.is_empty() {
        *slot = text.trim().to_owned();
    }
}

fn first_words(slot: &mut Words, words: Words) {
    if *slot == Words::None {
        *slot = words;
    }
}

/// Puts a field into the entry that is open, which is the last one.
pub(super) fn of_entry(document: &mut Document, field: Capture) {
    use Space::{Atom, Content, Dublin, Media, Other, Rdf, Rss, Slash, Threads};
    let Some(entry) = document.entries.last_mut() else { return };
    let text = || field.text.trim().to_owned();
    match (field.space, &*field.name) {
        (Rss, "guid") => {
            entry.id_is_no_link = field.attributes.is_permalink.eq_ignore_ascii_case("false");
            entry.id = text();
        }
        (Atom, "id") | (Rss, "id") => entry.id = text(),
        (Rss | Atom | Other, "link") => link(entry, &field),
        (Rss | Atom | Other, "title") => first_words(&mut entry.title, field.words()),
        (Dublin, "title") => first_words(&mut entry.title, field.words()),
        (Content, "encoded") => entry.content = field.words(),
        // Text that stands elsewhere is not there.
        (Atom | Rss, "content") => first_words(&mut entry.content, field.words()),
        (Rss | Other, "description") | (Atom | Rss, "summary") => {
            first_words(&mut entry.summary, field.words())
        }
        (Dublin, "description" | "abstract") => first_words(&mut entry.summary, field.words()),
        (Media, "description") => first_words(&mut entry.caption, field.words()),
        (Dublin, "creator") => entry.author = text(),
        (Atom | Rss, "author") => {
            let label =
                if field.attributes.label.is_empty() { text() } else { field.attributes.label.clone() };
            first(&mut entry.author, &label);
            first(&mut entry.author_uri, &field.attributes.href);
        }
        (Atom, "source") => first(&mut entry.source_author, &field.attributes.label),
        (Rss, "pubDate") | (Atom, "published" | "issued") => entry.published = text(),
        (Dublin, "date" | "created" | "issued") | (Atom, "created") => {
            first(&mut entry.published, &field.text)
        }
        (Atom, "updated" | "modified") | (Rss, "updated") | (Dublin, "modified") => entry.updated = text(),
        (Dublin, "language") | (Rss, "language") => first(&mut entry.lang, &field.text),
        (Rss, "category") | (Dublin, "subject") => {
            entry.categories.extend(Some(text()).filter(|text| !text.is_empty()))
        }
        (Atom, "category") => {
            let attributes = &field.attributes;
            let name = if attributes.label.is_empty() { &attributes.term } else { &attributes.label };
            entry.categories.extend(Some(name.clone()).filter(|name| !name.is_empty()));
        }
        (Threads, "in-reply-to") => {
            let named = [&field.attributes.reference, &field.attributes.href];
            first(&mut entry.answers, named.into_iter().find(|id| !id.is_empty()).map_or("", |id| id));
        }
        (Slash, "comments") | (Threads, "total") => entry.comments = field.text.trim().parse().ok(),
        (Rdf, "about") => first(&mut entry.id, &field.text),
        _ => {}
    }
}

/// RSS writes the address as text, Atom as an attribute; of several the one that leads to the entry itself counts.
fn link(entry: &mut Entry, field: &Capture) {
    let attributes = &field.attributes;
    match (attributes.href.is_empty(), &*attributes.rel) {
        (true, _) => {
            let text = field.text.trim();
            if !text.is_empty() {
                entry.link = text.to_owned();
            }
        }
        (false, "" | "alternate") => first(&mut entry.link, &attributes.href),
        _ => {}
    }
}

/// Puts a field into the feed.
pub(super) fn of_feed(document: &mut Document, field: Capture) {
    use Space::{Atom, Dublin, Other, Rss, Syndication};
    let attributes = &field.attributes;
    let text = field.text.trim();
    match (field.space, &*field.name) {
        (Rss | Atom | Other, "title") => first_words(&mut document.title, field.words()),
        (Rss | Atom | Other, "link") => match (attributes.href.is_empty(), &*attributes.rel) {
            (true, _) => first(&mut document.home, text),
            (false, "self") => first(&mut document.itself, &attributes.href),
            (false, "next") => first(&mut document.next, &attributes.href),
            (false, "" | "alternate") => first(&mut document.home, &attributes.href),
            _ => {}
        },
        (Rss, "language") | (Dublin, "language") => first(&mut document.lang, text),
        (Atom, "author") => first(&mut document.author, &attributes.label),
        (Rss, "ttl") => {
            document.hints.every_secs = text.parse::<u64>().ok().map(|minutes| minutes.saturating_mul(60));
        }
        (Syndication, "updatePeriod") => {
            document.hints.every_secs = match text {
                "hourly" => Some(3600),
                "daily" => Some(86_400),
                "weekly" => Some(7 * 86_400),
                "monthly" => Some(30 * 86_400),
                "yearly" => Some(365 * 86_400),
                _ => None,
            };
        }
        (Syndication, "updateFrequency") => {
            let times = text.parse::<u64>().ok().filter(|times| *times > 0).unwrap_or(1);
            document.hints.every_secs = document.hints.every_secs.map(|secs| secs / times);
        }
        (Rss, "hour") => {
            // Some count hours from 1 to 24.
            let hour = text.parse::<u32>().ok().map(|hour| hour % 24);
            document.hints.skip_hours |= hour.map_or(0, |hour| 1 << hour);
        }
        (Rss, "day") => {
            let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            let day =
                days.iter().position(|day| text.get(..3).is_some_and(|name| name.eq_ignore_ascii_case(day)));
            document.hints.skip_days |= day.map_or(0, |day| 1 << day);
        }
        _ => {}
    }
}

//! Sitemaps (sitemaps.org): lists of pages and indexes of further sitemaps, as XML or plain text, packed with gzip or not.

use std::borrow::Cow;
use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::clean;
use crate::rss::{decode, times};

/// Longest sitemap, unpacked, in bytes: what the protocol allows.
const MAX_BYTES: u64 = 50 << 20;

/// Most addresses of one sitemap: what the protocol allows.
const MAX_ENTRIES: usize = 50_000;

/// An address and when what stands there changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Place {
    pub(super) url: String,
    /// In seconds since 1970; 0 where it is not said.
    pub(super) changed: i64,
    /// Whether only the day is said.
    pub(super) day_only: bool,
}

/// What a sitemap lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sitemap {
    pub(super) pages: Vec<Place>,
    pub(super) sitemaps: Vec<Place>,
    /// Whether it ends before its end: then it says nothing of what it does not list.
    pub(super) broken: bool,
}

/// Reads a sitemap; nothing if it is none. One that breaks off is read to there.
pub(super) fn read(bytes: &[u8], content_type: Option<&str>) -> Option<Sitemap> {
    let bytes = unpacked(bytes)?;
    let text = decode::text(&bytes, content_type);
    let text = text.trim_start();
    if !text.starts_with('<') {
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with("http"));
        let pages: Vec<Place> =
            lines.take(MAX_ENTRIES).map(|line| Place { url: line.to_owned(), ..Place::default() }).collect();
        return (!pages.is_empty()).then_some(Sitemap { pages, ..Sitemap::default() });
    }
    xml(text)
}

fn unpacked(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !bytes.starts_with(b"\x1f\x8b") {
        return Some(Cow::Borrowed(bytes));
    }
    let mut out = Vec::new();
    MultiGzDecoder::new(bytes).take(MAX_BYTES).read_to_end(&mut out).ok()?;
    Some(Cow::Owned(out))
}

fn xml(text: &str) -> Option<Sitemap> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let (mut sitemap, mut place) = (Sitemap::default(), Place::default());
    // The element that is open: only `loc` and `lastmod` directly in `url` or `sitemap` count, not those of images.
    let mut open: Vec<String> = Vec::new();
    let mut root = false;
    let mut field = String::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::DocType(declared) if declared.contains('[') => return None,
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                if open.is_empty() {
                    root = matches!(&*name, "urlset" | "sitemapindex");
                    if !root {
                        return None;
                    }
                }
                field.clear();
                open.push(name);
            }
            Event::Text(words) => field.push_str(&words),
            Event::CData(words) => field.push_str(&words),
            Event::GeneralRef(entity) => field.push_str(&clean::entities(&format!("&{};", &*entity))),
            Event::End(_) => {
                let path: Vec<&str> = open.iter().map(String::as_str).collect();
                match &*path {
                    [_, "url" | "sitemap", "loc"] => place.url = field.trim().to_owned(),
                    [_, "url" | "sitemap", "lastmod"] => {
                        place.changed = times::time(&field).map_or(0, |time| time.0 / 1_000_000);
                        place.day_only = field.trim().len() <= 10;
                    }
                    [_, kind @ ("url" | "sitemap")] => {
                        let list = if *kind == "url" { &mut sitemap.pages } else { &mut sitemap.sitemaps };
                        let whole = std::mem::take(&mut place);
                        if list.len() < MAX_ENTRIES && !whole.url.is_empty() {
                            list.push(whole);
                        }
                    }
                    _ => {}
                }
                open.pop();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    sitemap.broken = !open.is_empty();
    root.then_some(sitemap)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn every_form_is_read() {
        let xml = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://e.org/?a=1&amp;b=2</loc>\
            <lastmod>2026-01-01</lastmod><image:image><image:loc>no</image:loc></image:image></url><url><loc>https://e.org/b</loc></url></urlset>";
        let read_xml = read(xml.as_bytes(), None).unwrap();
        let first =
            Place { url: "https://e.org/?a=1&b=2".to_owned(), changed: 1_767_225_600, day_only: true };
        assert_eq!((read_xml.pages.len(), &read_xml.pages[0]), (2, &first));
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(xml.as_bytes()).unwrap();
        assert_eq!(read(&packed.finish().unwrap(), None).unwrap(), read_xml);
        let index = "<sitemapindex><sitemap><loc>https://e.org/s1.xml</loc><lastmod>2026-01-01T00:00:05Z</lastmod></sitemap></sitemapindex>";
        assert_eq!(read(index.as_bytes(), None).unwrap().sitemaps[0].changed, 1_767_225_605);
        assert_eq!(read(b"https://e.org/a\nhttps://e.org/b\n", None).unwrap().pages.len(), 2);
        for other in ["", "<html/>", "words", "\u{1f}", "<!DOCTYPE x [<!ENTITY a 'b'>]><urlset/>"] {
            assert_eq!(read(other.as_bytes(), None), None, "{other}");
        }
        assert_eq!(read(b"\x1f\x8bnot gzip", None), None);
        for end in 0..xml.len() {
            assert!(read(&xml.as_bytes()[..end], None).is_none_or(|sitemap| sitemap.broken), "{end}");
        }
    }
}

//! A page to posts: schema.org data where there is any, else the operator's selectors.

use serde_json::Value;

use super::elements::Elements;
use super::linked;
use crate::rss::address::without_session;
use crate::rss::decode;
use crate::source::{Found, NotOurs};

/// Reads a page, or a file of JSON-LD. `url` is its address, or empty.
pub(super) fn read(
    bytes: &[u8],
    content_type: Option<&str>,
    url: &str,
    elements: Option<&Elements>,
    found: &mut Found,
) -> Result<(), NotOurs> {
    let text = decode::text(bytes, content_type);
    let text = text.trim_start();
    let url = without_session(url.split('#').next().unwrap_or_default());
    if text.starts_with(['{', '[']) {
        let value: Value = serde_json::from_str(text)
            .map_err(|_| NotOurs::because("JSON that breaks off, or is nested too deeply"))?;
        return match linked::read(&value, &url, "", found) {
            true => Ok(()),
            false => Err(NotOurs::because("JSON without posts, questions or reviews of schema.org")),
        };
    }
    if !text.starts_with('<') {
        return Err(NotOurs::because("neither HTML nor JSON"));
    }
    let lang = attribute(text, "<html", "lang");
    let mut any = false;
    for block in blocks(text) {
        match serde_json::from_str::<Value>(block) {
            Ok(value) => any |= linked::read(&value, &url, lang, found),
            Err(_) => found.skip("schema.org data that is no JSON"),
        }
    }
    match elements {
        Some(elements) if !any => {
            elements.read(text, &url, found);
            Ok(())
        }
        _ if any => Ok(()),
        _ => Err(NotOurs::because("a page without posts, questions or reviews of schema.org")),
    }
}

/// Whether a page came to its end: HTML ends with a tag.
pub(super) fn is_whole(body: &[u8]) -> bool {
    body.trim_ascii_end().ends_with(b">")
}

/// The contents of `<script type="application/ld+json">`.
fn blocks(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let at = memchr::memmem::find(rest.as_bytes(), b"application/ld+json")?;
            // The mark must stand in a tag: what is in between is text that speaks of it.
            let open = rest[..at].rfind('<');
            let end = rest[at..].find('>')? + at + 1;
            let is_script = open.is_some_and(|open| rest[open..at].starts_with("<script"));
            let body = &rest[end..];
            let close = memchr::memmem::find(body.as_bytes(), b"</script").unwrap_or(body.len());
            rest = &body[if is_script { close } else { 0 }..];
            if is_script {
                return Some(body[..close].trim());
            }
        }
    })
}

/// The value of an attribute of the first tag of a kind.
fn attribute<'a>(text: &'a str, tag: &str, name: &str) -> &'a str {
    let read = || {
        let from = text.find(tag)?;
        let inner = &text[from..from + text[from..].find('>')?];
        let (_, value) = inner.split_once(&format!(" {name}="))?;
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        value[1..].split(quote).next()
    };
    read().unwrap_or_default()
}

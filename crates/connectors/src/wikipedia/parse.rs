//! Answers and events, by their form.
//!
//! | form | what becomes of it |
//! |---|---|
//! | `{query}` with recent changes, contributions, pages and their revisions, search hits | posts |
//! | `{query}` with log events, revisions that are hidden or gone | erasures |
//! | `{compare}`, `{parse}` | what an edit added, a page |
//! | event of a stream: one, one a line, or server-sent | post or erasure |
//! | page, history, revision, comparison, search or summary of the REST interface | posts |
//! | errors, tokens, site settings | not ours |

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::source::{Document, Found, NotOurs};
use crate::sse;
use crate::wikipedia::action::{self, Query};
use crate::wikipedia::event::Event;
use crate::wikipedia::rest;
use crate::wikipedia::site::Site;
use crate::wire::Text;

#[derive(Deserialize)]
struct Holder<'a> {
    #[serde(borrow, default)]
    query: Option<&'a RawValue>,
    #[serde(borrow, default)]
    compare: Option<&'a RawValue>,
    #[serde(borrow, default)]
    parse: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    batchcomplete: Option<&'a RawValue>,
    #[serde(borrow, default)]
    rcid: Text<'a>,
    #[serde(borrow, default)]
    revid: Text<'a>,
    #[serde(borrow, default)]
    revisions: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pageid: Text<'a>,
    #[serde(borrow, default)]
    ns: Text<'a>,
}

/// Reads a payload of which only the form is known.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    let text = std::str::from_utf8(document.body)
        .map_err(|_| NotOurs::because("the body is no text in UTF-8"))?
        .trim_start_matches('\u{feff}')
        .trim();
    let url = document.url.unwrap_or_default();
    let site = Site::of(url);
    let path = url.split(['?', '#']).next().unwrap_or_default();
    if !text.starts_with(['{', '[']) && sse::is_sse(text) {
        let mut results = Vec::new();
        for event in sse::events(text).filter(|event| event.data.starts_with('{')) {
            results.push(object(&event.data, site, path, found));
        }
        return if results.is_empty() { Ok(()) } else { any(results) };
    }
    if text.starts_with('[') {
        let items: Vec<&RawValue> =
            serde_json::from_str(text).map_err(|_| NotOurs::because("the JSON ends early or is damaged"))?;
        let results = items.iter().map(|raw| object(raw.get(), site, path, found)).collect::<Vec<_>>();
        return if results.is_empty() { Ok(()) } else { any(results) };
    }
    if !text.starts_with('{') {
        return Err(NotOurs::because("neither JSON nor server-sent events"));
    }
    let mut results = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        match value {
            Ok(raw) => results.push(object(raw.get(), site, path, found)),
            Err(_) if results.iter().any(Result::is_ok) => {
                found.refuse("a line that is no JSON", text);
                break;
            }
            Err(_) => return Err(NotOurs::because("the JSON ends early or is damaged")),
        }
    }
    any(results)
}

/// Ours if one of them is.
fn any(results: Vec<Result<(), NotOurs>>) -> Result<(), NotOurs> {
    match results.iter().any(Result::is_ok) {
        true => Ok(()),
        false => results.into_iter().next().unwrap_or(Err(NotOurs::because("nothing is in it"))),
    }
}

fn object(text: &str, site: Site<'_>, path: &str, found: &mut Found) -> Result<(), NotOurs> {
    let other = || NotOurs::because("an object that holds no pages, revisions, changes or events");
    let read = |read: Option<()>| read.ok_or_else(other);
    let holder: Holder<'_> = serde_json::from_str(text).map_err(|_| other())?;
    if let Some(query) = holder.query {
        let query: Query<'_> = serde_json::from_str(query.get()).map_err(|_| other())?;
        return read(action::query(&query, site, found).then_some(()));
    }
    if let Some(compare) = holder.compare {
        return read(action::compared(compare.get(), site, found));
    }
    if let Some(parse) = holder.parse {
        return read(action::parsed(parse.get(), site, found));
    }
    if holder.error.is_some() {
        return Err(NotOurs::because("an error"));
    }
    if let Some(event) = Event::of(text) {
        event.read(found);
        return Ok(());
    }
    if holder.rcid.given().is_some() || holder.revid.given().is_some() {
        return read(action::change(text, site, found));
    }
    if holder.pageid.given().is_some() && (holder.revisions.is_some() || holder.ns.given().is_some()) {
        return read(action::page(text, site, found));
    }
    if let Some(()) = rest::answer(text, site, path, found) {
        return Ok(());
    }
    // The last page of a list has nothing but this.
    read(holder.batchcomplete.map(drop))
}

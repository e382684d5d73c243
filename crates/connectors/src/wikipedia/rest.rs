//! Answers of the REST interface (`/w/rest.php/v1/`, `/api/rest_v1/`): pages, their history, revisions, comparisons, search hits
//! and summaries.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clean::html;
use crate::source::Found;
use crate::when;
use crate::wikipedia::flags::Values;
use crate::wikipedia::site::{Site, Words};
use crate::wikipedia::{diff, wikitext};
use crate::wire::{Id, Text};

/// Keys of all these answers.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Rest<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    key: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    page: Option<Named<'a>>,
    #[serde(borrow)]
    latest: Option<&'a RawValue>,
    #[serde(borrow)]
    timestamp: Text<'a>,
    #[serde(borrow)]
    user: Option<Named<'a>>,
    #[serde(borrow)]
    comment: Text<'a>,
    #[serde(borrow)]
    source: Text<'a>,
    #[serde(borrow)]
    html: Text<'a>,
    #[serde(borrow)]
    content_model: Text<'a>,
    // A summary.
    #[serde(borrow)]
    extract: Text<'a>,
    #[serde(borrow)]
    revision: Id<'a>,
    #[serde(borrow)]
    namespace: Option<Named<'a>>,
    #[serde(borrow)]
    content_urls: Option<Links<'a>>,
    #[serde(borrow)]
    lang: Text<'a>,
    // A hit of a search.
    #[serde(borrow)]
    excerpt: Text<'a>,
    // Lists.
    #[serde(borrow)]
    pages: Option<Values<'a>>,
    #[serde(borrow)]
    revisions: Option<Values<'a>>,
    // A comparison.
    #[serde(borrow)]
    diff: Option<Vec<diff::Line<'a>>>,
    #[serde(borrow)]
    to: Option<Named<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    key: Text<'a>,
    #[serde(borrow)]
    timestamp: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Links<'a> {
    #[serde(borrow)]
    desktop: Option<Link<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Link<'a> {
    #[serde(borrow)]
    page: Text<'a>,
}

/// Reads an answer. `path` is that of its address, which names the page of a history. Nothing if it is none.
pub(super) fn answer(text: &str, site: Site<'_>, path: &str, found: &mut Found) -> Option<()> {
    let rest: Rest<'_> = serde_json::from_str(text).ok()?;
    if let Some(pages) = &rest.pages {
        let before = found.posts.len();
        for raw in &pages.0 {
            match serde_json::from_str::<Rest<'_>>(raw.get()) {
                Ok(page) if page.key.given().or(page.title.given()).is_some() => one(&page, site, "", found),
                _ => found.refuse("an item that cannot be read", raw.get()),
            }
        }
        return (found.posts.len() > before || pages.0.is_empty() || !found.skipped.is_empty()).then_some(());
    }
    if let Some(revisions) = &rest.revisions {
        let title = title_in(path);
        for raw in &revisions.0 {
            match serde_json::from_str::<Rest<'_>>(raw.get()) {
                Ok(revision) if revision.id.given().is_some() => one(&revision, site, &title, found),
                _ => found.refuse("an item that cannot be read", raw.get()),
            }
        }
        return Some(());
    }
    if let (Some(lines), Some(to)) = (&rest.diff, &rest.to) {
        let text = diff::added_in_lines(lines);
        site.hand_over(Words { revision: to.id.given(), text, ..Words::default() }, found);
        return to.id.given().map(drop);
    }
    let known = rest.content_model.given().or(rest.extract.given()).or(rest.excerpt.given());
    let revision = rest.page.is_some() && rest.timestamp.given().is_some();
    let page = rest.latest.is_some() && rest.title.given().is_some();
    (known.is_some() || revision || page).then(|| one(&rest, site, &title_in(path), found))
}

/// One page or revision.
fn one(rest: &Rest<'_>, site: Site<'_>, title: &str, found: &mut Found) {
    let latest =
        rest.latest.and_then(|raw| serde_json::from_str::<Named<'_>>(raw.get()).ok()).unwrap_or_default();
    let page = rest.page.as_ref();
    let of_page = page.and_then(|page| page.title.given().or(page.key.given()));
    let title = of_page.or(rest.title.given()).or(rest.key.given()).unwrap_or(title).replace('_', " ");
    // A revision names its page, or was found in a list of them; a page names its latest revision, if any.
    let is_revision = page.is_some() || rest.latest.is_none() && rest.title.given().is_none();
    let revision = if is_revision { rest.id.given() } else { latest.id.given().or(rest.revision.given()) };
    let text = match (rest.source.given(), rest.html.given(), rest.extract.given(), rest.excerpt.given()) {
        (Some(source), ..) => wikitext::clean(source),
        (_, Some(page), ..) => html(page).text,
        (_, _, Some(extract), _) => extract.to_owned(),
        (.., Some(excerpt)) => html(excerpt).text,
        _ => String::new(),
    };
    let time = rest.timestamp.given().or(latest.timestamp.given()).unwrap_or_default();
    let link = rest.content_urls.as_ref().and_then(|links| links.desktop.as_ref());
    let host = link.map_or(site, |link| Site::of(link.page.as_str()));
    let space = rest.namespace.as_ref().and_then(|space| space.id.as_str().parse().ok());
    let before = found.posts.len();
    let words = Words {
        revision,
        title: &title,
        namespace: space,
        user: rest.user.as_ref().and_then(|user| user.name.given()),
        at: when::iso(time),
        text,
        summary: rest.comment.as_str(),
        version: 0,
    };
    host.hand_over(words, found);
    if let (Some(post), Some(lang)) = (found.posts.get_mut(before), rest.lang.owned()) {
        post.lang = Some(lang);
    }
}

/// The title in `…/page/{title}/…`.
fn title_in(path: &str) -> String {
    let title = path.split_once("/page/").map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
    let title = title.replace('+', "%2B");
    let decoded = form_urlencoded::parse(title.as_bytes()).next().map(|(title, _)| title.into_owned());
    decoded.unwrap_or_default().replace('_', " ")
}

//! Answers of the action interface (`/w/api.php`), in both of its formats.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clean::html;
use crate::source::Found;
use crate::when;
use crate::wikipedia::flags::{There, Values};
use crate::wikipedia::site::{Site, Words};
use crate::wikipedia::{ABOUT, diff, log, wikitext};
use crate::wire::{Id, Number, Text};

/// What `query` may hold.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Query<'a> {
    #[serde(borrow)]
    pub(super) recentchanges: Option<Values<'a>>,
    #[serde(borrow)]
    usercontribs: Option<Values<'a>>,
    #[serde(borrow)]
    watchlist: Option<Values<'a>>,
    #[serde(borrow)]
    pub(super) logevents: Option<Values<'a>>,
    #[serde(borrow)]
    pub(super) search: Option<Values<'a>>,
    #[serde(borrow)]
    pub(super) pages: Option<Values<'a>>,
    #[serde(borrow)]
    allrevisions: Option<Values<'a>>,
    #[serde(borrow)]
    badrevids: Option<Values<'a>>,
}

/// An entry of recent changes, of a watch list or of somebody's contributions; or an event of the log.
#[derive(Deserialize)]
pub(super) struct Change<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(default)]
    pub(super) ns: Number,
    #[serde(borrow, default)]
    pub(super) title: Text<'a>,
    #[serde(borrow, default)]
    pub(super) revid: Id<'a>,
    #[serde(borrow, default)]
    pub(super) old_revid: Id<'a>,
    #[serde(borrow, default)]
    pub(super) rcid: Id<'a>,
    #[serde(borrow, default)]
    pub(super) user: Text<'a>,
    #[serde(borrow, default)]
    pub(super) timestamp: Text<'a>,
    #[serde(borrow, default)]
    pub(super) comment: Text<'a>,
    #[serde(default)]
    userhidden: There,
    #[serde(default)]
    suppressed: There,
    #[serde(borrow, default)]
    logtype: Text<'a>,
    #[serde(borrow, default)]
    logaction: Text<'a>,
    #[serde(borrow, default)]
    action: Text<'a>,
    #[serde(borrow, default, alias = "params")]
    logparams: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct Page<'a> {
    #[serde(default)]
    ns: Number,
    #[serde(borrow, default)]
    title: Text<'a>,
    #[serde(default)]
    missing: There,
    #[serde(default)]
    invalid: There,
    #[serde(borrow, default)]
    revisions: Option<Values<'a>>,
    #[serde(borrow, default)]
    extract: Text<'a>,
    #[serde(default)]
    lastrevid: Number,
    #[serde(borrow, default)]
    touched: Text<'a>,
    #[serde(borrow, default)]
    snippet: Text<'a>,
    #[serde(borrow, default)]
    timestamp: Text<'a>,
}

#[derive(Deserialize)]
struct Revision<'a> {
    #[serde(borrow, default)]
    revid: Id<'a>,
    #[serde(borrow, default)]
    user: Text<'a>,
    #[serde(borrow, default)]
    timestamp: Text<'a>,
    #[serde(borrow, default)]
    comment: Text<'a>,
    #[serde(borrow, default, alias = "*")]
    content: Text<'a>,
    #[serde(borrow, default)]
    slots: Option<Slots<'a>>,
    #[serde(default)]
    texthidden: There,
    #[serde(default)]
    sha1hidden: There,
    #[serde(default)]
    userhidden: There,
    #[serde(default)]
    suppressed: There,
    #[serde(default)]
    missing: There,
}

#[derive(Deserialize)]
struct Slots<'a> {
    #[serde(borrow, default)]
    main: Option<Slot<'a>>,
}

#[derive(Deserialize)]
struct Slot<'a> {
    #[serde(borrow, default, alias = "*")]
    content: Text<'a>,
    #[serde(default)]
    texthidden: There,
}

/// The comparison of two revisions.
#[derive(Deserialize)]
struct Compared<'a> {
    #[serde(borrow, default)]
    torevid: Id<'a>,
    #[serde(borrow, default)]
    totitle: Text<'a>,
    #[serde(default)]
    tons: Number,
    #[serde(borrow, default)]
    touser: Text<'a>,
    #[serde(borrow, default)]
    tocomment: Text<'a>,
    #[serde(borrow, default)]
    totimestamp: Text<'a>,
    #[serde(default)]
    totexthidden: There,
    #[serde(default)]
    touserhidden: There,
    #[serde(default)]
    tosuppressed: There,
    #[serde(borrow, default, alias = "*")]
    body: Text<'a>,
}

/// A page turned into HTML.
#[derive(Deserialize)]
struct Parsed<'a> {
    #[serde(borrow, default)]
    title: Text<'a>,
    #[serde(borrow, default)]
    revid: Id<'a>,
    #[serde(borrow, default)]
    text: Option<&'a RawValue>,
}

/// Reads what a query found. False if there was nothing to be read.
pub(super) fn query(query: &Query<'_>, site: Site<'_>, found: &mut Found) -> bool {
    let mut any = false;
    for list in [&query.recentchanges, &query.usercontribs, &query.watchlist].into_iter().flatten() {
        any = true;
        each(list, found, |raw, found| change(raw, site, found));
    }
    for list in query.logevents.iter() {
        any = true;
        each(list, found, |raw, found| log_event(raw, site, found));
    }
    for list in [&query.search, &query.pages, &query.allrevisions].into_iter().flatten() {
        any = true;
        each(list, found, |raw, found| page(raw, site, found));
    }
    for list in query.badrevids.iter() {
        any = true;
        // Revisions that were asked for by number and are not there any more.
        each(list, found, |raw, found| revision(raw, &Page::default(), site, found));
    }
    any
}

fn each(list: &Values<'_>, found: &mut Found, mut read: impl FnMut(&str, &mut Found) -> Option<()>) {
    for raw in &list.0 {
        if read(raw.get(), found).is_none() {
            found.refuse("an item that cannot be read", raw.get());
        }
    }
}

impl Change<'_> {
    /// Whether it is an edit or a new page.
    pub(super) fn is_edit(&self) -> bool {
        matches!(self.kind.as_str(), "edit" | "new" | "") && self.revision().is_some()
    }

    /// The revision that it made.
    pub(super) fn revision(&self) -> Option<&str> {
        self.revid.given().filter(|id| *id != "0")
    }
}

/// An entry of a list of changes.
pub(super) fn change(text: &str, site: Site<'_>, found: &mut Found) -> Option<()> {
    let change: Change<'_> = serde_json::from_str(text).ok()?;
    if change.kind.as_str() == "log" {
        log::event(
            change.logtype.as_str(),
            change.logaction.as_str(),
            &change.title,
            change.logparams,
            site,
            found,
        );
        return Some(());
    }
    if !change.is_edit() {
        change.kind.given()?;
        found.skip("a change that is no edit");
        return Some(());
    }
    let revision = change.revision()?;
    if change.suppressed.0 {
        found.gone(ABOUT.id, site.revision_id(revision));
        return Some(());
    }
    let words = Words {
        revision: Some(revision),
        title: change.title.as_str(),
        namespace: change.ns.int(),
        user: change.user.given().filter(|_| !change.userhidden.0),
        at: when::iso(change.timestamp.as_str()),
        summary: change.comment.as_str(),
        ..Words::default()
    };
    site.hand_over(words, found);
    Some(())
}

fn log_event(text: &str, site: Site<'_>, found: &mut Found) -> Option<()> {
    let event: Change<'_> = serde_json::from_str(text).ok()?;
    event.kind.given()?;
    log::event(event.kind.as_str(), event.action.as_str(), &event.title, event.logparams, site, found);
    Some(())
}

/// A page with its revisions or an extract, or a hit of a search.
pub(super) fn page(text: &str, site: Site<'_>, found: &mut Found) -> Option<()> {
    let page: Page<'_> = serde_json::from_str(text).ok()?;
    if page.missing.0 || page.invalid.0 {
        found.skip("a page that is not there");
        return Some(());
    }
    if let Some(revisions) = &page.revisions {
        each(revisions, found, |raw, found| revision(raw, &page, site, found));
    }
    let (words, time) = match (page.extract.given(), page.snippet.given()) {
        (Some(extract), _) => (plain(extract), page.touched.as_str()),
        (None, Some(snippet)) => (html(snippet).text, page.timestamp.as_str()),
        (None, None) if page.revisions.is_some() => return Some(()),
        (None, None) => {
            page.title.given()?;
            found.skip("no text");
            return Some(());
        }
    };
    page.title.given()?;
    let at = when::iso(time);
    let seconds = at.map_or(0, |at| u64::try_from(at.0 / 1_000_000).unwrap_or_default());
    let version = page.lastrevid.int().and_then(|id| u64::try_from(id).ok()).unwrap_or(seconds);
    let words = Words {
        title: page.title.as_str(),
        namespace: page.ns.int(),
        at,
        text: words,
        version,
        ..Words::default()
    };
    site.hand_over(words, found);
    Some(())
}

fn revision(text: &str, page: &Page<'_>, site: Site<'_>, found: &mut Found) -> Option<()> {
    let revision: Revision<'_> = serde_json::from_str(text).ok()?;
    let id = revision.revid.given()?;
    let slot = revision.slots.as_ref().and_then(|slots| slots.main.as_ref());
    let hidden = revision.texthidden.0
        || revision.sha1hidden.0
        || revision.suppressed.0
        || slot.is_some_and(|slot| slot.texthidden.0);
    if hidden || revision.missing.0 {
        found.gone(ABOUT.id, site.revision_id(id));
        return Some(());
    }
    let content = slot.map_or(&revision.content, |slot| &slot.content);
    let words = Words {
        revision: Some(id),
        title: page.title.as_str(),
        namespace: page.ns.int(),
        user: revision.user.given().filter(|_| !revision.userhidden.0),
        at: when::iso(revision.timestamp.as_str()),
        text: wikitext::clean(content.as_str()),
        summary: revision.comment.as_str(),
        version: 0,
    };
    site.hand_over(words, found);
    Some(())
}

/// What an edit added.
pub(super) fn compared(text: &str, site: Site<'_>, found: &mut Found) -> Option<()> {
    let compared: Compared<'_> = serde_json::from_str(text).ok()?;
    let id = compared.torevid.given()?;
    if compared.totexthidden.0 || compared.tosuppressed.0 {
        found.gone(ABOUT.id, site.revision_id(id));
        return Some(());
    }
    let words = Words {
        revision: Some(id),
        title: compared.totitle.as_str(),
        namespace: compared.tons.int(),
        user: compared.touser.given().filter(|_| !compared.touserhidden.0),
        at: when::iso(compared.totimestamp.as_str()),
        text: diff::added_in_table(compared.body.as_str()),
        summary: compared.tocomment.as_str(),
        version: 0,
    };
    site.hand_over(words, found);
    Some(())
}

/// A page as HTML.
pub(super) fn parsed(text: &str, site: Site<'_>, found: &mut Found) -> Option<()> {
    #[derive(Deserialize)]
    struct Starred<'a> {
        #[serde(borrow, rename = "*")]
        text: Text<'a>,
    }
    let parsed: Parsed<'_> = serde_json::from_str(text).ok()?;
    let raw = parsed.text?.get();
    let source = match serde_json::from_str::<Starred<'_>>(raw) {
        Ok(starred) => starred.text,
        Err(_) => serde_json::from_str::<Text<'_>>(raw).ok()?,
    };
    let words = Words {
        revision: parsed.revid.given(),
        title: parsed.title.given()?,
        text: html(source.as_str()).text,
        ..Words::default()
    };
    site.hand_over(words, found);
    Some(())
}

/// An extract is plain or HTML, as was asked for.
fn plain(extract: &str) -> String {
    if extract.contains("</") { html(extract).text } else { extract.trim().to_owned() }
}

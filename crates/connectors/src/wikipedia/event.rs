//! Events of the wikis' public streams: recent changes, new revisions, deletions, changes of visibility, and page changes.

use model::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::source::Found;
use crate::when;
use crate::wikipedia::site::{Site, Words};
use crate::wikipedia::{ABOUT, log};
use crate::wire::{Flag, Id, Number, Text};

/// Keys of all these events.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Event<'a> {
    #[serde(borrow)]
    meta: Option<Meta<'a>>,
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    namespace: Number,
    #[serde(borrow)]
    comment: Text<'a>,
    timestamp: Number,
    #[serde(borrow)]
    user: Text<'a>,
    pub(super) bot: Flag,
    #[serde(borrow)]
    server_name: Text<'a>,
    #[serde(borrow)]
    revision: Option<Revision<'a>>,
    #[serde(borrow)]
    log_type: Text<'a>,
    #[serde(borrow)]
    log_action: Text<'a>,
    #[serde(borrow)]
    log_params: Option<&'a RawValue>,
    // Of revisions and pages.
    #[serde(borrow)]
    page_title: Text<'a>,
    page_namespace: Number,
    #[serde(borrow)]
    rev_id: Id<'a>,
    #[serde(borrow)]
    rev_timestamp: Text<'a>,
    #[serde(borrow)]
    performer: Option<User<'a>>,
    visibility: Option<Visible>,
    // Of page changes.
    #[serde(borrow)]
    page_change_kind: Text<'a>,
    #[serde(borrow)]
    page: Option<Page<'a>>,
    #[serde(borrow)]
    dt: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Meta<'a> {
    #[serde(borrow)]
    domain: Text<'a>,
    #[serde(borrow)]
    stream: Text<'a>,
    #[serde(borrow)]
    dt: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Revision<'a> {
    #[serde(borrow)]
    new: Id<'a>,
    #[serde(borrow)]
    rev_id: Id<'a>,
    #[serde(borrow)]
    rev_dt: Text<'a>,
    #[serde(borrow)]
    comment: Text<'a>,
    #[serde(borrow)]
    editor: Option<User<'a>>,
    is_content_visible: Flag,
    is_editor_visible: Flag,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct User<'a> {
    #[serde(borrow)]
    user_text: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Page<'a> {
    #[serde(borrow)]
    page_title: Text<'a>,
    namespace_id: Number,
}

/// What may still be seen of a revision.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Visible {
    text: Flag,
    user: Flag,
    comment: Flag,
}

impl Event<'_> {
    /// Reads it; nothing if it is no such event.
    pub(super) fn of(text: &str) -> Option<Event<'_>> {
        let event: Event<'_> = serde_json::from_str(text).ok()?;
        let known =
            event.meta.as_ref().is_some_and(|meta| meta.stream.given().or(meta.domain.given()).is_some());
        (known || event.server_name.given().is_some()).then_some(event)
    }

    /// The host of its wiki.
    pub(super) fn host(&self) -> &str {
        let domain = self.meta.as_ref().map_or("", |meta| meta.domain.as_str());
        self.server_name.given().unwrap_or(domain)
    }

    /// The page that it is about.
    pub(super) fn page(&self) -> &str {
        let page = self.page.as_ref().and_then(|page| page.page_title.given());
        self.title.given().or(self.page_title.given()).or(page).unwrap_or_default()
    }

    /// The namespace of that page.
    pub(super) fn namespace(&self) -> Option<i64> {
        let page = self.page.as_ref().and_then(|page| page.namespace_id.int());
        self.namespace.int().or(self.page_namespace.int()).or(page)
    }

    /// Whether it brings words, rather than telling what must go.
    pub(super) fn speaks(&self) -> bool {
        match self.kind.given() {
            Some(kind) => matches!(kind, "edit" | "new"),
            None => {
                self.page_change_kind.as_str() != "delete"
                    && self.visibility.is_none()
                    && !self.deletes_page()
            }
        }
    }

    /// Whether it only proves that the stream works.
    pub(super) fn is_canary(&self) -> bool {
        self.meta.as_ref().is_some_and(|meta| meta.domain.as_str() == "canary")
    }

    /// When it was told.
    pub(super) fn told_at(&self) -> Option<Timestamp> {
        when::iso(self.meta.as_ref()?.dt.as_str())
    }

    fn deletes_page(&self) -> bool {
        self.meta.as_ref().is_some_and(|meta| meta.stream.as_str().ends_with("page-delete"))
    }

    /// Hands over what it brings.
    pub(super) fn read(&self, found: &mut Found) {
        if self.is_canary() {
            return found.skip("an event that only proves that the stream works");
        }
        let site = Site { host: self.host() };
        if self.kind.as_str() == "log" {
            let title = Text(Some(self.page().into()));
            let (kind, action) = (self.log_type.as_str(), self.log_action.as_str());
            return log::event(kind, action, &title, self.log_params, site, found);
        }
        if self.kind.given().is_some_and(|kind| !matches!(kind, "edit" | "new")) {
            return found.skip("a change that is no edit");
        }
        let nested = self.revision.as_ref();
        let id = self
            .rev_id
            .given()
            .or(nested.and_then(|revision| revision.rev_id.given().or(revision.new.given())));
        if self.deletes_page() || self.page_change_kind.as_str() == "delete" {
            if let Some(id) = id.filter(|id| *id != "0") {
                found.gone(ABOUT.id, site.revision_id(id));
            }
            return found.gone(ABOUT.id, site.page_id(self.page()));
        }
        let Some(id) = id.filter(|id| *id != "0") else {
            return found.skip("a change that is no edit");
        };
        let hidden = |flag: Flag| flag.0 == Some(false);
        let seen = self.visibility.as_ref();
        if seen.is_some_and(|seen| hidden(seen.text) || hidden(seen.user) || hidden(seen.comment))
            || nested.is_some_and(|revision| hidden(revision.is_content_visible))
        {
            return found.gone(ABOUT.id, site.revision_id(id));
        }
        if seen.is_some() || !matches!(self.page_change_kind.as_str(), "" | "create" | "edit") {
            return found.skip("a change that is no edit");
        }
        let editor = nested.filter(|revision| !hidden(revision.is_editor_visible));
        let editor = editor.and_then(|revision| revision.editor.as_ref()).or(self.performer.as_ref());
        let written = [
            self.rev_timestamp.as_str(),
            nested.map_or("", |revision| revision.rev_dt.as_str()),
            self.dt.as_str(),
        ];
        let at = self.timestamp.0.and_then(when::epoch_any);
        let words = Words {
            revision: Some(id),
            title: self.page(),
            namespace: self.namespace(),
            user: self.user.given().or(editor.and_then(|editor| editor.user_text.given())),
            at: at.or_else(|| written.into_iter().find_map(when::iso)).or_else(|| self.told_at()),
            summary: self
                .comment
                .given()
                .or(nested.and_then(|revision| revision.comment.given()))
                .unwrap_or_default(),
            ..Words::default()
        };
        site.hand_over(Words { title: &words.title.replace('_', " "), ..words.clone() }, found);
    }
}

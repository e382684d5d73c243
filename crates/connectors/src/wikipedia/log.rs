//! Entries of the log that say that something must go.
//!
//! A page that was deleted goes as a page; its revisions are found gone when they are asked for again, since the log names none
//! of them. Revisions whose text or author was hidden are named.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::source::Found;
use crate::wikipedia::ABOUT;
use crate::wikipedia::flags::There;
use crate::wikipedia::site::Site;
use crate::wire::{Id, Many, Number, Text};

/// The bits of what may be hidden of a revision: its text, and who wrote it. (2 is the summary, 8 hides from moderators too.)
const TEXT: i64 = 1;
const SUMMARY: i64 = 2;
const USER: i64 = 4;

/// What was changed of the visibility of revisions.
#[derive(Default, Deserialize)]
struct Params<'a> {
    /// `revision`, or `logging`, `oldimage` and others that are no posts.
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    ids: Many<Id<'a>>,
    #[serde(default)]
    nfield: Number,
    #[serde(default)]
    new: Option<Hidden>,
}

#[derive(Default, Deserialize)]
struct Hidden {
    #[serde(default)]
    bitmask: Number,
    #[serde(default)]
    content: There,
    #[serde(default)]
    comment: There,
    #[serde(default)]
    user: There,
}

/// Reads an entry.
pub(super) fn event(
    kind: &str,
    action: &str,
    title: &Text<'_>,
    params: Option<&RawValue>,
    site: Site<'_>,
    found: &mut Found,
) {
    match (kind, action) {
        ("delete" | "suppress", "delete" | "delete_redir") => match title.given() {
            Some(title) => found.gone(ABOUT.id, site.page_id(title)),
            None => found.skip("a deletion of something that is not named"),
        },
        ("delete" | "suppress", "revision") => revisions(params, site, found),
        _ => found.skip("an entry of the log that deletes nothing"),
    }
}

fn revisions(params: Option<&RawValue>, site: Site<'_>, found: &mut Found) {
    let params =
        params.and_then(|raw| serde_json::from_str::<Params<'_>>(raw.get()).ok()).unwrap_or_default();
    let new = params.new.unwrap_or_default();
    let bits = params.nfield.int().unwrap_or(0) | new.bitmask.int().unwrap_or(0);
    // A summary may be all that was said of a post.
    let hides = bits & (TEXT | SUMMARY | USER) != 0 || new.content.0 || new.comment.0 || new.user.0;
    if !hides || !matches!(params.kind.as_str(), "revision" | "archive" | "") {
        return found.skip("an entry of the log that deletes nothing");
    }
    for id in params.ids.0.iter().filter_map(Text::given) {
        found.gone(ABOUT.id, site.revision_id(id));
    }
}

//! A notification: somebody commented on a post of the organisation, mentioned it, shared it on, edited or deleted a comment.
//!
//! What it is about comes along "decorated", in short form (`owner`, `text`, `entity`) or in the form of the API. Where it is
//! left out, the source asks for it by its URN.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ABOUT;
use super::post::{blank, id_of, object_of, permalink, revision};
use crate::clean;
use crate::source::{Found, Item};
use crate::when;
use crate::wire::{Id, Number, Text};

/// Why a notification made no post: told apart by the source, which then asks for what is missing.
pub(super) const BARE: &str = "a notification without its text";

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Notification<'a> {
    #[serde(borrow)]
    pub action: Text<'a>,
    #[serde(borrow)]
    source_post: Text<'a>,
    #[serde(borrow)]
    decorated_source_post: Option<Short<'a>>,
    #[serde(borrow)]
    pub generated_activity: Text<'a>,
    #[serde(borrow)]
    decorated_generated_activity: Option<Decorated<'a>>,
    pub last_modified_at: Number,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Decorated<'a> {
    #[serde(borrow)]
    comment: Option<&'a RawValue>,
    #[serde(borrow)]
    share: Option<&'a RawValue>,
    #[serde(borrow)]
    post: Option<&'a RawValue>,
}

/// The short form.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Short<'a> {
    #[serde(borrow)]
    entity: Id<'a>,
    #[serde(borrow)]
    owner: Text<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    commentary: Text<'a>,
    #[serde(borrow)]
    parent_comment: Text<'a>,
}

/// What an action is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Something was written.
    Written,
    /// Something was changed.
    Edited,
    /// Something is gone.
    Deleted,
    /// Nothing was written by others.
    Other,
}

/// Actions by name.
const ACTIONS: [(&str, Action); 10] = [
    ("COMMENT", Action::Written),
    ("SHARE", Action::Written),
    ("SHARE_MENTION", Action::Written),
    ("PHOTO_MENTION", Action::Written),
    ("COMMENT_EDIT", Action::Edited),
    ("SHARE_EDIT", Action::Edited),
    ("COMMENT_DELETE", Action::Deleted),
    ("SHARE_DELETE", Action::Deleted),
    ("LIKE", Action::Other),
    ("ADMIN_COMMENT", Action::Other),
];

impl Notification<'_> {
    /// What its action is; one that is not known is taken for something written.
    pub(super) fn what(&self) -> Action {
        let known = ACTIONS.iter().find(|(name, _)| *name == self.action.as_str());
        known.map_or(Action::Written, |(_, action)| *action)
    }
}

/// Reads a notification.
pub(super) fn read(raw: &RawValue, found: &mut Found) {
    let Ok(note) = serde_json::from_str::<Notification<'_>>(raw.get()) else {
        return found
            .refuse("a notification in which a part is of another form than the API promises", raw.get());
    };
    let what = note.what();
    match what {
        Action::Other => return found.skip("a reaction, or an own comment"),
        Action::Deleted => {
            return match note.generated_activity.given() {
                Some(urn) => found.gone(ABOUT.id, id_of(urn)),
                None => found.refuse("a deletion that names nothing", raw.get()),
            };
        }
        Action::Written | Action::Edited => {}
    }
    let decorated = note.decorated_generated_activity.as_ref();
    let inside = decorated.and_then(|inside| inside.comment.or(inside.share).or(inside.post));
    let Some(inside) = inside else {
        return found.skip(BARE);
    };
    let edited = if what == Action::Edited { revision(note.last_modified_at) } else { 0 };
    let source = note.decorated_source_post.as_ref();
    let context = source.and_then(|post| post.text.given().or(post.commentary.given()));
    let mut whole = Found::default();
    // The form of the API, which the parser of single items knows.
    let first = match super::parse::one(inside, &mut whole) {
        Ok(()) if !whole.posts.is_empty() => whole.posts.pop(),
        _ => short(inside, &note),
    };
    let Some(mut item) = first else {
        return found.skip(BARE);
    };
    item.revision = item.revision.max(edited);
    item.about.extend(context.map(|text| Cow::Owned(clean::short(text))));
    found.post(item);
}

fn short(inside: &RawValue, note: &Notification<'_>) -> Option<Item> {
    let short: Short<'_> = serde_json::from_str(inside.get()).ok()?;
    let text = short.text.given().or(short.commentary.given())?;
    let urn = short.entity.given().or(note.generated_activity.given())?;
    let source = note.source_post.given();
    let is_comment = urn.starts_with("urn:li:comment:");
    let object = object_of(urn).or(source.filter(|_| is_comment));
    let parent = short.parent_comment.given().map(id_of).or_else(|| object.or(source).map(str::to_owned));
    Some(Item {
        id: Cow::Owned(id_of(urn)),
        text: Cow::Owned(text.to_owned()),
        url: Some(Cow::Owned(match object {
            Some(object) => permalink(object, Some(urn)),
            None => permalink(urn, None),
        })),
        author: short.owner.owned(),
        author_id: short.owner.owned(),
        created_at: note.last_modified_at.0.and_then(when::epoch_any),
        thread: Some(Cow::Owned(object.unwrap_or(urn).to_owned())),
        parent: parent.map(Cow::Owned),
        ..blank(if is_comment { "comment" } else { "post" })
    })
}

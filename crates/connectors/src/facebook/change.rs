//! Changes of a page, as webhooks push them: fields `feed`, `mention` and `ratings`.
//!
//! `verb` says what happened to `item`. What was removed, hidden or blocked is gone; what was edited, or shown again, is a new
//! revision, numbered by the time of the delivery. Likes and reactions are left out.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ID;
use crate::meta::envelope::Event;
use crate::meta::person::Person;
use crate::meta::{digest, secs, time};
use crate::source::Found;
use crate::wire::{Id, Number, Text};
use model::Post;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Value<'a> {
    #[serde(borrow)]
    item: Text<'a>,
    #[serde(borrow)]
    verb: Text<'a>,
    #[serde(borrow)]
    comment_id: Id<'a>,
    #[serde(borrow)]
    post_id: Id<'a>,
    #[serde(borrow)]
    parent_id: Id<'a>,
    #[serde(borrow)]
    video_id: Id<'a>,
    #[serde(borrow)]
    photo_id: Id<'a>,
    #[serde(borrow)]
    share_id: Id<'a>,
    #[serde(borrow)]
    open_graph_story_id: Id<'a>,
    #[serde(borrow)]
    review_id: Id<'a>,
    #[serde(borrow)]
    from: Option<&'a RawValue>,
    #[serde(borrow)]
    post: Option<&'a RawValue>,
    #[serde(borrow)]
    sender_id: Id<'a>,
    #[serde(borrow)]
    sender_name: Text<'a>,
    #[serde(borrow)]
    reviewer_id: Id<'a>,
    #[serde(borrow)]
    reviewer_name: Text<'a>,
    #[serde(borrow)]
    message: Text<'a>,
    #[serde(borrow)]
    review_text: Text<'a>,
    #[serde(borrow)]
    created_time: Text<'a>,
    #[serde(borrow)]
    permalink_url: Text<'a>,
    rating: Number,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct About<'a> {
    #[serde(borrow)]
    permalink_url: Text<'a>,
}

/// What a verb means for the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Written,
    Changed,
    Gone,
}

/// `verb`, in the spellings of older and newer deliveries.
static VERBS: &[(&str, Meaning)] = &[
    ("add", Meaning::Written),
    ("edit", Meaning::Changed),
    ("edited", Meaning::Changed),
    ("update", Meaning::Changed),
    ("unhide", Meaning::Changed),
    ("unblock", Meaning::Changed),
    ("remove", Meaning::Gone),
    ("delete", Meaning::Gone),
    ("hide", Meaning::Gone),
    ("hidden", Meaning::Gone),
    ("block", Meaning::Gone),
];

/// Items that hold no words of a person.
static WORDLESS: &[&str] = &["like", "reaction", "follow"];

/// Reads a change.
pub(super) fn read(event: &Event<'_>, found: &mut Found) {
    if !matches!(event.field, "feed" | "mention" | "ratings") {
        return found.skip("a change of another field");
    }
    let Ok(value) = serde_json::from_str::<Value<'_>>(event.value.get()) else {
        return found.refuse("a change of a page has not the form of one", event.value.get());
    };
    if WORDLESS.contains(&value.item.as_str()) {
        return found.skip("a like or reaction");
    }
    let meaning = VERBS.iter().find(|(verb, _)| *verb == value.verb.as_str());
    let meaning = meaning.map_or(Meaning::Written, |(_, meaning)| *meaning);
    let Some(id) = value.id(event) else {
        return match meaning == Meaning::Gone || value.text().is_some() {
            true => found.refuse("a change names no post or comment", event.value.get()),
            false => found.skip("no text"),
        };
    };
    if meaning == Meaning::Gone {
        return found.gone(ID, id);
    }
    match value.text() {
        Some(text) => found.post(value.written(event, id, text, meaning)),
        None => found.skip("no text"),
    }
}

impl<'a> Value<'a> {
    fn text(&self) -> Option<&str> {
        [self.message.given(), self.review_text.given()]
            .into_iter()
            .flatten()
            .find(|text| !text.trim().is_empty())
    }

    fn is_comment(&self) -> bool {
        self.item.as_str() == "comment"
            || (self.item.as_str().is_empty() && self.comment_id.given().is_some())
    }

    fn is_review(&self, event: &Event<'_>) -> bool {
        event.field == "ratings" && !self.is_comment()
    }

    /// What the change is about. A review has the id that the page's list of reviews gives it.
    fn id(&self, event: &Event<'_>) -> Option<String> {
        if self.is_comment() {
            return self.comment_id.given().map(str::to_owned);
        }
        if self.is_review(event) {
            let told = self.open_graph_story_id.given().or(self.review_id.given()).or(self.post_id.given());
            return told.map(str::to_owned).or_else(|| {
                let reviewer = self.reviewer_id.given()?;
                Some(digest("review", &[event.owner, reviewer]))
            });
        }
        [&self.post_id, &self.video_id, &self.photo_id, &self.share_id]
            .into_iter()
            .find_map(|id| id.given().map(str::to_owned))
    }

    fn author(&self) -> (Option<Cow<'static, str>>, Option<Cow<'static, str>>) {
        let from = Person::of(self.from);
        let own = |text: &str| Cow::Owned(text.to_owned());
        let name = from.shown().or(self.sender_name.given()).or(self.reviewer_name.given());
        let id = from.stable().or(self.sender_id.given()).or(self.reviewer_id.given());
        (name.or(id).map(own), id.map(own))
    }

    fn written(&self, event: &Event<'_>, id: String, text: &str, meaning: Meaning) -> crate::source::Item {
        let comment = self.is_comment();
        let review = self.is_review(event);
        let (author, author_id) = self.author();
        let about: About<'_> =
            self.post.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
        let created_at = time(self.created_time.as_str());
        // Deliveries that are tried again keep their time, so that a repetition is no new revision.
        let changed = event.time.max(created_at).map(secs).and_then(|secs| u64::try_from(secs).ok());
        let parent = self.parent_id.owned().filter(|parent| comment && **parent != *id);
        Post {
            text: Cow::Owned(text.to_owned()),
            kind: Some(Cow::Borrowed(match (comment, review) {
                (_, true) => "review",
                (true, _) => "comment",
                _ => "post",
            })),
            url: self.permalink_url.owned().or(about.permalink_url.owned().filter(|_| !comment)),
            author,
            author_id,
            created_at: created_at.or(event.time),
            thread: self.post_id.owned().filter(|_| comment),
            parent,
            visibility: Some(Cow::Borrowed(if event.field == "mention" { "public" } else { "owned" })),
            revision: if meaning == Meaning::Changed { changed.unwrap_or(1) } else { 0 },
            metrics: self.rating.0.map(|rating| (Cow::Borrowed("rating"), rating)).into_iter().collect(),
            id: Cow::Owned(id),
            ..super::blank()
        }
    }
}

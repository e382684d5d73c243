//! Notes below a post, and notifications of them: replies and reblogs with words are comments; likes and bare reblogs are not.

use std::borrow::Cow;

use model::Post;
use serde_json::value::RawValue;

use super::ABOUT;
use super::wire::Note;
use crate::clean::{html, short};
use crate::source::{Found, Item};
use crate::when;
use crate::wire::Text;

/// Reads one; `below` is the post it stands below, where the note itself does not say.
pub(super) fn one(raw: &RawValue, below: Option<&str>, found: &mut Found) {
    let Ok(note) = serde_json::from_str::<Note<'_>>(raw.get()) else {
        return found.refuse("a note whose fields have other types than Tumblr's", raw.get());
    };
    let kind = note.kind.as_str();
    match kind {
        "like" | "follow" | "posted" => return found.skip("a like, a follower, or the post itself"),
        "" => return found.refuse("a note without `type`", raw.get()),
        _ => {}
    }
    let tags: Vec<String> = note.tags.0.iter().filter_map(Text::given).map(|tag| format!("#{tag}")).collect();
    let mut text =
        note.reply_text.given().or(note.added_text.given()).map(|text| html(text).text).unwrap_or_default();
    let mut about: Vec<String> = note.target_post_summary.given().map(str::to_owned).into_iter().collect();
    match text.is_empty() {
        true => text = tags.join(" "),
        false => about.extend(tags),
    }
    if text.is_empty() {
        return found.skip("a note without words");
    }
    let target = note.target_post_id.given().or(below);
    let is_reply = kind == "reply" || note.reply_text.given().is_some();
    let Some(id) = id(&note, target, is_reply) else {
        return found.refuse("a note without what could name it", raw.get());
    };
    let post: Item = Post {
        id: Cow::Owned(id),
        text: text.into(),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed("comment")),
        about: about.iter().map(|entry| Cow::Owned(short(entry))).collect(),
        author: note.blog_name.owned(),
        author_id: note.blog_uuid.owned(),
        created_at: note.timestamp.0.and_then(when::epoch_any),
        thread: target.map(|id| Cow::Owned(id.to_owned())),
        parent: target.map(|id| Cow::Owned(id.to_owned())),
        url: match (is_reply, note.blog_name.given(), note.post_id.given()) {
            (false, Some(blog), Some(post)) => {
                Some(Cow::Owned(format!("https://www.tumblr.com/{blog}/{post}")))
            }
            _ => None,
        },
        visibility: Some(Cow::Borrowed("public")),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        ..Post::default()
    };
    found.post(post);
}

/// A reblog is a post and has its id. A reply has none: the post, the blog and the second name it, the same in notes and
/// notifications.
fn id(note: &Note<'_>, target: Option<&str>, is_reply: bool) -> Option<String> {
    if !is_reply && let Some(id) = note.post_id.given() {
        return Some(id.to_owned());
    }
    let secs = note.timestamp.0.and_then(when::epoch_any)?.0.div_euclid(1_000_000);
    Some(format!("reply:{}:{}:{secs}", target.unwrap_or("?"), note.blog_name.given()?))
}

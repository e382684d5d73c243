//! The feed that the WebSub hub pushes: new and changed videos of a channel, and those that are gone.
//!
//! An entry holds the title of a video, not its description. The platform pushes an entry twice within seconds when a video
//! is new, so a change counts as an edit only [`SETTLE_SECS`] after the video was published.

use std::borrow::Cow;

use super::ABOUT;
use super::posts::{blank, seconds};
use crate::source::{Found, Item, NotOurs};
use crate::wechat::xml::{self, Element};
use crate::when;

/// For how long after its publication a changed entry is still the same.
const SETTLE_SECS: i64 = 120;

/// Reads a feed.
pub(super) fn feed(body: &[u8], found: &mut Found) -> Result<(), NotOurs> {
    let root = xml::read(body).map_err(NotOurs::because)?;
    if root.name != "feed" {
        return Err(NotOurs::because("XML that is no Atom feed"));
    }
    let mut ours = false;
    for child in &root.children {
        match &*child.name {
            "deleted-entry" => {
                let id = child.attribute("ref").and_then(|id| id.strip_prefix("yt:video:"));
                if let Some(id) = id.filter(|id| !id.is_empty()) {
                    found.gone(ABOUT.id, id);
                    ours = true;
                }
            }
            "entry" if !child.text_of("videoId").is_empty() => {
                ours = true;
                match entry(child) {
                    Some(post) => found.post(post),
                    None => found.skip("no text"),
                }
            }
            _ => {}
        }
    }
    let topic = root.children.iter().any(|child| {
        child.name == "link" && child.attribute("href").is_some_and(|link| link.contains("youtube.com/"))
    });
    if ours || topic { Ok(()) } else { Err(NotOurs::because("a feed without videos of YouTube")) }
}

fn entry(entry: &Element) -> Option<Item> {
    let id = entry.text_of("videoId");
    let title = Some(entry.text_of("title")).filter(|title| !title.is_empty())?;
    let (published, updated) = (when::iso(entry.text_of("published")), when::iso(entry.text_of("updated")));
    let edited = published
        .zip(updated)
        .filter(|(published, updated)| updated.0 - published.0 > SETTLE_SECS * 1_000_000);
    let author = entry.child("author").map_or("", |author| author.text_of("name"));
    let owner = entry.text_of("channelId");
    let given =
        |text: &str| Some(text).filter(|text| !text.is_empty()).map(|text| Cow::Owned(text.to_owned()));
    Some(Item {
        id: Cow::Owned(id.to_owned()),
        text: Cow::Owned(title.to_owned()),
        title: given(title),
        url: Some(Cow::Owned(format!("https://www.youtube.com/watch?v={id}"))),
        author: given(author),
        author_id: given(owner),
        thread: given(id),
        created_at: published,
        revision: edited.map_or(0, |(_, updated)| seconds(updated.0)),
        ..blank("video")
    })
}

//! Posts of XenForo: a page of a thread, single posts, lists of threads with their first posts, and deliveries of the webhook.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ABOUT;
use crate::clean::{self, Cleaned, short};
use crate::source::{Found, Item, NotOurs};
use crate::when;
use crate::wire::{Flag, Id, Number, Text};

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow, default)]
    posts: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    post: Option<&'a RawValue>,
    #[serde(borrow, default)]
    first_post: Option<&'a RawValue>,
    #[serde(borrow, default)]
    thread: Option<&'a RawValue>,
    #[serde(borrow, default)]
    threads: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    sticky: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    post_id: Id<'a>,
    /// Of a delivery.
    #[serde(borrow, default)]
    content_type: Text<'a>,
    #[serde(borrow, default)]
    event: Text<'a>,
    #[serde(borrow, default)]
    content_id: Id<'a>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
}

#[derive(Deserialize, Default, Clone)]
struct Thread<'a> {
    #[serde(borrow, default)]
    title: Text<'a>,
    #[serde(borrow, default, rename = "FirstPost")]
    first_post: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, default)]
    post_id: Id<'a>,
    #[serde(borrow, default)]
    thread_id: Id<'a>,
    #[serde(borrow, default)]
    user_id: Id<'a>,
    #[serde(borrow, default)]
    username: Text<'a>,
    #[serde(default)]
    post_date: Number,
    #[serde(default)]
    last_edit_date: Number,
    #[serde(borrow, default)]
    message: Text<'a>,
    #[serde(borrow, default)]
    message_parsed: Text<'a>,
    #[serde(borrow, default)]
    message_state: Text<'a>,
    #[serde(default)]
    is_first_post: Flag,
    #[serde(default)]
    position: Number,
    #[serde(borrow, default)]
    view_url: Text<'a>,
    #[serde(default)]
    reaction_score: Number,
    #[serde(borrow, default, rename = "Thread")]
    thread: Option<Thread<'a>>,
}

/// Reads any of the shapes; `prefix` goes before ids.
pub(super) fn page(body: &[u8], prefix: &str, found: &mut Found) -> Result<(), NotOurs> {
    let page: Page<'_> =
        serde_json::from_slice(body).map_err(|_| NotOurs::because("no JSON object of XenForo"))?;
    if page.event.given().is_some() && page.content_type.given().is_some() {
        return delivery(&page, prefix, found);
    }
    let thread: Thread<'_> =
        page.thread.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let is_post = |raw: &&RawValue| {
        serde_json::from_str::<Page<'_>>(raw.get()).is_ok_and(|p| p.post_id.given().is_some())
    };
    if let Some(list) = &page.posts {
        // Other platforms have lists of posts as well; an empty one says nothing, but a page of XenForo may be that.
        if !list.is_empty() && !list.iter().any(is_post) {
            return Err(NotOurs::because("`posts` without a `post_id`: of another platform"));
        }
        list.iter().for_each(|raw| post(raw, &thread, prefix, found));
    } else if let Some(raw) = page.post.filter(is_post) {
        post(raw, &thread, prefix, found);
    } else if let Some(raw) = page.first_post.or(thread.first_post) {
        post(raw, &thread, prefix, found);
    } else if let Some(threads) = &page.threads {
        for raw in threads.iter().chain(page.sticky.iter().flatten()) {
            let thread: Thread<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
            match thread.first_post {
                Some(first) => post(first, &thread, prefix, found),
                None => found.skip("a thread without its posts"),
            }
        }
    } else if page.post_id.given().is_some() {
        let whole =
            serde_json::from_slice::<&RawValue>(body).map_err(|_| NotOurs::because("no JSON object"))?;
        post(whole, &thread, prefix, found);
    } else {
        return Err(NotOurs::because("no posts, threads or delivery of XenForo"));
    }
    Ok(())
}

/// `{content_type, event, content_id, data}`; a deletion may come without the data.
fn delivery(page: &Page<'_>, prefix: &str, found: &mut Found) -> Result<(), NotOurs> {
    if page.content_type.as_str() != "post" {
        found.skip("an event that is not of a post");
        return Ok(());
    }
    match (page.event.as_str(), page.content_id.given(), page.data) {
        ("delete" | "soft_delete" | "hard_delete", Some(id), _) => {
            found.gone(ABOUT.id, format!("{prefix}{id}"))
        }
        (_, _, Some(data)) => post(data, &Thread::default(), prefix, found),
        _ => return Err(NotOurs::because("an event of a post without `data`")),
    }
    Ok(())
}

fn post(raw: &RawValue, around: &Thread<'_>, prefix: &str, found: &mut Found) {
    let Ok(wire) = serde_json::from_str::<Wire<'_>>(raw.get()) else {
        return found.refuse("a post whose fields cannot be read", raw.get().as_bytes());
    };
    let Some(id) = wire.post_id.given() else {
        return found.refuse("a post without `post_id`", raw.get().as_bytes());
    };
    let id = format!("{prefix}{id}");
    match wire.message_state.as_str() {
        "deleted" => return found.gone(ABOUT.id, id),
        "moderated" => return found.skip("awaits approval"),
        _ => {}
    }
    let Cleaned { text, quotes } = match wire.message.given() {
        Some(message) => clean::bbcode(message),
        None => clean::html(wire.message_parsed.as_str()),
    };
    if text.is_empty() {
        return found.skip("no text");
    }
    let thread = wire.thread.as_ref().unwrap_or(around);
    let title = Some(clean::entities(thread.title.as_str())).filter(|title| !title.is_empty());
    let is_first = wire.is_first_post.0.unwrap_or(wire.position.int() == Some(0));
    let mut about: Vec<Cow<'static, str>> =
        quotes.into_iter().map(|quote| Cow::Owned(unnamed(&quote))).collect();
    if let Some(title) = title.as_deref().filter(|_| !is_first) {
        about.insert(0, Cow::Owned(short(title)));
    }
    let edited = wire.last_edit_date.int().filter(|at| *at > 0);
    found.post(Item {
        id: Cow::Owned(id),
        text: Cow::Owned(text),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed(if is_first { "post" } else { "comment" })),
        title: title.filter(|_| is_first).map(Cow::Owned),
        about,
        url: wire.view_url.owned(),
        author: wire.username.owned(),
        // Guests all have 0.
        author_id: wire.user_id.owned().filter(|id| id != "0"),
        created_at: wire.post_date.0.and_then(when::epoch),
        thread: wire.thread_id.given().map(|id| Cow::Owned(format!("{prefix}{id}"))),
        parent: quoted(wire.message.as_str()).map(|id| Cow::Owned(format!("{prefix}{id}"))),
        visibility: Some(Cow::Borrowed("public")),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        revision: edited.and_then(|at| u64::try_from(at).ok()).unwrap_or(0),
        metrics: wire.reaction_score.0.map(|n| (Cow::Borrowed("reaction_score"), n)).into_iter().collect(),
        ..Item::default()
    });
}

/// The post that is quoted first, which is the one that is answered: `[QUOTE="name, post: 12, member: 3"]`.
fn quoted(message: &str) -> Option<&str> {
    let at = message.find("[QUOTE=").or_else(|| message.find("[quote="))?;
    let tag = message[at..].split(']').next()?;
    let (_, rest) = tag.split_once("post: ")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|id| !id.is_empty())
}

/// In HTML a quotation begins with `Name said:` and ends with an invitation to unfold it.
fn unnamed(quote: &str) -> String {
    let words = match quote.split_once('\n') {
        Some((first, rest)) if first.ends_with("said:") => rest,
        _ => quote,
    };
    words.trim_end_matches("Click to expand...").trim_end().to_owned()
}

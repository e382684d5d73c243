//! A post of the current interface.
//!
//! * The id is that of its first version, the revision counts the versions before it: an edit gets a new id on the platform.
//! * The text of a repost is that of the original, where the answer includes it; alone it is cut off.
//! * What was quoted or answered goes into `about`, so that a drug named there counts as context.

use std::borrow::Cow;

use model::Post;

use crate::clean::{entities, short};
use crate::source::Item;
use crate::when;
use crate::x::snowflake;
use crate::x::wire::{Included, Wire};
use crate::x::{ABOUT, CHANNEL};

/// The post, or nothing if it has no words. `wire` must have an id.
pub(super) fn item(wire: &Wire<'_>, included: &Included<'_>) -> Option<Item> {
    let mut kind = "post";
    let (mut answered, mut quoted, mut original) = (None, None, None);
    for reference in wire.references() {
        match reference.kind.as_str() {
            "replied_to" => answered = answered.or(reference.id.given()),
            "quoted" => quoted = quoted.or(reference.id.given()),
            "retweeted" | "reposted" => original = original.or(reference.id.given()),
            _ => {}
        }
    }
    let find = |id: Option<&str>| id.and_then(|id| included.posts.get(id));
    let mut text = entities(wire.own_words());
    if original.is_some() || text.starts_with("RT @") {
        kind = "repost";
    } else if answered.is_some() {
        kind = "comment";
    }
    let mut about = Vec::new();
    let words = find(original).unwrap_or(wire);
    if find(original).is_some() {
        text = entities(words.own_words());
        let inner = words.references().filter(|reference| reference.kind.as_str() == "quoted");
        about.extend(inner.filter_map(|reference| find(reference.id.given())).map(context));
    }
    if has_no_words(&text) {
        let keys = words.attachments.0.iter().flat_map(|attachments| &attachments.media_keys.0);
        let alt: Vec<&str> =
            keys.filter_map(|key| included.alt_texts.get(key.as_str())).map(Cow::as_ref).collect();
        if !alt.is_empty() {
            text = entities(&alt.join("\n"));
        }
    }
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    about.extend([find(quoted), find(answered)].into_iter().flatten().map(context));
    let links = words.entities.0.iter().flat_map(|entities| &entities.urls.0);
    about.extend(links.filter_map(|link| link.title.given()).map(|title| short(&entities(title))));
    let title = words.article.0.iter().find_map(|article| article.title.given()).map(entities);

    let shown = wire.id.as_str();
    let history = wire.history();
    let first = history.iter().find_map(|id| id.given()).unwrap_or(shown);
    let revision = history.iter().rposition(|id| id.as_str() == shown).unwrap_or_default();
    let user = wire.author_id.given().and_then(|id| included.users.get(id));
    let author = user.and_then(|user| user.handle()).or(wire.author_id.given());
    let private = user.is_some_and(|user| user.protected.is_set());
    let own = |text: &str| Cow::Owned(text.to_owned());
    Some(Post {
        id: own(first),
        text: own(text),
        channel: Cow::Borrowed(CHANNEL),
        kind: Some(Cow::Borrowed(kind)),
        title: title.filter(|title| !title.is_empty()).map(Cow::Owned),
        about: listed(about),
        lang: language(wire.lang.as_str()),
        url: Some(link(user.and_then(|user| user.username.given()), shown)),
        author: author.map(own),
        author_id: wire.author_id.owned(),
        created_at: when::iso(wire.created_at.as_str())
            .or_else(|| snowflake::written_at(first))
            .or_else(|| snowflake::written_at(shown)),
        thread: wire.conversation_id.owned(),
        parent: answered.or(original).or(quoted).map(own),
        visibility: Some(Cow::Borrowed(if private { "private" } else { "public" })),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        revision: revision as u64,
        metrics: wire.public_metrics.0.clone(),
        ..Post::default()
    })
}

fn context(post: &Wire<'_>) -> String {
    short(&entities(post.own_words()))
}

/// Entries of `about`, each once, without empty ones.
pub(super) fn listed(entries: Vec<String>) -> Vec<Cow<'static, str>> {
    let mut all: Vec<Cow<'static, str>> = Vec::new();
    for entry in entries.into_iter().filter(|entry| !entry.is_empty()) {
        if !all.iter().any(|known| *known == entry) {
            all.push(Cow::Owned(entry));
        }
    }
    all
}

/// Whether there is nothing but links: what a post of a picture alone holds.
pub(super) fn has_no_words(text: &str) -> bool {
    text.split_whitespace().all(|word| word.starts_with("https://") || word.starts_with("http://"))
}

/// The permalink; it works without the name of the author as well.
pub(super) fn link(username: Option<&str>, id: &str) -> Cow<'static, str> {
    Cow::Owned(match username {
        Some(name) => format!("https://x.com/{name}/status/{id}"),
        None => format!("https://x.com/i/web/status/{id}"),
    })
}

/// The language as a BCP 47 tag. The platform writes some codes the old way, and has codes of its own for posts of tags,
/// links or pictures alone, which stand for no language.
pub(super) fn language(code: &str) -> Option<Cow<'static, str>> {
    match code {
        "" | "und" | "zxx" | "art" | "qam" | "qct" | "qht" | "qme" | "qst" => None,
        "in" => Some(Cow::Borrowed("id")),
        "iw" => Some(Cow::Borrowed("he")),
        other => Some(Cow::Owned(other.to_owned())),
    }
}

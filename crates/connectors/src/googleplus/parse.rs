//! Files of a Takeout and answers of the former interface to posts. Pure.

use std::borrow::Cow;

use model::Post;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clean;
use crate::googleplus::ABOUT;
use crate::source::{Document, Found, Item, NotOurs};
use crate::when;
use crate::wire::{Id, Many, Maybe, Number, Text};

/// Why a post is left out.
const NOT_PUBLIC: &str = "not public";

/// A post or a comment, as a Takeout and as the interface have it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wire<'a> {
    // A Takeout.
    #[serde(borrow)]
    resource_name: Id<'a>,
    #[serde(borrow)]
    creation_time: Text<'a>,
    #[serde(borrow)]
    update_time: Text<'a>,
    author: Maybe<Person>,
    #[serde(borrow)]
    content: Text<'a>,
    #[serde(borrow)]
    url: Text<'a>,
    #[serde(borrow, alias = "postURL")]
    post_url: Text<'a>,
    link: Maybe<Link>,
    media: Maybe<Media>,
    album: Maybe<Album>,
    reshared_post: Maybe<Reshared>,
    post_acl: Maybe<Acl>,
    #[serde(borrow)]
    comments: Option<Vec<&'a RawValue>>,
    plus_ones: Many<Ignored>,
    // The interface.
    #[serde(borrow)]
    kind: Text<'a>,
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    published: Text<'a>,
    #[serde(borrow)]
    updated: Text<'a>,
    actor: Maybe<Person>,
    object: Maybe<Object>,
    access: Maybe<Access>,
    #[serde(borrow)]
    annotation: Text<'a>,
    in_reply_to: Maybe<Vec<ReplyTo>>,
    #[serde(borrow)]
    verb: Text<'a>,
}

#[derive(Clone, Default, Deserialize)]
struct Ignored {}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Person {
    id: Maybe<String>,
    display_name: Maybe<String>,
    resource_name: Maybe<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Link {
    title: Maybe<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Media {
    description: Maybe<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Album {
    media: Maybe<Vec<Media>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Reshared {
    content: Maybe<String>,
    resource_name: Maybe<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Acl {
    visible_to_standard_acl: Maybe<Standard>,
    community_acl: Maybe<InCommunity>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Standard {
    circles: Maybe<Vec<Circle>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Circle {
    #[serde(rename = "type")]
    kind: Maybe<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct InCommunity {
    community: Maybe<Community>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Community {
    display_name: Maybe<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Object {
    id: Maybe<String>,
    content: Maybe<String>,
    replies: Total,
    plusoners: Total,
    resharers: Total,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Total {
    total_items: Number,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Access {
    items: Maybe<Vec<Circle>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ReplyTo {
    id: Maybe<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Feed<'a> {
    #[serde(borrow)]
    kind: Text<'a>,
    #[serde(borrow)]
    items: Option<Vec<&'a RawValue>>,
}

/// Reads a file of a Takeout, several of them in a list, or an answer of the interface.
pub(super) fn document(document: &Document<'_>, limited: bool, found: &mut Found) -> Result<(), NotOurs> {
    let body = document.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document.body);
    let nothing =
        || NotOurs::because("it is neither a post of a Takeout nor an answer with `plus#` in its `kind`");
    let raw: &RawValue = serde_json::from_slice(body).map_err(|_| nothing())?;
    if let Ok(all) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
        if !all.iter().any(|one| is_post(one)) {
            return Err(nothing());
        }
        all.into_iter().for_each(|one| post(one, limited, found));
        return Ok(());
    }
    let feed: Feed<'_> = serde_json::from_str(raw.get()).map_err(|_| nothing())?;
    match feed.items {
        Some(items) if matches!(feed.kind.as_str(), "plus#activityFeed" | "plus#commentFeed") => {
            items.into_iter().for_each(|one| post(one, limited, found));
            Ok(())
        }
        _ if is_post(raw) => {
            post(raw, limited, found);
            Ok(())
        }
        _ => Err(nothing()),
    }
}

fn is_post(raw: &RawValue) -> bool {
    let has = |key: &str| memchr::memmem::find(raw.get().as_bytes(), key.as_bytes()).is_some();
    raw.get().starts_with('{')
        && ((has("\"creationTime\"")
            && (has("\"resourceName\"") || has("plus.google.com"))
            && has("\"author\""))
            || has("\"plus#activity\"")
            || has("\"plus#comment\""))
}

/// Reads a post and its comments.
fn post(raw: &RawValue, limited: bool, found: &mut Found) {
    let wire: Wire<'_> = match serde_json::from_str(raw.get()) {
        Ok(wire) if is_post(raw) => wire,
        _ => {
            found.refuse("a post is no object of the expected form", raw.get());
            return;
        }
    };
    if !limited && !is_public(&wire) {
        found.skip(NOT_PUBLIC);
        return;
    }
    let visibility = if is_public(&wire) { "public" } else { "private" };
    let id = identity(&wire);
    let Some(id) = id else {
        found.refuse("a post has neither `resourceName` nor `id` nor `url`", raw.get());
        return;
    };
    let comments = wire.comments.clone().unwrap_or_default();
    one(wire, &id, None, visibility, found);
    for raw in comments {
        match serde_json::from_str::<Wire<'_>>(raw.get()) {
            Ok(comment) => match identity(&comment) {
                Some(own) if own != id => one(comment, &own, Some(&id), visibility, found),
                _ => found.refuse("a comment has no `resourceName`", raw.get()),
            },
            Err(_) => found.refuse("a comment is no object of the expected form", raw.get()),
        }
    }
}

/// Whether anybody could read it. A post that does not say is not public; the interface gave what was, unless it says more.
fn is_public(wire: &Wire<'_>) -> bool {
    let any = |circles: &Maybe<Vec<Circle>>, wanted: &[&str]| {
        let mut kinds = circles.0.iter().flatten().filter_map(|circle| circle.kind.0.as_deref());
        kinds.any(|kind| wanted.contains(&kind))
    };
    if wire.kind.as_str().starts_with("plus#") {
        return wire
            .access
            .0
            .as_ref()
            .is_none_or(|access| access.items.0.is_none() || any(&access.items, &["public"]));
    }
    let standard = wire.post_acl.0.as_ref().and_then(|acl| acl.visible_to_standard_acl.0.as_ref());
    standard.is_some_and(|acl| any(&acl.circles, &["CIRCLE_TYPE_PUBLIC"]))
}

fn identity(wire: &Wire<'_>) -> Option<String> {
    let named = wire.resource_name.given().or(wire.id.given());
    named.map(str::to_owned).or_else(|| {
        // Early archives name a post by its address alone; ids stand in logs, addresses must not.
        let hash = crate::sign::Hash::Sha256.of(wire.url.given()?.as_bytes());
        Some(format!("sha256:{}", crate::sign::hex(&hash[..hash.len().min(16)])))
    })
}

/// Adds a post, or a comment on `parent`.
fn one(wire: Wire<'_>, id: &str, parent: Option<&str>, visibility: &'static str, found: &mut Found) {
    let object = wire.object.0.unwrap_or_default();
    let own = wire.content.given().map(str::to_owned);
    let is_share = wire.verb.as_str() == "share";
    // The interface puts what was shared into the object, and the words above it into the annotation.
    let (own, shared) = match (wire.annotation.given(), object.content.0) {
        (annotation, Some(content)) if is_share => (annotation.map(str::to_owned), Some(content)),
        (_, Some(content)) => (Some(content), None),
        (_, None) => (own, None),
    };
    let reshared = wire.reshared_post.0.unwrap_or_default();
    let shared = reshared.content.0.or(shared).map(|html| clean::html(&html).text);
    let cleaned = own.map(|html| clean::html(&html)).unwrap_or_default();
    let captions =
        wire.media.0.into_iter().chain(wire.album.0.and_then(|album| album.media.0).unwrap_or_default());
    let captions: Vec<String> =
        captions.filter_map(|media| media.description.0).filter(|text| !text.is_empty()).collect();
    let community = wire.post_acl.0.and_then(|acl| acl.community_acl.0).and_then(|acl| acl.community.0);
    let mut about: Vec<String> =
        community.and_then(|community| community.display_name.0).into_iter().collect();
    about.extend(wire.link.0.and_then(|link| link.title.0));
    about.extend(cleaned.quotes);
    let mut kind = if parent.is_some() || wire.kind.as_str() == "plus#comment" { "comment" } else { "post" };
    let mut answered = parent.map(str::to_owned);
    let reply = wire.in_reply_to.0.unwrap_or_default().into_iter().find_map(|to| to.id.0);
    answered = answered.or(reply);
    let thread = answered.clone().unwrap_or_else(|| id.to_owned());
    let text = match (cleaned.text.trim().is_empty(), captions.is_empty(), shared) {
        (true, true, Some(shared)) if !shared.trim().is_empty() => {
            // Nothing was added: the words are those of the original.
            kind = "repost";
            answered = reshared.resource_name.0.or(object.id.0).or(answered);
            shared
        }
        (true, _, shared) => {
            about.extend(shared);
            captions.join("\n")
        }
        (false, _, shared) => {
            about.extend(shared);
            about.extend(captions);
            cleaned.text
        }
    };
    if text.trim().is_empty() {
        found.skip("no text");
        return;
    }
    let person = wire.author.0.or(wire.actor.0).unwrap_or_default();
    let author_id =
        person.resource_name.0.map(|name| name.trim_start_matches("users/").to_owned()).or(person.id.0);
    let first = |all: [&Text<'_>; 2]| all.into_iter().find_map(|text| text.given().and_then(when::iso));
    let created_at = first([&wire.creation_time, &wire.published]);
    let updated_at = first([&wire.update_time, &wire.updated]);
    let revision = match (created_at, updated_at) {
        (Some(created), Some(updated)) if updated > created => {
            u64::try_from(updated.0 / 1_000_000).unwrap_or(0)
        }
        _ => 0,
    };
    let url = wire.url.owned().or(wire.post_url.owned());
    let counts = [
        ("plusOnes", object.plusoners.total_items.0.or(Some(wire.plus_ones.0.len() as f64))),
        ("replies", object.replies.total_items.0),
        ("reshares", object.resharers.total_items.0),
    ];
    let title = wire.title.given().filter(|title| !text.starts_with(title.trim_end_matches(['.', '…'])));
    found.post(Item {
        id: Cow::Owned(id.to_owned()),
        title: title.map(|title| Cow::Owned(title.to_owned())),
        text: Cow::Owned(text),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed(kind)),
        about: about
            .iter()
            .map(|text| clean::short(text))
            .filter(|text| !text.is_empty())
            .map(Cow::Owned)
            .collect(),
        url,
        author: person.display_name.0.or(author_id.clone()).map(Cow::Owned),
        author_id: author_id.map(Cow::Owned),
        created_at,
        thread: Some(Cow::Owned(thread)),
        parent: answered.map(Cow::Owned),
        visibility: Some(Cow::Borrowed(visibility)),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        revision,
        metrics: counts
            .into_iter()
            .filter_map(|(name, count)| Some((Cow::Borrowed(name), count.filter(|count| *count != 0.0)?)))
            .collect(),
        ..Post::default()
    });
}

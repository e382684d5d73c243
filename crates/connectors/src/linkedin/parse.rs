//! What the versioned API answers and pushes: posts, comments and notifications, alone, in collections, in batches by id, or
//! as a push; told apart by their form.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{ABOUT, notification, post};
use crate::source::{Document, Found, NotOurs};
use crate::wire::{Id, Number, Text};

/// Whatever stands at the top, or in a list.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Top<'a> {
    #[serde(borrow)]
    pub elements: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    pub paging: Option<Paging<'a>>,
    #[serde(borrow)]
    notifications: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    results: Option<&'a RawValue>,
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
    #[serde(borrow)]
    action: Text<'a>,
    #[serde(borrow)]
    organizational_entity: Text<'a>,
    #[serde(borrow)]
    notification_id: Id<'a>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    object: Text<'a>,
    #[serde(borrow, rename = "$URN")]
    urn: Text<'a>,
    #[serde(borrow)]
    author: Text<'a>,
    #[serde(borrow)]
    owner: Text<'a>,
    #[serde(borrow)]
    commentary: Option<&'a RawValue>,
    #[serde(borrow)]
    lifecycle_state: Text<'a>,
    #[serde(borrow)]
    specific_content: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow)]
    activity: Text<'a>,
}

/// Where a collection goes on.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Paging<'a> {
    pub total: Number,
    #[serde(borrow)]
    links: Option<Vec<Link<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Link<'a> {
    #[serde(borrow)]
    rel: Text<'a>,
}

impl<'a> Top<'a> {
    /// The notifications of a push.
    pub(super) fn pushed(&self) -> Option<&[&'a RawValue]> {
        self.notifications.as_deref()
    }
}

impl Paging<'_> {
    /// Whether a next page is linked to.
    pub(super) fn has_next(&self) -> bool {
        self.links.iter().flatten().any(|link| link.rel.as_str() == "next")
    }
}

/// Reads a document of the channel.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    if !document.is_json() {
        return Err(NotOurs::because("not JSON"));
    }
    let body = document.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document.body);
    if document.begins_with(b"[") {
        let list: Vec<&RawValue> =
            serde_json::from_slice(body).map_err(|_| NotOurs::because("a list that cannot be read"))?;
        return all(&list, found).map_err(NotOurs::because);
    }
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<Top<'_>>();
    let (mut read, mut why, mut start) = (false, "JSON that is no object, or ends early", 0);
    while let Some(Ok(top)) = values.next() {
        match any(&top, &body[start..values.byte_offset()], found) {
            Ok(()) => read = true,
            Err(reason) => why = reason,
        }
        start = values.byte_offset();
    }
    if read { Ok(()) } else { Err(NotOurs::because(why)) }
}

/// Reads one object at the top: a collection, a push, a batch, or a single item, which is `bytes`.
fn any(top: &Top<'_>, bytes: &[u8], found: &mut Found) -> Result<(), &'static str> {
    if let Some(list) = top.elements.as_ref().or(top.notifications.as_ref()) {
        // An empty page of anything is read, and holds nothing.
        return if list.is_empty() { Ok(()) } else { all(list, found) };
    }
    if let Some(results) = top.results {
        return batch(results, top.errors, found);
    }
    one(serde_json::from_slice(bytes).map_err(|_| "an object that cannot be read")?, found)
}

/// Reads the items of a list; if none of them is of LinkedIn, the list is not.
pub(super) fn all(items: &[&RawValue], found: &mut Found) -> Result<(), &'static str> {
    let mut bad = Vec::new();
    for item in items {
        if let Err(reason) = one(item, found) {
            bad.push((reason, item.get()));
        }
    }
    if bad.len() == items.len() {
        return Err("a collection of something else");
    }
    for (reason, bytes) in bad {
        found.refuse(reason, bytes);
    }
    Ok(())
}

/// Items by their ids, and errors by the ids of what was not found.
fn batch(results: &RawValue, errors: Option<&RawValue>, found: &mut Found) -> Result<(), &'static str> {
    #[derive(Deserialize)]
    struct Failure {
        #[serde(default)]
        status: Number,
    }
    type Map<'a, T> = std::collections::BTreeMap<std::borrow::Cow<'a, str>, T>;
    let results: Map<'_, &RawValue> =
        serde_json::from_str(results.get()).map_err(|_| "results that are no map")?;
    let errors: Map<'_, Failure> =
        errors.and_then(|errors| serde_json::from_str(errors.get()).ok()).unwrap_or_default();
    let gone: Vec<_> = errors.iter().filter(|(_, failure)| failure.status.int() == Some(404)).collect();
    let items: Vec<&RawValue> = results.into_values().collect();
    let named = |id: &str| id.contains("urn:li:");
    if !items.is_empty() {
        all(&items, found)?;
    } else if !gone.iter().any(|(id, _)| named(id)) {
        return Err("a batch without posts");
    }
    for (id, _) in gone.into_iter().filter(|(id, _)| named(id)) {
        found.gone(ABOUT.id, post::id_of(id));
    }
    Ok(())
}

/// Reads a notification, a comment or a post.
pub(super) fn one(raw: &RawValue, found: &mut Found) -> Result<(), &'static str> {
    let top: Top<'_> = serde_json::from_str(raw.get()).map_err(|_| "an item that is no object")?;
    let given = |text: &Text<'_>| text.given().is_some();
    let authored = given(&top.author) || given(&top.owner);
    if given(&top.action) && (given(&top.organizational_entity) || given(&top.notification_id)) {
        notification::read(raw, found);
    } else if top.message.is_some() && (given(&top.object) || top.urn.as_str().starts_with("urn:li:comment:"))
    {
        post::comment(raw, found);
    } else if top.specific_content.is_some() && authored {
        post::ugc(raw, found);
    } else if authored && (top.commentary.is_some() || given(&top.lifecycle_state)) {
        post::post(raw, found);
    } else if authored && (top.text.is_some() || given(&top.activity)) {
        post::share(raw, found);
    } else {
        return Err("neither a post, a comment nor a notification");
    }
    Ok(())
}

//! Pins to posts. Pure.
//!
//! Reads pages (`items` and `bookmark`), single pins, and lists of pins; pins of the partner search have neither author nor
//! time. Boards, sections, accounts, figures and errors are no posts.

use std::borrow::Cow;
use std::collections::BTreeMap;

use model::Post;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::ABOUT;
use crate::about::Terms;
use crate::clean::short;
use crate::source::{Document, Found, Item, NotOurs};
use crate::when;
use crate::wire::{Flag, Id, Number, Text};

/// A page, or whatever else an object is.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Page<'a> {
    #[serde(borrow)]
    items: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    bookmark: Text<'a>,
    #[serde(borrow)]
    code: Option<&'a RawValue>,
    #[serde(borrow)]
    access_token: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pin<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
    #[serde(borrow)]
    alt_text: Text<'a>,
    #[serde(borrow)]
    created_at: Text<'a>,
    #[serde(borrow)]
    board_id: Id<'a>,
    #[serde(borrow)]
    board_owner: Option<Owner<'a>>,
    #[serde(borrow)]
    parent_pin_id: Id<'a>,
    is_owner: Flag,
    #[serde(borrow)]
    pin_metrics: Option<&'a RawValue>,
    // Only to tell a pin from what else has an id.
    #[serde(borrow)]
    media: Option<&'a RawValue>,
    #[serde(borrow)]
    link: Option<&'a RawValue>,
    #[serde(borrow)]
    name: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Owner<'a> {
    #[serde(borrow)]
    username: Text<'a>,
}

/// Reads a document; gives the bookmark of a page.
pub(super) fn read(body: &[u8], found: &mut Found) -> Result<Option<String>, NotOurs> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if Document::of(body).begins_with(b"[") {
        let items: Vec<&RawValue> =
            serde_json::from_slice(body).map_err(|_| NotOurs::because("no whole JSON"))?;
        return items_into(items, found).map(|()| None);
    }
    let whole: &RawValue = serde_json::from_slice(body).map_err(|_| NotOurs::because("no whole JSON"))?;
    let page: Page<'_> = serde_json::from_str(whole.get())
        .map_err(|_| NotOurs::because("an object that is no page and no pin"))?;
    match page.items {
        Some(items) if items.is_empty() => Ok(None),
        Some(items) => items_into(items, found).map(|()| page.bookmark.given().map(str::to_owned)),
        None if page.access_token.is_some() => Err(NotOurs::because("the answer to a token request")),
        None if page.code.is_some() => Err(NotOurs::because("an error")),
        None => items_into(vec![whole], found).map(|()| None),
    }
}

/// Reads items, of which at least one must be a pin.
fn items_into(items: Vec<&RawValue>, found: &mut Found) -> Result<(), NotOurs> {
    let mut pins = 0;
    for raw in &items {
        match serde_json::from_str::<Pin<'_>>(raw.get()) {
            Ok(pin) if is_pin(&pin) => {
                pins += 1;
                one(&pin, raw, found);
            }
            Ok(_) => {}
            Err(_) if raw.get().starts_with('{') && raw.get().contains("\"board_id\"") => {
                pins += 1;
                found.refuse("a pin whose fields have other types than Pinterest's", raw.get());
            }
            Err(_) => {}
        }
    }
    if pins == 0 {
        return Err(NotOurs::because("nothing with the fields of a pin: boards, accounts or figures"));
    }
    for _ in pins..items.len() {
        found.skip("no pin");
    }
    Ok(())
}

/// Boards and sections have a name; pins have none.
fn is_pin(pin: &Pin<'_>) -> bool {
    let words = [&pin.title, &pin.description, &pin.alt_text, &pin.board_id];
    let any = words.iter().any(|text| text.0.is_some()) || pin.media.is_some() || pin.link.is_some();
    pin.name.is_none() && any && (pin.id.0.is_some() || pin.board_owner.is_some())
}

fn one(pin: &Pin<'_>, raw: &RawValue, found: &mut Found) {
    let Some(id) = pin.id.given() else {
        return found.refuse("a pin without `id`", raw.get());
    };
    let (title, description) = (pin.title.as_str().trim(), pin.description.as_str().trim());
    let alt = pin.alt_text.as_str().trim();
    let text = match (title.is_empty(), description.is_empty()) {
        (false, false) if description.starts_with(title) => description.to_owned(),
        (false, false) => format!("{title}\n\n{description}"),
        (false, true) => title.to_owned(),
        (true, false) => description.to_owned(),
        (true, true) => alt.to_owned(),
    };
    if text.is_empty() {
        return found.skip("no text");
    }
    let about = Some(short(alt)).filter(|alt| !alt.is_empty() && *alt != text);
    let parent = pin.parent_pin_id.owned();
    let is_own = pin.is_owner.0 == Some(true);
    let post: Item = Post {
        id: Cow::Owned(id.to_owned()),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed(if parent.is_some() { "repost" } else { "post" })),
        title: Some(title).filter(|title| !title.is_empty()).map(|title| Cow::Owned(title.to_owned())),
        text: text.into(),
        about: about.into_iter().map(Cow::Owned).collect(),
        url: Some(Cow::Owned(format!("https://www.pinterest.com/pin/{id}/"))),
        author: pin.board_owner.as_ref().and_then(|owner| owner.username.owned()),
        created_at: pin.created_at.given().and_then(when::iso),
        parent,
        visibility: Some(Cow::Borrowed(if is_own { "owned" } else { "public" })),
        terms: Some(Cow::Borrowed(if is_own { Terms::Owned.as_str() } else { ABOUT.terms.as_str() })),
        metrics: metrics(pin.pin_metrics),
        ..Post::default()
    };
    found.post(post);
}

/// Figures since the pin was made, or else of the last 90 days.
fn metrics(raw: Option<&RawValue>) -> Vec<(Cow<'static, str>, f64)> {
    type Figures = BTreeMap<String, Number>;
    let periods: BTreeMap<String, Option<Figures>> =
        raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let chosen = ["lifetime_metrics", "all_time", "90d"].iter().find_map(|name| periods.get(*name)?.as_ref());
    let figures = chosen.into_iter().flatten();
    figures.filter_map(|(name, number)| Some((Cow::Owned(name.clone()), number.0?))).collect()
}

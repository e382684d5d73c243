//! Answers, stream events and messages, by their form.
//!
//! | form | what becomes of it |
//! |---|---|
//! | status, list of them, `{statuses}` of a search, `{ancestors, descendants}` | posts |
//! | notification (also grouped: `{notification_groups, statuses}`), conversation | posts of the inbox |
//! | list of edits, if the address says of which status | the versions of one post |
//! | `{stream, event, payload}`, one or a line each; server-sent events | as the payload |
//! | status with `text` in place of `content`; `delete` event; 404 to the address of a status | erasures |
//! | accounts, tags, settings, errors | not ours |

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::mastodon::ABOUT;
use crate::mastodon::status::{Around, Rules, Status};
use crate::source::{Document, Found, NotOurs};
use crate::sse;
use crate::wire::{Id, Many, Text};

/// Reads a payload of which only the form is known.
pub(super) fn document(document: &Document<'_>, rules: Rules, found: &mut Found) -> Result<(), NotOurs> {
    let path = document.url.and_then(path_of).unwrap_or_default();
    if let (404 | 410, Some(id)) = (document.status, status_in(path, "")) {
        found.gone(ABOUT.id, id);
        return Ok(());
    }
    let text = std::str::from_utf8(document.body)
        .map_err(|_| NotOurs::because("the body is no text in UTF-8"))?
        .trim_start_matches('\u{feff}')
        .trim();
    if text.starts_with('[') {
        return list(text, path, rules, found);
    }
    if text.starts_with('{') {
        return objects(text, path, rules, found);
    }
    if sse::is_sse(text) {
        for event in sse::events(text) {
            frame(event.name.unwrap_or_default(), &event.data, rules, found);
        }
        return Ok(());
    }
    Err(NotOurs::because("neither JSON nor server-sent events"))
}

/// Reads one event of a stream: its name, and its data as they are in a server-sent event.
pub(super) fn frame(event: &str, data: &str, rules: Rules, found: &mut Found) {
    match event {
        "update" | "status.update" => item(data, Around::default(), rules, found),
        "notification" | "conversation" => item(data, Around { inbox: true, thread: None }, rules, found),
        "delete" => match data.trim().trim_matches('"') {
            "" => found.refuse("a delete event without an id", data),
            id => found.gone(ABOUT.id, id),
        },
        _ => found.skip("an event that is no post"),
    }
}

/// A message of a WebSocket. `None` if it is none.
pub(super) fn envelope(text: &str, rules: Rules, found: &mut Found) -> Option<()> {
    let envelope: Envelope<'_> = serde_json::from_str(text).ok()?;
    let event = envelope.event.given()?;
    if envelope.stream.is_none() && envelope.payload.is_none() {
        return None;
    }
    let payload = envelope.payload.map(RawValue::get).unwrap_or_default();
    // A text that holds JSON, or the JSON itself.
    let unpacked = match payload.starts_with('"') {
        true => serde_json::from_str::<String>(payload).unwrap_or_default(),
        false => payload.to_owned(),
    };
    frame(event, &unpacked, rules, found);
    Some(())
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    stream: Option<&'a RawValue>,
    #[serde(borrow, default)]
    event: Text<'a>,
    #[serde(borrow, default)]
    payload: Option<&'a RawValue>,
}

/// What tells objects apart that hold statuses in lists.
#[derive(Deserialize)]
struct Holder<'a> {
    #[serde(borrow, default)]
    statuses: Option<Many<&'a RawValue>>,
    #[serde(borrow, default)]
    ancestors: Option<Many<&'a RawValue>>,
    #[serde(borrow, default)]
    descendants: Option<Many<&'a RawValue>>,
    #[serde(borrow, default)]
    notification_groups: Option<Many<Group<'a>>>,
}

/// Several notifications of one kind about one status.
#[derive(Deserialize)]
struct Group<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    status_id: Id<'a>,
}

/// One object, or one a line.
fn objects(text: &str, path: &str, rules: Rules, found: &mut Found) -> Result<(), NotOurs> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let mut ours = false;
    let mut why = NotOurs::because("an object that is neither a status nor holds any");
    for value in &mut values {
        match value {
            Ok(raw) => match object(raw.get(), path, rules, found) {
                Ok(()) => ours = true,
                Err(other) => why = other,
            },
            Err(_) if ours => {
                found.refuse("a line that is no JSON", text);
                break;
            }
            Err(_) => return Err(NotOurs::because("the JSON ends early or is damaged")),
        }
    }
    if ours { Ok(()) } else { Err(why) }
}

fn object(text: &str, path: &str, rules: Rules, found: &mut Found) -> Result<(), NotOurs> {
    if envelope(text, rules, found).is_some() {
        return Ok(());
    }
    let holder: Holder<'_> =
        serde_json::from_str(text).map_err(|_| NotOurs::because("an object of another form"))?;
    if let Some(groups) = holder.notification_groups {
        grouped(&groups.0, &holder.statuses.unwrap_or_default().0, rules, found);
        return Ok(());
    }
    if holder.ancestors.is_some() || holder.descendants.is_some() {
        let (before, after) = (holder.ancestors.unwrap_or_default(), holder.descendants.unwrap_or_default());
        let first = before.0.first().and_then(|raw| serde_json::from_str::<Named<'_>>(raw.get()).ok());
        let first = first.as_ref().and_then(|named| named.id.given());
        let thread = first.or_else(|| status_in(path, "/context"));
        for raw in before.0.iter().chain(&after.0) {
            item(raw.get(), Around { inbox: false, thread }, rules, found);
        }
        return Ok(());
    }
    let status: Result<Status<'_>, _> = serde_json::from_str(text);
    if let (Some(statuses), false) =
        (holder.statuses, matches!(&status, Ok(status) if status.is_announcement()))
    {
        for raw in &statuses.0 {
            item(raw.get(), Around::default(), rules, found);
        }
        return Ok(());
    }
    let status = status.map_err(|_| NotOurs::because("an object of another form"))?;
    match one(&status, Around::default(), rules, found) {
        true => Ok(()),
        false => Err(NotOurs::because("an object that is neither a status nor holds any")),
    }
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow, default)]
    id: Id<'a>,
}

/// A list of whatever.
fn list(text: &str, path: &str, rules: Rules, found: &mut Found) -> Result<(), NotOurs> {
    let items: Vec<&RawValue> =
        serde_json::from_str(text).map_err(|_| NotOurs::because("the JSON ends early or is damaged"))?;
    if items.is_empty() {
        return Ok(());
    }
    let (mut ours, mut edits) = (false, 0);
    let edited = status_in(path, "/history");
    // What is neither a status nor anything known may be a damaged status, but not if nothing in the list is one.
    let mut strange = Vec::new();
    for raw in &items {
        match serde_json::from_str::<Status<'_>>(raw.get()) {
            Ok(status) if status.is_edit() => {
                match edited {
                    Some(id) => status.read_edit(id, edits == 0, rules, found),
                    None => found.skip("a version of a post that is not named"),
                }
                (ours, edits) = (true, edits + 1);
            }
            Ok(status) if one(&status, Around::default(), rules, found) => ours = true,
            _ => strange.push(raw.get()),
        }
    }
    if !ours {
        return Err(NotOurs::because("a list without statuses, such as one of accounts or tags"));
    }
    for raw in strange {
        found.refuse("an item of a list of statuses that is none", raw);
    }
    Ok(())
}

/// One item where a status or something that holds one is expected.
pub(super) fn item(text: &str, around: Around<'_>, rules: Rules, found: &mut Found) {
    match serde_json::from_str::<Status<'_>>(text) {
        Ok(status) if one(&status, around, rules, found) => {}
        Ok(_) => found.refuse("an item that is no status", text),
        Err(_) => found.refuse("an item that cannot be read as a status", text),
    }
}

/// Reads a status, or the status that another object is about. False if it is neither.
fn one(status: &Status<'_>, around: Around<'_>, rules: Rules, found: &mut Found) -> bool {
    if status.is_status() {
        status.read(around, rules, found);
        return true;
    }
    if status.account_gone(found) {
        return true;
    }
    if status.is_announcement() {
        found.skip("an announcement of the server");
        return true;
    }
    let inbox = Around { inbox: true, ..around };
    if let Some(raw) = status.last_status {
        item(raw.get(), inbox, rules, found);
        return true;
    }
    let notification = status.kind.given().is_some() && status.account.is_some();
    match (notification, status.status) {
        (false, _) => return false,
        (true, Some(raw)) if speaks(status.kind.as_str()) => item(raw.get(), inbox, rules, found),
        (true, None) if speaks(status.kind.as_str()) => found.skip("a notification without its status"),
        (true, _) => found.skip("a notification of something that is no post"),
    }
    true
}

/// Whether a notification of this kind brings words of somebody else.
fn speaks(kind: &str) -> bool {
    matches!(kind, "mention" | "status" | "update" | "quote" | "quoted_update")
}

fn grouped(groups: &[Group<'_>], statuses: &[&RawValue], rules: Rules, found: &mut Found) {
    for raw in statuses {
        let named = serde_json::from_str::<Named<'_>>(raw.get()).ok();
        let id = named.as_ref().and_then(|named| named.id.given());
        let spoken = groups.iter().any(|group| group.status_id.given() == id && speaks(group.kind.as_str()));
        match id.is_some() && !spoken {
            true => found.skip("a notification of something that is no post"),
            false => item(raw.get(), Around { inbox: true, thread: None }, rules, found),
        }
    }
}

/// The path of an address, without query.
fn path_of(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = &rest[rest.find('/')?..];
    path.split(['?', '#']).next()
}

/// The id in `/api/v1/statuses/{id}` + `tail`.
fn status_in<'a>(path: &'a str, tail: &str) -> Option<&'a str> {
    let (_, rest) = path.split_once("/api/v1/statuses/")?;
    let id = rest.strip_suffix('/').unwrap_or(rest).strip_suffix(tail)?;
    (!id.is_empty() && !id.contains('/')).then_some(id)
}

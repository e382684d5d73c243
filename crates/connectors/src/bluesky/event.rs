//! Events of the network as Jetstream tells them, in its first wire form and in its second.
//!
//! ```text
//! 1: {did, time_us, kind: commit | identity | account, commit: {rev, operation, collection, rkey, cid, record}}
//! 2: {$type: message, payload: {$type: …#commit | #identity | #account | #sync | #info, seq, did, time, rev, …}}
//!    {$type: error, error, message}, after which nothing comes
//! ```

use model::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::bluesky::ABOUT;
use crate::bluesky::filter::Filter;
use crate::bluesky::record::{Author, Known, POST, Record};
use crate::source::Found;
use crate::when;
use crate::wire::{Flag, Number, Text};

/// Keys of an event of either form.
#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, default, rename = "$type")]
    form: Text<'a>,
    #[serde(borrow, default)]
    payload: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Text<'a>,
    #[serde(borrow, default)]
    did: Text<'a>,
    #[serde(borrow, default)]
    kind: Text<'a>,
    #[serde(default)]
    time_us: Number,
    #[serde(borrow, default)]
    time: Text<'a>,
    #[serde(borrow, default)]
    commit: Option<Commit<'a>>,
    #[serde(borrow, default)]
    account: Option<Account<'a>>,
    // Of the second form, where a commit and an account have no level of their own.
    #[serde(borrow, default)]
    rev: Text<'a>,
    #[serde(borrow, default)]
    operation: Text<'a>,
    #[serde(borrow, default)]
    collection: Text<'a>,
    #[serde(borrow, default)]
    rkey: Text<'a>,
    #[serde(borrow, default)]
    record: Option<&'a RawValue>,
    #[serde(default)]
    active: Flag,
    #[serde(borrow, default)]
    status: Text<'a>,
}

#[derive(Default, Deserialize)]
struct Commit<'a> {
    #[serde(borrow, default)]
    rev: Text<'a>,
    #[serde(borrow, default)]
    operation: Text<'a>,
    #[serde(borrow, default)]
    collection: Text<'a>,
    #[serde(borrow, default)]
    rkey: Text<'a>,
    #[serde(borrow, default)]
    record: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Account<'a> {
    #[serde(default)]
    active: Flag,
    #[serde(borrow, default)]
    status: Text<'a>,
}

/// What an event was, beside what it brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// When it happened.
    pub(super) at: Option<Timestamp>,
    /// Nothing comes after it: why, in the server's word.
    pub(super) ended: Option<String>,
}

/// Whether a commit is to be read, by the account, the key and the revision of its repository: not twice.
pub(super) type Fresh<'f> = &'f mut dyn FnMut(&str, &str, &str) -> bool;

/// Reads an event. `None` if it is none.
pub(super) fn event(
    text: &str,
    filter: Option<&Filter>,
    fresh: Fresh<'_>,
    found: &mut Found,
) -> Option<Told> {
    let event: Event<'_> = serde_json::from_str(text).ok()?;
    if let (Some(payload), "message" | "") = (event.payload, event.form.as_str()) {
        let inner: Event<'_> = serde_json::from_str(payload.get()).ok()?;
        return second(inner, filter, fresh, found);
    }
    if event.form.as_str() == "error" && event.error.given().is_some() {
        found.skip("the end of a stream");
        let word = event.error.as_str();
        let plain = word.len() <= 40 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return Some(Told { at: None, ended: Some(if plain { word } else { "an error" }.to_owned()) });
    }
    if event.form.as_str().starts_with("network.bsky.jetstream.subscribeEvents#") {
        return second(event, filter, fresh, found);
    }
    let did = event.did.given()?;
    let at = event.time_us.0.and_then(when::epoch_any);
    match (event.kind.as_str(), event.commit, event.account) {
        ("commit", Some(commit), _) => read(did, at, &commit, filter, fresh, found),
        ("account", _, Some(account)) => status(did, account.active, account.status.as_str(), found),
        ("identity" | "commit" | "account" | "info", ..) => found.skip("an event that is no post"),
        _ => return None,
    }
    Some(Told { at, ended: None })
}

/// Reads the payload of an event of the second form.
fn second(event: Event<'_>, filter: Option<&Filter>, fresh: Fresh<'_>, found: &mut Found) -> Option<Told> {
    let (_, form) = event.form.as_str().rsplit_once('#')?;
    let at = when::iso(event.time.as_str());
    let did = event.did.given();
    match (form, did) {
        ("commit", Some(did)) => {
            let Event { rev, operation, collection, rkey, record, .. } = &event;
            let (rev, operation) = (rev.clone(), operation.clone());
            let commit = Commit {
                rev,
                operation,
                collection: collection.clone(),
                rkey: rkey.clone(),
                record: *record,
            };
            read(did, at, &commit, filter, fresh, found);
        }
        ("account", Some(did)) => status(did, event.active, event.status.as_str(), found),
        // The whole repository was replaced: what it holds now comes anew.
        ("sync", Some(did)) => found.account_gone(ABOUT.id, did),
        _ => found.skip("an event that is no post"),
    }
    Some(Told { at, ended: None })
}

/// Reads a change of a repository.
fn read(
    did: &str,
    at: Option<Timestamp>,
    commit: &Commit<'_>,
    filter: Option<&Filter>,
    fresh: Fresh<'_>,
    found: &mut Found,
) {
    if commit.collection.as_str() != POST {
        return found.skip("a record that is no post");
    }
    let Some(rkey) = commit.rkey.given() else {
        return found.refuse("a commit without a record key", did);
    };
    if !fresh(did, rkey, commit.rev.as_str()) {
        return found.skip("an event that came before");
    }
    let uri = format!("at://{did}/{POST}/{rkey}");
    match (commit.operation.as_str(), commit.record) {
        ("delete", _) => found.gone(ABOUT.id, uri),
        (operation @ ("create" | "update"), Some(raw)) => {
            let Ok(record) = serde_json::from_str::<Record<'_>>(raw.get()) else {
                return found.refuse("a record that cannot be read as a post", raw.get());
            };
            if record.hidden() {
                return found.skip("the account is not open to the public");
            }
            let known = Known { uri: &uri, seen_at: at, ..Known::default() };
            let Some(mut post) = record.post(known, &Author::of(&uri)) else {
                return found.skip("no text");
            };
            if operation == "update" {
                // A post was a post before it was changed: the times of changes count them.
                post.revision = at.map_or(1, |at| u64::try_from(at.0 / 1_000_000).unwrap_or(1));
            } else if filter.is_some_and(|filter| !filter.names_any(&post)) {
                // What replaces an earlier version is handed over whatever it names: the earlier one may be held.
                return found.skip("names no drug that is looked for");
            }
            found.post(post);
        }
        _ => found.refuse("a commit without a record, or of an unknown kind", uri),
    }
}

/// An account that is gone for now or for good takes what it wrote with it. One that its server only slows down, or that is
/// out of step, is still there.
fn status(did: &str, active: Flag, status: &str, found: &mut Found) {
    match (active.0, status) {
        (Some(true), _) | (_, "desynchronized" | "throttled") => found.skip("an event that is no post"),
        (_, "takendown" | "suspended" | "deleted" | "deactivated") | (Some(false), "") => {
            found.account_gone(ABOUT.id, did);
        }
        _ => found.skip("an account in a state that is not known"),
    }
}

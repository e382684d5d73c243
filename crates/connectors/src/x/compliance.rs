//! What became of posts and accounts: events of compliance streams, lines of compliance jobs, consent taken back.
//!
//! The stricter reading holds where an event is about a part of the world only: what is withheld in one country goes
//! altogether. What comes back (`undrop`, `user_unsuspend` …) was deleted here, and comes back when it is read again.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::source::Found;
use crate::wire::{Id, Many, Text};
use crate::x::CHANNEL;

/// What an event asks for.
enum Act {
    Post,
    Account,
    Skip(&'static str),
}

/// Events of compliance streams by their names, of both families, and notices in streams of the older interface.
static ACTS: &[(&str, Act)] = &[
    ("delete", Act::Post),
    ("drop", Act::Post),
    ("withheld", Act::Post),
    ("status_withheld", Act::Post),
    ("undrop", Act::Skip("restored post")),
    // Says that there is a new version, not what it says: that is read, or asked for again.
    ("tweet_edit", Act::Skip("edit without its text")),
    ("post_edit", Act::Skip("edit without its text")),
    ("user_delete", Act::Account),
    ("user_protect", Act::Account),
    ("user_suspend", Act::Account),
    ("user_withheld", Act::Account),
    ("user_undelete", Act::Skip("restored account")),
    ("user_unprotect", Act::Skip("restored account")),
    ("user_unsuspend", Act::Skip("restored account")),
    ("user_profile_modification", Act::Skip("changed profile")),
    // The place of a post is never kept.
    ("scrub_geo", Act::Skip("place taken back")),
    ("user_scrub_geo", Act::Skip("place taken back")),
    ("tweet_scrub_geo", Act::Skip("place taken back")),
    ("limit", Act::Skip("notice of a stream")),
    ("warning", Act::Skip("notice of a stream")),
    ("disconnect", Act::Skip("notice of a stream")),
];

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named<'a> {
    #[serde(borrow)]
    id_str: Id<'a>,
    #[serde(borrow)]
    id: Id<'a>,
}

impl Named<'_> {
    fn id(&self) -> Option<&str> {
        self.id_str.given().or(self.id.given())
    }
}

/// The body of a compliance event: whom or what it is about.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Body<'a> {
    #[serde(borrow)]
    tweet: Many<Named<'a>>,
    #[serde(borrow)]
    post: Many<Named<'a>>,
    #[serde(borrow)]
    status: Many<Named<'a>>,
    #[serde(borrow)]
    user: Many<Named<'a>>,
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    user_id: Id<'a>,
    #[serde(borrow)]
    event_at: Text<'a>,
    /// Set where the event itself stands at the top, as `delete` of a post that has one.
    #[serde(borrow)]
    initial_tweet_id: Id<'a>,
}

/// An event with the moment it tells of, if it is one.
pub(super) struct Compliance<'a> {
    act: &'static Act,
    body: Body<'a>,
}

impl<'a> Compliance<'a> {
    /// Reads an object with exactly one event in it.
    pub(super) fn of(raw: &'a RawValue) -> Option<Self> {
        let (name, body) = only_entry(raw.get())?;
        let (_, act) = ACTS.iter().find(|(known, _)| *known == name)?;
        Some(Self { act, body: serde_json::from_str(body.get()).ok()? })
    }

    /// When it happened, as the platform writes it.
    pub(super) fn at(&self) -> &str {
        self.body.event_at.as_str()
    }

    /// Puts what it asks for into `found`. Gives false if it does not say about what.
    pub(super) fn read(&self, found: &mut Found) -> bool {
        let Body { tweet, post, status, user, id, user_id, initial_tweet_id, .. } = &self.body;
        match self.act {
            Act::Skip(reason) => found.skip(reason),
            Act::Post => {
                let named = [tweet, post, status].into_iter().flat_map(|all| &all.0).find_map(Named::id);
                match initial_tweet_id.given().or(named).or(id.given()) {
                    Some(id) => found.gone(CHANNEL, id),
                    None => return false,
                }
            }
            Act::Account => match user.0.iter().find_map(Named::id).or(user_id.given()).or(id.given()) {
                Some(id) => found.account_gone(CHANNEL, id),
                None => return false,
            },
        }
        true
    }
}

/// The only entry of an object that has one, or one and a time beside it.
fn only_entry(raw: &str) -> Option<(String, &RawValue)> {
    let mut all: std::collections::BTreeMap<String, &RawValue> = serde_json::from_str(raw).ok()?;
    all.retain(|name, _| !matches!(&**name, "timestamp_ms" | "event_at"));
    all.pop_first().filter(|_| all.is_empty())
}

/// A line of a compliance job.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Redaction<'a> {
    #[serde(borrow)]
    pub(super) id: Id<'a>,
    #[serde(borrow)]
    pub(super) action: Text<'a>,
    #[serde(borrow)]
    pub(super) reason: Text<'a>,
}

impl Redaction<'_> {
    /// Puts what it asks for into `found`; `of_users` if the job was asked about accounts.
    pub(super) fn read(&self, of_users: bool, found: &mut Found) {
        match (self.reason.as_str(), of_users) {
            ("scrub_geo", _) => found.skip("place taken back"),
            (_, true) => found.account_gone(CHANNEL, self.id.as_str()),
            (_, false) => found.gone(CHANNEL, self.id.as_str()),
        }
    }
}

/// The account that withdrew its consent, of a `user_event` in a delivery of the older interface.
pub(super) fn revoked(raw: &RawValue) -> Option<String> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct UserEvent<'a> {
        #[serde(borrow)]
        revoke: Many<Revoke<'a>>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Revoke<'a> {
        #[serde(borrow)]
        source: Many<Body<'a>>,
    }
    let event: UserEvent<'_> = serde_json::from_str(raw.get()).ok()?;
    event.revoke.0.first()?.source.0.first()?.user_id.given().map(str::to_owned)
}

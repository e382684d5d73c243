//! Payloads to posts and erasures. Pure: every shape is known by its form, whatever it was the answer to.
//!
//! * Pages and single posts of the current interface (`data`, `includes`, `errors`), with the names of both families; frames
//!   of streams, which are the same with `matching_rules`; events of compliance and activity streams.
//! * Deliveries of webhooks: Account Activity (posts of the older interface), and all of the above.
//! * Posts of the older interface: alone, as timelines, as search answers, as exports of one's own account (`tweets.js`).
//! * Results of compliance jobs.
//! * Any of these one after another, a line each.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::source::{Document, Found, NotOurs};
use crate::wire::{Id, Number, Text};
use crate::x::compliance::{Compliance, Redaction};
use crate::x::problem::Problem;
use crate::x::status::{self, Status, StatusUser};
use crate::x::wire::{Included, User, Wire, each};
use crate::x::{CHANNEL, activity, delivery, message, post};

/// What an object came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was read: posts, erasures, or what is left out on purpose.
    Read,
    /// It is of the channel, but holds no posts: what it is.
    Other(&'static str),
    /// It is nothing that is known: what is wrong with it.
    Unknown(&'static str),
}

use Outcome::{Other, Read, Unknown};

/// Reads payloads of one source.
pub(super) struct Reader<'r> {
    /// Id of the account whose inbox and mentions are read, or empty: what it wrote itself is left out of them.
    pub(super) own: &'r str,
    /// Whether lines of a compliance job are about accounts rather than posts.
    pub(super) of_users: bool,
    /// Where everything goes.
    pub(super) found: &'r mut Found,
}

/// Reads a document without knowing what it was the answer to.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    let text = std::str::from_utf8(document.body).map_err(|_| NotOurs::because("it is not UTF-8"))?;
    let hint = [document.url, document.name].into_iter().flatten();
    let of_users = hint.clone().any(|hint| hint.contains("compliance") && hint.contains("user"));
    let destroyed = hint.clone().any(|hint| hint.contains("/statuses/destroy"));
    let mut inner = Found::default();
    let outcome = Reader { own: "", of_users, found: &mut inner }.text(text);
    match outcome {
        Read if destroyed => inner.posts.iter().for_each(|post| found.gone(CHANNEL, &*post.id)),
        Read => found.append(inner),
        Other(what) | Unknown(what) => return Err(NotOurs::because(what)),
    }
    Ok(())
}

impl Reader<'_> {
    /// Reads a whole payload: one JSON value, or one a line.
    pub(super) fn text(&mut self, text: &str) -> Outcome {
        let text = text.trim_start_matches('\u{feff}').trim();
        if let Ok(raw) = serde_json::from_str::<&RawValue>(export(text)) {
            return self.value(raw);
        }
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let whole = |line: &str| serde_json::from_str::<&RawValue>(line).is_ok();
        if !text.contains('\n') || !lines.clone().next().is_some_and(whole) {
            return Unknown("it is not whole JSON");
        }
        let outcomes: Vec<(&str, Outcome)> = lines
            .by_ref()
            .map(|line| match serde_json::from_str::<&RawValue>(line) {
                Ok(raw) => (line, self.value(raw)),
                Err(_) => (line, Unknown("a line that is not JSON")),
            })
            .collect();
        self.settle(&outcomes)
    }

    /// Reads one value.
    pub(super) fn value(&mut self, raw: &RawValue) -> Outcome {
        match raw.get().as_bytes().first() {
            Some(b'{') => self.object(raw),
            Some(b'[') => {
                let parts: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
                self.each(&parts, Self::object)
            }
            _ => Unknown("it is no JSON object"),
        }
    }

    /// Reads items of one kind; what is unknown among known ones is refused.
    fn each(&mut self, parts: &[&RawValue], read: impl Fn(&mut Self, &RawValue) -> Outcome) -> Outcome {
        if parts.is_empty() {
            return Read;
        }
        let outcomes: Vec<(&str, Outcome)> =
            parts.iter().map(|part| (part.get(), read(self, part))).collect();
        self.settle(&outcomes)
    }

    /// What several objects came to together.
    fn settle(&mut self, outcomes: &[(&str, Outcome)]) -> Outcome {
        if !outcomes.iter().any(|(_, outcome)| *outcome == Read) {
            return outcomes.first().map_or(Read, |(_, outcome)| *outcome);
        }
        for (raw, outcome) in outcomes {
            match outcome {
                Read => {}
                Other(what) => self.found.skip(what),
                Unknown(why) => self.found.refuse(*why, raw.as_bytes()),
            }
        }
        Read
    }

    fn object(&mut self, raw: &RawValue) -> Outcome {
        let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(raw.get()) else {
            return Unknown("an object that cannot be read");
        };
        if envelope.is_delivery() {
            return delivery::read(self, raw);
        }
        if envelope.data.is_some() {
            return self.page(&envelope);
        }
        if let Some(statuses) = envelope.statuses {
            let parts: Vec<&RawValue> = serde_json::from_str(statuses.get()).unwrap_or_default();
            return self.each(&parts, |reader, part| reader.status(part, None));
        }
        if let Some(status) = envelope.tweet {
            return self.status(status, None);
        }
        if let Some(status) = envelope.status.filter(|_| envelope.screen_name.0.is_some()) {
            let user = serde_json::from_str::<StatusUser<'_>>(raw.get()).unwrap_or_default();
            return self.status(status, Some(&user));
        }
        let named = envelope.id.0.is_some() || envelope.id_str.0.is_some();
        let texts = [&envelope.text, &envelope.full_text].into_iter().any(|text| text.0.is_some());
        if named && texts && envelope.is_status() {
            return self.status(raw, None);
        }
        if named && envelope.action.0.is_some() {
            let line: Redaction<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
            line.read(self.of_users, self.found);
            return Read;
        }
        if named || texts {
            return self.item(raw, &Included::default());
        }
        if let Some(compliance) = Compliance::of(raw) {
            return self.compliance(&compliance);
        }
        self.without_items(&envelope)
    }

    /// An answer with `data`.
    fn page(&mut self, envelope: &Envelope<'_>) -> Outcome {
        let included = Included::of(envelope.includes);
        let Some(data) = envelope.data else { return Read };
        let outcome = match data.get().as_bytes().first() {
            Some(b'[') => {
                let parts: Vec<&RawValue> = serde_json::from_str(data.get()).unwrap_or_default();
                self.each(&parts, |reader, part| reader.item(part, &included))
            }
            Some(b'{') => self.item(data, &included),
            _ => Unknown("`data` is neither an object nor a list"),
        };
        if matches!(outcome, Other("users")) && !included.posts.is_empty() {
            return self.pinned(data, included);
        }
        if outcome == Read {
            self.problems(envelope.errors);
        }
        outcome
    }

    /// Users with their pinned posts: the only posts that are given in full beside something else.
    fn pinned<'a>(&mut self, data: &'a RawValue, mut included: Included<'a>) -> Outcome {
        for user in each::<User<'_>>(Some(data)) {
            included.users.extend(user.id.0.clone().map(|id| (id, user)));
        }
        let mut authors: Vec<(Cow<'_, str>, Wire<'_>)> = Vec::new();
        for user in each::<Wire<'_>>(Some(data)) {
            let pinned = user.pinned_tweet_id.0.clone().or(user.pinned_post_id.0.clone());
            authors.extend(pinned.map(|pinned| (pinned, user)));
        }
        let mut posts: Vec<(Cow<'_, str>, Wire<'_>)> =
            std::mem::take(&mut included.posts).into_iter().collect();
        posts.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (id, mut wire) in posts {
            if let Some((_, user)) = authors.iter().find(|(pinned, _)| *pinned == id) {
                wire.author_id = user.id.clone();
            }
            self.post(&wire, &included);
        }
        self.found.skip("users");
        Read
    }

    /// An element of `data`.
    fn item(&mut self, raw: &RawValue, included: &Included<'_>) -> Outcome {
        let Ok(wire) = serde_json::from_str::<Wire<'_>>(raw.get()) else {
            return Unknown("an item that is no object");
        };
        if wire.payload.is_some() {
            return match activity::read(raw, self.own, self.found) {
                Ok(()) => Read,
                Err(why) => Unknown(why),
            };
        }
        if wire.event_type.0.is_some() {
            if wire.id.given().is_none() {
                return Unknown("an event without an id");
            }
            message::event(&wire, included, self.own, self.found);
            return Read;
        }
        if wire.text.0.is_some() {
            if wire.id.given().is_none() {
                return Unknown("a post without an id");
            }
            self.post(&wire, included);
            return Read;
        }
        if wire.id.given().is_none()
            && let Some(compliance) = Compliance::of(raw)
        {
            return self.compliance(&compliance);
        }
        wire.without_text()
    }

    fn post(&mut self, wire: &Wire<'_>, included: &Included<'_>) {
        match post::item(wire, included) {
            Some(item) => self.found.post(item),
            None => self.found.skip("no text"),
        }
    }

    /// A post of the older interface; `user` wrote it, where it does not say who did.
    pub(super) fn status(&mut self, raw: &RawValue, user: Option<&StatusUser<'_>>) -> Outcome {
        let Ok(status) = serde_json::from_str::<Status<'_>>(raw.get()) else {
            return Unknown("a post that cannot be read");
        };
        if status.id().is_none() || !status.has_text() {
            return Unknown("a post without an id or a text");
        }
        match status::item(&status, user) {
            Some(item) => self.found.post(item),
            None => self.found.skip("no text"),
        }
        Read
    }

    fn compliance(&mut self, compliance: &Compliance<'_>) -> Outcome {
        match compliance.read(self.found) {
            true => Read,
            false => Unknown("an event that does not say about what"),
        }
    }

    /// An answer that has neither items nor a delivery.
    fn without_items(&mut self, envelope: &Envelope<'_>) -> Outcome {
        if let Some(errors) = envelope.errors {
            return match self.problems(Some(errors)) {
                true => Read,
                false => Other("an error of the interface"),
            };
        }
        if let Some(meta) = envelope.meta {
            #[derive(Default, Deserialize)]
            #[serde(default)]
            struct Meta {
                result_count: Number,
            }
            let meta: Meta = serde_json::from_str(meta.get()).unwrap_or_default();
            return match meta.result_count.0 {
                Some(_) => Read,
                None => Other("rules of a stream"),
            };
        }
        if envelope.title.0.is_some() {
            return Other("an error of the interface");
        }
        if envelope.screen_name.0.is_some() {
            return Other("users");
        }
        Unknown("it holds no post, message or event of X")
    }

    /// Erases what `errors` says is gone. Gives whether it named anything.
    fn problems(&mut self, errors: Option<&RawValue>) -> bool {
        let mut any = false;
        for problem in each::<Problem<'_>>(errors) {
            any |= problem.erase(self.found);
        }
        any
    }
}

impl Wire<'_> {
    /// What an item without a text is.
    fn without_text(&self) -> Outcome {
        match () {
            () if self.username.0.is_some() || self.name.0.is_some() => Other("users"),
            () if self.value.0.is_some() => Other("rules of a stream"),
            () if self.status.0.is_some() => Other("a compliance job"),
            () if self.start.0.is_some() => Other("counts"),
            () if self.dm_conversation_id.0.is_some() => Other("an answer to a message sent"),
            () => Unknown("an item without a text"),
        }
    }
}

/// An export of one's own account is a script that assigns the posts: what is assigned.
fn export(text: &str) -> &str {
    match text.starts_with("window.YTD.") {
        true => text.split_once('=').map_or(text, |(_, value)| value.trim().trim_end_matches(';')),
        false => text,
    }
}

/// Any object: the parts that tell shapes apart.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    includes: Option<&'a RawValue>,
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
    #[serde(borrow)]
    meta: Option<&'a RawValue>,
    // Of deliveries.
    #[serde(borrow)]
    for_user_id: Id<'a>,
    #[serde(borrow)]
    tweet_create_events: Option<&'a RawValue>,
    #[serde(borrow)]
    tweet_delete_events: Option<&'a RawValue>,
    #[serde(borrow)]
    direct_message_events: Option<&'a RawValue>,
    #[serde(borrow)]
    user_event: Option<&'a RawValue>,
    // Of single posts and lists of the older interface.
    #[serde(borrow)]
    statuses: Option<&'a RawValue>,
    #[serde(borrow)]
    tweet: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
    #[serde(borrow)]
    user: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    id_str: Id<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    full_text: Text<'a>,
    #[serde(borrow)]
    screen_name: Text<'a>,
    // Of lines of compliance jobs, and of errors.
    #[serde(borrow)]
    action: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
}

impl Envelope<'_> {
    fn is_delivery(&self) -> bool {
        self.for_user_id.0.is_some()
            || self.tweet_create_events.is_some()
            || self.tweet_delete_events.is_some()
            || self.direct_message_events.is_some()
            || self.user_event.is_some()
    }

    fn is_status(&self) -> bool {
        self.user.is_some() || self.id_str.0.is_some() || self.full_text.0.is_some()
    }
}

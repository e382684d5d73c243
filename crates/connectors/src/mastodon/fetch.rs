//! What is asked of a server, round after round, and the stream between two rounds.

use std::collections::BTreeMap;

use model::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::Cursor;
use crate::http::{Answer, Grant, Judgement, Method, Request, Reset, Signals, WithToken};
use crate::mastodon::parse;
use crate::mastodon::recheck::Again;
use crate::mastodon::settings::{Access, Settings, Timeline};
use crate::mastodon::status::{Around, Rules};
use crate::mastodon::walk::{Entry, Place};
use crate::source::{Feed, Found, Frame, Framing, Opening, Poll, SettingsProblem, Step, Trouble};
use crate::wire::{Id, Many, Text};

/// A server sends a heartbeat every 15 seconds.
const SILENCE_SECS: u64 = 60;

/// The limit is told in every answer: how many requests are left, and an instant.
const SIGNALS: Signals =
    Signals { remaining: "x-ratelimit-remaining", reset: "x-ratelimit-reset", form: Reset::Iso };

/// What an answer means: by its status and headers alone, since bodies speak the language of the server's operator.
pub(super) fn judge(answer: &Answer, with_token: bool, now: Timestamp) -> Judgement {
    match answer.status {
        // Servers say so of a timeline that wants a user.
        422 if !with_token => Judgement::Denied("status 422: this needs the token of a user".to_owned()),
        _ => SIGNALS.judge(answer, now),
    }
}

/// Opens a source.
pub(super) fn open(opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
    let settings = Settings::read(opening)?;
    let places = match opening.from {
        None => BTreeMap::new(),
        Some(cursor) => {
            serde_json::from_str::<Saved>(&cursor.0)
                .map_err(|_| opening.settings.problem("", "its cursor is none of this channel: reset it"))?
                .timelines
        }
    };
    let token = match &settings.access {
        Access::Token(token) => Some(token.clone()),
        Access::Open | Access::App(..) => None,
    };
    let app = match &settings.access {
        Access::App(id, secret) => Some(grant(&settings.base, id, secret)),
        Access::Open | Access::Token(_) => None,
    };
    let again = Again::new(&settings, token.clone());
    let walk = Walk {
        places: settings
            .timelines
            .iter()
            .map(|timeline| places.get(&timeline.key()).cloned())
            .map(|place| place.unwrap_or_else(|| Place::first(opening.since)))
            .collect(),
        with_token: token.is_some() || app.is_some(),
        settings,
        token,
        at: 0,
        first_frame: true,
    };
    let feed = match app {
        Some(grant) => Feed::poll(WithToken::new(walk, grant)),
        None => Feed::poll(walk),
    };
    Ok(feed.with_recheck(again))
}

fn grant(base: &str, id: &str, secret: &SecretString) -> Grant {
    Grant::oauth(
        Request::new(Method::Post, format!("{base}/oauth/token"))
            .form("grant_type", "client_credentials")
            .form("client_id", id)
            .form("client_secret", secret.expose_secret())
            .form("scope", "read"),
    )
}

/// The cursor: where each timeline stands, by its name.
#[derive(Serialize, Deserialize)]
struct Saved {
    timelines: BTreeMap<String, Place>,
}

/// Walks the timelines one after the other, then rests or listens.
struct Walk {
    settings: Settings,
    places: Vec<Place>,
    token: Option<SecretString>,
    with_token: bool,
    /// The timeline that is asked for next.
    at: usize,
    /// Whether the next frame is the first of its stream.
    first_frame: bool,
}

impl Walk {
    fn ask(&self, timeline: &Timeline, place: &Place) -> Request {
        let base = &self.settings.base;
        let get = |path: &str| Request::get(format!("{base}/api/{path}"));
        let request = match timeline {
            Timeline::Tags(tags) => {
                let (first, others) = tags.split_first().map_or(("", &[][..]), |(tag, rest)| (&**tag, rest));
                let path: String = form_urlencoded::byte_serialize(first.as_bytes()).collect();
                others.iter().fold(get(&format!("v1/timelines/tag/{path}")), |request, tag| {
                    request.query("any[]", tag)
                })
            }
            Timeline::Public(part) => match &**part {
                "local" | "remote" => get("v1/timelines/public").query(part, "true"),
                _ => get("v1/timelines/public"),
            },
            Timeline::Search(query) => {
                let request = get("v2/search").query("q", query).query("type", "statuses");
                return pairs(request, place.search_query()).query("limit", self.settings.page_size);
            }
            Timeline::Mentions => ["mention", "quote"]
                .into_iter()
                .fold(get("v1/notifications"), |request, kind| request.query("types[]", kind)),
        };
        pairs(request, place.query()).query("limit", self.settings.page_size)
    }

    fn authorised(&self, request: Request) -> Request {
        match &self.token {
            Some(token) => request.bearer(token),
            None => request,
        }
    }
}

fn pairs(request: Request, query: Vec<(&'static str, String)>) -> Request {
    query.into_iter().fold(request, |request, (name, value)| request.query(name, value))
}

impl Poll for Walk {
    fn next(&mut self, _: Timestamp) -> Step {
        if let (Some(timeline), Some(place)) =
            (self.settings.timelines.get(self.at), self.places.get(self.at))
        {
            return Step::Ask(self.authorised(self.ask(timeline, place)));
        }
        // The next round begins with what was missed while nobody listened.
        self.at = 0;
        let Some(stream) = &self.settings.stream else { return Step::Rest };
        self.first_frame = true;
        let url = format!("{}/api/v1/streaming/{}", self.settings.streaming, stream.path);
        let request = Request::get(url).query_if("tag", stream.tag.as_deref());
        Step::Listen(self.authorised(request.header("accept", "text/event-stream")), Framing::Sse)
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        judge(answer, self.with_token, now)
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let (Some(timeline), Some(place)) =
            (self.settings.timelines.get(self.at), self.places.get_mut(self.at))
        else {
            return Ok(());
        };
        let searched = matches!(timeline, Timeline::Search(_));
        let items = items(&answer.body, searched)
            .ok_or_else(|| Trouble::Malformed("it is no page of a timeline".to_owned()))?;
        let around = Around { inbox: *timeline == Timeline::Mentions, thread: None };
        let (mut page, mut read) = (Vec::with_capacity(items.len()), Found::default());
        for raw in &items {
            page.extend(entry(raw));
            parse::item(raw.get(), around, self.settings.rules, &mut read);
        }
        if let Some(since) = place.since() {
            read.posts.retain(|post| post.created_at.is_none_or(|at| at >= since));
        }
        found.append(read);
        let more = match searched {
            true => place.searched(&page),
            false => place.moved(&page),
        };
        if !more {
            self.at += 1;
        }
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>, found: &mut Found) -> Result<(), Trouble> {
        let Ok(data) = std::str::from_utf8(frame.data) else {
            found.refuse("an event that is no text in UTF-8", frame.data);
            return Ok(());
        };
        let rules: Rules = self.settings.rules;
        let Some(event) = frame.event else {
            if parse::envelope(data, rules, found).is_none() {
                found.skip("an event that is no post");
            }
            return Ok(());
        };
        parse::frame(event, data, rules, found);
        // Which events stand in the timeline that is walked as well.
        let in_timeline = match self.settings.stream.as_ref().map(|stream| stream.path) {
            Some("user") => event == "notification",
            _ => event == "update",
        };
        let place = self.settings.stream.as_ref().and_then(|stream| self.places.get_mut(stream.timeline));
        if let (true, Some(place)) = (in_timeline, place)
            && let Ok(Some(entry)) = serde_json::from_str(data).map(entry)
        {
            place.streamed(&entry.id, std::mem::take(&mut self.first_frame));
        }
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        let keys = self.settings.timelines.iter().map(Timeline::key);
        let saved = Saved { timelines: keys.zip(self.places.iter().cloned()).collect() };
        Cursor(serde_json::to_string(&saved).unwrap_or_default())
    }

    fn silence_secs(&self) -> u64 {
        SILENCE_SECS
    }

    fn catches_up(&self) -> bool {
        true
    }

    fn signals(&self) -> Signals {
        SIGNALS
    }

    fn requests_per_round(&self) -> u64 {
        self.settings.timelines.len() as u64
    }
}

/// The items of a page: a list, or that in the `statuses` of a search.
fn items(body: &[u8], searched: bool) -> Option<Vec<&RawValue>> {
    #[derive(Deserialize)]
    struct Searched<'a> {
        #[serde(borrow)]
        statuses: Many<&'a RawValue>,
    }
    match searched {
        true => serde_json::from_slice::<Searched<'_>>(body).ok().map(|searched| searched.statuses.0),
        false => serde_json::from_slice(body).ok(),
    }
}

/// Id and time of an item.
fn entry(raw: &RawValue) -> Option<Entry> {
    #[derive(Deserialize)]
    struct Head<'a> {
        #[serde(borrow)]
        id: Id<'a>,
        #[serde(borrow, default)]
        created_at: Text<'a>,
    }
    let head: Head<'_> = serde_json::from_str(raw.get()).ok()?;
    Some(Entry { id: head.id.given()?.to_owned(), at: crate::when::iso(head.created_at.as_str()) })
}

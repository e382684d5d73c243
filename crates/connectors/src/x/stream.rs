//! Listening: the filtered stream, an account's activity, compliance.
//!
//! The platform sends nothing again (but to enterprise access, for minutes). What the filtered stream missed is looked up
//! with recent search whenever it is opened: from the newest post heard before it broke, and once more around its
//! beginning, for posts that were written while search did not know them yet and the stream was not open yet.

use model::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::Cursor;
use crate::http::{Answer, Judgement, Request, Signals};
use crate::source::{Found, Frame, Framing, Poll, Step, Trouble};
use crate::when;
use crate::wire::{Id, Many, Text};
use crate::x::access::Access;
use crate::x::answers;
use crate::x::compliance::Compliance;
use crate::x::fetch::{Rounds, seconds};
use crate::x::parse::{Outcome, Reader};
use crate::x::place::Walk;
use crate::x::rules::{RULES, Rules};
use crate::x::settings::Settings;
use crate::x::snowflake;

/// Tag of the opening of a stream.
const STREAM: &str = "stream";

/// Keys of the walks that fill gaps around the beginning of a connection.
pub(super) const GAP: &str = "gap";

/// Pause after the first refusal of too many connections, in seconds; each further one doubles it.
const REFUSED_SECS: i64 = 60;

/// Which stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Filtered,
    Activity,
    CompliancePosts,
    ComplianceUsers,
}

/// Listens to one stream.
pub(super) struct Stream {
    settings: Settings,
    access: Access,
    kind: Kind,
    /// Of the filtered stream.
    rules: Option<Rules>,
    /// What fills gaps; asks nothing for other streams. Its places hold where the stream stands.
    rounds: Rounds,
    /// Whether the stream was opened and gaps have to be looked for.
    opened: bool,
    /// Whether gaps are being filled.
    filling: bool,
    refusals: u32,
    now: Timestamp,
}

impl Stream {
    pub(super) fn new(
        settings: Settings,
        access: Access,
        kind: Kind,
        rules: Option<Rules>,
        mut rounds: Rounds,
    ) -> Self {
        for (key, walk) in &mut rounds.places.walks {
            // Only a gap has an end.
            walk.idle |= key.starts_with(GAP) && walk.until.is_none();
        }
        Self {
            settings,
            access,
            kind,
            rules,
            rounds,
            opened: true,
            filling: false,
            refusals: 0,
            now: Timestamp(0),
        }
    }

    /// Sets what has to be looked up before the stream is opened again.
    fn find_gaps(&mut self) {
        self.filling = true;
        let Some((first, last)) = self.rounds.places.heard.take() else { return };
        let until = snowflake::after(first, self.settings.overlap_secs);
        let reach = Timestamp(self.now.0 - self.settings.search_secs as i64 * 1_000_000);
        let reachable = snowflake::written_at(&until.to_string()).is_none_or(|at| at > reach);
        let walks = &mut self.rounds.places.walks;
        let gaps: Vec<String> = walks.keys().filter(|key| key.starts_with(GAP)).cloned().collect();
        for gap in gaps {
            let Some(tail) = gap.strip_prefix(GAP).and_then(|tail| walks.get_mut(tail)) else { continue };
            let begun = Walk { since: tail.since, start: tail.start, ..Walk::default() };
            *tail = Walk { since: Some(last), ..Walk::default() };
            walks.insert(gap, Walk { until: Some(until), idle: !reachable, ..begun });
        }
    }

    fn listen(&mut self) -> Request {
        let Settings { base, fields, backfill_minutes, partition, .. } = &self.settings;
        let (path, posts) = match self.kind {
            Kind::Filtered => ("/2/tweets/search/stream", true),
            Kind::Activity => ("/2/activity/stream", false),
            Kind::CompliancePosts => ("/2/tweets/compliance/stream", false),
            Kind::ComplianceUsers => ("/2/users/compliance/stream", false),
        };
        let mut request = Request::get(format!("{base}{path}")).tag(STREAM);
        if posts {
            request = request
                .query(fields.post_key, &fields.post)
                .query_if("expansions", Some(&fields.expansions).filter(|all| !all.is_empty()))
                .query_if("user.fields", Some(&fields.user).filter(|all| !all.is_empty()));
        }
        if matches!(self.kind, Kind::CompliancePosts | Kind::ComplianceUsers) {
            request = request.query("partition", partition);
        }
        request = match self.rounds.places.event_at {
            Some(at) => request.query("start_time", seconds(at)),
            None => {
                request.query_if("backfill_minutes", Some(backfill_minutes).filter(|minutes| **minutes > 0))
            }
        };
        self.access.authorise(request, self.now)
    }

    /// Takes note of where the stream stands.
    fn note(&mut self, head: &Head<'_>) {
        let Some(data) = head.data else { return };
        match self.kind {
            Kind::Filtered => {
                let id = serde_json::from_str::<OnlyId<'_>>(data.get()).ok();
                if let Some(id) = id.and_then(|data| data.id.given()?.parse().ok()) {
                    let (first, last) = self.rounds.places.heard.unwrap_or((id, id));
                    self.rounds.places.heard = Some((first.min(id), last.max(id)));
                }
            }
            Kind::CompliancePosts | Kind::ComplianceUsers => {
                let at = Compliance::of(data).and_then(|event| when::iso(event.at()));
                self.rounds.places.event_at = self.rounds.places.event_at.max(at);
            }
            Kind::Activity => {}
        }
    }
}

impl Poll for Stream {
    fn next(&mut self, now: Timestamp) -> Step {
        self.now = now;
        if let Some(request) = self.rules.as_ref().and_then(Rules::request) {
            return Step::Ask(self.access.authorise(request, now));
        }
        if std::mem::take(&mut self.opened) {
            self.find_gaps();
        }
        if self.filling {
            if let Step::Ask(request) = self.rounds.next(now) {
                return Step::Ask(request);
            }
            self.filling = false;
        }
        self.opened = true;
        Step::Listen(self.listen(), Framing::Lines)
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        if answer.tag != STREAM {
            return match answer.tag {
                RULES => answers::judge(answer, now),
                _ => self.rounds.judge(answer, now),
            };
        }
        match (answer.status, &mut self.rules) {
            (409, Some(rules)) => {
                rules.again();
                Judgement::Retry("status 409: the stream has no rules; they are set again".to_owned())
            }
            (429, _) => match answers::judge(answer, now) {
                Judgement::Limited(None) => {
                    let secs = REFUSED_SECS << self.refusals.min(4);
                    self.refusals += 1;
                    Judgement::Limited(Some(Timestamp(now.0 + secs * 1_000_000)))
                }
                other => other,
            },
            _ => answers::judge(answer, now),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        match &mut self.rules {
            Some(rules) if answer.tag == RULES => rules.read(answer),
            _ => self.rounds.read(answer, found),
        }
    }

    fn frame(&mut self, frame: &Frame<'_>, found: &mut Found) -> Result<(), Trouble> {
        self.refusals = 0;
        let text = std::str::from_utf8(frame.data).unwrap_or_default().trim();
        let parts = serde_json::from_str::<&RawValue>(text)
            .and_then(|raw| Ok((raw, serde_json::from_str::<Head<'_>>(text)?)));
        let Ok((raw, head)) = parts else {
            found.refuse("a frame that is no JSON object", frame.data);
            return Ok(());
        };
        if head.data.is_none() && head.is_error() {
            return Err(match answers::problem_in(text.as_bytes()) {
                Some((_, what)) => Trouble::Fatal((*what).to_owned()),
                None => Trouble::Ended(reason(text).to_owned()),
            });
        }
        if let Some(rules) = &self.rules
            && !head.matching_rules.0.is_empty()
            && !rules.is_ours(head.matching_rules.0.iter().map(|rule| rule.id.as_str()))
        {
            found.skip("rule of another program");
            return Ok(());
        }
        let of_users = self.kind == Kind::ComplianceUsers;
        match (Reader { own: &self.settings.user_id, of_users, found }).value(raw) {
            Outcome::Read => {}
            Outcome::Other(what) => found.skip(what),
            Outcome::Unknown(why) => found.refuse(why, frame.data),
        }
        self.note(&head);
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        self.rounds.cursor()
    }

    fn signals(&self) -> Signals {
        answers::SIGNALS
    }

    fn silence_secs(&self) -> u64 {
        self.settings.silence_secs
    }

    fn requests_per_round(&self) -> u64 {
        self.rounds.requests_per_round() + 2
    }
}

/// The parts of a frame that say what it is.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Head<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    matching_rules: Many<OnlyId<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct OnlyId<'a> {
    #[serde(borrow)]
    id: Id<'a>,
}

/// What the platform says of the end of a stream, and what that means.
static REASONS: &[(&str, &str)] = &[
    ("TooManyConnections", "the platform says that there is another connection to the stream"),
    ("OperationalDisconnect", "the platform ended it for reasons of its own"),
    ("operational-disconnect", "the platform ended it for reasons of its own"),
];

impl Head<'_> {
    fn is_error(&self) -> bool {
        self.errors.is_some() || self.title.0.is_some()
    }
}

fn reason(frame: &str) -> &'static str {
    let known = REASONS.iter().find(|(name, _)| frame.contains(name));
    known.map_or("the platform tells of an error", |(_, reason)| reason)
}

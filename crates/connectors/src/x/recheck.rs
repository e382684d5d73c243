//! Whether posts still stand, asked 100 ids at a time: what is in neither version of the answer is gone, what was edited is
//! asked for once more under the id of its newest version.

use std::collections::HashMap;

use model::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::http::{Answer, Grant, Judgement, Request};
use crate::source::{Found, Recheck, Trouble};
use crate::x::CHANNEL;
use crate::x::access::Access;
use crate::x::answers;
use crate::x::parse::{Outcome, Reader};
use crate::x::problem::Problem;
use crate::x::settings::Settings;
use crate::x::wire::{Wire, each};

/// Tag of a request for a token.
const TOKEN: &str = "token";

/// A token that ends within this many seconds counts as ended.
const MARGIN_SECS: u64 = 60;

/// Most ids of a look-up.
const MOST_IDS: usize = 100;

/// Access for questions that are asked in turns: a token is fetched where one is needed.
pub(super) struct Authorised {
    access: Access,
    grant: Option<Grant>,
    token: Option<(SecretString, Timestamp)>,
    now: Timestamp,
}

impl Authorised {
    pub(super) fn new(access: Access, base: &str) -> Self {
        Self { grant: access.grant(base), access, token: None, now: Timestamp(0) }
    }

    /// The request, authorised, or the request for a token that it needs first.
    pub(super) fn ask(&mut self, request: Request, now: Timestamp) -> Request {
        self.now = now;
        let Some(grant) = &self.grant else { return self.access.authorise(request, now) };
        match &self.token {
            Some((token, end)) if now < *end => (grant.apply)(request, token),
            _ => grant.request.clone().tag(TOKEN),
        }
    }

    /// What the answer means; a token that was refused is fetched anew.
    pub(super) fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        if answer.status == 401 && answer.tag != TOKEN && self.token.take().is_some() {
            return Judgement::Again;
        }
        answers::judge(answer, now)
    }

    /// Reads a token; gives whether the answer was one.
    pub(super) fn read(&mut self, answer: &Answer) -> Result<bool, Trouble> {
        let Some(grant) = self.grant.as_ref().filter(|_| answer.tag == TOKEN) else { return Ok(false) };
        let (token, secs) = (grant.read)(answer)
            .ok_or_else(|| Trouble::Malformed("the answer to the token request holds no token".to_owned()))?;
        let secs = secs.clamp(2 * MARGIN_SECS, 366 * 86_400) - MARGIN_SECS;
        self.token = Some((token, Timestamp(self.now.0 + secs as i64 * 1_000_000)));
        Ok(true)
    }
}

/// Asks for posts by their ids.
pub(super) struct Lookup {
    settings: Settings,
    authorised: Authorised,
    /// Newest versions of posts that were edited, to be asked for next.
    newer: Vec<String>,
    /// None of the ids can be one of a post: the answer, whatever it is, says nothing.
    nothing: bool,
}

impl Lookup {
    pub(super) fn new(settings: Settings, authorised: Authorised) -> Self {
        Self { settings, authorised, newer: Vec::new(), nothing: false }
    }

    /// Reads the answer to the ids themselves.
    fn first(&mut self, ids: &[String], text: &str, found: &mut Found) -> Result<bool, Trouble> {
        let unreadable = || Trouble::Malformed("the answer about posts cannot be read".to_owned());
        let page: Page<'_> = serde_json::from_str(text).map_err(|_| unreadable())?;
        if page.data.is_none() && page.errors.is_none() {
            return Err(unreadable());
        }
        let posts = each::<Wire<'_>>(page.data);
        let standing: HashMap<&str, &Wire<'_>> =
            posts.iter().filter_map(|post| Some((post.id.given()?, post))).collect();
        let problems = each::<Problem<'_>>(page.errors);
        if standing.is_empty() && !problems.iter().any(|problem| problem.post().is_some()) {
            // An error about something else says nothing of these posts.
            return Err(unreadable());
        }
        for id in asked(ids) {
            match standing.get(id) {
                Some(post) => {
                    let newest = post.history().iter().rev().find_map(|version| version.given());
                    self.newer.extend(newest.filter(|newest| *newest != id).map(str::to_owned));
                }
                None => found.gone(CHANNEL, id),
            }
        }
        self.newer.truncate(MOST_IDS);
        Ok(self.newer.is_empty())
    }
}

/// Those that can be ids of posts: one that is none would have the whole question refused.
fn asked(ids: &[String]) -> impl Iterator<Item = &str> {
    ids.iter().map(String::as_str).filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
}

impl Recheck for Lookup {
    fn most_ids(&self) -> usize {
        MOST_IDS
    }

    fn ask(&mut self, ids: &[String], now: Timestamp) -> Request {
        let ids: Vec<&str> = match self.newer.is_empty() {
            true => asked(ids).collect(),
            false => self.newer.iter().map(String::as_str).collect(),
        };
        self.nothing = ids.is_empty();
        let Settings { base, fields, prices, .. } = &self.settings;
        let request = Request::get(format!("{base}/2/tweets"))
            .query("ids", ids.join(","))
            .query(fields.post_key, &fields.post)
            .cost(ids.len() as u64 * prices.post);
        self.authorised.ask(request, now)
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match self.nothing && answer.status == 400 {
            true => Judgement::Read,
            false => self.authorised.judge(answer, now),
        }
    }

    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        if self.authorised.read(answer)? {
            return Ok(false);
        }
        if self.nothing {
            return Ok(true);
        }
        let text = std::str::from_utf8(&answer.body)
            .map_err(|_| Trouble::Malformed("the answer about posts is not UTF-8".to_owned()))?;
        if self.newer.is_empty() {
            return self.first(ids, text, found);
        }
        self.newer.clear();
        match (Reader { own: "", of_users: false, found }).text(text) {
            Outcome::Read => Ok(true),
            Outcome::Other(what) | Outcome::Unknown(what) => Err(Trouble::Malformed(what.to_owned())),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Page<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
}

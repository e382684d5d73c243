//! What to ask Pinterest, and how answers are read: your pins, boards, and one search for each name, page by page.

use std::collections::BTreeMap;

use model::Timestamp;
use serde::{Deserialize, Serialize};

use super::settings::{Access, Settings};
use super::{ABOUT, parse};
use crate::Cursor;
use crate::http::{Answer, Judgement, Request, Reset, Signals};
use crate::sign::{Hash, hex};
use crate::source::{Found, Opening, Poll, Recheck, SettingsProblem, Step, Trouble};
use crate::walk::{Bounds, Place, Went};

/// Headers of Pinterest's limits.
const SIGNALS: Signals =
    Signals { remaining: "x-ratelimit-remaining", reset: "x-ratelimit-reset", form: Reset::SecondsLeft };

/// What an answer means. Pinterest tells a limit with 429, and says no more of it than its headers do.
fn judge(answer: &Answer, now: Timestamp) -> Judgement {
    match SIGNALS.judge(answer, now) {
        Judgement::Denied(what) => Judgement::Denied(format!(
            "{what}: the token is refused, or lacks a scope (pins:read, boards:read) or access to the partner search"
        )),
        other => other,
    }
}

/// One list of pins.
#[derive(Clone, Debug, PartialEq)]
enum List {
    Own,
    Board(String),
    Search(String),
}

impl List {
    /// Under which name its place is written down; search words are not.
    fn key(&self) -> String {
        match self {
            Self::Own => "pins".to_owned(),
            Self::Board(id) => format!("board:{id}"),
            Self::Search(query) => {
                let digest = hex(&Hash::Sha256.of(query.as_bytes()));
                format!("search:{}", &digest[..digest.len().min(16)])
            }
        }
    }
}

/// The source.
pub(super) struct Pins {
    settings: Settings,
    lists: Vec<List>,
    at: usize,
    places: BTreeMap<String, Place>,
    since: i64,
    bounds: Bounds,
    /// Whether the list that was asked for last is gone.
    gone: bool,
}

/// What the cursor holds.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Stands {
    places: BTreeMap<String, Place>,
}

fn get(settings: &Settings, path: &str) -> Request {
    let request = Request::get(format!("{}{path}", settings.base_url));
    match &settings.access {
        Access::Token(token) => request.bearer(token),
        Access::Fetched(..) => request,
    }
}

impl Pins {
    pub(super) fn new(settings: Settings, opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let stands: Stands = match opening.from {
            None => Stands::default(),
            Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
                opening.settings.problem("", "the cursor is none of Pinterest's: remove it to begin anew")
            })?,
        };
        let mut lists: Vec<List> = settings.own_pins.then_some(List::Own).into_iter().collect();
        lists.extend(settings.boards.iter().cloned().map(List::Board));
        lists.extend(settings.queries.iter().cloned().map(List::Search));
        let bounds = Bounds {
            max_pages: settings.max_pages,
            overlap_secs: settings.overlap_secs,
            nearly_all: 0,
            ends_empty: false,
        };
        let since = opening.since.0.div_euclid(1_000_000);
        Ok(Self { settings, lists, at: 0, places: stands.places, since, bounds, gone: false })
    }

    fn place(&self, list: &List) -> Place {
        self.places.get(&list.key()).cloned().unwrap_or_else(|| Place::since(self.since, self.bounds))
    }
}

impl Poll for Pins {
    fn next(&mut self, _now: Timestamp) -> Step {
        let Some(list) = self.lists.get(self.at) else {
            self.at = 0;
            return Step::Rest;
        };
        let settings = &self.settings;
        let request = match list {
            List::Own => {
                get(settings, "/pins").query("page_size", settings.page_size).query("pin_metrics", true)
            }
            List::Board(id) => {
                get(settings, &format!("/boards/{id}/pins")).query("page_size", settings.page_size)
            }
            List::Search(term) => get(settings, "/search/partner/pins")
                .query("term", term)
                .query("country_code", &settings.country_code)
                .query("locale", &settings.locale)
                .query("limit", settings.search_limit),
        };
        Step::Ask(request.query_if("bookmark", self.place(list).after()).tag("pins"))
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        let (is_board, bookmarked) = match self.lists.get(self.at) {
            Some(list) => (matches!(list, List::Board(_)), self.place(list).after().is_some()),
            None => (false, false),
        };
        // A board that is gone, or a bookmark that is none any more.
        self.gone = answer.status == 404 && is_board || answer.status == 400 && bookmarked;
        if self.gone { Judgement::Read } else { judge(answer, now) }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let Some(list) = self.lists.get(self.at).cloned() else { return Ok(()) };
        let mut place = self.place(&list);
        if std::mem::take(&mut self.gone) {
            if answer.status == 400 {
                place.walk = None;
                self.places.insert(list.key(), place);
                return Err(Trouble::Lost("the bookmark is none any more; the list is read anew".to_owned()));
            }
            self.at += 1;
            return Err(Trouble::Lost(
                "a board is gone; it is left out of this round: check `boards`".to_owned(),
            ));
        }
        let mut page = Found::default();
        let bookmark = parse::read(&answer.body, &mut page).map_err(|why| Trouble::Malformed(why.0))?;
        let went = place.take(&mut page, bookmark, self.bounds);
        found.append(page);
        self.places.insert(list.key(), place);
        self.at += usize::from(matches!(went, Went::Done | Went::Short));
        match went {
            Went::On | Went::Done => Ok(()),
            Went::Short => Err(Trouble::Lost("a list is longer than `max_pages`; raise it".to_owned())),
            Went::Lost => {
                Err(Trouble::Lost("the next page of a list was empty; the list is read anew".to_owned()))
            }
        }
    }

    fn cursor(&self) -> Cursor {
        let stands = Stands { places: self.places.clone() };
        Cursor(serde_json::to_string(&stands).unwrap_or_default())
    }

    fn signals(&self) -> Signals {
        SIGNALS
    }

    fn requests_per_round(&self) -> u64 {
        self.lists.len() as u64
    }
}

/// Whether pins still stand: each is asked for by itself, and one that is gone answers 404.
pub(super) struct Standing(pub Settings);

impl Recheck for Standing {
    fn most_ids(&self) -> usize {
        1
    }

    fn ask(&mut self, ids: &[String], _now: Timestamp) -> Request {
        // Ids are digits; anything else would be another address.
        let id: String = ids.iter().flat_map(|id| id.chars()).filter(char::is_ascii_alphanumeric).collect();
        get(&self.0, &format!("/pins/{id}")).tag("pin")
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match answer.status {
            404 => Judgement::Read,
            _ => judge(answer, now),
        }
    }

    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        match answer.status {
            404 => ids.iter().for_each(|id| found.gone(ABOUT.id, id.as_str())),
            _ => drop(parse::read(&answer.body, found).map_err(|why| Trouble::Malformed(why.0))?),
        }
        Ok(true)
    }
}

//! Exports that are ordered: for the days since the last one, looked after until they are finished, fetched, read.
//!
//! Cursor: the time up to which was read, and the order that is under way. Days are the smallest span that can be ordered: each
//! order begins with the day on which the last one ended, and what is read twice is removed by id.

use model::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Cursor;
use crate::http::{Answer, Judgement, Request, Signals};
use crate::meltwater::fetch::plain;
use crate::meltwater::parse;
use crate::source::{Document, Found, Poll, Step, Trouble};
use crate::wire::{Id, Text};

/// Questions, as tags of requests.
const ORDER: &str = "order";
const STATUS: &str = "status";
const FILE: &str = "file";

#[derive(Clone, Default, Serialize, Deserialize)]
struct Place {
    /// Read up to here, in microseconds since 1970.
    #[serde(default)]
    read: Option<i64>,
    /// Id of the order, and up to when it reaches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<(String, i64)>,
}

/// See the module.
pub(super) struct Exports {
    pub base: String,
    pub key: SecretString,
    pub search_ids: Vec<String>,
    pub company: Option<String>,
    pub since: Timestamp,
    place: Place,
    now: Timestamp,
    /// Where the file lies; it holds a signature, and is not written down.
    file: Option<String>,
    /// That address was refused.
    expired: bool,
    rest: bool,
}

impl Exports {
    /// From where a cursor stands.
    ///
    /// # Errors
    /// The cursor is none of such a source.
    pub(super) fn new(
        base: String,
        key: SecretString,
        search_ids: Vec<String>,
        company: Option<String>,
        since: Timestamp,
        cursor: Option<&Cursor>,
    ) -> Result<Self, &'static str> {
        let place = match cursor {
            Some(cursor) => serde_json::from_str(&cursor.0)
                .map_err(|_| "the stored cursor is none of exports: forget it to start over")?,
            None => Place::default(),
        };
        Ok(Self {
            base,
            key,
            search_ids,
            company,
            since,
            place,
            now: Timestamp(0),
            file: None,
            expired: false,
            rest: false,
        })
    }

    fn order(&self) -> Request {
        let day = |micros: i64| plain(micros).split('T').next().unwrap_or_default().to_owned();
        let from = self.place.read.unwrap_or(self.since.0);
        let ids: Vec<serde_json::Value> = self
            .search_ids
            .iter()
            .map(|id| id.parse::<u64>().map_or_else(|_| json!(id), |id| json!(id)))
            .collect();
        let mut export = json!({
            "start_date": day(from), "end_date": day(self.now.0), "search_ids": ids, "template": {"name": "api.json"}
        });
        if let Some(company) = &self.company {
            export["company_id"] = json!(company);
        }
        Request::post(format!("{}/exports/one-time", self.base))
            .secret_header("apikey", self.key.clone())
            .json(&json!({"onetime_export": export}))
            .tag(ORDER)
    }
}

/// What is told of an order.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told<'a> {
    #[serde(borrow)]
    onetime_export: Option<Order<'a>>,
    #[serde(borrow, flatten)]
    bare: Order<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Order<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    status: Text<'a>,
    #[serde(borrow)]
    data_url: Text<'a>,
}

impl Poll for Exports {
    fn next(&mut self, now: Timestamp) -> Step {
        self.now = now;
        if std::mem::take(&mut self.rest) {
            return Step::Rest;
        }
        Step::Ask(match (&self.file, &self.place.order) {
            // The address is signed: the key is for the interface only.
            (Some(url), _) => Request::get(url).tag(FILE),
            (None, Some((id, _))) => Request::get(format!("{}/exports/one-time/{id}", self.base))
                .secret_header("apikey", self.key.clone())
                .tag(STATUS),
            (None, None) => self.order(),
        })
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        let judged = Signals::NONE.judge(answer, now);
        match (answer.tag, &judged) {
            // The order is not known any more: it is ordered anew.
            (STATUS, Judgement::Refused(_)) => {
                self.place.order = None;
                Judgement::Again
            }
            // The address has expired: the order tells a new one, which is tried once.
            (FILE, Judgement::Refused(_) | Judgement::Denied(_)) => {
                self.file = None;
                match std::mem::replace(&mut self.expired, true) {
                    false => Judgement::Again,
                    true => Judgement::Retry("the address of the export is refused".to_owned()),
                }
            }
            _ => judged,
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        if answer.tag == FILE {
            parse::document(&Document::of(&answer.body), found).or_else(|not| {
                match answer.body.trim_ascii() {
                    // Nothing was found in these days.
                    b"" | b"[]" | b"{}" => Ok(()),
                    _ => Err(Trouble::Malformed(not.0)),
                }
            })?;
            self.file = None;
            self.expired = false;
            self.place.read = self.place.order.take().map(|(_, to)| to).or(self.place.read);
            self.rest = true;
            return Ok(());
        }
        let told: Told<'_> = serde_json::from_slice(&answer.body)
            .map_err(|_| Trouble::Malformed("it tells nothing of an export".to_owned()))?;
        let order = told.onetime_export.unwrap_or(told.bare);
        if answer.tag == ORDER {
            let id =
                order.id.given().ok_or_else(|| Trouble::Malformed("the new export has no id".to_owned()))?;
            self.place.order = Some((id.to_owned(), self.now.0));
            return Ok(());
        }
        match (order.data_url.given(), order.status.as_str()) {
            (Some(url), _) => self.file = Some(url.to_owned()),
            (None, status)
                if ["FAILED", "CANCELLED", "ERROR"].iter().any(|end| status.eq_ignore_ascii_case(end)) =>
            {
                self.place.order = None;
                self.rest = true;
            }
            // Still being made: asked for in the next round.
            (None, _) => self.rest = true,
        }
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        // Texts and numbers can always be written.
        Cursor(serde_json::to_string(&self.place).unwrap_or_default())
    }
}

//! Lists a bucket and gets the objects that were not read.
//!
//! A round lists everything under the prefix, and remembers the oldest objects that are new; these are read in the order in which
//! they were written. If there were more, the next listing follows at once.

use std::collections::BTreeMap;
use std::io;

use model::Timestamp;
use serde::{Deserialize, Serialize};

use super::list::{Object, listing};
use super::settings::S3Settings;
use crate::Cursor;
use crate::content::{At, Content, ContentError};
use crate::http::{Answer, Judgement, Request, Signals};
use crate::ledger::{Ledger, key_of};
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};

const LIST: &str = "list";
const OBJECT: &str = "object";

/// Most objects that wait to be read.
const WAITING: usize = 1000;

/// Items of one batch.
const BATCH_ITEMS: usize = 1000;

/// Where the bucket stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Stand {
    ledger: Ledger,
    /// The last name, where names ascend.
    #[serde(default)]
    last: Option<String>,
}

/// Opens a bucket at its cursor.
///
/// # Errors
/// Settings that do not fit together, or a cursor that is none of a bucket.
pub(super) fn open(opening: &Opening<'_>) -> Result<S3Poll, SettingsProblem> {
    let stand = match opening.from {
        Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
            opening.settings.problem("", "the stored cursor is not readable: forget it to start over")
        })?,
        None => Stand { ledger: Ledger::since(opening.since.0), last: None },
    };
    Ok(S3Poll {
        settings: S3Settings::of(opening.settings)?,
        since: if opening.from.is_none() { opening.since.0 } else { i64::MIN },
        stand,
        waiting: BTreeMap::new(),
        more: false,
        list: Listed::Not,
    })
}

/// How far the listing of this round is.
enum Listed {
    Not,
    /// On the way, with the token of the next page.
    To(String),
    Whole,
}

/// See the module.
pub(super) struct S3Poll {
    settings: S3Settings,
    /// Where names ascend: objects that are older are passed over on a first run.
    since: i64,
    stand: Stand,
    /// In the order in which they are read: by time and key, or by name.
    waiting: BTreeMap<(i64, String), Object>,
    /// There are more than those that wait.
    more: bool,
    list: Listed,
}

impl S3Poll {
    fn request(&self, path: &str, query: &[(&str, &str)], now: Timestamp) -> Request {
        let settings = &self.settings;
        // The query stands in the address: it must be sent exactly as it is signed.
        let query = sigv4::query(query);
        let signed = settings.credentials.headers(&sigv4::Request {
            method: "GET",
            host: &settings.host,
            path,
            query: &query,
            headers: &[],
            content: &[],
            region: &settings.region,
            now,
        });
        let mark = if query.is_empty() { "" } else { "?" };
        let mut request = Request::get(format!("{}{path}{mark}{query}", settings.origin));
        for (name, value) in signed {
            request = request.secret_header(&name, value);
        }
        request
    }

    fn list(&self, now: Timestamp) -> Request {
        let mut query = vec![
            ("list-type", "2"),
            ("encoding-type", "url"),
            ("max-keys", &*self.settings.page_size),
            ("prefix", &*self.settings.prefix),
        ];
        match (&self.list, &self.stand.last) {
            (Listed::To(token), _) => query.push(("continuation-token", token)),
            (_, Some(last)) => query.push(("start-after", last)),
            _ => {}
        }
        // Under a path the bucket itself is asked for without a slash behind it.
        let path = self.settings.path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or("/");
        self.request(path, &query, now).tag(LIST)
    }

    fn read_list(&mut self, answer: &Answer) -> Result<(), Trouble> {
        let page = listing(&answer.body).map_err(|what| Trouble::Malformed(what.to_owned()))?;
        for object in page.objects {
            let key = key_of(&object.key);
            // What ends in a slash stands for a folder.
            if object.key.is_empty() || object.key.ends_with('/') {
                continue;
            }
            if self.settings.names_ascend {
                if object.at >= self.since {
                    self.waiting.insert((0, object.key.clone()), object);
                }
            } else if !self.stand.ledger.knows(&key, &object.etag, object.at) {
                self.waiting.insert((object.at, key), object);
            }
            if self.waiting.len() > WAITING {
                self.waiting.pop_last();
                self.more = true;
            }
        }
        // Ascending names need no further page before those that wait are read.
        let enough = self.settings.names_ascend && self.waiting.len() >= WAITING;
        self.more |= enough && page.next.is_some();
        self.list = match page.next.filter(|_| !enough) {
            Some(token) => Listed::To(token),
            None => Listed::Whole,
        };
        Ok(())
    }

    fn read_object(&mut self, answer: &Answer, found: &mut Found) {
        let Some((_, object)) = self.waiting.pop_first() else { return };
        match answer.status {
            404 => found.skip("an object went away before it was read"),
            _ => self.content(&object.key, answer.body.clone(), found),
        }
        self.enter(object);
    }

    fn content(&self, key: &str, body: Vec<u8>, found: &mut Found) {
        let read = || -> Result<Found, (Found, ContentError)> {
            let mut own = Found::default();
            let opened =
                Content::open(Box::new(io::Cursor::new(body)), key, &self.settings.how, &At::default());
            let mut content = match opened {
                Ok(content) => content,
                Err(error) => return Err((own, error)),
            };
            loop {
                match content.next(BATCH_ITEMS, &mut own) {
                    Ok(true) => {}
                    Ok(false) => return Ok(own),
                    Err(error) => return Err((own, error)),
                }
            }
        };
        match read() {
            Ok(own) => found.append(own),
            Err((own, error)) => {
                found.append(own);
                found.refuse(format!("an object: {error}"), key);
            }
        }
    }

    fn enter(&mut self, object: Object) {
        if self.settings.names_ascend {
            self.stand.last = Some(object.key);
        } else {
            self.stand.ledger.enter(key_of(&object.key), object.etag, object.at, self.settings.remembered);
        }
    }
}

impl Poll for S3Poll {
    fn next(&mut self, now: Timestamp) -> Step {
        if !matches!(self.list, Listed::Whole) {
            return Step::Ask(self.list(now));
        }
        match self.waiting.first_key_value() {
            Some((_, object)) => {
                let path = format!("{}{}", self.settings.path, sigv4::path(&object.key));
                Step::Ask(self.request(&path, &[], now).tag(OBJECT))
            }
            None => {
                self.list = Listed::Not;
                match std::mem::take(&mut self.more) {
                    true => Step::Ask(self.list(now)),
                    false => Step::Rest,
                }
            }
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match (answer.tag, answer.status) {
            (OBJECT, 404) => Judgement::Read,
            // A token of a listing that is refused after a pause: the listing begins again.
            (LIST, 400) if matches!(self.list, Listed::To(_)) => {
                self.list = Listed::Not;
                Judgement::Again
            }
            _ => Signals::NONE.judge(answer, now),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        match answer.tag {
            LIST => self.read_list(answer)?,
            _ => self.read_object(answer, found),
        }
        // What is too long is not asked for: the client would cut it off, again and again.
        while let Some(entry) =
            self.waiting.first_entry().filter(|entry| entry.get().size > self.settings.max_bytes)
        {
            let object = entry.remove();
            found.refuse(
                "an object is longer than `max_response_mib`: raise that, or split it",
                object.key.as_bytes(),
            );
            self.enter(object);
        }
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.stand).unwrap_or_default())
    }
}

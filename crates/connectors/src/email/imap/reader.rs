//! Folders as a source.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;

use model::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::connect::Server;
use super::session::{Login, Session};
use crate::Cursor;
use crate::email::parse;
use crate::source::{Found, Reader, ReaderError, Stopping};

/// Messages of one batch.
const BATCH: usize = 25;

/// What becomes of a message once it is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::email) enum After {
    /// It stays as it is.
    Keep,
    /// It is marked as read.
    Seen,
    /// It goes into this folder.
    Move(String),
}

/// How far a folder was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    validity: u32,
    uid: u32,
}

/// What an inbox is opened with.
pub(in crate::email) struct Inbox {
    pub server: Server,
    pub user: String,
    /// Read anew at each login: tokens are renewed from outside.
    pub secret_file: PathBuf,
    pub is_token: bool,
    pub folders: Vec<String>,
    pub after: After,
    pub max_message_bytes: usize,
    /// Addresses whose messages are one's own answers.
    pub own: Vec<String>,
    pub since: Timestamp,
}

/// See [`super`].
pub(in crate::email) struct Folders {
    inbox: Inbox,
    places: BTreeMap<String, Place>,
    session: Option<Session>,
    /// The folders that are still to be looked at in this round.
    left: VecDeque<String>,
    /// The folder that is open, and the numbers that wait in it.
    open: Option<(String, VecDeque<u32>)>,
    /// What was handed over and is not durable yet.
    handed: BTreeMap<String, Vec<u32>>,
}

impl Inbox {
    /// From where it stood.
    ///
    /// # Errors
    /// The cursor is none of an inbox.
    pub(in crate::email) fn open(self, cursor: Option<&Cursor>) -> Result<Folders, &'static str> {
        let places = match cursor {
            Some(cursor) => serde_json::from_str(&cursor.0)
                .map_err(|_| "the stored cursor is none of an inbox: forget it to start over")?,
            None => BTreeMap::new(),
        };
        Ok(Folders {
            inbox: self,
            places,
            session: None,
            left: VecDeque::new(),
            open: None,
            handed: BTreeMap::new(),
        })
    }

    fn log_in(&self) -> Result<Session, ReaderError> {
        let unreadable = |what: String| {
            ReaderError::Denied(format!("the password or token file {} {what}", self.secret_file.display()))
        };
        let text = std::fs::read_to_string(&self.secret_file)
            .map_err(|error| unreadable(format!("cannot be read: {error}")))?;
        let secret = text.trim_end_matches(['\r', '\n']);
        if secret.is_empty() {
            return Err(unreadable("is empty".to_owned()));
        }
        let (user, secret) = (self.user.clone(), SecretString::from(secret));
        let login = if self.is_token { Login::Token(user, secret) } else { Login::Password(user, secret) };
        // Room for what servers add to a part of a message.
        Ok(Session::open(&self.server, &login, self.max_message_bytes + 1024)?)
    }
}

impl Folders {
    /// Opens the next folder and learns what is new in it.
    fn look(&mut self, name: String) -> Result<(), ReaderError> {
        let session = match &mut self.session {
            Some(session) => session,
            None => self.session.insert(self.inbox.log_in()?),
        };
        let opened = session.select(&name, false)?;
        let place = self.places.get(&name).copied().filter(|place| place.validity == opened.validity);
        let waiting = match place {
            Some(place) => {
                let all = session.search(&format!("UID {}:*", place.uid.saturating_add(1)))?;
                // `n:*` names the last message even where its number is lower.
                all.into_iter().filter(|uid| *uid > place.uid).collect()
            }
            None => session.search(&since(self.inbox.since))?,
        };
        if place.is_none() {
            // Nothing old is read later: the next look goes by numbers.
            let before = waiting.first().copied().unwrap_or(opened.next).saturating_sub(1);
            self.places.insert(name.clone(), Place { validity: opened.validity, uid: before });
        }
        self.open = Some((name, waiting.into()));
        Ok(())
    }

    fn batch(&mut self, stop: &dyn Stopping, found: &mut Found) -> Result<bool, ReaderError> {
        if self.open.is_none() && self.left.is_empty() {
            self.left = self.inbox.folders.iter().cloned().collect();
        }
        let mut fetched = 0;
        while fetched < BATCH && !stop.stopping() {
            let Some((name, waiting)) = &mut self.open else {
                let Some(name) = self.left.pop_front() else { break };
                self.look(name)?;
                continue;
            };
            let Some(uid) = waiting.front().copied() else {
                self.open = None;
                continue;
            };
            let Some(session) = &mut self.session else { break };
            if let Some(bytes) = session.fetch(uid, self.inbox.max_message_bytes)? {
                let before = found.posts.len();
                parse::message(&bytes, found);
                leave_out_own(&self.inbox.own, before, found);
                self.handed.entry(name.clone()).or_default().push(uid);
            }
            if let Some(place) = self.places.get_mut(name) {
                place.uid = uid;
            }
            waiting.pop_front();
            fetched += 1;
        }
        Ok(self.open.is_some() || !self.left.is_empty())
    }

    fn settle(&mut self) -> Result<(), ReaderError> {
        if self.inbox.after == After::Keep {
            self.handed.clear();
            return Ok(());
        }
        while let Some((name, uids)) = self.handed.pop_first() {
            let session = match &mut self.session {
                Some(session) => session,
                None => self.session.insert(self.inbox.log_in()?),
            };
            let set = uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
            session.select(&name, true)?;
            match &self.inbox.after {
                After::Keep => {}
                After::Seen => session.mark_seen(&set)?,
                After::Move(target) => session.move_to(&set, target)?,
            }
            // Reading goes on in the folder that was open.
            if let Some((open, _)) = &self.open {
                let open = open.clone();
                session.select(&open, false)?;
            }
        }
        Ok(())
    }

    /// Starts over at the cursor, with a new connection.
    fn forget(&mut self) {
        self.session = None;
        self.open = None;
        self.left.clear();
    }
}

/// Leaves out posts from `before` on that the operator wrote.
pub(in crate::email) fn leave_out_own(own: &[String], before: usize, found: &mut Found) {
    let is_own = |author: Option<&str>| {
        author.is_some_and(|author| own.iter().any(|address| address.eq_ignore_ascii_case(author)))
    };
    let read = found.posts.split_off(before);
    for post in read {
        match is_own(post.author_id.as_deref()) {
            true => found.skip("own message"),
            false => found.post(post),
        }
    }
}

/// The search for what came since a day: the day before, because the server has a time zone of its own.
fn since(time: Timestamp) -> String {
    let day = jiff::Timestamp::from_microsecond(time.0.saturating_sub(86_400_000_000)).unwrap_or_default();
    let date = jiff::tz::Offset::UTC.to_datetime(day).date();
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at)).unwrap_or(&"Jan");
    format!("SINCE {}-{month}-{}", date.day(), date.year().max(1970))
}

impl Reader for Folders {
    fn read(&mut self, stop: &dyn Stopping, found: &mut Found) -> Result<bool, ReaderError> {
        match self.batch(stop, found) {
            Ok(more) => {
                if !more
                    && self.handed.is_empty()
                    && let Some(session) = self.session.take()
                {
                    session.close();
                }
                Ok(more)
            }
            Err(error) => {
                self.forget();
                Err(error)
            }
        }
    }

    fn cursor(&self) -> Cursor {
        // A map of texts and numbers can always be written.
        Cursor(serde_json::to_string(&self.places).unwrap_or_default())
    }

    fn done(&mut self) -> Result<(), ReaderError> {
        let result = self.settle();
        if result.is_err() {
            self.forget();
        } else if self.open.is_none()
            && self.left.is_empty()
            && let Some(session) = self.session.take()
        {
            session.close();
        }
        result
    }
}

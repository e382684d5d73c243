//! Accounts, sessions, tokens and views: what the entries of these subjects add up to. Small, held in memory.

use std::collections::{BTreeMap, BTreeSet};

use model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::{Right, Role};
use crate::change::Change;
use crate::entry::{Entry, Hash, Subject};
use crate::standing::Outcome;

/// A person or a program's owner.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Name to show.
    pub display: String,
    /// What it may do.
    pub roles: Vec<Role>,
    /// Sealed hash of the password.
    pub password: Option<String>,
    /// Whether it is closed.
    pub closed: bool,
    /// Keys, language, theme.
    pub preferences: serde_json::Value,
    /// When it was made.
    pub made_at: Timestamp,
}

impl Account {
    /// What it may do now.
    pub fn rights(&self) -> Vec<Right> {
        if self.closed {
            return Vec::new();
        }
        let rights: BTreeSet<Right> = self.roles.iter().flat_map(|role| role.rights()).copied().collect();
        rights.into_iter().collect()
    }
}

/// An account with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Person<'a> {
    /// Its name.
    pub name: &'a str,
    /// The account.
    pub account: &'a Account,
}

/// A sign-in that lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Whose.
    pub account: String,
    /// How: `password`, `oidc`, `setup`.
    pub how: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// An API token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Whose.
    pub account: String,
    /// What it is for.
    pub name: String,
    /// Hash of its secret.
    pub secret: String,
    /// What it may do, as long as its owner may.
    pub rights: Vec<Right>,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its name.
    pub name: String,
    /// Query string of the queue.
    pub query: String,
    /// Whose.
    pub owner: String,
    /// Whether everybody sees it.
    pub shared: bool,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Directory {
    heads: BTreeMap<Subject, Hash>,
    accounts: BTreeMap<String, Account>,
    sessions: BTreeMap<String, Session>,
    tokens: BTreeMap<String, Token>,
    views: BTreeMap<String, View>,
    /// Whether nobody has looked yet who there is.
    unknown: bool,
}

impl Directory {
    /// Of which nothing is known yet: it has nobody, and does not say that there is nobody.
    pub fn unknown() -> Directory {
        Directory { unknown: true, ..Directory::default() }
    }

    /// Adds an entry of another subject than a report, in the order of the trail. Entries of the desk itself always stand.
    pub fn apply(&mut self, entry: &Entry, bytes: &[u8]) -> Outcome {
        if entry.subject == Subject::Desk {
            return Outcome::Applied;
        }
        let head = self.heads.entry(entry.subject.clone()).or_default();
        if *head != entry.prev {
            return Outcome::Void;
        }
        *head = Hash::of(bytes);
        self.take(entry);
        Outcome::Applied
    }

    fn take(&mut self, entry: &Entry) {
        match (&entry.subject, &entry.change) {
            (Subject::Account(name), Change::AccountMade { display, roles, password }) => {
                let account = Account {
                    display: display.clone(),
                    roles: roles.clone(),
                    password: password.clone(),
                    preferences: serde_json::json!({}),
                    made_at: entry.at,
                    closed: false,
                };
                self.accounts.entry(name.clone()).or_insert(account);
            }
            (Subject::Account(name), change) => self.change_account(name, change),
            (Subject::Session(id), Change::SessionStarted { account, how, until }) => {
                let (account, how) = (account.clone(), how.clone());
                let session = Session { account, how, since: entry.at, until: *until };
                self.sessions.insert(id.clone(), session);
            }
            (Subject::Session(id), Change::SessionEnded { .. }) => {
                self.sessions.remove(id);
            }
            (Subject::Token(id), Change::TokenMade { account, name, secret, rights, until }) => {
                let token = Token {
                    account: account.clone(),
                    name: name.clone(),
                    secret: secret.clone(),
                    rights: rights.clone(),
                    since: entry.at,
                    until: *until,
                };
                self.tokens.insert(id.clone(), token);
            }
            (Subject::Token(id), Change::TokenRevoked) => {
                self.tokens.remove(id);
            }
            (Subject::View(id), Change::ViewSaved { name, query, shared }) => {
                // The first to save it owns it, whoever saves over it later.
                let saver = entry.by.account().unwrap_or_default();
                let owner = self.views.get(id).map_or(saver, |view| &view.owner).to_owned();
                let view = View { name: name.clone(), query: query.clone(), owner, shared: *shared };
                self.views.insert(id.clone(), view);
            }
            (Subject::View(id), Change::ViewRemoved) => {
                self.views.remove(id);
            }
            _ => {}
        }
    }

    fn change_account(&mut self, name: &str, change: &Change) {
        let Some(account) = self.accounts.get_mut(name) else { return };
        match change {
            Change::RolesSet { roles } => account.roles.clone_from(roles),
            Change::PasswordSet { password } => {
                account.password = Some(password.clone());
                self.sessions.retain(|_, session| session.account != name);
            }
            Change::AccountClosed { closed } => {
                account.closed = *closed;
                if *closed {
                    self.sessions.retain(|_, session| session.account != name);
                    self.tokens.retain(|_, token| token.account != name);
                }
            }
            Change::PreferencesSet { preferences } => account.preferences = preferences.clone(),
            _ => {}
        }
    }

    /// Hash of the last entry of a subject, for the next one.
    pub fn head(&self, subject: &Subject) -> Hash {
        self.heads.get(subject).cloned().unwrap_or_default()
    }

    /// Whether there is nobody yet; `false` also while that is not known.
    pub fn is_empty(&self) -> bool {
        !self.unknown && self.accounts.is_empty()
    }

    /// Every account, by name.
    pub fn accounts(&self) -> impl Iterator<Item = Person<'_>> {
        self.accounts.iter().map(|(name, account)| Person { name, account })
    }

    /// An account.
    pub fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.get(name)
    }

    /// A session that has not ended, by the hash of its secret.
    pub fn session(&self, id: &str, now: Timestamp) -> Option<&Session> {
        self.sessions.get(id).filter(|session| session.until > now)
    }

    /// Sessions that have not ended, by the hashes of their secrets.
    pub fn sessions(&self, now: Timestamp) -> impl Iterator<Item = (&str, &Session)> {
        self.sessions
            .iter()
            .filter(move |(_, session)| session.until > now)
            .map(|(id, session)| (id.as_str(), session))
    }

    /// A token that has not ended, by its id.
    pub fn token(&self, id: &str, now: Timestamp) -> Option<&Token> {
        self.tokens.get(id).filter(|token| token.until > now)
    }

    /// All tokens, by id.
    pub fn tokens(&self) -> impl Iterator<Item = (&str, &Token)> {
        self.tokens.iter().map(|(id, token)| (id.as_str(), token))
    }

    /// The views that an account sees: shared ones and its own, by id.
    pub fn views<'a>(&'a self, account: &'a str) -> impl Iterator<Item = (&'a str, &'a View)> {
        let seen = move |view: &View| view.shared || view.owner == account;
        self.views.iter().filter(move |(_, view)| seen(view)).map(|(id, view)| (id.as_str(), view))
    }

    /// A view, by id.
    pub fn view(&self, id: &str) -> Option<&View> {
        self.views.get(id)
    }
}

//! Settings of a Discourse source.

use secrecy::SecretString;

use crate::discourse::parse::Place;
use crate::http::{Answer, Judgement, Request, Signals, retry_after};
use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};
use model::Timestamp;

pub(super) static KEYS: &[Key] = &[
    key(
        "base_url",
        Takes::Url,
        "The forum's address, such as https://forum.example.org, with a sub-folder if it has one.",
    )
    .needed(),
    key(
        "read",
        Takes::Choice(&["all", "search"]),
        "Every post of the forum, or only those that its search finds for the drugs.",
    )
    .or("all"),
    key(
        "queries",
        Takes::List,
        "Searches of your own, in the forum's search language, instead of the drugs' names.",
    ),
    key(
        "api_key_file",
        Takes::SecretFile,
        "File with an API key (`api_username` goes with it), for a forum that is not public.",
    ),
    key("api_username", Takes::Text, "The user in whose name an API key reads.").or("system"),
    key("user_api_key_file", Takes::SecretFile, "File with a user API key, instead of an API key."),
    key(
        "webhook_secret_file",
        Takes::SecretFile,
        "File with the secret of the forum's webhook; without it nothing is accepted by push.",
    ),
    key(
        "id_prefix",
        Takes::Text,
        "Goes before the ids of posts: set it, differently, on each of several forums.",
    )
    .or(""),
    key(
        "max_pages",
        Takes::Number(1, 100_000),
        "Most pages of posts in one walk back; a first run on a large forum ends there.",
    )
    .or("2000"),
    key("search_pages", Takes::Number(1, 100), "Most pages of answers to one search.").or("5"),
];

/// One forum.
#[derive(Clone)]
pub(super) struct Forum {
    pub(super) base: String,
    pub(super) prefix: String,
    pub(super) by_words: bool,
    pub(super) queries: Vec<String>,
    pub(super) max_pages: u64,
    pub(super) search_pages: u64,
    pub(super) webhook_secret: Option<SecretString>,
    access: Access,
}

#[derive(Clone)]
enum Access {
    Public,
    Key(SecretString, String),
    UserKey(SecretString),
}

impl Forum {
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let access =
            match (settings.secret_if_given("api_key_file")?, settings.secret_if_given("user_api_key_file")?)
            {
                (Some(_), Some(_)) => {
                    return Err(settings
                        .problem("user_api_key_file", "is set beside `api_key_file`: set one of the two"));
                }
                (Some(key), None) => Access::Key(key, settings.text("api_username").to_owned()),
                (None, Some(key)) => Access::UserKey(key),
                (None, None) => Access::Public,
            };
        Ok(Self {
            base: settings.url("base_url").to_owned(),
            prefix: settings.text("id_prefix").to_owned(),
            by_words: settings.text("read") == "search",
            queries: settings.list("queries").into_iter().map(str::to_owned).collect(),
            max_pages: settings.count("max_pages"),
            search_pages: settings.count("search_pages"),
            webhook_secret: settings.secret_if_given("webhook_secret_file")?,
            access,
        })
    }

    /// A question with the credentials of the source.
    pub(super) fn ask(&self, path: &str) -> Request {
        let request = Request::get(format!("{}{path}", self.base)).header("accept", "application/json");
        match &self.access {
            Access::Public => request,
            Access::Key(key, user) => {
                request.secret_header("api-key", key.clone()).header("api-username", user.clone())
            }
            Access::UserKey(key) => request.secret_header("user-api-key", key.clone()),
        }
    }

    pub(super) fn place(&self) -> Place<'_> {
        Place { base: &self.base, prefix: &self.prefix }
    }
}

/// What an answer means. A forum says how long to wait in `Retry-After`, or in the body as `extras.wait_seconds`.
pub(super) fn judge(answer: &Answer, now: Timestamp) -> Judgement {
    if answer.status == 429 && retry_after(answer, now).is_none() {
        let wait = answer.json().and_then(|body| body["extras"]["wait_seconds"].as_f64());
        let until =
            wait.map(|secs| Timestamp(now.0.saturating_add((secs.clamp(0.0, 86_400.0) * 1e6) as i64)));
        return Judgement::Limited(until);
    }
    Signals::NONE.judge(answer, now)
}

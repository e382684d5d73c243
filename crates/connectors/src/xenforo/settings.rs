//! Settings of a XenForo source.

use secrecy::SecretString;

use crate::http::Request;
use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};

pub(super) static KEYS: &[Key] = &[
    key("base_url", Takes::Url, "The forum's address with `/api`, such as https://forum.example.org/api.")
        .needed(),
    key(
        "api_key_file",
        Takes::SecretFile,
        "File with an API key that may read threads (`thread:read`, `node:read`).",
    )
    .needed(),
    key(
        "api_user",
        Takes::Text,
        "Id of the user in whose name a super user's key reads; leave out for other keys.",
    ),
    key("forums", Takes::List, "Ids of the forums that are read; empty: all that the key may see."),
    key(
        "posts_per_page",
        Takes::Number(1, 200),
        "Posts of a page, as the forum is set up: which page is the last is guessed by it.",
    )
    .or("20"),
    key("max_pages", Takes::Number(1, 10_000), "Most pages of threads in one round.").or("200"),
    key(
        "webhook_secret_file",
        Takes::SecretFile,
        "File with the webhook's secret; without it nothing is accepted by push.",
    ),
    key("webhook_secret_header", Takes::Text, "The header in which the forum sends that secret.")
        .or("xf-webhook-secret"),
    key(
        "id_prefix",
        Takes::Text,
        "Goes before the ids of posts: set it, differently, on each of several forums.",
    )
    .or(""),
];

/// One forum.
#[derive(Clone)]
pub(super) struct Forum {
    base: String,
    key: SecretString,
    user: String,
    pub(super) forums: Vec<String>,
    pub(super) posts_per_page: u64,
    pub(super) max_pages: u64,
    pub(super) webhook_secret: Option<SecretString>,
    pub(super) webhook_header: String,
    pub(super) prefix: String,
}

impl Forum {
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let forums: Vec<String> = settings.list("forums").into_iter().map(str::to_owned).collect();
        if !forums.iter().all(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())) {
            return Err(settings.problem(
                "forums",
                "takes ids, which are numbers: see the forum's address, `/forums/name.ID/`",
            ));
        }
        Ok(Self {
            base: settings.url("base_url").to_owned(),
            key: settings.secret("api_key_file")?,
            user: settings.text("api_user").to_owned(),
            forums,
            posts_per_page: settings.count("posts_per_page"),
            max_pages: settings.count("max_pages"),
            webhook_secret: settings.secret_if_given("webhook_secret_file")?,
            webhook_header: settings.text("webhook_secret_header").to_ascii_lowercase(),
            prefix: settings.text("id_prefix").to_owned(),
        })
    }

    /// A question with the credentials of the source.
    pub(super) fn ask(&self, path: &str) -> Request {
        let request =
            Request::get(format!("{}{path}", self.base)).secret_header("xf-api-key", self.key.clone());
        match self.user.is_empty() {
            true => request,
            false => request.header("xf-api-user", self.user.clone()),
        }
    }
}

//! Settings of LinkedIn.

use secrecy::{ExposeSecret, SecretString};

use crate::http::Request;
use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("base_url", Takes::Url, "Where the versioned API is.").or("https://api.linkedin.com/rest"),
    key(
        "api_version",
        Takes::Text,
        "Version of the API as `YYYYMM`; each is served for about a year, so raise it once a year.",
    )
    .or("202610"),
    key("protocol_version", Takes::Text, "Version of the Rest.li protocol.").or("2.0.0"),
    key(
        "organizations",
        Takes::List,
        "The organisations whose pages are read: their numbers, or URNs such as `urn:li:organization:123`.",
    )
    .needed(),
    key("token_file", Takes::SecretFile, "A file with an access token (60 days); or give a refresh token."),
    key("client_id", Takes::Text, "Client id of the application; for refresh tokens."),
    key(
        "client_secret_file",
        Takes::SecretFile,
        "A file with the client secret; for refresh tokens and the webhook.",
    ),
    key("refresh_token_file", Takes::SecretFile, "A file with a refresh token (365 days)."),
    key("token_url", Takes::Url, "Where access tokens are fetched.")
        .or("https://www.linkedin.com/oauth/v2/accessToken"),
    key("webhook", Takes::Flag, "Whether notifications are pushed as well; needs `client_secret_file`.")
        .or("false"),
    key("actions", Takes::List, "Actions that notifications are asked for.")
        .or("COMMENT,SHARE_MENTION,SHARE,COMMENT_EDIT,COMMENT_DELETE"),
    key("page_size", Takes::Number(1, 100), "Items on a page.").or("100"),
    key(
        "overlap_secs",
        Takes::Number(0, 86_400),
        "How far each round reaches back behind the one before: notifications may come late.",
    )
    .or("600"),
    key(
        "posts_interval_secs",
        Takes::Number(60, 604_800),
        "How often own posts, and the comments on the newest of them, are read besides notifications.",
    )
    .or("21600"),
    key("recent_posts", Takes::Number(0, 100), "How many of the newest posts have their comments read then.")
        .or("10"),
    // The daily quotas of an application are small.
    key("poll_interval_secs", Takes::Number(1, 86_400), "Pause between two rounds of questions.").or("900"),
];

/// The settings as the source uses them.
pub(super) struct Settings {
    pub base: String,
    pub version: String,
    pub protocol: String,
    /// As URNs.
    pub organizations: Vec<String>,
    pub token: Option<SecretString>,
    /// The request for a token, where there is a refresh token.
    pub grant: Option<Request>,
    pub client_secret: Option<SecretString>,
    pub actions: String,
    pub page_size: u64,
    pub overlap_millis: i64,
    pub posts_pause_millis: i64,
    pub recent_posts: usize,
}

impl Settings {
    /// From a source's settings.
    pub(super) fn of(all: &SourceSettings) -> Result<Self, SettingsProblem> {
        let organizations: Vec<String> =
            all.list("organizations")
                .into_iter()
                .map(|one| {
                    if one.starts_with("urn:") {
                        one.to_owned()
                    } else {
                        format!("urn:li:organization:{one}")
                    }
                })
                .collect();
        if organizations.is_empty() {
            return Err(all.problem("organizations", "is empty: name at least one"));
        }
        let token = all.secret_if_given("token_file")?;
        let client_secret = all.secret_if_given("client_secret_file")?;
        let refresh = all.secret_if_given("refresh_token_file")?;
        let grant = match (&refresh, all.given("client_id"), &client_secret) {
            (None, ..) => None,
            (Some(refresh), Some(client), Some(secret)) => Some(
                Request::post(all.text("token_url"))
                    .form("grant_type", "refresh_token")
                    .form("refresh_token", refresh.expose_secret())
                    .form("client_id", client)
                    .form("client_secret", secret.expose_secret()),
            ),
            (Some(_), None, _) => {
                return Err(all.problem("client_id", "is missing: a refresh token needs its application"));
            }
            (Some(_), _, None) => {
                return Err(
                    all.problem("client_secret_file", "is missing: a refresh token needs its application")
                );
            }
        };
        if token.is_none() && grant.is_none() {
            return Err(all.problem("token_file", "is missing: name it, or `refresh_token_file`"));
        }
        if all.flag("webhook") && client_secret.is_none() {
            return Err(all.problem("client_secret_file", "is missing: pushes are signed with it"));
        }
        Ok(Self {
            base: all.url("base_url").to_owned(),
            version: all.text("api_version").to_owned(),
            protocol: all.text("protocol_version").to_owned(),
            organizations,
            // A token that is fetched is put in by whoever fetches it.
            token: token.filter(|_| grant.is_none()),
            grant,
            client_secret,
            actions: all.list("actions").join(","),
            page_size: all.count("page_size"),
            overlap_millis: all.number("overlap_secs") * 1000,
            posts_pause_millis: all.number("posts_interval_secs") * 1000,
            recent_posts: usize::try_from(all.number("recent_posts")).unwrap_or_default(),
        })
    }
}

//! Settings of the Pinterest connector.

use secrecy::SecretString;

use crate::query::{Limits, pack};
use crate::source::{Key, Opening, SettingsProblem, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("access_token_file", Takes::SecretFile, "An access token with the scopes pins:read and boards:read."),
    key("client_id", Takes::Text, "The app id, to fetch tokens with instead of `access_token_file`."),
    key("client_secret_file", Takes::SecretFile, "The app's secret."),
    key(
        "refresh_token_file",
        Takes::SecretFile,
        "A refresh token of your account; without one the token is the app's own.",
    ),
    key("own_pins", Takes::Flag, "Whether the pins of your account are read.").or("false"),
    key("boards", Takes::List, "Boards that are read, by id."),
    key(
        "partner_search",
        Takes::Flag,
        "Whether public pins are searched for `drugs` and `queries`: Pinterest lets chosen partners do so.",
    )
    .or("true"),
    key("queries", Takes::List, "Searches beside those made of `drugs`."),
    key("country_code", Takes::Text, "Country of searches.").or("US"),
    key("locale", Takes::Text, "Language of searches.").or("en-US"),
    key("search_limit", Takes::Number(1, 50), "Pins that a search asks for.").or("10"),
    key("page_size", Takes::Number(1, 250), "Pins asked for at once elsewhere.").or("100"),
    key("max_pages", Takes::Number(1, 1000), "Most pages of one list in a round.").or("40"),
    key(
        "overlap_secs",
        Takes::Number(0, 604_800),
        "How far each round reads back behind the newest pin it knows.",
    )
    .or("3600"),
    key("base_url", Takes::Url, "Where the interface stands, with its version.")
        .or("https://api.pinterest.com/v5"),
];

/// How a token is come by.
#[derive(Clone)]
pub(super) enum Access {
    /// It was given.
    Token(SecretString),
    /// It is fetched: id, secret, refresh token.
    Fetched(String, SecretString, Option<SecretString>),
}

/// What a source reads, and how.
#[derive(Clone)]
pub(super) struct Settings {
    pub base_url: String,
    pub access: Access,
    pub own_pins: bool,
    pub boards: Vec<String>,
    pub queries: Vec<String>,
    pub country_code: String,
    pub locale: String,
    pub search_limit: u64,
    pub page_size: u64,
    pub max_pages: u64,
    pub overlap_secs: i64,
}

impl Settings {
    /// From a source's settings.
    pub(super) fn of(opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let settings = opening.settings;
        let access = match (settings.secret_if_given("access_token_file")?, settings.given("client_id")) {
            (Some(token), _) => Access::Token(token),
            (None, Some(id)) => Access::Fetched(
                id.to_owned(),
                settings.secret("client_secret_file")?,
                settings.secret_if_given("refresh_token_file")?,
            ),
            (None, None) => {
                let what =
                    "is missing: name a file with a token, or set `client_id` and `client_secret_file`";
                return Err(settings.problem("access_token_file", what));
            }
        };
        let boards: Vec<String> = settings.list("boards").into_iter().map(str::to_owned).collect();
        if boards.iter().any(|id| !id.bytes().all(|byte| byte.is_ascii_digit())) {
            return Err(settings.problem("boards", "holds what is no id of a board: ids are digits"));
        }
        // A search takes one term.
        let limits =
            Limits { max_chars: 500, max_terms: 1, or: "", group: ("", ""), phrase: ("", ""), suffix: "" };
        let own = settings.list("queries").into_iter().map(str::to_owned);
        let queries = match settings.flag("partner_search") {
            true => own.chain(pack(opening.terms, &limits).0).collect(),
            false => Vec::new(),
        };
        let own_pins = settings.flag("own_pins");
        if !own_pins && boards.is_empty() && queries.is_empty() {
            return Err(
                settings.problem("", "nothing to read: set `own_pins`, `boards`, `drugs` or `queries`")
            );
        }
        Ok(Self {
            base_url: settings.url("base_url").to_owned(),
            access,
            own_pins,
            boards,
            queries,
            country_code: settings.text("country_code").to_owned(),
            locale: settings.text("locale").to_owned(),
            search_limit: settings.count("search_limit"),
            page_size: settings.count("page_size"),
            max_pages: settings.count("max_pages"),
            overlap_secs: settings.number("overlap_secs"),
        })
    }
}

//! Settings of the Reddit connector.

use secrecy::SecretString;

use crate::query::{Limits, pack};
use crate::source::{Key, Opening, SettingsProblem, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("client_id", Takes::Text, "The id below the name of your application at reddit.com/prefs/apps.").needed(),
    key("client_secret_file", Takes::SecretFile, "Its secret; an installed application has none."),
    key("username", Takes::Text, "The account that answers for the application, without u/: Reddit wants it in the User-Agent.")
        .needed(),
    key("subreddits", Takes::List, "Read whole: their submissions and comments. Names without r/."),
    key("comments", Takes::Flag, "Whether the comments of these subreddits are read too.").or("true"),
    key("queries", Takes::List, "Searches in Reddit's own query language, beside those made of `drugs`."),
    key("search_subreddits", Takes::List, "Searches look in these subreddits only; without it, everywhere."),
    key(
        "search_window",
        Takes::Choice(&["hour", "day", "week", "month", "year", "all"]),
        "How far back searches look; at least the backfill and the longest time Hark may stand still.",
    )
    .or("month"),
    key("found_comments", Takes::Flag, "Whether the comments below a submission that a search finds are read, once.")
        .or("true"),
    key("max_more_requests", Takes::Number(0, 100), "Most further requests for comments of one thread that its first answer left out.")
        .or("3"),
    key("refresh_token_file", Takes::SecretFile, "A refresh token of your account, for `inbox`."),
    key("inbox", Takes::Flag, "Whether the account's inbox is read: messages and answers. Needs `refresh_token_file`.")
        .or("false"),
    key("page_size", Takes::Number(1, 100), "Posts asked for at once.").or("100"),
    key("max_pages", Takes::Number(1, 100), "Most pages of one listing in a round. Reddit's listings end after about 1,000 posts.")
        .or("12"),
    key("overlap_secs", Takes::Number(0, 86_400), "How far each round reads back behind the newest post it knows: what a moderator lets through late still comes in.")
        .or("600"),
    key("max_query_chars", Takes::Number(32, 8192), "Longest search.").or("500"),
    key("base_url", Takes::Url, "Where the interface stands.").or("https://oauth.reddit.com"),
    key("token_url", Takes::Url, "Where tokens are given out.").or("https://www.reddit.com/api/v1/access_token"),
];

/// Most subreddits in one address.
const NAMES_IN_A_PATH: usize = 40;

/// What a source reads, and how.
#[derive(Clone)]
pub(super) struct Settings {
    pub base_url: String,
    pub token_url: String,
    pub client_id: String,
    pub client_secret: Option<SecretString>,
    pub refresh_token: Option<SecretString>,
    pub user_agent: String,
    /// Names that go into one address together.
    pub subreddits: Vec<Vec<String>>,
    pub comments: bool,
    pub queries: Vec<String>,
    pub search_subreddits: String,
    pub search_window: String,
    pub found_comments: bool,
    pub max_more_requests: u64,
    pub inbox: bool,
    pub page_size: u64,
    pub max_pages: u64,
    pub overlap_secs: i64,
}

impl Settings {
    /// From a source's settings.
    pub(super) fn of(opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let settings = opening.settings;
        let names = |key: &str| -> Result<Vec<String>, SettingsProblem> {
            settings
                .list(key)
                .into_iter()
                .map(|name| {
                    subreddit(name).ok_or_else(|| {
                        settings.problem(
                            key,
                            "holds what is no name of a subreddit: write them as in r/NAME, without the r/",
                        )
                    })
                })
                .collect()
        };
        let subreddits = names("subreddits")?;
        let limits = Limits {
            max_chars: usize::try_from(settings.count("max_query_chars")).unwrap_or(usize::MAX),
            max_terms: usize::MAX,
            or: " OR ",
            group: ("", ""),
            phrase: ("\"", "\""),
            suffix: "",
        };
        let (packed, _) = pack(opening.terms, &limits);
        let queries: Vec<String> =
            settings.list("queries").into_iter().map(str::to_owned).chain(packed).collect();
        let inbox = settings.flag("inbox");
        let refresh_token = settings.secret_if_given("refresh_token_file")?;
        if inbox && refresh_token.is_none() {
            return Err(
                settings.problem("inbox", "needs `refresh_token_file`: an inbox belongs to an account")
            );
        }
        if subreddits.is_empty() && queries.is_empty() && !inbox {
            return Err(settings.problem("", "nothing to read: set `subreddits`, `drugs` or `queries`"));
        }
        let client_id = settings.text("client_id").to_owned();
        let username = settings.text("username").trim_start_matches("/u/").trim_start_matches("u/");
        Ok(Self {
            base_url: settings.url("base_url").to_owned(),
            token_url: settings.url("token_url").to_owned(),
            client_secret: settings.secret_if_given("client_secret_file")?,
            refresh_token,
            user_agent: format!("server:hark.{client_id}:v{} (by /u/{username})", env!("CARGO_PKG_VERSION")),
            client_id,
            subreddits: subreddits.chunks(NAMES_IN_A_PATH).map(<[String]>::to_vec).collect(),
            comments: settings.flag("comments"),
            queries,
            search_subreddits: names("search_subreddits")?.join("+"),
            search_window: settings.text("search_window").to_owned(),
            found_comments: settings.flag("found_comments"),
            max_more_requests: settings.count("max_more_requests"),
            inbox,
            page_size: settings.count("page_size"),
            max_pages: settings.count("max_pages"),
            overlap_secs: settings.number("overlap_secs"),
        })
    }
}

/// A name as it stands in an address: letters, digits, `_`, and the `-` of profiles.
fn subreddit(written: &str) -> Option<String> {
    let name = written.trim().trim_matches('/');
    let name = name.strip_prefix("r/").unwrap_or(name);
    let fits = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':'));
    (!name.is_empty() && name.len() <= 50 && fits).then(|| name.to_owned())
}

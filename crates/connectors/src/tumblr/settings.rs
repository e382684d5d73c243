//! Settings of the Tumblr connector.

use secrecy::SecretString;

use crate::source::{Key, Opening, SettingsProblem, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key(
        "api_key_file",
        Takes::SecretFile,
        "The OAuth consumer key of your application: enough for what is public.",
    ),
    key("client_id", Takes::Text, "The consumer key, to fetch tokens with instead of `api_key_file`."),
    key("client_secret_file", Takes::SecretFile, "The consumer secret."),
    key("refresh_token_file", Takes::SecretFile, "A refresh token of your account, for `notifications`."),
    key("tags", Takes::List, "Tags that are read, without #, beside those made of `drugs`."),
    key("blogs", Takes::List, "Blogs that are read: names, or addresses without https://."),
    key(
        "notes_posts",
        Takes::Number(0, 100),
        "How many of the newest posts of `blogs` have their replies read in each round.",
    )
    .or("5"),
    key(
        "notifications",
        Takes::List,
        "Your own blogs whose mentions and replies are read. Needs `refresh_token_file`.",
    ),
    key("page_size", Takes::Number(1, 20), "Posts asked for at once; Tumblr gives at most 20.").or("20"),
    key("max_pages", Takes::Number(1, 1000), "Most pages of one tag or blog in a round.").or("25"),
    key(
        "overlap_secs",
        Takes::Number(0, 604_800),
        "How far each round reads back behind the newest post it knows.",
    )
    .or("600"),
    key("poll_interval_secs", Takes::Number(1, 86_400), "Pause between two rounds of questions.").or("300"),
    key("base_url", Takes::Url, "Where the interface stands.").or("https://api.tumblr.com"),
];

/// How requests are let in.
#[derive(Clone)]
pub(super) enum Access {
    /// By the consumer key.
    Key(SecretString),
    /// By a token that is fetched: consumer key, secret, refresh token.
    Fetched(String, SecretString, Option<SecretString>),
}

/// What a source reads, and how.
#[derive(Clone)]
pub(super) struct Settings {
    pub base_url: String,
    pub access: Access,
    pub tags: Vec<String>,
    pub blogs: Vec<String>,
    pub notes_posts: usize,
    pub notifications: Vec<String>,
    pub page_size: u64,
    pub max_pages: u64,
    pub overlap_secs: i64,
}

impl Settings {
    /// From a source's settings.
    pub(super) fn of(opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let settings = opening.settings;
        let refresh = settings.secret_if_given("refresh_token_file")?;
        let notifications = blogs(opening, "notifications")?;
        let access = match (settings.given("client_id"), settings.secret_if_given("api_key_file")?) {
            (Some(id), _) => Access::Fetched(id.to_owned(), settings.secret("client_secret_file")?, refresh),
            (None, Some(key)) => Access::Key(key),
            (None, None) => {
                let what = "is missing: name a file with the consumer key, or set `client_id` and `client_secret_file`";
                return Err(settings.problem("api_key_file", what));
            }
        };
        if !notifications.is_empty() && !matches!(access, Access::Fetched(_, _, Some(_))) {
            let what = "needs `client_id`, `client_secret_file` and `refresh_token_file`: notifications belong to an account";
            return Err(settings.problem("notifications", what));
        }
        let own = settings.list("tags").into_iter().map(|tag| tag.trim_start_matches('#').to_owned());
        let tags: Vec<String> = own.chain(opening.terms.iter().map(|term| term.name.clone())).collect();
        let blogs = blogs(opening, "blogs")?;
        if tags.is_empty() && blogs.is_empty() && notifications.is_empty() {
            return Err(
                settings.problem("", "nothing to read: set `drugs`, `tags`, `blogs` or `notifications`")
            );
        }
        Ok(Self {
            base_url: settings.url("base_url").to_owned(),
            access,
            tags,
            blogs,
            notes_posts: usize::try_from(settings.number("notes_posts")).unwrap_or(0),
            notifications,
            page_size: settings.count("page_size"),
            max_pages: settings.count("max_pages"),
            overlap_secs: settings.number("overlap_secs"),
        })
    }
}

/// Names of blogs as they stand in an address.
fn blogs(opening: &Opening<'_>, key: &str) -> Result<Vec<String>, SettingsProblem> {
    let fits = |name: &&str| {
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b':'))
    };
    let names = opening.settings.list(key).into_iter();
    names
        .map(|name| {
            let what = "holds what is no name of a blog: write NAME or NAME.tumblr.com";
            Some(name).filter(fits).map(str::to_owned).ok_or_else(|| opening.settings.problem(key, what))
        })
        .collect()
}

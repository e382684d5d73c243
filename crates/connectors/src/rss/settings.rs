//! Settings of a source of feeds.

use secrecy::SecretString;

use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};

pub(super) static KEYS: &[Key] = &[
    key("feeds", Takes::List, "Addresses of the feeds, one or several; they are asked one after the other.").needed(),
    key("user", Takes::Text, "Name for feeds that want one; `password_file` goes with it. Sent to every feed of the source."),
    key("password_file", Takes::SecretFile, "File with the password that goes with `user`."),
    key("max_pages", Takes::Number(1, 10_000), "Most pages of one feed in a row, where a feed has older pages.").or("50"),
    key(
        "longest_pause_mins",
        Takes::Number(0, 10_080),
        "How long a feed may ask to be left alone (`ttl`, `updatePeriod`, `skipHours`); 0: it is asked in every round.",
    )
    .or("60"),
];

/// What a source is told.
pub(super) struct Wanted {
    pub(super) feeds: Vec<String>,
    pub(super) access: Option<(String, SecretString)>,
    pub(super) contact: String,
    pub(super) max_pages: u64,
    pub(super) longest_pause_secs: u64,
}

impl Wanted {
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let mut feeds: Vec<String> = settings.list("feeds").into_iter().map(str::to_owned).collect();
        let good = |feed: &String| {
            reqwest::Url::parse(feed)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        };
        if let Some(at) = feeds.iter().position(|feed| !good(feed)) {
            let what = format!("has no address at place {}: each begins with https:// or http://", at + 1);
            return Err(settings.problem("feeds", what));
        }
        if feeds.is_empty() {
            return Err(settings.problem("feeds", "is empty: name at least one feed"));
        }
        feeds.dedup();
        let access = match (settings.given("user"), settings.secret_if_given("password_file")?) {
            (Some(user), Some(password)) => Some((user.to_owned(), password)),
            (None, None) => None,
            (Some(_), None) => return Err(settings.problem("password_file", "is missing: `user` needs it")),
            (None, Some(_)) => return Err(settings.problem("user", "is missing: `password_file` needs it")),
        };
        Ok(Self {
            feeds,
            access,
            contact: settings.text("contact").to_owned(),
            max_pages: settings.count("max_pages"),
            longest_pause_secs: settings.count("longest_pause_mins") * 60,
        })
    }
}

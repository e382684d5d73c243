//! Settings of a Yelp source.

use secrecy::SecretString;

use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};

pub(super) static KEYS: &[Key] = &[
    key("base_url", Takes::Url, "Where the interface stands, with its version.")
        .or("https://api.yelp.com/v3"),
    key("api_key_file", Takes::SecretFile, "File with the API key of your app.").needed(),
    key("businesses", Takes::List, "Ids or aliases of businesses whose reviews are read."),
    key(
        "locations",
        Takes::List,
        "Places, such as `Dublin`, in which businesses are looked for, besides those named.",
    ),
    key("search_term", Takes::Text, "What kind of business is looked for there.").or("pharmacy"),
    key("max_businesses", Takes::Number(1, 1000), "Most businesses that are found in one place.").or("50"),
    key("locale", Takes::Text, "Language and country of the reviews, such as `en_IE`."),
    key("reviews_limit", Takes::Number(1, 50), "Reviews of one answer; what is given depends on your plan.")
        .or("20"),
    key("max_pages", Takes::Number(1, 100), "Most pages of reviews of one business.").or("5"),
    key("search_interval_hours", Takes::Number(1, 720), "How often businesses are looked for again.")
        .or("24"),
];

/// What a source is told.
#[derive(Clone)]
pub(super) struct Wanted {
    pub(super) base: String,
    pub(super) key: SecretString,
    pub(super) businesses: Vec<String>,
    pub(super) locations: Vec<String>,
    pub(super) term: String,
    pub(super) max_businesses: usize,
    pub(super) locale: String,
    pub(super) limit: u64,
    pub(super) max_pages: u64,
    pub(super) search_secs: i64,
}

impl Wanted {
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let list = |key: &str| -> Vec<String> { settings.list(key).into_iter().map(str::to_owned).collect() };
        let (businesses, locations) = (list("businesses"), list("locations"));
        if businesses.is_empty() && locations.is_empty() {
            return Err(settings.problem("businesses", "is empty, and so is `locations`: set one of the two"));
        }
        Ok(Self {
            base: settings.url("base_url").to_owned(),
            key: settings.secret("api_key_file")?,
            businesses,
            locations,
            term: settings.text("search_term").to_owned(),
            max_businesses: usize::try_from(settings.number("max_businesses")).unwrap_or(50),
            locale: settings.text("locale").to_owned(),
            limit: settings.count("reviews_limit"),
            max_pages: settings.count("max_pages"),
            search_secs: settings.number("search_interval_hours") * 3600,
        })
    }
}

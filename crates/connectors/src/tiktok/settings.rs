//! Settings of the TikTok connector.

use secrecy::SecretString;

use crate::source::{Key, Opening, SettingsProblem, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key(
        "research_access",
        Takes::Flag,
        "That TikTok approved your research project: the source is off without it. Companies that make medicines are not eligible.",
    )
    .or("false"),
    key("client_key", Takes::Text, "The client key of the research project.").needed(),
    key("client_secret_file", Takes::SecretFile, "Its secret.").needed(),
    key("keywords", Takes::List, "Words that a description or a spoken text must hold, beside the names made of `drugs`."),
    key("hashtags", Takes::List, "Hashtags, without #."),
    key("regions", Takes::List, "Only videos of accounts in these regions, as two letters."),
    key("terms_per_query", Takes::Number(1, 100), "Most words in one question.").or("20"),
    key("comments", Takes::Flag, "Whether the comments below the videos that were found are read.").or("true"),
    key("max_comment_pages", Takes::Number(1, 10), "Most pages of comments of one video; TikTok shows the first 1,000 comments.")
        .or("10"),
    key("page_size", Takes::Number(1, 100), "Videos or comments asked for at once.").or("100"),
    key("window_days", Takes::Number(1, 30), "Days that one question covers; TikTok allows 30.").or("30"),
    key("lag_days", Takes::Number(0, 30), "Days that each round reads again: videos turn up late.").or("3"),
    key("poll_interval_secs", Takes::Number(1, 86_400), "Pause between two rounds of questions.").or("21600"),
    key("base_url", Takes::Url, "Where the interface stands.").or("https://open.tiktokapis.com"),
];

/// What a source reads, and how.
#[derive(Clone)]
pub(super) struct Settings {
    pub base_url: String,
    pub client_key: String,
    pub client_secret: SecretString,
    /// Each with the field that it is looked for in.
    pub questions: Vec<(&'static str, Vec<String>)>,
    pub regions: Vec<String>,
    pub comments: bool,
    pub max_comment_pages: u64,
    pub page_size: u64,
    pub window_days: i64,
    pub lag_days: i64,
}

impl Settings {
    /// From a source's settings.
    pub(super) fn of(opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let settings = opening.settings;
        if !settings.flag("research_access") {
            let what = "is not set: TikTok opens its research interface to approved non-profit projects only; read an export with the channel `directory`, or set it to true if you were approved";
            return Err(settings.problem("research_access", what));
        }
        let per_query = usize::try_from(settings.number("terms_per_query")).unwrap_or(1).max(1);
        let names = opening.terms.iter().map(|term| term.name.clone());
        let keywords: Vec<String> =
            settings.list("keywords").into_iter().map(str::to_owned).chain(names).collect();
        let hashtags: Vec<String> =
            settings.list("hashtags").into_iter().map(|tag| tag.trim_start_matches('#').to_owned()).collect();
        let mut questions = Vec::new();
        for (field, words) in [("keyword", &keywords), ("hashtag_name", &hashtags)] {
            questions.extend(words.chunks(per_query).map(|words| (field, words.to_vec())));
        }
        if questions.is_empty() {
            return Err(settings.problem("", "nothing to look for: set `drugs`, `keywords` or `hashtags`"));
        }
        Ok(Self {
            base_url: settings.url("base_url").to_owned(),
            client_key: settings.text("client_key").to_owned(),
            client_secret: settings.secret("client_secret_file")?,
            questions,
            regions: settings.list("regions").into_iter().map(str::to_ascii_uppercase).collect(),
            comments: settings.flag("comments"),
            max_comment_pages: settings.count("max_comment_pages"),
            page_size: settings.count("page_size"),
            window_days: settings.number("window_days"),
            lag_days: settings.number("lag_days"),
        })
    }
}

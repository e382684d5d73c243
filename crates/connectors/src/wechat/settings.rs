//! Settings of WeChat.

use secrecy::SecretString;

use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("base_url", Takes::Url, "Where the API is.").or("https://api.weixin.qq.com"),
    key("appid", Takes::Text, "Id of the official account (`wx…`), or the corpid of a WeCom company.").needed(),
    key("secret_file", Takes::SecretFile, "A file with the account's secret: for what is asked for."),
    key(
        "token_kind",
        Takes::Choice(&["plain", "stable"]),
        "Which access token is fetched: a plain one ends those that other programs of the account hold, a stable one does not.",
    )
    .or("plain"),
    key(
        "articles",
        Takes::List,
        "Articles whose comments are read: `msg_data_id`, or `msg_data_id/index` for one that is not the first of its broadcast.",
    ),
    key("records", Takes::Flag, "Whether records of customer service are read.").or("false"),
    key("page_size", Takes::Number(1, 50), "Comments on a page.").or("50"),
    key("records_page_size", Takes::Number(1, 10_000), "Records on a page.").or("10000"),
    key("hook_token_file", Takes::SecretFile, "A file with the token of the server settings: messages are pushed."),
    key(
        "hook_aes_key_file",
        Takes::SecretFile,
        "A file with the EncodingAESKey (43 signs): then only encrypted messages are taken.",
    ),
    key("max_skew_secs", Takes::Number(1, 86_400), "How old a pushed message may be.").or("300"),
    // Lists are read whole, and the day's calls are few.
    key("poll_interval_secs", Takes::Number(1, 86_400), "Pause between two rounds of questions.").or("600"),
];

/// What is asked for.
pub(super) struct Settings {
    pub base: String,
    pub appid: String,
    pub secret: SecretString,
    pub stable: bool,
    /// As `(msg_data_id, index)`.
    pub articles: Vec<(String, u64)>,
    pub records: bool,
    pub page_size: u64,
    pub records_page_size: u64,
}

impl Settings {
    /// From a source's settings; nothing where only pushes are taken.
    pub(super) fn of(all: &SourceSettings) -> Result<Option<Self>, SettingsProblem> {
        let articles = all.list("articles").into_iter().map(|one| article(one).ok_or(one));
        let articles: Vec<(String, u64)> = articles.collect::<Result<_, _>>().map_err(|one| {
            all.problem(
                "articles",
                format!("holds `{one}`: write a msg_data_id, or msg_data_id/index, in digits"),
            )
        })?;
        let records = all.flag("records");
        if articles.is_empty() && !records {
            return Ok(None);
        }
        Ok(Some(Self {
            base: all.url("base_url").to_owned(),
            appid: all.text("appid").to_owned(),
            secret: all.secret("secret_file")?,
            stable: all.text("token_kind") == "stable",
            articles,
            records,
            page_size: all.count("page_size"),
            records_page_size: all.count("records_page_size"),
        }))
    }
}

fn article(text: &str) -> Option<(String, u64)> {
    let (id, index) = text.split_once('/').unwrap_or((text, "0"));
    let digits = !id.is_empty() && id.bytes().all(|digit| digit.is_ascii_digit());
    digits.then_some(())?;
    Some((id.to_owned(), index.parse().ok()?))
}

//! Settings: messages over the interface, or a folder of exports.

use secrecy::ExposeSecret;

use crate::http::{Answer, Grant, Request, WithToken};
use crate::import::{IMPORT_PATH, Imports};
use crate::mention::{Windowed, Windows};
use crate::source::{Feed, Key, Opening, SettingsProblem, Takes, key};
use crate::sprinklr::fetch::{ALL, Messages};
use crate::sprinklr::parse;

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("key_file", Takes::SecretFile, "File with the key of the application."),
    key("secret_file", Takes::SecretFile, "File with the secret of the application."),
    key(
        "refresh_token_file",
        Takes::SecretFile,
        "File with the refresh token that the authorisation of the application gave.",
    ),
    key(
        "environment",
        Takes::Text,
        "The customer's environment, such as prod2; `prod` stands for none in addresses.",
    )
    .or("prod"),
    key("topics", Takes::List, "Values of `topic_field` whose messages are read; without it every message."),
    key("topic_field", Takes::Text, "Field of a message by which topics are chosen.").or("topicIds"),
    key("page_size", Takes::Number(1, 1000), "Messages on a page.").or("100"),
    key(
        "overlap_hours",
        Takes::Number(0, 720),
        "How far each round reads back, for messages that are found late.",
    )
    .or("6"),
    key("base_url", Takes::Url, "Address of the interface.").or("https://api3.sprinklr.com"),
    key("search_path", Takes::Text, "Path of the search for messages, behind the environment.")
        .or("/api/v2/message/search"),
    key("poll_interval_secs", Takes::Number(1, 86_400), "Pause between two rounds of questions.").or("900"),
    IMPORT_PATH,
];

/// Opens what the settings ask for.
pub(super) fn open(opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
    let settings = opening.settings;
    if let Some(path) = settings.path("import_path") {
        return Imports::new(
            path,
            &[".csv", ".tsv", ".txt", ".json"],
            opening.from,
            Box::new(parse::document),
        )
        .map(Feed::reader)
        .map_err(|what| settings.problem("import_path", what));
    }
    let (key, secret) = (settings.secret("key_file")?, settings.secret("secret_file")?);
    let refresh = settings.secret("refresh_token_file")?;
    let base = match settings.text("environment") {
        "" | "prod" => settings.url("base_url").to_owned(),
        environment => format!("{}/{environment}", settings.url("base_url")),
    };
    let mut topics: Vec<String> = settings.list("topics").into_iter().map(str::to_owned).collect();
    if topics.is_empty() {
        topics.push(ALL.to_owned());
    }
    let overlap = settings.count("overlap_hours") * 3600;
    let windows = Windows::new(topics, opening.since, overlap, opening.from)
        .map_err(|what| settings.problem("", what))?;
    let search = Messages {
        url: format!("{base}{}", settings.text("search_path")),
        key: key.clone(),
        page_size: settings.count("page_size"),
        topic_field: settings.text("topic_field").to_owned(),
    };
    let grant = Request::post(format!("{base}/oauth/token"))
        .form("grant_type", "refresh_token")
        .form("client_id", key.expose_secret())
        .form("client_secret", secret.expose_secret())
        .form("refresh_token", refresh.expose_secret());
    Ok(Feed::poll(WithToken::new(Windowed { search, windows }, Grant { read, ..Grant::oauth(grant) })))
}

/// The token. Tokens live for days; some versions tell their life in milliseconds.
fn read(answer: &Answer) -> Option<(secrecy::SecretString, u64)> {
    let (token, life) = crate::http::oauth(answer)?;
    const LONGEST: u64 = 400 * 86_400;
    Some((token, if life > LONGEST { life / 1000 } else { life }))
}

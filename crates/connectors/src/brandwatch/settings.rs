//! Settings: a project's queries over the interface, or a folder of exports.

use secrecy::ExposeSecret;

use crate::brandwatch::fetch::Mentions;
use crate::brandwatch::parse;
use crate::http::{Grant, Request, WithToken};
use crate::import::{IMPORT_PATH, Imports};
use crate::mention::{Windowed, Windows};
use crate::source::{Feed, Key, Opening, SettingsProblem, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("user", Takes::Text, "Name of the user of the interface, an address."),
    key("password_file", Takes::SecretFile, "File with the password of that user."),
    key("project_id", Takes::Text, "The project whose queries are read."),
    key("query_ids", Takes::List, "Ids of the queries to read."),
    key("full_text", Takes::Flag, "Ask for the whole text; without it the interface gives snippets.")
        .or("true"),
    key("page_size", Takes::Number(1, 10_000), "Mentions on a page.").or("5000"),
    key(
        "overlap_hours",
        Takes::Number(0, 720),
        "How far each round reads back, for mentions that are found late.",
    )
    .or("6"),
    key("base_url", Takes::Url, "Address of the interface.").or("https://api.brandwatch.com"),
    key("poll_interval_secs", Takes::Number(1, 86_400), "Pause between two rounds of questions.").or("900"),
    IMPORT_PATH,
];

/// Opens what the settings ask for.
pub(super) fn open(opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
    let settings = opening.settings;
    if let Some(path) = settings.path("import_path") {
        return Imports::new(path, &[".csv", ".json", ".txt"], opening.from, Box::new(parse::document))
            .map(Feed::reader)
            .map_err(|what| settings.problem("import_path", what));
    }
    let needed = |key: &str, what: &str| {
        settings
            .given(key)
            .map(str::to_owned)
            .ok_or_else(|| settings.problem(key, format!("is missing: {what}, or set `import_path`")))
    };
    let user = needed("user", "name the user of the interface")?;
    let project = needed("project_id", "it stands in the address of the project")?;
    let queries: Vec<String> = settings.list("query_ids").into_iter().map(str::to_owned).collect();
    if queries.is_empty() {
        return Err(
            settings.problem("query_ids", "is missing: name the queries to read, or set `import_path`")
        );
    }
    let password = settings.secret("password_file")?;
    let base = settings.url("base_url");
    let overlap = settings.count("overlap_hours") * 3600;
    let windows = Windows::new(queries, opening.since, overlap, opening.from)
        .map_err(|what| settings.problem("", what))?;
    let ask = if settings.flag("full_text") { "mentions/fulltext" } else { "mentions" };
    let search = Mentions {
        url: format!("{base}/projects/{project}/data/{ask}"),
        page_size: settings.count("page_size"),
    };
    let grant = Request::post(format!("{base}/oauth/token"))
        .query("username", user)
        .query("grant_type", "api-password")
        .query("client_id", "brandwatch-api-client")
        .form("password", password.expose_secret());
    Ok(Feed::poll(WithToken::new(Windowed { search, windows }, Grant::oauth(grant))))
}

//! Settings: saved searches, ordered exports, or a folder of exports.

use crate::import::{IMPORT_PATH, Imports};
use crate::meltwater::export::Exports;
use crate::meltwater::fetch::Saved;
use crate::meltwater::parse;
use crate::mention::{Windowed, Windows};
use crate::source::{Feed, Key, Opening, SettingsProblem, Takes, key};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("key_file", Takes::SecretFile, "File with the key of the interface."),
    key("search_ids", Takes::List, "Ids of the saved searches to read."),
    key("way", Takes::Choice(&["search", "export"]), "Ask the searches, or order exports of them.")
        .or("search"),
    key("company_id", Takes::Text, "The company, where an account has several; for ordered exports."),
    key("page_size", Takes::Number(1, 1000), "Documents on a page.").or("100"),
    key(
        "overlap_hours",
        Takes::Number(0, 720),
        "How far each round reads back, for documents that are found late.",
    )
    .or("6"),
    key("base_url", Takes::Url, "Address of the interface.").or("https://api.meltwater.com/v3"),
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
    let search_ids: Vec<String> = settings.list("search_ids").into_iter().map(str::to_owned).collect();
    if search_ids.is_empty() {
        return Err(settings
            .problem("search_ids", "is missing: name the saved searches to read, or set `import_path`"));
    }
    let key = settings.secret("key_file")?;
    let base = settings.url("base_url").to_owned();
    let problem = |what| settings.problem("", what);
    if settings.text("way") == "export" {
        let company = settings.given("company_id").map(str::to_owned);
        return Exports::new(base, key, search_ids, company, opening.since, opening.from)
            .map(Feed::poll)
            .map_err(problem);
    }
    let overlap = settings.count("overlap_hours") * 3600;
    let windows = Windows::new(search_ids, opening.since, overlap, opening.from).map_err(problem)?;
    let search = Saved { base, key, page_size: settings.count("page_size") };
    Ok(Feed::poll(Windowed { search, windows }))
}
